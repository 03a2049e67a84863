"""The files that others read are held against the programs with which they read them."""

import asyncio
import gc
import json
import re
import shutil
import warnings
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client

from cases.api import releases
from cases.api.rows import Shape
from cases.exports import release as files
from cases.exports.ftm.terms import PREFIX, Said, Unsaid, terms_of
from cases.exports.ftm.writing import ENTITIES, LIMITS
from tests import factories as make
from tests.schema_org import CONTEXT

pytestmark = [
    pytest.mark.django_db,
    # What these programs say to those who wrote them.
    pytest.mark.filterwarnings("ignore:Install 'pyicu' for better text transliteration"),
]

OFFICER: Final = "Invented Officer"

_made: list[Path] = []


@pytest.fixture
def folder(seeded: None, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the seeded record and a few invented rows, made once for this file."""
    if not _made:
        settings.ACCOUNTABILITY_RELEASES_DIR = tmp_path_factory.mktemp("releases")
        officer = make.make_defendant(
            name=OFFICER, capacity="state_agent", post="officer", agency=make.make_agency()
        )
        steps = [
            make.make_proceeding_step(
                defendant=officer, kind="verdict", outcome="convicted", offence="abuse of power"
            ),
            make.make_proceeding_step(defendant=officer, kind="final"),
        ]
        make.publish_all([officer.prosecution, officer, *steps])
        releases.make(site="https://record.example.org/", method="1.1")
        _made.append(files.folder_of(1))
    return _made[0]


@pytest.fixture(scope="module", autouse=True)
def clean() -> Any:
    yield
    while _made:
        shutil.rmtree(_made.pop())


def test_every_table_is_what_the_data_package_says(folder: Path) -> None:
    import frictionless

    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])[:10]
    rows = files.index_of(folder)["rows"]
    assert {task.name: task.stats.get("rows", 0) for task in report.tasks} == rows
    # The report is not valid whatever it is given.
    table = folder / "csv" / "places.csv"
    text = table.read_bytes()
    try:
        table.write_bytes(text + text.splitlines(keepends=True)[-1])
        assert not frictionless.validate(str(folder / "datapackage.json")).valid
    finally:
        table.write_bytes(text)


def test_datasette_opens_the_database_and_gives_its_rows(folder: Path) -> None:
    from datasette.app import Datasette

    async def asked(*paths: str) -> list[Any]:
        served = Datasette([], immutables=[str(folder / "accountability.sqlite")])
        try:
            answers = [await served.client.get(path) for path in paths]
        finally:
            served.executor.shutdown()
        assert [answer.status_code for answer in answers] == [200] * len(paths)
        return [answer.json() for answer in answers]

    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ResourceWarning
        )  # it leaves its connections to the collector
        # In a thread of its own: browser tests that ran before leave a loop running in this one.
        with ThreadPoolExecutor(max_workers=1) as thread:
            rows, counted = thread.submit(
                asyncio.run,
                asked(
                    "/accountability/figures.json?_shape=array&_size=max",
                    "/accountability.json?sql=select+count(*)+as+n+from+incidents&_shape=array",
                ),
            ).result()
        gc.collect()
    index = files.index_of(folder)["rows"]
    assert counted == [{"n": index["incidents"]}]
    stored = {row["id"]: row for chunk in files.rows_in(folder, "figures") for row in chunk}
    assert {row["id"]: row["words"] for row in rows} == {
        each: row["words"] for each, row in stored.items()
    }


def test_geojson_is_what_its_standard_asks_for(folder: Path) -> None:
    from geojson_pydantic import FeatureCollection

    read = {
        path.stem: FeatureCollection.model_validate_json(path.read_bytes())
        for path in (folder / "geojson").iterdir()
    }
    rows = files.index_of(folder)["rows"]
    assert {name: len(found.features) for name, found in read.items()} == {
        name: rows[name] for name in read
    }
    points = [each.geometry.coordinates for each in read["cities"].features if each.geometry]
    assert points
    assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in points)


@pytest.mark.parametrize("path", ["/cities/almaty/", "/situations/january-2022-kazakhstan/"])
def test_the_dataset_of_a_dashboard_is_json_ld_that_search_engines_take(
    client: Client, seeded: None, path: str
) -> None:
    from pyld import jsonld

    body = client.get(path).content.decode()
    (text,) = re.findall(
        r'<script[^>]*type="application/ld\+json"[^>]*>(.*?)</script>', body, re.DOTALL
    )
    told = json.loads(text)
    assert told.pop("@context") == "https://schema.org"
    # Every word is one of schema.org's: what its context does not know would be dropped in silence.
    (read,) = jsonld.expand(told | {"@context": CONTEXT})
    assert _size(read) == _size(told)
    word = "http://schema.org/{}".format
    assert read["@type"] == [word("Dataset")]
    # Google's guide: name and a description of 50 to 5,000 characters are required.
    assert read[word("name")][0]["@value"]
    assert 50 <= len(read[word("description")][0]["@value"]) <= 5000
    assert read[word("license")][0]["@id"].startswith("https://creativecommons.org/")
    assert read[word("creator")][0][word("name")]
    for download in read[word("distribution")]:
        assert download["@type"] == [word("DataDownload")]
        assert download[word("contentUrl")][0]["@id"].startswith("http")
        assert re.fullmatch(r"\w+/\w+", download[word("encodingFormat")][0]["@value"])
    coverage = read[word("temporalCoverage")][0]["@value"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d/(\d{4}-\d\d-\d\d|\.\.)", coverage)
    place = read[word("spatialCoverage")][0]
    assert place[word("name")][0]["@value"] in {"Almaty", "Kazakhstan"}
    latitudes = [geo[word("latitude")][0]["@value"] for geo in place.get(word("geo"), ())]
    assert [43 < each < 44 for each in latitudes] == [True] * path.startswith("/cities/")


def _size(told: Any) -> int:
    """How many values a tree holds."""
    if isinstance(told, dict):
        return sum(_size(each) for name, each in told.items() if name != "@type")
    return sum(map(_size, told)) if isinstance(told, list) else 1


def test_every_entity_is_valid_for_the_library_of_followthemoney(folder: Path) -> None:
    from followthemoney import model
    from followthemoney.exc import InvalidData

    entities = _entities(folder)
    assert len(entities) == len((folder / ENTITIES).read_text().splitlines())
    schemata: dict[str, int] = defaultdict(int)
    for told in entities.values():
        proxy = model.get_proxy(told, cleaned=False)  # which drops what is no value of its property
        proxy.schema.validate(told)
        kept = {name: sorted(each) for name, each in proxy.to_dict()["properties"].items()}
        assert kept == {name: sorted(each) for name, each in told["properties"].items()}
        schemata[told["schema"]] += 1
        for prop, value in proxy.itervalues():
            assert not prop.deprecated, (told["schema"], prop.name)
            if prop.type.name == "entity":
                other = model.get(entities[value]["schema"])  # nothing leads out of the file
                assert other.is_a(prop.range.name), (told["id"], prop.name)
    assert {"Person", "Event", "Article", "PublicBody", "CourtCaseParty"} <= set(schemata)
    assert json.loads((folder / LIMITS).read_text())["counts"] == dict(schemata)
    with pytest.raises(InvalidData):  # not everything is valid
        model.get("Person").validate({"properties": {"gender": ["soldier"]}})


def test_a_convicted_agent_is_the_only_defendant_who_is_an_entity(folder: Path) -> None:
    entities = _entities(folder)
    defendants = {
        each["id"]: each
        for chunk in files.rows_in(folder, "prosecutions")
        for row in chunk
        for each in row["defendants"]
    }
    there = [each for key, each in defendants.items() if f"{PREFIX}{key}" in entities]
    assert 0 < len(there) < len(defendants)
    assert all(each["name"] and each["is_convicted"] for each in there)
    (officer,) = (each["id"] for each in there if each["name"] == OFFICER)
    (role,) = (
        each["properties"]
        for each in entities.values()
        if each["properties"].get("party") == [f"{PREFIX}{officer}"]
    )
    assert role["role"] == ["defendant"]
    assert role["status"] == ["convicted; final"]
    assert role["description"] == ["abuse of power"]
    said = [each["properties"] for each in entities.values()]
    assert not any("topics" in each for each in said)  # nobody is a “person of interest”
    assert not {"unknown", "not recorded"} & {
        text for each in said for texts in each.values() for text in texts
    }


def test_what_cannot_be_said_is_listed_for_every_field_of_every_list(folder: Path) -> None:
    from followthemoney import model

    lists = json.loads((folder / LIMITS).read_text())["lists"]
    rows = files.index_of(folder)["rows"]
    assert [each["list"] for each in lists] == list(rows)
    for told in lists:
        shape = Shape(told["list"])
        names = {part.name for part in shape.parts}
        terms = list(terms_of(told["list"], names))
        assert len(told["said"]) + len(told["not_said"]) == len(terms)
        fields = [name for term in terms for name in term.fields]
        assert len(fields) == len(set(fields)), told["list"]
        assert all(term.why for term in terms if isinstance(term, Unsaid))
        if "*" in fields:
            assert told["rows_without_entity"] == rows[told["list"]]
            continue
        nested = {name.partition(".")[0] for name in fields if "." in name}
        wanted = {
            f"{part.name}.{each.name}" if part.name in nested else part.name
            for part in shape.parts
            for each in (part.parts if part.name in nested else (part,))
        }
        assert set(fields) == wanted, told["list"]
        for term in terms:
            for name in term.properties if isinstance(term, Said) else ():
                schema, _colon, prop = name.partition(":")
                assert prop == "id" or prop in model.get(schema).properties, name


def _entities(folder: Path) -> dict[str, dict[str, Any]]:
    lines = (folder / ENTITIES).read_text().splitlines()
    return {each["id"]: each for each in map(json.loads, lines)}
