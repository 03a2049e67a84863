"""fields= and expand= choose what a row holds, in every format, and are told where they make no sense."""

import csv
import io
import json

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.api.kinds import KINDS
from cases.api.rows import Shape, expandable
from cases.filters import FILTERS
from tests import factories as make
from tests.cases.api_answers import assert_every_null_is_explained
from tests.cases.test_api import DECEMBER, MARCH, made

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    """One record of every kind, made once."""
    with django_db_blocker.unblock(), transaction.atomic():
        reviewer = make.make_user("reviewer")
        yield reviewer, made(reviewer)
        transaction.set_rollback(True)


@pytest.fixture
def one(made_once):
    return {noun: type(row).objects.get(pk=row.pk) for noun, row in made_once[1].items()}


def rows(client, noun, **asked):
    response = client.get(f"/api/v1/{noun}/", asked)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def text_of(client, noun, kind, **asked):
    response = client.get(f"/api/v1/{noun}/", {"format": kind, **asked})
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def refusal(client, url):
    response = client.get(url)
    assert response.status_code == 400, url
    return response.json()["error"]


def links(noun):
    return expandable(noun, Shape(noun).linked)


# --- fields ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("noun", FILTERS)
def test_every_field_can_be_asked_for(client, one, noun):
    (whole, *_others) = rows(client, noun)
    names = [part.name for part in Shape(noun).parts]
    for asked in (names[::2], names[1::2]):
        (row, *_others) = rows(client, noun, fields=",".join(asked))
        assert row == {
            name: {field: why for field, why in value.items() if field in asked}
            if name == "absent"
            else value
            for name, value in whole.items()
            if name in {*asked, "absent"}
        }
    (row, *_others) = rows(client, noun, fields="id")
    assert row == {"id": whole["id"], "absent": {}}


def test_fields_within_objects_and_lists_are_named_with_dots(client, one):
    (row,) = rows(client, "victims", fields="id,harms.category,harms.place.slug,names.text")
    (harm,) = row["harms"]
    assert set(row) == {"id", "harms", "names", "absent"}
    assert set(harm) == {"category", "place", "absent"}
    assert harm["place"] == {"slug": one["cities"].slug}
    assert_every_null_is_explained(row)
    (whole,) = rows(client, "victims", fields="harms.category,harms")
    assert whole["harms"] == rows(client, "victims")[0]["harms"]


def test_a_record_takes_fields_and_links_too(client, one):
    url = f"/api/v1/figures/{one['figures'].public_id}/"
    row = client.get(url, {"fields": "id,speaker,citations.id", "expand": "speaker"}).json()
    assert set(row) == {"id", "speaker", "citations", "absent"}
    assert row["citations"] == [{"id": one["citations"].public_id, "absent": {}}]
    assert row["speaker"] == client.get(f"/api/v1/speakers/{row['speaker']['slug']}/").json()


def test_a_table_has_the_columns_that_were_asked_for(client, one):
    text = text_of(client, "figures", "csv", fields="id,speaker.slug,low", lang="ru")
    (cells,) = csv.DictReader(io.StringIO(text, newline=""))
    assert list(cells) == ["id", "low", "speaker.slug", "absent"]
    assert cells["id"] == one["figures"].public_id
    text = text_of(client, "figures", "csv", fields="metric", lang="ru")
    (cells,) = csv.DictReader(io.StringIO(text, newline=""))
    assert list(cells) == ["metric", "absent", "labels.metric"]
    assert cells["labels.metric"]


def test_a_map_has_the_fields_that_were_asked_for_and_still_its_points(client, one):
    (feature,) = json.loads(text_of(client, "incidents", "geojson", fields="kind"))["features"]
    assert set(feature["properties"]) == {"kind", "absent"}
    assert feature["id"] == one["incidents"].public_id


def test_pages_go_on_with_the_same_fields(client, one):
    page = client.get("/api/v1/places/?page_size=1&fields=slug&expand=part_of").json()
    assert set(page["results"][0]) == {"slug", "absent"}
    again = client.get(page["next"]).json()
    assert set(again["results"][0]) == {"slug", "absent"}
    assert page["results"] != again["results"]


# --- expand ------------------------------------------------------------------------------------------


def at(values, path):
    """What stands at the end of a path, in every object on the way."""
    name, *below = path
    found = []
    for value in values:
        held = value[name]
        found += held if isinstance(held, list) else [] if held is None else [held]
    return at(found, below) if below else found


@pytest.mark.parametrize("noun", FILTERS)
def test_every_link_can_be_expanded_to_the_row_of_its_list(client, one, noun):
    for name in links(noun):
        found = rows(client, noun, expand=name)
        assert_every_null_is_explained({"results": found, "next": None, "previous": None})
        whole = at(found, name.split("."))
        if name == "citations":
            assert whole
            for row in found:
                assert row["citations"] == client.get(row["url"]).json()["citations"]
        for record in whole:
            alone = client.get(record["url"]).json()
            assert record == {key: alone[key] for key in record}
            assert set(alone) - set(record) <= {"citations"}
        others = {key for row in rows(client, noun) for key in row}
        assert {key for row in found for key in row} - others <= {"citations"}


def test_links_of_the_made_record_are_really_put_in(client, one):
    (victim,) = rows(client, "victims", expand="harms.incident,investigations,harms.place")
    assert victim["harms"][0]["incident"]["title"] == one["incidents"].title
    assert victim["harms"][0]["place"]["level"] == "city"
    assert [each["id"] for each in victim["investigations"]] == [one["investigations"].public_id]
    assert victim["investigations"][0]["steps"]
    (figure,) = rows(client, "figures", expand="speaker,citations,citations.source")
    assert figure["citations"][0]["source"]["publisher_kind"]
    (cells,) = csv.DictReader(
        io.StringIO(text_of(client, "figures", "csv", expand="speaker"), newline="")
    )
    assert cells["speaker.id"] == figure["speaker"]["id"]
    assert json.loads(cells["speaker.absent"]) == figure["speaker"]["absent"]


def test_links_are_expanded_as_of_the_day(client, made_once):
    reviewer, _records = made_once
    early, late = (make.make_source(published_on=day) for day in (MARCH, DECEMBER))
    case = make.make_investigation(sources=[late], title="Known later")
    trial = make.make_prosecution(sources=[early], investigation=case)
    make.publish_all([case, trial], reviewer)
    asked = {"fields": "id,investigation", "expand": "investigation"}
    then = {
        row["id"]: row for row in rows(client, "prosecutions", as_of=MARCH.isoformat(), **asked)
    }
    assert then[trial.public_id]["investigation"] is None
    assert then[trial.public_id]["absent"]["investigation"] == "not_yet_reported"
    now = {row["id"]: row for row in rows(client, "prosecutions", **asked)}
    assert now[trial.public_id]["investigation"]["title"] == "Known later"


def test_a_list_asks_as_often_for_many_rows_with_their_links_as_for_one(client, made_once):
    reviewer, _records = made_once

    def questions(noun):
        asked = {"format": "ndjson"} | ({"expand": ",".join(links(noun))} if links(noun) else {})
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/api/v1/{noun}/", asked)
            assert response.status_code == 200
            b"".join(response)
        return len(queries)

    few = {noun: questions(noun) for noun in FILTERS}
    for number in range(2, 4):
        made(reviewer, number)
    assert client.get("/api/v1/figures/").json()["count"] == 3
    assert {noun: questions(noun) for noun in FILTERS} == few


def test_each_noun_declares_what_can_be_expanded():
    assert set(KINDS) == set(FILTERS)
    assert links("publishers") == []
    assert {"citations", "speaker", "place", "city", "situation"} <= set(links("figures"))
    assert {"harms.incident", "harms.place"} <= set(links("victims"))
    assert {"steps.agency", "incidents", "victims"} <= set(links("investigations"))
    assert {"source", "publisher", "speaker"} == set(links("citations"))


# --- What makes no sense -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["json", "csv"])
@pytest.mark.parametrize(
    ("asked", "parameter", "code", "allowed"),
    [
        ("fields=nonsense", "fields", "invalid_choice", "speaker"),
        ("fields=id,nonsense", "fields", "invalid_choice", "id"),
        ("fields=speaker.nonsense", "fields", "invalid_choice", "speaker.slug"),
        ("fields=id.x", "fields", "invalid_choice", None),
        ("fields=absent.low", "fields", "invalid_choice", None),
        ("fields=labels", "fields", "invalid_choice", "absent"),
        ("fields=citations", "fields", "invalid_choice", "citation_ids"),
        ("fields=situation_id", "fields", "invalid_choice", "situation"),
        ("fields=", "fields", "invalid", None),
        ("fields=id,,low", "fields", "invalid", None),
        ("fields=%00", "fields", "invalid_choice", "id"),
        ("fields=id&fields=low", "fields", "repeated", None),
        ("expand=nonsense", "expand", "invalid_choice", "speaker"),
        ("expand=id", "expand", "invalid_choice", "citations"),
        ("expand=speaker.agency", "expand", "invalid_choice", "speaker"),
        ("expand=citations.source", "expand", "invalid_choice", "citations"),
        ("expand=conflicts", "expand", "invalid_choice", "part_of"),
        ("expand=", "expand", "invalid", None),
        ("expand=%00", "expand", "invalid_choice", "place"),
        ("expand=speaker&expand=place", "expand", "repeated", None),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(
    client, one, kind, asked, parameter, code, allowed
):
    told = refusal(client, f"/api/v1/figures/?{asked}&format={kind}")
    assert (told["parameter"], told["code"]) == (parameter, code)
    if allowed is None:
        assert told["allowed"] == []
    else:
        assert allowed in told["allowed"]


def test_a_record_refuses_the_same(client, one):
    url = f"/api/v1/figures/{one['figures'].public_id}/"
    assert "citations" in refusal(client, f"{url}?fields=x")["allowed"]
    assert "citations.source" in refusal(client, f"{url}?expand=x")["allowed"]
    assert refusal(client, f"/api/v1/publishers/{one['publishers'].slug}/?expand=x")
    assert refusal(client, "/api/v1/?fields=id")["parameter"] == "fields"
