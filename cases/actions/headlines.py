"""Appends to the log the headline numbers that changed, of the situations and cities that were touched."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from django.db.models import Q
from django.utils import timezone

from cases.actions.headcounts import OF_PEOPLE, Key, headcounts
from cases.actions.shown_in import supported_by
from cases.choices import PlaceLevel, Qualifier
from cases.filters.numbers import COUNTED, Asked, claims, counts, scope_of
from cases.models import (
    Citation,
    Defendant,
    Figure,
    Harm,
    Incident,
    Investigation,
    InvestigationStep,
    LoggedNumber,
    Place,
    ProceedingStep,
    Prosecution,
    Situation,
    Source,
    Speaker,
    Victim,
    VictimName,
)
from cases.models.review import Record
from cases.public import PublicFigure, PublicNumber, PublicPlace, PublicSituation
from cases.statistic_choices import Statistic

METHOD: Final = 1
"""The version of the way in which headline numbers are counted: whoever changes it raises it."""

Where = tuple[str, int]
"""A situation or a place, and its primary key."""

Touched = Iterable[tuple[type[Record], int]]

_WAYS: Final[dict[type[Record], str]] = {
    **dict.fromkeys((Figure, Incident, Investigation, Prosecution), ""),
    Victim: "harms__incident__",
    Harm: "incident__",
    InvestigationStep: "investigation__",
    Defendant: "prosecution__",
    ProceedingStep: "defendant__prosecution__",
}
"""Where each kind of record has its situation and its place."""

_OF_CASES: Final = frozenset(
    {Statistic.CLOSED, Statistic.PENDING, Statistic.IN_COURT, Statistic.CONVICTED}
)

_CHANGES: Final[dict[type[Record], frozenset[Statistic]]] = {
    **dict.fromkeys((Figure, Speaker), frozenset({Statistic.REPORTED_DEATHS})),
    VictimName: frozenset(),
    **dict.fromkeys((Victim, Harm, Incident), OF_PEOPLE),
    **dict.fromkeys(
        (Investigation, InvestigationStep, Prosecution, Defendant, ProceedingStep), _OF_CASES
    ),
}
"""The headline numbers that a record of a kind can change; any other kind can change all of them."""

_SAID: Final = (
    *("figure_id", "metric", "unit", "low", "high", "qualifier", "speaker_id", "speaker_status"),
    *("date_earliest", "date_latest", "date_precision", "reported_on", "method"),
)
"""What is logged again when it changes."""


@dataclass(frozen=True)
class Concerned:
    """Situations and places of any level, and the headline numbers that may have changed there."""

    places: frozenset[Where] = frozenset()
    statistics: frozenset[Statistic] = frozenset()

    def __or__(self, other: "Concerned") -> "Concerned":
        return Concerned(self.places | other.places, self.statistics | other.statistics)


def concerned(touched: Touched) -> Concerned:
    """What some records concern as they are now; a constant number of queries for each kind."""
    by_kind: dict[type[Record], set[int]] = {}
    for model, pk in touched:
        concrete: Any = model._meta.concrete_model  # whatever proxy it was read through
        by_kind.setdefault(concrete, set()).add(pk)
    found: set[Where] = set()
    if cited := by_kind.pop(Source, set()):
        resting = Citation.objects.filter(source__in=cited).values_list("pk", flat=True)
        by_kind.setdefault(Citation, set()).update(resting)
    if citations := by_kind.pop(Citation, set()):
        _add_supported(by_kind, citations)
    every = frozenset(Statistic)
    statistics = frozenset[Statistic]().union(*(_CHANGES.get(kind, every) for kind in by_kind))
    if speakers := by_kind.pop(Speaker, set()):
        said = Figure.objects.filter(speaker__in=speakers).values_list("pk", flat=True)
        by_kind.setdefault(Figure, set()).update(said)
    for model, pks in by_kind.items():
        if (way := _WAYS.get(model)) is not None:
            rows = model._default_manager.filter(pk__in=pks)
            for situation, place in rows.values_list(f"{way}situation", f"{way}place").distinct():
                found |= {("situation", situation), ("place", place)}
        elif model is Situation:
            found |= {("situation", pk) for pk in pks}
        elif model is Place:
            found |= {("place", pk) for pk in pks}
    places = frozenset((kind, pk) for kind, pk in found if pk is not None)
    return Concerned(places, statistics)


def _add_supported(by_kind: dict[type[Record], set[int]], citations: Collection[int]) -> None:
    for _pk, _public_id, targets in supported_by(citations):
        for model, pk in targets:
            by_kind.setdefault(model, set()).add(pk)


@dataclass(frozen=True)
class _Scope:
    """A situation as a whole, or a city."""

    situation: Any = None
    city: Any = None

    def asked(self) -> Any:
        return scope_of(
            self.situation and str(self.situation.slug), self.city and str(self.city.slug)
        )


@dataclass(frozen=True)
class _Rows:
    """The rows that are counted in each scope, and the claims that stand there, with their speakers."""

    numbers: Mapping[Statistic, Mapping[Asked, int]]
    claims: Mapping[Asked, Sequence[PublicFigure]]
    speakers: Mapping[int, int | None]

    @classmethod
    def of(cls, scopes: Collection[_Scope], statistics: Collection[Statistic]) -> Self:
        """All at once: as many queries for many scopes as for one."""
        within: dict[str, Any] = {
            "situations": [each.situation for each in scopes if each.situation],
            "cities": [each.city for each in scopes if each.city],
        }
        of_rows = (COUNTED.keys() & set(statistics)) - OF_PEOPLE
        numbers = {each: counts(each, **within) for each in of_rows}
        standing = claims(**within) if Statistic.REPORTED_DEATHS in statistics else {}
        figures = [row.pk for rows in standing.values() for row in rows]
        said = Figure.objects.filter(pk__in=figures) if figures else Figure.objects.none()
        return cls(numbers, standing, dict(said.values_list("pk", "speaker")))


def log(where: Concerned, *, version: int, takes_back_since: datetime | None) -> Collection[str]:
    """Append the headline numbers of these situations and cities that are not what was logged last.

    Args:
        where: what is looked at, of a place the numbers of its city; all headline numbers if the way
            of counting has changed.
        version: the number of the record's state, which nobody else has.
        takes_back_since: earlier numbers that changed with this, and were logged from then on, read
            “removed” from now on; None if nothing was taken back.

    Returns:
        The public ids of the numbers that were appended, and of those that are taken back by them.

    """
    scopes = list(_scopes(where.places))
    if not scopes:
        return ()
    last = {_key(row): row for row in _last(scopes)}
    recounted = any(row.method != METHOD for row in last.values())
    statistics = frozenset(Statistic) if recounted else where.statistics
    words = dict(
        PublicNumber.objects.filter(
            pk__in=[row.pk for row in last.values() if row.low is None and row.high is None]
        ).values_list("pk", "words")
    )
    people: Mapping[Key, int] = {}
    if not statistics.isdisjoint(OF_PEOPLE):
        people = headcounts(
            situations=[each.situation.pk for each in scopes if each.situation],
            cities=[each.city.pk for each in scopes if each.city],
        )
    now = timezone.now()
    fresh: list[LoggedNumber] = []
    rows = _Rows.of(scopes, statistics)
    for scope in scopes:
        for row, said in _today(scope, statistics, people, rows):
            before = last.get(_key(row))
            if before is None and not row.high and row.figure_id is None:
                continue  # a number that never was
            in_words = before is not None and before.low is None and before.high is None
            if (
                before is None
                or any(getattr(row, name) != getattr(before, name) for name in _SAID)
                or (in_words and words.get(before.pk) != said)
            ):
                if before is not None and row.figure_id is None:
                    row.takes_back_since = takes_back_since
                row.as_of, row.logged_at, row.data_version = now.date(), now, version
                fresh.append(row)
    LoggedNumber.objects.bulk_create(fresh)
    return {str(row.public_id) for row in fresh} | set(_taken_back_by(fresh))


def _taken_back_by(fresh: Iterable[LoggedNumber]) -> Iterator[str]:
    for row in fresh:
        if row.takes_back_since is not None:
            same = LoggedNumber.objects.filter(
                **{
                    name: getattr(row, name)
                    for name in ("situation", "city", "statistic", "figure")
                },
                logged_at__gte=row.takes_back_since,
            )
            yield from same.values_list("public_id", flat=True)


def _scopes(places: Collection[Where]) -> Iterator[_Scope]:
    keys = {kind: {pk for each, pk in places if each == kind} for kind in ("situation", "place")}
    for situation in PublicSituation.objects.filter(pk__in=keys["situation"]):
        yield _Scope(situation=situation)
    near = PublicPlace.objects.filter(pk__in=keys["place"]).values("city_slug")
    for city in PublicPlace.objects.filter(level=PlaceLevel.CITY, slug__in=near):
        yield _Scope(city=city)


def _last(scopes: Collection[_Scope]) -> Any:
    series = ("situation_id", "city_id", "statistic", "figure_id")
    rows = LoggedNumber.objects.filter(
        Q(situation__in=[each.situation.pk for each in scopes if each.situation])
        | Q(city__in=[each.city.pk for each in scopes if each.city])
    )
    return rows.order_by(*series, "-id").distinct(*series)


def _key(row: LoggedNumber) -> tuple[Any, ...]:
    return (row.situation_id, row.city_id, str(row.statistic), row.figure_id)


def _today(
    scope: _Scope, statistics: Collection[Statistic], people: Mapping[Key, int], rows: _Rows
) -> Iterator[tuple[LoggedNumber, str]]:
    """These headline numbers of a scope as they are, and the words of each claim."""
    keys = {
        "situation_id": scope.situation and scope.situation.pk,
        "city_id": scope.city and scope.city.pk,
        "method": METHOD,
    }
    for statistic, counted in COUNTED.items():
        if statistic not in statistics:
            continue
        if statistic in OF_PEOPLE:
            number = people.get((statistic, keys["situation_id"], keys["city_id"]), 0)
        else:
            number = rows.numbers[statistic].get(scope.asked(), 0)
        yield (
            LoggedNumber(
                **keys,
                statistic=statistic.value,
                unit=counted.unit.value,
                low=number,
                high=number,
                qualifier=Qualifier.EXACTLY.value,
            ),
            "",
        )
    for row in rows.claims.get(scope.asked(), ()):
        yield (
            LoggedNumber(
                **keys,
                statistic=Statistic.REPORTED_DEATHS.value,
                figure_id=row.pk,
                metric=row.metric,
                unit=row.unit,
                low=row.low,
                high=row.high,
                qualifier=row.qualifier or Qualifier.WORDS_ONLY.value,
                speaker_id=rows.speakers[row.pk],
                speaker_status=row.speaker_status,
                date_earliest=row.date_earliest,
                date_latest=row.date_latest,
                date_precision=row.date_precision or "",
                reported_on=row.known_from,
            ),
            row.words or "",
        )
