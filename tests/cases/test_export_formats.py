"""Rows become text that spreadsheets, streams and maps read back exactly, and that runs nothing."""

import csv
import io
import json

import pytest

from cases.exports.columns import Column, Kind, as_json, safe
from cases.exports.formats import CSV, GEOJSON, NDJSON, Table

COLUMNS = (
    Column(("id",), Kind.TEXT),
    Column(("who", "name"), Kind.TEXT),
    Column(("low",), Kind.NUMBER),
    Column(("is_death",), Kind.BOOLEAN),
    Column(("ids",), Kind.IDS),
    Column(("absent",), Kind.JSON),
)


def row(**values):
    return {
        "id": "ROW-1",
        "who": {"name": "Dana Invented"},
        "low": -5,
        "is_death": False,
        "ids": ["CIT-1", "CIT-2"],
        "absent": {},
    } | values


def table(*rows, points=None):
    return Table(
        chunks=[rows[:1], rows[1:]] if rows else [],
        columns=COLUMNS,
        points_of=lambda _rows: points or {},
        shown=lambda each: each,
        about={"licence": "CC-BY-4.0"},
    )


def written(kind, made):
    return b"".join(kind.encode(made)).decode()


def read_back(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_a_table_is_written_as_rfc_4180_has_it():
    text = written(CSV, table(row(who={"name": 'Said "no",\nthen left'})))
    assert text == (
        "id,who.name,low,is_death,ids,absent\r\n"
        'ROW-1,"Said ""no"",\nthen left",-5,false,CIT-1 CIT-2,{}\r\n'
    )


def test_a_table_without_rows_has_its_header():
    assert written(CSV, table()) == "id,who.name,low,is_death,ids,absent\r\n"


def test_what_is_not_there_is_an_empty_cell():
    told = row(who=None, low=None, is_death=None, ids=[], absent={"who": "not_stated"})
    (_head, cells) = read_back(written(CSV, table(told)))
    assert cells == ["ROW-1", "", "", "", "", '{"who":"not_stated"}']


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+7 701", "-5", "@who", "\tx", "\rx", "\nx", "=HYPERLINK(1)", "'=1", "''-x", "'\t"],
)
def test_no_text_is_a_formula_and_each_can_be_had_back(text):
    made = safe(text)
    assert made[0] == "'"
    assert made[1:] == text
    (_head, cells) = read_back(written(CSV, table(row(who={"name": text}))))
    assert cells[1] == f"'{text}"
    assert json.loads(written(NDJSON, table(row(who={"name": text}))))["who"]["name"] == text


@pytest.mark.parametrize("text", ["'twas", "Алматы", "1-2", "", "'", "“=”", "a=b"])
def test_other_texts_stay_as_they_are(text):
    assert safe(text) == text


@pytest.mark.parametrize("end", ["\n", "\r", "\x0b", "\x1c", "\x85", "\u2028", "\u2029"])
def test_a_row_is_one_line_whatever_a_program_takes_for_the_end_of_one(end):
    text = written(NDJSON, table(row(who={"name": f"one{end}two"}), row()))
    assert len(text.splitlines()) == 2
    assert json.loads(text.splitlines()[0])["who"]["name"] == f"one{end}two"


def test_letters_stand_as_they_are():
    assert as_json({"name": "Қызылорда"}) == '{"name":"Қызылорда"}'


def test_no_number_is_written_that_json_does_not_have():
    with pytest.raises(ValueError, match="JSON compliant"):
        as_json({"low": float("nan")})


def test_a_map_is_one_collection_however_it_is_cut():
    rows = [row(), row(id="ROW-2"), row(id="ROW-3")]
    for count in range(4):
        made = json.loads(written(GEOJSON, table(*rows[:count], points={"ROW-2": (76.9, 43.2)})))
        assert made["licence"] == "CC-BY-4.0"
        assert [each["properties"] for each in made["features"]] == rows[:count]
        for each in made["features"]:
            assert (each["geometry"] is not None) == (each["id"] == "ROW-2")
    assert made["features"][1]["geometry"] == {"type": "Point", "coordinates": [76.9, 43.2]}
