"""Releases: the whole public record as files, numbered, each of one state of the record."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Q


class Release(models.Model):
    """One row is a numbered release of everything that was public in one state of the record."""

    number = models.PositiveIntegerField(unique=True, help_text="1, 2, 3… in the order of making.")
    made_on = models.DateField(help_text="The day (UTC) on which it was made.")
    state_of = models.DateField(help_text="The day (UTC) since which the record was in that state.")
    data_version = models.BigIntegerField(help_text="The state of the record that it holds.")
    method = models.CharField(max_length=10, help_text="The version of the methodology.")
    cleared_to = models.BigIntegerField(
        help_text="The state up to which what was taken back is out of its files; readers get none before."
    )

    class Meta:
        default_permissions = ()
        ordering = ["-number"]
        constraints = [
            CheckConstraint(
                condition=Q(cleared_to__gte=models.F("data_version")),
                name="release_cleared_to_its_state_at_least",
            )
        ]
        triggers = [pgtrigger.Protect(name="stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Release {self.number}"
