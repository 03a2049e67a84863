"""Nothing leaves that no allow-list names: canaries in internal fields are searched for in every answer."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases import actions
from cases.api import releases
from cases.choices import RemovalReason
from cases.models import Correction
from cases.public.places import PublicSituation
from tests import factories as make
from tests.cases.api_answers import every_answer, every_whole_list
from tests.cases.test_releases import everything_in

pytestmark = pytest.mark.django_db

CANARY = "Kanarienvogel"
MARCH = date(2022, 3, 14)


def canary(what):
    return f"{CANARY} {what}"


@pytest.fixture
def planted():
    """Published records around which every internal text holds a canary."""
    author = make.make_user(username=f"{CANARY}-author", first_name=canary("first name"))
    reviewer = make.make_user("reviewer", username=f"{CANARY}-reviewer", last_name=canary("name"))
    source = make.make_source(published_on=MARCH, author=author)
    situation, place = make.make_situation(author=author), make.make_place(author=author)
    at = {"situation": situation, "place": place, "sources": [source], "author": author}

    incident = make.make_incident(**at)
    shown = make.make_victim(name="Dana Invented", age_group="adult", sources=[source])
    withheld = make.make_victim(
        name=canary("withheld name"),
        withheld=True,
        age_group="adult",
        age_low=31,
        occupation=canary("occupation"),
        coding_note=canary("note on a withheld person"),
    )
    make.make_citation(
        withheld,
        source=source,
        locator=canary("locator"),
        exact_words=canary("words"),
        spoken_by=canary("spoken by"),
        coding_note=canary("note on a citation"),
    )
    minor = make.make_victim(name=canary("minor"), age_group="child", sources=[source])
    unknown_age = make.make_victim(name=canary("age unknown"), sources=[source])
    harms = [
        make.make_harm(victim=each, incident=incident, sources=[source], coding_note=note)
        for each, note in (
            (shown, ""),
            (withheld, canary("note on a harm")),
            (minor, ""),
            (unknown_age, ""),
        )
    ]
    alone = make.make_harm(
        victim=withheld,
        incident=make.make_incident(**{**at, "situation": situation}, title="Alone"),
        sources=[source],
    )
    investigation = make.make_investigation(**at)
    prosecution = make.make_prosecution(investigation=investigation, **at)
    accused = make.make_defendant(
        prosecution=prosecution, name=canary("accused"), capacity="state_agent", sources=[source]
    )
    civilian = make.make_defendant(
        prosecution=prosecution, name=canary("civilian"), capacity="not_state_agent",
        sources=[source],
    )  # fmt: skip
    make.make_proceeding_step(
        defendant=civilian, kind="verdict", outcome="convicted", sources=[source]
    )
    figure = make.make_figure(**at)
    make.publish_all(
        [shown, withheld, minor, unknown_age, *harms, alone, investigation, prosecution, accused,
         civilian, figure],
        reviewer,
    )  # fmt: skip

    # Unpublished rows, and unpublished children of published ones.
    draft = {"situation": situation, "place": place, "sources": [source]}
    make.make_figure(**draft, words=canary("draft figure"), population=canary("population"))
    make.make_incident(**draft, title=canary("draft incident"), summary=canary("draft summary"))
    make.make_investigation(**draft, title=canary("draft investigation"))
    make.make_investigation_step(
        investigation=investigation, kind="closed", ground="no_offence",
        ground_words=canary("draft ground"), sources=[source],
    )  # fmt: skip
    make.make_prosecution(**draft, title=canary("draft prosecution"))
    make.make_defendant(prosecution=prosecution, post=canary("draft post"), sources=[source])
    make.make_proceeding_step(
        defendant=accused, kind="charged", offence=canary("draft offence"), sources=[source]
    )
    make.make_victim_name(victim=shown, text=canary("draft name"), sources=[source])
    make.make_citation(figure, source=source, exact_words=canary("draft citation"))
    make.make_source(title=canary("draft source"))
    make.make_place(name=canary("draft place"), slug="kanarienvogel-place")
    make.make_situation(name=canary("draft situation"), slug="kanarienvogel-situation")
    make.make_agency(name=canary("draft agency"))
    make.make_speaker(name=canary("draft speaker"))
    make.make_publisher(name=canary("draft publisher"))

    for state, extra in (
        ("proposed", {}),
        ("declined", {"decided_by": reviewer, "decided_at": timezone.now()}),
    ):
        Correction.objects.create(
            kind="figure", record_id=figure.public_id, field="words", state=state,
            old_value=canary("old"), new_value=canary("new"), reason=canary("reason"),
            decision_note=canary("decision"), proposed_by=author, **extra,
        )  # fmt: skip
    gone = make.make_figure(**draft, words=canary("withdrawn"))
    make.publish_all([gone], reviewer)
    actions.withdraw([gone], by=make.make_user("administrator"), reason=RemovalReason.SAFETY)
    return {"gone": gone, "withheld": withheld, "alone": alone.incident, "shown": shown}


def test_no_canary_leaves(client, planted):
    answers = 0
    for day in (None, "2022-03-14"):
        for url, answer in every_answer(client, day):
            text = str(answer)
            assert CANARY not in text, f"{url}: {text[max(0, text.find(CANARY) - 200) :][:400]}"
            assert CANARY.lower() not in text.lower(), url
            answers += 1
    assert answers > 60
    for url in (
        "/api/v1/docs/",
        "/api/v1/schema/",
        f"/api/v1/figures/{planted['gone'].public_id}/",
    ):
        assert CANARY.lower() not in client.get(url).content.decode().lower()


def test_no_canary_leaves_in_any_format_or_by_any_link(client, planted):
    lists = 0
    for day in (None, "2022-03-14"):
        for asked, text in every_whole_list(client, day):
            assert CANARY.lower() not in text.lower(), asked
            lists += 1
    assert lists > 80
    people = client.get("/api/v1/victims/", {"format": "csv"})
    text = b"".join(people).decode()
    assert planted["withheld"].public_id in text, "the row is there, without the name"
    assert "Dana Invented" in text
    incidents = client.get("/api/v1/incidents/", {"format": "ndjson", "expand": "harms.victim"})
    rows = [json.loads(line) for line in b"".join(incidents).decode().splitlines()]
    (alone,) = [row for row in rows if row["id"] == planted["alone"].public_id]
    assert planted["withheld"].public_id not in str(alone)


def test_no_canary_leaves_in_a_release_or_to_a_mirror(client, planted, settings, tmp_path):
    settings.ACCOUNTABILITY_RELEASES_DIR = tmp_path
    releases.make(site="http://testserver/", method="1.0")
    files = everything_in(tmp_path)
    assert planted["withheld"].public_id in files
    assert CANARY.lower() not in files.lower()
    address = "/api/v1/changes/?expand=record&page_size=200"
    followed = 0
    while address:
        page = client.get(address).json()
        assert CANARY.lower() not in str(page).lower()
        followed, address = followed + len(page["results"]), page["next"]
    assert followed > 30


def test_not_even_an_error_or_a_filter_tells(client, planted):
    for query in (
        "incidents/?city=x", "figures/?speaker=x", "figures/?situation=x", "sources/?publisher=x",
        f"incidents/?victim={planted['withheld'].public_id}", "places/?name=Kanarien",
        "cities/kanarienvogel-place/", "situations/kanarienvogel-situation/summary/",
    ):  # fmt: skip
        text = client.get(f"/api/v1/{query}").content.decode()
        told = text.replace("kanarienvogel-place", "").replace("kanarienvogel-situation", "")
        assert CANARY.lower() not in told.lower(), query


def test_a_withheld_person_keeps_sex_and_place_and_no_link_that_points_at_them(client, planted):
    row = client.get(f"/api/v1/victims/{planted['withheld'].public_id}/").json()
    assert row["identification"] == "withheld"
    assert (row["name"], row["names"], row["occupation"], row["age_low"]) == (None, [], None, None)
    for field in ("name", "occupation", "age_low", "age_group", "role", "coding_note"):
        assert row["absent"][field] == "withheld"
    links = [harm["incident"] and harm["incident"]["id"] for harm in row["harms"]]
    assert planted["alone"].public_id not in links
    (incident,) = [
        one
        for one in client.get("/api/v1/incidents/").json()["results"]
        if one["id"] == planted["alone"].public_id
    ]
    assert incident["harms"] == []
    citations = client.get("/api/v1/citations/", {"target": row["id"]}).json()["results"]
    for citation in citations:
        assert citation["locator"] is citation["exact_words"] is citation["spoken_by"] is None
        assert citation["absent"]["exact_words"] == "withheld"


def test_a_defendant_is_named_for_a_day_only_if_convicted_then_and_today(client):
    day = MARCH + timedelta(days=30)
    early, late = (make.make_source(published_on=each) for each in (MARCH, day))
    prosecution = make.make_prosecution(sources=[early])
    agent = make.make_defendant(
        prosecution=prosecution, name="Arman Invented", capacity="state_agent", sources=[early]
    )
    verdict = make.make_proceeding_step(
        defendant=agent, kind="verdict", outcome="convicted", sources=[late]
    )
    reviewer = make.publish_all([prosecution, agent, verdict])
    url = f"/api/v1/prosecutions/{prosecution.public_id}/"
    (now,) = client.get(url).json()["defendants"]
    assert (now["name"], now["latest_outcome"]) == ("Arman Invented", "convicted")
    (then,) = client.get(url, {"as_of": MARCH.isoformat()}).json()["defendants"]
    assert (then["name"], then["absent"]["name"]) == (None, "not_yet_reported")
    quashed = make.make_proceeding_step(
        defendant=agent, kind="quashed", sources=[make.make_source(published_on=day)]
    )
    make.publish_all([quashed], reviewer)
    for query in ({}, {"as_of": day.isoformat()}):
        (row,) = client.get(url, query).json()["defendants"]
        assert row["name"] is None
    assert PublicSituation.objects.exists()
