"""Whoever asks too much waits a little; nobody is hindered by others, and nothing tells who asked."""

import logging

import pytest
from django.core.cache import caches

from cases.api import limits
from tests import factories as make

pytestmark = pytest.mark.django_db

LISTS = "/api/v1/figures/"
NOW = 1_700_000_000.0
"""The 20th second of a minute."""


@pytest.fixture(autouse=True)
def few(settings, monkeypatch):
    settings.API_LIMIT = 3
    caches["limits"].clear()
    clock = [NOW]
    monkeypatch.setattr(limits.time, "time", lambda: clock[0])
    yield clock
    caches["limits"].clear()


def ask(client, address=LISTS, at="192.0.2.1", **headers):
    return client.get(address, REMOTE_ADDR=at, headers=headers)


def left(response):
    return int(response["RateLimit"].split(";r=")[1].split(";")[0])


def test_what_is_left_is_said_with_every_answer(client):
    answers = [ask(client) for _ in range(3)]
    assert [each.status_code for each in answers] == [200] * 3
    assert [left(each) for each in answers] == [2, 1, 0]
    assert {each["RateLimit-Policy"] for each in answers} == {'"anonymous";q=3;w=60'}
    assert answers[0]["RateLimit"] == '"anonymous";r=2;t=40'
    assert "Retry-After" not in answers[-1]


def test_whoever_asks_too_much_is_told_when_to_go_on(client, few, django_assert_num_queries):
    for _ in range(3):
        ask(client)
    with django_assert_num_queries(0):
        refused = ask(client)
    assert refused.status_code == 429
    told = refused.json()["error"]
    assert set(told) == {"code", "message", "parameter", "allowed"}
    assert told["code"] == "too_many_requests"
    assert "40 seconds" in told["message"]
    assert refused["Retry-After"] == "40"
    assert left(refused) == 0
    assert "ETag" not in refused
    assert refused["Access-Control-Allow-Origin"] == "*"
    few[0] += 40
    assert left(ask(client)) == 2


def test_errors_count_too(client):
    for address in (f"{LISTS}?metrik=x", "/api/v1/nothing/", "/api/v1/figures/FIG-33333333/"):
        assert ask(client, address).status_code in {400, 404}
    assert ask(client).status_code == 429


def test_others_are_not_hindered(client):
    for _ in range(4):
        ask(client)
    assert ask(client, at="192.0.2.2").status_code == 200
    assert ask(client, at="2001:db8::1").status_code == 200


def test_one_line_is_one_whatever_it_calls_itself(client):
    for number in range(3):
        ask(client, at=f"2001:db8:0:1::{number}")
    assert ask(client, at="2001:db8:0:1:ffff::1").status_code == 429
    assert ask(client, at="2001:db8:0:2::1").status_code == 200
    ask(client, at="::ffff:192.0.2.9")
    assert left(ask(client, at="192.0.2.9")) == 1


def test_no_header_is_believed_unless_it_is_named(client, settings):
    for number in range(4):
        last = ask(client, **{"x-forwarded-for": f"198.51.100.{number}"})
    assert last.status_code == 429
    settings.CLIENT_ADDRESS_HEADER = "X-Forwarded-For"
    for number in range(4):
        forged = {"x-forwarded-for": f"198.51.100.{number}, 203.0.113.7"}
        last = ask(client, **forged)
    assert last.status_code == 429, "what the client wrote before our proxy's word changes nothing"
    assert ask(client, **{"x-forwarded-for": "203.0.113.8"}).status_code == 200
    assert ask(client, **{"x-forwarded-for": "nonsense"}).status_code == 429
    assert ask(client, at="", **{"x-forwarded-for": ""}).status_code == 200


def test_what_takes_long_costs_more_and_a_copy_that_holds_costs_little(client, settings):
    settings.API_LIMIT = 100
    figure = make.make_figure()
    make.publish_all([figure])
    summary = f"/api/v1/cities/{figure.place.slug}/summary/"
    first = ask(client, summary)
    assert left(first) == 95
    assert left(ask(client, summary, **{"if-none-match": first["ETag"]})) == 94
    assert left(ask(client, f"{LISTS}?page_size=200")) == 90
    assert left(ask(client, f"{LISTS}?page_size=51")) == 88
    whole = ask(client, f"{LISTS}?format=csv")
    assert (left(whole), b"".join(whole).count(b"\n")) == (78, 2)
    etag = {"if-none-match": whole["ETag"]}
    assert left(ask(client, f"{LISTS}?format=csv", **etag)) == 77
    for nonsense in ("x", "-1", "٣", "9" * 5000):
        assert ask(client, f"{LISTS}?page_size={nonsense}").status_code == 400
    settings.API_LIMIT = 2
    assert ask(client, summary, at="192.0.2.3").status_code == 200, "never beyond reach"


def test_the_pages_are_not_limited(client):
    for _ in range(5):
        assert ask(client, "/figures/").status_code == 200


def test_without_a_limit_nothing_is_counted(client, settings):
    settings.API_LIMIT = 0
    for _ in range(5):
        answer = ask(client)
        assert answer.status_code == 200
        assert "RateLimit" not in answer
    assert not caches["limits"]._cache


def test_nothing_tells_who_asked(client, few, caplog):
    with caplog.at_level(logging.DEBUG):
        for _ in range(4):
            ask(client)
    kept = {str(key) for key in caches["limits"]._cache}
    assert len(kept) == 1
    assert "192.0.2.1" not in str(kept) + caplog.text
    assert max(caches["limits"]._expire_info.values()) <= NOW + limits.WINDOW
    few[0] += limits.WINDOW
    ask(client)
    assert len({str(key) for key in caches["limits"]._cache} | kept) == 2, (
        "another name each minute"
    )
