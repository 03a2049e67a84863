"""What the fixtures put into the record: every row of the reports, its uncertainty, and nothing else."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import Q

from cases.models import (
    Citation,
    Defendant,
    Figure,
    Harm,
    Incident,
    Investigation,
    InvestigationStep,
    Place,
    ProceedingStep,
    Prosecution,
    SeedEntry,
    Situation,
    Source,
    Speaker,
    Victim,
    VictimName,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]

PGO = "prosecutor-generals-office"
HRW = "human-rights-watch"

MODELS: dict[str, Any] = {
    "figure": Figure,
    "incident": Incident,
    "victim": Victim,
    "victim_name": VictimName,
    "harm": Harm,
    "investigation": Investigation,
    "investigation_step": InvestigationStep,
    "prosecution": Prosecution,
    "defendant": Defendant,
    "proceeding_step": ProceedingStep,
}


def row(kind: str, key: str) -> Any:
    """The record that a row of the fixtures made."""
    entry = SeedEntry.objects.get(key=f"{kind} {key}")
    return MODELS[kind].objects.get(pk=entry.record_pk)


def said_of(record: Any) -> dict[str, Any]:
    """What a figure says, in the terms of the tests below."""
    return {
        "number": (record.low, record.high),
        "is": (record.metric, record.unit, record.subject),
        "who": record.population_group,
        "how": record.qualifier,
        "words": record.words,
        "speaker": record.speaker.slug if record.speaker else record.speaker_status,
        "place": record.place.slug,
        "known": record.known_from,
    }


R1_DAY = date(2022, 12, 25)


def figure(
    number: int | tuple[int | None, int | None] | None,
    *what: str,
    speaker: str,
    who: str = "not_stated",
    how: str = "exactly",
    words: str = "",
    place: str = "kazakhstan",
    known: date = R1_DAY,
) -> dict[str, Any]:
    ends = number if isinstance(number, tuple) else (number, number)
    return {
        "number": ends, "is": what, "who": who, "how": how, "words": words,
        "speaker": speaker, "place": place, "known": known,
    }  # fmt: skip


def day(text: str) -> date:
    return date.fromisoformat(text)


JAN15, JAN31, MARCH, MAY = (
    day(each) for each in ["2022-01-15", "2022-01-31", "2022-03-14", "2022-05-05"]
)
JULY, AUGUST, DEC20, DEC23, JAN23 = (
    day(each) for each in ["2022-07-29", "2022-08-31", "2022-12-20", "2022-12-23", "2023-01-31"]
)

DEAD = ("killed", "people", "deaths")
OTHERS = "protesters_and_others"

FIGURES = {
    "r01/1.2": figure(6, "died_in_custody", "people", "deaths", speaker="kazakh-authorities"),
    "r01/1.4": figure(1113, "convicted", "people", "not_stated", speaker=HRW, who=OTHERS),
    "r01/1.5": figure(423, "convicted", "people", "unrest_offences", speaker=HRW, who=OTHERS),
    "r01/1.8": figure(
        None, "allegations", "allegations", "violence", speaker=HRW, how="words_only", words="hundreds"
    ),
    "r01/1.15/killed": figure(15, *DEAD, speaker="unclear", place="taraz"),
    "r01/1.17": figure(
        None, "allegations", "people", "torture", speaker="eurasiatimes", how="words_only", words="hundreds"
    ),
    "r01/1.18": figure(
        None, "allegations", "allegations", "torture", speaker="not_named", how="words_only",
        words="detainees", place="taldykorgan",
    ),
    "r01/1.19/cases": figure(2, "cases_in_court", "cases", "torture", speaker=PGO, who="state_agents"),
    "r01/1.19/officers": figure(
        8, "cases_in_court", "officers", "torture", speaker=PGO, who="state_agents"
    ),
    "r01/1.20": figure(
        0, "prosecuted", "people", "torture", speaker=PGO, how="none", words="no one has been prosecuted"
    ),
    "r01/1.21": figure(
        None, "injured_or_tortured", "people", "several", speaker=HRW, how="words_only", words="hundreds"
    ),
    "r01/1.22": figure(
        None, "taking_part", "people", "not_stated", speaker="president-tokayev",
        who="called_assailants", how="words_only", words="thousands",
    ),
    "r02/2.1": figure(225, *DEAD, speaker=PGO, known=JAN15),
    "r02/2.2": figure(19, *DEAD, speaker=PGO, who="security_forces", known=JAN15),
    "r02/2.3": figure(4578, "injured", "people", "injuries", speaker=PGO, known=JAN15),
    "r02/2.4": figure(546, "cases_opened", "cases", "not_stated", speaker=PGO, known=JAN15),
    "r03/3.3": figure(4353, "injured", "people", "injuries", speaker=PGO, known=JAN31),
    "r03/3.4": figure(
        3393, "injured", "people", "injuries", speaker=PGO, who="security_forces", known=JAN31
    ),
    "r04/4.1": figure(227, *DEAD, speaker=PGO, known=JAN31),
    "r05/5.1": figure(230, *DEAD, speaker=PGO, known=MARCH),
    "r05/5.2": figure(19, *DEAD, speaker=PGO, who="security_forces", known=MARCH),
    "r05/5.3": figure(139, *DEAD, speaker=PGO, place="almaty", known=MARCH),
    "r05/5.4": figure(63, *DEAD, speaker=PGO, who="called_assailants", known=MARCH),
    "r05/5.5": figure(20, *DEAD, speaker=PGO, who="civilians", known=MARCH),
    "r05/5.5/almaty": figure(11, *DEAD, speaker=PGO, who="civilians", place="almaty", known=MARCH),
    "r05/5.5/almaty-region": figure(
        8, *DEAD, speaker=PGO, who="civilians", place="almaty-region", known=MARCH
    ),
    "r05/5.5/taraz": figure(1, *DEAD, speaker=PGO, who="civilians", place="taraz", known=MARCH),
    "r05/5.6": figure(3770, "cases_opened", "cases", "not_stated", speaker=PGO, known=MARCH),
    "r05/5.7": figure(234, "cases_opened", "cases", "torture", speaker=PGO, known=MARCH),
    "r06/6.1": figure(232, *DEAD, speaker=PGO, known=MAY),
    "r07/7.1": figure(241, *DEAD, speaker="eleven-organisations", known=JULY),
    "r07/7.2": figure(188, *DEAD, speaker="radio-azattyq", known=JULY),
    "r07/7.3": figure(221, *DEAD, speaker="ar-rukh-khak", known=JULY),
    "r07/7.4": figure(
        (10, None), *DEAD, speaker=HRW, how="at_least", words="at least 10", place="almaty", known=JULY
    ),
    "r08/8.1": figure(238, *DEAD, speaker=PGO, known=AUGUST),
    "r08/8.2": figure(6, *DEAD, speaker="not_recorded", known=AUGUST),
    "r08/8.3": figure(
        15, "suspected", "officers", "deaths", speaker="not_recorded", who="state_agents", known=AUGUST
    ),
    "r08/8.4/detained": figure(
        1237, "detained", "people", "detention", speaker="not_recorded", known=AUGUST
    ),
    "r08/8.4/still-held": figure(
        292, "detained", "people", "detention", speaker="not_recorded", known=AUGUST
    ),
    "r08/8.5": figure(
        (200, None), "cases_opened", "cases", "deaths", speaker="not_recorded", how="more_than",
        words="more than 200", known=AUGUST,
    ),
    "r09/9.2": figure(19, *DEAD, speaker=PGO, who="security_forces", known=DEC20),
    "r09/9.3": figure(6, *DEAD, speaker="not_recorded", known=DEC20),
    "r09/9.4": figure(25, "tortured", "people", "torture", speaker="not_recorded", known=DEC20),
    "r10/10.2": figure(
        (10, None), *DEAD, speaker=HRW, how="at_least", words="at least 10", known=DEC20
    ),
    "r10/10.3": figure(
        (1000, None), "convicted", "convictions", "not_stated", speaker=HRW, who=OTHERS,
        how="more_than", words="over 1,000 convictions", known=DEC20,
    ),
    "r10/10.6/alleged": figure(
        None, "allegations", "allegations", "torture", speaker=HRW, how="words_only",
        words="hundreds", known=DEC20,
    ),
    "r10/10.6/prosecuted": figure(
        None, "prosecuted", "allegations", "torture", speaker=HRW, how="words_only",
        words="a handful", known=DEC20,
    ),
    "r10/10.6/convicted": figure(
        0, "convicted", "convictions", "torture", speaker=HRW, how="none", words="no convictions",
        known=DEC20,
    ),
    "r11/11.1": figure(
        (190, None), "tortured", "people", "torture", speaker="coalition-of-human-rights-defenders",
        how="at_least", words="at least 190", known=DEC23,
    ),
    "r12/12.1": figure(
        9900, "detained", "people", "detention", speaker="ministry-of-internal-affairs",
        how="approximately", words="about 9,900", known=JAN23,
    ),
    "r13/13.1": figure(
        625, "violations", "cases", "not_stated", speaker="human-rights-alliance", known=JAN23
    ),
}  # fmt: skip


@pytest.mark.parametrize("key", FIGURES)
def test_figure_says_what_the_report_says(key: str) -> None:
    assert said_of(row("figure", key)) == FIGURES[key]


def test_there_is_no_other_figure() -> None:
    assert Figure.objects.count() == len(FIGURES)


# The first report, row by row


def places(record: Any, **filters: Any) -> set[tuple[str, str]]:
    """Source's publisher and locator of a record's citations."""
    found = Citation.objects.supporting(record).filter(**filters)
    return {(each.source.publisher.slug, each.locator) for each in found}


def row_1_1() -> None:
    official = row("figure", "r08/8.1")
    assert places(official) == {
        ("eurasiatimes", "0, 6"), ("babel", ""), ("rfe-rl", ""), (HRW, "")
    }  # fmt: skip
    assert official.citations.count() == 4
    assert "estimate" in official.coding_note


def row_1_2() -> None:
    in_custody = row("figure", "r01/1.2")
    assert places(in_custody) == {("eurasiatimes", "6")}
    assert "nor whether these six are within the 238" in in_custody.coding_note
    assert in_custody.part_of is None


def row_1_3() -> None:
    note = row("figure", "r08/8.1").coding_note
    assert "heavy underestimate" in note
    assert "it is unclear whether" in note


def row_1_4() -> None:
    assert places(row("figure", "r01/1.4")) == {("eurasiatimes", "3")}


def row_1_5() -> None:
    assert row("figure", "r01/1.5").part_of == row("figure", "r01/1.4")


def row_1_6() -> None:
    case = row("investigation", "r01/1.6")
    assert (case.deaths_low, case.deaths_high, case.is_group) == (1, 1, False)
    assert case.speaker.slug == HRW
    charge = row("proceeding_step", "r01/1.6")
    assert (charge.position, charge.kind, charge.offence) == (1, "charged", "abuse of power")
    assert charge.date_earliest is None


def row_1_7() -> None:
    case = row("investigation", "r01/1.7")
    assert (case.deaths_low, case.deaths_high, case.is_group) == (3, 3, False)
    assert not case.victims.exists()
    assert "inferred" in case.coding_note
    assert places(case) == {("eurasiatimes", "3"), ("eurasiatimes", "7"), (HRW, "")}


def row_1_8() -> None:
    assert places(row("figure", "r01/1.8")) == {("eurasiatimes", "3")}


def row_1_9() -> None:
    defendant = row("defendant", "r01/1.9")
    assert (defendant.name, defendant.capacity, defendant.post) == (
        "Mark Zlunyaev", "state_agent", "army officer"
    )  # fmt: skip
    trial = defendant.prosecution
    assert trial.court_type == "military"
    assert trial.investigation == row("investigation", "r01/1.6")
    verdict, sentence = defendant.steps.filter(position__gte=2)
    assert (verdict.kind, verdict.outcome) == ("verdict", "convicted")
    assert verdict.date_earliest == verdict.date_latest == date(2022, 11, 16)
    assert (sentence.sentence_kind, sentence.sentence_months) == ("imprisonment", 72)
    assert not ProceedingStep.objects.filter(kind="final").exists()


def row_1_10() -> None:
    (name,) = VictimName.objects.all()
    (harm,) = Harm.objects.all()
    victim = row("victim", "r01/1.10")
    assert (name.text, name.victim) == ("Ernazar Krykbaev", victim)
    assert (victim.age_low, victim.age_high, victim.occupation) == (24, 24, "shepherd")
    assert victim.naming_basis == "already_public"
    assert (harm.victim, harm.category, harm.means, harm.agency) == (
        victim,
        "killed",
        "small_arms",
        None,
    )
    incident = harm.incident
    assert incident.date_precision == "unknown"
    assert (incident.date_earliest, incident.date_latest) == (date(2022, 1, 2), date(2022, 1, 11))
    assert incident.date_words == "the day after protests broke out"
    assert incident.place.slug == "taldykorgan"
    assert "inferred" in incident.coding_note
    case = row("investigation", "r01/1.6")
    assert list(case.victims.all()) == list(
        Prosecution.objects.get(investigation=case).victims.all()
    )
    assert list(case.victims.all()) == [victim]
    assert list(case.incidents.all()) == [incident]


def row_1_11() -> None:
    defendant = row("defendant", "r01/1.11")
    assert (defendant.name, defendant.count, defendant.capacity) == ("", 1, "state_agent")
    (step,) = defendant.steps.all()
    assert (step.kind, step.offence, step.absent["offence"]) == ("awaiting_trial", "", "not_stated")
    assert defendant.prosecution.investigation == row("investigation", "r01/1.7")


def row_1_12() -> None:
    found = Citation.objects.filter(supports_field="outcome")
    assert {each.investigation.place.slug for each in found} == {"kyzylorda", "shymkent", "taraz"}
    assert {(each.speaker.slug, each.locator) for each in found} == {
        ("bakhytzhan-toregozhina", "8")
    }
    assert found.count() == 3


def closed_group(key: str, place: str) -> Investigation:
    group: Investigation = row("investigation", key)
    assert group.is_group
    assert group.place.slug == place
    (step,) = group.steps.all()
    assert step.kind == "closed"
    assert step.date_earliest is None
    return group


def unclear_who(record: Any) -> bool:
    candidates = {each.slug for each in record.speaker_candidates.all()}
    return (record.speaker, record.speaker_status, candidates) == (
        None, "unclear", {"eurasiatimes", "bakhytzhan-toregozhina"}
    )  # fmt: skip


def row_1_13() -> None:
    group = closed_group("r01/1.13", "kyzylorda")
    assert (group.deaths_low, group.deaths_high, group.cases_status) == (24, 24, "not_stated")
    step = group.steps.get()
    assert (step.ground, step.ground_words) == ("no_offence", "no criminal conduct")
    assert unclear_who(group)


def row_1_14() -> None:
    group = closed_group("r01/1.14", "shymkent")
    assert (group.deaths_low, group.deaths_high, group.cases_status) == (20, 20, "not_stated")
    step = group.steps.get()
    assert (step.ground, step.ground_words) == ("no_offence", "no criminal conduct")
    assert unclear_who(group)


def row_1_15() -> None:
    group = closed_group("r01/1.15", "taraz")
    assert (group.deaths_status, group.deaths_low) == ("not_stated", None)
    assert group.steps.get().ground == "not_stated"
    assert unclear_who(group)
    assert unclear_who(row("figure", "r01/1.15/killed"))


def row_1_16() -> None:
    group = closed_group("r01/1.16", "almaty")
    assert (group.cases_low, group.cases_high) == (32, None)
    assert (group.deaths_status, group.deaths_low, group.deaths_words) == (
        "unclear",
        None,
        "139 deaths",
    )
    assert group.speaker.kind == "unnamed_group"
    assert group.citations.get().exact_words == "at least 32 cases into 139 deaths"
    assert not Figure.objects.filter(Q(low=32) | Q(high=32)).exists()


def row_1_17() -> None:
    assert places(row("figure", "r01/1.17")) == {("eurasiatimes", "11")}


def row_1_18() -> None:
    incident = row("incident", "r01/1.18")
    assert (incident.verification, incident.kind) == ("alleged", "custody")
    assert incident.place.slug == "taldykorgan"
    assert incident.people_low is None


def row_1_19() -> None:
    assert places(row("figure", "r01/1.19/cases")) == {("eurasiatimes", "12")}
    assert places(row("figure", "r01/1.19/officers")) == {("eurasiatimes", "12")}


def row_1_20() -> None:
    nobody = row("figure", "r01/1.20")
    assert nobody.conflicts_with == row("figure", "r01/1.19/cases")
    assert "not decided" in nobody.conflict_note


def row_1_21() -> None:
    (citation,) = row("figure", "r01/1.21").citations.all()
    assert citation.spoken_by == "Mihra Rittmann"


def row_1_22() -> None:
    assert places(row("figure", "r01/1.22")) == {("eurasiatimes", "2")}


ROWS = [
    row_1_1, row_1_2, row_1_3, row_1_4, row_1_5, row_1_6, row_1_7, row_1_8, row_1_9, row_1_10,
    row_1_11, row_1_12, row_1_13, row_1_14, row_1_15, row_1_16, row_1_17, row_1_18, row_1_19,
    row_1_20, row_1_21, row_1_22,
]  # fmt: skip


@pytest.mark.parametrize("holds", ROWS, ids=lambda holds: holds.__name__)
def test_row_of_the_first_report_is_in_the_store(holds: Callable[[], None]) -> None:
    holds()


# What hangs together, and what does not


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
