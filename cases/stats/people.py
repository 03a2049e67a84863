"""What is counted of a scope at once in the database: who died, who was tortured, what is known how well."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from cases.public.build import definitions
from cases.public.database import reading
from cases.public.shares import KEPT
from cases.stats.numbers import Scope


@dataclass(frozen=True)
class People:
    """What is counted of the people of a scope, and the first of them, and of their harms, by their keys."""

    counts: Mapping[tuple[str, str], int]
    first: tuple[int, ...]
    first_harms: tuple[int, ...]
    also: frozenset[str] = frozenset()
    are_kept: bool = False

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
    keys = {
        noun: tuple(
            int(key)
            for name, key, _place in sorted(rows, key=lambda row: int(row[2]))
            if name == noun
        )
        for noun in ("person", "harm")
    }
    return People(
        counts={(name, value): number for name, value, number in rows if name not in {*keys, KEPT}},
        first=keys["person"],
        first_harms=keys["harm"],
        also=frozenset(also),
        are_kept=any(name == KEPT for name, _value, _number in rows),
    )
