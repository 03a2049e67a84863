"""Cities at the ends of what can be: nothing, one death, a thousand figures, endless names, only unknowns."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from cases.choices import AbsenceReason
from cases.models import Citation, Figure, InvestigationVictim
from tests import factories as make

pytestmark = pytest.mark.django_db

LARGEST = 100_000
"""Bytes of a page without its pictures."""

LONG = "Ұзақ есім " * 19 + "Invented"
"""Nearly two hundred characters, as long as a name may be."""


def read(client: Client, address: str) -> str:
    """The words of a page; it is sound, and light enough for a poor line."""
    response = client.get(address)
    assert response.status_code == 200, address
    assert len(response.content) < LARGEST, (address, len(response.content))
    body = response.content.decode()
    main = body[body.index("<main") : body.index("</main>")]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


@pytest.fixture
def place() -> Any:
    return make.make_place(name="Inventedville")


def test_a_city_with_no_data(client, place):
    make.publish_all([place, make.make_source()])
    text = read(client, f"/cities/{place.slug}/")
    for sentence in (
        "holds no figure of people killed in Inventedville.",
        "Nobody who died is documented here by a row of their own.",
        "This record documents no harm here from which days could be counted.",
        "This record holds no row here yet.",
        "no report in this record",
    ):
        assert sentence in text
    assert "None" not in text


def test_a_record_without_anything_at_all(client):
    assert "This record holds nothing public yet." in read(client, "/")


def test_one_death(client, place):
    victim = make.make_victim(name="Dana Invented", age_group="adult")
    make.make_harm(victim=victim, incident=make.make_incident(place=place))
    make.publish_all([victim])
    text = read(client, f"/cities/{place.slug}/")
    for sentence in (
        "1 person who died is documented here; overlap with reported figures is not known.",
        "People documented: 1 person",
        "One incident is documented here with its date",
    ):
        assert sentence in text
    assert "1 people" not in text
    assert "Dana Invented" in text


def test_a_thousand_figures(client, place):
    speaker, situation = make.make_speaker(name="Invented Monitor"), make.make_situation()
    figure = make.make_figure(value=1, place=place, speaker=speaker, situation=situation)
    make.publish_all([figure])
    citation = Citation.objects.get(figure=figure)
    figures, citations = [], []
    for number in range(2, 1001):
        fields = {f.attname: getattr(figure, f.attname) for f in Figure._meta.concrete_fields}
        for name in ("id", "public_id"):
            del fields[name]
        figures.append(Figure(**fields | {"low": number, "high": number}))
    for copy in Figure.objects.bulk_create(figures):
        fields = {f.attname: getattr(citation, f.attname) for f in Citation._meta.concrete_fields}
        for name in ("id", "public_id"):
            del fields[name]
        citations.append(Citation(**fields | {"figure_id": copy.pk}))
    Citation.objects.bulk_create(citations)
    for address, further in (
        (f"/cities/{place.slug}/", "970 further figures are left out here"),
        (f"/situations/{situation.slug}/", "970 further figures are left out here"),
        ("/figures/", "1,000 rows"),
        (f"/speakers/{speaker.slug}/", "1,000"),
    ):
        text = read(client, address)
        if "situations" not in address:
            assert further in text, address
    text = read(client, f"/cities/{place.slug}/")
    assert "Voices behind reported figures: 1,000 figures" in text
    assert "These are the newest; the sections below and the lists have the others." in text


def test_people_of_two_hundred_letters_and_more_than_a_page_holds(client, place):
    incident = make.make_incident(place=place, title="X" * 200)
    people = [make.make_victim(name=LONG[:199], age_group="adult")]
    people += [make.make_victim(age_group="adult") for _each in range(24)]
    for victim in people:
        make.make_harm(victim=victim, incident=incident)
    investigation = make.make_investigation(place=place, title="Y" * 200)
    for victim in people:
        InvestigationVictim.objects.create(investigation=investigation, victim=victim)
    make.publish_all([*people, investigation])
    text = read(client, f"/cities/{place.slug}/")
    assert LONG[:199].strip() in text
    assert "25 people are documented here The first 20 follow." in text
    assert "5 harms more are documented; the list of people has them all" in text
    for record in (people[0], incident, investigation):
        record.refresh_from_db()
    assert LONG[:199].strip() in read(client, f"/victims/{people[0].public_id}/")
    assert "A person who is not identified was killed" in read(
        client, f"/incidents/{incident.public_id}/"
    )
    read(client, f"/investigations/{investigation.public_id}/")


def test_only_unknowns(client, place):
    victim = make.make_victim(age_group="unknown", absent={"age_low": str(AbsenceReason.UNKNOWN)})
    incident = make.make_incident(
        place=place, date_precision="unknown", date_earliest=None, date_latest=None
    )
    make.make_harm(victim=victim, incident=incident)
    investigation = make.make_investigation(place=place)
    make.make_investigation_step(investigation=investigation, kind="complaint")
    figure = make.make_figure(place=place, speaker_status="not_named")
    make.publish_all([victim, investigation, figure])
    text = read(client, f"/cities/{place.slug}/")
    for sentence in (
        "withheld 1 person",
        "date of an incident 1 incident",
        "deaths covered by an investigation 1 row",
        "status of an investigation 1 row",
        "One incident is documented here, and its day is not known closely enough for a timeline.",
        "no step is reported that tells where it stands.",
        "Speaker not named by the source",
    ):
        assert sentence in text, sentence
    assert "None" not in text
