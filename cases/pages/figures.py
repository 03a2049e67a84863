"""Reported figures: the list, and one page for each claim with its receipts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from cases.pages.corrections import corrections_of
from cases.pages.listing import list_page
from cases.pages.reading import only_as_of, page, show
from cases.pages.records import find
from cases.public import PublicFigure, attach_citations
from cases.stats.numbers import reported_figure


@page
def figures(request: HttpRequest) -> HttpResponse:
    """The figures that others report."""
    return list_page(request, "figures", prepare=with_citations)


@page
def figure(request: HttpRequest, public_id: str) -> HttpResponse:
    """One claim of a number: who says it, since when, and what it replaces or contradicts."""
    day = only_as_of(request)
    row = find(request, "FIG", public_id, day)
    conflicting = {conflict["public_id"]: conflict["note"] for conflict in row.conflicts}
    wanted = {row.part_of_id, row.supersedes_id, row.superseded_by, *conflicting} - {None}
    near = {
        other.public_id: other
        for other in PublicFigure.objects.as_of(day).filter(public_id__in=wanted)
    }
    parts = list(PublicFigure.objects.as_of(day).filter(part_of_pk=row.pk))
    with_citations([row, *near.values(), *parts], day)
    context = {
        "row": row,
        "figure": reported_figure(row),
        "parts": parts,
        "whole": near.get(row.part_of_id),
        "earlier": near.get(row.supersedes_id),
        "corrections": corrections_of(row, day=day),
        "later": near.get(row.superseded_by),
        "conflicts": [
            {"row": near[public_id], "note": note}
            for public_id, note in conflicting.items()
            if public_id in near
        ],
    }
    return show(request, "figures/detail.html", context, day=day, part="figures")


def with_citations(rows: Sequence[Any], day: date | None) -> None:
    """Put on each figure its citations."""
    attach_citations(rows, kind="figure", day=day)
