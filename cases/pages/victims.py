"""People harmed: the list, and one page for each, as far as they may be named."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from cases.pages.corrections import corrections_of
from cases.pages.investigations import with_citations as investigations_with_citations
from cases.pages.listing import list_page
from cases.pages.prosecutions import with_defendants
from cases.pages.reading import only_as_of, page, show
from cases.pages.records import find
from cases.public import (
    PublicHarm,
    PublicInvestigation,
    PublicProsecution,
    PublicVictimName,
    attach_citations,
)


@page
def victims(request: HttpRequest) -> HttpResponse:
    """The people documented here."""
    return list_page(request, "victims", prepare=with_harms)


@page
def victim(request: HttpRequest, public_id: str) -> HttpResponse:
    """One person: what was done to them, and what was done about it."""
    day = only_as_of(request)
    row = find(request, "VIC", public_id, day)
    with_harms([row], day)
    names = list(PublicVictimName.objects.as_of(day).filter(victim=row.pk))
    attach_citations(names, kind="victim_name", day=day)
    investigations = _linked(PublicInvestigation, row, day)
    prosecutions = _linked(PublicProsecution, row, day)
    investigations_with_citations(investigations, day)
    with_defendants(prosecutions, day)
    context = {
        "row": row,
        "names": names,
        "investigations": investigations,
        "prosecutions": prosecutions,
        "corrections": corrections_of(row, *names, *row.known_harms, day=day),
    }
    return show(request, "victims/detail.html", context, day=day, part="victims")


def with_harms(rows: Sequence[Any], day: date | None) -> None:
    """Put on each person their citations and harms, each harm with its incident and citations."""
    attach_citations(rows, kind="victim", day=day)
    people = {row.pk: row for row in rows}
    for row in rows:
        row.known_harms = []
    harms = list(
        PublicHarm.objects.as_of(day).filter(victim__in=list(people)).select_related("incident")
    )
    attach_citations(harms, kind="harm", day=day)
    for harm in harms:
        people[harm.victim_id].known_harms.append(harm)


def _linked(model: Any, row: Any, day: date | None) -> list[Any]:
    links = model.objects.as_of(day).filter(victim_links__victim=row.pk)
    return list(links if day is None else links.filter(victim_links__known_from__lte=day))
