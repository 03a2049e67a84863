"""Finds the record that a page is about, or says why it is not here: merged, removed, not yet known."""

from datetime import date
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from cases.pages.reading import Elsewhere, permanently, problem_page
from cases.public import (
    PublicFigure,
    PublicIncident,
    PublicInvestigation,
    PublicProsecution,
    PublicRemoval,
    PublicSource,
    PublicVictim,
)
from cases.public.base import PublicModel
from cases.public_ids import is_public_id

PAGES: Final[dict[str, tuple[str, type[PublicModel]]]] = {
    "VIC": ("victim", PublicVictim),
    "INC": ("incident", PublicIncident),
    "INV": ("investigation", PublicInvestigation),
    "PRO": ("prosecution", PublicProsecution),
    "FIG": ("figure", PublicFigure),
    "SRC": ("source", PublicSource),
}
"""The prefixes whose records have a page: the name of the page and what it shows."""


def find(request: HttpRequest, prefix: str, public_id: str, day: date | None) -> Any:
    """The record with this id, as known by the day.

    Raises:
        Elsewhere: a redirect to where it is, or the page that says why it is not here.

    """
    name, model = PAGES[prefix]
    canonical = public_id.upper()
    if not is_public_id(canonical):
        raise Elsewhere(_not_here(request, name, canonical, mistyped=True))
    if canonical[:3] in PAGES and (canonical[:3] != prefix or canonical != public_id):
        right, _model = PAGES[canonical[:3]]
        raise Elsewhere(permanently(request, reverse(f"pages:{right}", args=[canonical])))
    row = model.objects.as_of(day).filter(public_id=canonical).first()
    if row is not None:
        return row
    removal = PublicRemoval.objects.filter(public_id=canonical).first()
    if removal is not None and removal.merged_into:
        path = reverse(f"pages:{name}", args=[removal.merged_into])
        raise Elsewhere(permanently(request, path))
    if removal is not None:
        raise Elsewhere(problem_page(request, 410, {"removal": removal}))
    later = model.objects.filter(public_id=canonical).first() if day else None
    raise Elsewhere(_not_here(request, name, canonical, known_from=later and later.known_from))


def _not_here(request: HttpRequest, name: str, public_id: str, **why: Any) -> Any:
    path = reverse(f"pages:{name}", args=[public_id]) if why.get("known_from") else ""
    context = {
        "public_id": public_id,
        "list_url": reverse(f"pages:{name}s"),
        "known_url": f"{path}?as_of={why['known_from']}" if path else "",
    }
    return problem_page(request, 404, context | why)
