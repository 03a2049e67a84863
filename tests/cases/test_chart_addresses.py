"""The charts' addresses: their data equals the statistic, errors name the parameter, nothing is stale."""

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
from PIL import Image

from cases import actions
from cases.charts import rendering
from cases.choices import RemovalReason
from cases.public import PublicPlace
from cases.stats import counts
from cases.stats.numbers import Scope
from tests import factories as make

pytestmark = pytest.mark.django_db

MARCH, JULY = date(2022, 3, 14), date(2022, 7, 29)
CHARTS = "/cities/invented-city/charts/"


@pytest.fixture(scope="module")
def record(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[dict[str, Any]]:
    """Made once for the module, and taken back at its end; each test still rolls back its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_record()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test drew, the next must not find; nor does it draw on the same allowance."""
    rendering.caches["charts"].clear()
    monkeypatch.setattr(rendering, "PAST", rendering.Allowance(at_once=99, each_second=1))


def make_record() -> dict[str, Any]:
    """A city with two figures of one speaker, one of another, an investigation and its steps."""
    place = make.make_place(name="Invented City", slug="invented-city")
    where = {"place": place, "situation": make.make_situation()}
    ministry = make.make_speaker(name="Ministry of Counting")
    march, july = (make.make_source(published_on=day) for day in (MARCH, JULY))
    first = make.make_figure(value=225, speaker=ministry, sources=[march], **where)
    later = make.make_figure(value=238, speaker=ministry, sources=[july], supersedes=first, **where)
    other = make.make_figure(
        value=241,
        speaker=make.make_speaker(name="@Monitor", kind="monitor"),
        population="=HYPERLINK(1)",
        sources=[july],
        **where,
    )
    case = make.make_investigation(
        deaths_status="stated", deaths_low=24, deaths_high=24, sources=[july], **where
    )
    opened = make.make_investigation_step(
        investigation=case,
        sources=[july],
        date_earliest=MARCH,
        date_latest=MARCH,
        date_precision="day",
    )
    make.make_investigation_step(
        investigation=case, kind="closed", ground="no_offence", position=2, sources=[july]
    )
    make.publish_all([first, later, other, case, opened, *case.steps.all()])
    return {"first": first, "later": later, "other": other, "case": case, "situation": where}


def rows_of(client: Any, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"{CHARTS}{name}.csv").content.decode())))


def test_csv_and_json_are_the_statistic_with_addresses_that_answer(client, record):
    groups, _elsewhere = counts.reported_deaths(
        Scope(city=PublicPlace.objects.get(slug="invented-city"))
    )
    figures = [figure for group in groups for figure in group.figures]
    expected = [(figure.public_id, figure.number.value) for figure in figures]
    told = json.loads(client.get(f"{CHARTS}killed.json").content)
    assert [(row["id"], row["low"]) for row in told["rows"]] == expected
    assert [(row["id"], int(row["low"])) for row in rows_of(client, "killed")] == expected
    for row, figure in zip(told["rows"], figures, strict=True):
        assert row["speaker"] == figure.number.voice.name
        assert (row["unit"], row["place"]) == ("people", "Invented City")
        assert row["known_from"] == str(figure.number.known_from)
        assert row["absent"]["date_earliest"] == "unknown"
        (citation,) = row["citations"]
        body = client.get(row["url"]).content.decode()
        assert f'id="{citation["id"]}"' in body
        assert citation["url"] == f"{row['url']}#{citation['id']}"
        assert client.get(citation["source_url"]).status_code == 200
    assert [row["drawn"] for row in told["rows"]] == [False, True, True]
    assert told["licence"] == "CC BY 4.0"
    (case,) = rows_of(client, "investigations")
    assert (case["deaths_low"], case["status"], case["ground"]) == ("24", "closed", "no_offence")
    assert [row["step"] for row in rows_of(client, "steps")] == ["opened", "closed"]


def test_a_cell_is_never_a_formula(client, record):
    other = rows_of(client, "killed")[-1]
    assert other["speaker"] == "'@Monitor"
    assert other["population"] == "'=HYPERLINK(1)"
    told = json.loads(client.get(f"{CHARTS}killed.json").content)
    assert told["rows"][-1]["population"] == "=HYPERLINK(1)"


def test_every_chart_answers_in_every_form_as_of_every_day(client, record, monkeypatch):
    monkeypatch.setattr(rendering, "draw", lambda *_args, **_look: b"drawn")
    slug = record["situation"]["situation"].slug
    for scope, names in (
        ("/cities/invented-city", ("killed", "revisions", "investigations", "steps")),
        (f"/situations/{slug}", ("killed", "revisions", "investigations")),
    ):
        for name in names:
            for day in ("", "?as_of=2021-01-01", "?as_of=2022-04-01"):
                for kind in ("png", "svg", "csv", "json"):
                    response = client.get(f"{scope}/charts/{name}.{kind}{day}")
                    assert response.status_code == 200, (scope, name, kind, day)
                    assert response.headers["Cache-Control"] == "public, no-cache"
                    assert "Cookie" not in response.headers.get("Vary", "")
            assert client.head(f"{scope}/charts/{name}.csv").status_code == 200


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("killed.png?theme=pink", "theme"),
        ("killed.png?width=100000", "width"),
        ("killed.png?width=390&width=390", "width"),
        ("killed.svg?as_of=2999-01-01", "as_of"),
        ("killed.csv?theme=dark", "theme"),
        ("killed.png?scale=9", "scale"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_named(client, record, address, parameter):
    response = client.get(CHARTS + address)
    assert response.status_code == 400
    assert f'<code translate="no"><bdi>{parameter}</bdi></code>' in response.content.decode()


def test_what_is_not_there_says_so(client, record):
    for address in (
        f"{CHARTS}unheard.png",
        f"{CHARTS}killed.gif",
        f"/situations/{record['situation']['situation'].slug}/charts/steps.png",
        "/cities/nowhere/charts/killed.png",
        "/situations/nowhen/charts/killed.png",
    ):
        response = client.get(address)
        assert response.status_code == 404, address
        assert "Not here" in response.content.decode()
    assert client.post(f"{CHARTS}killed.png").status_code == 405


def test_nothing_stale_is_served(client, record):
    before = client.get(f"{CHARTS}killed.svg")
    assert "238" in before.content.decode()
    known = {"HTTP_IF_NONE_MATCH": before["ETag"]}
    assert client.get(f"{CHARTS}killed.svg", **known).status_code == 304
    actions.withdraw([record["later"]], by=make.make_user("reviewer"), reason=RemovalReason.SAFETY)
    after = client.get(f"{CHARTS}killed.svg", **known)
    assert after.status_code == 200
    assert "238" not in after.content.decode()
    assert after["ETag"] != before["ETag"]


def test_days_between_two_sources_are_one_picture(client, record, monkeypatch):
    made = []
    monkeypatch.setattr(rendering, "draw", lambda *_args, **_look: made.append(1) or b"drawn")
    tags = {
        client.get(f"{CHARTS}killed.png?as_of={day}")["ETag"]
        for day in ("2022-03-14", "2022-03-15", "2022-07-01", "2022-07-28")
    }
    assert (len(tags), len(made)) == (1, 1)
    assert client.get(f"{CHARTS}killed.png?as_of=2022-07-29")["ETag"] not in tags


def test_too_many_past_days_at_once_are_told_to_come_back(client, record, monkeypatch):
    monkeypatch.setattr(rendering, "PAST", rendering.Allowance(at_once=0, each_second=0))
    response = client.get(f"{CHARTS}killed.png?as_of=2022-04-01")
    assert response.status_code == 429
    assert response["Retry-After"]
    assert "Too many pictures" in response.content.decode()


def test_a_page_shows_its_charts_with_their_true_size_their_table_and_their_files(client, record):
    body = client.get("/cities/invented-city/?as_of=2022-12-31").content.decode()
    figures = re.findall(r'<figure class="chart">.*?</figure>', body, re.DOTALL)
    assert len(figures) == 4
    killed = html.unescape(figures[0])
    pictures = re.findall(r'(?:src|srcset)="([^"]+)" width="(\d+)" height="(\d+)"', killed)
    assert len(pictures) == 4
    for address, wide, high in (pictures[1], pictures[3]):  # narrow and wide, on white
        response = client.get(address)
        with Image.open(io.BytesIO(response.content)) as image:
            assert image.size == (2 * int(wide), pytest.approx(2 * int(high), abs=2))
    assert (
        'alt="Chart: The Ministry of Counting, reported on 29 July 2022: 238 people were killed'
        in killed
    )
    assert 'loading="lazy"' in killed
    rows = re.findall(r"<tr>.*?</tr>", killed, re.DOTALL)
    assert len(rows) == 3
    assert f'href="/figures/{record["later"].public_id}/?as_of=2022-12-31"' in rows[2]
    for kind in ("png", "svg", "csv", "json"):
        assert f'href="{CHARTS}killed.{kind}?as_of=2022-12-31"' in killed


def test_a_city_without_a_number_shows_no_chart(client):
    make.publish_all([make.make_place(slug="quiet")])
    assert "<figure" not in client.get("/cities/quiet/").content.decode()
    svg = client.get("/cities/quiet/charts/killed.svg").content.decode()
    assert "holds no figure of people killed" in svg


def test_a_chart_costs_the_same_for_3_figures_and_for_20(client, record):
    def cost(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{CHARTS}{name}.json?as_of=2022-12-31")
        return len(queries)

    before = [cost(name) for name in ("killed", "revisions", "investigations", "steps")]
    source = make.make_source(published_on=JULY)
    more = [
        make.make_figure(value=100 + i, sources=[source], **record["situation"]) for i in range(17)
    ]
    cases = [make.make_investigation(sources=[source], **record["situation"]) for _ in range(5)]
    steps = [make.make_investigation_step(investigation=row, sources=[source]) for row in cases]
    make.publish_all([*more, *steps])
    after = [cost(name) for name in ("killed", "revisions", "investigations", "steps")]
    assert after == before
    assert max(after) <= 10
