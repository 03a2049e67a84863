"""People harmed: the list, and one page for each, as far as they may be named."""

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
    PublicInvestigation,
    PublicInvestigationVictim,
    PublicProsecution,
    PublicProsecutionVictim,
    PublicVictim,
    PublicVictimName,
    attach_citations,
    attach_citations_of,
)
from cases.public.names import call_people

_ABOUT_A_PERSON: Final = (
    PublicVictimName,
    PublicHarm,
    PublicInvestigationVictim,
    PublicProsecutionVictim,
)


@page
def victims(request: HttpRequest) -> HttpResponse:
    """The people documented here."""
    return list_page(request, "victims", prepare=with_harms)


@page
def victim(request: HttpRequest, public_id: str) -> HttpResponse:
    """One person: what was done to them, and what was done about it."""
    day = only_as_of(request, PARAMETER)
    row = find(request, "VIC", public_id, day)
    with_harms([row], day)
    names = list(PublicVictimName.objects.as_of(day).filter(victim=row.pk))
    attach_citations(names, kind="victim_name", day=day)
    investigations = _linked(PublicInvestigation, row, day)
    prosecutions = _linked(PublicProsecution, row, day)
    with_steps(investigations, day)
    with_defendants(prosecutions, day)
    mending = changes_of(row, *names, *row.known_harms, day=day)
    context = {
        "row": row,
        "names": names,
        "investigations": investigations,
        "prosecutions": prosecutions,
        "corrections": mending,
        "story": story(
            harms=row.known_harms,
            people=[row],
            investigations=investigations,
            prosecutions=prosecutions,
            mending=mending,
            page=row.public_id,
        ),
    }
    cited = cited_record(request, row, words.record_words("victim", row))
    return show(
        request,
        "victims/detail.html",
        context,
        day=day,
        part="victims",
        cited=cited,
        about=[
            PublicVictim.objects.filter(pk=row.pk),
            *(model.objects.filter(victim=row.pk) for model in _ABOUT_A_PERSON),
        ],
        first=row.known_from,
    )


def with_harms(rows: Sequence[Any], day: date | None) -> None:
    """Put on each person their citations and harms, each harm with its incident and citations."""
    call_people(rows, day)
    people = {row.pk: row for row in rows}
    for row in rows:
        row.known_harms = []
    harms = list(
        PublicHarm.objects.as_of(day).filter(victim__in=list(people)).select_related("incident")
    )
    attach_citations_of({"victim": rows, "harm": harms}, day=day)
    for harm in harms:
        people[harm.victim_id].known_harms.append(harm)


def _linked(model: Any, row: Any, day: date | None) -> list[Any]:
    links = model.objects.as_of(day).filter(victim_links__victim=row.pk)
    return list(links if day is None else links.filter(victim_links__known_from__lte=day))
