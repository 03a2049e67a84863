"""The two kinds of dashboard, and what hangs below their addresses: charts, documented people, files."""

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from cases.choices import PlaceLevel
from cases.pages.reading import Elsewhere, problem_page
from cases.public import PublicPlace, PublicSituation
from cases.stats.numbers import Scope

NOUNS: Final = ("situation", "city")
"""What a dashboard is about, as the names of its addresses begin."""


def find_scope(request: HttpRequest, noun: str, slug: str) -> Scope:
    """The situation or the city of this slug.

    Raises:
        Elsewhere: the page that says that there is none.

    """
    if noun == "city":
        row = PublicPlace.objects.filter(slug=slug, level=PlaceLevel.CITY).first()
    else:
        row = PublicSituation.objects.filter(slug=slug).first()
    if row is None:
        raise Elsewhere(problem_page(request, 404, {}))
    return Scope(city=row) if noun == "city" else Scope(situation=row)


def noun_of(scope: Scope) -> str:
    """Which of the two kinds it is."""
    return "city" if scope.city else "situation"


def row_of(scope: Scope) -> Any:
    """The city, or else the situation."""
    return scope.city or scope.situation


def address_of(scope: Scope, page: str = "", *rest: str, before: str = "") -> str:
    """The path of a scope's dashboard, or of a page or file that hangs on it."""
    name = "-".join(filter(None, [before, noun_of(scope), page]))
    return reverse(f"pages:{name}", args=[row_of(scope).slug, *rest])
