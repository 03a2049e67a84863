"""How far a replica lags is never told too low; without the primary's word none is read beyond the limit."""

from typing import Any

import pytest
from django.db import OperationalError

from cases.public import replicas
from cases.public.replicas import LONGEST_WAIT, LOOK_SECONDS, Condition, Measured, Watch
from cases.public.state import State


def test_the_lag_is_counted_from_when_the_primary_was_where_the_replica_is() -> None:
    watch = Watch(_marks=[(100, 10.0), (200, 20.0), (300, 30.0)])
    assert watch._lag(250, None, 31.0) == 11.0
    assert watch._lag(300, None, 31.0) == 1.0
    # Its last commit may be nearer than what was seen of the primary, and is far where nobody writes.
    assert watch._lag(250, 3.0, 31.0) == 3.0
    assert watch._lag(250, 4000.0, 31.0) == 11.0
    assert watch._lag(50, 5.0, 31.0) == 5.0


def test_of_a_replica_of_which_nothing_is_known_nobody_says_that_it_is_near() -> None:
    watch = Watch()
    assert watch._lag(250, None, 31.0) is None
    assert not Measured(Condition.LAGGING, None, at=31.0).may_be_read(31.0)


def test_a_replica_is_read_no_longer_than_the_limit_without_being_measured(settings: Any) -> None:
    settings.ACCOUNTABILITY_REPLICA_MAX_LAG = 30
    found = Measured(Condition.GOOD, lag=1.0, at=100.0)
    assert found.may_be_read(129.0)
    assert not found.may_be_read(129.1)


@pytest.mark.parametrize(
    ("found", "wanted", "enough"),
    [
        (State(5), State(5), True),
        (State(6), State(5), True),
        (State(4), State(5), False),
        # Another record with the same number: a copy of before a backup was restored.
        (State(5), State(5, State().changed_at.replace(year=2026)), False),
    ],
)
def test_a_replica_is_read_only_if_it_has_come_to_the_state_of_the_primary(
    found: State, wanted: State, enough: bool
) -> None:
    assert found.reaches(wanted) is enough


def test_what_is_down_is_asked_less_and_less_often() -> None:
    watch = Watch()
    waits = []
    for _ in range(9):
        watch.failed("replica_1")
        waits.append(watch.found["replica_1"].wait)
    assert waits[:3] == [LOOK_SECONDS, 2 * LOOK_SECONDS, 4 * LOOK_SECONDS]
    assert max(waits) == LONGEST_WAIT


def test_a_primary_that_is_away_is_not_asked_by_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def fail() -> State:
        asked.append(1)
        raise OperationalError

    monkeypatch.setattr(replicas, "current_state", fail)
    monkeypatch.setattr(replicas, "connections", {replicas.PRIMARY: Closable()})
    watch = Watch(state=State(7))
    assert [watch.ask_primary() for _ in range(3)] == [None, None, None]
    assert asked == [1]
    # What it said last still holds: no replica that is behind it is read.
    assert watch.state == State(7)


class Closable:
    def close(self) -> None:
        pass
