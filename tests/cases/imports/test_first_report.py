"""Each of the first report's rows 1.1 to 1.22 is in the store, with its uncertainty."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import Q

from cases.models import (
    Citation,
    Figure,
    Harm,
    Investigation,
    ProceedingStep,
    Prosecution,
    VictimName,
)
from tests.cases.imports.seeded_rows import places, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]

HRW = "human-rights-watch"


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
        "into 139 deaths",
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
