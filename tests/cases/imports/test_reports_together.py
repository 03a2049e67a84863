"""How the reports hang together: shared figures, parts, conflicts, days; what must not be made of them."""

from datetime import date

import pytest
from django.db.models import Q

from cases.models import (
    Citation,
    Defendant,
    Figure,
    Incident,
    Investigation,
    InvestigationStep,
    Place,
    ProceedingStep,
    Prosecution,
    Situation,
    Source,
    Speaker,
    Victim,
)
from tests.cases.imports.seeded_rows import MODELS, places, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]

HRW = "human-rights-watch"

DEC20, R1_DAY = date(2022, 12, 20), date(2022, 12, 25)


def test_there_is_no_other_case_person_or_incident() -> None:
    counts = [
        model.objects.count() for model in (Investigation, Prosecution, Defendant, Victim, Incident)
    ]
    assert counts == [6, 2, 2, 1, 2]
    assert ProceedingStep.objects.count() == 4
    assert InvestigationStep.objects.count() == 5


def test_one_line_of_the_prosecutor_generals_office() -> None:
    line, figure_ = [], row("figure", "r08/8.1")
    while figure_ is not None:
        line.append(figure_.low)
        figure_ = figure_.supersedes
    assert line == [238, 232, 230, 227, 225]
    assert Figure.objects.filter(supersedes__isnull=False).count() == 4


@pytest.mark.parametrize(
    ("key", "publishers"),
    [
        ("r02/2.1", {"time-news", "rzeczpospolita"}),
        ("r02/2.2", {"time-news", "rzeczpospolita"}),
        ("r02/2.4", {"time-news", "rzeczpospolita"}),
    ],
)
def test_one_claim_told_twice_is_one_figure(key: str, publishers: set[str]) -> None:
    assert {publisher for publisher, _locator in places(row("figure", key))} == publishers


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("r02/2.2", "r02/2.1"),
        ("r03/3.4", "r03/3.3"),
        ("r05/5.2", "r05/5.1"),
        ("r05/5.5/almaty", "r05/5.5"),
        ("r05/5.5/almaty-region", "r05/5.5"),
        ("r05/5.5/taraz", "r05/5.5"),
        ("r09/9.2", "r08/8.1"),
    ],
)
def test_part_of_what_the_report_says(part: str, whole: str) -> None:
    assert row("figure", part).part_of == row("figure", whole)


def test_injured_counts_of_one_briefing_conflict_with_a_note() -> None:
    second = row("figure", "r03/3.3")
    assert second.conflicts_with == row("figure", "r02/2.3")
    assert "4,578 and 4,353" in second.conflict_note


@pytest.mark.parametrize("number", [202, 36, 107])
def test_what_must_not_be_made_of_the_rows_is_not_there(number: int) -> None:
    assert not Figure.objects.filter(Q(low=number) | Q(high=number)).exists()
    for noun in ("cases", "deaths"):
        stated = Q(**{f"{noun}_low": number}) | Q(**{f"{noun}_high": number})
        assert not Investigation.objects.filter(stated).exists()


def test_conviction_is_known_from_the_first_report_of_it() -> None:
    verdict = row("proceeding_step", "r01/1.9/verdict")
    assert verdict.known_from == DEC20
    assert verdict.field_known_from == {"offence": "2022-12-25", "date_earliest": "2022-12-25"}
    defendant = row("defendant", "r01/1.9")
    assert defendant.known_from == DEC20
    assert defendant.field_known_from["name"] == "2022-12-25"
    assert row("proceeding_step", "r01/1.9/sentence").known_from == R1_DAY
    assert row("investigation", "r01/1.6").field_known_from["deaths_low"] == "2022-12-25"
    assert row("victim", "r01/1.10").known_from == R1_DAY


def test_no_text_calls_the_conviction_one_for_killing() -> None:
    texts = [
        text
        for model in MODELS.values()
        for record in model.objects.all()
        for name in ("title", "summary", "coding_note", "offence", "conflict_note", "population")
        if (text := getattr(record, name, ""))
    ]
    assert texts
    assert not [
        text for text in texts if "for killing" in text.lower() or "perpetrator" in text.lower()
    ]


def test_only_the_first_report_has_locators_and_no_address_is_invented() -> None:
    for source in Source.objects.all():
        first = source.publisher.slug == "eurasiatimes"
        kinds = set(source.citations.values_list("locator_kind", flat=True))
        assert kinds == ({"paragraph"} if first else {"not_recorded"})
        assert (source.url, source.absent["url"]) == ("", "not_recorded")


def test_first_report_relays_the_statement_and_was_read_in_a_copy() -> None:
    first = Source.objects.get(publisher__slug="eurasiatimes")
    assert first.read_in_copy_of is not None
    assert first.read_in_copy_of.slug == "genocide-watch"
    (relayed,) = first.relays.all()
    assert (relayed.publisher.slug, relayed.date_latest) == (HRW, DEC20)
    assert first.relayed_speakers.filter(slug=HRW).exists()


def test_month_only_dates_are_months() -> None:
    months = Source.objects.filter(date_precision="month").values_list("publisher__slug", flat=True)
    assert set(months) == {
        "rzeczpospolita", "the-village-kazakhstan", "babel", "the-diplomat", "human-rights-alliance"
    }  # fmt: skip


def test_asylov_speaks_for_the_office() -> None:
    spoken = Citation.objects.filter(source__publisher__slug="interfax")
    assert set(spoken.values_list("spoken_by", flat=True)) == {"Berik Asylov, Prosecutor General"}
    assert not Speaker.objects.filter(name__icontains="Asylov").exists()


@pytest.mark.parametrize("name", ["Taldykorgan", "Taldyqorghan", "Талдыкорган", "Талдықорған"])
def test_taldykorgan_is_found_under_each_spelling(name: str) -> None:
    place = Place.objects.get(names__text=name)
    assert (place.slug, place.geonames_id, place.country_code) == ("taldykorgan", 1518542, "KZ")
    assert place.part_of is not None
    assert place.part_of.slug == "almaty-region"


def test_cities_have_coordinates_and_names_in_two_scripts() -> None:
    cities = Place.objects.cities()
    assert cities.count() == 5
    for city in cities:
        assert city.latitude
        assert city.longitude
        assert {"Latn", "Cyrl"} <= set(city.names.values_list("script", flat=True))


def test_the_situation_has_its_names_and_days() -> None:
    situation = Situation.objects.get()
    assert (situation.starts_on, situation.ends_on) == (date(2022, 1, 2), date(2022, 1, 11))
    assert set(situation.names.values_list("text", "script")) == {
        ("Bloody January", "Latn"),
        ("Qandy Qantar", "Latn"),
        ("Қанды қаңтар", "Cyrl"),
        ("Январские события", "Cyrl"),
    }


def test_no_word_count_above_eight_reached_the_store() -> None:
    assert max(len(each.exact_words.split()) for each in Citation.objects.all()) <= 8
