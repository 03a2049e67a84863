"""Cases in court: the list, and one page for each, defendant by defendant."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from cases import words
from cases.choices import ProceedingStepKind
from cases.pages.changes import changes_of
from cases.pages.citing import PARAMETER, cited_record
from cases.pages.listing import list_page
from cases.pages.reading import only_as_of, page, show
from cases.pages.records import find
from cases.pages.steps import with_steps
from cases.pages.story import story
from cases.public import (
    PublicDefendant,
    PublicHarm,
    PublicInvestigation,
    PublicProceedingStep,
    PublicProsecution,
    PublicVictim,
    attach_citations,
    attach_citations_of,
)
from cases.stats import intervals

AT_MOST: Final = 50
"""People and harms on the page of a case; the lists have them all."""


@page
def prosecutions(request: HttpRequest) -> HttpResponse:
    """The cases in court."""
    return list_page(request, "prosecutions", prepare=with_defendants)


@page
def prosecution(request: HttpRequest, public_id: str) -> HttpResponse:
    """One case in court: its defendants, each with their own steps."""
    day = only_as_of(request, PARAMETER)
    row = find(request, "PRO", public_id, day)
    with_defendants([row], day)
    links = PublicVictim.objects.as_of(day).filter(prosecution_links__prosecution=row.pk)
    steps = [step for defendant in row.known_defendants for step in defendant.known_steps]
    known = links if day is None else links.filter(prosecution_links__known_from__lte=day)
    victims = list(known.distinct()[:AT_MOST])
    harms = PublicHarm.objects.as_of(day).filter(victim__in=victims)[:AT_MOST]
    inquiries = list(PublicInvestigation.objects.as_of(day).filter(pk=row.investigation_id))
    with_steps(inquiries, day)
    mending = changes_of(row, *row.known_defendants, *steps, day=day)
    context = {
        "row": row,
        "corrections": mending,
        "victims": victims,
        "investigation": inquiries[0] if inquiries else None,
        "intervals": intervals.of_prosecution(row, day, at_most=AT_MOST),
        "story": story(
            harms=attach_citations(list(harms), kind="harm", day=day),
            people=victims,
            investigations=inquiries,
            prosecutions=[row],
            mending=mending,
            page=row.public_id,
        ),
    }
    cited = cited_record(request, row, words.record_words("prosecution", row))
    return show(
        request,
        "prosecutions/detail.html",
        context,
        day=day,
        part="prosecutions",
        cited=cited,
        about=[
            PublicProsecution.objects.filter(pk=row.pk),
            PublicDefendant.objects.filter(prosecution=row.pk),
            PublicProceedingStep.objects.filter(defendant__prosecution=row.pk),
        ],
        first=row.known_from,
    )


def with_defendants(rows: Sequence[Any], day: date | None) -> None:
    """Put on each case its citations and defendants, each with their steps and all citations."""
    cases = {row.pk: row for row in rows}
    for row in rows:
        row.known_defendants = []
    defendants = list(PublicDefendant.objects.as_of(day).filter(prosecution__in=list(cases)))
    people = {defendant.pk: defendant for defendant in defendants}
    for defendant in defendants:
        defendant.known_steps = []
        cases[defendant.prosecution_id].known_defendants.append(defendant)
    steps = list(PublicProceedingStep.objects.as_of(day).filter(defendant__in=list(people)))
    attach_citations_of(
        {"prosecution": rows, "defendant": defendants, "proceeding_step": steps}, day=day
    )
    for step in steps:
        people[step.defendant_id].known_steps.append(step)
    for defendant in defendants:
        defendant.is_final = any(
            step.kind == ProceedingStepKind.FINAL for step in defendant.known_steps
        )
