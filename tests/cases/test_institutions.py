"""Speakers, publishers and institutions: allegations, legal stages, days, addresses, and what pages cost."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.choices import RemovalReason
from cases.public import PublicAgency
from cases.stats.institutions import allegations
from tests import factories as make
from tests.cases.test_pages import text_of

pytestmark = pytest.mark.django_db

EARLY, LATE = date(2022, 3, 1), date(2022, 12, 1)


@pytest.fixture
def record():
    """An institution of which two speakers allege harm, with two of its members in court."""
    source, late = make.make_source(published_on=EARLY), make.make_source(published_on=LATE)
    here = {"place": make.make_place(), "situation": make.make_situation(), "sources": [source]}
    guard = make.make_agency(name="Invented Guard", slug="guard")
    monitor = make.make_speaker(name="Invented Monitor", slug="monitor", kind="monitor")
    witness = make.make_speaker(name="Invented Witness", slug="witness", kind="person")
    incident = make.make_incident(**here)
    people = [
        make.make_victim(name=f"Invented Person {n}", age_group="adult", sources=[source])
        for n in range(2)
    ]
    hidden = make.make_victim(
        name="Invented Hidden", age_group="adult", withheld=True, sources=[source]
    )
    harms = [
        make.make_harm(
            victim=victim,
            incident=incident,
            category=category,
            agency=guard,
            agency_alleged_by=speaker,
            sources=[source],
        )
        for victim, category, speaker in (
            (people[0], "killed", monitor),
            (people[0], "tortured", monitor),
            (people[1], "killed", monitor),
            (people[1], "wounded", witness),
            (hidden, "killed", monitor),
        )
    ]
    trial = make.make_prosecution(**here)
    convicted = make.make_defendant(
        prosecution=trial,
        name="Invented Officer",
        capacity="state_agent",
        agency=guard,
        post="officer",
        sources=[source],
    )
    verdict = {"kind": "verdict", "outcome": "convicted", "offence": "abuse of power"}
    make.make_proceeding_step(defendant=convicted, on=EARLY, sources=[source], **verdict)
    make.make_proceeding_step(defendant=convicted, kind="final", on=LATE, sources=[late])
    accused = make.make_defendant(
        prosecution=trial,
        name="Invented Accused",
        capacity="state_agent",
        agency=guard,
        sources=[source],
    )
    make.make_proceeding_step(defendant=accused, kind="charged", sources=[source])
    investigation = make.make_investigation(agency=guard, **here)
    figure = make.make_figure(speaker=monitor, value=12, **here)
    make.publish_all([*harms, trial, investigation, figure])
    return {"source": source, "figure": figure, "trial": trial, "convicted": convicted}


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.mark.usefixtures("record")
def test_allegations_stand_by_the_one_who_makes_them_without_the_withheld(client):
    guard = PublicAgency.objects.get(slug="guard")
    assert [(each.alleged_by, each.category, each.people.value) for each in allegations(guard)] == [
        ("Invented Monitor", "killed", 2),
        ("Invented Monitor", "tortured", 1),
        ("Invented Witness", "wounded", 1),
    ]
    for each in allegations(guard):
        query = "&".join("=".join(pair) for pair in each.people.link.parameters)
        assert f"<strong>{each.people.value}</strong> row" in read(client, f"/victims/?{query}")
    body = read(client, "/agencies/guard/")
    assert "Hidden" not in body
    assert '<a href="/victims/?agency=guard">2</a>' in body
    assert allegations(guard, date(2022, 2, 1)) == ()


def test_members_in_court_are_worded_by_stage_and_named_only_while_convicted(client, record):
    words = text_of(read(client, "/agencies/guard/"))
    convicted = words[words.index("State agents convicted") : words.index("Sentences")]
    assert "Invented Officer" in convicted
    assert "; final" in convicted
    assert "charged" in words[words.index("State agents charged") :]
    assert "Invented Accused" not in words
    assert "perpetrator" not in words.lower()
    earlier = text_of(read(client, "/agencies/guard/?as_of=2022-04-01"))
    assert "whether final: not recorded" in earlier
    quashed = make.make_proceeding_step(
        defendant=record["convicted"], kind="quashed", sources=[record["source"]]
    )
    actions.publish([quashed], by=make.make_user("reviewer"))
    for address in ("/agencies/guard/", "/agencies/guard/?as_of=2022-04-01"):
        assert "Invented Officer" not in read(client, address)


@pytest.mark.usefixtures("record")
def test_before_the_first_report_there_is_nothing_and_it_is_said_so(client):
    words = text_of(read(client, "/agencies/guard/?as_of=2022-02-01"))
    assert "This record holds no report yet." in words
    assert "no report in this record" in words
    words = text_of(read(client, "/speakers/monitor/?as_of=2022-02-01"))
    assert "No figure of this speaker in this record." in words
    assert "no source in this record" in words


def test_names_of_who_speaks_lead_to_their_pages(client, record):
    source = record["source"]
    wanted = {
        f"/figures/{record['figure'].public_id}/": "/speakers/monitor/",
        f"/sources/{source.public_id}/": f"/publishers/{source.publisher.slug}/",
        f"/prosecutions/{record['trial'].public_id}/": "/agencies/guard/",
        "/": "/speakers/monitor/",
        "/speakers/monitor/": f"/publishers/{source.publisher.slug}/",
        f"/publishers/{source.publisher.slug}/": "/speakers/monitor/",
    }
    for page, link in wanted.items():
        assert f'href="{link}"' in read(client, page), page


def test_an_id_leads_to_the_slug_and_what_is_gone_says_so(client):
    speaker, gone = make.make_speaker(slug="stays"), make.make_speaker(slug="goes")
    reviewer = make.publish_all([speaker, gone])
    for key in (speaker.public_id, speaker.public_id.lower()):
        response = client.get(f"/speakers/{key}/?as_of=2022-12-31")
        assert (response.status_code, response["Location"]) == (
            301,
            "/speakers/stays/?as_of=2022-12-31",
        )
    actions.merge(gone, into=speaker, by=reviewer)
    assert client.get(f"/speakers/{gone.public_id}/")["Location"] == "/speakers/stays/"
    actions.withdraw([speaker], by=reviewer, reason=RemovalReason.SAFETY)
    response = client.get(f"/speakers/{speaker.public_id}/")
    assert response.status_code == 410
    assert "safety" not in response.content.decode().lower()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/speakers/nobody/", 404),
        ("/agencies/SPK-AAAAAAAA/", 404),
        ("/publishers/%00/", 404),
        ("/speakers/..%2f..%2fetc/", 404),
        ("/agencies/<script>/", 404),
        ("/publishers/nobody/?as_of=never", 400),
        ("/speakers/nobody/?x=1", 400),
        ("/sources/?speaker=%00", 400),
    ],
)
def test_addresses_that_lead_nowhere(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert b"<script>" not in response.content


def test_a_correction_of_a_speaker_stands_on_its_page_and_leads_there(client):
    speaker = make.make_speaker(slug="mended", name="Wrong Name")
    reviewer = make.publish_all([speaker])
    proposal = actions.propose_correction(
        speaker, field="name", new_value="Right Name", by=make.make_user(), reason="Misspelt."
    )
    actions.accept_corrections([proposal], by=reviewer)
    assert f'id="{proposal.public_id}"' in read(client, "/speakers/mended/")
    link = f"/speakers/{speaker.public_id}/"
    assert f'href="{link}"' in read(client, "/corrections/")
    assert client.get(link)["Location"] == "/speakers/mended/"


def test_pages_ask_the_same_number_of_questions_for_1_row_and_for_8(client):
    guard, monitor = make.make_agency(slug="guard"), make.make_speaker(slug="monitor")
    publisher = make.make_publisher(slug="press")
    here = {"place": make.make_place(), "situation": make.make_situation()}
    court = make.make_agency(slug="court", agency_type="court")

    def populate(number):
        records = []
        for _ in range(number):
            source = make.make_source(publisher=publisher)
            victim = make.make_victim(name="Invented Person", age_group="adult", sources=[source])
            trial = make.make_prosecution(court=court, sources=[source], **here)
            accused = make.make_defendant(
                prosecution=trial, agency=guard, capacity="state_agent", sources=[source]
            )
            inquiry = make.make_investigation(
                agency=guard,
                speaker=monitor,
                speaker_status="stated",
                sources=[source],
                **here,
            )
            records += [
                make.make_harm(
                    victim=victim,
                    incident=make.make_incident(sources=[source], **here),
                    agency=guard,
                    agency_alleged_by=make.make_speaker(),
                    sources=[source],
                ),
                make.make_proceeding_step(defendant=accused, sources=[source]),
                make.make_investigation_step(investigation=inquiry, sources=[source]),
                make.make_figure(speaker=monitor, sources=[source], **here),
                make.make_agency(part_of=guard),
                make.make_speaker(agency=guard),
            ]
        make.publish_all(records)

    def questions(address):
        with CaptureQueriesContext(connection) as captured:
            read(client, address)
        return len(captured)

    addresses = [
        "/agencies/guard/", "/agencies/court/", "/speakers/monitor/", "/publishers/press/",
        "/agencies/", "/speakers/", "/publishers/", "/sitemap-sources.xml",
    ]  # fmt: skip
    populate(1)
    few = {address: questions(address) for address in addresses}
    populate(7)
    assert {address: questions(address) for address in addresses} == few
    assert max(few.values()) < 60, few
