"""The schema says what the answers are, and the page made from it can be used alone."""

import json
import re

import html5lib
import jsonschema
import pytest
import yaml
from django.core.management import call_command

from cases.api.examples import example_of
from cases.api.schema import document
from cases.filters import FILTERS
from tests.cases.api_answers import every_answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]


def operations():
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def validator(operation):
    """What the answers of an operation are held against; an unknown field fails too."""
    made = json.loads(json.dumps(document()))
    for schema in made["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    whole = {**answer, "components": made["components"]}
    return jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker())


def operation_of(url):
    path = url.removeprefix("http://testserver")
    for template, _method, operation in operations():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return operation
    raise LookupError(url)


SOMETIMES = {"Entry": {"merged_into", "record"}}
"""What is there only for some, or for whoever asks; elsewhere labels, for whoever asks for a language."""


def test_the_schema_is_valid_and_made_without_a_warning():
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")


def test_every_operation_is_described():
    names = set()
    for path, method, operation in operations():
        assert method == "get" or path == "/api/v1/reconcile/", path
        assert operation["description"]
        names.add(operation["operationId"])
        for parameter in operation.get("parameters", ()):
            assert parameter["description"], f"{path} {parameter['name']}"
        assert {"200", "400", "405", "406", "500"} <= set(operation["responses"])
    reconciliation = 6
    assert len(names) == 2 * len(FILTERS) + 4 + reconciliation


def test_every_field_of_every_shape_is_described():
    for name, schema in document()["components"]["schemas"].items():
        assert schema["description"], name
        for field, told in schema.get("properties", {}).items():
            assert told.get("description"), f"{name}.{field}"
        always = set(schema.get("properties", ())) - SOMETIMES.get(name, {"labels"})
        assert set(schema.get("required", ())) == always, name


def test_every_parameter_of_a_list_is_one_of_its_filters():
    for noun, kind in FILTERS.items():
        told = document()["paths"][f"/api/v1/{noun}/"]["get"]["parameters"]
        names = {parameter["name"] for parameter in told}
        shaping = {"fields", "format"} | (set() if noun == "publishers" else {"expand"})
        assert names == kind.names() | {"as_of", "page_size", "cursor", "lang"} | shaping


@pytest.mark.parametrize("day", [None, "2022-12-22"])
def test_every_answer_fits_the_schema(client, day):
    validators = {}
    for url, answer in every_answer(client, day):
        operation = operation_of(url)
        name = operation["operationId"]
        validators.setdefault(name, validator(operation))
        problem = next(validators[name].iter_errors(answer), None)
        assert problem is None, f"{url}: {problem.json_path}: {problem.message[:300]}"


def test_every_example_fits_the_schema():
    examples = 0
    for _path, _method, operation in operations():
        if example := example_of(operation["operationId"]):
            validator(operation).validate(example)
            examples += 1
    assert examples >= len(FILTERS)


def test_the_schema_is_served_as_yaml_and_as_json(client):
    as_yaml = yaml.safe_load(client.get("/api/v1/schema/").content)
    as_json = client.get("/api/v1/schema/?format=json").json()
    asked = client.get("/api/v1/schema/", headers={"accept": "application/json"}).json()
    assert as_yaml == as_json == asked
    refused = client.get("/api/v1/schema/?format=xml")
    assert refused.status_code == 400
    assert refused.json()["error"]["parameter"] == "format"


def test_the_page_needs_no_script_and_holds_every_operation(client):
    response = client.get("/api/v1/docs/", headers={"accept": "text/html"})
    assert response.status_code == 200
    page = response.content.decode()
    html5lib.HTMLParser(strict=True).parse(page)
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page)
    for path, _method, operation in operations():
        assert path in page
        assert f'id="{operation["operationId"]}"' in page
    anchors = set(re.findall(r'href="#([^"]+)"', page))
    assert anchors <= set(re.findall(r'\bid="([^"]+)"', page))
    assert "$SITE" not in page
    assert not response.cookies


def test_what_the_page_says_to_type_works(client):
    page = client.get("/api/v1/docs/").content.decode()
    typed = re.findall(
        r"curl (?:-G )?(?:&#x27;)?http://testserver(/[^\s&]*(?:&amp;[^\s&]*)*)", page
    )
    assert len(typed) >= 5
    for address in typed:
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address
