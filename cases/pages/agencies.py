"""Institutions: the list, and for each what is alleged of it and what courts said, by legal stage."""

from typing import Final

from django.http import HttpRequest, HttpResponse

from cases.pages.behind import rows_behind
from cases.pages.changes import changes_of
from cases.pages.citing import PARAMETER, Cited
from cases.pages.listing import list_page
from cases.pages.prosecutions import with_defendants
from cases.pages.reading import only_as_of, page, show
from cases.pages.records import find_reference
from cases.pages.steps import with_steps
from cases.public import (
    PublicAgency,
    PublicDefendant,
    PublicHarm,
    PublicInvestigationStep,
    PublicPlace,
    PublicProsecution,
    PublicSpeaker,
)
from cases.stats import institutions

AT_MOST: Final = 20
"""Rows of each kind on a page; the list has them all."""


@page
def agencies(request: HttpRequest) -> HttpResponse:
    """The institutions that this record speaks of."""
    return list_page(request, "agencies", prepare=lambda _rows, _day: None)


@page
def agency(request: HttpRequest, key: str) -> HttpResponse:
    """One institution: as alleged to have done harm, as investigating, as a court."""
    day = only_as_of(request, PARAMETER)
    row = find_reference(request, "AGY", key)
    slug = str(row.slug)
    led = rows_behind("investigations", day, agency=slug)
    investigations = list(led.rows[:AT_MOST])
    with_steps(investigations, day)
    tried = rows_behind("prosecutions", day, court=slug)
    prosecutions = list(tried.rows[:AT_MOST])
    with_defendants(prosecutions, day)
    parts = rows_behind("agencies", day, part_of=slug)
    context = {
        "row": row,
        "place": PublicPlace.objects.filter(slug=row.place_slug).first(),
        "whole": PublicAgency.objects.filter(slug=row.part_of_slug).first(),
        "parts": parts.rows[:AT_MOST],
        "speakers": PublicSpeaker.objects.filter(agency_slug=slug)[:AT_MOST],
        "alleged": rows_behind("victims", day, agency=slug),
        "allegations": institutions.allegations(row, day),
        "stages": [stage.at_most(AT_MOST) for stage in institutions.stages(row, day)],
        "led": led,
        "investigations": investigations,
        "tried": tried,
        "prosecutions": prosecutions,
        "corrections": changes_of(row, day=day),
    }
    cited = Cited(str(row.name), request.path)
    return show(
        request,
        "agencies/detail.html",
        context,
        day=day,
        part="agencies",
        cited=cited,
        about=[
            PublicHarm.objects.filter(agency_slug=slug),
            PublicInvestigationStep.objects.filter(agency_slug=slug),
            PublicProsecution.objects.filter(court_slug=slug),
            PublicDefendant.objects.filter(agency_slug=slug),
        ],
    )
