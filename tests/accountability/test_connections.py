"""How connections to the database are set up."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest
from django.db import connection

from accountability.apps import reading_only, without_compiling


@pytest.mark.django_db
def test_queries_are_not_compiled() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


@pytest.mark.parametrize(
    ("options", "is_set"), [("", True), ("-c work_mem=8MB", True), ("-c jit=on", False)]
)
def test_what_database_url_says_about_compiling_holds(options: str, is_set: bool) -> None:
    cursor = MagicMock()
    without_compiling(
        SimpleNamespace(
            vendor="postgresql",
            settings_dict={"OPTIONS": {"options": options}},
            cursor=lambda: cursor,
        )
    )
    assert cursor.__enter__.return_value.execute.called is is_set


@pytest.mark.parametrize(("alias", "is_set"), [("default", False), ("replica_1", True)])
def test_nothing_is_written_by_a_connection_to_a_replica(
    settings: Any, alias: str, is_set: bool
) -> None:
    settings.DATABASE_REPLICAS = ("replica_1",)
    cursor = MagicMock()
    reading_only(SimpleNamespace(alias=alias, cursor=lambda: cursor))
    assert cursor.__enter__.return_value.execute.called is is_set
