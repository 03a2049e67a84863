"""Official inquiries, and groups of them known only as a number: the list, and one page for each."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from cases import words
from cases.pages.changes import changes_of
from cases.pages.citing import PARAMETER, cited_record
from cases.pages.listing import list_page
from cases.pages.prosecutions import with_defendants
from cases.pages.reading import only_as_of, page, show
from cases.pages.records import find
from cases.pages.steps import with_steps
from cases.pages.story import story
from cases.public import (
    PublicHarm,
    PublicIncident,
    PublicInvestigation,
    PublicInvestigationStep,
    PublicProsecution,
    PublicVictim,
    attach_citations,
)
from cases.stats import intervals

AT_MOST: Final = 50
"""People, incidents and harms on an investigation's page; the lists have them all."""


@page
def investigations(request: HttpRequest) -> HttpResponse:
    """The investigations recorded."""
    return list_page(request, "investigations", prepare=with_steps)


@page
def investigation(request: HttpRequest, public_id: str) -> HttpResponse:
    """One investigation, step by step."""
    day = only_as_of(request, PARAMETER)
    row = find(request, "INV", public_id, day)
    with_steps([row], day)
    prosecutions = list(PublicProsecution.objects.as_of(day).filter(investigation=row.pk))
    with_defendants(prosecutions, day)
    victims = _linked(PublicVictim, row, day)
    incidents = _linked(PublicIncident, row, day)
    attach_citations(incidents, kind="incident", day=day)
    harms = PublicHarm.objects.as_of(day).filter(victim__in=victims)[:AT_MOST]
    mending = changes_of(row, *row.known_steps, day=day)
    context = {
        "row": row,
        "prosecutions": prosecutions,
        "corrections": mending,
        "victims": victims,
        "incidents": incidents,
        "intervals": intervals.of_investigation(row, day, at_most=AT_MOST),
        "story": story(
            incidents=incidents,
            harms=attach_citations(list(harms), kind="harm", day=day),
            people=victims,
            investigations=[row],
            prosecutions=prosecutions,
            mending=mending,
            page=row.public_id,
        ),
    }
    cited = cited_record(request, row, words.record_words("investigation", row))
    return show(
        request,
        "investigations/detail.html",
        context,
        day=day,
        part="investigations",
        cited=cited,
        about=[
            PublicInvestigation.objects.filter(pk=row.pk),
            PublicInvestigationStep.objects.filter(investigation=row.pk),
            PublicProsecution.objects.filter(investigation=row.pk),
        ],
        first=row.known_from,
    )


def with_citations(rows: Sequence[Any], day: date | None) -> None:
    """Put on each investigation its citations."""
    attach_citations(rows, kind="investigation", day=day)


def _linked(model: Any, row: Any, day: date | None) -> list[Any]:
    links = model.objects.as_of(day).filter(investigation_links__investigation=row.pk)
    known = links if day is None else links.filter(investigation_links__known_from__lte=day)
    return list(known.distinct()[:AT_MOST])
