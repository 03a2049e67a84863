"""Reported figures: the list, and one page for each claim with its receipts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases import clauses, words
from cases.pages import cards, embedding
from cases.pages.changes import changes_of
from cases.pages.citing import PARAMETER, cited_record
from cases.pages.listing import list_page
from cases.pages.reading import only_as_of, page, show
from cases.pages.records import find
from cases.public import PublicFigure, PublicFigureLink, attach_citations
from cases.stats.numbers import ReportedFigure, reported_figure


@page
def figures(request: HttpRequest) -> HttpResponse:
    """The figures that others report."""
    return list_page(request, "figures", prepare=with_citations)


@page
def figure(request: HttpRequest, public_id: str) -> HttpResponse:
    """One claim of a number: who says it, since when, and what it replaces or contradicts."""
    day = only_as_of(request, PARAMETER)
    row = find(request, "FIG", public_id, day)
    conflicting = {conflict["public_id"]: conflict["note"] for conflict in row.conflicts}
    wanted = {row.part_of_id, row.supersedes_id, row.superseded_by, *conflicting} - {None}
    near = {
        other.public_id: other
        for other in PublicFigure.objects.as_of(day).filter(public_id__in=wanted)
    }
    parts = list(PublicFigure.objects.as_of(day).filter(part_of_pk=row.pk))
    with_citations([row, *near.values(), *parts], day)
    said = reported_figure(row)
    notices = embedding.notices_of(row, day)
    context = {
        "row": row,
        "figure": said,
        "card": cards.of_page(request, row, said, day),
        "embed": embedding.of_figure(request, said, notices, day),
        "sentence": str(clauses.of_figure(said)),
        "parts": parts,
        "whole": near.get(row.part_of_id),
        "earlier": near.get(row.supersedes_id),
        "corrections": changes_of(row, day=day),
        "later": near.get(row.superseded_by),
        "conflicts": [
            {"row": near[public_id], "note": note}
            for public_id, note in conflicting.items()
            if public_id in near
        ],
    }
    cited = cited_record(request, row, _title(context["figure"]))
    return show(
        request,
        "figures/detail.html",
        context,
        day=day,
        part="figures",
        cited=cited,
        about=[
            PublicFigure.objects.filter(Q(pk=row.pk) | Q(part_of_pk=row.pk)),
            PublicFigureLink.objects.filter(supersedes_pk=row.pk),
        ],
        first=row.known_from,
    )


def _title(figure: ReportedFigure) -> str:
    """What is claimed, in a few words."""
    number = figure.number
    return _("%(number)s %(counted)s, %(place)s") % {
        "number": words.qualified(number),
        "counted": words.counted(figure),
        "place": words.name(number.place) or _("place not yet reported"),
    }


def with_citations(rows: Sequence[Any], day: date | None) -> None:
    """Put on each figure its citations."""
    attach_citations(rows, kind="figure", day=day)
