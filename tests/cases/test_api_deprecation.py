"""What will go is said early, in every answer that uses it and in the schema; nothing goes soon."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from cases.api import deprecation
from cases.api.deprecation import DEPRECATED, Deprecated
from cases.api.schema import document
from tests import factories as make

pytestmark = pytest.mark.django_db

SAID: dict[str, Any] = {
    "since": date(2030, 1, 1),
    "instead": "Use another one.",
    "link": "https://record.example.org/api/v1/docs/",
}
OPERATION = Deprecated(operation="get_figure", sunset=date(2031, 6, 30), **SAID)
PARAMETER = Deprecated(operation="list_figures", parameter="metric", **SAID)
FIELD = Deprecated(shape="Situation", field="summary", sunset=date(2031, 1, 1), **SAID)


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    document()  # it is made once, and shall not keep what is invented here
    monkeypatch.setattr(deprecation, "DEPRECATED", (OPERATION, PARAMETER, FIELD))


@pytest.fixture
def figure() -> Any:
    figure = make.make_figure()
    make.publish_all([figure])
    return figure


@pytest.mark.usefixtures("declared")
def test_answers_that_use_it_say_since_when_and_until_when(client: Client, figure: Any) -> None:
    address = f"/api/v1/figures/{figure.public_id}/"
    answer = client.get(address)
    assert answer["Deprecation"] == "@1893456000"
    assert answer["Sunset"] == "Mon, 30 Jun 2031 00:00:00 GMT"
    assert answer["Link"].count('rel="deprecation"') == answer["Link"].count('rel="sunset"') == 1
    assert 'rel="license"' in answer["Link"]
    again = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again["Deprecation"]) == (304, "@1893456000")
    assert {"Deprecation", "Sunset"} <= set(answer["Access-Control-Expose-Headers"].split(", "))


@pytest.mark.usefixtures("declared")
def test_a_parameter_is_told_to_whoever_gives_it(client: Client, figure: Any) -> None:
    with_it = client.get("/api/v1/figures/?metric=killed")
    assert with_it["Deprecation"] == "@1893456000"
    assert "Sunset" not in with_it
    assert 'rel="sunset"' not in with_it["Link"]
    assert "Deprecation" not in client.get("/api/v1/figures/")
    assert "Deprecation" not in client.get("/api/v1/victims/")


@pytest.mark.usefixtures("declared")
def test_a_field_is_told_wherever_its_object_is(client: Client, figure: Any) -> None:
    slug = figure.situation.slug
    summary = f"/api/v1/situations/{slug}/summary/"
    for address in ("/api/v1/situations/", f"/api/v1/situations/{slug}/", summary):
        assert client.get(address)["Sunset"] == "Wed, 01 Jan 2031 00:00:00 GMT", address
    for address in ("/api/v1/", "/api/v1/cities/", "/api/v1/docs/", "/api/v1/reconcile/"):
        assert "Deprecation" not in client.get(address), address
    assert "Deprecation" not in client.get("/api/v1/situations/?wrong=1")


@pytest.mark.usefixtures("declared")
def test_the_schema_marks_it() -> None:
    made = SchemaGenerator().get_schema(request=None, public=True)
    operation = made["paths"]["/api/v1/figures/{id}/"]["get"]
    parameters = {
        one["name"]: one for one in made["paths"]["/api/v1/figures/"]["get"]["parameters"]
    }
    field = made["components"]["schemas"]["Situation"]["properties"]["summary"]
    for marked in (operation, parameters["metric"], field):
        assert marked["deprecated"] is True
        assert "Deprecated since 2030-01-01" in marked["description"]
        assert marked["description"].endswith("Use another one.")
    assert "and goes on 2031-06-30" in operation["description"]
    assert "deprecated" not in parameters["unit"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"operation": "get_nothing"},
        {"operation": "list_figures", "parameter": "nothing"},
        {"shape": "Situation", "field": "nothing"},
        {"shape": "Nothing", "field": "x"},
    ],
)
def test_what_there_is_not_cannot_be_deprecated(monkeypatch: Any, wrong: dict[str, str]) -> None:
    monkeypatch.setattr(deprecation, "DEPRECATED", (Deprecated(**wrong, **SAID),))
    with pytest.raises(LookupError):
        SchemaGenerator().get_schema(request=None, public=True)


def test_nothing_goes_within_a_year_of_being_deprecated() -> None:
    with pytest.raises(ValueError, match="365"):
        Deprecated(operation="get_figure", sunset=date(2030, 12, 31), **SAID)
    for wrong in (
        {},
        {"shape": "x"},
        {"field": "x"},
        {"operation": "x", "shape": "y", "field": "z"},
    ):
        with pytest.raises(ValueError, match="Name"):
            Deprecated(**wrong, **SAID)


def test_nothing_is_deprecated_yet_as_the_guide_says(client: Client) -> None:
    says_so = "Nothing is deprecated now." in " ".join(
        client.get("/api/v1/docs/").content.decode().split()
    )
    assert says_so == (not DEPRECATED)
