"""What machines that watch this site are told: whether readers can be answered."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from cases.pages import health
from cases.public import replicas
from cases.public.replicas import Condition, Measured, Watch
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch()
    monkeypatch.setattr(health, "WATCH", made)
    return made


def test_without_replicas_it_asks_one_question(
    client: Client, django_assert_num_queries: Any
) -> None:
    make.publish_all([make.make_place()])
    with django_assert_num_queries(1):
        answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json() == {
        "can_read": True,
        "primary": {"answers": True, "data_version": 1},
        "replicas": [],
        "max_lag_seconds": 30.0,
    }
    assert answer["Cache-Control"] == "no-store"
    assert client.post("/health/").status_code == 405


@pytest.mark.parametrize(
    ("lag", "status", "condition"), [(1.0, 200, "good"), (1000.0, 503, "lagging")]
)
def test_without_the_primary_a_replica_that_is_near_is_enough(
    client: Client,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
    lag: float,
    status: int,
    condition: str,
) -> None:
    def fail() -> None:
        raise OperationalError("connection to server at db.example.org failed: password")

    monkeypatch.setattr(replicas, "current_state", fail)
    monkeypatch.setattr(Watch, "_primary_failed", lambda _watch: None)
    watch.found["replica_1"] = Measured(Condition.GOOD, lag, replicas.time.monotonic())
    answer = client.get("/health/")
    assert answer.status_code == status
    told = answer.json()
    assert told["can_read"] is (status == 200)
    assert told["primary"]["answers"] is False
    assert told["replicas"] == [{"name": "replica_1", "condition": condition, "lag_seconds": lag}]
    assert "example" not in answer.text
