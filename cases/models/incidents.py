"""What happened: one occurrence at a place and time."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Index

from cases import constraints
from cases.choices import IncidentKind, Verification
from cases.models import guards
from cases.models.folding import trigrams
from cases.models.places import Place, Situation
from cases.models.review import (
    Dated,
    PublicIdField,
    RecordQuerySet,
    Sourced,
    in_order,
    record_constraints,
    record_indexes,
)
from cases.models.sounding import sounds


class IncidentQuerySet(RecordQuerySet):
    """Which incidents."""

    def in_place(self, place: Place) -> "IncidentQuerySet":
        """Those at this place or at a place directly within it."""
        return self.filter(models.Q(place=place) | models.Q(place__part_of=place))


@guards.tracked
class Incident(Sourced, Dated):
    """One row is one occurrence at a place and time."""

    public_id = PublicIdField("INC", unique=True)
    title = models.CharField(
        max_length=200,
        help_text="Public: a few words of our own, without names (“Shots near an army camp”).",
    )
    situation = models.ForeignKey(
        Situation,
        on_delete=models.PROTECT,
        related_name="incidents",
        help_text="The situation it belongs to.",
    )
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        related_name="incidents",
        help_text="Where it happened; say in the coding note if that is inferred.",
    )
    kind = models.CharField(
        max_length=16,
        choices=IncidentKind,
        blank=True,
        help_text="What sort of occurrence it was.",
    )
    verification = models.CharField(
        max_length=14,
        choices=Verification,
        blank=True,
        help_text="How well it is established.",
    )
    people_low = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="People harmed who are known only as a number: the lowest number stated.",
    )
    people_high = models.PositiveIntegerField(
        null=True, blank=True, help_text="The highest number stated; empty if open."
    )
    people_words = models.CharField(
        max_length=120, blank=True, help_text="The source's own words for that number."
    )
    summary = models.TextField(blank=True, help_text="Public: what happened, in our own words.")

    objects: ClassVar[Any] = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["date_earliest", "id"]
        indexes = [
            *record_indexes(
                "incident", "date_words", "field_known_from", "title", "people_words", "summary"
            ),
            in_order("incident"),
            Index(fields=["date_earliest", "id"], name="incident_by_date"),
            Index(fields=["place", "date_earliest"], name="incident_by_place_and_date"),
            trigrams("title", name="incident_title_trigrams"),
            sounds("title", name="incident_title_sounds"),
            trigrams("summary", name="incident_summary_trigrams"),
        ]
        constraints = [
            *record_constraints("incident", "INC"),
            constraints.precision_fits_dates(name="incident_precision_fits_dates"),
            constraints.low_not_above_high(
                "people_low", "people_high", name="incident_people_in_order"
            ),
            constraints.published_says(
                "kind", "verification", "date_precision", name="incident_published_says"
            ),
        ]
        triggers = [
            guards.review_guard(),
            guards.deletion_guard(),
            guards.known_from_guard(),
            guards.needs_citation("incident"),
        ]

    def __str__(self) -> str:
        return self.title
