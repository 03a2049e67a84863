"""Reads public answers from replicas, as long as they say what the primary would; readers notice nothing.

Which replica may be read is decided anew for each answer: before it, the primary is asked for the state
of the record, and a replica that has not come that far is left out. So nobody who asks after something
was published, corrected or taken back is answered from before. How far replicas lag is measured beside
that, for those who run them, and for the time in which the primary cannot be asked.
"""

import logging
import threading
import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count
from typing import Final, TypeVar

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from cases.public.database import PRIMARY, chosen, reads_from
from cases.public.state import State, current_state

Answer = TypeVar("Answer")

FAILURES: Final = (DatabaseError, InterfaceError)
"""What a database that dies, or that ends a question to go on replaying, does to whoever asks it."""

LOOK_SECONDS: Final = 0.5
"""How old a measurement may be; each process measures for itself."""

LONGEST_WAIT: Final = 30.0
"""Seconds until a replica that is down is tried again, at most; it begins with half a second."""

_KEPT_MARKS: Final = 2000

_WHERE_PRIMARY_IS: Final = "SELECT (pg_current_wal_lsn() - '0/0')::bigint"
_WHERE_REPLICA_IS: Final = """
    SELECT pg_is_in_recovery(), (pg_last_wal_replay_lsn() - '0/0')::bigint,
           extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float"""

_logger = logging.getLogger(__name__)


class Condition(StrEnum):
    """What was found of a replica."""

    GOOD = "good"
    LAGGING = "lagging"
    UNREACHABLE = "unreachable"
    NO_REPLICA = "no_replica"


@dataclass(frozen=True)
class Measured:
    """A replica as it was found: what it was, how many seconds it lagged at most, and when."""

    condition: Condition
    lag: float | None = None
    at: float = 0.0
    wait: float = LOOK_SECONDS
    """Seconds until it is looked at again."""

    def lag_by(self, now: float) -> float | None:
        """The seconds that it can lag by now, if nothing reached it since; None if nobody knows."""
        return None if self.lag is None else self.lag + (now - self.at)

    def may_be_read(self, now: float) -> bool:
        """Whether it is near enough to the primary."""
        lag = self.lag_by(now)
        near = lag is not None and lag <= settings.ACCOUNTABILITY_REPLICA_MAX_LAG
        return self.condition is Condition.GOOD and near

    def as_of(self, now: float) -> "Measured":
        """The same, as far as it still holds."""
        if self.condition is Condition.GOOD and not self.may_be_read(now):
            return replace(self, condition=Condition.LAGGING, lag=self.lag_by(now), at=now)
        return self


@dataclass(frozen=True)
class Report:
    """What ``/health/`` tells: whether the primary answers, the state that it has, each replica."""

    primary_answers: bool
    state: State
    replicas: dict[str, Measured]
    can_read: bool


@dataclass
class Watch:
    """What one process knows of the servers; another may know otherwise, and neither relies on it."""

    state: State = field(default_factory=State)
    primary_away_until: float = 0.0
    found: dict[str, Measured] = field(default_factory=dict)
    _marks: list[tuple[int, float]] = field(default_factory=list)
    _looking: threading.Lock = field(default_factory=threading.Lock)
    _turns: count = field(default_factory=count)  # type: ignore[type-arg]

    def ask_primary(self) -> State | None:
        """In which state the record is; None while the primary cannot be asked."""
        if time.monotonic() < self.primary_away_until:
            return None
        try:
            found = self.state = current_state()
        except FAILURES:
            self._primary_failed()
            return None
        return found

    def candidates(self) -> list[str]:
        """The replicas that may be read, beginning with another one each time."""
        self.look()
        now = time.monotonic()
        near = [alias for alias, found in self.found.items() if found.may_be_read(now)]
        first = next(self._turns) % len(near) if near else 0
        return near[first:] + near[:first]

    def refused(self, alias: str) -> None:
        """Somebody's question failed: if not for that question alone, leave the replica out."""
        connection = connections[alias].connection
        lives = connection is not None and not connection.closed
        connections[alias].close()
        if not lives:
            self.failed(alias)

    def failed(self, alias: str) -> None:
        """Leave a replica out until it is looked at again."""
        before = self.found.get(alias)
        again = before is not None and before.condition is Condition.UNREACHABLE
        wait = min(LONGEST_WAIT, before.wait * 2) if again and before else LOOK_SECONDS
        self.found[alias] = Measured(Condition.UNREACHABLE, at=time.monotonic(), wait=wait)
        if not again:
            _logger.warning("The database %s does not answer: it is left out.", alias)

    def look(self, *, patiently: bool = False) -> None:
        """Measure what was not measured lately; while one thread does, the others do not wait."""
        now = time.monotonic()
        due = [each for each in settings.DATABASE_REPLICAS if self._is_due(each, now)]
        if not due or not self._looking.acquire(blocking=patiently):
            return
        try:
            ahead = self._where_primary_is()
            for alias in due:
                self._measure(alias, ahead)
        finally:
            self._looking.release()

    def report(self) -> Report:
        """How all of them are now."""
        state = self.ask_primary()
        self.look(patiently=True)
        now = time.monotonic()
        found = {alias: each.as_of(now) for alias, each in self.found.items()}
        usable = any(each.may_be_read(now) for each in found.values())
        return Report(
            primary_answers=state is not None,
            state=state or self.state,
            replicas=found,
            can_read=state is not None or usable,
        )

    def _is_due(self, alias: str, now: float) -> bool:
        found = self.found.get(alias)
        return found is None or now - found.at >= found.wait

    def _primary_failed(self) -> None:
        connections[PRIMARY].close()
        self.primary_away_until = time.monotonic() + 2 * LOOK_SECONDS

    def _where_primary_is(self) -> int | None:
        """How far its log reaches, in bytes; kept with the moment, to tell later how old that is."""
        now = time.monotonic()
        if now < self.primary_away_until:
            return None
        try:
            with connections[PRIMARY].cursor() as cursor:
                cursor.execute(_WHERE_PRIMARY_IS)
                (position,) = cursor.fetchone()
        except FAILURES:
            self._primary_failed()
            return None
        while self._marks and self._marks[-1][0] >= position:
            self._marks.pop()
        self._marks.append((position, now))
        del self._marks[:-_KEPT_MARKS]
        return int(position)

    def _measure(self, alias: str, ahead: int | None) -> None:
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute(_WHERE_REPLICA_IS)
                is_replica, replayed, age = cursor.fetchone()
        except FAILURES:
            connections[alias].close()
            self.failed(alias)
            return
        now = time.monotonic()
        if not is_replica or replayed is None:
            self.found[alias] = Measured(Condition.NO_REPLICA, at=now)
            return
        lag = 0.0 if ahead is not None and replayed >= ahead else self._lag(replayed, age, now)
        lags = lag is None or lag > settings.ACCOUNTABILITY_REPLICA_MAX_LAG
        condition = Condition.LAGGING if lags else Condition.GOOD
        self.found[alias] = Measured(condition, lag=lag, at=now)

    def _lag(self, replayed: int, age: float | None, now: float) -> float | None:
        """How many seconds a replica can be behind.

        Not more than since the last commit that it has replayed; that was long ago where nobody writes,
        so also not more than since the primary was seen where the replica is now.
        """
        passed = bisect_right(self._marks, (replayed, float("inf")))
        bounds = [now - self._marks[passed - 1][1]] if passed else []
        bounds += [max(0.0, age)] if age is not None else []
        return min(bounds, default=None)


WATCH: Final = Watch()


def answered(make: Callable[[], Answer]) -> Answer:
    """What a function makes of the public record, all of it read from one database.

    It is called again, and reads from another one, if a replica fails it: it must do nothing but read,
    and nothing of what it made may have been sent. Inside a transaction of the primary it is that
    transaction's reader.
    """
    if (
        not settings.DATABASE_REPLICAS
        or chosen() != PRIMARY
        or connections[PRIMARY].in_atomic_block
    ):
        return make()
    wanted = WATCH.ask_primary() or WATCH.state
    for alias in WATCH.candidates():
        try:
            with reads_from(alias):
                if current_state().reaches(wanted):
                    return make()
        except FAILURES:
            WATCH.refused(alias)
    return make()
