"""The files of a release: everything public in the formats people open, all made from one set of rows."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from cases.exports import database, workbook
from cases.exports.columns import Column, Row, as_json
from cases.exports.datapackage import datapackage
from cases.exports.formats import CSV, EXACT, GEOJSON, PLACED_LISTS, Point, Table
from cases.exports.ftm import writing as followthemoney
from cases.exports.hxl import with_hashtags

INDEX: Final = "index.json"
CHUNK: Final = 500
"""Rows that are held at once."""


@dataclass(frozen=True)
class Listing:
    """One list of a release: its name, what one row of it is, its columns."""

    name: str
    meaning: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class About:
    """What a release says of itself; ``before`` is the number of the one before, if there is one.

    ``words`` says what changed since then. Nothing in it depends on the moment of making: the same
    record gives the same bytes.
    """

    number: int
    data_version: int
    state_of: date
    method: str
    site: str
    licence: str
    licence_url: str
    words: str
    codebook: Sequence[Mapping[str, Any]]
    before: int | None = None


@dataclass
class Cleared:
    """What was taken out of a release after it was made: ids with the day, and rows that were replaced."""

    removed: dict[tuple[str, str], str] = field(default_factory=dict)
    replaced: dict[tuple[str, str], str] = field(default_factory=dict)
    earlier: list[dict[str, Any]] = field(default_factory=list)


def folder_of(number: int) -> Path:
    """Where the files of a release are."""
    return Path(settings.ACCOUNTABILITY_RELEASES_DIR) / str(number)


def rows_in(folder: Path, name: str) -> Iterator[list[Row]]:
    """The rows of a list as they stand in a release, in chunks."""
    chunk: list[Row] = []
    with (folder / "ndjson" / f"{name}.ndjson").open(encoding="utf-8") as lines:
        for line in lines:
            chunk.append(json.loads(line))
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
    if chunk:
        yield chunk


def write_rows(folder: Path, name: str, chunks: Iterable[bytes]) -> None:
    """The rows of a list, from which all other files are made."""
    path = folder / "ndjson" / f"{name}.ndjson"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.writelines(chunks)


def write(
    folder: Path, listings: Sequence[Listing], about: About, cleared: Cleared | None = None
) -> None:
    """Every file of a release but its rows, which are there already; the index last."""
    points = _points(folder)
    for listing in listings:
        _write_texts(folder, listing, points)
    (folder / "datapackage.json").write_text(_pretty(datapackage(listings, about)))
    (folder / "codebook.json").write_text(_pretty(about.codebook))
    (folder / "CHANGES.md").write_text(about.words)
    tables = folder / "accountability.sqlite"
    database.write(tables, listings, _reader(folder), about)
    followthemoney.write(folder, listings, _reader(folder), tables)
    workbook.write(folder / "accountability.xlsx", listings, _reader(folder), about)
    (folder / INDEX).write_text(_pretty(_index(folder, listings, about, cleared or Cleared())))


def sha256_of(path: Path) -> str:
    """The hash of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def index_of(folder: Path) -> dict[str, Any]:
    """The index of a release."""
    made: dict[str, Any] = json.loads((folder / INDEX).read_text())
    return made


def _reader(folder: Path) -> Any:
    return lambda name: (row for rows in rows_in(folder, name) for row in rows)


def _write_texts(folder: Path, listing: Listing, points: Mapping[str, Point]) -> None:
    def table() -> Table:
        return Table(
            chunks=rows_in(folder, listing.name),
            columns=listing.columns,
            points_of=lambda rows: _points_of(listing.name, rows, points),
            shown=lambda row: row,
            about={"name": listing.name},
        )

    files = {"csv": CSV.encode(table())}
    if listing.name in PLACED_LISTS:
        files["geojson"] = GEOJSON.encode(table())
    for kind, parts in files.items():
        path = folder / kind / f"{listing.name}.{kind}"
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            file.writelines(parts)
    tagged = folder / "csv-hxl" / f"{listing.name}.csv"
    tagged.parent.mkdir(exist_ok=True)
    with tagged.open("wb") as file:
        file.writelines(with_hashtags(CSV.encode(table()), listing.columns))


def _points(folder: Path) -> dict[str, Point]:
    """Where places are, by their slugs; of those alone that a point can stand for."""
    return {
        row["slug"]: (row["longitude"], row["latitude"])
        for rows in rows_in(folder, "places")
        for row in rows
        if row["level"] in EXACT and row["longitude"] is not None
    }


def _points_of(name: str, rows: Sequence[Row], points: Mapping[str, Point]) -> Mapping[str, Point]:
    if name in {"places", "cities"}:
        return {
            row["id"]: (row["longitude"], row["latitude"])
            for row in rows
            if row["longitude"] is not None
        }
    slugs = {row["id"]: str((row["place"] or {}).get("slug")) for row in rows}
    return {public_id: points[slug] for public_id, slug in slugs.items() if slug in points}


def _index(
    folder: Path, listings: Sequence[Listing], about: About, cleared: Cleared
) -> dict[str, Any]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != INDEX)
    made = {
        "title": "Accountability",
        "release": about.number,
        "before": about.before,
        "state_of": about.state_of.isoformat(),
        "data_version": about.data_version,
        "methodology": about.method,
        "licence": about.licence,
        "licence_url": about.licence_url,
        "url": f"{about.site}data/{about.number}/",
        "rows": {each.name: sum(map(len, rows_in(folder, each.name))) for each in listings},
        "files": [
            {
                "path": path.relative_to(folder).as_posix(),
                "bytes": path.stat().st_size,
                "sha256": sha256_of(path),
            }
            for path in paths
        ],
    }
    if cleared.removed or cleared.replaced:
        made["taken_back"] = {
            "removed": _listed(cleared.removed),
            "replaced": _listed(cleared.replaced),
            "earlier_hashes": cleared.earlier,
        }
    return made


def _listed(ids: Mapping[tuple[str, str], str]) -> list[dict[str, str]]:
    return [{"list": name, "id": each, "on": day} for (name, each), day in sorted(ids.items())]


def _pretty(value: Any) -> str:
    return json.dumps(json.loads(as_json(value)), indent=1, ensure_ascii=False) + "\n"
