"""Occurrences: the list, and one page for each."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from cases.pages.corrections import corrections_of
from cases.pages.investigations import with_citations as investigations_with_citations
from cases.pages.listing import list_page
from cases.pages.reading import only_as_of, page, show
from cases.pages.records import find
from cases.public import PublicHarm, PublicInvestigation, attach_citations


@page
def incidents(request: HttpRequest) -> HttpResponse:
    """The incidents recorded."""
    return list_page(request, "incidents", prepare=with_citations)


@page
def incident(request: HttpRequest, public_id: str) -> HttpResponse:
    """One incident: where, when, who was harmed, and who investigates."""
    day = only_as_of(request)
    row = find(request, "INC", public_id, day)
    with_citations([row], day)
    harms = list(PublicHarm.objects.as_of(day).filter(incident=row.pk).select_related("victim"))
    attach_citations(harms, kind="harm", day=day)
    links = PublicInvestigation.objects.as_of(day).filter(incident_links__incident=row.pk)
    investigations = list(
        links if day is None else links.filter(incident_links__known_from__lte=day)
    )
    investigations_with_citations(investigations, day)
    context = {
        "row": row,
        "harms": harms,
        "investigations": investigations,
        "corrections": corrections_of(row, *harms, day=day),
    }
    return show(request, "incidents/detail.html", context, day=day, part="incidents")


def with_citations(rows: Sequence[Any], day: date | None) -> None:
    """Put on each incident its citations."""
    attach_citations(rows, kind="incident", day=day)
