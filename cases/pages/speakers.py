"""Speakers: the list, and for each what it claims, by place and day, and the reports that carry it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Case, Count, When
from django.http import HttpRequest, HttpResponse

from cases.choices import PlaceLevel, SpeakerKind
from cases.pages.behind import rows_behind
from cases.pages.changes import changes_of
from cases.pages.investigations import with_citations as investigations_with_citations
from cases.pages.listing import list_page
from cases.pages.reading import only_as_of, page, show
from cases.pages.records import find_reference
from cases.public import PublicFigure, PublicInvestigation, attach_citations
from cases.stats.counts import nested
from cases.stats.numbers import ReportedFigure

AT_MOST_CLAIMS: Final = 50
"""Figures on a page, so that it stays light; the list has them all."""

AT_MOST: Final = 30
"""Rows of any other kind on a page."""


@page
def speakers(request: HttpRequest) -> HttpResponse:
    """Everybody who asserts something here."""
    return list_page(request, "speakers", prepare=with_numbers)


@page
def speaker(request: HttpRequest, key: str) -> HttpResponse:
    """One speaker: its claims, and who relays them."""
    day = only_as_of(request)
    row = find_reference(request, "SPK", key)
    slug = str(row.slug)
    figures = rows_behind("figures", day, speaker=slug)
    possible = rows_behind("figures", day, candidate=slug)
    cases = rows_behind("investigations", day, speaker=slug)
    told = list(cases.rows[:AT_MOST])
    investigations_with_citations(told, day)
    sources = rows_behind("sources", day, speaker=slug)
    context = {
        "row": row,
        "is_voice": row.kind != SpeakerKind.UNNAMED_GROUP,
        "figures": figures,
        "places": by_place(figures.rows, day),
        "possible": possible,
        "may_be_its": _claims(possible.rows.order_by("known_from", "pk"), day),
        "cases": cases,
        "investigations": told,
        "sources": sources,
        "reports": sources.rows[:AT_MOST],
        "alleged": rows_behind("victims", day, alleged_by=slug),
        "corrections": changes_of(row, day=day),
    }
    return show(
        request,
        "speakers/detail.html",
        context,
        day=day,
        part="speakers",
        about=[
            PublicFigure.objects.filter(speaker_slug=slug),
            PublicInvestigation.objects.filter(speaker_slug=slug),
        ],
    )


def with_numbers(rows: Sequence[Any], day: date | None) -> None:
    """Put on each speaker how many figures there are of it; one query for all."""
    said = PublicFigure.objects.as_of(day).reported("speaker").order_by()
    said = said.filter(speaker_slug__in=[row.slug for row in rows])
    counts = dict(said.values_list("speaker_slug").annotate(n=Count("pk")))
    for row in rows:
        row.figures = counts.get(row.slug, 0)


def by_place(rows: Any, day: date | None) -> list[tuple[str, list[ReportedFigure]]]:
    """Figures by the place they are about, countries first, each place's oldest first."""
    widest = Case(When(place_level=PlaceLevel.COUNTRY, then=0), default=1)
    places: dict[str, list[ReportedFigure]] = {}
    for figure in _claims(rows.order_by(widest, "place_name", "known_from", "pk"), day):
        places.setdefault(figure.number.place, []).append(figure)
    return list(places.items())


def _claims(rows: Any, day: date | None) -> list[ReportedFigure]:
    found = list(rows[:AT_MOST_CLAIMS])
    attach_citations(found, kind="figure", day=day)
    return nested(found)
