"""A number of rows and the list of them: both come from the same filter, so that they always agree."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from cases.filters import FILTERS, read_filter
from cases.stats.numbers import Link


@dataclass(frozen=True)
class Behind:
    """How many rows of a list there are, the list's own address, and its rows."""

    value: int
    link: Link
    rows: Any


def rows_behind(noun: str, day: date | None, **asked: str) -> Behind:
    """The rows of a list that some parameters choose, as known by a day."""
    query = QueryDict(mutable=True)
    query.update(asked)
    if day is not None:
        query["as_of"] = day.isoformat()
    rows = read_filter(FILTERS[noun], query).qs
    return Behind(rows.count(), Link(noun, tuple(asked.items())), rows)
