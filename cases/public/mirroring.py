"""The log that mirrors follow, as the public sees it: ids and what happened to them, no content."""

from typing import ClassVar

from django.db import models

from cases.models import MirrorEntry
from cases.public.base import like


class PublicMirrorEntry(models.Model):
    """One row says that one public record was published, changed, merged or taken back."""

    list_name = like(MirrorEntry, "list_name", null=False)
    public_id = like(MirrorEntry, "public_id", null=False)
    act = like(MirrorEntry, "act", null=False)
    merged_into = like(MirrorEntry, "merged_into", null=False)
    data_version = like(MirrorEntry, "data_version", null=False)
    changed_on = like(MirrorEntry, "changed_on", null=False)

    objects: ClassVar["models.Manager[PublicMirrorEntry]"] = models.Manager()

    sql = f"""
        SELECT id, list_name, public_id, act, merged_into, data_version, changed_on
          FROM {MirrorEntry._meta.db_table}"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_mirror_entry"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.act} {self.public_id}"
