"""Finds the record that a page is about, or says why it is not here: merged, removed, not yet known."""

from datetime import date
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from cases.pages.reading import Elsewhere, permanently, problem_page
from cases.public import (
    PublicAgency,
    PublicFigure,
    PublicIncident,
    PublicInvestigation,
    PublicNumber,
    PublicProsecution,
    PublicPublisher,
    PublicRemoval,
    PublicSource,
    PublicSpeaker,
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
    "NUM": ("number", PublicNumber),
}
"""The prefixes whose records have a page: the name of the page and what it shows."""

REFERENCES: Final[dict[str, tuple[str, str, type[PublicModel]]]] = {
    "AGY": ("agency", "agencies", PublicAgency),
    "SPK": ("speaker", "speakers", PublicSpeaker),
    "PUB": ("publisher", "publishers", PublicPublisher),
}
"""The same for what has a page at its slug: the names of the page and of the list, and what they show."""


def find(
    request: HttpRequest, prefix: str, public_id: str, day: date | None, *, at: str = ""
) -> Any:
    """The record with this id, as known by the day.

    ``at`` names another page of such a record than its own: redirects lead to that page then, and
    an id of another kind to none.

    Raises:
        Elsewhere: a redirect to where it is, or the page that says why it is not here.

    """
    name, model = PAGES[prefix]
    canonical = public_id.upper()
    if not is_public_id(canonical):
        raise Elsewhere(_not_here(request, name, canonical, mistyped=True))
    if canonical[:3] in PAGES and (canonical[:3] != prefix or canonical != public_id):
        if at and canonical[:3] != prefix:
            raise Elsewhere(_not_here(request, name, canonical))
        right = at or PAGES[canonical[:3]][0]
        raise Elsewhere(permanently(request, reverse(f"pages:{right}", args=[canonical])))
    row = model.objects.as_of(day).filter(public_id=canonical).first()
    if row is not None:
        return row
    removal = PublicRemoval.objects.filter(public_id=canonical).first()
    if removal is not None and removal.merged_into:
        path = reverse(f"pages:{at or name}", args=[removal.merged_into])
        raise Elsewhere(permanently(request, path))
    if removal is not None:
        raise Elsewhere(problem_page(request, 410, {"removal": removal}))
    later = model.objects.filter(public_id=canonical).first() if day else None
    raise Elsewhere(
        _not_here(request, name, canonical, known_from=later and later.known_from, at=at)
    )


def find_reference(request: HttpRequest, prefix: str, key: str) -> Any:
    """The reference row that is called so; its public id leads to its slug.

    Raises:
        Elsewhere: a redirect to where it is, or the page that says why it is not here.

    """
    name, names, model = REFERENCES[prefix]
    row = model.objects.filter(slug=key).first()
    if row is not None:
        return row
    canonical = key.upper()
    if is_public_id(canonical):
        same = model.objects.filter(public_id=canonical).first()
        removal = PublicRemoval.objects.filter(public_id=canonical).first()
        if removal is not None and removal.merged_into:
            same = model.objects.filter(public_id=removal.merged_into).first()
        if same is not None:
            path = reverse(f"pages:{name}", args=[same.slug])
            raise Elsewhere(permanently(request, path))
        if removal is not None:
            raise Elsewhere(problem_page(request, 410, {"removal": removal}))
    raise Elsewhere(problem_page(request, 404, {"list_url": reverse(f"pages:{names}")}))


def _not_here(request: HttpRequest, name: str, public_id: str, **why: Any) -> Any:
    at = why.pop("at", "") or name
    path = reverse(f"pages:{at}", args=[public_id]) if why.get("known_from") else ""
    context = {
        "public_id": public_id,
        "list_url": reverse(f"pages:{name}s"),
        "known_url": f"{path}?as_of={why['known_from']}" if path else "",
    }
    return problem_page(request, 404, context | why)
