"""Lists whose rows are kept in order: the next of them, and how many there are, without reading the others.

`cases.actions.tallying` keeps them. Whoever reads says by which definitions they must have been made;
where they are not kept, nobody is told less: the list is read row by row.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, Protocol

from cases.public.database import reading


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


_PEOPLE: Final = """
SELECT CASE WHEN public_are_kept(%(situation)s, %(city)s, %(definitions)s) THEN """


@dataclass(frozen=True)
class People:
    """The people of a situation, by its key, or of a city, by its slug, as of a day.

    ``definitions`` are those by which what is kept must have been made.
    """

    definitions: str
    day: date | None
    situation: int | None = None
    city: str | None = None

    order = "known_from"
    named_by = "pk"

    def following(
        self, after: tuple[Any, int] | None, at_most: int, *, upwards: bool
    ) -> list[int] | None:
        """The keys of the next people."""
        since, key = after or (None, None)
        found: list[int] | None = self._asked(
            "ARRAY(SELECT * FROM public_people_listed("
            "%(situation)s, %(city)s, %(day)s, %(upwards)s, %(since)s, %(key)s, %(at_most)s)) END",
            upwards=upwards,
            since=since,
            key=key,
            at_most=at_most,
        )
        return found

    def count(self) -> int | None:
        """How many people."""
        number: int | None = self._asked(
            "public_people_number(%(situation)s, %(city)s, %(day)s) END"
        )
        return number

    def _asked(self, what: str, **more: object) -> Any:
        with reading().cursor() as cursor:
            cursor.execute(_PEOPLE + what, vars(self) | more)
            return cursor.fetchone()[0]
