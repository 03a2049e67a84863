"""What was taken back or corrected, as far as the public is told."""

from datetime import date
from typing import Any, ClassVar, Final

from django.db import models

from cases.models import (
    Agency,
    Citation,
    Correction,
    Defendant,
    Figure,
    Harm,
    Incident,
    Investigation,
    InvestigationStep,
    Place,
    ProceedingStep,
    Prosecution,
    Publisher,
    Situation,
    Source,
    Speaker,
    Tombstone,
    Victim,
    VictimName,
)
from cases.public.base import PublicManager, field_of, like
from cases.public.figures import PublicFigure
from cases.public.functions import SHOWN
from cases.public.incidents import PublicIncident
from cases.public.justice import (
    PublicDefendant,
    PublicInvestigation,
    PublicInvestigationStep,
    PublicProceedingStep,
    PublicProsecution,
)
from cases.public.people import PublicHarm, PublicVictim, PublicVictimName
from cases.public.places import PublicAgency, PublicPlace, PublicSituation
from cases.public.sources import PublicCitation, PublicPublisher, PublicSource, PublicSpeaker


class PublicRemoval(models.Model):
    """One row is a public id that no longer leads to its record; it reads the same whatever the cause."""

    public_id = like(Tombstone, "public_id", null=False)
    kind = like(Tombstone, "kind", null=False)
    removed_on = like(Tombstone, "removed_on", null=False)
    merged_into = like(Tombstone, "merged_into", null=False)

    sql = "SELECT id, public_id, kind, removed_on, merged_into FROM cases_tombstone"

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_removal"
        ordering = ["-removed_on", "public_id"]

    def __str__(self) -> str:
        return str(self.public_id)


CORRECTED: Final[dict[str, tuple[Any, Any]]] = {
    "FIG": (Figure, PublicFigure),
    "INC": (Incident, PublicIncident),
    "VIC": (Victim, PublicVictim),
    "NAM": (VictimName, PublicVictimName),
    "HRM": (Harm, PublicHarm),
    "INV": (Investigation, PublicInvestigation),
    "IST": (InvestigationStep, PublicInvestigationStep),
    "PRO": (Prosecution, PublicProsecution),
    "DEF": (Defendant, PublicDefendant),
    "PST": (ProceedingStep, PublicProceedingStep),
    "SRC": (Source, PublicSource),
    "CIT": (Citation, PublicCitation),
    "SIT": (Situation, PublicSituation),
    "PLC": (Place, PublicPlace),
    "AGY": (Agency, PublicAgency),
    "SPK": (Speaker, PublicSpeaker),
    "PUB": (Publisher, PublicPublisher),
}
"""The kinds of record by the prefix of their ids: what is corrected, and what the public sees of it."""

_PAGES: Final = {
    "NAM": ("JOIN public_victim v ON v.id = p.victim_pk", "v.public_id"),
    "HRM": ("JOIN public_victim v ON v.id = p.victim_pk", "v.public_id"),
    "IST": ("JOIN public_investigation c ON c.id = p.investigation_pk", "c.public_id"),
    "DEF": ("JOIN public_prosecution c ON c.id = p.prosecution_pk", "c.public_id"),
    "PST": (
        """JOIN public_defendant d ON d.id = p.defendant_pk
              JOIN public_prosecution c ON c.id = d.prosecution_pk""",
        "c.public_id",
    ),
    "CIT": ("", "p.source_id"),
    **dict.fromkeys(("SIT", "PLC", "AGY", "SPK", "PUB"), ("", "NULL")),
}
"""What has no page of its own: the way to the record on whose page it is shown."""

_ONLY: Final = {
    "VIC": "p.is_shown",
    "HRM": "p.is_shown",
    "CIT": "p.is_shown AND p.source_id IS NOT NULL",
}
"""Rows of a withheld person are public, but what is corrected in them is not."""

_NEVER: Final = frozenset({("DEF", "name"), ("HRM", "victim"), ("NAM", "victim")})
"""Fields whose earlier value could name, or point at, somebody who may not be named."""


def public_fields(prefix: str) -> list[str]:
    """The fields of a kind of record whose corrections are public: those that its view shows."""
    _model, view = CORRECTED[prefix]
    names: set[str] = set()
    for column in (field.name for field in view._meta.concrete_fields):
        stem = column.removesuffix("_id").removesuffix("_slug").removesuffix("_name")
        names |= {column, field_of(column), stem}
    own = {field.name for field in _model._meta.concrete_fields}
    return sorted(name for name in names & own if (prefix, name) not in _NEVER)


def _of_kind(prefix: str) -> str:
    _model, view = CORRECTED[prefix]
    join, page = _PAGES.get(prefix, ("", "p.public_id"))
    dated = any(field.name == "known_from" for field in view._meta.concrete_fields)
    later = view is not PublicCitation and dated
    fields = ", ".join(f"'{name}'" for name in public_fields(prefix))
    return f"""
            SELECT {page} AS page_id,
                   {"p.known_from" if dated else "date '0001-01-01'"} AS known_from,
                   {"p.field_known_from" if later else "NULL::jsonb"} AS field_known_from
              FROM {view._meta.db_table} p {join}
             WHERE left(r.record_id, 3) = '{prefix}' AND p.public_id = r.record_id
               AND r.field IN ({fields}) AND {_ONLY.get(prefix, "true")}"""


def _plain(text: str) -> str:
    return f"translate(lower({text}), '-_+', '   ')"


# Every stored name of a person who is not shown today, and of a defendant who is not.
_NAMES_SOMEBODY = f"""(
        EXISTS (SELECT 1 FROM cases_victimname n JOIN cases_victim v ON v.id = n.victim_id
                 WHERE length(n.text) > 1 AND strpos(said.text, {_plain("n.text")}) > 0
                   AND NOT (v.state = 'published' AND COALESCE({SHOWN}, false)))
        OR EXISTS (SELECT 1 FROM cases_defendant d
                    WHERE length(d.name) > 1 AND strpos(said.text, {_plain("d.name")}) > 0
                      AND NOT EXISTS (SELECT 1 FROM public_defendant s
                                       WHERE s.id = d.id AND s.name IS NOT NULL)))"""


class PublicCorrection(models.Model):
    """One row is an accepted correction of a field that is public, of a record that is public."""

    public_id = like(Correction, "public_id", null=False)
    kind = like(Correction, "kind")
    record_id = like(Correction, "record_id")
    field = like(Correction, "field")
    old_value = like(Correction, "old_value")
    new_value = like(Correction, "new_value")
    reason = like(Correction, "reason")
    is_removed = models.BooleanField(help_text="Whether the old value reads “removed”.")
    is_withheld = models.BooleanField(
        help_text="Whether values and reason are kept back: they name a person who may not be named."
    )
    decided_on = models.DateField(help_text="The day it was accepted.")
    page_id = models.CharField(
        max_length=12, null=True, help_text="The public id of the record on whose page it is shown."
    )
    known_from = models.DateField(
        help_text="The day from which the record, with this field, is known; not that of the correction."
    )

    objects: ClassVar[Any] = PublicManager()

    # Who may see a person's fields is decided in the views it rests on; what was taken back stays so.
    sql = f"""
        SELECT r.id, r.public_id, r.kind, r.record_id, r.field,
               CASE WHEN NOT r.sensitive AND NOT names.somebody THEN r.old_value END AS old_value,
               CASE WHEN NOT names.somebody THEN r.new_value END AS new_value,
               CASE WHEN NOT names.somebody THEN r.reason END AS reason,
               r.sensitive AS is_removed, names.somebody AS is_withheld,
               (r.decided_at AT TIME ZONE 'UTC')::date AS decided_on, about.page_id,
               GREATEST(about.known_from, (about.field_known_from ->> r.field)::date) AS known_from
          FROM cases_correction r
         CROSS JOIN LATERAL ({" UNION ALL ".join(map(_of_kind, CORRECTED))}) about
         CROSS JOIN LATERAL (
             SELECT {_plain("concat_ws(' ', r.old_value::text, r.new_value::text, r.reason)")} AS text
             OFFSET 0) said
         CROSS JOIN LATERAL (SELECT {_NAMES_SOMEBODY} AS somebody OFFSET 0) names
         WHERE r.state = 'accepted'
           AND NOT EXISTS (SELECT 1 FROM cases_tombstone t WHERE t.public_id = r.record_id)"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_correction"
        ordering = ["-decided_on", "-id"]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def definition(self) -> "models.Field[Any, Any]":
        """The corrected field, with its name and its choices."""
        model, _view = CORRECTED[self.record_id[:3]]
        found: models.Field[Any, Any] = model._meta.get_field(self.field)
        return found

    def read_as_of(self, day: date) -> None:
        """Nothing to forget: a field that was reported later has kept the whole row back."""
