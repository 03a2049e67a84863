"""What changed lately in what the public sees of a situation or a city, the newest first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Window

from cases.public import PublicChange
from cases.stats.numbers import Link, Scope


@dataclass(frozen=True)
class Changes:
    """The newest changes within a scope, how many there are in all, and the list of them."""

    newest: tuple[Any, ...]
    count: int
    link: Link


def lately(scope: Scope, day: date | None, *, at_most: int) -> Changes:
    """The newest changes that concern the scope, of records known by the day, whenever they were made.

    The count is of rows of the list: what was removed of one kind on one day is one row.
    """
    rows = PublicChange.objects.as_of(day)
    if scope.situation is not None:
        rows = rows.in_situation(scope.situation.slug)
    if scope.city is not None:
        rows = rows.in_city(scope.city.slug)
    # Counted along: every row is looked at once, not twice.
    newest = tuple(rows.annotate(of=Window(Count("*")))[:at_most])
    return Changes(
        newest=newest,
        count=newest[0].of if newest else 0,
        link=Link("changes", scope.parameters),
    )
