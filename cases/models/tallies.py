"""The numbers of dashboards, kept as sums of what each record adds to them, from which day on.

They repeat what the public views say and can be counted again from them at any time. `manage.py
store_rows` begins them; whatever changes a public record changes in the same transaction what it adds.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Index, Q, UniqueConstraint

from cases.models.headcounts import one_scope


class _InScope(models.Model):
    """What belongs to one situation, or to one city."""

    situation = models.BigIntegerField(
        null=True, help_text="Internal key of the situation it belongs to, if it does."
    )
    city = models.BigIntegerField(
        null=True, help_text="Internal key of the city it belongs to, if it does."
    )

    class Meta:
        abstract = True
        default_permissions = ()


class Tally(_InScope):
    """One row is by how much a number of a dashboard changes on the day on which something is known."""

    what = models.TextField(
        help_text="Which number: its name and the value it counts, with a space between them."
    )
    day = models.DateField(help_text="The day from which it is known.")
    number = models.BigIntegerField(help_text="How many more than on the day before.")

    class Meta(_InScope.Meta):
        constraints = [
            UniqueConstraint(
                fields=["city", "situation", "what", "day"],
                nulls_distinct=False,
                name="tally_is_unique",
            ),
            one_scope("tally_has_one_scope"),
        ]
        indexes = [
            Index(
                fields=["situation", "what", "day"],
                condition=Q(situation__isnull=False),
                name="tally_of_situation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.situation or self.city} {self.what} {self.day}: {self.number:+}"


class Share(_InScope):
    """One row is what one record adds to the numbers of one situation, or of one city.

    Each of the three lists has as many items as the others: which number, from which day on, how many.
    """

    kind = models.CharField(
        max_length=40, help_text="The kind of record, or that one of the kind became public."
    )
    record = models.BigIntegerField(help_text="Internal key of the record.")
    person = models.BigIntegerField(
        null=True,
        help_text="Of a harm, or of a correction of what is about a person: the internal key of the person.",
    )
    since = models.DateField(
        help_text="The day from which the record is known to belong to the situation or city."
    )
    known_from = models.DateField(help_text="The day from which the record is known.")
    case_since = models.DateField(
        null=True, help_text="Of a harm, the day from which a case about the person is known."
    )
    date_earliest = models.DateField(
        null=True, help_text="Of an incident, the first day on which it can have happened."
    )
    date_latest = models.DateField(
        null=True, help_text="Of an incident, the last day on which it can have happened."
    )
    dated_since = models.DateField(
        null=True,
        help_text="Of an incident, the day from which its date is known; none if it is not.",
    )
    changed_on = models.DateField(
        null=True, help_text="Of a change, the day on which it became public."
    )
    change = models.BigIntegerField(
        null=True, help_text="Of a change, its internal key, which orders those of one day."
    )
    public_id = models.CharField(
        max_length=12, blank=True, help_text="Of a change, the public id of what became public."
    )
    whats = ArrayField(models.TextField(), help_text="Which numbers, as in a tally.")
    days = ArrayField(models.DateField(), help_text="The days from which each is known.")
    numbers = ArrayField(models.IntegerField(), help_text="How many more on each of these days.")

    class Meta(_InScope.Meta):
        constraints = [
            UniqueConstraint(
                fields=["kind", "record", "city", "situation"],
                nulls_distinct=False,
                name="share_is_unique",
            ),
            one_scope("share_has_one_scope"),
        ]
        indexes = [
            Index(
                fields=["person"],
                condition=Q(person__isnull=False),
                name="share_of_person",
            ),
            *(
                Index(
                    fields=[scope, "kind", "known_from", "record"],
                    condition=Q(**{f"{scope}__isnull": False}),
                    name=f"share_of_{scope}",
                )
                for scope in ("situation", "city")
            ),
            *(
                Index(
                    fields=[scope, "-changed_on", "-change"],
                    condition=Q(changed_on__isnull=False, **{f"{scope}__isnull": False}),
                    name=f"share_newest_of_{scope}",
                )
                for scope in ("situation", "city")
            ),
            *(
                Index(
                    fields=[scope, "date_earliest", "date_latest", "known_from", "record"],
                    condition=Q(dated_since__isnull=False, **{f"{scope}__isnull": False}),
                    name=f"share_dated_of_{scope}",
                )
                for scope in ("situation", "city")
            ),
            *(
                Index(
                    fields=[scope, "known_from", "record"],
                    condition=Q(
                        kind="incident", dated_since__isnull=True, **{f"{scope}__isnull": False}
                    ),
                    name=f"share_undated_of_{scope}",
                )
                for scope in ("situation", "city")
            ),
            *(
                Index(
                    fields=[scope, "dated_since"],
                    condition=Q(dated_since__gt=F("since"), **{f"{scope}__isnull": False}),
                    name=f"share_dated_later_{scope}",
                )
                for scope in ("situation", "city")
            ),
            *(
                Index(
                    fields=[scope, "known_from", "record"],
                    condition=Q(case_since__isnull=False, **{f"{scope}__isnull": False}),
                    name=f"share_with_case_of_{scope}",
                )
                for scope in ("situation", "city")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record} in {self.situation or self.city}"


class Tallying(models.Model):
    """The one row says that tallies are kept, and by which definitions; without it they say nothing."""

    made_with = models.CharField(
        max_length=64, help_text="A hash of the definitions by which they were counted."
    )
    is_complete = models.BooleanField(
        default=False, help_text="False while the records are looked at for the first time."
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.made_with
