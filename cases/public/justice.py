"""Investigations and prosecutions, as the public sees them; status and outcome as known by a day."""

from datetime import date
from typing import Any, ClassVar, Final, Self

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast

from cases.choices import CONVICTIONS, AbsenceReason, Capacity, CountStatus, ProceedingStepKind
from cases.models import (
    Defendant,
    Investigation,
    InvestigationStep,
    ProceedingStep,
    Prosecution,
)
from cases.public.base import (
    PublicDated,
    PublicFact,
    PublicManager,
    PublicPlaced,
    PublicQuerySet,
    PublicSpoken,
    like,
    reason_for_speaker,
)
from cases.public.functions import TODAY
from cases.public.incidents import DATED, FACT, PLACED, PLACED_JOINS
from cases.public.people import PublicVictim

_CONVICTIONS: Final = ", ".join(f"'{outcome}'" for outcome in CONVICTIONS)


def candidates_of(table: str, key: str) -> str:
    """SQL for the speakers who may be meant, as a JSON array."""
    return f"""COALESCE((
        SELECT jsonb_agg(jsonb_build_object('slug', s.slug, 'name', s.name, 'kind', s.kind)
                         ORDER BY s.slug)
          FROM {table} l JOIN cases_speaker s ON s.id = l.speaker_id AND s.state = 'published'
         WHERE l.{key} = r.id), '[]') AS speaker_candidates"""


def _derived(function: str, day: date | None, key: str = "pk") -> Func:
    until = Value("infinity" if day is None else day.isoformat())
    return Func(
        F(key),
        Cast(until, models.DateField()),
        function=function,
        output_field=models.CharField(null=True),
    )


class StatusQuerySet(PublicQuerySet):
    """Rows with a status that is computed from their steps."""

    function = ""

    def with_derived(self) -> Self:
        """Add ``status`` as known by the day."""
        return self.annotate(status=_derived(self.function, self.day))


class InvestigationQuerySet(StatusQuerySet):
    """Published investigations."""

    function = "public_investigation_status"


class ProsecutionQuerySet(StatusQuerySet):
    """Published prosecutions."""

    function = "public_prosecution_status"


class DefendantQuerySet(PublicQuerySet):
    """Published defendants."""

    def with_derived(self) -> Self:
        """Add ``outcome`` as known by the day."""
        return self.annotate(outcome=_derived("public_outcome", self.day))


def _manager(queryset: type[PublicQuerySet]) -> Any:
    class Manager(PublicManager.from_queryset(queryset)):  # type: ignore[misc]
        """Reads with what is derived."""

        def get_queryset(self) -> PublicQuerySet:
            """All public rows, as of today."""
            return queryset(self.model, using=self._db).with_derived()

    return Manager()


class PublicInvestigation(PublicFact, PublicPlaced, PublicSpoken):  # type: ignore[django-manager-missing]
    """One row is a published investigation, or a group of them known only as a number."""

    title = like(Investigation, "title")
    kind = like(Investigation, "kind")
    agency_slug = models.SlugField(null=True, help_text="The institution that investigates.")
    agency_name = models.CharField(max_length=200, null=True, help_text="Its name.")
    is_group = like(Investigation, "is_group", null=False)
    cases_status = like(Investigation, "cases_status")
    cases_low = like(Investigation, "cases_low")
    cases_high = like(Investigation, "cases_high")
    cases_words = like(Investigation, "cases_words")
    deaths_status = like(Investigation, "deaths_status")
    deaths_low = like(Investigation, "deaths_low")
    deaths_high = like(Investigation, "deaths_high")
    deaths_words = like(Investigation, "deaths_words")
    summary = like(Investigation, "summary")

    status: str | None

    objects: ClassVar[Any] = _manager(InvestigationQuerySet)

    sql = f"""
        SELECT {FACT}, {PLACED}, r.title, r.kind, a.slug AS agency_slug, a.name AS agency_name,
               r.is_group, r.cases_status, r.cases_low, r.cases_high, r.cases_words,
               r.deaths_status, r.deaths_low, r.deaths_high, r.deaths_words, r.summary,
               k.slug AS speaker_slug, k.name AS speaker_name, k.kind AS speaker_kind,
               r.speaker_status, {candidates_of("cases_investigationcandidate", "investigation_id")}
          FROM cases_investigation r {PLACED_JOINS}
          LEFT JOIN cases_agency a ON a.id = r.agency_id AND a.state = 'published'
          LEFT JOIN cases_speaker k ON k.id = r.speaker_id AND k.state = 'published'
         WHERE r.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_investigation"
        ordering = ["known_from", "id"]

    def __str__(self) -> str:
        return str(self.title)

    def usual_absence(self, field: str) -> AbsenceReason:
        """Numbers that are unclear or not stated, and who is speaking, say so themselves."""
        if field.startswith("speaker_"):
            return reason_for_speaker(self.speaker_status)
        noun = field.partition("_")[0]
        if field in {f"{noun}_low", f"{noun}_high"} and noun in {"cases", "deaths"}:
            if noun == "cases" and not self.is_group:
                return AbsenceReason.NOT_APPLICABLE
            unclear = getattr(self, f"{noun}_status") == CountStatus.UNCLEAR
            return AbsenceReason.UNKNOWN if unclear else AbsenceReason.NOT_STATED
        return super().usual_absence(field)


class PublicInvestigationStep(PublicFact, PublicDated):
    """One row is a published step of a published investigation."""

    investigation = models.ForeignKey(
        PublicInvestigation,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="investigation_pk",
        related_name="steps",
        help_text="The investigation that changed.",
    )
    position = like(InvestigationStep, "position")
    kind = like(InvestigationStep, "kind")
    ground = like(InvestigationStep, "ground")
    ground_words = like(InvestigationStep, "ground_words")
    agency_slug = models.SlugField(null=True, help_text="The institution that took the step.")
    agency_name = models.CharField(max_length=200, null=True, help_text="Its name.")

    sql = f"""
        SELECT r.id, r.public_id, GREATEST(r.known_from, p.known_from) AS known_from,
               r.field_known_from, r.coding_note, r.absent, {DATED},
               r.investigation_id AS investigation_pk, r.position, r.kind, r.ground,
               r.ground_words, a.slug AS agency_slug, a.name AS agency_name
          FROM cases_investigationstep r
          JOIN cases_investigation p ON p.id = r.investigation_id AND p.state = 'published'
          LEFT JOIN cases_agency a ON a.id = r.agency_id AND a.state = 'published'
         WHERE r.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_investigation_step"
        ordering = ["position", "id"]

    def usual_absence(self, field: str) -> AbsenceReason:
        """Only closings and suspensions have a ground."""
        if field == "ground":
            return AbsenceReason.NOT_APPLICABLE
        if field == "ground_words":
            return AbsenceReason.NOT_STATED if self.ground else AbsenceReason.NOT_APPLICABLE
        return super().usual_absence(field)


class PublicProsecution(PublicFact, PublicPlaced):  # type: ignore[django-manager-missing]
    """One row is a published case in court."""

    title = like(Prosecution, "title")
    investigation = models.ForeignKey(
        PublicInvestigation,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="investigation_pk",
        null=True,
        related_name="prosecutions",
        help_text="The investigation it follows from.",
    )
    court_slug = models.SlugField(null=True, help_text="The court, if it is named.")
    court_name = models.CharField(max_length=200, null=True, help_text="Its name.")
    court_type = like(Prosecution, "court_type")
    summary = like(Prosecution, "summary")

    status: str | None

    objects: ClassVar[Any] = _manager(ProsecutionQuerySet)

    sql = f"""
        SELECT {FACT}, {PLACED}, r.title, i.id AS investigation_pk, a.slug AS court_slug,
               a.name AS court_name, r.court_type, r.summary
          FROM cases_prosecution r {PLACED_JOINS}
          LEFT JOIN cases_investigation i ON i.id = r.investigation_id AND i.state = 'published'
          LEFT JOIN cases_agency a ON a.id = r.court_id AND a.state = 'published'
         WHERE r.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_prosecution"
        ordering = ["known_from", "id"]

    def __str__(self) -> str:
        return str(self.title)


class PublicDefendant(PublicFact):
    """One row is a published defendant; named only while a conviction as a state agent stands."""

    withheld_fields = ("name",)

    prosecution = models.ForeignKey(
        PublicProsecution,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="prosecution_pk",
        related_name="defendants",
        help_text="The case in which they are tried.",
    )
    is_shown = models.BooleanField(help_text="Whether the name may be public today.")
    name = like(Defendant, "name")
    count = like(Defendant, "count")
    capacity = like(Defendant, "capacity")
    post = like(Defendant, "post")
    agency_slug = models.SlugField(null=True, help_text="The institution they served in.")
    agency_name = models.CharField(max_length=200, null=True, help_text="Its name.")

    outcome: str | None

    objects: ClassVar[Any] = _manager(DefendantQuerySet)

    sql = f"""
        SELECT r.id, r.public_id, GREATEST(r.known_from, p.known_from) AS known_from,
               r.field_known_from, r.coding_note, r.absent, r.prosecution_id AS prosecution_pk,
               (r.capacity = 'state_agent'
                AND COALESCE(public_outcome(r.id, {TODAY}) IN ({_CONVICTIONS}), false)) AS is_shown,
               CASE WHEN r.capacity = 'state_agent'
                     AND public_outcome(r.id, {TODAY}) IN ({_CONVICTIONS}) THEN r.name END AS name,
               r.count, r.capacity, r.post, a.slug AS agency_slug, a.name AS agency_name
          FROM cases_defendant r
          JOIN cases_prosecution p ON p.id = r.prosecution_id AND p.state = 'published'
          LEFT JOIN cases_agency a ON a.id = r.agency_id AND a.state = 'published'
         WHERE r.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_defendant"
        ordering = ["known_from", "id"]

    def __str__(self) -> str:
        return self.name or self.public_id

    @property
    def is_convicted(self) -> bool:
        """Whether the latest outcome known by the day is a conviction."""
        return self.outcome in CONVICTIONS

    @property
    def is_state_agent(self) -> bool:
        """Whether they are tried for what they did as an agent of the state."""
        return bool(self.capacity == Capacity.STATE_AGENT)

    def read_as_of(self, day: date) -> None:
        """Also forget the name unless they were convicted by that day."""
        super().read_as_of(day)
        if not self.is_convicted and self.name:
            self.name = None
            self._not_yet_reported |= {"name"}


class PublicProceedingStep(PublicFact, PublicDated):
    """One row is a published step in a published defendant's case."""

    defendant = models.ForeignKey(
        PublicDefendant,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="defendant_pk",
        related_name="steps",
        help_text="The defendant whose case moved.",
    )
    position = like(ProceedingStep, "position")
    kind = like(ProceedingStep, "kind")
    offence = like(ProceedingStep, "offence")
    court_slug = models.SlugField(null=True, help_text="The court that took the step.")
    court_name = models.CharField(max_length=200, null=True, help_text="Its name.")
    outcome = like(ProceedingStep, "outcome")
    sentence_kind = like(ProceedingStep, "sentence_kind")
    sentence_months = like(ProceedingStep, "sentence_months")
    sentence_suspended = like(ProceedingStep, "sentence_suspended")

    sql = f"""
        SELECT r.id, r.public_id,
               GREATEST(r.known_from, d.known_from, p.known_from) AS known_from,
               r.field_known_from, r.coding_note, r.absent, {DATED},
               r.defendant_id AS defendant_pk, r.position, r.kind, r.offence,
               a.slug AS court_slug, a.name AS court_name, r.outcome, r.sentence_kind,
               r.sentence_months, r.sentence_suspended
          FROM cases_proceedingstep r
          JOIN cases_defendant d ON d.id = r.defendant_id AND d.state = 'published'
          JOIN cases_prosecution p ON p.id = d.prosecution_id AND p.state = 'published'
          LEFT JOIN cases_agency a ON a.id = r.court_id AND a.state = 'published'
         WHERE r.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_proceeding_step"
        ordering = ["position", "id"]

    def usual_absence(self, field: str) -> AbsenceReason:
        """Only sentences have a length, only verdicts and appeals an outcome."""
        if field.startswith("sentence_"):
            is_sentence = self.kind == ProceedingStepKind.SENTENCE
            return AbsenceReason.NOT_RECORDED if is_sentence else AbsenceReason.NOT_APPLICABLE
        if field == "outcome":
            return AbsenceReason.NOT_APPLICABLE
        return super().usual_absence(field)


def _link_sql(table: str, key: str, parent: str) -> str:
    # A case that concerns no other published person would point at a withheld one.
    return f"""
        SELECT r.id, r.{key}_id AS {key}_pk, r.victim_id AS victim_pk,
               GREATEST(p.known_from, v.known_from) AS known_from
          FROM {table} r
          JOIN {parent} p ON p.id = r.{key}_id AND p.state = 'published'
          JOIN public_victim v ON v.id = r.victim_id
         WHERE v.is_shown OR EXISTS (
               SELECT 1 FROM {table} o JOIN cases_victim ov ON ov.id = o.victim_id
                WHERE o.{key}_id = r.{key}_id AND o.victim_id <> r.victim_id
                  AND ov.state = 'published')"""


class PublicInvestigationVictim(models.Model):
    """One row is a published person whose harm a published investigation covers."""

    investigation = models.ForeignKey(
        PublicInvestigation,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="investigation_pk",
        related_name="victim_links",
        help_text="The investigation.",
    )
    victim = models.ForeignKey(
        PublicVictim,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="victim_pk",
        related_name="investigation_links",
        help_text="The person.",
    )
    known_from = models.DateField(help_text="The day from which both are known.")

    sql = _link_sql("cases_investigationvictim", "investigation", "cases_investigation")

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_investigation_victim"

    def __str__(self) -> str:
        return f"{self.investigation_id} – {self.victim_id}"


class PublicProsecutionVictim(models.Model):
    """One row is a published person whose harm a published prosecution concerns."""

    prosecution = models.ForeignKey(
        PublicProsecution,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="prosecution_pk",
        related_name="victim_links",
        help_text="The case in court.",
    )
    victim = models.ForeignKey(
        PublicVictim,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="victim_pk",
        related_name="prosecution_links",
        help_text="The person.",
    )
    known_from = models.DateField(help_text="The day from which both are known.")

    sql = _link_sql("cases_prosecutionvictim", "prosecution", "cases_prosecution")

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_prosecution_victim"

    def __str__(self) -> str:
        return f"{self.prosecution_id} – {self.victim_id}"


class PublicInvestigationIncident(models.Model):
    """One row is a published incident that a published investigation covers."""

    investigation = models.ForeignKey(
        PublicInvestigation,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="investigation_pk",
        related_name="incident_links",
        help_text="The investigation.",
    )
    incident = models.ForeignKey(
        "cases.PublicIncident",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="incident_pk",
        related_name="investigation_links",
        help_text="The incident.",
    )
    known_from = models.DateField(help_text="The day from which both are known.")

    sql = """
        SELECT r.id, r.investigation_id AS investigation_pk, r.incident_id AS incident_pk,
               GREATEST(p.known_from, i.known_from) AS known_from
          FROM cases_investigationincident r
          JOIN cases_investigation p ON p.id = r.investigation_id AND p.state = 'published'
          JOIN cases_incident i ON i.id = r.incident_id AND i.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_investigation_incident"

    def __str__(self) -> str:
        return f"{self.investigation_id} – {self.incident_id}"
