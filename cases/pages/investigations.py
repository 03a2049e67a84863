"""Official inquiries, and groups of them known only as a number: the list, and one page for each."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from cases.pages.corrections import corrections_of
from cases.pages.listing import list_page
from cases.pages.prosecutions import with_defendants
from cases.pages.reading import only_as_of, page, show
from cases.pages.records import find
from cases.public import (
    PublicIncident,
    PublicInvestigationStep,
    PublicProsecution,
    PublicVictim,
    attach_citations,
)


@page
def investigations(request: HttpRequest) -> HttpResponse:
    """The investigations recorded."""
    return list_page(request, "investigations", prepare=with_steps)


@page
def investigation(request: HttpRequest, public_id: str) -> HttpResponse:
    """One investigation, step by step."""
    day = only_as_of(request)
    row = find(request, "INV", public_id, day)
    with_steps([row], day)
    prosecutions = list(PublicProsecution.objects.as_of(day).filter(investigation=row.pk))
    with_defendants(prosecutions, day)
    context = {
        "row": row,
        "prosecutions": prosecutions,
        "corrections": corrections_of(row, *row.known_steps, day=day),
        "victims": _linked(PublicVictim, row, day),
        "incidents": _linked(PublicIncident, row, day),
    }
    return show(request, "investigations/detail.html", context, day=day, part="investigations")


def with_citations(rows: Sequence[Any], day: date | None) -> None:
    """Put on each investigation its citations."""
    attach_citations(rows, kind="investigation", day=day)


def with_steps(rows: Sequence[Any], day: date | None) -> None:
    """Put on each investigation its citations and its steps, each step with its citations."""
    with_citations(rows, day)
    cases = {row.pk: row for row in rows}
    for row in rows:
        row.known_steps = []
    steps = list(PublicInvestigationStep.objects.as_of(day).filter(investigation__in=list(cases)))
    attach_citations(steps, kind="investigation_step", day=day)
    for step in steps:
        cases[step.investigation_id].known_steps.append(step)


def _linked(model: Any, row: Any, day: date | None) -> list[Any]:
    links = model.objects.as_of(day).filter(investigation_links__investigation=row.pk)
    return list(links if day is None else links.filter(investigation_links__known_from__lte=day))
