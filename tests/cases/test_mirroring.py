"""Whoever follows the log of changes has what a download has, and nothing of who is gone."""

from typing import Any

import pytest
from django.db import InternalError, connection, transaction
from django.test import Client

from cases import actions
from cases.actions.mirroring import VIEWS, fill
from cases.actions.shown_in import ROWS, showing
from cases.choices import RemovalReason
from cases.models import Citation, MirrorEntry, User
from tests import factories as make
from tests.cases.every_verb import correct, five_alike, rarer_verbs, verbs

pytestmark = pytest.mark.django_db

CHANGES = "/api/v1/changes/"


class Mirror:
    """A partner's copy: rows by their list and id, and how far it has read."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.rows: dict[tuple[str, str], Any] = {}
        self.cursor = ""
        self.told: list[tuple[str, str, str]] = []

    def follow(self, **asked: Any) -> None:
        address: str | None = CHANGES
        query = {"expand": "record", **asked} | ({"since": self.cursor} if self.cursor else {})
        self.told = []
        while address:
            page = self.client.get(address, query).json()
            address, query = page["next"], {}
            self.cursor = page["cursor"]
            for entry in page["results"]:
                key = (entry["list"], entry["id"])
                self.told.append((entry["act"], *key))
                if "record" in entry:
                    self.rows[key] = entry["record"]
                else:
                    self.rows.pop(key, None)


def downloaded(client: Client) -> dict[tuple[str, str], Any]:
    rows = {}
    for name in VIEWS:
        address: str | None = f"/api/v1/{name}/?page_size=200"
        while address:
            page = client.get(address).json()
            rows |= {(name, row["id"]): row for row in page["results"]}
            address = page["next"]
    return rows


@pytest.fixture
def mirror(client: Client) -> Mirror:
    return Mirror(client)


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer")


@pytest.mark.parametrize("made", [verbs, rarer_verbs])
def test_after_every_verb_a_mirror_is_equal_to_a_download(
    client: Client, mirror: Mirror, reviewer: User, made: Any
) -> None:
    for verb, act in made(reviewer).items():
        act()
        mirror.follow()
        assert mirror.told, verb
        assert mirror.rows == downloaded(client), verb
    assert "Dana" not in str(mirror.rows)


def test_what_others_let_be_seen_of_withheld_people_reaches_a_mirror(
    client: Client, mirror: Mirror, reviewer: User
) -> None:
    """The fifth of five alike shows a month of all of them; without one of them it is hidden again."""
    people = five_alike()

    def months() -> set[str | None]:
        return {
            row["harms"][0]["date_earliest"]
            for (name, _id), row in mirror.rows.items()
            if name == "victims"
        }

    for person in people:
        make.publish_all([person], reviewer)
        mirror.follow()
    assert months() == {"2022-01-01"}
    assert mirror.rows == downloaded(client)
    actions.withdraw(people[:1], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR)
    mirror.follow()
    assert months() == {None}
    assert mirror.rows == downloaded(client)


def acts_of(public_id: str) -> list[tuple[str, str]]:
    return list(MirrorEntry.objects.filter(public_id=public_id).values_list("list_name", "act"))


def test_a_record_is_published_changed_and_removed_in_that_order(
    client: Client, reviewer: User
) -> None:
    figure = make.make_figure()
    assert not MirrorEntry.objects.exists()
    make.publish_all([figure], reviewer)
    correct(figure, low=13, high=13)
    assert acts_of(figure.place.public_id) == [("places", "published"), ("cities", "published")]
    actions.withdraw([figure], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR)
    told = [("figures", act) for act in ("published", "changed", "removed")]
    assert acts_of(figure.public_id) == told
    (citation,) = figure.citations.all()
    assert [act for _list, act in acts_of(citation.public_id)] == [
        "published",
        "changed",
        "removed",
    ]
    assert MirrorEntry.objects.order_by("pk").values("list_name")[0] == {"list_name": "situations"}


def test_a_duplicate_is_merged_into_the_record_that_stays(client: Client, reviewer: User) -> None:
    kept, gone = make.make_speaker(), make.make_speaker()
    make.publish_all([kept, gone], reviewer)
    actions.merge(gone, into=kept, by=reviewer)
    (entry,) = [each for each in client.get(CHANGES).json()["results"] if each["act"] == "merged"]
    assert (entry["id"], entry["merged_into"]) == (gone.public_id, kept.public_id)
    assert "record" not in entry
    assert client.get(entry["url"]).status_code == 301


def test_a_page_goes_on_where_the_one_before_ended(client: Client, mirror: Mirror) -> None:
    make.publish_all([make.make_figure() for _ in range(3)])
    mirror.follow(page_size=2)
    assert len(mirror.told) == len(set(mirror.told)) == MirrorEntry.objects.count()
    mirror.follow()
    assert mirror.told == []
    make.publish_all([make.make_speaker()])
    mirror.follow()
    assert [act for act, *_ in mirror.told] == ["published"]


def test_an_answer_names_the_state_and_ends_with_it(client: Client) -> None:
    empty = client.get(CHANGES).json()
    assert (empty["results"], empty["next"], empty["data_version"]) == ([], None, 0)
    make.publish_all([make.make_figure()])
    full = client.get(CHANGES, {"since": empty["cursor"]}).json()
    assert {each["data_version"] for each in full["results"]} == {full["data_version"]} == {1}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("since=1", "since"),
        ("since=1:forged", "since"),
        ("since=%00", "since"),
        ("since=" + "9" * 5_000, "since"),
        ("since=a&since=b", "since"),
        ("as_of=2022-01-01", "as_of"),
        ("expand=citations", "expand"),
        ("page_size=201", "page_size"),
        ("cursor=x", "cursor"),
        ("lang=xx", "lang"),
    ],
)
def test_what_makes_no_sense_is_named(client: Client, query: str, parameter: str) -> None:
    response = client.get(f"{CHANGES}?{query}")
    assert response.status_code == 400
    assert response.json()["error"]["parameter"] == parameter


def test_a_cursor_of_a_log_that_was_set_back_is_refused(client: Client) -> None:
    make.publish_all([make.make_figure()])
    with transaction.atomic():
        make.publish_all([make.make_speaker()])
        cursor = client.get(CHANGES).json()["cursor"]
        transaction.set_rollback(True)
    response = client.get(CHANGES, {"since": cursor})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "expired")


def test_what_shows_a_citation_shows_what_it_supports_as_well() -> None:
    for name, (_model, ways) in ROWS.items():
        for way in ways:
            if way == "citations" or way.endswith("__citations"):
                supported = way.removesuffix("citations").removesuffix("__")
                assert not supported or supported in ways, (name, way)


def test_a_citation_is_looked_for_once_beside_what_it_supports() -> None:
    victim = make.make_victim(name="Dana Invented")
    make.make_harm(victim=victim, incident=make.make_incident())
    whole = [(type(each), each.pk) for each in actions.bundle(victim)]
    alone = [each for each in whole if each[0] is Citation]
    assert len(alone) > 2
    others = [each for each in whole if each[0] is not Citation]
    assert showing(whole) == showing(others) | showing(alone)


def test_the_log_is_only_added_to() -> None:
    make.publish_all([make.make_speaker()])
    for statement in (
        "UPDATE cases_mirrorentry SET act = 'removed'",
        "DELETE FROM cases_mirrorentry",
    ):
        with (
            pytest.raises(InternalError, match="Cannot"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_log_of_a_record_that_is_older_begins_with_all_of_it(
    client: Client, mirror: Mirror
) -> None:
    figure = make.make_figure()
    make.publish_all([figure, make.make_speaker()])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_mirrorentry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM cases_mirrorentry")
        cursor.execute("ALTER TABLE cases_mirrorentry ENABLE TRIGGER USER")
    fill()
    first = MirrorEntry.objects.count()
    fill()
    assert MirrorEntry.objects.count() == first
    mirror.follow()
    assert mirror.rows == downloaded(client)


def test_rows_cost_the_same_for_one_entry_and_for_ten(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    make.publish_all([make.make_speaker() for _ in range(10)])
    for size in (1, 10):
        with django_assert_max_num_queries(8):
            client.get(CHANGES, {"expand": "record", "page_size": size})
