"""Side by side and on the map: one scale only for one speaker, metric, unit and population."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.charts import rendering
from cases.charts.compared import compared
from cases.charts.mapped import mapped as map_picture
from cases.charts.picture import About
from cases.public import PublicPlace, PublicSituation
from cases.stats import beside, mapped
from cases.stats.numbers import Scope
from tests import factories as make

pytestmark = pytest.mark.django_db

MARCH, JULY = date(2022, 3, 14), date(2022, 7, 29)
ABOUT = About("Invented", "July 2022", "Accountability")
CITIES = ("north", "south", "east", "quiet")


@pytest.fixture(scope="module")
def record(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[dict[str, Any]]:
    """Made once for the module, and taken back at its end; each test still rolls back its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_record()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def nothing_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are asked for, not drawn; what one test drew, the next must not find."""
    rendering.caches["charts"].clear()
    monkeypatch.setattr(rendering, "draw", lambda *_args, **_look: b"drawn")
    monkeypatch.setattr(rendering, "PAST", rendering.Allowance(at_once=99, each_second=1))


def make_record() -> dict[str, Any]:
    """Three cities with figures of four voices, one city without any, and two situations."""
    country = make.make_place(level="country", slug="invented-land", country_code="ZZ")
    places = {
        slug: make.make_place(
            name=slug.capitalize(),
            slug=slug,
            country_code="ZZ",
            latitude=latitude,
            longitude=10 + latitude / 5,
        )
        for slug, latitude in zip(CITIES, (50, 40, 45, 44), strict=True)
    }
    region = make.make_place(name="Hills", slug="hills", level="region", country_code="ZZ")
    situation = make.make_situation(name="First winter", slug="first", country=country)
    other = make.make_situation(name="Second winter", slug="second", country=country)
    ministry = make.make_speaker(name="Ministry of Counting", slug="ministry")
    monitor = make.make_speaker(name="Monitor", slug="monitor", kind="monitor")
    crowd = make.make_speaker(name="Some monitors", slug="some", kind="unnamed_group")
    march, july = (make.make_source(published_on=day) for day in (MARCH, JULY))

    def figure(place: str, value: int, **fields: Any) -> Any:
        told = {"speaker": ministry, "situation": situation, "sources": [march]}
        where = {**places, "hills": region, "land": country}[place]
        return make.make_figure(place=where, value=value, **told | fields)

    group = {"population_group": "civilians", "population": "Civilians in their homes."}
    unclear = {"speaker_status": "not_named", "sources": [july]}
    made = {
        "north": figure("north", 139),
        "north civilians": figure("north", 11, **group),
        "south civilians": figure("south", 1, **group),
        "hills civilians": figure("hills", 8, **group),
        "south by another": figure("south", 15, speaker=monitor, sources=[july]),
        "north cases": figure("north", 7, metric="cases_opened", unit="cases", sources=[july]),
        "south cases": figure(
            "south", 9, metric="cases_opened", unit="investigations", sources=[july]
        ),
        "north by some": figure("north", 3, metric="injured", speaker=crowd, sources=[july]),
        "south by some": figure("south", 4, metric="injured", speaker=crowd, sources=[july]),
        "north by nobody": figure("north", 5, metric="charged", **unclear),
        "south by nobody": figure("south", 6, metric="charged", **unclear),
        "east": figure(
            "east", 0, low=None, high=None, qualifier="words_only", words="hundreds", **group
        ),
        "land": figure("land", 230),
        "second": figure("land", 12, situation=other),
    }
    incidents = [
        make.make_incident(place=places[slug], situation=situation, sources=[march])
        for slug in ("north", "north", "south")
    ]
    harms = [make.make_harm(incident=each, sources=[march]) for each in incidents]
    make.publish_all([*made.values(), *harms, *[harm.victim for harm in harms], places["quiet"]])
    return made


def anchor_of(record: dict[str, Any]) -> str:
    """The figure that names the scale of civilians: of those known for as long, the first id."""
    return min(record[f"{slug} civilians"].public_id for slug in ("north", "south"))


def scopes(*slugs: str) -> list[Scope]:
    return [Scope(city=PublicPlace.objects.get(slug=slug)) for slug in slugs]


def matters(*slugs: str, day: date | None = None) -> dict[str, beside.Matter]:
    return {each.key: each for each in beside.side_by_side(scopes(*slugs), day).matters}


# --- Which numbers share a scale --------------------------------------------------------------


def test_only_the_same_speaker_and_the_same_people_share_a_scale(record):
    killed = matters("north", "south")["killed"]
    assert [len(each.figures) for each in killed.held] == [2, 2]
    (shared,) = killed.shared
    assert shared.anchor == anchor_of(record)
    assert [[f.number.value for f in column] for column in shared.columns] == [[11], [1]]


@pytest.mark.parametrize(
    ("slugs", "metric", "why"),
    [
        (("north", "south"), "cases_opened", beside.DIFFERENT),
        (("north", "south"), "injured", beside.NOBODY_KNOWN),
        (("north", "south"), "charged", beside.NOBODY_KNOWN),
        (("north", "quiet"), "killed", beside.ONE_PLACE),
        (("north", "east"), "killed", beside.IN_WORDS),
        (("east", "quiet"), "cases", ""),
    ],
)
def test_what_shares_no_scale_says_why(record, slugs, metric, why):
    matter = matters(*slugs)[metric]
    assert matter.shared == ()
    assert matter.why_none == why


def test_a_number_not_known_on_the_day_shares_nothing(record):
    known = matters("north", "south", day=MARCH)
    assert "cases_opened" not in known
    assert [f.number.value for f in known["killed"].held[1].figures] == [1]
    before = matters("north", "south", day=date(2022, 1, 1))
    assert not any(each.has_report for matter in before.values() for each in matter.held)


def test_people_documented_here_share_the_scale_of_this_record_with_its_caveat(record):
    died = matters("north", "south", "quiet")[beside.DIED]
    (shared,) = died.shared
    assert [each.value for each in shared.documented] == [2, 1, 0]
    picture = compared(shared, ["North", "South", "Quiet"], ABOUT)
    assert "convenience sample" in picture.notes[0]
    assert [row.low for row in picture.form.rows] == [2, 1, None]
    assert picture.form.rows[2].text == "no row in this record"
    assert [row["documented"] for row in picture.data] == [2, 1, None]


def test_situations_are_compared_by_what_is_said_of_the_whole_country(record):
    both = [Scope(situation=PublicSituation.objects.get(slug=s)) for s in ("first", "second")]
    killed = beside.side_by_side(both).matters[0]
    assert [[f.number.value for f in each.figures] for each in killed.held] == [[230], [12]]
    (shared,) = killed.shared
    assert [[f.number.value for f in column] for column in shared.columns] == [[230], [12]]


# --- The page ---------------------------------------------------------------------------------


def page(client: Any, query: str) -> str:
    response = client.get(f"/compare/?{query}")
    assert response.status_code == 200, query
    return html.unescape(response.content.decode())


def test_without_a_choice_there_is_a_form_and_a_city_can_be_chosen_already(client, record):
    body = page(client, "with=south")
    assert body.count('type="checkbox" name="city"') == len(CITIES)
    assert 'value="south" checked' in body
    assert 'value="north" checked' not in body
    assert 'type="checkbox" name="situation"' in body
    assert 'href="/compare/?with=north"' in client.get("/cities/north/").content.decode()
    assert 'href="/compare/"' in client.get("/cities/").content.decode()


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("city=north", "city"),
        ("situation=first", "situation"),
        ("city=" + "&city=".join([*CITIES, "a", "b", "c"]), "city"),
        ("city=north&city=north", "city"),
        ("city=north&city=nowhere", "city"),
        ("city=north&city=south&situation=first", "situation"),
        ("city=north&city=south&as_of=2999-01-01", "as_of"),
        ("city=north&city=south&wrong=1", "wrong"),
        ("city=north&city=south&with=east", "with"),
        ("with=nowhere", "with"),
        ("as_of=2022-01-01&as_of=2022-01-02", "as_of"),
        ("city=%00&city=%F0%9F%92%A5", "city"),
    ],
)
def test_a_choice_that_makes_no_sense_is_named(client, record, query, parameter):
    response = client.get(f"/compare/?{query}")
    assert response.status_code == 400
    body = response.content.decode()
    assert f'<code translate="no"><bdi>{parameter}</bdi></code>' in body
    way_back = html.unescape(re.search(r'href="([^"]+)">Back to the page', body)[1])
    assert f"{parameter}=" not in way_back


def test_seven_cities_are_too_many_to_be_read(client, record):
    more = [make.make_place(slug=f"more-{n}") for n in range(3)]
    make.publish_all(more)
    slugs = [*CITIES, *(each.slug for each in more)]
    assert (
        "Six are the most" in client.get("/compare/?city=" + "&city=".join(slugs)).content.decode()
    )
    assert client.get("/compare/?city=" + "&city=".join(slugs[:6])).status_code == 200


def test_every_number_stands_with_its_speaker_day_and_rows(client, record):
    body = page(client, "city=north&city=south&as_of=2022-12-31")
    for name in ("north", "north civilians", "south civilians", "south by another"):
        assert f'href="/figures/{record[name].public_id}/?as_of=2022-12-31"' in body, name
    assert body.count("Ministry of Counting") >= 3
    assert "reported 14 March 2022" in body
    anchor = anchor_of(record)
    chart = f"/compare/charts/{anchor}.png?city=north&city=south&as_of=2022-12-31"
    assert f'src="{chart}"' in body
    assert body.count('<figure class="chart">') == 2  # that scale, and people documented here
    back = re.search(r'href="([^"]+)">Back to today', body)[1]
    assert back == "/compare/?city=north&city=south"
    assert 'name="city" value="south"' in body  # the form of the day keeps the choice
    address = "/compare/?city=north&city=south&as_of=2022-12-31"
    assert f"http://testserver{address}" in body
    response = client.get(f"{address}&cite=bibtex")
    assert f"http://testserver{address}" in response.content.decode()


def test_a_city_of_words_and_one_without_anything_read_as_such(client, record):
    body = page(client, "city=east&city=quiet")
    assert "“hundreds”" in body
    assert "Killed: this record (reports up to: 29 July 2022) holds no report for Quiet." in body
    assert "State agents convicted: this record" in body
    assert "No row in this record." in body
    assert '<figure class="chart">' not in body
    early = page(client, "city=east&city=quiet&as_of=2021-01-01")
    assert "(reports up to: no report yet)" in early


def test_the_page_asks_no_more_questions_for_more_figures(client, record):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, "city=north&city=south")
        return len(queries)

    before = cost()
    north = record["north"]
    more = [
        make.make_figure(
            value=n, place=north.place, situation=north.situation, sources=[make.make_source()]
        )
        for n in range(3)
    ]
    make.publish_all(more)
    assert cost() == before


# --- Its charts -------------------------------------------------------------------------------


def test_a_scale_has_an_address_of_its_own_in_every_form(client, record):
    anchor = record["north civilians"].public_id
    path, query = f"/compare/charts/{anchor}", "city=south&city=quiet&city=north"
    for kind in ("png", "svg", "csv", "json"):
        assert client.get(f"{path}.{kind}?{query}&as_of=2022-04-01").status_code == 200
    told = json.loads(client.get(f"{path}.json?{query}").content)
    assert [(row["place"], row["low"]) for row in told["rows"]] == [("South", 1), ("North", 11)]
    assert {row["population"] for row in told["rows"]} == {"Civilians in their homes."}
    assert told["scope"] == "South, Quiet, North"
    rows = csv.DictReader(io.StringIO(client.get(f"{path}.csv?{query}").content.decode()))
    assert [row["low"] for row in rows] == ["1", "11"]
    other = f"/compare/charts/{record['south civilians'].public_id}.json?{query}"
    assert json.loads(client.get(other).content)["rows"] == told["rows"]
    early = json.loads(client.get(f"{path}.json?{query}&as_of=2021-01-01").content)
    assert early["rows"] == []
    assert "holds no number on this scale" in early["title"]
    counted = json.loads(client.get(f"/compare/charts/documented-deaths.json?{query}").content)
    assert [row["documented"] for row in counted["rows"]] == [1, None, 2]
    assert counted["rows"][0]["url"].startswith("http://testserver/victims/?city=south&died=yes")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("FIG-22222222.png?city=north&city=south", 404),
        ("nothing.png?city=north&city=south", 404),
        ("FIG-%00.png?city=north&city=south", 404),
        ("documented-deaths.gif?city=north&city=south", 404),
        ("documented-deaths.png", 400),
        ("documented-deaths.png?city=north", 400),
        ("documented-deaths.png?city=north&city=south&theme=pink", 400),
        ("documented-deaths.csv?city=north&city=south&theme=dark", 400),
    ],
)
def test_a_chart_that_is_not_there_says_so(client, record, address, status):
    assert client.get(f"/compare/charts/{address}").status_code == status


# --- The map ----------------------------------------------------------------------------------


def test_the_map_shows_the_scale_of_most_cities_and_tells_no_report_from_zero(record):
    found = mapped.mapped(PublicSituation.objects.get(slug="first"))
    assert found.choice.anchor == anchor_of(record)
    assert found.choice.cities == 2
    numbers = {each.slug: [f.number.value for f in each.figures] for each in found.spots}
    assert numbers == {"east": [None], "north": [11], "quiet": [], "south": [1]}
    assert [figure.number.value for figure in found.elsewhere] == [8]
    picture = map_picture(found, ABOUT)
    drawn = {spot.name: (spot.value, spot.text) for spot in picture.form.spots}
    assert drawn == {
        "East": (None, "“hundreds”"),
        "North": (11, "11 people"),
        "Quiet": (None, ""),
        "South": (1, "1 person"),
    }
    notes = " ".join(picture.notes)
    assert "Not drawn, since it is no city: Hills 8." in notes
    assert "only in words has no circle" in notes
    assert "no outline of the country; cities: GeoNames" in notes
    assert {row["place"]: (row["low"], row["drawn"]) for row in picture.data} == {
        "East": (None, False),
        "North": (11, True),
        "Quiet": (None, False),
        "South": (1, True),
        "Hills": (8, False),
    }


def test_a_map_is_of_one_metric_and_one_named_speaker(record):
    choices = mapped.mapped(PublicSituation.objects.get(slug="first")).choices
    anchors = {each.anchor for each in choices}
    for name in ("north by some", "north by nobody", "land", "hills civilians"):
        assert record[name].public_id not in anchors
    assert {record["north"].public_id, record["south by another"].public_id} <= anchors
    assert choices[-1].anchor == beside.DIED


def test_the_map_has_a_page_a_form_and_permanent_addresses(client, record):
    body = html.unescape(client.get("/map/?situation=first").content.decode())
    anchor = anchor_of(record)
    assert f'<option value="{anchor}" selected>' in body
    assert f"/situations/first/charts/map.png?scale={anchor}" in body
    path = f"/situations/first/charts/map.json?scale={record['south civilians'].public_id}"
    told = json.loads(client.get(path).content)
    assert [row["city"] for row in told["rows"]] == ["east", "north", "quiet", "south", None]
    quiet = told["rows"][2]
    assert (quiet["low"], quiet["absent"]["low"]) == (None, "no report in this record")
    assert quiet["url"] == "http://testserver/figures/?situation=first&city=quiet"
    counted = client.get("/map/?situation=first&scale=documented-deaths").content.decode()
    assert "convenience sample" not in counted  # it is in the picture
    home = client.get("/situations/first/").content.decode()
    assert f"/situations/first/charts/map.png?scale={anchor}" in home
    assert 'href="/map/?situation=first"' in home
    early = client.get("/map/?situation=first&as_of=2021-01-01").content.decode()
    assert "holds no number for a city" in early
    gone = f"/situations/first/charts/map.svg?scale={anchor}&as_of=2021-01-01"
    assert client.get(gone).status_code == 200
    for kind in ("png", "svg", "csv", "json"):
        assert client.get(f"/situations/second/charts/map.{kind}").status_code == 200


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("situation=nowhen", "situation"),
        ("scale=FIG-22222222", "scale"),
        ("scale=pink", "scale"),
        ("scale=%00", "scale"),
        ("wrong=1", "wrong"),
        ("situation=first&situation=second", "situation"),
    ],
)
def test_a_map_that_makes_no_sense_is_refused(client, record, query, parameter):
    response = client.get(f"/map/?{query}")
    assert response.status_code == 400
    assert f'<code translate="no"><bdi>{parameter}</bdi></code>' in response.content.decode()
