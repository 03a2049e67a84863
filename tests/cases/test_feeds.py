"""The feeds of what changed: valid Atom, ids that last, of one place or all, nothing that was removed."""

import xml.etree.ElementTree as ET
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.choices import RemovalReason
from cases.pages import feed
from tests import factories as make

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "/changes/feed/"


@pytest.fixture
def record() -> dict[str, Any]:
    """A figure in each of two cities."""
    situation = make.make_situation(slug="invented", name="Invented & <unrest>")
    near, far = (
        make.make_place(name=f"{name} City", slug=name.lower()) for name in ("Near", "Far")
    )
    here = make.make_figure(value=225, place=near, situation=situation)
    there = make.make_figure(value=7, place=far)
    reviewer = make.publish_all([here, there])
    return {"here": here, "there": there, "reviewer": reviewer}


def read(client: Any, address: str) -> ET.Element:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content)


def texts(root: ET.Element, name: str) -> list[str]:
    return [entry.findtext(f"{ATOM}{name}") or "" for entry in root.findall(f"{ATOM}entry")]


def is_valid(root: ET.Element) -> None:
    """What RFC 4287 requires of a feed and of each of its entries."""
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
            assert element.findtext(f"{ATOM}{name}"), name
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    (own,) = [link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own.get("href", "").startswith("http://testserver/")
    for entry in root.findall(f"{ATOM}entry"):
        (link,) = entry.findall(f"{ATOM}link")
        assert link.get("rel", "alternate") == "alternate"
        assert link.get("href", "").startswith("http://testserver/")
    ids = texts(root, "id")
    assert len(ids) == len(set(ids))
    assert all(" " not in each for each in ids)


@pytest.mark.parametrize(
    "address",
    [FEED, f"{FEED}?city=near", f"{FEED}?situation=invented", "/corrections/feed/?city=near"],
)
def test_each_feed_is_valid(client, record, address):
    is_valid(read(client, address))


def test_a_feed_tells_what_changed_in_its_place_and_keeps_its_ids(client, record):
    here, there = record["here"].public_id, record["there"].public_id
    near = read(client, f"{FEED}?city=near")
    assert texts(near, "title") == ["Published: Figure: 225 killed, Near City"]
    assert near.findtext(f"{ATOM}title") == "Accountability: what changed: Near City"
    (link,) = near.findall(f"{ATOM}entry/{ATOM}link")
    assert link.get("href") == f"http://testserver/figures/{here}/"
    everything = read(client, FEED)
    assert {each.rpartition(":")[2] for each in texts(everything, "id")} == {here, there}
    assert texts(read(client, FEED), "id") == texts(everything, "id")
    assert set(texts(near, "id")) < set(texts(everything, "id"))
    assert texts(read(client, f"{FEED}?city=near&as_of=2022-01-01"), "id") == []


def test_what_was_removed_is_told_by_its_kind_alone(client, record):
    figure = record["here"]
    actions.withdraw([figure], by=record["reviewer"], reason=RemovalReason.SOURCE_RETRACTED)
    for address in (FEED, f"{FEED}?city=near", f"{FEED}?situation=invented"):
        root = read(client, address)
        is_valid(root)
        body = ET.tostring(root, encoding="unicode")
        assert figure.public_id not in body
        assert "225" not in body
        assert "Removed: Figure" in texts(root, "title")


def test_a_person_who_is_withheld_leaves_the_feed(client, record):
    victim = make.make_victim(name="Invented Hidden", age_group="adult")
    incident = make.make_incident(place=record["here"].place, situation=record["here"].situation)
    make.publish_all([make.make_harm(victim=victim, incident=incident)])
    assert "Invented Hidden" in ET.tostring(read(client, f"{FEED}?city=near"), encoding="unicode")
    actions.withhold(victim, by=record["reviewer"])
    for address in (FEED, f"{FEED}?city=near"):
        body = ET.tostring(read(client, address), encoding="unicode")
        assert "Hidden" not in body
        assert "VIC-" not in body


def test_a_feed_is_bounded_and_asks_no_more_for_more(client, record, monkeypatch):
    with CaptureQueriesContext(connection) as few:
        client.get(FEED)
    where = {"place": record["here"].place, "situation": record["here"].situation}
    make.publish_all([make.make_figure(value=number, **where) for number in range(20, 30)])
    with CaptureQueriesContext(connection) as many:
        assert len(texts(read(client, FEED), "id")) == 12
    assert len(many) == len(few)
    monkeypatch.setattr(feed, "AT_MOST", 5)
    assert len(texts(read(client, FEED), "id")) == 5


def test_pages_lead_feed_readers_to_their_feed(client, record):
    for address, query in (
        ("/cities/near/", "?city=near"),
        ("/situations/invented/", "?situation=invented"),
        ("/changes/?city=near&act=published", "?city=near&amp;act=published"),
    ):
        body = client.get(address).content.decode()
        assert f'type="application/atom+xml" title="What changed" href="{FEED}{query}"' in body


def test_a_feed_refuses_nonsense_and_sets_no_cookie(client, record):
    for query in ("x=1", "city=nowhere", "act=eaten"):
        assert client.get(f"{FEED}?{query}").status_code == 400
    answer = client.get(FEED)
    assert answer.cookies == {}
    assert "Cookie" not in answer.headers.get("Vary", "")
