"""Changes of the public record, done together: at their end it gets a new number, and both logs are kept."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from django.db import connection, transaction

from cases.actions import storing, tallying
from cases.actions.headlines import Concerned, concerned, log
from cases.actions.mirroring import append
from cases.actions.shown_in import Shown, showing
from cases.models import DataVersion, Defendant, Harm, Incident, Victim, VictimName
from cases.models.review import Record

ALWAYS: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Taken back from every earlier number: the day would tell which row of an older copy a person is."""

_ABOUT_PEOPLE: Final = (Victim, VictimName, Harm, Incident, Defendant)


@dataclass
class _Unit:
    """What a transaction has changed so far."""

    touched: dict[tuple[type[Record], int], None] = field(default_factory=dict)
    before: Concerned = field(default_factory=Concerned)
    shown: Shown = field(default_factory=set)
    sources: set[int] = field(default_factory=set)
    takes_back_since: datetime | None = None
    hides_names: bool = False

    def copied(self) -> "_Unit":
        return _Unit(
            dict(self.touched),
            self.before,
            set(self.shown),
            set(self.sources),
            self.takes_back_since,
            self.hides_names,
        )

    def become(self, other: "_Unit") -> None:
        self.touched, self.before, self.shown = other.touched, other.before, other.shown
        self.sources = other.sources
        self.takes_back_since, self.hides_names = other.takes_back_since, other.hides_names


_unit: ContextVar[_Unit | None] = ContextVar("unit", default=None)


@contextmanager
def together() -> Iterator[None]:
    """One transaction; what is changed in it, by however many actions, is logged once, at its end.

    What is undone inside it counts as not done.
    """
    unit = _unit.get()
    if unit is not None:
        before = unit.copied()
        try:
            with transaction.atomic():
                yield
        except BaseException:
            unit.become(before)
            raise
        return
    unit = _Unit()
    token = _unit.set(unit)
    try:
        with transaction.atomic():
            yield
            _settle(unit)
    finally:
        _unit.reset(token)


def changed(records: Iterable[Record]) -> None:
    """Say that what the public sees of some records changed; inside ``together``."""
    _current().touched |= {(type(record), record.pk): None for record in records}


def changes_from(records: Iterable[Record]) -> None:
    """The same before the change, where afterwards nobody could tell what was concerned, or who showed it."""
    records, unit = list(records), _current()
    keys = [(type(record), record.pk) for record in records]
    unit.before |= concerned(keys)
    unit.shown |= showing(keys)
    changed(records)


def taken_back(records: Iterable[Record], *, always: bool = False) -> None:
    """Say that some records are not public any more, or not as they were: what counted them says more
    than the public may know now. With ``always`` no earlier number of theirs stands.
    """
    records, unit = list(records), _current()
    changed(records)
    for record in records:
        about_people = always or isinstance(record, _ABOUT_PEOPLE)
        since = ALWAYS if about_people or record.published_at is None else record.published_at
        unit.takes_back_since = min(unit.takes_back_since or since, since)


def loses_citations(sources: Iterable[int]) -> None:
    """Say, by their keys, which sources support something that will be gone, of which nothing will tell."""
    _current().sources.update(sources)


def hides_a_name() -> None:
    """Say that somebody is not named any more who was: files that were made earlier must forget."""
    _current().hides_names = True


def _current() -> _Unit:
    unit = _unit.get()
    if unit is None:
        message = "What is public changes inside of together() only."
        raise RuntimeError(message)
    return unit


def _settle(unit: _Unit) -> None:
    if not unit.touched:
        return
    # Before the number is raised: afterwards nothing may wait for somebody who waits for it.
    connection.check_constraints()
    version = DataVersion.objects.raised()
    numbers = log(
        unit.before | concerned(unit.touched),
        version=version,
        takes_back_since=unit.takes_back_since,
    )
    logged = {("numbers", public_id) for public_id in numbers}
    told = append(
        unit.shown | showing(unit.touched) | logged,
        version=version,
        takes_back=unit.takes_back_since is not None or unit.hides_names,
    )
    storing.keep_up(told, version=version)
    tallying.keep_up(told.asked, unit.touched, unit.sources)
