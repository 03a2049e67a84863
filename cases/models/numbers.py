"""The log of headline numbers: what each was, in which state of the record; never rewritten."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Index, Q

from cases import constraints
from cases.choices import DatePrecision, Metric, Qualifier, SpeakerStatus, Unit
from cases.models.figures import Figure
from cases.models.places import Place, Situation
from cases.models.review import PublicIdField
from cases.models.sources import Speaker
from cases.statistic_choices import Statistic


def _pointer(
    model: type[models.Model], meaning: str
) -> "models.ForeignKey[models.Model | None, models.Model | None]":
    """A link that locks nothing: whoever appends holds the number of the record and must not wait."""
    return models.ForeignKey(
        model,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text=meaning,
    )


class LoggedNumber(models.Model):
    """One row is a headline number as it was once; its public id is that number's permanent address.

    It holds no words: those of a claim are read from the claim, so that a name that is taken out of
    them there is not left here.
    """

    public_id = PublicIdField("NUM", unique=True)
    statistic = models.CharField(
        max_length=20, choices=Statistic, help_text="Which headline number it is."
    )
    situation = _pointer(Situation, "The situation it is about as a whole, if it is.")
    city = _pointer(Place, "The city it is about, if it is.")
    figure = _pointer(Figure, "The reported figure it is, if it is one.")
    metric = models.CharField(
        max_length=20, choices=Metric, blank=True, help_text="What a reported figure counts."
    )
    unit = models.CharField(max_length=16, choices=Unit, help_text="What one of it is.")
    low = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="The lowest number; the same as the highest where it is one.",
    )
    high = models.PositiveIntegerField(
        null=True, blank=True, help_text="The highest number; empty where the end is open."
    )
    qualifier = models.CharField(
        max_length=16, choices=Qualifier, help_text="How the number was qualified."
    )
    speaker = _pointer(Speaker, "Who said so; nobody of what this record counts itself.")
    speaker_status = models.CharField(
        max_length=12,
        choices=SpeakerStatus,
        blank=True,
        help_text="Whether the source made clear who was speaking.",
    )
    date_earliest = models.DateField(
        null=True, blank=True, help_text="The earliest day on which it can have been said."
    )
    date_latest = models.DateField(
        null=True, blank=True, help_text="The latest day on which it can have been said."
    )
    date_precision = models.CharField(
        max_length=10, choices=DatePrecision, blank=True, help_text="How exactly that day is known."
    )
    reported_on = models.DateField(
        null=True, blank=True, help_text="The day on which a source first reported it."
    )
    as_of = models.DateField(help_text="The day (UTC) as of which it was counted.")
    method = models.PositiveSmallIntegerField(
        help_text="The version of the way in which it is counted."
    )
    data_version = models.BigIntegerField(help_text="The state of the record in which it was so.")
    logged_at = models.DateTimeField(help_text="When it was logged (UTC).")
    takes_back_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text=(
            "Internal: earlier values that were logged from then on counted something that was taken "
            "back with this one; they read “removed”."
        ),
    )

    class Meta:
        default_permissions = ()
        ordering = ["-data_version", "-id"]
        indexes = [
            Index(
                fields=["situation", "city", "statistic", "figure", "-id"],
                name="number_by_what_it_is",
            ),
            Index(fields=["-data_version", "-id"], name="number_by_state"),
        ]
        constraints = [
            constraints.public_id_is_well_formed("NUM", name="number_public_id_is_well_formed"),
            CheckConstraint(
                condition=Q(situation__isnull=False, city__isnull=True)
                | Q(situation__isnull=True, city__isnull=False),
                name="number_has_one_scope",
            ),
            CheckConstraint(
                condition=Q(statistic=Statistic.REPORTED_DEATHS, figure__isnull=False)
                | (~Q(statistic=Statistic.REPORTED_DEATHS) & Q(figure__isnull=True)),
                name="number_of_a_figure_or_of_rows",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="stays_as_it_is", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return str(self.public_id)
