"""What changed lately in what the public sees of a situation or a city, the newest first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.public import PublicChange
from cases.public.shares import CHANGES
from cases.stats.numbers import Link, Scope
from cases.stats.people import People


@dataclass(frozen=True)
class Changes:
    """The newest changes within a scope, how many there are in all, and the list of them."""

    newest: tuple[Any, ...]
    count: int
    link: Link


def lately(scope: Scope, day: date | None, known: People | None = None, *, at_most: int) -> Changes:
    """The newest changes that concern the scope, of records known by the day, whenever they were made.

    The count is of rows of the list: what was removed of one kind on one day is one row. ``known`` are
    the people of the scope as of the day, where they are counted already.
    """
    rows = PublicChange.objects.as_of(day)
    if known is not None and known.are_kept:
        newest, count = rows.newest_kept(at_most, scope.keys, sum(known.tally(CHANGES).values()))
    else:
        newest, count = rows.newest(
            at_most,
            situation=scope.situation and scope.situation.slug,
            city=scope.city and scope.city.slug,
        )
    return Changes(newest=tuple(newest), count=count, link=Link("changes", scope.parameters))
