"""Cases in court, as the public sees them: who is on trial, step by step, their outcome by a day."""

from datetime import date
from typing import Any, ClassVar, Final, Self

from django.db import models

from cases.choices import CONVICTIONS, AbsenceReason, Capacity, ProceedingStepKind
from cases.models import Defendant, ProceedingStep, Prosecution
from cases.public.base import PublicDated, PublicFact, PublicPlaced, PublicQuerySet, like
from cases.public.columns import DATED, FACT, PLACED, PLACED_JOINS, victims_of
from cases.public.derived import StatusQuerySet, derived, manager_of
from cases.public.functions import TODAY
from cases.public.investigations import PublicInvestigation
from cases.public.people import PublicVictim

_CONVICTIONS: Final = ", ".join(f"'{outcome}'" for outcome in CONVICTIONS)


class ProsecutionQuerySet(StatusQuerySet):
    """Published prosecutions."""

    function = "public_prosecution_status"


class DefendantQuerySet(PublicQuerySet):
    """Published defendants."""

    def with_derived(self) -> Self:
        """Add ``outcome`` as known by the day."""
        return self.annotate(outcome=derived("public_outcome", self.day))


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

    objects: ClassVar[Any] = manager_of(ProsecutionQuerySet)

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

    objects: ClassVar[Any] = manager_of(DefendantQuerySet)

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

    sql = victims_of("cases_prosecutionvictim", "prosecution", "cases_prosecution")

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_prosecution_victim"

    def __str__(self) -> str:
        return f"{self.prosecution_id} – {self.victim_id}"
