"""What search engines and link previews are told: every public page, nobody who is withheld, no script."""

import json
import re

import pytest

from tests import factories as make

pytestmark = pytest.mark.django_db


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def linked_data(body):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', body)
    return [json.loads(each) for each in found]


def meta(body, name):
    return re.search(rf'<meta (?:name|property)="{name}" content="([^"]*)">', body).group(1)


@pytest.fixture
def record():
    place = make.make_place(name="Invented City", slug="invented", latitude=43.25, longitude=76.9)
    situation = make.make_situation(
        name="</script><b>Invented & unrest</b>", ends_on="2022-01-11", summary="What happened."
    )
    here = {"place": place, "situation": situation}
    incident = make.make_incident(**here)
    shown = make.make_victim(name="Invented Person", age_group="adult")
    hidden = make.make_victim(name="Invented Hidden", age_group="adult", withheld=True)
    harms = [make.make_harm(victim=each, incident=incident) for each in (shown, hidden)]
    figure = make.make_figure(speaker=make.make_speaker(name="Invented Speaker"), **here)
    make.publish_all([*harms, figure])
    draft = make.make_figure(**here)
    for each in (shown, hidden):
        each.refresh_from_db()
    return {"shown": shown, "hidden": hidden, "figure": figure, "draft": draft}


def test_the_map_leads_to_every_public_page_and_to_nobody_withheld(client, record):
    parts = re.findall("<loc>(.*?)</loc>", read(client, "/sitemap.xml"))
    assert "http://testserver/sitemap-figures.xml" in parts
    pages = [
        page
        for part in parts
        for page in re.findall("<loc>http://testserver(.*?)</loc>", read(client, part))
    ]
    assert len(pages) == len(set(pages))
    for page in pages:
        if not page.startswith("/codebook/"):  # they have tests of their own
            read(client, page)
    for name in ("figure", "shown"):
        kind = "figures" if name == "figure" else "victims"
        assert f"/{kind}/{record[name].public_id}/" in pages
    joined = "".join(pages)
    assert record["hidden"].public_id not in joined
    assert record["draft"].public_id not in joined
    assert "?" not in joined
    assert "/admin" not in joined


def test_search_engines_are_asked_to_leave_the_desk_and_chosen_rows_alone(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert lines[:3] == ["User-agent: *", "Disallow: /admin/", "Disallow: /*?"]
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/sitemap.xml?x=1", 400),
        ("/robots.txt?x=1", 400),
        ("/sitemap-nothing.xml", 404),
        ("/sitemap-figures.xml?p=two", 404),
        ("/sitemap-figures.xml?p=99", 404),
        ("/sitemap-figures.xml?as_of=2022-01-01", 400),
    ],
)
def test_parts_of_the_map_that_are_not_there(client, address, status):
    assert client.get(address).status_code == status


@pytest.mark.usefixtures("record")
def test_a_dashboard_describes_itself_as_data_that_nothing_can_break_out_of(client):
    for address, name in (("/", "Invented & unrest"), ("/cities/invented/", "Invented City")):
        body = read(client, address)
        assert body.count("<script") == body.count("</script") == 1
        (made,) = linked_data(body)
        assert made["@type"] == "Dataset"
        assert name in made["name"]
        assert 50 <= len(made["description"]) <= 5000
        assert made["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert made["creator"]["name"] == "Accountability"
        assert made["temporalCoverage"] == "2022-01-02/2022-01-11"
        assert made["version"] == "reports up to 2022-12-25"
        assert client.get(made["url"]).status_code == 200
        assert client.get(made["distribution"][0]["contentUrl"]).status_code == 200
    assert made["spatialCoverage"]["geo"]["latitude"] == 43.25
    text = json.dumps(made)
    assert "Invented Person" not in text
    assert "Hidden" not in text


@pytest.mark.usefixtures("record")
def test_a_dashboard_as_of_a_day_is_no_data_set_of_its_own(client):
    assert linked_data(read(client, "/?as_of=2022-12-31")) == []
    assert linked_data(read(client, "/figures/")) == []


def test_previews_name_no_person_and_no_number_without_its_speaker(client, record):
    body = read(client, f"/victims/{record['shown'].public_id}/")
    assert "Invented Person" in body
    assert "Invented" not in meta(body, "og:title") + meta(body, "og:description")
    body = read(client, f"/figures/{record['figure'].public_id}/?as_of=2022-12-31")
    assert meta(body, "og:title").startswith(
        "Invented Speaker, reported on 25 December 2022: 12 people"
    )
    assert meta(body, "og:url") == f"http://testserver/figures/{record['figure'].public_id}/"
    assert meta(body, "description")


def test_a_browser_that_shows_a_feed_finds_the_mark(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/static/cases/mark.png")
