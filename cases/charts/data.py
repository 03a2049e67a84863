"""The data behind a chart, row by row: the same numbers that are drawn, as values for machines."""

from collections.abc import Iterable
from typing import Any, Final

from cases.charts.picture import Receipt
from cases.public import PublicCitation
from cases.stats.cells import CaseCell, StepTaken
from cases.stats.numbers import (
    Documented,
    Link,
    PartialDate,
    Reported,
    ReportedFigure,
    Voice,
)
from cases.stats.occurrences import Occurrence

_VOICE: Final = (
    "speaker",
    "speaker_slug",
    "speaker_kind",
    "speaker_status",
    "speaker_candidates",
    "spoken_by",
)
_DATE: Final = ("date_earliest", "date_latest", "date_precision", "date_words")

FIGURE: Final = (
    *("id", "metric", "low", "high", "qualifier", "words", "unit", "place"),
    *("population_group", "population", *_VOICE, *_DATE, "known_from"),
    *("supersedes", "superseded_by", "part_of", "drawn", "absent", "record", "citations"),
)
"""The columns of a reported figure."""

CASE: Final = (
    *("id", "title", "place", "is_group", "status"),
    *("deaths_low", "deaths_high", "deaths_qualifier", "deaths_words", "deaths_unit"),
    *("deaths_status", "cases_low", "cases_high", "cases_qualifier", "cases_words", "cases_unit"),
    *("ground", "ground_words", *_VOICE, "known_from", "absent", "record", "citations"),
)
"""The columns of an investigation, or of a group of them."""

ON_MAP: Final = (*FIGURE, "city", "latitude", "longitude")
"""The columns of a reported figure on a map; of a city without one, only what is known of the city."""

DOCUMENTED: Final = (
    *(
        "place",
        "city",
        "latitude",
        "longitude",
        "documented",
        "unit",
        "absent",
        "record",
        "citations",
    ),
)
"""The columns of people documented here: rows of this record, and no figure of anybody."""

STEP: Final = (
    *("case", "title", "step", "outcome", *_DATE, "date_absent", "known_from"),
    *("record", "citations"),
)
"""The columns of a step."""

INCIDENT: Final = (
    *("id", "title", "kind", "verification", "place", *_DATE, "date_absent", "known_from"),
    *("drawn", "record", "citations"),
)
"""The columns of an incident."""


def figure(row: ReportedFigure, *, is_drawn: bool) -> dict[str, Any]:
    """A reported figure."""
    told = {
        "id": row.public_id,
        "metric": row.metric,
        **_number(row.number, ""),
        "place": row.number.place or None,
        "population_group": row.population_group or None,
        "population": row.population or None,
        **_voice(row.number.voice),
        **_date(row.number.said),
        "known_from": row.number.known_from,
        "supersedes": row.supersedes,
        "superseded_by": row.superseded_by,
        "part_of": row.part_of,
        "drawn": is_drawn,
        "record": row.number.link,
        "citations": receipts(row.number.citations),
    }
    return told | {"absent": _reasons(told, (*row.number.absent, *row.absent), row.number)}


def no_figure(place: str, link: Link, **known: Any) -> dict[str, Any]:
    """A place for which this record holds no figure on a scale: only what is known of the place."""
    empty = dict.fromkeys(FIGURE) | {"speaker_candidates": [], "spoken_by": [], "citations": ()}
    said = {"low": "no report in this record", "high": "no report in this record"}
    return empty | {"place": place, "drawn": False, "absent": said, "record": link} | known


def documented(place: str, counted: Documented, **known: Any) -> dict[str, Any]:
    """How many people are documented for a place; null where no row is about it, which is no zero."""
    return {
        **dict.fromkeys(DOCUMENTED),
        "place": place,
        "documented": counted.value or None,
        "unit": str(counted.unit),
        "absent": {} if counted.value else {"documented": "no row in this record"},
        "record": counted.link,
        "citations": (),
        **known,
    }


def case(cell: CaseCell) -> dict[str, Any]:
    """An investigation, or a group of them known only as a number."""
    cases = cell.cases
    told = {
        "id": cell.public_id,
        "title": cell.title,
        "place": cell.place or None,
        "is_group": cell.is_group,
        "status": cell.status,
        **_number(cell.deaths, "deaths_"),
        "deaths_status": str(cell.deaths.status),
        "cases_low": cases.low if cases else None,
        "cases_high": cases.high if cases else None,
        "cases_qualifier": str(cases.qualifier) if cases else None,
        "cases_words": (cases.words or None) if cases else None,
        "cases_unit": str(cases.unit) if cases else None,
        "ground": cell.ground or None,
        "ground_words": cell.ground_words or None,
        **_voice(cell.deaths.voice),
        "known_from": cell.deaths.known_from,
        "record": cell.link,
        "citations": receipts(cell.citations),
    }
    of_deaths = [(f"deaths_{column}", reason) for column, reason in cell.deaths.absent]
    return told | {"absent": _reasons(told, (*of_deaths, *cell.absent), cell.deaths)}


def step(taken: StepTaken, of: dict[str, Any]) -> dict[str, Any]:
    """A step, with the case that it belongs to."""
    return {
        **of,
        "step": taken.kind,
        "outcome": taken.outcome or None,
        **_date(taken.said),
        "date_absent": None if taken.said.earliest else str(taken.said.absence),
        "known_from": taken.known_from,
        "citations": receipts(taken.citations),
    }


def incident(each: Occurrence, *, is_drawn: bool) -> dict[str, Any]:
    """An incident; one whose date is not known keeps the bounds that it has."""
    return {
        "id": each.public_id,
        "title": each.title,
        "kind": each.kind or None,
        "verification": each.verification or None,
        "place": each.place or None,
        **_date(each.said),
        "date_absent": None if each.said.earliest else str(each.said.absence),
        "known_from": each.known_from,
        "drawn": is_drawn,
        "record": each.link,
        "citations": receipts(each.citations),
    }


def receipts(citations: Iterable[PublicCitation]) -> tuple[Receipt, ...]:
    """Where it is said; without the source where that is withheld."""
    return tuple(
        Receipt(
            citation=citation.public_id,
            source=citation.source_id,
            publisher=citation.publisher_name or "",
        )
        for citation in citations
    )


def publishers(citations: Iterable[PublicCitation]) -> tuple[str, ...]:
    """The names of those who published the sources, each once, the earliest first."""
    ordered = sorted(citations, key=lambda citation: citation.known_from)
    return tuple(dict.fromkeys(c.publisher_name for c in ordered if c.publisher_name))


def _reasons(
    told: dict[str, Any], reasons: Iterable[tuple[str, str]], number: Reported
) -> dict[str, str]:
    """Why those columns are empty that are."""
    known = {column.removesuffix("_id"): str(reason) for column, reason in reasons}
    known |= {name: str(number.said.absence) for name in ("date_earliest", "date_latest")}
    if number.voice.absence is not None:
        known["speaker"] = str(number.voice.absence)
    return {name: reason for name, reason in known.items() if name in told and told[name] is None}


def _number(number: Reported, before: str) -> dict[str, Any]:
    return {
        f"{before}low": number.low,
        f"{before}high": number.high,
        f"{before}qualifier": str(number.qualifier),
        f"{before}words": number.words or None,
        f"{before}unit": str(number.unit),
    }


def _voice(voice: Voice) -> dict[str, Any]:
    return {
        "speaker": voice.name,
        "speaker_slug": voice.slug,
        "speaker_kind": voice.kind,
        "speaker_status": str(voice.status),
        "speaker_candidates": list(voice.candidates),
        "spoken_by": list(voice.spoken_by),
    }


def _date(said: PartialDate) -> dict[str, Any]:
    return {
        "date_earliest": said.earliest,
        "date_latest": said.latest,
        "date_precision": said.precision,
        "date_words": said.words or None,
    }
