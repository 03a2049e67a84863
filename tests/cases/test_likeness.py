"""What looks like one already here is pointed out before it is saved; nothing typed is lost."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.choices import PlaceLevel, Script
from cases.models import Figure, Incident, Source, Victim
from cases.models.likeness import likenesses
from tests import factories as make
from tests.cases.desk_forms import filled, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make.make_user("researcher"))
    return client


def like(record: Any) -> list[Any]:
    return [each.record for each in likenesses(record)]


@pytest.mark.parametrize(
    "address",
    [
        "http://www.Example.org/news/5/",
        "https://example.org/news/5?utm_source=mail#top",
        "https://web.archive.org/web/20220106000000/https://example.org/news/5",
    ],
)
def test_a_source_at_the_same_address_is_found_however_it_is_written(address: str) -> None:
    first = make.make_source(url="https://example.org/news/5")
    for other in ("https://example.org/News/5", "https://example.org/news/55", ""):
        make.make_source(url=other)
    (found,) = likenesses(make.make_source(url=address))
    assert (found.record, found.why) == (first, "the same address")


def test_a_source_of_the_same_title_publisher_and_date_is_found() -> None:
    first = make.make_source(title="Deaths in Almaty")
    same = {"title": "DEATHS in Almaty", "publisher": first.publisher}
    assert like(make.make_source(**same)) == [first]
    assert not like(make.make_source(**same | {"published_on": date(2022, 1, 1)}))
    assert not like(make.make_source(**same | {"publisher": make.make_publisher()}))


def test_a_claim_repeated_is_told_apart_from_another_number_of_the_same_day() -> None:
    def claim(**fields: Any) -> Figure:
        return make.make_figure(**same | {"sources": []} | fields)

    day = {"date_earliest": date(2022, 3, 14), "date_latest": date(2022, 3, 14)}
    same = {name: getattr(make.make_figure(), name) for name in ("speaker", "place", "situation")}
    first = make.make_figure(**same, **day, date_precision="day", value=225)
    found = likenesses(claim(value=225))
    assert [(each.record, each.is_same_claim) for each in found[:1]] == [(first, True)]
    found = likenesses(claim(value=230, **day, date_precision="day"))
    assert [(each.record, each.is_same_claim) for each in found] == [(first, False)]
    assert not likenesses(claim(value=225, unit="cases"))
    assert not likenesses(claim(value=225, speaker=make.make_speaker()))


def test_incidents_at_one_place_on_days_in_common_are_found() -> None:
    place, situation = make.make_place(), make.make_situation()
    here = {"place": place, "situation": situation}
    first = make.make_incident(**here, title="Shots near a camp")
    until = {"date_earliest": date(2022, 1, 1), "date_latest": date(2022, 1, 31)}
    assert like(make.make_incident(**here, **until, date_precision="month")) == [first]
    apart = {"date_earliest": date(2022, 2, 1), "date_latest": date(2022, 2, 1)}
    assert not like(make.make_incident(**here, **apart))
    assert not like(make.make_incident(situation=situation))
    # Where much happens on a day, only what is called alike is worth a question.
    for number in range(6):
        make.make_incident(**here, title=f"Quite another matter {number}")
    assert like(make.make_incident(**here, title="Shots by the camp")) == [first]


def person(name: str, *, incident: Incident | None = None, **fields: Any) -> Victim:
    victim = make.make_victim(name=name, sources=[], **fields)
    if incident:
        make.make_harm(victim=victim, incident=incident, sources=[])
    return victim


def test_people_are_found_under_similar_names_in_any_script() -> None:
    here = make.make_incident()
    first = person("Nurlan Exampleuly", incident=here)
    make.make_victim_name(victim=first, text="Нұрлан Экзамплұлы", script=Script.CYRILLIC)
    person("Dan Other", incident=here)
    for spelt in ("Nurlan Exampluly", "EXAMPLEULY Nurlan", "Нурлан Экзамплулы"):
        (found,) = likenesses(person(spelt, incident=here))[:1]
        assert found.record == first, spelt


def test_the_farther_away_the_more_alike_a_name_must_be() -> None:
    city = make.make_place()
    district = make.make_place(part_of=city, level=PlaceLevel.DISTRICT)
    first = person("Aigerim Sampleova", incident=make.make_incident(place=city))
    similar = "Aigerim Sampletova"
    near = person(similar, incident=make.make_incident(place=district))
    assert [each.why for each in likenesses(near)] == ["a similar name in the same place"]
    far = person("Aigul Sampleova", incident=make.make_incident())
    assert first not in like(far)
    same = person("Aigerim Sampleova", incident=make.make_incident())
    assert likenesses(same)[0].why == "the same name in another place"


def test_what_was_withdrawn_is_no_likeness() -> None:
    source = make.make_source(url="https://example.org/5")
    reviewer = make.publish_all([source])
    make.actions.withdraw([source], by=reviewer, reason="entered_in_error")
    assert not like(make.make_source(url="https://example.org/5"))


def test_the_same_queries_for_one_likeness_as_for_five() -> None:
    here = make.make_incident()
    new = person("Aru Example", incident=here)
    counts = []
    for wanted in (1, 5):
        while Victim.objects.count() <= wanted:
            person("Aru Example", incident=here)
        with CaptureQueriesContext(connection) as queries:
            assert len(likenesses(new)) == wanted
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- At the desk -----------------------------------------------------------------------------------


def a_source(**typed: Any) -> dict[str, Any]:
    return {
        "title": "A new report",
        "publisher": make.make_publisher().pk,
        "source_type": "news_report",
        "url": "https://www.example.org/5",
    } | typed


def test_the_form_comes_back_once_with_every_word_and_then_saves(desk: Client) -> None:
    first = make.make_source(url="https://example.org/5/", title="What is here")
    data = filled(desk, page(Source)) | a_source()
    asked = desk.post(page(Source), data)
    assert asked.status_code == 200
    assert Source.objects.count() == 1
    for said in ("This looks like one already here", "What is here", "A new report", "www.example"):
        assert said in asked.text
    assert f'href="{page(Source, first)}" target="_blank"' in asked.text
    # Asked again without an answer, it asks again; with one it saves.
    assert desk.post(page(Source), data).status_code == 200
    answer = {"another_one": asked.context["alike"]["answer"]}
    assert desk.post(page(Source), data | answer).status_code == 302
    assert Source.objects.count() == 2


def test_the_answer_holds_for_what_was_shown_and_nothing_else(desk: Client) -> None:
    make.make_source(url="https://example.org/5")
    data = filled(desk, page(Source)) | a_source()
    answer = {"another_one": desk.post(page(Source), data).context["alike"]["answer"]}
    make.make_source(url="https://example.org/5/")
    assert desk.post(page(Source), data | answer).status_code == 200
    assert Source.objects.count() == 2


def test_a_person_is_compared_by_the_names_on_the_same_page(desk: Client) -> None:
    harm = make.make_harm(victim=make.make_victim(name="Aru Example"))
    names = {
        "names-0-text": "Aru Exampel",
        "names-0-script": "Latn",
        "names-0-kind": "primary",
        "harms-0-incident": harm.incident.pk,
        "harms-0-category": "killed",
    }
    data = filled(desk, page(Victim)) | names
    asked = desk.post(page(Victim), data)
    assert "A similar name in the same place" in asked.text
    assert 'value="Aru Exampel"' in asked.text
    assert Victim.objects.count() == 1


def test_a_name_added_later_is_compared_as_well_and_other_changes_are_not(desk: Client) -> None:
    make.make_victim(name="Aru Example")
    other = make.make_victim(name="Dan Other")
    address = page(Victim, other)
    name = {"names-1-text": "Aru Example", "names-1-script": "Latn", "names-1-kind": "alternative"}
    assert desk.post(address, filled(desk, address, names=2) | name).status_code == 200
    assert other.names.count() == 1
    assert desk.post(address, filled(desk, address) | {"occupation": "baker"}).status_code == 302


def test_a_repeated_claim_leads_to_one_more_citation(desk: Client) -> None:
    first = make.make_figure(value=225)
    source = make.make_source()
    data = filled(desk, page(Figure)) | {
        "situation": first.situation.pk, "place": first.place.pk, "metric": first.metric,
        "unit": first.unit, "subject": first.subject, "qualifier": "exactly", "low": 225,
        "speaker": first.speaker.pk, "cite_source": source.pk, "cite_locator": "7",
    }  # fmt: skip
    asked = desk.post(page(Figure), data)
    (alike,) = asked.context["alike"]["records"]
    assert "one more citation" in asked.text
    assert "Please correct the error" not in asked.text
    address, _, _ = alike.cite_url.partition("#")
    cited = filled(desk, address)
    assert (cited["citations-1-source"], cited["citations-1-locator"]) == (str(source.pk), "7")
    assert desk.post(page(Figure, first), cited).status_code == 302
    assert set(first.citations.values_list("source", flat=True)) >= {source.pk}
    assert Figure.objects.count() == 1


def test_two_people_typed_on_one_page_are_not_each_other(desk: Client) -> None:
    place, situation = make.make_place(), make.make_situation()
    data = filled(desk, page(Incident), harms=2) | {
        "title": "Shots at a crossing",
        "situation": situation.pk,
        "place": place.pk,
        "harms-0-new_person": "Aru Exampleova",
        "harms-0-category": "killed",
        "harms-1-new_person": "Aru Exampleva",
        "harms-1-category": "killed",
    }
    assert desk.post(page(Incident), data).status_code == 302
    assert Victim.objects.count() == 2
    # Somebody who was here before is pointed out still, and nobody else.
    data |= {"title": "A march in June", "harms-0-new_person": "Aru Exampelova"}
    asked = desk.post(page(Incident), data)
    assert len({each.url for each in asked.context["alike"]["records"]}) == 2
    assert Victim.objects.count() == 2


def test_what_is_saved_besides_crowds_nobody_out() -> None:
    known, *new = (make.make_victim(name=f"Aru Examplov{end}") for end in "abcdefgh")
    assert [each.record for each in likenesses(new[0], besides=new)] == [known]
