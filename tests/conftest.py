"""What holds for every test: whoever is signed in by `force_login` has given the second factor too."""

import gc
import itertools
from typing import Any

import pytest
from django.test import Client

from cases.models import User
from tests import factories

# A worker holds some million objects that never die: to look through them often takes a tenth of its time.
gc.set_threshold(50_000, 25, 25)

def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep neighbours on one worker, so that what a module prepares is prepared once.

    Tests that commit were put last, and stay there: a module that has some is two neighbourhoods.
    """
    neighbours = itertools.groupby(items, key=lambda item: item.path)
    for number, (path, group) in enumerate(neighbours):
        for item in group:
            item.add_marker(pytest.mark.xdist_group(f"{path.stem}-{number}"))


with_password_only = Client.force_login
"""Django's own `force_login`, for tests of the second factor."""


@pytest.fixture(autouse=True)
def signed_in_with_both_factors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Almost no test is about signing in: without this, each would have to do it."""

    def force_login(client: Client, user: User, backend: Any = None) -> None:
        with_password_only(client, user, backend)
        factories.verify(client, user)

    monkeypatch.setattr(Client, "force_login", force_login)
