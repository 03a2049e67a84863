"""A copy that still holds is not sent again, by one query; one that holds no more is never confirmed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from cases import actions, freshness
from cases.choices import ErasureReason, RemovalReason
from cases.filters import FILTERS
from cases.models import DataVersion
from tests import factories as make

pytestmark = pytest.mark.django_db

MARCH = date(2022, 3, 14)
A_YEAR_AGO = datetime.now(tz=UTC) - timedelta(days=365)
PAGES = ("/", "/cities/", "/figures/", "/about/", "/ru/figures/", "/changes/feed/")


@pytest.fixture
def figure():
    figure = make.make_figure(sources=[make.make_source(published_on=MARCH)])
    figure.reviewer_of_test = make.publish_all([figure])
    return figure


def long_ago():
    """Let the last change lie a while back, as it mostly does."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_dataversion DISABLE TRIGGER USER")
        cursor.execute("UPDATE cases_dataversion SET changed_at = %s", [A_YEAR_AGO])
        cursor.execute("ALTER TABLE cases_dataversion ENABLE TRIGGER USER")


def again(client, address, etag, **headers):
    return client.get(address, headers={"if-none-match": etag, **headers})


def api(figure):
    return f"/api/v1/figures/{figure.public_id}/"


def everything(figure):
    lists = [f"/api/v1/{noun}/" for noun in FILTERS]
    others = ["/api/v1/", "/api/v1/schema/", "/api/v1/docs/", api(figure)]
    summary = f"/api/v1/cities/{figure.place.slug}/summary/"
    return [*lists, *others, summary, *PAGES, f"/figures/{figure.public_id}/"]


def test_every_answer_has_a_name_and_not_to_send_it_twice_costs_one_query(client, figure):
    for address in everything(figure):
        first = client.get(address)
        assert first.status_code == 200, address
        assert first["ETag"].startswith('W/"'), address
        assert "no-cache" in first["Cache-Control"], address
        assert "Accept-Encoding" in first["Vary"], address
        with CaptureQueriesContext(connection) as asked:
            second = again(client, address, first["ETag"])
        assert (second.status_code, second.content) == (304, b""), address
        assert ["public_state" in each["sql"] for each in asked] == [True], address
        for name in ("ETag", "Cache-Control", "Vary"):
            assert second[name] == first[name], (address, name)
        assert again(client, address, '"something else"').status_code == 200, address


def test_a_publication_a_correction_and_an_erasure_end_every_copy(client, figure):
    address, reviewer = "/api/v1/figures/", figure.reviewer_of_test
    victim = make.make_victim(name="Dana Invented", age_group="adult")
    make.make_harm(victim=victim)
    make.publish_all([victim], reviewer)

    def publish():
        make.publish_all([make.make_figure()], reviewer)

    def correct():
        proposal = actions.propose_correction(
            figure, field="coding_note", new_value="x", by=make.make_user(), reason="why"
        )
        actions.accept_corrections([proposal], by=reviewer)

    def withdraw():
        actions.withdraw([figure], by=reviewer, reason=RemovalReason.SAFETY)

    def erase():
        admin = make.make_user("administrator")
        actions.erase(victim, by=admin, reason=ErasureReason.REQUEST)

    for change in (publish, correct, erase, withdraw):
        before = {one: client.get(one)["ETag"] for one in (address, api(figure), "/figures/")}
        change()
        for one, etag in before.items():
            now = again(client, one, etag)
            assert now.status_code in {200, 410}, (change.__name__, one)
            assert now.headers.get("ETag") != etag


def test_a_restored_backup_with_the_same_number_is_another_state(client, figure):
    etag = client.get(api(figure))["ETag"]
    long_ago()
    assert again(client, api(figure), etag).status_code == 200


def test_addresses_languages_hosts_and_formats_are_told_apart(client, figure):
    url = "/api/v1/figures/"
    answers = [
        client.get(url),
        client.get(f"{url}?page_size=10"),
        client.get(f"{url}?lang=ru"),
        client.get(f"{url}?lang=kk"),
        client.get(f"{url}?as_of=2022-12-31"),
        client.get(url, headers={"host": "localhost"}),
        client.get(url, headers={"accept": "text/csv"}),
        client.get(url, headers={"accept": "application/x-ndjson"}),
        client.get(url, secure=True),
        client.get("/figures/"),
        client.get("/ru/figures/"),
        client.get("/kk/figures/"),
        client.get("/api/v1/schema/", headers={"accept": "application/json"}),
        client.get("/api/v1/schema/", headers={"accept": "application/yaml"}),
    ]
    assert [each.status_code for each in answers] == [200] * len(answers)
    assert len({each["ETag"] for each in answers}) == len(answers)
    assert "Accept" in answers[-1]["Vary"].split(", ")


def test_a_new_day_is_a_new_answer_unless_a_day_was_asked_for(client, figure, monkeypatch):
    today, then = client.get(api(figure)), client.get(f"{api(figure)}?as_of=2022-12-31")
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert again(client, api(figure), today["ETag"]).status_code == 200
    assert again(client, f"{api(figure)}?as_of=2022-12-31", then["ETag"]).status_code == 304


def test_another_release_or_another_contact_is_another_answer(
    client, figure, monkeypatch, settings
):
    etag = client.get("/contact/")["ETag"]
    assert again(client, "/contact/", etag).status_code == 304
    settings.ACCOUNTABILITY_CONTACT_EMAIL = "other@example.org"
    assert again(client, "/contact/", etag).status_code == 200
    etag = client.get("/contact/")["ETag"]
    monkeypatch.setattr(freshness, "release", lambda: freshness.Release("new", 0))
    assert again(client, "/contact/", etag).status_code == 200


def test_head_says_the_same(client, figure):
    for address in (api(figure), "/figures/"):
        etag = client.get(address)["ETag"]
        assert client.head(address)["ETag"] == etag
        assert client.head(address, headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize("named", ['"x", {}', "{}", '{} , "y"', "strong"])
def test_names_are_read_as_the_standard_says(client, figure, named):
    etag = client.get(api(figure))["ETag"]
    sent = etag.removeprefix("W/") if named == "strong" else named.format(etag)
    assert again(client, api(figure), sent).status_code == 304


@pytest.mark.parametrize("nonsense", ["", "x", '"', 'W/"', "*, *", "\x00", "W/" * 4000])
def test_nonsense_is_no_name(client, figure, nonsense):
    assert again(client, api(figure), nonsense).status_code == 200


def test_errors_and_redirects_have_no_name_and_are_asked_for_again(client, figure):
    etag = client.get(api(figure))["ETag"]
    for address, status in (
        ("/api/v1/figures/?metrik=x", 400),
        ("/api/v1/nothing/", 404),
        (f"/api/v1/figures/{figure.public_id.lower()}/", 301),
    ):
        answer = again(client, address, etag)
        assert answer.status_code == status
        assert "ETag" not in answer
        assert "Last-Modified" not in answer
        assert "no-cache" in answer["Cache-Control"]
    assert client.post("/api/v1/figures/").status_code == 405


def test_a_moment_counts_only_if_it_is_the_one_we_gave(client, figure):
    long_ago()
    address = f"{api(figure)}?as_of=2022-12-31"
    said = client.get(address)["Last-Modified"]
    assert client.get(address, headers={"if-modified-since": said}).status_code == 304
    later = http_date(timezone.now().timestamp())
    for other in (later, "yesterday", http_date(0), ""):
        if other != said:
            answer = client.get(address, headers={"if-modified-since": other})
            assert answer.status_code == 200, other
    both = {"if-modified-since": said, "if-none-match": '"another"'}
    assert client.get(address, headers=both).status_code == 200, "the name goes first"
    page = client.get("/figures/")
    known = client.get("/figures/", headers={"if-modified-since": page["Last-Modified"]})
    assert known.status_code == 304


def test_a_moment_confirms_nothing_that_is_gone(client, figure, monkeypatch):
    monkeypatch.setattr(freshness, "release", lambda: freshness.Release("same", 0))
    actions.withdraw([figure], by=figure.reviewer_of_test, reason=RemovalReason.SAFETY)
    long_ago()
    said = client.get("/api/v1/figures/")["Last-Modified"]
    for address in (api(figure), f"/figures/{figure.public_id}/"):
        assert client.get(address, headers={"if-modified-since": said}).status_code == 410


def test_in_the_second_of_a_change_no_moment_is_given(client, figure, monkeypatch):
    monkeypatch.setattr(freshness, "release", lambda: freshness.Release("same", 0))
    changed_at = DataVersion.objects.get().changed_at
    monkeypatch.setattr(timezone, "now", lambda: changed_at)
    address = f"{api(figure)}?as_of=2022-12-31"
    assert "Last-Modified" not in client.get(address)
    monkeypatch.setattr(timezone, "now", lambda: changed_at + timedelta(seconds=1))
    assert "Last-Modified" in client.get(address)


def test_a_compressed_answer_keeps_its_name(client, figure):
    answer = client.get("/figures/", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert again(client, "/figures/", answer["ETag"]).status_code == 304


def test_a_frame_keeps_its_own_policy(client, figure):
    address = f"/embed/figures/{figure.public_id}/"
    first = client.get(address)
    second = again(client, address, first["ETag"])
    assert second.status_code == 304
    # What is not said again holds as it was said; another policy would replace that of the frame.
    for name in ("Content-Security-Policy", "X-Frame-Options", "Cross-Origin-Resource-Policy"):
        assert second.headers.get(name) in {None, first.headers.get(name)}, name
    assert "Content-Security-Policy" in first


def test_before_anything_is_public_there_is_an_answer_too(client):
    etag = client.get("/api/v1/")["ETag"]
    assert again(client, "/api/v1/", etag).status_code == 304
    make.publish_all([make.make_figure()])
    assert again(client, "/api/v1/", etag).status_code == 200
