"""A release as one SQLite file: a table for each list, and tables that say what its columns mean."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cases.exports.columns import Column, Kind, Row, as_json

if TYPE_CHECKING:
    from cases.exports.release import About, Listing

_TYPES: Final[Mapping[Kind, str]] = {
    Kind.TEXT: "TEXT",
    Kind.IDS: "TEXT",
    Kind.NUMBER: "NUMERIC",
    Kind.BOOLEAN: "INTEGER",
    Kind.JSON: "TEXT",
}


def write(
    path: Path,
    listings: Sequence["Listing"],
    read: Callable[[str], Iterable[Row]],
    about: "About",
) -> None:
    """The file; a column is called as in the CSV file, with an underscore in the place of each dot.

    Lists and objects are JSON, which SQLite's own functions read. The same rows give the same bytes.
    """
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("BEGIN")
        database.execute("CREATE TABLE _about (name TEXT PRIMARY KEY, value TEXT)")
        database.executemany("INSERT INTO _about VALUES (?, ?)", _about(about))
        database.execute(
            "CREATE TABLE _columns (list TEXT, column TEXT, meaning TEXT, PRIMARY KEY (list, column))"
        )
        for listing in listings:
            _fill(database, listing, read(listing.name))
        database.execute("COMMIT")


def name_of(column: Column) -> str:
    """What a column is called in SQL."""
    return "_".join(column.path)


def _about(about: "About") -> Iterator[tuple[str, str]]:
    yield "release", str(about.number)
    yield "state_of", about.state_of.isoformat()
    yield "data_version", str(about.data_version)
    yield "methodology", about.method
    yield "licence", about.licence
    yield "url", f"{about.site}data/{about.number}/"


def _fill(database: sqlite3.Connection, listing: "Listing", rows: Iterable[Row]) -> None:
    columns = listing.columns
    told = ", ".join(
        f'"{name_of(each)}" {_TYPES[each.kind]}{" PRIMARY KEY" if each.name == "id" else ""}'
        for each in columns
    )
    database.execute(f'CREATE TABLE "{listing.name}" ({told})')
    database.executemany(
        "INSERT INTO _columns VALUES (?, ?, ?)",
        [(listing.name, name_of(each), each.meaning) for each in columns],
    )
    places = ", ".join("?" * len(columns))
    database.executemany(
        f'INSERT INTO "{listing.name}" VALUES ({places})',
        ([_value(column, row) for column in columns] for row in rows),
    )


def _value(column: Column, row: Row) -> Any:
    value = column.value(row)
    if value is None or column.kind in {Kind.TEXT, Kind.NUMBER}:
        return value
    if column.kind is Kind.BOOLEAN:
        return int(value)
    return as_json(value)
