"""What was taken back, as far as the public is told: whole records by their id, parts by their day."""

from datetime import date
from typing import Any, ClassVar, Final

from django.db import models

from cases.models import Tombstone
from cases.models.guards import CITED_KINDS
from cases.public.base import PublicManager, like
from cases.public.numbers import LOGGED


class PublicRemoval(models.Model):
    """One row is a public id that no longer leads to its record; it reads the same whatever the cause."""

    public_id = like(Tombstone, "public_id", null=False)
    kind = like(Tombstone, "kind", null=False)
    removed_on = like(Tombstone, "removed_on", null=False)
    merged_into = like(Tombstone, "merged_into", null=False)

    sql = f"""
        SELECT id, public_id, kind, removed_on, merged_into FROM cases_tombstone
         UNION ALL
        SELECT -r.id, r.public_id, 'number', removed.day, '' FROM {LOGGED}
         WHERE removed.day IS NOT NULL"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_removal"
        ordering = ["-removed_on", "public_id"]

    def __str__(self) -> str:
        return str(self.public_id)


def _part(table: str, whole: str, key: str) -> str:
    """SQL for parts that are gone; each kind begins with what is gone, of which there is little."""
    return f"""
            SELECT t.id, t.kind, t.removed_on, w.public_id AS whole FROM cases_tombstone t
              JOIN {table} r ON r.public_id = t.public_id AND r.state = 'withdrawn'
              JOIN {whole} w ON w.id = r.{key}_id"""


_PARTS: Final = " UNION ALL ".join(
    [
        _part("cases_investigationstep", "cases_investigation", "investigation"),
        _part("cases_defendant", "cases_prosecution", "prosecution"),
        _part("cases_proceedingstep", "cases_defendant", "defendant"),
        _part("cases_victimname", "cases_victim", "victim"),
        _part("cases_harm", "cases_victim", "victim"),
        *(_part("cases_citation", f"cases_{k.replace('_', '')}", k) for k in CITED_KINDS),
    ]
)


class PublicRemovedPart(models.Model):
    """One row is a part that was taken back from a record that is public still, and of nobody withheld.

    It has no id: whoever keeps older copies would be led straight to what was taken back.
    """

    kind = like(Tombstone, "kind", null=False)
    removed_on = like(Tombstone, "removed_on", null=False)
    known_from = models.DateField(
        help_text="The day it was taken back: before, nothing was missing."
    )
    whole_id = models.CharField(
        max_length=12, help_text="The public id of the record of which it was a part."
    )

    objects: ClassVar[Any] = PublicManager()

    sql = f"""
        SELECT parts.id, parts.kind, parts.removed_on, parts.removed_on AS known_from,
               parts.whole AS whole_id
          FROM ({_PARTS}) parts
         WHERE public_day_of(parts.whole, '') IS NOT NULL"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_removed_part"
        ordering = ["-removed_on", "kind", "id"]

    def __str__(self) -> str:
        return f"{self.kind}, {self.removed_on}"

    def read_as_of(self, day: date) -> None:
        """Nothing to forget: a row says no more than that something is gone."""
