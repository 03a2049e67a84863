"""Who is behind the numbers: distinct speakers, the reports that relay them, and how far these reach."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cases.public import PublicCitation, PublicSource
from cases.public.state import reports_up_to
from cases.stats.cells import CaseCell, case_cells
from cases.stats.counts import Claims, figures_about, flat
from cases.stats.numbers import Scope, Voice


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
    figures, where they are read already; the reports are those of the cells that are given.
    """
    figures = figures_about(scope, day, Q()) if told is None else told.about()
    numbers = [
        VoiceOfNumber(
            voice=figure.number.voice,
            number=figure.public_id,
            record=figure.public_id,
            list_name="figures",
            reports=_relays(figure.number.citations),
        )
        for figure in flat(figures)
    ] + [
        VoiceOfNumber(
            voice=cell.deaths.voice,
            number=cell.title,
            record=cell.public_id,
            list_name="investigations",
            reports=_relays(cell.citations),
        )
        for cell in (case_cells(scope, day) if cells is None else cells)
    ]
    names = {
        number.voice.name: None
        for number in numbers
        if number.voice.is_independent and number.voice.name
    }
    return Voices(numbers=tuple(numbers), independent=tuple(names))


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
