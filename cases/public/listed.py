"""Lists whose rows are kept in order: the next of them, and how many there are, without reading the others.

`cases.actions.tallying` keeps them. Whoever reads says by which definitions they must have been made;
where they are not kept, nobody is told less: the list is read row by row.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Protocol

from cases.choices import ChangeAct
from cases.public.database import reading

CORRECTED_RANK, REMOVED_RANK, PUBLISHED_RANK = (rank << 58 for rank in (3, 2, 1))
"""What keys of changes begin with: corrections of a day stand before removals, these before publications."""

PEOPLE, DIED, TORTURED = "people", "died", "tortured"
"""Numbers that count people, or those to whom something was done, as they are named."""

SEVERAL = "several"
"""Stands behind a kind for all numbers that count its rows by their voices, where these are more than one."""


class Listed(Protocol):
    """A whole list: where its rows are kept in order, and their number."""

    order: ClassVar[str]
    """The field in whose order they are kept, rows of one value by their internal keys."""

    named_by: ClassVar[str]
    """The field by which the rows are named."""

    def following(
        self, after: tuple[Any, int] | None, at_most: int, *, upwards: bool
    ) -> list[Any] | None:
        """By what the next rows are named, in any order; None where they are not kept.

        Args:
            after: of the row before them, the value of ``order`` and the internal key; None at the start.
            at_most: how many.
            upwards: whether they are read in ascending order.

        """
        ...

    def count(self) -> int | None:
        """How many rows there are; None where that is not kept."""
        ...


@dataclass(frozen=True)
class _Kept:
    """A list that one function reads, and another counts."""

    definitions: str
    day: date | None
    situation: int | None = None
    city: str | None = None

    rows: ClassVar[str]
    number: ClassVar[str]
    """SQL that calls these functions."""

    def following(
        self, after: tuple[Any, int] | None, at_most: int, *, upwards: bool
    ) -> list[Any] | None:
        """By what the next rows are named."""
        since, key = after or (None, None)
        found: list[Any] | None = self._asked(
            f"ARRAY(SELECT key FROM {self.rows})",
            upwards=upwards,
            since=since,
            key=key,
            at_most=at_most,
        )
        return found

    def count(self) -> int | None:
        """How many rows there are."""
        number: int | None = self._asked(self.number)
        return number

    def _asked(self, what: str, **more: object) -> Any:
        with reading().cursor() as cursor:
            cursor.execute(
                f"SELECT CASE WHEN public_is_kept(%(definitions)s) THEN {what} END",
                vars(self) | more,
            )
            return cursor.fetchone()[0]


@dataclass(frozen=True)
class OfPlace(_Kept):
    """The rows of a kind of a situation, by its key, or of a city, by its slug, as of a day.

    Today also those of them that one number counts: its name and the value it counts.

    ``definitions`` are those by which what is kept must have been made.
    """

    noun: str = "victim"
    counted: str | None = None

    order = "known_from"
    named_by = "pk"
    rows = """public_rows_listed(
        %(noun)s, %(situation)s, %(city)s, %(day)s, %(counted)s, %(upwards)s,
        %(since)s, %(key)s, %(at_most)s)"""
    number = "public_rows_number(%(noun)s, %(situation)s, %(city)s, %(day)s, %(counted)s)"


@dataclass(frozen=True)
class Changes(_Kept):
    """What changed in a situation, in a city, or in the whole record, as of a day.

    Of some acts and kinds only, where any are named.
    """

    acts: list[str] | None = None
    kinds: list[str] | None = None

    order = "changed_on"
    named_by = "public_id"
    rows = """public_changes_listed(
        %(situation)s, %(city)s, %(day)s, %(acts)s, %(kinds)s, %(upwards)s, %(since)s, %(key)s,
        %(at_most)s)"""
    number = "public_changes_number(%(situation)s, %(city)s, %(day)s, %(acts)s, %(kinds)s)"


@dataclass(frozen=True)
class Corrections(Changes):
    """The accepted corrections among these changes."""

    acts: list[str] | None = field(default_factory=lambda: [str(ChangeAct.CORRECTED)])

    order = "decided_on"

    def following(
        self, after: tuple[Any, int] | None, at_most: int, *, upwards: bool
    ) -> list[Any] | None:
        """By what the next rows are named."""
        since, key = after or (None, 0)
        return super().following(after and (since, CORRECTED_RANK + key), at_most, upwards=upwards)
