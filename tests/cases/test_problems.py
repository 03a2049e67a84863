"""Each work list finds what it is about, leaves alone what is in order, and forgets what is withdrawn."""

from datetime import date
from typing import Any

import pytest

from cases.choices import (
    ArchiveStatus,
    HarmCategory,
    InvestigationStepKind,
    LocatorKind,
    PopulationGroup,
    Qualifier,
    RemovalReason,
    SpeakerStatus,
)
from cases.models import (
    CitationWithoutLocator,
    DisorderedInvestigationStep,
    DisorderedProceedingStep,
    EarlyDeath,
    FigureWithoutSpeaker,
    IncidentWithoutHarm,
    InvestigationWithoutStep,
    NameWithoutBasis,
    RepeatedFigure,
    SharedName,
    UnarchivedSource,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


def found(model: Any) -> set[int]:
    return set(model.objects.values_list("pk", flat=True))


def test_published_sources_without_a_word_about_an_archive() -> None:
    suspicious, draft = make.make_source(), make.make_source()
    archived = make.make_source(
        archive_status=ArchiveStatus.ARCHIVED,
        archive_url="https://archive.example.org/1",
        absent={"archived_at": "unknown"},
    )
    refused = make.make_source(archive_status=ArchiveStatus.REFUSED)
    make.publish_all([suspicious, archived, refused])
    assert found(UnarchivedSource) == {suspicious.pk}
    assert draft.pk not in found(UnarchivedSource)


def test_figures_whose_speaker_was_not_entered() -> None:
    suspicious = make.make_figure(speaker_status=SpeakerStatus.NOT_RECORDED)
    make.make_figure(speaker_status=SpeakerStatus.UNCLEAR)
    make.make_figure()
    assert found(FigureWithoutSpeaker) == {suspicious.pk}


def test_figures_that_look_entered_twice() -> None:
    first = make.make_figure(value=24)
    same = {name: getattr(first, name) for name in ("speaker", "situation", "place")}
    second = make.make_figure(value=24, **same)
    make.make_figure(value=25, **same)
    make.make_figure(value=24, **same, population_group=PopulationGroup.CIVILIANS)
    make.make_figure(value=24, **same | {"speaker": make.make_speaker()})
    assert found(RepeatedFigure) == {first.pk, second.pk}


def test_open_ended_figures_are_the_same_where_both_are_open() -> None:
    at_least = {"low": 10, "high": None, "qualifier": Qualifier.AT_LEAST}
    first = make.make_figure(**at_least)
    same = {name: getattr(first, name) for name in ("speaker", "situation", "place")}
    second = make.make_figure(**same, **at_least)
    make.make_figure(value=10, **same)
    assert found(RepeatedFigure) == {first.pk, second.pk}


def test_figures_in_words_only_are_no_repetition() -> None:
    words = {"low": None, "high": None, "qualifier": Qualifier.WORDS_ONLY, "words": "hundreds"}
    first = make.make_figure(**words)
    same = {name: getattr(first, name) for name in ("speaker", "situation", "place")}
    make.make_figure(**same, **words)
    assert found(RepeatedFigure) == set()


def test_investigations_without_any_step() -> None:
    suspicious, in_order = make.make_investigation(), make.make_investigation()
    make.make_investigation_step(investigation=in_order)
    assert found(InvestigationWithoutStep) == {suspicious.pk}


def test_steps_dated_before_a_step_above_them() -> None:
    investigation = make.make_investigation()
    make.make_investigation_step(investigation=investigation, on=date(2022, 5, 1))
    make.make_investigation_step(investigation=investigation)
    suspicious = make.make_investigation_step(
        investigation=investigation, kind=InvestigationStepKind.REFERRED, on=date(2022, 3, 1)
    )
    make.make_investigation_step(
        investigation=investigation, kind=InvestigationStepKind.REFERRED, on=date(2022, 5, 1)
    )
    assert found(DisorderedInvestigationStep) == {suspicious.pk}


def test_reopenings_of_what_no_step_closed() -> None:
    reopened = {"kind": InvestigationStepKind.REOPENED}
    suspicious = make.make_investigation_step(investigation=make.make_investigation(), **reopened)
    in_order = make.make_investigation()
    make.make_investigation_step(
        investigation=in_order, kind=InvestigationStepKind.CLOSED, ground="not_stated"
    )
    make.make_investigation_step(investigation=in_order, **reopened)
    assert found(DisorderedInvestigationStep) == {suspicious.pk}


def test_court_steps_dated_before_a_step_above_them() -> None:
    defendant, other = make.make_defendant(), make.make_defendant()
    make.make_proceeding_step(defendant=defendant, on=date(2022, 5, 1))
    suspicious = make.make_proceeding_step(defendant=defendant, on=date(2022, 3, 1))
    make.make_proceeding_step(defendant=other, on=date(2022, 2, 1))
    assert found(DisorderedProceedingStep) == {suspicious.pk}


def test_deaths_before_the_situation_began() -> None:
    before = date(2021, 12, 31)
    early = make.make_incident(date_earliest=before, date_latest=before)
    suspicious = make.make_harm(incident=early)
    make.make_harm(incident=early, category=HarmCategory.WOUNDED)
    make.make_harm()
    assert found(EarlyDeath) == {suspicious.pk}


def test_names_without_a_ground_to_show_them() -> None:
    suspicious = make.make_victim(name="Aru Example", naming_basis="")
    make.make_victim(name="Dan Example")
    make.make_victim(name="Ela Example", naming_basis="", withheld=True)
    make.make_victim()
    assert found(NameWithoutBasis) == {suspicious.pk}


def test_victims_with_the_name_of_another() -> None:
    first = make.make_victim(name="Aru Example")
    second = make.make_victim(name="ARU EXAMPLE")
    make.make_victim(name="Dan Example")
    assert found(SharedName) == {first.pk, second.pk}


def test_one_victim_whose_two_names_differ_in_case_is_no_twin() -> None:
    victim = make.make_victim(name="Aru Example")
    make.make_victim_name(victim=victim, text="ARU EXAMPLE")
    assert found(SharedName) == set()


def test_citations_without_a_place_in_their_source() -> None:
    figure = make.make_figure()
    suspicious = make.make_citation(figure, locator="", locator_kind=LocatorKind.NOT_RECORDED)
    make.make_citation(figure, locator="", locator_kind=LocatorKind.WHOLE)
    assert found(CitationWithoutLocator) == {suspicious.pk}


def test_incidents_in_which_nobody_is_recorded_as_harmed() -> None:
    suspicious = make.make_incident()
    make.make_incident(people_low=3)
    make.make_incident(people_words="several")
    make.make_harm()
    assert found(IncidentWithoutHarm) == {suspicious.pk}


def test_what_was_withdrawn_is_nobodys_work() -> None:
    figure = make.make_figure(speaker_status=SpeakerStatus.NOT_RECORDED)
    reviewer = make.publish_all([figure])
    assert found(FigureWithoutSpeaker) == {figure.pk}
    make.actions.withdraw([figure], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR)
    assert found(FigureWithoutSpeaker) == set()
