"""The log of headline numbers, as the public sees it: what was taken back since reads “removed”."""

from datetime import date
from typing import Any, ClassVar, Final, Self

from django.db import models

from cases.choices import AbsenceReason, CorrectionState, Qualifier
from cases.models import Correction, Figure, LoggedNumber
from cases.models.review import Tombstone
from cases.public.base import (
    PublicManager,
    PublicModel,
    PublicQuerySet,
    PublicSpoken,
    like,
    reason_for_speaker,
)
from cases.public.columns import candidates_of

_LOGGED: Final = LoggedNumber._meta.db_table

_SAID_IN: Final = ", ".join(
    f"'{field}'" for field in ("low", "high", "qualifier", "words", "speaker", "date_earliest")
)
"""Fields of a figure that its logged numbers repeat."""

# What a value counted was taken back with a later one; what a claim said was removed from it; or
# the claim, its speaker or its place is gone.
LOGGED: Final = f"""{_LOGGED} r
          LEFT JOIN cases_figure f ON f.id = r.figure_id
          LEFT JOIN cases_situation si ON si.id = r.situation_id
          LEFT JOIN cases_place pl ON pl.id = r.city_id
          LEFT JOIN cases_speaker k ON k.id = r.speaker_id
          LEFT JOIN cases_situation fs ON fs.id = f.situation_id
          LEFT JOIN cases_place fp ON fp.id = f.place_id
         CROSS JOIN LATERAL (
             SELECT min(gone.day) AS day FROM (
                 SELECT (l.logged_at AT TIME ZONE 'UTC')::date AS day FROM {_LOGGED} l
                  WHERE l.id > r.id AND l.takes_back_since <= r.logged_at
                    AND l.statistic = r.statistic AND l.figure_id IS NULL AND r.figure_id IS NULL
                    AND l.situation_id IS NOT DISTINCT FROM r.situation_id
                    AND l.city_id IS NOT DISTINCT FROM r.city_id
                  UNION ALL
                 SELECT (c.decided_at AT TIME ZONE 'UTC')::date FROM {Correction._meta.db_table} c
                  WHERE c.record_id = f.public_id AND c.state = '{CorrectionState.ACCEPTED}'
                    AND c.sensitive AND c.decided_at > r.logged_at AND c.field IN ({_SAID_IN})
                  UNION ALL
                 SELECT t.removed_on FROM {Tombstone._meta.db_table} t
                  WHERE t.public_id IN (f.public_id, si.public_id, pl.public_id, k.public_id,
                                        fs.public_id, fp.public_id)
             ) gone OFFSET 0) removed"""
"""SQL for the rows of the log, and the day since which each reads “removed”."""

# A claim in words has no number; its words as they were then, unless they name somebody.
_WORDS: Final = f"""CASE WHEN r.low IS NULL AND r.high IS NULL AND f.id IS NOT NULL THEN (
                   SELECT CASE WHEN was.id IS NULL THEN f.words
                               ELSE (SELECT p.old_value #>> '{{}}' FROM public_correction p
                                      WHERE p.id = was.id) END
                     FROM (SELECT 1) one LEFT JOIN LATERAL (
                          SELECT c.id FROM {Correction._meta.db_table} c
                           WHERE c.record_id = f.public_id AND c.field = 'words'
                             AND c.state = '{CorrectionState.ACCEPTED}' AND c.decided_at > r.logged_at
                           ORDER BY c.decided_at LIMIT 1) was ON true) END"""


class NumberQuerySet(PublicQuerySet):
    """Logged numbers that stand."""

    def in_situation(self, *slugs: str) -> Self:
        """Numbers of situations as a whole."""
        return self.filter(situation_slug__in=slugs)

    def in_city(self, *slugs: str) -> Self:
        """Numbers of cities."""
        return self.filter(city_slug__in=slugs)

    def newest(self) -> Self:
        """Of each number the value that was logged last."""
        what = ("statistic", "situation_slug", "city_slug", "figure_id")
        return self.order_by(*what, "-pk").distinct(*what)


class NumberManager(PublicManager.from_queryset(NumberQuerySet)):  # type: ignore[misc]
    """Reads numbers with what can be asked of them."""

    def get_queryset(self) -> NumberQuerySet:
        """All logged numbers that stand."""
        return NumberQuerySet(self.model, using=self._db)


class PublicNumber(PublicModel, PublicSpoken):
    """One row is a headline number as it was in one state of this record; it stays as it was."""

    withheld_fields: ClassVar = ("words",)

    statistic = like(LoggedNumber, "statistic", null=False)
    situation_slug = models.SlugField(null=True, help_text="The situation that it is about.")
    situation_name = models.CharField(max_length=200, null=True, help_text="That situation's name.")
    city_slug = models.SlugField(null=True, help_text="The city that it is about.")
    city_name = models.CharField(max_length=200, null=True, help_text="That city's name.")
    figure_id = models.CharField(
        max_length=12, null=True, help_text="The public id of the reported figure that it is."
    )
    metric = like(LoggedNumber, "metric")
    unit = like(LoggedNumber, "unit", null=False)
    value = models.IntegerField(
        null=True, help_text="The number, where it is one; not a range, an open end or words."
    )
    low = like(LoggedNumber, "low")
    high = like(LoggedNumber, "high")
    qualifier = like(LoggedNumber, "qualifier")
    words = like(Figure, "words")
    date_earliest = like(LoggedNumber, "date_earliest")
    date_latest = like(LoggedNumber, "date_latest")
    date_precision = like(LoggedNumber, "date_precision")
    reported_on = like(LoggedNumber, "reported_on")
    logged_as_of = models.DateField(help_text="The day (UTC) as of which it was counted.")
    method = like(LoggedNumber, "method", null=False)
    data_version = like(LoggedNumber, "data_version", null=False)
    known_from = models.DateField(
        help_text="The day from which it is known: of a reported figure that of its first source."
    )

    objects: ClassVar[Any] = NumberManager()

    sql = f"""
        SELECT r.id, r.public_id, r.statistic, si.slug AS situation_slug, si.name AS situation_name,
               pl.slug AS city_slug, pl.name AS city_name, f.public_id AS figure_id, r.metric, r.unit,
               CASE WHEN r.low = r.high THEN r.low END AS value, r.low, r.high, r.qualifier,
               {_WORDS} AS words, r.date_earliest, r.date_latest, r.date_precision, r.reported_on,
               r.as_of AS logged_as_of, r.method, r.data_version,
               k.slug AS speaker_slug, k.name AS speaker_name, k.kind AS speaker_kind,
               r.speaker_status,
               {candidates_of("cases_figurecandidate", "figure_id").replace("r.id", "r.figure_id")},
               COALESCE(f.known_from, r.as_of) AS known_from,
               NULL::text AS coding_note, '{{}}'::jsonb AS absent
          FROM {LOGGED}
         WHERE removed.day IS NULL
           AND (r.figure_id IS NULL OR f.state = 'published' AND fs.state = 'published'
                AND fp.state = 'published')
           AND (r.situation_id IS NULL OR si.state = 'published')
           AND (r.city_id IS NULL OR pl.state = 'published')
           AND (r.speaker_id IS NULL OR k.state = 'published')"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_number"
        ordering = ["-data_version", "-id"]

    def read_as_of(self, day: date) -> None:
        """Nothing to forget: it stays as it was."""

    def usual_absence(self, field: str) -> AbsenceReason:
        """What is counted here has no speaker and no day; of a claim its own reasons hold."""
        if field in {"situation_slug", "city_slug"}:
            return AbsenceReason.NOT_APPLICABLE
        counted_here = self.figure_id is None
        if counted_here or (
            field in {"words", "figure_id"} and self.qualifier != Qualifier.WORDS_ONLY
        ):
            return AbsenceReason.NOT_APPLICABLE
        if field.startswith("speaker_"):
            return reason_for_speaker(self.speaker_status)
        if field in {"value", "low", "high"}:
            return AbsenceReason.NOT_STATED
        if field == "words":
            return AbsenceReason.WITHHELD
        if field in {"date_earliest", "date_latest", "date_precision"}:
            return AbsenceReason.UNKNOWN
        return super().usual_absence(field)
