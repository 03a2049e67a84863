"""Each list of the site leads to the very list that is shown, as a file."""

import csv
import html
import io
import re

import pytest

from cases.exports.formats import formats_of
from cases.filters import FILTERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]

PAGES = sorted(set(FILTERS) - {"situations", "places", "citations"})
"""The lists that have a page."""


def exports(page):
    """The links to files by their words."""
    found = re.findall(r'<a href="([^"]+)" type="[^"]+" rel="alternate nofollow">([^<]+)</a>', page)
    return {label: html.unescape(address) for address, label in found}


def shown(page):
    """How many rows the page says there are."""
    count = re.search(r'class="count" role="status">(?:<strong>)?([\d ,]+)', page)[1]
    return int(re.sub(r"\D", "", count))


@pytest.mark.parametrize("noun", PAGES)
def test_each_list_leads_to_its_files(client, noun):
    page = client.get(f"/{noun}/").content.decode()
    links = exports(page)
    assert set(links) == {"JSON", *(each.label for each in formats_of(noun))}
    for label, address in links.items():
        response = client.get(address)
        assert response.status_code == 200, address
        if label != "JSON":
            assert int(response["Accountability-Rows"]) == shown(page)
            assert b"".join(response)


def test_the_file_has_the_filters_and_the_day_of_the_page_and_no_place_in_it(client):
    asked = {
        "metric": "killed",
        "city": "almaty",
        "subject": "",
        "as_of": "2022-12-31",
        "page_size": 1,
    }
    page = client.get("/figures/", asked).content.decode()
    response = client.get(exports(page)["CSV"])
    assert response["Accountability-As-Of"] == "2022-12-31"
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode(), newline="")))
    assert len(rows) == shown(page) > 0
    assert {row["metric"] for row in rows} == {"killed"}
    assert {row["city.slug"] for row in rows} == {"almaty"}
    following = html.unescape(re.search(r'href="([^"]+)" rel="next"', page)[1])
    assert exports(client.get(following).content.decode()) == exports(page)


def test_in_another_language_the_file_has_its_labels(client):
    page = client.get("/ru/figures/?metric=killed").content.decode()
    (head, *_lines) = b"".join(client.get(exports(page)["CSV"])).decode().splitlines()
    assert "labels.metric" in head.split(",")


def test_what_is_no_list_of_the_api_leads_to_no_file(client):
    assert exports(client.get("/corrections/").content.decode()) == {}


def test_a_dashboard_leads_to_its_tables(client):
    page = client.get("/cities/almaty/?as_of=2022-12-31").content.decode()
    tables = [html.unescape(each) for each in re.findall(r'href="([^"]*format=csv[^"]*)"', page)]
    assert {re.search(r"/api/v1/(\w+)/", each)[1] for each in tables} == {"figures", "victims"}
    for address in tables:
        response = client.get(address)
        assert response["Accountability-As-Of"] == "2022-12-31"
        assert b"".join(response)
