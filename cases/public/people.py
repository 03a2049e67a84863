"""Victims, names and harms, as far as the public may see them: withholding is written here, once."""

from django.db import models

from cases.choices import DEATHS, NO_INJURY, AbsenceReason, AgeGroup
from cases.models import Harm, Victim, VictimName
from cases.public.base import PublicDated, PublicFact, PublicPlaced, like
from cases.public.functions import CROWD, SHOWN

_DEATHS = ", ".join(f"'{category}'" for category in DEATHS)


class PublicVictim(PublicFact):
    """One row is a published victim; one who is withheld keeps sex and place, little else."""

    stored_as = "victims"
    withheld_fields = (
        "name",
        "age_low",
        "age_high",
        "age_group",
        "occupation",
        "role",
        "naming_basis",
        "coding_note",
    )

    is_shown = models.BooleanField(help_text="False where every identifying field is withheld.")
    identification = like(Victim, "identification", choices=None)
    name = models.CharField(
        max_length=200, null=True, help_text="The primary name, if the person may be named."
    )
    naming_basis = like(Victim, "naming_basis")
    sex = like(Victim, "sex")
    age_low = like(Victim, "age_low")
    age_high = like(Victim, "age_high")
    age_group = like(Victim, "age_group")
    occupation = like(Victim, "occupation")
    role = like(Victim, "role")

    sql = f"""
        SELECT v.id, v.public_id, v.known_from, {SHOWN} AS is_shown,
               CASE WHEN {SHOWN} THEN v.field_known_from ELSE '{{}}' END AS field_known_from,
               CASE WHEN {SHOWN} THEN v.identification ELSE 'withheld' END AS identification,
               CASE WHEN {SHOWN} THEN (
                   SELECT n.text FROM cases_victimname n
                    WHERE n.victim_id = v.id AND n.state = 'published'
                    ORDER BY n.kind <> 'primary', n.id LIMIT 1) END AS name,
               CASE WHEN {SHOWN} THEN v.naming_basis END AS naming_basis,
               v.sex,
               CASE WHEN {SHOWN} THEN v.age_low END AS age_low,
               CASE WHEN {SHOWN} THEN v.age_high END AS age_high,
               CASE WHEN {SHOWN} OR public_crowd(v.id) >= {CROWD} THEN v.age_group END AS age_group,
               CASE WHEN {SHOWN} THEN v.occupation END AS occupation,
               CASE WHEN {SHOWN} THEN v.role END AS role,
               CASE WHEN {SHOWN} THEN v.coding_note END AS coding_note,
               CASE WHEN {SHOWN} THEN v.absent END AS absent
          FROM cases_victim v WHERE v.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_victim"
        ordering = ["known_from", "id"]

    def __str__(self) -> str:
        return self.name or self.public_id

    @property
    def age_words(self) -> str:
        """The age in digits, a range with a dash; empty if it is not known."""
        if self.age_low is None and self.age_high is None:
            return ""
        if self.age_low == self.age_high:
            return str(self.age_low)
        return f"{self.age_low or 0}–{self.age_high or '?'}"

    @property
    def is_child(self) -> bool:
        """Whether the person is known to have been under 18."""
        return bool(self.age_group == AgeGroup.CHILD)


class PublicVictimName(PublicFact):
    """One row is a published name of a person who may be named; search reads only these."""

    victim = models.ForeignKey(
        PublicVictim,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="victim_pk",
        related_name="names",
        help_text="The person called so.",
    )
    text = like(VictimName, "text")
    script = like(VictimName, "script")
    language = like(VictimName, "language")
    kind = like(VictimName, "kind")

    sql = f"""
        SELECT r.id, r.public_id, GREATEST(r.known_from, v.known_from) AS known_from,
               r.field_known_from, r.coding_note, r.absent, r.victim_id AS victim_pk, r.text,
               r.script, r.language, r.kind
          FROM cases_victimname r
          JOIN cases_victim v ON v.id = r.victim_id AND v.state = 'published' AND {SHOWN}
         WHERE r.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_victim_name"
        ordering = ["known_from", "id"]

    def __str__(self) -> str:
        return str(self.text)


# An incident that harmed no other published person would point at a withheld one.
_INCIDENT_SHOWN = f"""({SHOWN} OR EXISTS (
    SELECT 1 FROM cases_harm o JOIN cases_victim ov ON ov.id = o.victim_id AND ov.state = 'published'
     WHERE o.incident_id = r.incident_id AND o.state = 'published' AND o.victim_id <> r.victim_id))"""

_MONTH = "date_trunc('month', i.date_earliest)::date"

_CROWDED = f"""(NOT {SHOWN} AND i.date_precision IN ('day', 'month')
                AND public_crowd(v.id) >= {CROWD})"""


class PublicHarm(PublicFact, PublicDated, PublicPlaced):
    """One row is what was done to one victim, with where and when, for counting people."""

    withheld_fields = (
        "incident_id",
        "means",
        "outcome",
        "agency_slug",
        "agency_name",
        "agency_alleged_by_slug",
        "agency_alleged_by_name",
        "date_earliest",
        "date_latest",
        "date_precision",
        "date_words",
        "coding_note",
    )

    is_shown = models.BooleanField(help_text="False where the person is withheld.")
    victim = models.ForeignKey(
        PublicVictim,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="victim_pk",
        related_name="harms",
        help_text="The person harmed.",
    )
    incident = models.ForeignKey(
        "cases.PublicIncident",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="incident_pk",
        null=True,
        related_name="harms",
        help_text="The incident in which it was done.",
    )
    category = like(Harm, "category")
    is_death = models.BooleanField(help_text="Whether the person died.")
    means = like(Harm, "means")
    outcome = like(Harm, "outcome")
    agency_slug = models.SlugField(null=True, help_text="The institution alleged.")
    agency_name = models.CharField(max_length=200, null=True, help_text="Its name.")
    agency_alleged_by_slug = models.SlugField(null=True, help_text="Who alleges it.")
    agency_alleged_by_name = models.CharField(max_length=200, null=True, help_text="Their name.")

    sql = f"""
        SELECT r.id, r.public_id, GREATEST(r.known_from, v.known_from, i.known_from) AS known_from,
               CASE WHEN {SHOWN} THEN r.field_known_from ELSE '{{}}' END || jsonb_strip_nulls(
                   jsonb_build_object('place', i.field_known_from -> 'place',
                                      'date_earliest', i.field_known_from -> 'date_earliest'))
               AS field_known_from,
               {SHOWN} AS is_shown, r.victim_id AS victim_pk,
               shown_incident.id AS incident_pk,
               r.category, r.category IN ({_DEATHS}) AS is_death,
               CASE WHEN {SHOWN} THEN r.means END AS means,
               CASE WHEN {SHOWN} THEN r.outcome END AS outcome,
               CASE WHEN {SHOWN} THEN a.slug END AS agency_slug,
               CASE WHEN {SHOWN} THEN a.name END AS agency_name,
               CASE WHEN {SHOWN} THEN k.slug END AS agency_alleged_by_slug,
               CASE WHEN {SHOWN} THEN k.name END AS agency_alleged_by_name,
               i.situation_id, si.slug AS situation_slug, si.name AS situation_name,
               CASE WHEN {SHOWN} OR pl.city_id IS NULL THEN i.place_id ELSE pl.city_id END
               AS place_id,
               CASE WHEN {SHOWN} OR pl.city_id IS NULL THEN pl.slug ELSE pl.city_slug END
               AS place_slug,
               CASE WHEN {SHOWN} OR pl.city_id IS NULL THEN pl.name ELSE pl.city_name END
               AS place_name,
               CASE WHEN {SHOWN} OR pl.city_id IS NULL THEN pl.level ELSE 'city' END AS place_level,
               pl.city_slug, pl.city_name,
               CASE WHEN {SHOWN} THEN i.date_earliest WHEN {_CROWDED} THEN {_MONTH} END
               AS date_earliest,
               CASE WHEN {SHOWN} THEN i.date_latest
                    WHEN {_CROWDED} THEN ({_MONTH} + interval '1 month - 1 day')::date END
               AS date_latest,
               CASE WHEN {SHOWN} THEN i.date_precision WHEN {_CROWDED} THEN 'month' END
               AS date_precision,
               CASE WHEN {SHOWN} THEN i.date_words END AS date_words,
               CASE WHEN {SHOWN} THEN r.coding_note END AS coding_note,
               CASE WHEN {SHOWN} THEN r.absent END AS absent
          FROM cases_harm r
          JOIN cases_victim v ON v.id = r.victim_id AND v.state = 'published'
          JOIN cases_incident i ON i.id = r.incident_id AND i.state = 'published'
          JOIN cases_situation si ON si.id = i.situation_id AND si.state = 'published'
          JOIN public_place pl ON pl.id = i.place_id
          -- A join, so that rows are found by their incident: no index serves a CASE.
          LEFT JOIN cases_incident shown_incident
                 ON shown_incident.id = r.incident_id AND {_INCIDENT_SHOWN}
          LEFT JOIN cases_agency a ON a.id = r.agency_id AND a.state = 'published'
          LEFT JOIN cases_speaker k ON k.id = r.agency_alleged_by_id AND k.state = 'published'
         WHERE r.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_harm"
        ordering = ["known_from", "id"]

    def usual_absence(self, field: str) -> AbsenceReason:
        """What is no death or injury by itself has no cause."""
        if field == "means" and self.category in NO_INJURY:
            return AbsenceReason.NOT_APPLICABLE
        return super().usual_absence(field)
