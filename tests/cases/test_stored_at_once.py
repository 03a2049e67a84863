"""Rows are stored while others publish: what a change has removed is not brought back as it was before."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from cases import actions
from cases.actions import storing
from cases.api.stored import software, texts_of
from cases.api.storing import store
from cases.models import DataVersion, StoredCount, StoredRow, User, Victim
from tests import factories as make
from tests.cases.every_verb import correct, public_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reviewer() -> User:
    make.give_roles()
    return make.make_user("reviewer")


@pytest.fixture
def person(reviewer: User) -> Victim:
    return public_person(reviewer, name="Dana Invented", occupation="baker")


def stored() -> str:
    return "".join(StoredRow.objects.filter(list_name="victims").values_list("text", flat=True))


def elsewhere(act: Callable[[], object]) -> Callable[[], object]:
    def acting() -> object:
        try:
            return act()
        finally:
            connection.close()

    return acting


def before_they_are_stored(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> list[int]:
    """Let somebody else do something each time that rows are made and not stored yet."""
    tries: list[int] = []

    def making(rows: Any) -> dict[str, str]:
        made = texts_of(rows)
        tries.append(len(tries))
        if not connection.in_atomic_block or len(tries) <= 3:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(elsewhere(act)).result(timeout=60)
        return made

    monkeypatch.setattr("cases.api.storing.texts_of", making)
    return tries


def test_a_row_that_changed_while_it_was_made_is_made_again(
    person: Victim, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[object] = []

    def withhold_once() -> None:
        if not done:
            done.append(actions.withhold(person, by=reviewer))

    tries = before_they_are_stored(monkeypatch, withhold_once)
    assert store("victims") == 1
    assert len(tries) == 2
    assert "Dana" not in stored()
    assert '"identification":"withheld"' in stored()


def test_whoever_changes_too_often_waits(person: Victim, monkeypatch: pytest.MonkeyPatch) -> None:
    occupations = iter(("smith", "weaver", "potter"))
    tries = before_they_are_stored(
        monkeypatch, lambda: correct(person, occupation=next(occupations))
    )
    assert store("victims") == 1
    assert len(tries) == 4
    assert "potter" in stored()


def test_a_change_removes_what_was_stored_while_it_waited(person: Victim) -> None:
    begun, row = Event(), {"list_name": "victims", "public_id": person.public_id}

    def change() -> None:
        begun.set()
        correct(person, occupation="smith")

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            storing.locked_version()
            changing = pool.submit(elsewhere(change))
            begun.wait(60)
            StoredRow.objects.create(**row, made_with=software(), text='{"occupation":"baker"}')
            assert not changing.done()
        changing.result(timeout=60)
    assert stored() == ""


def test_who_stores_waits_for_a_change_that_is_being_made(
    person: Victim, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Event()

    def making(rows: Any) -> dict[str, str]:
        found = texts_of(rows)
        made.set()
        return found

    monkeypatch.setattr("cases.api.storing.texts_of", making)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            correct(person, occupation="smith")
            storing_it = pool.submit(elsewhere(lambda: store("victims")))
            assert made.wait(60)
            assert not storing_it.done()
        assert storing_it.result(timeout=60) == 1
    assert "smith" in stored()
    assert "baker" not in stored()


def test_a_reader_and_a_change_wait_for_nobody_who_makes_rows(
    person: Victim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are made without a lock; it is held only while they are written."""
    states: list[int] = []

    def change() -> None:
        if len(states) < 2:
            correct(person, occupation=f"smith {len(states)}")
        states.append(DataVersion.objects.current())

    before_they_are_stored(monkeypatch, change)
    assert store("victims") == 1
    assert states[0] < states[1]


def test_counts_follow_publications_at_once(reviewer: User) -> None:
    public_person(reviewer)
    storing.count()
    with ThreadPoolExecutor(2) as pool:
        for _ in range(2):
            pool.submit(elsewhere(lambda: public_person(reviewer))).add_done_callback(
                lambda done: done.result()
            )
    number = StoredCount.objects.get(list_name="victims")
    assert (number.number, number.data_version) == (3, DataVersion.objects.current())
