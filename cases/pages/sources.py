"""Published sources: the list, and one page for each with every record it supports."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from cases import words
from cases.pages.changes import changes_of
from cases.pages.citing import PARAMETER, cited_record
from cases.pages.listing import list_page
from cases.pages.reading import only_as_of, page, show
from cases.pages.records import find
from cases.public import (
    PublicCitation,
    PublicDefendant,
    PublicFigure,
    PublicHarm,
    PublicIncident,
    PublicInvestigation,
    PublicInvestigationStep,
    PublicProceedingStep,
    PublicProsecution,
    PublicSource,
    PublicSourceRelay,
    PublicVictim,
    PublicVictimName,
)

TARGETS: Final[dict[str, tuple[Any, str, str]]] = {
    "figure": (PublicFigure, "figure", ""),
    "incident": (PublicIncident, "incident", ""),
    "victim": (PublicVictim, "victim", ""),
    "victim_name": (PublicVictimName, "victim", "victim"),
    "harm": (PublicHarm, "victim", "victim"),
    "investigation": (PublicInvestigation, "investigation", ""),
    "investigation_step": (PublicInvestigationStep, "investigation", "investigation"),
    "prosecution": (PublicProsecution, "prosecution", ""),
    "defendant": (PublicDefendant, "prosecution", "prosecution"),
    "proceeding_step": (PublicProceedingStep, "prosecution", "defendant__prosecution"),
}
"""Each kind of cited record: its rows, the page that shows them, and the way there."""


@page
def sources(request: HttpRequest) -> HttpResponse:
    """The sources of this record."""
    return list_page(request, "sources", prepare=lambda _rows, _day: None)


@page
def source(request: HttpRequest, public_id: str) -> HttpResponse:
    """One source, and every place in it that supports a record."""
    day = only_as_of(request, PARAMETER)
    row = find(request, "SRC", public_id, day)
    citations = list(PublicCitation.objects.as_of(day).filter(source_pk=row.pk))
    with_targets(citations, day)
    context = {
        "row": row,
        "citations": sorted(
            (citation for citation in citations if citation.target is not None), key=_place
        ),
        "corrections": changes_of(row, *citations, day=day),
        "relaying": list(
            PublicSource.objects.as_of(day).filter(
                pk__in=PublicSourceRelay.objects.filter(relayed=row.pk).values("source")
            )
        ),
    }
    cited = cited_record(request, row, words.record_words("source", row))
    return show(
        request,
        "sources/detail.html",
        context,
        day=day,
        part="sources",
        cited=cited,
        about=[PublicSource.objects.filter(pk=row.pk)],
        first=row.known_from,
    )


def with_targets(citations: Sequence[Any], day: date | None) -> None:
    """Put on each citation the record it supports and the page that shows it; one query a kind."""
    for kind, (model, name, way) in TARGETS.items():
        of_kind = [citation for citation in citations if citation.target_kind == kind]
        rows = model.objects.as_of(day).filter(pk__in=[one.target_pk for one in of_kind])
        known = {row.pk: row for row in (rows.select_related(way) if way else rows)}
        for citation in of_kind:
            citation.target = known.get(citation.target_pk)
            shown = citation.target
            for step in filter(None, way.split("__")):
                shown = getattr(shown, step, None)
            citation.page, citation.page_id = name, getattr(shown, "public_id", "")


def _place(citation: Any) -> tuple[int, str]:
    digits = (citation.locator or "").split(",")[0].split("-")[0].strip()
    return (int(digits) if digits.isdecimal() else 10**6, citation.public_id)
