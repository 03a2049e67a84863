"""What is counted of a scope at once in the database: who died, who was tortured, what is known how well."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from cases.public.build import definitions
from cases.public.database import reading
from cases.public.kept import KEPT
from cases.stats.numbers import Scope

NAMED: Final = ("person", "harm", "incidents", "dated", "undated")
"""What is named by keys: the first people, harms and incidents, and of these with a date and without."""


@dataclass(frozen=True)
class People:
    """What is counted of the people of a scope, and the keys of what a dashboard shows first.

    Where the numbers are kept as sums (``are_kept``), incidents are counted and named as well.
    """

    counts: Mapping[tuple[str, str], int]
    named: Mapping[str, tuple[int, ...]]
    also: frozenset[str] = frozenset()
    are_kept: bool = False

    @property
    def first(self) -> tuple[int, ...]:
        """The first people, by their keys."""
        return self.named["person"]

    @property
    def first_harms(self) -> tuple[int, ...]:
        """The first harms, those with a case before the others, by their keys."""
        return self.named["harm"]

    def number(self, name: str, value: str = "") -> int:
        """One of the numbers; 0 of what nobody is counted in."""
        return self.counts.get((name, value), 0)

    def tally(self, name: str) -> dict[str, int]:
        """The people by the values of a field."""
        return {value: number for (each, value), number in self.counts.items() if each == name}


def people(scope: Scope, day: date | None = None, *, also: Collection[str] = ()) -> People:
    """The people of a scope as of a day; one query, whatever is asked of them.

    ``also`` are ``VOICES`` behind each kind of record, ``COPIES`` of sources, or both.
    """
    with reading().cursor() as cursor:
        cursor.execute(
            "SELECT name, value, number FROM public_numbers(%s, %s, %s, %s, %s)",
            [*scope.keys, day, definitions(), list(also)],
        )
        rows = cursor.fetchall()
    keys: dict[str, list[tuple[int, int]]] = {name: [] for name in NAMED}
    counts = {}
    for name, value, number in rows:
        if name in keys:
            keys[name].append((number, int(value)))
        else:
            counts[name, value] = number
    are_kept = bool(counts.pop((KEPT, ""), 0))
    named = {name: tuple(key for _place, key in sorted(found)) for name, found in keys.items()}
    return People(counts, named, frozenset(also), are_kept)
