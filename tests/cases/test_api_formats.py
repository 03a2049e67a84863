"""The same rows under the same names in every format: JSON, CSV, NDJSON and GeoJSON."""

import csv
import io
import json

import pytest

from cases.exports.formats import FORMATS, formats_of
from cases.filters import FILTERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]

TYPES = {each.name: each.media_type for each in FORMATS.values()}


def text_of(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def drain(response):
    """Read an answer to its end, which ends its snapshot."""
    if response.streaming:
        text_of(response)


def whole(client, noun, kind, **asked):
    return text_of(client.get(f"/api/v1/{noun}/", {"format": kind, **asked}))


def pages(client, noun, **asked):
    """All rows of a list, as its pages of JSON have them."""
    url, found = f"/api/v1/{noun}/", []
    page = client.get(url, {"page_size": 200, **asked}).json()
    found += page["results"]
    while page["next"]:
        page = client.get(page["next"]).json()
        found += page["results"]
    return found


def at(row, path):
    for name in path.split("."):
        row = row.get(name) if row is not None else None
    return row


def cell_of(value):
    """A value as its cell has it, written anew from what the guide says."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.lstrip("'")[:1] in {"=", "+", "-", "@"} else value
    if isinstance(value, list) and all(isinstance(each, str) for each in value) and value:
        return " ".join(value)
    return value


def leaves(row, above=""):
    """The paths of a row's values; an object is no value, but what it says of itself is one."""
    for name, value in row.items():
        if isinstance(value, dict) and name != "absent":
            yield from leaves(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


@pytest.mark.parametrize("noun", FILTERS)
def test_every_format_has_the_rows_of_the_pages(client, noun):
    rows = pages(client, noun)
    assert rows
    lines = whole(client, noun, "ndjson").splitlines()
    assert [json.loads(line) for line in lines] == rows
    table = list(csv.DictReader(io.StringIO(whole(client, noun, "csv"), newline=""), strict=True))
    assert len(table) == len(rows)
    for cells, row in zip(table, rows, strict=True):
        for path, value in leaves(row):
            if value is None and path not in cells:
                assert any(name.startswith(f"{path}.") for name in cells), path
                continue
            told = cells[path]
            if isinstance(value, str) or value is None:
                assert told == cell_of(value), path
            elif path.endswith("citation_ids"):
                assert told.split() == value, path
            else:
                assert json.loads(told) == value, path
        given = {path for path, value in leaves(row) if value is not None}
        assert {name for name, text in cells.items() if text} <= given, noun


@pytest.mark.parametrize(
    "noun", [noun for noun in FILTERS if FORMATS["geojson"] in formats_of(noun)]
)
def test_a_map_has_the_same_rows_at_the_points_of_their_places(client, noun):
    rows = pages(client, noun)
    made = json.loads(whole(client, noun, "geojson"))
    assert made["type"] == "FeatureCollection"
    assert [feature["properties"] for feature in made["features"]] == rows
    assert [feature["id"] for feature in made["features"]] == [row["id"] for row in rows]
    assert made["count"] == len(rows)
    assert made["licence"] == "CC-BY-4.0"
    assert made["data_version"] > 0
    places = {row["slug"]: row for row in pages(client, "places")}
    located = 0
    for feature, row in zip(made["features"], rows, strict=True):
        place = row if noun in {"cities", "places"} else places[row["place"]["slug"]]
        exact = noun in {"cities", "places"} or place["level"] in {"city", "settlement", "site"}
        if exact and place["latitude"] is not None:
            located += 1
            assert feature["geometry"] == {
                "type": "Point",
                "coordinates": [place["longitude"], place["latitude"]],
            }
        else:
            assert feature["geometry"] is None
    assert located > 0


@pytest.mark.parametrize("kind", FORMATS)
def test_filters_the_day_and_the_language_hold_in_every_format(client, kind):
    asked = {"metric": "killed", "as_of": "2022-12-31", "lang": "ru"}
    rows = pages(client, "figures", **asked)
    assert 0 < len(rows) < len(pages(client, "figures"))
    assert any(ord(letter) > 0x400 for row in rows for letter in str(row["labels"]))
    text = whole(client, "figures", kind, **asked)
    if kind == "ndjson":
        assert [json.loads(line) for line in text.splitlines()] == rows
    elif kind == "geojson":
        assert [each["properties"] for each in json.loads(text)["features"]] == rows
    else:
        table = list(csv.DictReader(io.StringIO(text, newline="")))
        assert [cells["labels.metric"] for cells in table] == [
            row["labels"]["metric"] for row in rows
        ]
        assert [json.loads(cells["absent"]) for cells in table] == [row["absent"] for row in rows]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_header_asks_as_well_as_the_parameter(client, kind):
    url = "/api/v1/incidents/"
    by_parameter = client.get(url, {"format": kind})
    by_header = client.get(url, headers={"accept": TYPES[kind]})
    assert text_of(by_parameter) == text_of(by_header)
    assert by_header["Content-Type"].partition(";")[0] == TYPES[kind]
    assert "Accept" in by_header["Vary"]
    both = client.get(url, {"format": "json"}, headers={"accept": TYPES[kind]})
    assert both["Content-Type"] == "application/json"
    assert "Accept" in both["Vary"]


def test_the_better_wish_of_a_header_is_granted(client):
    for accept, kind in (
        ("text/csv;q=0.5, application/json;q=0.9", "application/json"),
        ("application/json;q=0.5, text/csv", "text/csv; charset=utf-8"),
        ("text/html, */*;q=0.1", "application/json"),
        ("text/*", "text/csv; charset=utf-8"),
    ):
        response = client.get("/api/v1/cities/", headers={"accept": accept})
        assert response["Content-Type"] == kind, accept
        drain(response)


@pytest.mark.parametrize("kind", ["json", *FORMATS])
def test_every_format_says_licence_day_reach_and_state(client, kind):
    url = "/api/v1/figures/?metric=killed&as_of=2022-12-31"
    response = client.get(f"{url}&format={kind}")
    head = client.head(f"{url}&format={kind}")
    assert 'licenses/by/4.0/>; rel="license"' in response["Link"]
    assert response["Accountability-As-Of"] == "2022-12-31"
    assert response["Accountability-Reports-Up-To"] <= "2022-12-31"
    assert int(response["Accountability-Data-Version"]) > 0
    assert not response.cookies
    of_each = {"Content-Length", "RateLimit"}
    told = {name: value for name, value in response.items() if name not in of_each}
    assert told == {name: value for name, value in head.items() if name not in of_each}
    if kind != "json":
        count = client.get(url).json()["count"]
        assert response["Accountability-Rows"] == str(count)
        assert "Content-Length" not in head
        name = f"accountability-figures-killed-2022-12-31.{kind}"
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert text_of(head) == ""
        drain(response)


def test_a_file_name_holds_no_word_that_is_not_plain(client):
    response = client.get("/api/v1/cities/", {"format": "csv", "name": 'Алматы"\r\nX: y'})
    assert response["Content-Disposition"].startswith(
        'attachment; filename="accountability-cities-2'
    )
    drain(response)


@pytest.mark.parametrize("noun", FILTERS)
def test_a_table_without_rows_has_its_header(client, noun):
    full = whole(client, noun, "csv").splitlines()[0]
    far = {"as_of": "1950-01-01"} if noun not in {"cities", "places"} else {"name": "Nowhere"}
    empty = client.get(f"/api/v1/{noun}/", {"format": "csv", **far})
    rows = int(empty["Accountability-Rows"])
    text = text_of(empty)
    if not rows:
        assert text == f"{full}\r\n"
        assert whole(client, noun, "ndjson", **far) == ""
    else:  # reference rows do not change with the day
        assert text.splitlines()[0] == full


def test_a_map_without_rows_is_whole(client):
    made = json.loads(whole(client, "incidents", "geojson", as_of="1950-01-01"))
    assert made["features"] == []
    assert made["reports_up_to"] is None


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("format=xml", "format", "invalid_choice"),
        ("format=", "format", "invalid_choice"),
        ("format=CSV", "format", "invalid_choice"),
        ("format=%00", "format", "invalid_choice"),
        ("format=geojson", "format", "invalid_choice"),
        ("format=csv&format=csv", "format", "repeated"),
        ("format=csv&page_size=10", "page_size", "not_with_format"),
        ("format=ndjson&cursor=x", "cursor", "not_with_format"),
        ("format=csv&city=%00", "city", "null_characters_not_allowed"),
        ("format=csv&sx=female", "sx", "unknown"),
        ("format=csv&as_of=2999-01-01", "as_of", "invalid"),
        ("format=csv&lang=xx", "lang", "invalid_choice"),
    ],
)
def test_what_makes_no_sense_is_refused_as_json(client, query, parameter, code):
    for accept in ("*/*", "text/csv"):
        response = client.get(f"/api/v1/victims/?{query}", headers={"accept": accept})
        assert response.status_code == 400
        assert response["Content-Type"] == "application/json"
        told = response.json()["error"]
        assert (told["parameter"], told["code"]) == (parameter, code)
        if code == "invalid_choice" and parameter == "format":
            assert told["allowed"] == ["json", "csv", "ndjson"]


def test_a_media_type_that_is_not_there_is_refused(client):
    for noun, types in (
        ("victims", ["application/json", "text/csv", "application/x-ndjson"]),
        ("incidents", ["application/json", *TYPES.values()]),
    ):
        for accept in ("image/png", "application/xml", "nonsense"):
            response = client.get(f"/api/v1/{noun}/", headers={"accept": accept})
            assert response.status_code == 406
            assert response.json()["error"]["allowed"] == types
    refused = client.get("/api/v1/victims/", headers={"accept": "application/geo+json"})
    assert refused.status_code == 406


def test_a_single_record_is_json_alone(client):
    (row, *_others) = pages(client, "cities")
    assert client.get(row["url"], {"format": "csv"}).status_code == 400
    assert client.get(row["url"], headers={"accept": "text/csv"}).status_code == 406
