"""Addresses that make no sense, records that are gone, and pages that cost the same for 1 row and for 20."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.choices import RemovalReason
from tests import factories as make

pytestmark = pytest.mark.django_db

EARLY = date(2022, 1, 15)
LATE = date(2022, 12, 25)

LISTS = (
    *("victims", "incidents", "investigations", "prosecutions", "figures", "sources"),
    *("agencies", "speakers", "publishers"),
)


@pytest.fixture
def figure():
    row = make.make_figure(value=12, sources=[make.make_source(published_on=LATE)])
    make.publish_all([row])
    return row


def mistyped(public_id: str) -> str:
    other = "3" if public_id[-1] != "3" else "4"
    return public_id[:-1] + other


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/?wrong=1", "wrong"),
        ("/cities/?nme=Almaty", "nme"),
        ("/figures/?metric=unheard_of", "metric"),
        ("/figures/?city=atlantis", "city"),
        ("/figures/?metric=killed&metric=injured", "metric"),
        ("/figures/?page_size=0", "page_size"),
        ("/figures/?cursor=forged", "cursor"),
        ("/?as_of=2999-01-01", "as_of"),
        ("/?as_of=yesterday", "as_of"),
        ("/?as_of=2022-02-30", "as_of"),
        ("/victims/?investigation=INV-AAAAAAAA", "investigation"),
        ("/speakers/?kind=prophet", "kind"),
        ("/agencies/?part_of=nothing", "part_of"),
        ("/sources/?speaker=nobody", "speaker"),
        ("/glossary/?word=figure", "word"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_named(client, address, parameter):
    response = client.get(address)
    assert response.status_code == 400
    body = response.content.decode()
    assert f'<code translate="no"><bdi>{parameter}</bdi></code>' in body
    assert "Back to the page without it" in body


def test_hostile_values_are_escaped(client):
    response = client.get("/figures/", {"<script>alert(1)</script>": "x"})
    assert response.status_code == 400
    assert "<script" not in response.content.decode()
    assert client.get("/cities/", {"name": "<script>"}).content.count(b"<script>") == 0
    assert client.get("/cities/", {"name": "a\0b"}).status_code == 400


def test_tracking_parameters_are_dropped_by_a_redirect(client):
    response = client.get("/figures/?utm_source=x&metric=killed&fbclid=1&gclid=2&yclid=3&utm_x=4")
    assert response.status_code == 302
    assert response["Location"] == "/figures/?metric=killed"
    assert client.get("/?utm_medium=x")["Location"] == "/"


def test_only_reading_is_possible(client):
    for address in ("/", "/figures/", "/cities/"):
        assert client.post(address).status_code == 405


def test_an_empty_record_still_reads(client):
    for address in ("/", "/cities/", *(f"/{noun}/" for noun in LISTS)):
        response = client.get(address)
        assert response.status_code == 200
        assert "no " in response.content.decode().lower() or "nothing" in response.content.decode()


def test_an_unknown_city_or_situation_is_not_found(client):
    assert client.get("/cities/nowhere/").status_code == 404
    assert client.get("/situations/nowhen/").status_code == 404


def test_an_address_that_leads_nowhere_says_so_in_the_site_s_own_words(client):
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    body = response.content.decode()
    assert "Not here" in body
    assert 'href="/victims/"' in body


def test_an_id_in_small_letters_or_under_another_noun_is_led_home(client, figure):
    small = client.get(f"/figures/{figure.public_id.lower()}/?as_of=2022-12-31")
    assert small.status_code == 301
    assert small["Location"] == f"/figures/{figure.public_id}/?as_of=2022-12-31"
    assert (
        client.get(f"/victims/{figure.public_id}/")["Location"] == f"/figures/{figure.public_id}/"
    )


def test_a_mistyped_id_is_told_so(client, figure):
    response = client.get(f"/figures/{mistyped(figure.public_id)}/")
    assert response.status_code == 404
    assert "its last symbol checks the others" in response.content.decode()


def test_before_its_day_a_record_names_that_day(client, figure):
    response = client.get(f"/figures/{figure.public_id}/?as_of=2022-12-24")
    assert response.status_code == 404
    body = response.content.decode()
    assert "25 December 2022" in body
    assert f'href="/figures/{figure.public_id}/?as_of=2022-12-25"' in body
    assert client.get(f"/figures/{figure.public_id}/?as_of=2022-12-25").status_code == 200


def test_a_withdrawn_record_reads_removed_whatever_the_cause(client, figure):
    actions.withdraw([figure], by=make.make_user("reviewer"), reason=RemovalReason.SAFETY)
    response = client.get(f"/figures/{figure.public_id}/")
    assert response.status_code == 410
    body = response.content.decode()
    assert "Removed" in body
    assert "figure" in body
    assert "safety" not in body.lower()
    assert client.get(f"/figures/{figure.public_id}/?as_of=2022-01-01").status_code == 410


def test_a_merged_record_leads_to_the_one_that_stays(client, figure):
    other = make.make_figure(value=12, sources=[make.make_source(published_on=EARLY)])
    reviewer = make.publish_all([other])
    actions.merge(figure, into=other, by=reviewer)
    response = client.get(f"/figures/{figure.public_id}/")
    assert response.status_code == 301
    assert response["Location"] == f"/figures/{other.public_id}/"


def test_a_withheld_person_has_no_name_anywhere(client):
    situation, place = make.make_situation(), make.make_place()
    incident = make.make_incident(situation=situation, place=place)
    victim = make.make_victim(
        name="Invented Person", age_group="adult", withheld=True, occupation="clockmaker"
    )
    harm = make.make_harm(victim=victim, incident=incident)
    make.publish_all([victim, harm])
    victim.refresh_from_db()
    for address in (
        "/",
        "/victims/",
        f"/victims/{victim.public_id}/",
        "/incidents/",
        f"/cities/{place.slug}/",
    ):
        response = client.get(address)
        assert response.status_code == 200, address
        body = response.content.decode()
        assert "Invented" not in body
        assert "clockmaker" not in body
    assert "withheld" in client.get(f"/victims/{victim.public_id}/").content.decode()


def test_pages_of_a_list_can_be_turned(client):
    rows = [make.make_figure(value=number) for number in range(5)]
    make.publish_all(rows)
    first = client.get("/figures/?page_size=2")
    following = first.context["next_url"]
    assert "cursor=" in following
    assert first.context["previous_url"] == ""
    second = client.get(following)
    assert second.context["previous_url"]
    shown = {row.public_id for row in first.context["rows"]}
    assert shown.isdisjoint({row.public_id for row in second.context["rows"]})


def populate(number: int, place, situation) -> None:
    """Make that many records of every kind, linked to each other."""
    records = []
    for _ in range(number):
        incident = make.make_incident(place=place, situation=situation)
        victim = make.make_victim(name="Invented Person", age_group="adult")
        investigation = make.make_investigation(place=place, situation=situation)
        prosecution = make.make_prosecution(
            place=place, situation=situation, investigation=investigation
        )
        defendant = make.make_defendant(prosecution=prosecution, capacity="state_agent")
        records += [
            make.make_harm(victim=victim, incident=incident),
            make.make_investigation_step(investigation=investigation),
            make.make_proceeding_step(defendant=defendant),
            make.make_figure(place=place, situation=situation),
            victim,
        ]
    make.publish_all(records)


def queries(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pages_ask_no_more_questions_for_6_rows_than_for_1(client):
    place, situation = make.make_place(), make.make_situation()
    addresses = ["/", "/cities/", f"/cities/{place.slug}/", *(f"/{noun}/" for noun in LISTS)]
    populate(1, place, situation)
    for address in addresses:
        client.get(address)
    few = {address: queries(client, address) for address in addresses}
    populate(5, place, situation)
    many = {address: queries(client, address) for address in addresses}
    lists = {f"/{noun}/" for noun in LISTS}
    assert {address: few[address] for address in lists} == {a: many[a] for a in lists}
    # What changed lately is of fewer kinds where there is much of one kind.
    assert all(many[address] <= few[address] for address in addresses)
