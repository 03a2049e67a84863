"""Publishers: the list, and for each its sources and those whose words they carry."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Count
from django.http import HttpRequest, HttpResponse

from cases.pages.behind import rows_behind
from cases.pages.changes import changes_of
from cases.pages.listing import list_page
from cases.pages.reading import only_as_of, page, show
from cases.pages.records import find_reference
from cases.public import (
    PublicCitation,
    PublicFigure,
    PublicInvestigation,
    PublicSource,
    PublicSpeaker,
)

AT_MOST: Final = 100
"""Sources on a page; the list has them all."""


@page
def publishers(request: HttpRequest) -> HttpResponse:
    """Everybody who published a source of this record."""
    return list_page(request, "publishers", prepare=with_numbers)


@page
def publisher(request: HttpRequest, key: str) -> HttpResponse:
    """One publisher: what it published, and whom one hears in it."""
    day = only_as_of(request)
    row = find_reference(request, "PUB", key)
    sources = rows_behind("sources", day, publisher=str(row.slug))
    shown = list(sources.rows[:AT_MOST])
    context = {
        "row": row,
        "sources": sources,
        "reports": shown,
        "copies": PublicSource.objects.as_of(day).filter(read_in_copy_of=row.name)[:AT_MOST],
        "speakers": heard_in(shown, day),
        "corrections": changes_of(row, day=day),
    }
    return show(
        request,
        "publishers/detail.html",
        context,
        day=day,
        part="publishers",
        about=[PublicSource.objects.filter(publisher_slug=row.slug)],
    )


def with_numbers(rows: Sequence[Any], day: date | None) -> None:
    """Put on each publisher how many sources there are of it; one query for all."""
    found = PublicSource.objects.as_of(day).order_by()
    found = found.filter(publisher_slug__in=[row.slug for row in rows])
    counts = dict(found.values_list("publisher_slug").annotate(n=Count("pk")))
    for row in rows:
        row.sources = counts.get(row.slug, 0)


def heard_in(sources: Sequence[Any], day: date | None) -> list[PublicSpeaker]:
    """The speakers whose claims some sources carry, by name."""
    cited = list(
        PublicCitation.objects.as_of(day)
        .filter(source_pk__in=[source.pk for source in sources])
        .values_list("speaker_slug", "speaker_status", "figure_pk", "investigation_pk")
    )
    slugs = {slug for slug, _status, _figure, _case in cited}
    as_record = [(figure, case) for _slug, status, figure, case in cited if status == "as_record"]
    for model, keys in (
        (PublicFigure, {figure for figure, _case in as_record}),
        (PublicInvestigation, {case for _figure, case in as_record}),
    ):
        told = model.objects.as_of(day).reported("speaker").filter(pk__in=keys - {None})
        slugs.update(told.values_list("speaker_slug", flat=True))
    slugs.update(one["slug"] for source in sources for one in source.relayed_speakers)
    return list(PublicSpeaker.objects.filter(slug__in=slugs - {None}).order_by("name"))
