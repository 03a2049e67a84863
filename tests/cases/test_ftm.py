"""Entities for investigative tools say no more than the record, and name nobody whom it does not."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from cases import actions
from cases.api import releases
from cases.exports.ftm.terms import PREFIX, unsaid
from cases.exports.ftm.values import prefix_date
from cases.exports.ftm.writing import ENTITIES, LIMITS
from tests import factories as make

pytestmark = pytest.mark.django_db

NAME = "Dana Kanareika"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.ACCOUNTABILITY_RELEASES_DIR = tmp_path / "releases"
    return tmp_path / "releases" / "1"


def entities(folder: Path) -> dict[str, dict[str, Any]]:
    return {
        each["id"]: each for each in map(json.loads, (folder / ENTITIES).read_text().splitlines())
    }


@pytest.mark.parametrize(
    ("precision", "earliest", "latest", "said"),
    [
        ("day", "2022-01-06", "2022-01-06", "2022-01-06"),
        ("month", "2022-01-01", "2022-01-31", "2022-01"),
        ("year", "2022-01-01", "2022-12-31", "2022"),
        ("between", "2022-01-05", "2022-01-07", "2022-01"),
        ("between", "2022-01-30", "2022-02-02", "2022"),
        ("between", "2021-12-30", "2022-01-02", None),
        ("unknown", "2022-01-02", "2022-01-31", None),
        ("unknown", None, None, None),
    ],
)
def test_a_date_is_never_more_exact_than_the_record(
    precision: str, earliest: str | None, latest: str | None, said: str | None
) -> None:
    row = {"date_precision": precision, "date_earliest": earliest, "date_latest": latest}
    assert prefix_date(row) == said


def test_a_person_is_linked_with_the_incident_on_the_evidence_of_the_sources(folder: Path) -> None:
    place = make.make_place(name="Invented City", latitude=43.25, longitude=76.9)
    incident = make.make_incident(
        place=place,
        date_earliest=date(2022, 1, 5),
        date_latest=date(2022, 1, 7),
        date_precision="between",
    )
    victim = make.make_victim(name=NAME, sex="woman", age_group="adult")
    make.make_victim_name(victim=victim, text="Дана Канарейка", script="Cyrl", kind="alternative")
    agency, speaker = make.make_agency(name="Invented Unit"), make.make_speaker()
    harm = make.make_harm(
        victim=victim, incident=incident, agency=agency, agency_alleged_by=speaker
    )
    nobody = make.make_victim()
    make.make_harm(victim=nobody, incident=incident)
    make.publish_all([victim, nobody, incident, agency, speaker])
    releases.make(site="http://testserver/", method="1.1")
    found = entities(folder)
    person = found[f"{PREFIX}{victim.public_id}"]
    assert (person["schema"], person["properties"]["name"]) == ("Person", [NAME])
    assert person["properties"]["alias"] == ["Дана Канарейка"]
    assert person["properties"]["gender"] == ["female"]
    event = found[f"{PREFIX}{incident.public_id}"]["properties"]
    assert (event["date"], event["country"]) == (["2022-01"], ["kz"])
    assert found[event["addressEntity"][0]]["properties"]["latitude"] == ["43.25"]
    link = found[f"{PREFIX}{harm.public_id}"]
    assert link["schema"] == "UnknownLink"
    assert link["properties"]["subject"] == [person["id"]]
    assert link["properties"]["object"] == [f"{PREFIX}{incident.public_id}"]
    assert link["properties"]["role"] == ["killed"]
    source = harm.citations.get().source
    assert link["properties"]["proof"] == [f"{PREFIX}{source.public_id}"]
    evidence = found[f"{PREFIX}{victim.citations.get().public_id}"]["properties"]
    assert (evidence["entity"], evidence["description"]) == ([person["id"]], ["paragraph 7"])
    # What somebody alleges of an institution would read as a fact; who has no name is nobody.
    unit = f"{PREFIX}{agency.public_id}"
    assert [each["id"] for each in found.values() if unit in str(each["properties"])] == []
    assert nobody.public_id not in (folder / ENTITIES).read_text()
    told = json.loads((folder / LIMITS).read_text())
    left = {each["list"]: each["rows_without_entity"] for each in told["lists"]}
    assert (left["victims"], left["incidents"]) == (1, 0)


def test_whoever_is_withheld_leaves_the_entities_with_every_link(folder: Path) -> None:
    victim = make.make_victim(name=NAME, age_group="adult")
    harm = make.make_harm(victim=victim, incident=make.make_incident(title=f"Shots at {NAME}"))
    reviewer = make.publish_all([victim, harm.incident])
    releases.make(site="http://testserver/", method="1.1")
    assert f"{PREFIX}{harm.public_id}" in entities(folder)
    actions.withhold(victim, by=reviewer)
    releases.clear()
    text = (folder / ENTITIES).read_text()
    for word in ("Kanareika", victim.public_id, harm.public_id):
        assert word not in text, word
    index = json.loads((folder / "index.json").read_text())
    assert ENTITIES in {each["path"] for each in index["taken_back"]["earlier_hashes"]}


def test_the_middle_of_a_region_is_no_point(folder: Path) -> None:
    region = make.make_place(level="region", latitude=45, longitude=78)
    make.publish_all([region, make.make_speaker()])
    releases.make(site="http://testserver/", method="1.1")
    told = entities(folder)[f"{PREFIX}{region.public_id}"]["properties"]
    assert told["country"] == ["kz"]
    assert {"latitude", "longitude"}.isdisjoint(told)


def test_a_group_that_nobody_names_is_no_entity_and_a_person_who_speaks_is(folder: Path) -> None:
    group, person = make.make_speaker(kind="unnamed_group"), make.make_speaker(kind="person")
    make.publish_all([group, person])
    releases.make(site="http://testserver/", method="1.1")
    assert [each["schema"] for each in entities(folder).values()] == ["Person"]


def test_readers_find_the_entities_and_what_they_cannot_say(client: Client, folder: Path) -> None:
    make.publish_all([make.make_speaker()])
    releases.make(site="http://testserver/", method="1.1")
    given = client.get(f"/data/1/{ENTITIES}")
    assert given.headers["Content-Type"] == "application/json+ftm"
    assert b"".join(given.streaming_content) == (folder / ENTITIES).read_bytes()
    given = client.get(f"/data/1/{LIMITS}")
    assert given.headers["Content-Type"] == "application/json"
    assert json.loads(b"".join(given.streaming_content))["entities"] == ENTITIES
    page = client.get("/data/1/").content.decode()
    assert f'href="/data/1/{LIMITS}"' in page
    assert "FollowTheMoney" in page
    reference = client.get("/api/v1/docs/").content.decode()
    for what, why in unsaid():
        assert escape(what) in reference
        assert escape(why) in reference
