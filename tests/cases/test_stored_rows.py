"""Rows that are stored say what rows say that are made anew: whatever was done, in every format."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.actions.storing import LISTS, count
from cases.api.stored import ROOT
from cases.api.storing import store
from cases.choices import RemovalReason
from cases.grants import Roles
from cases.models import StoredCount, StoredRow, User
from tests import factories as make
from tests.cases.every_verb import correct, five_alike, public_person, rarer_verbs, verbs

pytestmark = pytest.mark.django_db

SHAPES = (
    {"page_size": "200"},
    {"page_size": "2"},
    {"page_size": "2", "ordering": "-known_from"},
    {"page_size": "3", "fields": "id,known_from"},
    {"format": "csv"},
    {"format": "ndjson"},
    {"format": "csv", "fields": "id"},
)
WHOLE = SHAPES[:1]


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer")


def sql(statement: str, *parameters: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]


def counted(name: str) -> int | None:
    number: int | None = sql("SELECT public_stored_count(%s)", name)
    return number


def store_all() -> None:
    count()
    for name in LISTS:
        store(name)


@contextmanager
def nothing_stored() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cases.api.stored.stored_texts", lambda *_asked, **_more: {})
        patch.setattr("cases.api.stored.stored_page", lambda *_asked, **_more: None)
        patch.setattr(
            "cases.public.base.stored_count", lambda _, view: sql(f"SELECT count(*) FROM {view}")
        )
        yield


def answer(client: Client, name: str, **asked: str) -> tuple[bytes, Any]:
    response = client.get(f"/api/v1/{name}/", asked)
    assert response.status_code == 200, (name, asked, response.content)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    # What is told of a moment is told a second later only, and of a minute in its own time.
    passing = {"Last-Modified", "RateLimit", "RateLimit-Policy"}
    headers = {key: value for key, value in response.headers.items() if key not in passing}
    return content, headers


def answers(
    client: Client, shapes: tuple[dict[str, str], ...] = SHAPES
) -> dict[str, tuple[bytes, Any]]:
    found = {}
    for name in LISTS:
        for shape in shapes:
            found[f"{name} {shape}"] = first = answer(client, name, **shape)
            if "format" not in shape and (later := json.loads(first[0])["next"]):
                asked = dict(parse_qsl(later.partition("?")[2]))
                found[f"{name} {shape} later"] = answer(client, name, **asked)
    return found


def made_anew(
    client: Client, shapes: tuple[dict[str, str], ...] = SHAPES
) -> dict[str, tuple[bytes, Any]]:
    with nothing_stored():
        return answers(client, shapes)


@pytest.mark.usefixtures("seeded")
def test_every_row_of_the_fixtures_leaves_as_if_it_were_made_anew(client: Client) -> None:
    store_all()
    assert counted("victims") == StoredRow.objects.filter(list_name="victims").count() > 0
    assert answers(client) == made_anew(client)
    # Some lack, as after a change; others were made by other software.
    some = StoredRow.objects.order_by("public_id")[::2]
    StoredRow.objects.filter(pk__in=[row.pk for row in some]).delete()
    assert answers(client) == made_anew(client)
    StoredRow.objects.filter(list_name="incidents").update(made_with="another", text="{}")
    assert answers(client) == made_anew(client)


@pytest.mark.parametrize("made", [verbs, rarer_verbs])
def test_after_every_verb_stored_rows_say_what_is_so(
    client: Client, reviewer: User, made: Any
) -> None:
    # Whole lists, which hold every row; in the other shapes the rows are the same.
    for verb, act in made(reviewer).items():
        act()
        anew = made_anew(client, WHOLE)
        assert answers(client, WHOLE) == anew, verb
        for name in LISTS:
            wanted = json.loads(anew[f"{name} {WHOLE[0]}"][0])["count"]
            assert counted(name) in {None, wanted}, verb
        store_all()
        assert answers(client, WHOLE) == anew, verb
    assert answers(client) == made_anew(client)
    assert StoredRow.objects.exists()
    assert not StoredRow.objects.filter(text__contains="Dana").exists()


def test_whoever_is_withheld_is_in_no_stored_text_from_then_on(
    client: Client, reviewer: User
) -> None:
    person = public_person(reviewer, name="Dana Invented", occupation="baker")
    store_all()
    assert StoredRow.objects.filter(text__contains="Dana").exists()
    actions.withhold(person, by=reviewer)
    assert not StoredRow.objects.filter(text__contains="Dana").exists()
    assert not StoredRow.objects.filter(text__contains="baker").exists()
    assert b"baker" not in answer(client, "victims")[0]


def test_what_others_let_be_seen_of_withheld_people_is_stored_anew(
    client: Client, reviewer: User
) -> None:
    people = five_alike()
    for person in people:
        make.publish_all([person], reviewer)
        store_all()
        assert answers(client) == made_anew(client)
    assert b"2022-01-01" in answer(client, "victims")[0]
    actions.withdraw(people[:1], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR)
    assert b"2022-01-01" not in answer(client, "victims")[0]
    assert answers(client) == made_anew(client)


def test_stored_rows_are_what_is_read(client: Client, reviewer: User) -> None:
    """Else everything above would hold for a store that nobody reads."""
    public_person(reviewer)
    store_all()
    StoredRow.objects.update(text=f'{{"id":"X","url":"{ROOT}x/"}}')
    for shape in SHAPES[:2]:
        assert b'"results":[{"id":"X"' in answer(client, "victims", **shape)[0]
    lines = answer(client, "victims", format="ndjson")[0]
    assert lines == b'{"id":"X","url":"http://testserver/api/v1/x/"}\n'
    assert b"X,,http" in answer(client, "victims", format="csv")[0]


def test_addresses_are_those_of_whoever_asks(client: Client, reviewer: User) -> None:
    public_person(reviewer)
    store_all()
    for shape in SHAPES[:6:5]:
        response = client.get("/api/v1/victims/", shape, headers={"host": "localhost"})
        content = b"".join(iter(response))
        assert b"http://localhost/api/v1/victims/VIC-" in content
        assert ROOT.encode() not in content
        assert b"testserver" not in content


def test_shapes_that_somebody_chose_are_made_for_them(client: Client, reviewer: User) -> None:
    public_person(reviewer)
    store_all()
    chosen = ({"lang": "ru"}, {"expand": "citations"}, {"as_of": "2022-12-31"})
    found = [answer(client, "victims", **asked)[0] for asked in chosen]
    StoredRow.objects.update(text="{}")
    assert found == [answer(client, "victims", **asked)[0] for asked in chosen]


def test_a_page_of_stored_rows_costs_the_same_for_one_and_for_twenty(
    client: Client, reviewer: User
) -> None:
    costs = []
    for number in (1, 20):
        for each in range(number):
            public_person(reviewer, name=f"Aru {each}")
        store_all()
        with CaptureQueriesContext(connection) as queries:
            answer(client, "victims")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 6


def test_a_count_that_missed_a_change_says_nothing(reviewer: User) -> None:
    public_person(reviewer)
    count()
    assert counted("victims") == 1
    public_person(reviewer)
    assert counted("victims") == 2
    StoredCount.objects.update(data_version=1)
    assert counted("victims") is None
    public_person(reviewer)
    assert counted("victims") is None
    count()
    assert counted("victims") == 3


def test_what_is_stored_is_not_stored_again(reviewer: User) -> None:
    people = [public_person(reviewer, name=f"Aru {each}") for each in range(3)]
    assert store("victims") == 3
    assert store("victims") == 0
    correct(people[0], occupation="baker")
    assert store("victims") == 1
    StoredRow.objects.update(made_with="another")
    assert store("victims") == 3


def test_the_command_stores_the_lists_that_it_is_given(
    reviewer: User, capsys: pytest.CaptureFixture[str]
) -> None:
    public_person(reviewer)
    call_command("store_rows", "victims")
    assert capsys.readouterr().out.split()[-2:] == ["1", "victims"]
    assert set(StoredRow.objects.values_list("list_name", flat=True)) == {"victims"}
    call_command("store_rows", verbosity=0)
    assert set(StoredRow.objects.values_list("list_name", flat=True)) > {"victims"}
    with pytest.raises(CommandError, match="figures"):
        call_command("store_rows", "figures")


def test_who_reads_views_alone_reads_stored_rows_by_a_function_alone(
    client: Client, reviewer: User
) -> None:
    public_person(reviewer)
    store_all()
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            pytest.skip("only a superuser can make roles and act as them")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DATABASE_WEB_PASSWORD", "x" * 20)
            patch.setenv("DATABASE_READER_PASSWORD", "x" * 20)
            call_command("database_roles", verbosity=0)
        cursor.execute(f'SET LOCAL SESSION AUTHORIZATION "{Roles.of().reader}"')
        assert b"Aru Invented" in answer(client, "victims")[0]
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("SELECT text FROM cases_storedrow")
        cursor.execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")
