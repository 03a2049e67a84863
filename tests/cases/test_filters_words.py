"""Words as a filter: in any script, in every list that has names or titles; never a withheld name."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from cases.choices import IncidentKind, Script
from cases.filters import FILTERS, BadParameter, read_filter
from cases.filters.words import WordsFilter
from tests import factories as make

pytestmark = pytest.mark.django_db

WORDED = [noun for noun, kind in FILTERS.items() if "q" in kind.names()]


def found(noun: str, q: str, **asked: str) -> set[int]:
    query = QueryDict(mutable=True)
    query.update({"q": q, **asked})
    return set(read_filter(FILTERS[noun], query).qs.values_list("pk", flat=True))


def test_every_list_with_names_or_titles_can_be_asked_in_words() -> None:
    assert set(FILTERS) - set(WORDED) == {"citations", "numbers"}
    for noun in WORDED:
        assert isinstance(FILTERS[noun].base_filters["q"], WordsFilter)


@pytest.fixture
def record() -> dict[str, Any]:
    """One row of each kind whose names and titles speak of Taldykorgan, and one of each that does not."""
    place = make.make_place(name="Taldykorgan")
    make.make_place_name(place=place, text="Талдықорған")
    other = make.make_place(name="Otherplace")
    publisher = make.make_publisher(name="Taldykorgan Herald")
    source = make.make_source(title="Deaths in custody", publisher=publisher)
    speaker = make.make_speaker(name="Taldykorgan prosecutor")
    agency = make.make_agency(name="Taldykorgan police")
    made: dict[str, Any] = {"places": place, "agencies": agency, "sources": source}
    made |= {"speakers": speaker, "publishers": publisher, "cities": place}
    made["situations"] = make.make_situation(name="Events in Taldykorgan")
    at = {"place": place, "sources": [source]}
    made["incidents"] = make.make_incident(title="Shots at the square", **at)
    made["investigations"] = make.make_investigation(title="Use of weapons", **at)
    made["prosecutions"] = make.make_prosecution(title="Trial of two", **at)
    made["figures"] = make.make_figure(speaker=speaker, place=other, sources=[source])
    made["victims"] = make.make_victim(
        name="Taldy Korgan Invented", age_group="adult", sources=[source]
    )
    make.make_harm(victim=made["victims"], sources=[source])
    beside = [make.make_incident(title="Elsewhere"), make.make_figure(), make.make_agency()]
    make.publish_all([*made.values(), *beside])
    return made


def test_a_row_is_found_by_its_words_in_other_letters(record: dict[str, Any]) -> None:
    for noun in WORDED:
        word = "Корган" if noun == "victims" else "Талдыкорган"
        assert found(noun, word) == {record[noun].pk}, noun
    assert found("incidents", "талдыкорган squ") == {record["incidents"].pk}
    assert found("incidents", "талдыкорган trial") == set()
    assert found("sources", "custody herald") == {record["sources"].pk}
    assert found("victims", "invented korgan") == {record["victims"].pk}
    assert found("figures", "prosecutor otherplace") == {record["figures"].pk}


def test_words_and_other_filters_must_both_hold(record: dict[str, Any]) -> None:
    incident = record["incidents"]
    assert found("incidents", "shots", city=incident.place.slug) == {incident.pk}
    assert found("incidents", "shots", kind=",".join(IncidentKind.values)) == {incident.pk}


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"withheld": True, "age_group": "adult"}, "Aru Secret"),
        ({"age_group": "child"}, "Aru Secret"),
        ({"age_group": "unknown"}, "Aru Secret"),
    ],
)
def test_nobody_is_found_by_a_name_that_is_withheld(
    client: Any, fields: dict[str, Any], name: str
) -> None:
    victim = make.make_victim(name=name, **fields)
    make.make_victim_name(victim=victim, text="Ару Сикрет", script=Script.CYRILLIC)
    make.make_harm(victim=victim)
    shown = make.make_victim(name="Aru Invented", age_group="adult")
    make.make_harm(victim=shown)
    make.publish_all([victim, shown])
    assert found("victims", "aru") == {shown.pk}
    for asked in ("secret", "Ару Сикрет", "sik", name):
        for noun in WORDED:
            assert found(noun, asked) == set(), (noun, asked)
        for form in ("json", "csv", "ndjson"):
            answer = client.get("/api/v1/victims/", {"q": asked, "format": form})
            assert victim.public_id not in b"".join(answer).decode()
        assert victim.public_id not in client.get("/victims/", {"q": asked}).text


def test_a_name_known_later_is_no_name_on_a_day_before() -> None:
    early = make.make_source(published_on=date(2022, 2, 1))
    late = make.make_source(published_on=date(2022, 6, 1))
    victim = make.make_victim(name="Dana Invented", age_group="adult", sources=[early])
    make.make_victim_name(victim=victim, text="Dinara Invented", sources=[late])
    make.make_harm(victim=victim, sources=[early])
    make.publish_all([victim])
    assert found("victims", "dinara") == {victim.pk}
    assert found("victims", "dinara", as_of="2022-03-01") == set()
    assert found("victims", "dana", as_of="2022-03-01") == {victim.pk}


@pytest.mark.parametrize(
    "text", ["a", " ", "—", "...", "\0", "a\0b", "x" * 201, "aa " * 13, "\x07bell", "🙂"]
)
def test_what_is_no_question_is_refused_in_the_one_shape(client: Any, text: str) -> None:
    unlike = " ".join(f"aa{number}" for number in range(13)) if text.startswith("aa ") else text
    for noun in WORDED:
        with pytest.raises(BadParameter) as caught:
            found(noun, unlike)
        assert caught.value.parameter == "q"
    answer = client.get("/api/v1/victims/", {"q": unlike})
    assert answer.status_code == 400
    assert answer.json()["error"]["parameter"] == "q"
    assert client.get("/incidents/", {"q": unlike}).status_code == 400


def test_the_forms_of_pages_offer_words_where_no_field_for_names_is(client: Any) -> None:
    make.publish_all([make.make_incident(title="Shots at the square")])
    page = client.get("/incidents/?q=площадь").text
    assert 'name="q" value="площадь"' in page
    page = client.get("/incidents/?q=shots").text
    assert "Shots at the square" in page
    # Beside the search in the head of each page.
    assert client.get("/victims/").text.count('name="q"') == 1
    assert 'name="q" value="dana"' in client.get("/victims/?q=dana").text


def test_the_form_of_cities_keeps_words_and_order(client: Any) -> None:
    make.publish_all([make.make_place(name="Taldykorgan"), make.make_place(name="Otherplace")])
    page = client.get("/cities/?q=Талды&ordering=-name").text
    assert "Taldykorgan" in page
    assert "Otherplace" not in page
    assert 'name="q" maxlength="200" value="Талды"' in page
    assert '<input type="hidden" name="ordering" value="-name">' in page
