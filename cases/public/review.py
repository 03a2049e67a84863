"""What was taken back or corrected, as far as the public is told."""

from django.db import models

from cases.models import Correction, Tombstone
from cases.public.base import like


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


class PublicCorrection(models.Model):
    """One row is an accepted correction of a record that is public."""

    public_id = like(Correction, "public_id", null=False)
    kind = like(Correction, "kind")
    record_id = like(Correction, "record_id")
    field = like(Correction, "field")
    old_value = like(Correction, "old_value")
    new_value = like(Correction, "new_value")
    reason = like(Correction, "reason")
    is_removed = models.BooleanField(help_text="Whether the old value reads “removed”.")
    decided_on = models.DateField(help_text="The day it was accepted.")

    # Who may see a person's fields is decided in public_victim; what was taken back stays so.
    sql = """
        SELECT r.id, r.public_id, r.kind, r.record_id, r.field,
               CASE WHEN NOT r.sensitive THEN r.old_value END AS old_value,
               r.new_value, r.reason, r.sensitive AS is_removed,
               (r.decided_at AT TIME ZONE 'UTC')::date AS decided_on
          FROM cases_correction r
         WHERE r.state = 'accepted'
           AND NOT EXISTS (SELECT 1 FROM cases_tombstone t WHERE t.public_id = r.record_id)
           AND (r.kind NOT IN ('victim', 'victim name', 'harm', 'defendant', 'citation')
                OR EXISTS (SELECT 1 FROM public_victim v
                            WHERE v.public_id = r.record_id AND v.is_shown))"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_correction"
        ordering = ["-decided_on", "id"]

    def __str__(self) -> str:
        return str(self.public_id)
