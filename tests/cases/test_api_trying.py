"""Each call can be tried on a page of its own: a plain form, which makes the address that is then opened."""

import html
import re

import html5lib
import pytest

from cases.api.schema import document
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_every_operation_has_a_page_to_which_the_reference_leads(client):
    reference = client.get("/api/v1/docs/").content.decode()
    operations = [
        made["operationId"]
        for methods in document()["paths"].values()
        for method, made in methods.items()
        if method == "get"
    ]
    assert len(operations) > 30
    for operation in operations:
        address = f"/api/v1/docs/try/{operation}/"
        assert f'href="{address}"' in reference
        page = client.get(address).content.decode()
        html5lib.HTMLParser(strict=True).parse(page)
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page)
        assert page.count("<label") >= 1


def test_what_is_filled_in_makes_the_address_of_the_call(client):
    figure = make.make_figure(value=12)
    make.publish_all([figure])
    for operation, filled, path in (
        ("list_figures", {"metric": "killed", "city": figure.place.slug, "unit": ""},
         f"/api/v1/figures/?city={figure.place.slug}&metric=killed"),
        ("get_figure", {"id": figure.public_id}, f"/api/v1/figures/{figure.public_id}/"),
    ):  # fmt: skip
        query = {f"q-{name}": text for name, text in filled.items()}
        page = client.get(f"/api/v1/docs/try/{operation}/", query).content.decode()
        (address,) = re.findall(r'<a href="([^"]+)">Open the answer', page)
        address = html.unescape(address).removeprefix("http://testserver")
        assert sorted(re.split("[?&]", address)) == sorted(re.split("[?&]", path))
        assert figure.public_id in client.get(address).content.decode()


def test_several_values_can_be_typed_and_those_that_there_are_are_offered(client):
    figure = make.make_figure(value=12)
    make.publish_all([figure])
    asked = {"q-metric": "killed,injured", "q-ordering": "-date"}
    page = client.get("/api/v1/docs/try/list_figures/", asked).content.decode()
    assert 'value="killed,injured"' in page
    assert '<datalist id="values_metric">' in page
    assert "<option selected>-date" in page
    (address,) = re.findall(r'<a href="([^"]+)">Open the answer', page)
    answer = client.get(html.unescape(address).removeprefix("http://testserver"))
    assert [row["id"] for row in answer.json()["results"]] == [figure.public_id]


def test_what_lacks_or_makes_no_sense_is_said(client):
    page = client.get("/api/v1/docs/try/get_figure/?q-lang=ru").content.decode()
    assert "Fill in id" in page
    assert "Open the answer" not in page
    odd = client.get("/api/v1/docs/try/get_figure/", {"q-id": "../'\"><b>?"}).content.decode()
    assert "/api/v1/figures/..%2F%27%22%3E%3Cb%3E%3F/" in odd
    assert client.get("/api/v1/docs/try/nothing/").status_code == 404
    assert client.get("/api/v1/docs/try/get_figure/?id=x").status_code == 400
