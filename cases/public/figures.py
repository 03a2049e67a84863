"""Reported figures, as the public sees them; "superseded" as known by a day."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import OuterRef

from cases.choices import AbsenceReason, Qualifier
from cases.models import Figure
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
from cases.public.columns import DATED, FACT, PLACED, PLACED_JOINS, candidates_of


class FigureQuerySet(PublicQuerySet):
    """Published figures."""

    def with_derived(self) -> Self:
        """Add ``superseded_by``: the public id of the figure that replaces it, known by the day."""
        later = PublicFigureLink.objects.filter(supersedes_pk=OuterRef("pk"))
        if self.day is not None:
            later = later.filter(known_from__lte=self.day)
        newest = later.order_by("-known_from", "-pk").values("public_id")[:1]
        return self.annotate(superseded_by=models.Subquery(newest))

    def standing(self) -> Self:
        """Those that their speaker had not replaced by the day."""
        return self.filter(superseded_by__isnull=True)


class FigureManager(PublicManager.from_queryset(FigureQuerySet)):  # type: ignore[misc]
    """Reads with what is derived."""

    def get_queryset(self) -> FigureQuerySet:
        """All published figures, as of today."""
        return FigureQuerySet(self.model, using=self._db).with_derived()


class PublicFigureLink(models.Model):
    """One row is a published figure's place in its speaker's line of revisions."""

    public_id = models.CharField(max_length=12, help_text="The figure's public id.")
    supersedes_pk = models.BigIntegerField(null=True, help_text="The figure it replaces.")
    known_from = models.DateField(help_text="The day from which it is known.")

    sql = """
        SELECT r.id, r.public_id, r.supersedes_id AS supersedes_pk, r.known_from
          FROM cases_figure r
          JOIN cases_situation si ON si.id = r.situation_id AND si.state = 'published'
          JOIN cases_place pl ON pl.id = r.place_id AND pl.state = 'published'
         WHERE r.state = 'published' AND r.supersedes_id IS NOT NULL"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_figure_link"

    def __str__(self) -> str:
        return self.public_id


class PublicFigure(PublicFact, PublicDated, PublicPlaced, PublicSpoken):
    """One row is a published claim of a number."""

    metric = like(Figure, "metric")
    unit = like(Figure, "unit")
    subject = like(Figure, "subject")
    population_group = like(Figure, "population_group")
    population = like(Figure, "population")
    low = like(Figure, "low")
    high = like(Figure, "high")
    qualifier = like(Figure, "qualifier")
    words = like(Figure, "words")
    period_start = like(Figure, "period_start")
    period_end = like(Figure, "period_end")
    period_words = like(Figure, "period_words")
    part_of_id = models.CharField(
        max_length=12, null=True, help_text="The public id of the figure of which it is a part."
    )
    part_of_pk = models.BigIntegerField(null=True, help_text="Internal key of that figure.")
    part_of_known_from = models.DateField(null=True, help_text="The day that one is known from.")
    supersedes_id = models.CharField(
        max_length=12, null=True, help_text="The public id of the earlier figure it replaces."
    )
    supersedes_known_from = models.DateField(null=True, help_text="The day that one is known from.")
    conflicts = models.JSONField(
        help_text="Figures it conflicts with: public_id, note and known_from of each."
    )

    superseded_by: str | None

    objects: ClassVar[Any] = FigureManager()

    sql = f"""
        SELECT {FACT}, {DATED}, {PLACED}, r.metric, r.unit, r.subject, r.population_group,
               r.population, r.low, r.high, r.qualifier, r.words, r.period_start, r.period_end,
               r.period_words, k.slug AS speaker_slug, k.name AS speaker_name,
               k.kind AS speaker_kind, r.speaker_status,
               {candidates_of("cases_figurecandidate", "figure_id")},
               w.public_id AS part_of_id, w.id AS part_of_pk, w.known_from AS part_of_known_from,
               e.public_id AS supersedes_id, e.known_from AS supersedes_known_from,
               COALESCE((SELECT jsonb_agg(jsonb_build_object('public_id', o.public_id,
                               'known_from', o.known_from,
                               'note', CASE WHEN r.conflicts_with_id = o.id
                                            THEN r.conflict_note ELSE o.conflict_note END)
                               ORDER BY o.id)
                           FROM cases_figure o
                          WHERE o.state = 'published'
                            AND (o.id = r.conflicts_with_id OR o.conflicts_with_id = r.id)), '[]')
               AS conflicts
          FROM cases_figure r {PLACED_JOINS}
          LEFT JOIN cases_speaker k ON k.id = r.speaker_id AND k.state = 'published'
          LEFT JOIN cases_figure w ON w.id = r.part_of_id AND w.state = 'published'
          LEFT JOIN cases_figure e ON e.id = r.supersedes_id AND e.state = 'published'
         WHERE r.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_figure"
        ordering = ["known_from", "id"]

    def __str__(self) -> str:
        return self.words if self.value is None and self.words else str(self.value)

    @property
    def value(self) -> int | None:
        """The number, where low and high are the same; None for a range, an open end, or words."""
        return self.low if self.low is not None and self.low == self.high else None

    def read_as_of(self, day: date) -> None:
        """Also forget relations to figures that were not known by the day."""
        super().read_as_of(day)
        if self.part_of_known_from and self.part_of_known_from > day:
            self.part_of_id = self.part_of_pk = None
        if self.supersedes_known_from and self.supersedes_known_from > day:
            self.supersedes_id = None
        self.conflicts = [
            conflict for conflict in self.conflicts if conflict["known_from"] <= day.isoformat()
        ]

    def usual_absence(self, field: str) -> AbsenceReason:
        """An open end and a number in words are not stated; the speaker's absence says why."""
        if field == "value":
            return self.absence("low") or self.absence("high") or AbsenceReason.NOT_STATED
        if field in {"low", "high"}:
            return AbsenceReason.NOT_STATED
        if field.startswith("speaker_"):
            return reason_for_speaker(self.speaker_status)
        if field in {"population", "period_start", "period_end", "period_words"}:
            return AbsenceReason.NOT_STATED
        if field in {"part_of_id", "supersedes_id", "superseded_by"}:
            return AbsenceReason.NOT_APPLICABLE
        if field == "words" and self.qualifier != Qualifier.WORDS_ONLY:
            return AbsenceReason.NOT_RECORDED
        return super().usual_absence(field)
