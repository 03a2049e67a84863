"""Pages are made once for each state of the record: found again by one query, and never in another state."""

import gzip
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import caches
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.choices import ErasureReason, RemovalReason
from cases.pages import keeping
from tests import factories as make

pytestmark = pytest.mark.django_db

ONE_QUERY = [True]


@pytest.fixture(autouse=True)
def kept_pages(settings: LazySettings) -> None:
    """A cache of pages, which the other tests do without."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": backend, "LOCATION": "kept-pages"}}
    caches["pages"].clear()


@pytest.fixture
def figure() -> Any:
    figure = make.make_figure()
    figure.reviewer_of_test = make.publish_all([figure])
    return figure


def queries_of(client: Client, address: str, **headers: str) -> tuple[Any, list[bool]]:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address, headers=headers)
    return answer, ["public_state" in each["sql"] for each in asked]


def is_kept(answer: Any) -> bool:
    return answer["ETag"].removeprefix("W/").strip('"') in caches["pages"]


def count_of(address: str, client: Client) -> int:
    return len(queries_of(client, address)[1])


def test_the_second_reader_gets_the_same_page_for_one_query(client: Client, figure: Any) -> None:
    city = f"/cities/{figure.place.slug}/"
    for address in ("/", city, f"{city}?as_of=2022-03-31", "/figures/", "/ru/figures/", "/search/"):
        first, asked = queries_of(client, address)
        assert first.status_code == 200
        assert len(asked) > 1, address
        second, asked = queries_of(client, address)
        assert asked == ONE_QUERY, address
        assert second.content == first.content
        assert second.headers == first.headers
        known, asked = queries_of(client, address, **{"if-none-match": first["ETag"]})
        assert (known.status_code, asked) == (304, ONE_QUERY)
        since = {"if-modified-since": first.headers.get("Last-Modified", "never")}
        assert client.get(address, headers=since).status_code in {200, 304}


def test_whatever_changes_the_record_changes_the_page(client: Client, figure: Any) -> None:
    reviewer = figure.reviewer_of_test
    address = f"/figures/{figure.public_id}/"
    assert client.get(address).status_code == client.get(address).status_code == 200
    actions.withdraw([figure], by=reviewer, reason=RemovalReason.SAFETY)
    assert client.get(address).status_code == 410
    assert client.get("/figures/").content == client.get("/figures/").content
    other = make.make_figure()
    assert other.public_id not in client.get("/figures/").content.decode()
    make.publish_all([other], reviewer)
    assert other.public_id in client.get("/figures/").content.decode()


def test_a_page_is_kept_as_it_is_sent(client: Client, figure: Any) -> None:
    packed, plain = {"accept-encoding": "gzip"}, {"accept-encoding": "identity"}
    first = client.get("/figures/", headers=packed)
    assert first["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/figures/", headers=plain)
    for headers in (packed, plain):
        again, asked = queries_of(client, "/figures/", **headers)
        assert asked == ONE_QUERY
        assert again.get("Content-Encoding") == ("gzip" if headers is packed else None)
        assert gunzipped(again) == gunzipped(first)
        assert again["Content-Security-Policy"] == first["Content-Security-Policy"]
        assert again["Vary"] == first["Vary"]


def gunzipped(answer: Any) -> bytes:
    is_packed = answer.get("Content-Encoding") == "gzip"
    return gzip.decompress(answer.content) if is_packed else answer.content


def test_a_server_that_does_not_answer_is_left_to_those_who_know_another(
    client: Client, figure: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_request: Any) -> Any:
        raise OperationalError

    monkeypatch.setattr(keeping, "freshness", gone)
    assert client.get("/figures/").status_code == client.get("/figures/").status_code == 200


def test_addresses_hosts_and_languages_have_pages_of_their_own(client: Client, figure: Any) -> None:
    asked = [
        ("/figures/", "testserver"),
        ("/figures/", "localhost"),
        ("/figures/?as_of=2022-03-31", "testserver"),
        ("/ru/figures/", "testserver"),
        ("/kk/figures/", "testserver"),
    ]
    for _ in range(2):
        pages = {client.get(path, headers={"host": host}).content for path, host in asked}
        assert len(pages) == len(asked)


def test_a_refusal_a_picture_and_a_file_are_not_kept(client: Client, figure: Any) -> None:
    for address, status in (
        ("/figures/?as_of=nonsense", 400),
        ("/figures/FIG-22222222/", 404),
        ("/figures/?utm_source=elsewhere", 302),
        ("/changes/feed/", 200),
        (f"/cities/{figure.place.slug}/?cite=bibtex", 200),
    ):
        first = client.get(address)
        assert first.status_code == status, address
        if status == 200:
            assert not first["Content-Type"].startswith("text/html"), address
            assert not is_kept(first)
        # A redirect costs no more than the question for the state.
        assert status == 302 or count_of(address, client) > 1, address
        assert client.get(address).content == first.content


def test_a_page_in_a_frame_keeps_what_lets_it_be_framed(client: Client, figure: Any) -> None:
    address = f"/embed/figures/{figure.public_id}/"
    first, second = client.get(address), client.get(address)
    assert count_of(address, client) == 1
    assert second.headers == first.headers
    assert "X-Frame-Options" not in second.headers
    assert second["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_releases_are_told_of_by_no_number_and_never_kept(client: Client, figure: Any) -> None:
    assert client.get("/data/").status_code == 200
    assert count_of("/data/", client) > 1


def test_nothing_is_kept_of_a_person_who_was_taken_out(
    client: Client, figure: Any, django_capture_on_commit_callbacks: Any
) -> None:
    victim = make.make_victim(name="Dana Invented", age_group="adult")
    make.make_harm(victim=victim)
    make.publish_all([victim], figure.reviewer_of_test)
    first = client.get(f"/victims/{victim.public_id}/")
    assert is_kept(first)
    with django_capture_on_commit_callbacks(execute=True):
        administrator = make.make_user("administrator")
        actions.erase(victim, by=administrator, reason=ErasureReason.REQUEST)
    assert not is_kept(first)
