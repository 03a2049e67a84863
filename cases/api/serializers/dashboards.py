"""The numbers of a dashboard as a whole: deaths, outcomes, torture, two scales, voices, reach."""

from typing import Any, ClassVar

from rest_framework import serializers

from cases.api.serializers.base import (
    AsOf,
    CodedField,
    Explained,
    IdList,
    Linked,
    RecordLink,
    UnitOf,
)
from cases.api.serializers.reference import City, Situation
from cases.api.serializers.statistics import (
    BucketOfPeople,
    DocumentedNumber,
    FigureInSummary,
    FiguresOfSpeaker,
    ReportedNumber,
    RowsUrl,
    Said,
    Statistic,
    reasons_of_voice,
)
from cases.choices import (
    CONVICTIONS,
    AbsenceReason,
    ClosingGround,
    CourtType,
    DatePrecision,
    InvestigationStatus,
    ProceedingStepKind,
    SentenceKind,
    Unit,
)
from cases.stats.cells import CaseCell, CourtCell
from cases.stats.coverage import VoiceOfNumber


class CaseInSummary(Statistic):
    """One investigation, or group of them: its cases, its deaths, and on what ground it was closed."""

    id = serializers.CharField(source="public_id", help_text="Its permanent public id.")
    title = serializers.CharField(help_text="A few words of our own.")
    place_name = serializers.CharField(
        allow_null=True, source="place", help_text="Where the harm happened."
    )
    is_group = serializers.BooleanField(
        help_text="A group of inquiries known only by a speaker's number; it never counts as one."
    )
    status = CodedField(InvestigationStatus, help_text="Derived from the steps known by `as_of`.")
    cases = ReportedNumber(allow_null=True, help_text="For a group: how many cases.")
    deaths = ReportedNumber(help_text="How many deaths it covers.")
    ground = CodedField(
        ClosingGround, allow_null=True, help_text="If it is closed: on what ground."
    )
    ground_words = serializers.CharField(
        allow_null=True, help_text="The ground in the source's own words."
    )
    closed_earliest = serializers.DateField(
        allow_null=True, source="closed.earliest", help_text="Closed on this day or later."
    )
    closed_latest = serializers.DateField(
        allow_null=True, source="closed.latest", help_text="Closed on this day or earlier."
    )
    closed_precision = CodedField(
        DatePrecision,
        allow_null=True,
        source="closed.precision",
        help_text="How exactly the day of closing is known.",
    )
    citation_ids = IdList(
        source="citations", help_text="The citations of the investigation and of its steps."
    )
    rows_url = RowsUrl()

    def reasons(self, instance: CaseCell) -> Any:
        """What is not closed has no ground; who is alone counts no cases."""
        closing = ("ground", "ground_words", "closed_earliest", "closed_latest", "closed_precision")
        if instance.closed is None:
            usual = [(name, AbsenceReason.NOT_APPLICABLE) for name in closing]
        else:
            usual = [(name, instance.closed.absence) for name in closing[2:]]
        return [("cases", AbsenceReason.NOT_APPLICABLE), *usual, *instance.absent]


class CourtInSummary(Statistic):
    """One state agent, or a number of them, in a case in court: offence, outcome, sentence."""

    id = serializers.CharField(source="public_id", help_text="The defendant's permanent public id.")
    prosecution = RecordLink(
        noun="prosecutions", column="prosecution", help_text="The case in court."
    )
    title = serializers.CharField(help_text="A few words of our own for the case.")
    place_name = serializers.CharField(
        allow_null=True, source="place", help_text="Where the harm happened."
    )
    value = serializers.IntegerField(source="people", help_text="How many people this is.")
    unit = UnitOf(Unit.PEOPLE, "value")
    name = serializers.CharField(allow_null=True, help_text="The name, if it may be shown.")
    post = serializers.CharField(allow_null=True, help_text="Rank or post, in general words.")
    court_name = serializers.CharField(allow_null=True, source="court", help_text="The court.")
    court_type = CodedField(CourtType, help_text="The type of court.")
    offence = serializers.CharField(
        allow_null=True, help_text="The offence in the source's own words."
    )
    outcome = serializers.CharField(
        allow_null=True,
        help_text="The latest decision known by `as_of` (see ProceedingOutcome), or what undid it.",
    )
    is_final = serializers.BooleanField(
        help_text="Whether a source in this record says that the judgment is final."
    )
    verdict_earliest = serializers.DateField(
        allow_null=True, source="verdict.earliest", help_text="Decided on this day or later."
    )
    verdict_latest = serializers.DateField(
        allow_null=True, source="verdict.latest", help_text="Decided on this day or earlier."
    )
    verdict_precision = CodedField(
        DatePrecision,
        allow_null=True,
        source="verdict.precision",
        help_text="How exactly the day of the decision is known.",
    )
    sentence_kind = CodedField(SentenceKind, allow_null=True, help_text="The kind of sentence.")
    sentence_months = serializers.IntegerField(allow_null=True, help_text="Its length in months.")
    sentence_suspended = serializers.BooleanField(
        allow_null=True, help_text="Whether it was suspended."
    )
    steps = serializers.ListField(
        child=CodedField(ProceedingStepKind), help_text="The steps known, in order."
    )
    victims = DocumentedNumber(help_text="Documented people whose harm the case concerns.")
    citation_ids = IdList(
        source="citations", help_text="The citations of the defendant and of their steps."
    )
    rows_url = RowsUrl()

    columns: ClassVar = {"court_name": "court_slug"}

    def reasons(self, instance: CourtCell) -> Any:
        """Before a decision there is no outcome and no sentence."""
        decided = ("outcome", "verdict_earliest", "verdict_latest", "verdict_precision")
        sentence = ("sentence_kind", "sentence_months", "sentence_suspended")
        reason = AbsenceReason.NOT_APPLICABLE
        usual = [(name, reason) for name in (() if instance.verdict else decided)]
        usual += [(name, reason) for name in (() if instance.outcome in CONVICTIONS else sentence)]
        return [*usual, *instance.absent]


class StageInSummary(Linked):
    """One stage on the way from a death to a verdict; its cells are never summed."""

    key = serializers.CharField(help_text="The stage: killed, investigated, closed, pending…")
    label = serializers.CharField(help_text="The stage in words.")
    has_report = serializers.BooleanField(
        help_text="False: this record holds no report of it, which is not a zero."
    )
    documented = DocumentedNumber(
        allow_null=True,
        help_text="Rows of this record at this stage, groups left out; null where the stage counts none.",
    )
    figures = FigureInSummary(many=True, help_text="What others report of it.")
    cases = CaseInSummary(many=True, help_text="Investigations at this stage.")
    court = CourtInSummary(many=True, help_text="State agents in court at this stage.")


class ExplainedStage(Explained, StageInSummary):
    """A stage, with the reason where nothing of it is counted."""

    fixed_reasons: ClassVar = {"documented": AbsenceReason.NOT_APPLICABLE}


class DeathsInSummary(Linked):
    """Documented people who died; beside them, never mixed, the figures that others report."""

    documented = DocumentedNumber(help_text="Documented people who died.")
    by_sex = BucketOfPeople(many=True, help_text="The same people by sex.")
    by_age_group = BucketOfPeople(many=True, help_text="The same people by age group.")
    by_cause = BucketOfPeople(many=True, help_text="The same people by cause of death.")
    by_role = BucketOfPeople(many=True, help_text="The same people by role at the event.")
    reported = FiguresOfSpeaker(
        many=True, help_text="Figures about the whole, by speaker; superseded ones say by which."
    )
    reported_elsewhere = FiguresOfSpeaker(
        many=True, help_text="Figures about places within it, by speaker."
    )


class TortureInSummary(Linked):
    """Torture, apart from everything else, in its own units."""

    documented = DocumentedNumber(help_text="Documented people.")
    people = FigureInSummary(many=True, help_text="Figures of people.")
    officers = FigureInSummary(many=True, help_text="Figures of officers.")
    cases = FigureInSummary(many=True, help_text="Figures of cases.")
    other = FigureInSummary(many=True, help_text="Figures in other units.")


class TwoScalesInSummary(Linked):
    """Different offences and populations side by side, so never a ratio."""

    state_agents = CourtInSummary(many=True, help_text="Cases in court against state agents.")
    state_agents_reported = FigureInSummary(
        many=True, help_text="What others report of state agents in court."
    )
    protesters_and_others = FigureInSummary(
        many=True, help_text="What others report of protesters and others in court."
    )


class Relay(Linked):
    """One report in which a number was found."""

    source = RecordLink(noun="sources", column="source", help_text="The source.")
    title = serializers.CharField(help_text="Its title.")
    publisher_name = serializers.CharField(source="publisher", help_text="Who published it.")
    known_from = serializers.DateField(source="day", help_text="Its last possible day.")


class RecordOfNumber(RecordLink):
    """A link to the figure or the investigation that holds a number."""

    def to_representation(self, instance: VoiceOfNumber) -> dict[str, str]:
        """The link."""
        url = self.address(instance.list_name, instance.record)
        return {"id": instance.record, "url": url}


class VoiceInSummary(Statistic, Said):
    """One number with the voice behind it, and the reports that relay it."""

    is_independent = serializers.BooleanField(
        source="voice.is_independent",
        help_text="Whether it counts as a voice of its own: a group named only by its role does not.",
    )
    record = RecordOfNumber(source="*", help_text="The record that holds the number.")
    reports = Relay(many=True, help_text="The reports in which it was found.")

    def reasons(self, instance: VoiceOfNumber) -> Any:
        """Why there is no speaker."""
        return reasons_of_voice(instance.voice)


class VoicesInSummary(Linked):
    """Who is behind the numbers, however many reports relay them."""

    independent = serializers.ListField(
        child=serializers.CharField(), help_text="The distinct speakers, relays left out."
    )
    numbers = VoiceInSummary(many=True, help_text="Each number with its voice.")


class ReachInSummary(Explained):
    """How far this record reaches by the day."""

    sources = serializers.IntegerField(help_text="How many published sources it rests on.")
    reports_up_to = serializers.DateField(
        allow_null=True, source="latest", help_text="The last possible day of the newest one."
    )

    fixed_reasons: ClassVar = {"reports_up_to": AbsenceReason.NOT_APPLICABLE}


class Dashboard(Explained, Linked):
    """What the dashboards of a situation and of a city have in common."""

    as_of = AsOf()
    licence = serializers.CharField(help_text="The licence of the data (SPDX).")
    licence_url = serializers.URLField(help_text="The licence's text.")
    reach = ReachInSummary(help_text="How far this record reaches.")
    deaths = DeathsInSummary(help_text="Deaths, documented and reported.")
    outcomes = ExplainedStage(many=True, help_text="From deaths to verdicts, for state agents.")
    torture = TortureInSummary(help_text="Torture, documented and reported.")
    two_scales = TwoScalesInSummary(help_text="State agents beside protesters and others.")
    voices = VoicesInSummary(help_text="Who is behind the numbers.")


class SituationSummary(Dashboard):
    """The numbers of a situation's dashboard."""

    situation = Situation(help_text="The situation.")


class CitySummary(Dashboard):
    """The numbers of a city's dashboard, of all situations or of one."""

    city = City(help_text="The city.")
    situation = Situation(
        allow_null=True, help_text="The situation asked for; null means all of them."
    )

    fixed_reasons: ClassVar = {"situation": AbsenceReason.NOT_APPLICABLE}
