"""What entities are made of: ids, values, dates no more exact than the row, the ends of links."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cases.choices import DatePrecision, DefinedChoices
from cases.exports.columns import Row
from cases.exports.ftm.terms import PREFIX

_CALLED: Final = frozenset({"situations", "places", "agencies", "publishers"})
"""Lists that are linked by their slugs, and short enough to be kept."""

_SAYS_NOTHING: Final = frozenset({"unknown", "not_recorded"})

Entity = Mapping[str, Any]


class Known:
    """What is in the release: its own SQLite file, asked for the other end of every link."""

    def __init__(self, database: Path) -> None:
        self._file = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
        self._file.row_factory = sqlite3.Row
        self._called: dict[str, dict[str, sqlite3.Row]] = {}

    def close(self) -> None:
        """Leave the file."""
        self._file.close()

    def row(self, name: str, link: Row | None) -> sqlite3.Row | None:
        """The row that a link leads to; None without a link, or with nothing at its end."""
        if link is None:
            return None
        if name in _CALLED:
            if name not in self._called:
                rows = self._file.execute(f'SELECT * FROM "{name}"')
                self._called[name] = {each["slug"]: each for each in rows}
            return self._called[name].get(link["slug"])
        found: sqlite3.Row | None = self._file.execute(
            f'SELECT * FROM "{name}" WHERE id = ?', (link["id"],)
        ).fetchone()
        return found

    def proof(self, row: Row) -> list[str]:
        """The entities of the sources on which a row rests, as far as they are public."""
        cited = [self.row("citations", {"id": each}) for each in row["citation_ids"]]
        sources = {each["source_id"] for each in cited if each and each["source_id"]}
        return [ref(each) for each in sorted(sources) if self.row("sources", {"id": each})]


def entity(schema: str, key: str, **values: Any) -> Entity:
    """An entity; a value may be one text or several, and what is empty is no property."""
    made = {}
    for name, value in values.items():
        texts = value if isinstance(value, list) else [value]
        if kept := list(dict.fromkeys(str(each) for each in texts if each not in {None, ""})):
            made[name] = kept
    return {"id": ref(key), "schema": schema, "properties": made}


def ref(key: str) -> str:
    """The id of the entity of a row."""
    return f"{PREFIX}{key}"


def label(kind: type[DefinedChoices], value: str | None) -> str | None:
    """A coded value in words; None for one that says nothing, which a tool would take for a value."""
    return str(kind(value).label) if value and value not in _SAYS_NOTHING else None


def prefix_date(row: Row) -> str | None:
    """A date as the model writes it, never more exact than the row: a day, a month, a year, or none.

    Of a day between two others their month or their year is said, where they share it.
    """
    earliest, latest = row["date_earliest"], row["date_latest"]
    if not earliest or not latest:
        return None
    precision = row["date_precision"]
    if precision == DatePrecision.DAY:
        return str(earliest)
    if precision == DatePrecision.UNKNOWN:
        return None
    shared = next((size for size in (7, 4) if earliest[:size] == latest[:size]), 0)
    if precision == DatePrecision.YEAR:
        shared = min(shared, 4)
    return earliest[:shared] or None
