"""What was erased for good: by whom, when, why and how much; never whom."""

import pgtrigger
from django.conf import settings
from django.db import models

from cases.choices import ErasureReason


class Erasure(models.Model):
    """One row is one person taken out of every table, the history included."""

    kind = models.CharField(max_length=30, help_text="The kind of record, as the API names it.")
    reason = models.CharField(max_length=20, choices=ErasureReason, help_text="Why, from a list.")
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The administrator who did it.",
    )
    erased_at = models.DateTimeField(help_text="When it was done (UTC).")
    rows_removed = models.PositiveIntegerField(
        help_text="How many rows went: the record, its parts, their history, what was said of them."
    )
    texts_removed = models.PositiveIntegerField(
        help_text="In how many other rows, most of them history, a text that held a name went."
    )
    record_pk = models.BigIntegerField(
        help_text="The primary key that the record had: a restored backup holds it under that key."
    )
    record_entered_at = models.DateTimeField(
        help_text="When the record was entered (UTC), so that no other one is taken for it."
    )

    class Meta:
        ordering = ["-erased_at", "-id"]
        # Who may see it is decided by role, as for sessions: there is no permission to be granted.
        default_permissions = ()
        triggers = [
            pgtrigger.Protect(name="stays_as_it_is", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.erased_at:%-d %B %Y}"
