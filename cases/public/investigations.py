"""Official inquiries, as the public sees them: their steps, whom they cover, their status by a day."""

from typing import Any, ClassVar

from django.db import models

from cases.choices import AbsenceReason, CountStatus
from cases.models import Investigation, InvestigationStep
from cases.public.base import (
    PublicDated,
    PublicFact,
    PublicPlaced,
    PublicSpoken,
    like,
    reason_for_speaker,
)
from cases.public.columns import DATED, FACT, PLACED, PLACED_JOINS, candidates_of, victims_of
from cases.public.derived import StatusQuerySet, manager_of
from cases.public.people import PublicVictim


class InvestigationQuerySet(StatusQuerySet):
    """Published investigations."""

    function = "public_investigation_status"


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

    objects: ClassVar[Any] = manager_of(InvestigationQuerySet)

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

    sql = victims_of("cases_investigationvictim", "investigation", "cases_investigation")

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_investigation_victim"

    def __str__(self) -> str:
        return f"{self.investigation_id} – {self.victim_id}"


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
