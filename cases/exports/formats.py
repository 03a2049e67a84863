"""Rows as text, chunk by chunk: CSV, NDJSON and GeoJSON, for answers of the API and for files alike.

What is encoded comes as dictionaries and leaves as UTF-8. No encoder holds more than one chunk.
"""

import csv
import io
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cases.choices import PlaceLevel
from cases.exports.columns import Column, Row, as_json, names_of, one_line

Point = tuple[float, float]
"""Longitude and latitude in degrees (WGS 84), in this order."""


@dataclass(frozen=True)
class Table:
    """Rows that leave: in chunks, with their columns, and what is said of all of them together.

    ``points_of`` finds where the rows of a chunk are, by their ids; only GeoJSON asks. ``shown`` takes
    from a row what nobody asked for. ``about`` is what stands beside the rows in a format with room for it.
    ``texts`` are the same rows as JSON, where they are at hand and sent whole; whoever reads these reads
    no chunks.
    """

    chunks: Iterable[Sequence[Row]]
    columns: Sequence[Column]
    points_of: Callable[[Sequence[Row]], Mapping[str, Point]]
    shown: Callable[[Row], Row]
    about: Mapping[str, Any]
    texts: Iterable[Sequence[str]] | None = None


Encoded = Generator[bytes, None, None]


def csv_of(table: Table) -> Encoded:
    """CSV (RFC 4180): a header, also above no rows; texts that look like formulas are made safe."""

    def lines(rows: Sequence[Row]) -> bytes:
        shown = (table.shown(row) for row in rows)
        return _csv_lines([[column.cell(row) for column in table.columns] for row in shown])

    yield _csv_lines([list(names_of(table.columns))])
    yield from map(lines, table.chunks)


def ndjson_of(table: Table) -> Encoded:
    """NDJSON: each line one row, exactly as the API's JSON has it."""

    def lines(rows: Sequence[Row]) -> bytes:
        return "".join(f"{as_json(table.shown(row))}\n" for row in rows).encode()

    def written(texts: Sequence[str]) -> bytes:
        return "".join(f"{one_line(text)}\n" for text in texts).encode()

    if table.texts is None:
        yield from map(lines, table.chunks)
    else:
        yield from map(written, table.texts)


def geojson_of(table: Table) -> Encoded:
    """GeoJSON (RFC 7946): a collection of features, each a row, at its point or nowhere."""

    def features(rows: Sequence[Row]) -> str:
        points = table.points_of(rows)
        return ",\n".join(as_json(_feature(row, points, table)) for row in rows)

    head = as_json({"type": "FeatureCollection", **table.about})
    yield f'{head[:-1]},"features":[\n'.encode()
    before = ""
    for part in filter(None, map(features, table.chunks)):
        yield f"{before}{part}".encode()
        before = ",\n"
    yield b"\n]}\n"


def _csv_lines(lines: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode()


def _feature(row: Row, points: Mapping[str, Point], table: Table) -> dict[str, Any]:
    point = points.get(row["id"])
    return {
        "type": "Feature",
        "id": row["id"],
        "geometry": {"type": "Point", "coordinates": point} if point else None,
        "properties": table.shown(row),
    }


@dataclass(frozen=True)
class Format:
    """One format of whole lists: its word in addresses and file names, its media type, how it is written."""

    name: str
    label: str
    media_type: str
    content_type: str
    encode: Callable[[Table], Encoded]


CSV: Final = Format("csv", "CSV", "text/csv", "text/csv; charset=utf-8", csv_of)
NDJSON: Final = Format(
    "ndjson", "NDJSON", "application/x-ndjson", "application/x-ndjson", ndjson_of
)
GEOJSON: Final = Format(
    "geojson", "GeoJSON", "application/geo+json", "application/geo+json", geojson_of
)

FORMATS: Final[Mapping[str, Format]] = {each.name: each for each in (CSV, NDJSON, GEOJSON)}
"""Every format, by its word."""

EXACT: Final = frozenset({PlaceLevel.CITY, PlaceLevel.SETTLEMENT, PlaceLevel.SITE})
"""Levels of places that a point can stand for; the middle of a region is nowhere anything happened."""

PLACED_LISTS: Final = frozenset(
    {"cities", "places", "incidents", "investigations", "prosecutions", "figures"}
)
"""The lists whose rows have a place, which may have a point: only these are there as GeoJSON."""


def formats_of(noun: str) -> tuple[Format, ...]:
    """The formats in which a list is there as a whole."""
    return (CSV, NDJSON, GEOJSON) if noun in PLACED_LISTS else (CSV, NDJSON)
