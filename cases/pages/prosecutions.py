"""Cases in court: the list, and one page for each, defendant by defendant."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from cases.pages.corrections import corrections_of
from cases.pages.listing import list_page
from cases.pages.reading import only_as_of, page, show
from cases.pages.records import find
from cases.public import (
    PublicDefendant,
    PublicInvestigation,
    PublicProceedingStep,
    PublicVictim,
    attach_citations,
)


@page
def prosecutions(request: HttpRequest) -> HttpResponse:
    """The cases in court."""
    return list_page(request, "prosecutions", prepare=with_defendants)


@page
def prosecution(request: HttpRequest, public_id: str) -> HttpResponse:
    """One case in court: its defendants, each with their own steps."""
    day = only_as_of(request)
    row = find(request, "PRO", public_id, day)
    with_defendants([row], day)
    links = PublicVictim.objects.as_of(day).filter(prosecution_links__prosecution=row.pk)
    steps = [step for defendant in row.known_defendants for step in defendant.known_steps]
    context = {
        "row": row,
        "corrections": corrections_of(row, *row.known_defendants, *steps, day=day),
        "victims": list(
            links if day is None else links.filter(prosecution_links__known_from__lte=day)
        ),
        "investigation": PublicInvestigation.objects.as_of(day)
        .filter(pk=row.investigation_id)
        .first(),
    }
    return show(request, "prosecutions/detail.html", context, day=day, part="prosecutions")


def with_defendants(rows: Sequence[Any], day: date | None) -> None:
    """Put on each case its citations and defendants, each with their steps and all citations."""
    attach_citations(rows, kind="prosecution", day=day)
    cases = {row.pk: row for row in rows}
    for row in rows:
        row.known_defendants = []
    defendants = list(PublicDefendant.objects.as_of(day).filter(prosecution__in=list(cases)))
    attach_citations(defendants, kind="defendant", day=day)
    people = {defendant.pk: defendant for defendant in defendants}
    for defendant in defendants:
        defendant.known_steps = []
        cases[defendant.prosecution_id].known_defendants.append(defendant)
    steps = list(PublicProceedingStep.objects.as_of(day).filter(defendant__in=list(people)))
    attach_citations(steps, kind="proceeding_step", day=day)
    for step in steps:
        people[step.defendant_id].known_steps.append(step)
