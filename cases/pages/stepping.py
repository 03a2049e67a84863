"""Steps through the days on which something became known: the nearest before and after the reader's day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import BigIntegerField, CharField, Value
from django.urls import reverse
from django.utils import timezone

from cases.public import PublicSource
from cases.public.base import PublicQuerySet
from cases.public.build import definitions
from cases.public.database import reading
from cases.stats.numbers import Scope


@dataclass(frozen=True)
class Steps:
    """The day before and the day after on which something became known; None where there is none."""

    earlier: date | None
    later: date | None


About = Sequence[Any] | Scope | None
"""What a page is about: rows, each kind by itself; a dashboard's scope; or the whole record."""


def steps(day: date | None, about: About = None, first: date | None = None) -> Steps:
    """The nearest such days around the reader's day, else around today; one query, but of kept lists.

    Args:
        day: the reader's day.
        about: today's public rows that the page is about; for the whole record the days are those
            of its sources.
        first: the page's own first day, before which there is nothing to step to.

    """
    today = timezone.now().date()
    until = day or today
    if isinstance(about, Scope):
        return _of_scope(about, until, today)
    around: list[Any] = []
    found: dict[str, list[date]] = {"earlier": [], "later": []}
    for kind in [PublicSource.objects.all()] if about is None else about:
        if (kept := _kept(kind, until)) is not None:
            earliest = first or date.min
            found["earlier"] += [each for each in kept[0] if each >= earliest]
            found["later"] += [each for each in kept[1] if each <= today]
            continue
        # Of a derived status, or what supersedes what, nothing is asked here.
        known = kind.order_by().values("known_from")
        earlier, later = known.filter(known_from__lt=until), known.filter(known_from__gt=until)
        if first is not None:
            earlier = earlier.filter(known_from__gte=first)
        later = later.filter(known_from__lte=today)
        around += [
            _tagged(earlier.order_by("-known_from"), "earlier"),
            _tagged(later.order_by("known_from"), "later"),
        ]
    if around:
        for known_from, side in around[0].union(*around[1:], all=True):
            found[side].append(known_from)
    return Steps(
        earlier=max(found["earlier"], default=None), later=min(found["later"], default=None)
    )


def _kept(rows: Any, day: date) -> tuple[list[date], list[date]] | None:
    """The nearest day before and after of rows that are kept in its order; None if they are not."""
    if not isinstance(rows, PublicQuerySet):
        return None
    found: list[list[date]] = []
    for key, upwards in ((0, False), (BigIntegerField.MAX_BIGINT, True)):
        nearest = rows.following("known_from", (day, key), 1, upwards=upwards)
        if nearest is None:
            return None
        found.append(list(nearest.values_list("known_from", flat=True)))
    return found[0], found[1]


def _of_scope(scope: Scope, day: date, today: date) -> Steps:
    """A dashboard has rows of eight kinds: the database keeps the plan of that question."""
    with reading().cursor() as cursor:
        cursor.execute(
            "SELECT earlier, later FROM public_days_around(%s, %s, %s, %s, %s)",
            [*scope.keys, day, today, definitions()],
        )
        return Steps(*cursor.fetchone())


def _tagged(rows: Any, side: str) -> Any:
    return rows.annotate(side=Value(side, output_field=CharField())).values_list(
        "known_from", "side"
    )[:1]


def between_address(parameters: Mapping[str, str], first: date | None) -> str:
    """The address of what changed in a situation or a city, since a day if one is given."""
    query = dict(parameters) | ({"from": first.isoformat()} if first else {})
    path = reverse("pages:between")
    return f"{path}?{urlencode(query)}" if query else path
