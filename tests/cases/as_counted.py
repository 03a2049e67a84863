"""The numbers and lists of dashboards as they are kept, held against what counting and reading all gives."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import product
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import QueryDict

from cases.actions import tallying
from cases.choices import (
    AgeGroup,
    ArchiveStatus,
    ChangeAct,
    Identification,
    Means,
    RoleAtEvent,
    Sex,
)
from cases.filters import LISTS, read_filter
from cases.filters.changes import KINDS
from cases.filters.quality import OF_HARMS, OF_INCIDENTS, OF_PEOPLE
from cases.filters.quality import VOICES as VOICES_OF_ROWS
from cases.models import Share, Tally, Tallying
from cases.pages.stepping import steps
from cases.pagination import in_chunks
from cases.public import PublicIncident, PublicPlace, PublicSituation
from cases.public.shares import COPIES, VOICES
from cases.stats import changes, quality
from cases.stats.mapped import _documented
from cases.stats.numbers import Scope
from cases.stats.occurrences import occurrences
from cases.stats.people import People, people

DAYS = (None, date(2019, 3, 1), date(2020, 1, 10), date(2022, 1, 7), date(2022, 2, 1))


def one_of_days(turn: int) -> Sequence[date | None]:
    """Another day at each turn; whether all days are kept up is told by `is_as_begun_anew`."""
    return (DAYS[turn % len(DAYS)],)


@contextmanager
def not_kept() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cases.pages.stepping.definitions", lambda: "none")
        patch.setattr("cases.stats.people.definitions", lambda: "none")
        patch.setattr("cases.stats.mapped.definitions", lambda: "none")
        patch.setattr("cases.filters.placed.definitions", lambda: "none")
        patch.setattr("cases.filters.changes.definitions", lambda: "none")
        yield


def scopes() -> list[Scope]:
    return [
        *(Scope(city=row) for row in PublicPlace.objects.filter(level="city")),
        *(Scope(situation=row) for row in PublicSituation.objects.all()),
    ]


def told(days: Sequence[date | None]) -> dict[Any, tuple[People, *tuple[Any, ...]]]:
    found = {}
    for scope, day in product(scopes(), days):
        known = people(scope, day, also=(VOICES, COPIES))
        lately = changes.lately(scope, day, known, at_most=5)
        newest = [row.public_id for row in lately.newest]
        well = quality.quality(scope, day, known)
        happened = occurrences(scope, day, known, at_most=2)
        days = steps(day, scope)
        listed = [
            *(in_list(noun, scope.parameters, day) for noun in ("victims", "incidents", "sources")),
            *(
                in_list("victims", (*scope.parameters, more), day)
                for more in (("died", "yes"), ("harm", "any_torture"))[: 0 if day else 2]
            ),
        ]
        on_map = scope.situation and _documented(scope.situation, day)
        told_besides = (newest, lately.count, well, happened, days, listed, on_map)
        found[(*scope.keys, day)] = (known, *told_besides)
    return found


def in_list(
    noun: str,
    parameters: tuple[tuple[str, str], ...] = (),
    day: date | None = None,
    *,
    size: int = 3,
) -> tuple[int, list[str], list[str]]:
    """How many rows a list has, and these: page by page, in its order and against it."""
    query = QueryDict(urlencode(parameters + ((("as_of", day),) if day else ())))
    rows = read_filter(LISTS[noun], query).qs
    (order, *_rest) = rows.model._meta.ordering
    other = order.removeprefix("-") if order.startswith("-") else f"-{order}"
    both = [
        [row.public_id for chunk in in_chunks(each, size) for row in chunk]
        for each in (rows, rows.order_by(other))
    ]
    return rows.count(), *both


def agree(after: object = "", days: Sequence[date | None] = DAYS) -> None:
    """Every number of every place, and the first people and harms, as counted and as kept."""
    assert is_kept(), after
    kept, changes_kept = told(days), all_changes()
    with not_kept():
        counted, changes_read = told(days), all_changes()
    assert changes_kept == changes_read, after
    for asked, (known, *lately) in counted.items():
        sums, *as_kept = kept[asked]
        assert sums.are_kept
        only_kept = {"changes", "without_incident", "without_investigation"}
        numbers = {key: n for key, n in sums.counts.items() if key[0] not in only_kept}
        assert numbers == known.counts, (after, asked)
        assert (sums.first, sums.first_harms) == (known.first, known.first_harms), (after, asked)
        listed = asked_for(*asked).values_list("pk", flat=True)[:20]
        assert sums.named["incidents"] == tuple(listed), (after, asked)
        assert as_kept == lately, (after, asked)


def changes_agree(after: object = "", days: Sequence[date | None] = DAYS) -> None:
    """The changes of every place as counted and as kept; without the numbers of people."""

    def found() -> list[Any]:
        lately = [
            changes.lately(scope, day, people(scope, day), at_most=50)
            for scope, day in product(scopes(), days)
        ]
        return [all_changes(), [(each.count, each.newest) for each in lately]]

    assert is_kept(), after
    kept = found()
    with not_kept():
        assert kept == found(), after


def all_changes() -> list[Any]:
    """How many changes each place has and the whole record, and which; in their order alone, for speed."""
    rows = [
        read_filter(LISTS["changes"], QueryDict(urlencode(place))).qs
        for place in ((), *(scope.parameters for scope in scopes()))
    ]
    return [(each.count(), [row.public_id for row in next(in_chunks(each), [])]) for each in rows]


def chosen_changes() -> list[Any]:
    """The changes of each act, of each kind and of some days, everywhere and in a city."""
    city = next(scope.parameters for scope in scopes() if scope.city)
    each = [("act", act) for act in ChangeAct.values] + [("kind", kind) for kind, _label in KINDS]
    some = (("act", "published,corrected"), ("kind", "victim,figure"))
    return [
        *(in_list("changes", (one,), size=50) for one in each),
        *(in_list("changes", (*city, one), size=50) for one in each[:5]),
        *(in_list("changes", place, day) for place in ((), city) for day in DAYS),
        in_list("changes", some),
        *(in_list("corrections", place, day) for place in ((), city) for day in DAYS),
        *(in_list("corrections", (one,), size=50) for one in each[len(ChangeAct.values) :]),
        in_list("corrections", (*city, some[1])),
    ]


def chosen_rows() -> list[Any]:
    """The rows of a city and of a situation that one number counts, and some that none does."""
    died = (("died", "yes"),)
    coded = {"sex": Sex, "age_group": AgeGroup, "role": RoleAtEvent, "means": Means}
    chosen = [
        *(((name, value),) for name, values in QUALITY.items() for value in values),
        *(
            (*died, (name, value))
            for name, values in coded.items()
            for value in (*values.values, "withheld")
        ),
        *((("identification", value),) for value in Identification.values),
        (("died", "no"),),
        (("sex", Sex.WOMAN),),
        (("voices", "one,several"),),
        (*died, ("voices", "none")),
    ]
    others = [
        *(("incidents", ("voices", value)) for value in VOICES_OF_ROWS),
        *(("incidents", ("missing", value)) for value in OF_INCIDENTS),
        *(("sources", ("archive_status", value)) for value in ArchiveStatus.values),
    ]
    asked = [*(("victims", *more) for more in chosen), *others]
    return [
        (place.parameters, noun, more, in_list(noun, (*place.parameters, *more), size=50))
        for place in (scopes()[0], scopes()[-1])
        for noun, *more in asked
    ]


QUALITY: Final = {"voices": VOICES_OF_ROWS, "missing": {**OF_PEOPLE, **OF_HARMS}}
"""What can be asked of how well people are known."""


def asked_for(situation: int | None, city: str | None, day: date | None) -> Any:
    """The incidents of a scope, as their list has them."""
    rows = PublicIncident.objects.as_of(day)
    if city is None:
        return rows.filter(situation_id=situation)
    return rows.reported("place").filter(city_slug=city)


def is_kept() -> bool:
    return Tallying.objects.filter(is_complete=True).exists()


def sums() -> set[tuple[Any, ...]]:
    """What is kept of all days: the sums, and what each record adds to them."""
    rows = Tally.objects.exclude(number=0)
    columns = [field.attname for field in Share._meta.fields if not field.primary_key]
    return {
        *rows.values_list("situation", "city", "what", "day", "number"),
        *(repr(row) for row in Share.objects.values_list(*columns)),
    }


def is_as_begun_anew() -> bool:
    """Whether looking at every record anew gives what was kept up change by change."""
    kept = sums()
    with transaction.atomic():
        Tallying.objects.all().delete()
        assert tallying.begin()
        anew = sums()
        transaction.set_rollback(True)
    return anew == kept
