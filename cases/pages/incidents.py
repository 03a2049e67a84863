"""Occurrences: the list, and one page for each."""

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
    PublicInvestigationIncident,
    PublicProsecution,
    PublicVictim,
    attach_citations,
)
from cases.public.names import call_people

AT_MOST: Final = 50
"""People on an incident's page; the list has them all."""


@page
def incidents(request: HttpRequest) -> HttpResponse:
    """The incidents recorded."""
    return list_page(request, "incidents", prepare=with_citations)


@page
def incident(request: HttpRequest, public_id: str) -> HttpResponse:
    """One incident: where, when, who was harmed, and who investigates."""
    day = only_as_of(request, PARAMETER)
    row = find(request, "INC", public_id, day)
    with_citations([row], day)
    everybody = PublicHarm.objects.as_of(day).filter(incident=row.pk)
    harms = list(everybody[:AT_MOST])
    attach_citations(harms, kind="harm", day=day)
    people = PublicVictim.objects.as_of(day).in_bulk({harm.victim_id for harm in harms})
    for harm in harms:
        harm.victim = people[harm.victim_id]
    call_people(people.values(), day)
    links = PublicInvestigation.objects.as_of(day).filter(incident_links__incident=row.pk)
    investigations = list(
        links if day is None else links.filter(incident_links__known_from__lte=day)
    )
    with_steps(investigations, day)
    prosecutions = list(
        PublicProsecution.objects.as_of(day).filter(investigation__in=investigations)
    )
    with_defendants(prosecutions, day)
    mending = changes_of(row, *harms, day=day)
    context = {
        "row": row,
        "harms": harms,
        "harms_left_out": everybody.count() - len(harms) if len(harms) == AT_MOST else 0,
        "investigations": investigations,
        "corrections": mending,
        "story": story(
            incidents=[row],
            harms=harms,
            people=[harm.victim for harm in harms],
            investigations=investigations,
            prosecutions=prosecutions,
            mending=mending,
            page=row.public_id,
        ),
    }
    cited = cited_record(request, row, words.record_words("incident", row))
    return show(
        request,
        "incidents/detail.html",
        context,
        day=day,
        part="incidents",
        cited=cited,
        about=[
            PublicIncident.objects.filter(pk=row.pk),
            PublicHarm.objects.filter(incident=row.pk),
            PublicInvestigationIncident.objects.filter(incident=row.pk),
        ],
        first=row.known_from,
    )


def with_citations(rows: Sequence[Any], day: date | None) -> None:
    """Put on each incident its citations."""
    attach_citations(rows, kind="incident", day=day)
