"""Investigations with their steps, and cases in court with defendants and theirs."""

from typing import Any, ClassVar

from rest_framework import serializers

from cases.api.serializers.base import (
    AsOf,
    CodedField,
    Dated,
    Fact,
    NamedLink,
    Placed,
    RecordLink,
    Spoken,
    UnitOf,
    Url,
    column,
)
from cases.api.serializers.sources import Cited
from cases.choices import (
    AbsenceReason,
    Capacity,
    ClosingGround,
    CountStatus,
    CourtType,
    InvestigationKind,
    InvestigationStatus,
    InvestigationStepKind,
    ProceedingOutcome,
    ProceedingStepKind,
    SentenceKind,
    Unit,
)
from cases.public import (
    PublicDefendant,
    PublicInvestigation,
    PublicInvestigationStep,
    PublicProceedingStep,
    PublicProsecution,
)


class InvestigationStep(Fact, Dated):
    """A sourced change in the course of an investigation."""

    columns: ClassVar = {"agency": "agency_slug"}

    position = column(PublicInvestigationStep, "position")
    kind = column(PublicInvestigationStep, "kind", InvestigationStepKind)
    ground = column(PublicInvestigationStep, "ground", ClosingGround)
    ground_words = column(PublicInvestigationStep, "ground_words")
    agency = NamedLink(
        noun="agencies", prefix="agency", help_text="The institution that took the step."
    )


class Investigation(Fact, Placed, Spoken):
    """An official inquiry, or a group of inquiries that a speaker reports only as a number."""

    noun = "investigations"
    fixed_reasons: ClassVar = {"city": AbsenceReason.NOT_APPLICABLE}
    columns: ClassVar = {"agency": "agency_slug"}

    title = column(PublicInvestigation, "title")
    url = Url()
    status = CodedField(
        InvestigationStatus,
        allow_null=True,
        help_text="Derived from the steps and cases in court known by `as_of`, never stored.",
    )
    kind = column(PublicInvestigation, "kind", InvestigationKind)
    agency = NamedLink(
        noun="agencies", prefix="agency", help_text="The institution that investigates."
    )
    is_group = column(PublicInvestigation, "is_group", allow_null=False)
    cases_status = column(PublicInvestigation, "cases_status", CountStatus)
    cases_low = column(PublicInvestigation, "cases_low")
    cases_high = column(PublicInvestigation, "cases_high")
    cases_words = column(PublicInvestigation, "cases_words")
    cases_unit = UnitOf(Unit.CASES, "cases_low and cases_high")
    deaths_status = column(PublicInvestigation, "deaths_status", CountStatus)
    deaths_low = column(PublicInvestigation, "deaths_low")
    deaths_high = column(PublicInvestigation, "deaths_high")
    deaths_words = column(PublicInvestigation, "deaths_words")
    deaths_unit = UnitOf(Unit.PEOPLE, "deaths_low and deaths_high")
    steps = InvestigationStep(
        many=True, source="known_steps", help_text="Its course, in order; dates may be unknown."
    )
    victims = RecordLink(
        many=True,
        noun="victims",
        source="known_victims",
        help_text="Documented people whose harm it covers, as far as the link may be public.",
    )
    incidents = RecordLink(
        many=True,
        noun="incidents",
        source="known_incidents",
        help_text="Incidents that it covers.",
    )
    prosecutions = RecordLink(
        many=True,
        noun="prosecutions",
        source="known_prosecutions",
        help_text="Cases in court that follow from it.",
    )
    summary = column(PublicInvestigation, "summary")
    as_of = AsOf()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Only a group counts cases."""
        data = super().to_representation(instance)
        if not instance.is_group:
            for name in ("cases_status", "cases_low", "cases_high", "cases_words"):
                data[name] = None
                data["absent"][name] = str(AbsenceReason.NOT_APPLICABLE)
        return data


class InvestigationDetail(Investigation, Cited):
    """One investigation, with the citations of its steps as well."""


class ProceedingStep(Fact, Dated):
    """A sourced step in a defendant's case."""

    columns: ClassVar = {"court": "court_slug"}

    position = column(PublicProceedingStep, "position")
    kind = column(PublicProceedingStep, "kind", ProceedingStepKind)
    offence = column(PublicProceedingStep, "offence")
    court = NamedLink(noun="agencies", prefix="court", help_text="The court that took the step.")
    outcome = column(PublicProceedingStep, "outcome", ProceedingOutcome)
    sentence_kind = column(PublicProceedingStep, "sentence_kind", SentenceKind)
    sentence_months = column(PublicProceedingStep, "sentence_months")
    sentence_suspended = column(PublicProceedingStep, "sentence_suspended")


class LatestOutcome(serializers.ChoiceField):
    """A decision over a defendant, or what undid it."""

    def __init__(self) -> None:
        undone = (
            ProceedingStepKind.QUASHED,
            ProceedingStepKind.RETURNED,
            ProceedingStepKind.DISCONTINUED,
        )
        super().__init__(
            choices=[*ProceedingOutcome.values, *(kind.value for kind in undone)],
            allow_null=True,
            source="outcome",
            help_text="The latest decision known by `as_of`, or that it was quashed, the case"
            " returned or discontinued; derived from the steps, never stored.",
        )


class Defendant(Fact):
    """One person on trial, or a number of unnamed people."""

    columns: ClassVar = {"agency": "agency_slug"}

    name = column(PublicDefendant, "name")
    count = column(PublicDefendant, "count")
    count_unit = UnitOf(Unit.PEOPLE, "count")
    capacity = column(PublicDefendant, "capacity", Capacity)
    post = column(PublicDefendant, "post")
    agency = NamedLink(
        noun="agencies", prefix="agency", help_text="The institution they served in."
    )
    latest_outcome = LatestOutcome()
    is_convicted = serializers.BooleanField(
        help_text="Whether the latest outcome known by `as_of` is a conviction, final or not."
    )
    steps = ProceedingStep(
        many=True, source="known_steps", help_text="Their case, in order; dates may be unknown."
    )
    as_of = AsOf()

    def why(self, instance: Any, name: str) -> AbsenceReason:
        """Nobody has decided yet, as far as this record knows."""
        if name == "latest_outcome":
            return AbsenceReason.NOT_APPLICABLE
        return super().why(instance, name)


class Prosecution(Fact, Placed):
    """A case in court, with its defendants and the victims it concerns."""

    noun = "prosecutions"
    fixed_reasons: ClassVar = {"city": AbsenceReason.NOT_APPLICABLE}
    columns: ClassVar = {"court": "court_slug"}

    title = column(PublicProsecution, "title")
    url = Url()
    status = CodedField(
        InvestigationStatus,
        allow_null=True,
        help_text="Derived from the defendants' steps known by `as_of`, never stored.",
    )
    investigation = RecordLink(
        noun="investigations",
        column="investigation_public_id",
        help_text="The investigation it follows from.",
    )
    court = NamedLink(noun="agencies", prefix="court", help_text="The court, if it is named.")
    court_type = column(PublicProsecution, "court_type", CourtType)
    defendants = Defendant(
        many=True, source="known_defendants", help_text="Who is tried; named only if convicted."
    )
    victims = RecordLink(
        many=True,
        noun="victims",
        source="known_victims",
        help_text="Documented people whose harm it concerns, as far as the link may be public.",
    )
    summary = column(PublicProsecution, "summary")
    as_of = AsOf()

    def why(self, instance: Any, name: str) -> AbsenceReason:
        """An investigation may be known later than the case in court."""
        if name == "investigation" and instance.investigation_id is not None:
            return AbsenceReason.NOT_YET_REPORTED
        return super().why(instance, name)


class ProsecutionDetail(Prosecution, Cited):
    """One case in court, with the citations of its defendants and their steps as well."""
