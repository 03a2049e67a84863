"""Permanent addresses: the log of headline numbers, and what each was, is now, and what changed between."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import words
from cases.choices import PopulationGroup
from cases.pages import changes
from cases.pages.citing import PARAMETER, Cited
from cases.pages.listing import list_page
from cases.pages.reading import only_as_of, page, show
from cases.pages.records import find
from cases.public import PublicFigure, PublicNumber
from cases.stats.logged import Logged, changes_since, logged, now, since
from cases.stats.numbers import ReportedFigure

AT_MOST: Final = 20
"""Later values and changes on the page of a number."""


@page
def numbers(request: HttpRequest) -> HttpResponse:
    """Every value that a headline number had, the newest first."""
    return list_page(request, "numbers", prepare=with_words)


@page
def number(request: HttpRequest, public_id: str) -> HttpResponse:
    """One value at its permanent address, and beside it the same number now."""
    day = only_as_of(request, PARAMETER)
    row: PublicNumber = find(request, "NUM", public_id, day)
    (one,) = logged([row], day)
    current = now(one, day)
    later = since(one, current.line, at_most=AT_MOST)
    with_words(later, day)
    changed = [] if current.is_same else changes_since(one, current.line, at_most=AT_MOST)
    changes.with_words(changed, day)
    context = {
        "row": row,
        "one": one,
        "said": in_words(one),
        "now": current,
        "later": later,
        "changed": changed,
    }
    cited = Cited(
        f"{in_words(one)} ({row.public_id})",
        reverse("pages:number", args=[row.public_id]),
        fixed_on=row.logged_as_of,
    )
    return show(
        request,
        "numbers/detail.html",
        context,
        day=day,
        part="numbers",
        cited=cited,
        about=[PublicFigure.objects.filter(public_id=row.figure_id)],
        first=row.known_from,
    )


def with_words(rows: Sequence[Any], day: date | None) -> None:
    """Put on each row of the log the number that it was."""
    for one in logged(rows, day):
        one.row.said = in_words(one)


def in_words(one: Logged) -> str:
    """What was counted, where, and by whom: in one line."""
    if one.figure is not None:
        number = one.figure.number
        return _("%(speaker)s: %(number)s %(counted)s, %(place)s") % {
            "speaker": words.speaker(number.voice),
            "number": words.qualified(number),
            "counted": words.counted(one.figure),
            "place": _of_whom(one.figure, number.place or one.place),
        }
    if one.documented is None:
        return str(one.row.get_statistic_display())
    return _("%(place)s, %(statistic)s: %(number)s %(unit)s") % {
        "place": one.place,
        "statistic": one.row.get_statistic_display(),
        "number": words.number(one.documented.value),
        "unit": words.unit_words(one.documented.unit, one.documented.value),
    }


def _of_whom(figure: ReportedFigure, place: str) -> str:
    """Where, and who is counted, where the claim says so: without it two numbers would look alike."""
    whom = figure.population.rstrip(".")
    if not whom and figure.population_group != PopulationGroup.NOT_STATED:
        whom = words.label(figure.population_group, "PopulationGroup")
    return _("%(place)s (%(whom)s)") % {"place": place, "whom": whom} if whom else place
