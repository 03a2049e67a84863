"""What was mended, as far as the public is told: both values, the day, the reason; nobody who is withheld."""

from datetime import date
from typing import Any, ClassVar, Final, Self

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
    Victim,
    VictimName,
)
from cases.models.lists import lists_of
from cases.models.name_keys import beginning, beginnings, plain
from cases.public.base import field_of, like
from cases.public.concerns import ConcerningQuerySet, concerns
from cases.public.derived import manager_of
from cases.public.figures import PublicFigure
from cases.public.functions import SHOWN, quoted
from cases.public.incidents import PublicIncident
from cases.public.investigations import PublicInvestigation, PublicInvestigationStep
from cases.public.lookups import ALWAYS
from cases.public.people import PublicHarm, PublicVictim, PublicVictimName
from cases.public.places import PublicAgency, PublicPlace, PublicSituation
from cases.public.prosecutions import PublicDefendant, PublicProceedingStep, PublicProsecution
from cases.public.sources import PublicCitation, PublicPublisher, PublicSource, PublicSpeaker
from cases.public_ids import ALPHABET

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

_NEVER: Final = frozenset({("DEF", "name"), ("HRM", "victim"), ("NAM", "victim")})
"""Fields whose earlier value could name, or point at, somebody who may not be named."""


_KEPT: Final = ("FIG", "INC", "VIC", "NAM", "HRM", "INV", "IST", "PRO", "DEF", "PST", "SRC", "CIT")

IS_KEPT: Final = f"NOT c.is_list AND left(c.record_id, 3) IN ({quoted(_KEPT)})"
"""SQL for a correction, as ``c``, of which is kept what it concerns.

A list names records that no other way leads to; of what else there is, few are ever corrected.
"""

KEPT_KINDS: Final = tuple(str(CORRECTED[prefix][0]._meta.verbose_name) for prefix in _KEPT)
"""The kinds of record whose corrections are kept."""


def public_fields(prefix: str) -> list[str]:
    """The fields and lists of a kind of record whose corrections are public: those that views show."""
    model, view = CORRECTED[prefix]
    names: set[str] = set()
    for column in (field.name for field in view._meta.concrete_fields):
        stem = column.removesuffix("_id").removesuffix("_slug").removesuffix("_name")
        names |= {column, field_of(column), stem}
    own = {field.name for field in model._meta.concrete_fields}
    public = names & own | lists_of(model).keys()
    return sorted(name for name in public if (prefix, name) not in _NEVER)


_IS_LIST = "COALESCE(jsonb_typeof(r.new_value) = 'array', false)"


def _entries(there: str, not_there: str) -> str:
    return f"""
                    SELECT entry, {"true" if there == "old_value" else "false"} AS is_old
                      FROM jsonb_array_elements(CASE WHEN {_IS_LIST} THEN r.{there} END) entry
                     WHERE entry NOT IN (SELECT * FROM jsonb_array_elements(r.{not_there}))"""


# Of a list the public reads what it lost and what it gained, as far as that is public itself.
_LIST = f"""
             SELECT jsonb_agg(entry ORDER BY entry) FILTER (WHERE known IS NOT NULL AND is_old) AS lost,
                    jsonb_agg(entry ORDER BY entry) FILTER (WHERE known IS NOT NULL AND NOT is_old)
                    AS gained,
                    count(known) AS shown, max(known) AS known_from,
                    COALESCE(bool_or(known IS NULL AND entry #>> '{{}}' LIKE 'VIC-%'), false)
                    AS keeps_somebody_back
               FROM (SELECT each.*, CASE WHEN jsonb_typeof(entry) = 'object' THEN {ALWAYS}
                                         ELSE public_day_of(entry #>> '{{}}', '') END AS known
                       FROM ({_entries("old_value", "new_value")} UNION ALL
                             {_entries("new_value", "old_value")}) each OFFSET 0) entries"""


# Every stored name of a person who is not shown today, and of a defendant who is not.
_NAMES_SOMEBODY = f"""(
        EXISTS (SELECT 1 FROM cases_victimname n JOIN cases_victim v ON v.id = n.victim_id
                 WHERE {beginning("n.text")} = ANY(said.beginnings)
                   AND length(n.text) > 1 AND strpos(said.text, {plain("n.text")}) > 0
                   AND NOT (v.state = 'published' AND COALESCE({SHOWN}, false)))
        OR EXISTS (SELECT 1 FROM cases_defendant d
                    WHERE {beginning("d.name")} = ANY(said.beginnings)
                      AND length(d.name) > 1 AND strpos(said.text, {plain("d.name")}) > 0
                      AND NOT EXISTS (SELECT 1 FROM public_defendant s
                                       WHERE s.id = d.id AND s.name IS NOT NULL)))"""

# Ids of people, and of what belongs to a person, that lead to nobody who is shown: an id that was
# renewed, when somebody was withheld, leads nowhere.
_POINTS_AT_SOMEBODY = f"""
        EXISTS (SELECT 1 FROM regexp_matches(
                    said.ids, '\\m(VIC|NAM|HRM|CIT)[^0-9A-Z]([{ALPHABET}]{{8}})', 'g') found
                 WHERE public_day_of(found[1] || '-' || found[2], '') IS NULL)"""

_PUBLIC_FIELDS = ", ".join(
    f"'{prefix}.{name}'" for prefix in CORRECTED for name in public_fields(prefix)
)


# An old value that reads “removed” cannot name anybody any more.
_SAID = """concat_ws(' ', CASE WHEN NOT r.sensitive THEN r.old_value::text END,
                      r.new_value::text, r.reason)"""


class CorrectionQuerySet(ConcerningQuerySet):
    """Corrections; whom each could name is looked at of those alone that are read."""

    def in_full(self) -> Self:
        """The same rows, found by their keys."""
        if self._fields is not None:  # type: ignore[attr-defined]
            return self
        keys = list(self.values_list("pk", flat=True))
        found: Self = self.model.objects.as_of(self.day).filter(pk__in=keys)
        return found.order_by(*self.query.order_by or self.model._meta.ordering)


class PublicCorrection(models.Model):
    """One row is an accepted correction of a field or list that is public, of a record that is public.

    Of a list, ``old_value`` is what it lost and ``new_value`` what it gained.
    """

    withheld_fields: ClassVar = ("old_value", "new_value", "reason")

    public_id = like(Correction, "public_id", null=False)
    kind = like(Correction, "kind")
    record_id = like(Correction, "record_id")
    field = like(Correction, "field")
    old_value = like(Correction, "old_value")
    new_value = like(Correction, "new_value")
    reason = like(Correction, "reason")
    is_list = models.BooleanField(
        help_text="Whether the values are what a list lost and what it gained."
    )
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

    concerns = concerns()

    objects: ClassVar[Any] = manager_of(CorrectionQuerySet)

    # Who may see a person's fields is decided in the views it rests on; what was taken back stays so.
    sql = f"""
        SELECT r.id, r.public_id, r.kind, r.record_id, r.field, {_IS_LIST} AS is_list,
               CASE WHEN NOT r.sensitive AND NOT names.somebody
                    THEN CASE WHEN {_IS_LIST} THEN list.lost ELSE r.old_value END END AS old_value,
               CASE WHEN NOT names.somebody
                    THEN CASE WHEN {_IS_LIST} THEN list.gained ELSE r.new_value END END AS new_value,
               CASE WHEN NOT names.somebody AND NOT list.keeps_somebody_back THEN r.reason END AS reason,
               r.sensitive AND (NOT {_IS_LIST} OR list.lost IS NOT NULL) AS is_removed,
               names.somebody AS is_withheld,
               (r.decided_at AT TIME ZONE 'UTC')::date AS decided_on,
               public_page_of(r.record_id) AS page_id,
               GREATEST(record.day, list.known_from) AS known_from,
               public_concern_of(r.record_id) AS concerns
          FROM cases_correction r
         CROSS JOIN LATERAL (SELECT public_day_of(r.record_id, r.field) AS day OFFSET 0) record
         CROSS JOIN LATERAL ({_LIST}) list
         CROSS JOIN LATERAL (
             SELECT words.text, {beginnings("words.text")} AS beginnings,
                    upper(CASE WHEN {_IS_LIST} THEN r.reason
                               ELSE {_SAID} END)
                    AS ids
               FROM (SELECT {plain(_SAID)} AS text OFFSET 0) words
             OFFSET 0) said
         CROSS JOIN LATERAL (
             SELECT {_NAMES_SOMEBODY} OR {_POINTS_AT_SOMEBODY} AS somebody OFFSET 0) names
         WHERE r.state = 'accepted' AND record.day IS NOT NULL
           AND left(r.record_id, 3) || '.' || r.field IN ({_PUBLIC_FIELDS})
           AND (NOT {_IS_LIST} OR list.shown > 0)
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
        """The corrected field, with its name and its choices; a list has none."""
        model, _view = CORRECTED[self.record_id[:3]]
        found: models.Field[Any, Any] = model._meta.get_field(self.field)
        return found

    def read_as_of(self, day: date) -> None:
        """Nothing to forget: a field that was reported later has kept the whole row back."""
