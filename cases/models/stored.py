"""Rows of long lists as they leave, and how many there are: made once, and gone with the first change."""

from django.db import models
from django.db.models import UniqueConstraint


class StoredRow(models.Model):
    """One row is one public record as its list in the API has it.

    It repeats what the public views say and can be made again from them at any time. Whatever changes
    a public record removes, in the same transaction, the stored rows that showed it; one that is not
    here, or that other software made, is made when it is read.
    """

    list_name = models.CharField(
        max_length=20, help_text="The list of the API in which the record stands."
    )
    public_id = models.CharField(max_length=12, help_text="The public id of the record.")
    made_with = models.CharField(
        max_length=16, help_text="Internal: which software made it; no other one reads it."
    )
    text = models.TextField(
        help_text="The row as JSON; a sign that no text may hold stands for the address of the API."
    )

    class Meta:
        default_permissions = ()
        constraints = [
            UniqueConstraint(fields=["list_name", "public_id"], name="stored_row_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.list_name} {self.public_id}"


class StoredCount(models.Model):
    """One row is how many rows a whole list has, in one state of the record."""

    list_name = models.CharField(
        max_length=20, primary_key=True, help_text="The list of the API that was counted."
    )
    number = models.BigIntegerField(help_text="How many public records stand in it.")
    data_version = models.BigIntegerField(
        help_text="The state of the record in which there are so many; in another one it says nothing."
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.list_name} {self.number}"
