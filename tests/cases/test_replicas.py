"""Readers are answered from a real standby while it is as far as the primary, and notice nothing else."""

import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connection

from cases import actions
from cases.models import User
from tests import factories as make
from tests.sites import Site, address_of, site
from tests.standby import Standby, standby

pytestmark = pytest.mark.django_db(transaction=True)

MAX_LAG: Final = 3


@pytest.fixture(scope="module")
def replica(django_db_setup: None, django_db_blocker: Any) -> Iterator[Standby]:
    # pytest's own folder is one that no other user can enter, and PostgreSQL never runs as root.
    with tempfile.TemporaryDirectory(prefix="standby-") as name, django_db_blocker.unblock():
        folder = Path(name)
        folder.chmod(0o755)
        with standby(folder) as found:
            yield found


@pytest.fixture(scope="module")
def reader(replica: Standby, django_db_blocker: Any) -> Iterator[Site]:
    with django_db_blocker.unblock():
        replicas = address_of(replica.host, connection.settings_dict["NAME"])
        limit = {"ACCOUNTABILITY_REPLICA_MAX_LAG": str(MAX_LAG)}
        with site(DATABASE_REPLICA_URL=replicas, **limit) as found:
            connection.close()
            found.wait()
            yield found


@pytest.fixture
def reviewer() -> User:
    make.give_roles()
    return make.make_user("reviewer")


@pytest.fixture
def figure(replica: Standby, reader: Site, reviewer: User) -> Any:
    made = make.make_figure()
    make.publish_all([made], reviewer)
    replica.catch_up()
    until(lambda: health(reader)["condition"] == "good")
    return made


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def health(reader: Site) -> Any:
    (told,) = reader.get("/health/").json["replicas"]
    return told


def asked_by(replica: Standby, ask: Callable[[], Any]) -> tuple[Any, str]:
    """What was answered, and what the standby was asked meanwhile."""
    before = len(replica.asked())
    answer = ask()
    return answer, replica.asked()[before:]


def test_public_answers_come_from_the_standby_and_all_else_from_the_primary(
    replica: Standby, reader: Site, figure: Any
) -> None:
    address = f"/api/v1/figures/{figure.public_id}/"
    answer, asked = asked_by(replica, lambda: reader.get(address))
    assert answer.json["id"] == figure.public_id
    assert 'FROM "public_figure"' in asked
    answer, asked = asked_by(replica, lambda: reader.get("/figures/"))
    assert figure.public_id in answer.text
    assert 'FROM "public_figure"' in asked
    answer, asked = asked_by(replica, lambda: reader.get("/api/v1/figures/?format=csv"))
    assert figure.public_id in answer.text
    assert 'FROM "public_figure"' in asked

    answer, asked = asked_by(replica, lambda: reader.get("/api/v1/changes/"))
    assert figure.public_id in answer.text
    assert 'FROM "public_' not in asked


def test_whatever_the_standby_has_not_heard_of_is_told_by_the_primary(
    replica: Standby, reader: Site, figure: Any, reviewer: User
) -> None:
    address = f"/api/v1/figures/{figure.public_id}/"
    before, listed = reader.get(address), reader.get("/figures/")
    other = make.make_figure()
    replica.pause()
    make.publish_all([other], reviewer)
    assert reader.get(f"/api/v1/figures/{other.public_id}/").status == 200
    assert other.public_id in reader.get("/figures/", If_None_Match=listed.headers["ETag"]).text
    actions.withdraw([figure], by=reviewer, reason="entered_in_error")
    after, asked = asked_by(
        replica, lambda: reader.get(address, If_None_Match=before.headers["ETag"])
    )
    assert after.status == 410
    assert 'FROM "public_' not in asked
    replica.catch_up()
    until(lambda: 'FROM "public_' in asked_by(replica, lambda: reader.get("/figures/"))[1])


def test_whoever_works_at_the_desk_reads_what_was_written_a_moment_ago(
    replica: Standby, reader: Site, figure: Any, reviewer: User
) -> None:
    signed_in = reader.signed_in(reviewer)
    replica.pause()
    make.make_place(name="Qaraözek")
    answer, asked = asked_by(replica, lambda: signed_in.get("/admin/cases/place/"))
    assert "Qaraözek" in answer.text
    assert asked == ""
    replica.catch_up()


def test_a_standby_that_lags_beyond_the_limit_is_left_out_and_health_says_so(
    replica: Standby, reader: Site, figure: Any
) -> None:
    replica.pause()
    make.make_user()  # nothing that the public sees
    assert reader.get("/figures/").status == 200
    until(lambda: health(reader)["condition"] == "lagging")
    said = reader.get("/health/")
    assert said.status == 200
    (told,) = said.json["replicas"]
    assert told["lag_seconds"] >= MAX_LAG
    assert not {replica.host, "accountability", "localhost"} & set(re.split(r'[",: ]+', said.text))
    answer, asked = asked_by(replica, lambda: reader.get("/figures/"))
    assert answer.status == 200
    assert 'FROM "public_' not in asked
    replica.catch_up()
    until(lambda: health(reader) == {"name": "replica_1", "condition": "good", "lag_seconds": 0.0})
    assert 'FROM "public_' in asked_by(replica, lambda: reader.get("/figures/"))[1]


def test_nobody_notices_that_the_standby_is_killed_and_comes_back(
    replica: Standby, reader: Site, figure: Any
) -> None:
    addresses = [
        "/figures/",
        f"/figures/{figure.public_id}/",
        f"/api/v1/figures/{figure.public_id}/",
        "/api/v1/figures/?format=csv",
    ]
    right = {address: reader.get(address).body for address in addresses}
    ended, wrong, count = threading.Event(), [], 0

    def read(number: int) -> None:
        nonlocal count
        while not ended.is_set():
            address = addresses[number % len(addresses)]
            answer = reader.get(address)
            number, count = number + 1, count + 1
            if answer.status != 200 or answer.body != right[address]:
                wrong.append((address, answer.status))

    readers = [threading.Thread(target=read, args=[number]) for number in range(4)]
    for each in readers:
        each.start()
    try:
        time.sleep(0.5)
        replica.kill()
        until(lambda: health(reader)["condition"] == "unreachable")
        time.sleep(0.5)
        replica.start()
        until(lambda: health(reader)["condition"] == "good")
        replica.catch_up()
        _none, asked = asked_by(replica, lambda: time.sleep(0.5))
    finally:
        ended.set()
        for each in readers:
            each.join()
    assert wrong == []
    assert count > 20
    assert 'FROM "public_figure"' in asked
