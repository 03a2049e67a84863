"""What holds for every test: whoever is signed in by `force_login` has given the second factor too."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from cases.models import User
from tests import factories
from tests.seeded_record import RECORD, SeededRecord

# A worker holds some million objects that never die: to look through them often takes a tenth of its time.
gc.set_threshold(50_000, 25, 25)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let those that read the seeded record follow each other; those that commit come last.

    A worker takes whole files (`--dist loadfile`), so that what a file prepares is prepared once.

    Raises:
        UsageError: a file mixes tests that commit with others: it would empty the database too early.

    """
    items.sort(key=reads_seeded_record)
    rolls_back = {item.path for item in items if uses_database(item) and not commits(item)}
    if mixed := {item.path for item in items if commits(item)} & rolls_back:
        names = ", ".join(sorted(str(path) for path in mixed))
        raise pytest.UsageError(f"Tests that commit need a file of their own: {names}")


def uses_database(item: pytest.Item) -> bool:
    """Whether a test reads or writes rows."""
    marked = item.get_closest_marker("django_db") is not None
    return marked or "db" in getattr(item, "fixturenames", ())


def commits(item: pytest.Item) -> bool:
    """Whether a test leaves rows in the database, which is emptied after it."""
    marker = item.get_closest_marker("django_db")
    fixtures = getattr(item, "fixturenames", ())
    said = marker is not None and marker.kwargs.get("transaction", False)
    return said or not {"transactional_db", "live_server"}.isdisjoint(fixtures)


def reads_seeded_record(item: pytest.Item) -> bool:
    """Whether a test asks for the record of the fixtures."""
    return "seeded" in getattr(item, "fixturenames", ())


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Take the seeded record back before a test that does not ask for it."""
    if not reads_seeded_record(item):
        RECORD.close()


@pytest.fixture(scope="session")
def seeded_record(django_db_setup: None) -> Iterator[SeededRecord]:
    """The seeded record, taken back before the database goes."""
    yield RECORD
    RECORD.close()


@pytest.fixture(scope="module")
def seeded(seeded_record: SeededRecord, django_db_blocker: Any) -> None:
    """The whole seeded record; each test rolls back what it did itself."""
    seeded_record.open(django_db_blocker)


with_password_only = Client.force_login
"""Django's own `force_login`, for tests of the second factor."""


@pytest.fixture(autouse=True)
def signed_in_with_both_factors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Almost no test is about signing in: without this, each would have to do it."""

    def force_login(client: Client, user: User, backend: Any = None) -> None:
        with_password_only(client, user, backend)
        factories.verify(client, user)

    monkeypatch.setattr(Client, "force_login", force_login)
