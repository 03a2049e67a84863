"""Who is behind the numbers: distinct speakers, the reports that relay them, and how far these reach."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cases.public import PublicCitation, PublicSource
from cases.public.database import reading
from cases.public.state import reports_up_to
from cases.stats.cells import CaseCell, case_cells
from cases.stats.counts import Claims, figures_about, flat
from cases.stats.numbers import ReportedFigure, Scope, Voice


@dataclass(frozen=True)
class Relay:
    """One report in which a number was found."""

    source: str
    title: str
    publisher: str
    day: date


@dataclass(frozen=True)
class VoiceOfNumber:
    """One voice behind a number, and the reports that relay it."""

    voice: Voice
    number: str
    record: str
    list_name: str
    reports: tuple[Relay, ...]


@dataclass(frozen=True)
class Voices:
    """Every number with its voice; ``independent`` counts distinct speakers, relays left out."""

    numbers: tuple[VoiceOfNumber, ...]
    independent: tuple[str, ...]


@dataclass(frozen=True)
class Reach:
    """How far the record reaches: the number of its sources and the day of the latest."""

    sources: int
    latest: date | None


def voices(
    scope: Scope,
    day: date | None = None,
    cells: Sequence[CaseCell] | None = None,
    told: Claims | None = None,
) -> Voices:
    """The distinct speakers behind each reported number, and the reports that relay them.

    A group that the source names only by its role is no independent voice, nor is a speaker whom the
    source leaves unclear. ``cells`` are the investigations of the scope, and ``told`` its
    figures, where they are read already.
    """
    every = case_cells(scope, day) if cells is None else cells
    figures = figures_about(scope, day, Q()) if told is None else told.about()
    return _voices(figures, [_of_case(cell, _relays(cell.citations)) for cell in every])


def first_voices(scope: Scope, day: date | None, cells: Sequence[CaseCell], told: Claims) -> Voices:
    """The same of a scope of which not every investigation is read: each speaker of any of them once.

    Only so many of these as a dashboard shows, with so many reports of each, the earliest first.
    ``cells`` are the investigations that are read, the first of each speaker among them.
    """
    reports = _case_reports(scope, day)
    return _voices(
        told.about(),
        [_of_case(cell, reports[cell.public_id]) for cell in cells if cell.public_id in reports],
    )


def _voices(figures: Iterable[ReportedFigure], of_cases: Iterable[VoiceOfNumber]) -> Voices:
    numbers = [
        *(
            VoiceOfNumber(
                voice=figure.number.voice,
                number=figure.public_id,
                record=figure.public_id,
                list_name="figures",
                reports=_relays(figure.number.citations),
            )
            for figure in flat(figures)
        ),
        *of_cases,
    ]
    names = {
        number.voice.name: None
        for number in numbers
        if number.voice.is_independent and number.voice.name
    }
    return Voices(numbers=tuple(numbers), independent=tuple(names))


def _of_case(cell: CaseCell, reports: tuple[Relay, ...]) -> VoiceOfNumber:
    return VoiceOfNumber(
        voice=cell.deaths.voice,
        number=cell.title,
        record=cell.public_id,
        list_name="investigations",
        reports=reports,
    )


def _case_reports(scope: Scope, day: date | None) -> dict[str, tuple[Relay, ...]]:
    """The reports of each speaker of investigations, by the public id of the first of these; one query."""
    with reading().cursor() as cursor:
        cursor.execute(
            "SELECT investigation, source, title, publisher, known_from"
            " FROM public_case_reports(%s, %s, %s)",
            [*scope.keys, day],
        )
        rows = cursor.fetchall()
    found: dict[str, list[Relay]] = {}
    for investigation, *report in rows:
        relays = found.setdefault(investigation, [])
        if report[0] is not None:
            relays.append(Relay(*report))
    return {investigation: tuple(relays) for investigation, relays in found.items()}


def reach(day: date | None = None) -> Reach:
    """How many published sources there are by a day, and when the latest appeared."""
    return Reach(sources=PublicSource.objects.as_of(day).count(), latest=reports_up_to(day))


def _relays(citations: Iterable[PublicCitation]) -> tuple[Relay, ...]:
    relays = {
        citation.source_id: Relay(
            source=citation.source_id,
            title=citation.source_title or "",
            publisher=citation.publisher_name or "",
            day=citation.known_from,
        )
        for citation in citations
        if citation.source_id
    }
    return tuple(relays.values())
