"""Steps through the days on which something became known, and two days side by side."""

import html
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions
from cases.choices import ArchiveStatus
from tests import factories as make

pytestmark = pytest.mark.django_db

MARCH, MAY, JULY, DECEMBER = (date(2022, month, 5) for month in (3, 5, 7, 12))


def on(day: date) -> Any:
    return make.make_source(published_on=day)


def days(client: Client, address: str) -> tuple[str | None, str | None]:
    """The addresses of the earlier and of the later step, as the page has them."""
    body = client.get(address).content.decode().replace("&amp;", "&")
    found = {rel: href for href, rel in re.findall(r'<a href="([^"]+)" rel="(prev|next)">', body)}
    return found.get("prev"), found.get("next")


@pytest.fixture
def case() -> Any:
    """An investigation known from May on, with a step of July and one of December."""
    row = make.make_investigation(sources=[on(MAY)])
    make.make_investigation_step(investigation=row, sources=[on(JULY)])
    make.make_investigation_step(
        investigation=row, kind="closed", ground="no_offence", sources=[on(DECEMBER)]
    )
    make.publish_all([row, make.make_figure(sources=[on(MARCH)])])
    return row


def test_a_record_is_stepped_through_from_its_own_first_day(client: Client, case: Any) -> None:
    page = f"/investigations/{case.public_id}/"
    assert days(client, page) == (f"{page}?as_of={DECEMBER}", None)
    assert days(client, f"{page}?as_of={DECEMBER}") == (f"{page}?as_of={JULY}", None)
    both = (f"{page}?as_of={MAY}", f"{page}?as_of={DECEMBER}")
    assert days(client, f"{page}?as_of={JULY}") == both
    assert days(client, f"{page}?as_of={MAY}") == (None, f"{page}?as_of={JULY}")


def test_a_dashboard_steps_through_the_days_of_its_own_place(client: Client, case: Any) -> None:
    page = f"/cities/{case.place.slug}/"
    assert days(client, f"{page}?as_of=2022-06-01") == (
        f"{page}?as_of={MAY}",
        f"{page}?as_of={JULY}",
    )
    assert days(client, f"{page}?as_of={MAY}")[0] is None
    situation = f"/situations/{case.situation.slug}/"
    assert days(client, situation)[0] == f"{situation}?as_of={DECEMBER}"


def test_a_list_steps_through_the_days_of_its_filter_and_keeps_it(
    client: Client, case: Any
) -> None:
    here = make.make_figure(value=9, place=case.place, sources=[on(MAY)])
    make.publish_all([here])
    query = f"city={case.place.slug}"
    assert days(client, f"/figures/?{query}&as_of={DECEMBER}") == (
        f"/figures/?{query}&as_of={MAY}",
        None,
    )
    assert days(client, f"/figures/?as_of={MAY}")[0] == f"/figures/?as_of={MARCH}"


def test_lists_of_what_this_record_did_have_no_steps(client: Client, case: Any) -> None:
    for address in ("/changes/", "/corrections/", "/numbers/", "/speakers/"):
        assert days(client, address) == (None, None)


def test_steps_cost_one_query_whatever_they_find(client: Client, case: Any) -> None:
    page = f"/cities/{case.place.slug}/?as_of={DECEMBER}"
    with CaptureQueriesContext(
        connection,
    ) as first:
        client.get(page)
    make.publish_all([make.make_incident(place=case.place, sources=[on(JULY)])])
    steps = [each["sql"] for each in first.captured_queries if "earlier" in each["sql"]]
    assert len(steps) == 1


# --- Two days --------------------------------------------------------------------------------------


def rows_of(body: str) -> list[str]:
    """The lines of the table of reported deaths, as text."""
    table = body[body.index('id="reported"') : body.index('id="counted"')]
    return [
        " ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split())
        for row in re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", table, re.DOTALL)
    ]


def test_the_fixtures_show_who_revised_what_and_what_was_new(seeded: None, client: Client) -> None:
    answer = client.get("/changes/between/?from=2022-03-31&to=2022-07-31")
    body = answer.content.decode()
    lines = rows_of(body.replace("&#x27;", "'"))
    (office,) = [line for line in lines if line.startswith("Prosecutor General's Office")]
    assert office.endswith("230 232")
    assert "replaced by its speaker, reported 5 May 2022" in office
    assert "Human Rights Watch , 5 May 2022" in office
    (relayed,) = [line for line in lines if "241" in line]
    assert relayed.startswith("Eleven organisations (joint statement)")
    assert "new" in relayed
    assert "not yet reported 241" in relayed
    for difference in (">2<", ">9<", "+2", "+ 2"):
        assert difference not in body
    reports = [report.source.source_title for report in answer.context["found"].reports]
    assert len(reports) == len(set(reports)) == 2


def test_a_city_of_the_fixtures_on_two_days(seeded: None, client: Client) -> None:
    answer = client.get("/changes/between/?city=taldykorgan&from=2022-03-31&to=2022-12-31")
    found = answer.context["found"]
    counted = {one.statistic: (one.before.value, one.after.value) for one in found.counted}
    assert counted["documented_deaths"] == (0, 1)
    assert counted["convicted"] == (0, 1)
    assert "as_of=2022-12-31" in answer.content.decode()


def test_a_status_and_the_report_that_changed_it(client: Client, case: Any) -> None:
    answer = client.get(f"/changes/between/?city={case.place.slug}&from={JULY}&to={DECEMBER}")
    (change,) = answer.context["found"].statuses
    assert (change.before, change.after) == ("pending", "closed")
    (report,) = answer.context["found"].reports
    assert [one.kind for one in report.rows] == ["investigation_step"]
    assert "closed, of:" in answer.content.decode()


def test_other_speakers_never_stand_for_one_another(client: Client) -> None:
    city, situation = make.make_place(), make.make_situation()
    first = make.make_figure(value=10, place=city, situation=situation, sources=[on(MARCH)])
    other = make.make_figure(
        value=20, place=city, situation=situation, supersedes=None, sources=[on(JULY)]
    )
    make.publish_all([first, other])
    found = client.get(f"/changes/between/?city={city.slug}&from={MAY}&to={DECEMBER}").context[
        "found"
    ]
    (line,) = found.lines
    assert line.is_new
    assert line.before is None
    assert [one.after.number.value for one in found.unchanged] == [10]


def test_nobody_who_is_withheld_is_named_between_two_days(client: Client) -> None:
    city = make.make_place()
    incident = make.make_incident(place=city, sources=[on(JULY)])
    victim = make.make_victim(name="Invented Person", age_group="adult", sources=[on(JULY)])
    make.make_harm(victim=victim, incident=incident, sources=[on(JULY)])
    make.publish_all([victim, incident])
    address = f"/changes/between/?city={city.slug}&from={MAY}&to={DECEMBER}"
    assert "Invented Person" in client.get(address).content.decode()
    actions.withhold(victim, by=make.make_user("reviewer"))
    body = client.get(address).content.decode()
    assert "Invented" not in body
    assert "a person who is not named here" in body


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=2022-07-31&to=2022-03-31", "from"),
        ("from=2022-03-31&to=2022-03-31", "from"),
        ("from=yesterday", "from"),
        ("from=2022-03-31&to=2999-01-01", "to"),
        ("to=2022-03-31", "from"),
        ("from=2022-01-01&to=2022-03-31&as_of=2022-02-01", "to"),
        ("from=2022-03-31&city=atlantis", "city"),
        ("from=2022-03-31&city=a%00b", "city"),
        ("from=2022-03-31&situation=nothing", "situation"),
        ("from=2022-03-31&city=a&situation=b", "city"),
        ("from=2022-03-31&from=2022-03-30", "from"),
        ("since=2022-03-31", "since"),
    ],
)
def test_two_days_that_make_no_sense_are_named(client: Client, query: str, parameter: str) -> None:
    answer = client.get(f"/changes/between/?{query}")
    assert answer.status_code == 400
    assert f'<code translate="no"><bdi>{parameter}</bdi></code>' in answer.content.decode()


def test_without_days_the_form_asks_for_them(client: Client, case: Any) -> None:
    assert client.get("/changes/between/").status_code == 200
    body = client.get(f"/changes/between/?situation={case.situation.slug}").content.decode()
    assert f'name="from" required max="{timezone.now().date()}" value="{DECEMBER}"' in body


def test_dashboards_and_chosen_days_lead_to_it(client: Client, case: Any) -> None:
    page = f"/cities/{case.place.slug}/"
    assert f'href="/changes/between/?city={case.place.slug}"' in client.get(page).content.decode()
    chosen = client.get(f"{page}?as_of={MAY}").content.decode().replace("&amp;", "&")
    assert f'href="/changes/between/?city={case.place.slug}&from={MAY}"' in chosen
    listed = client.get(f"/figures/?city={case.place.slug}&as_of={MAY}").content.decode()
    assert f"city={case.place.slug}&amp;from={MAY}" in listed


# --- Receipts --------------------------------------------------------------------------------------


def test_a_receipt_says_when_it_was_archived_and_its_hash_or_that_there_is_no_copy(
    client: Client,
) -> None:
    kept = make.make_source(
        archive_status=ArchiveStatus.ARCHIVED,
        archive_url="https://archive.example.org/web/1",
        archived_at="2022-05-12T10:30:00Z",
        archive_sha256="ab" * 32,
    )
    figure = make.make_figure(sources=[kept])
    bare = make.make_figure()
    make.publish_all([figure, bare])
    body = " ".join(client.get(f"/figures/{figure.public_id}/").content.decode().split())
    assert 'href="https://archive.example.org/web/1"' in body
    assert "archived 12 May 2022, 10:30 (UTC)" in body
    assert "ab" * 32 in body
    assert "ab" * 32 in client.get(f"/sources/{kept.public_id}/").content.decode()
    assert client.get(f"/api/v1/sources/{kept.public_id}/").json()["archive_sha256"] == "ab" * 32
    said = client.get(f"/figures/{bare.public_id}/").content.decode()
    assert "no archived copy recorded" in said
