"""While a whole list is sent, its transaction is open, reads one moment, and ends whatever happens."""

import pytest
from django.core.signals import request_finished
from django.db import DatabaseError, close_old_connections, connection, connections

from cases.pagination import in_chunks
from cases.public.state import current_state
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/api/v1/figures/?format=ndjson"


@pytest.fixture(autouse=True)
def connection_stays():
    """As on a server, where connections live on: whatever a transaction left open would be seen."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@pytest.fixture
def reviewer():
    reviewer = make.make_user("reviewer")
    make.publish_all([make.make_figure(value=value) for value in (1, 2, 3)], reviewer)
    return reviewer


def isolation():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only'),"
            " current_setting('idle_in_transaction_session_timeout')"
        )
        return cursor.fetchone()


def test_a_list_is_sent_from_one_snapshot(client, reviewer, monkeypatch):
    monkeypatch.setattr("cases.api.rows.in_chunks", lambda rows: in_chunks(rows, 1))
    response = client.get(URL)
    assert connection.in_atomic_block
    assert isolation() == ("repeatable read", "on", "5min")
    read = [next(response.streaming_content)]
    elsewhere("UPDATE cases_dataversion SET number = number + 1")
    version = current_state().number
    assert response["Accountability-Data-Version"] == str(version)
    read += list(response.streaming_content)
    assert len(read) == 3 == int(response["Accountability-Rows"])
    assert not connection.in_atomic_block
    assert current_state().number == version + 1


def test_whatever_happens_the_transaction_ends(client, reviewer, monkeypatch):
    for read in (0, 1):
        response = client.get(URL)
        assert connection.in_atomic_block
        for _ in range(read):
            next(response.streaming_content)
        response.close()  # as the server does when the reader is gone
        assert not connection.in_atomic_block

    assert client.head(URL).status_code == 200
    assert not connection.in_atomic_block
    assert client.get(f"{URL}&page_size=2").status_code == 400
    assert not connection.in_atomic_block

    with monkeypatch.context() as patch:
        response = client.get(URL)
        patch.setattr("cases.api.rows.Shape.rows", None)
        with pytest.raises(TypeError):
            list(response.streaming_content)
        assert not connection.in_atomic_block

    with monkeypatch.context() as patch:
        patch.setattr("cases.api.answers.PublicView.finalize_response", None, raising=False)
        client.raise_request_exception = False
        assert client.get(URL).status_code == 500
        assert not connection.in_atomic_block

    response = client.get(URL)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    elsewhere(f"SELECT pg_terminate_backend({pid})")
    with pytest.raises(DatabaseError):
        list(response.streaming_content)
    assert not connection.in_atomic_block
    connection.close()
    assert client.get("/api/v1/figures/").json()["count"] == 3


def elsewhere(statement):
    """What somebody else does meanwhile."""
    other = connections["default"].copy()
    with other.cursor() as cursor:
        cursor.execute("SET statement_timeout = '5s'")
        cursor.execute(statement)
    other.close()
