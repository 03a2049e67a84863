"""The log that mirrors follow: which public records became others, in the order in which they did."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Index, Q

from cases.choices import EntryAct


class MirrorEntry(models.Model):
    """One row says that one public record was published, changed, merged or taken back.

    Its key is its position: given out while the number of the record's state is locked, so that
    positions are in the order in which transactions commit, and nobody sees one before a lower one.
    It holds no content: what is withheld or erased later leaves nothing here but an id.
    """

    list_name = models.CharField(
        max_length=20, help_text="The list of the API in which the record stands."
    )
    public_id = models.CharField(max_length=12, help_text="The public id of the record.")
    act = models.CharField(max_length=10, choices=EntryAct, help_text="What happened to it.")
    merged_into = models.CharField(
        max_length=12, blank=True, help_text="The public id that stands for it, if it was merged."
    )
    data_version = models.BigIntegerField(help_text="The state of the record since which it is so.")
    takes_back = models.BooleanField(
        default=False,
        help_text="Internal: whether something was taken back with it, so that older files must forget.",
    )
    changed_on = models.DateField(help_text="The day (UTC) on which it became so.")

    class Meta:
        verbose_name_plural = "mirror entries"
        default_permissions = ()
        ordering = ["id"]
        indexes = [Index(fields=["public_id", "-id"], name="mirror_entry_by_record")]
        constraints = [
            CheckConstraint(
                condition=Q(act=EntryAct.MERGED) ^ Q(merged_into=""),
                name="mirror_entry_names_what_it_was_merged_into",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="stays_as_it_is", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.act} {self.public_id}"
