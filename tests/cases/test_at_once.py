"""What several transactions do at once: none sees half of another, nor do two what neither may do alone."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.choices import RemovalReason
from cases.models import Citation, LoggedNumber, MirrorEntry
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_cannot_each_take_away_what_the_other_relies_on():
    figure = make.make_figure(sources=[make.make_source(), make.make_source()])
    reviewer = make.publish_all([figure])
    start = Barrier(2, timeout=30)

    def withdraw(citation: Citation) -> str:
        try:
            start.wait()
            actions.withdraw([citation], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR)
        except (IntegrityError, actions.Refused) as error:
            return str(error).splitlines()[0]
        else:
            return "withdrawn"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(withdraw, figure.citations.all()), key="withdrawn".__eq__)
    # The action refuses what it sees; what it cannot see yet, the database refuses.
    assert "No fact without a source" in answers[0] or "only public source" in answers[0]
    assert answers[1] == "withdrawn"
    assert figure.citations.filter(state="published").count() == 1


def test_two_publications_at_once_get_numbers_in_the_order_in_which_they_commit() -> None:
    make.give_roles()
    city, speaker = make.make_place(), make.make_speaker()
    source, situation = make.make_source(), make.make_situation()
    people = []
    for _ in range(2):
        victim = make.make_victim(sources=[source])
        incident = make.make_incident(place=city, situation=situation, sources=[source])
        make.make_harm(victim=victim, incident=incident, sources=[source])
        people.append((victim, incident))
    make.publish_all([city, speaker, source, situation])
    reviewers = [make.make_user("reviewer") for _ in people]
    start = Barrier(2, timeout=60)

    def publish(which: int) -> None:
        try:
            start.wait()
            actions.publish(people[which], by=reviewers[which])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(publish, range(2)))
    rows = list(LoggedNumber.objects.filter(city=city).order_by("data_version"))
    # Whoever came second counted what the first had published.
    assert [row.low for row in rows] == [1, 2]
    assert rows[0].data_version < rows[1].data_version
    assert rows[0].pk < rows[1].pk


def test_one_answer_reads_one_snapshot_and_cannot_write(client: Client) -> None:
    with CaptureQueriesContext(connection) as captured:
        client.get("/")
    asked = [each["sql"] for each in captured]
    # Before, nothing but the state is asked for, by which the page may be found made already.
    assert ["public_state" in sql for sql in asked[: asked.index("BEGIN")]] == [True]
    assert "REPEATABLE READ READ ONLY" in asked[asked.index("BEGIN") + 1]


def test_whoever_follows_while_others_publish_misses_nothing_and_reads_nothing_twice(
    client: Client,
) -> None:
    waiting = [[make.make_speaker() for _ in range(6)] for _writer in range(2)]
    for speakers in waiting:
        actions.submit(speakers, by=speakers[0].author)
    reviewers = [make.make_user("reviewer") for _ in waiting]

    def publish(which: int) -> None:
        try:
            for speaker in waiting[which]:
                actions.publish([speaker], by=reviewers[which])
        finally:
            connection.close()

    told: list[str] = []
    cursor = ""
    with ThreadPoolExecutor(2) as pool:
        writers = [pool.submit(publish, which) for which in range(2)]
        are_done = False
        while not are_done:
            are_done = all(each.done() for each in writers)  # and then once more
            page = client.get("/api/v1/changes/", {"since": cursor}).json()
            cursor = page["cursor"]
            told += [each["id"] for each in page["results"]]
        for each in writers:
            each.result()
    assert told == list(MirrorEntry.objects.values_list("public_id", flat=True))
    assert sorted(told) == sorted(each.public_id for speakers in waiting for each in speakers)
