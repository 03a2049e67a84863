"""What every record shares: a public id, a review state, who changed it; what is left of a removed one."""

import hashlib
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import connections, models, router
from django.db.models import CheckConstraint, F, Func, Index, Q

from cases import constraints
from cases.choices import (
    AbsenceReason,
    CorrectionState,
    DatePrecision,
    RemovalReason,
    ReviewState,
)
from cases.models import guards
from cases.models.text_keys import text_keys
from cases.public_ids import new_public_id


class _FreshId(str):
    """An id that nobody has seen yet: it can still become another."""

    __slots__ = ()


class PublicIdField(models.CharField):  # type: ignore[type-arg]
    """A permanent public id with the prefix of its kind, made when the row is made."""

    def __init__(self, prefix: str, **kwargs: Any) -> None:
        self.prefix = prefix
        kwargs.setdefault("max_length", 12)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("help_text", "Permanent public id; safe to print and to read aloud.")
        super().__init__(**kwargs)

    def get_default(self) -> str:
        """A fresh id, which may be taken: that is asked when the row is made."""
        return _FreshId(new_public_id(self.prefix))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Let a fresh id that is taken become another; one that was given is the database's to refuse.

        Of millions of citations one in a thousand would be given the id of an earlier one.
        """
        value = super().pre_save(model_instance, add)
        if add and isinstance(value, _FreshId):
            while self._is_taken(model_instance, value):
                value = self.get_default()
            value = str(value)
            setattr(model_instance, self.attname, value)
        return value

    def _is_taken(self, model_instance: models.Model, value: str) -> bool:
        """Whether a record has this id, or had it before it was taken back or erased."""
        model = type(model_instance)
        asked = " OR ".join(
            f"EXISTS (SELECT FROM {each._meta.db_table} WHERE public_id = %(id)s)"
            for each in (model, Tombstone)
        )
        database = connections[router.db_for_write(model, instance=model_instance)]
        with database.cursor() as cursor:
            cursor.execute(f"SELECT {asked}", {"id": str(value)})
            return bool(cursor.fetchone()[0])

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Keep the prefix in migrations."""
        name, path, _args, kwargs = super().deconstruct()
        return name, path, [self.prefix], kwargs


class RecordQuerySet(models.QuerySet[Any]):
    """Which records, by their review state."""

    def published(self) -> Self:
        """Those that the public sees."""
        return self.filter(state=ReviewState.PUBLISHED)

    def drafts(self) -> Self:
        """Those still being written."""
        return self.filter(state=ReviewState.DRAFT)

    def awaiting_review(self) -> Self:
        """Those that wait for a second person."""
        return self.filter(state=ReviewState.IN_REVIEW)


class Dated(models.Model):
    """A date as the source gives it: earliest, latest, precision and the source's words."""

    date_earliest = models.DateField(
        null=True, blank=True, help_text="The earliest day that the date can be."
    )
    date_latest = models.DateField(
        null=True, blank=True, help_text="The latest day that the date can be."
    )
    date_precision = models.CharField(
        max_length=10,
        choices=DatePrecision,
        blank=True,
        help_text="How exactly the date is known; never more exactly than the source says.",
    )
    date_words = models.CharField(
        max_length=120, blank=True, help_text="The date in the source's own words, if it has any."
    )

    class Meta:
        abstract = True


class Record(models.Model):
    """Anything that is written by one person and published by another."""

    state = models.CharField(
        max_length=12,
        choices=ReviewState,
        default=ReviewState.DRAFT,
        editable=False,
        help_text="How far the record is on its way to the public.",
    )
    coding_note = models.TextField(
        blank=True,
        help_text="Public: a coder's judgement about this record, and why. No names of withheld people.",
    )
    absent = models.JSONField(
        default=dict,
        blank=True,
        help_text="Why fields are empty: field name to unknown, not_stated, not_recorded or not_applicable.",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Who entered the record. Internal.",
    )
    submitted_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was submitted for review (UTC)."
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Who published it: none of those who changed it. Internal.",
    )
    published_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was published (UTC)."
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Who took it back. Internal.",
    )
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was taken back (UTC)."
    )
    withdrawal_reason = models.CharField(
        max_length=20,
        choices=RemovalReason,
        blank=True,
        editable=False,
        help_text="Why it was taken back, from a list. Internal.",
    )
    changed_by = ArrayField(
        models.IntegerField(),
        default=list,
        blank=True,
        editable=False,
        help_text="Ids of all users who changed its content, kept by a trigger. Internal.",
    )
    created_at = models.DateTimeField(auto_now_add=True, help_text="When the row was made (UTC).")
    updated_at = models.DateTimeField(auto_now=True, help_text="When the row last changed (UTC).")

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse a reason for the emptiness of a field that does not exist, or that is no reason.

        Raises:
            ValidationError: it names the entry and the reasons there are.

        """
        super().clean()
        fields = {field.name: field for field in self._meta.get_fields()}
        reasons = set(AbsenceReason.values) - {
            AbsenceReason.NOT_YET_REPORTED,
            AbsenceReason.WITHHELD,
        }
        for field, reason in (self.absent or {}).items():
            if field not in fields:
                raise ValidationError({"absent": f"There is no field “{field}”."})
            # An address that names somebody is taken out; nothing else is kept back field by field.
            taken_out = reason == AbsenceReason.WITHHELD and isinstance(
                fields[field], models.URLField
            )
            if reason not in reasons and not taken_out:
                known = ", ".join(sorted(reasons))
                raise ValidationError({"absent": f"“{reason}” for {field} is none of: {known}."})

    @property
    def is_published(self) -> bool:
        """Whether the public sees it."""
        return self.state == ReviewState.PUBLISHED


class Sourced(Record):
    """A record that states facts: it needs a citation, and is known from a certain day on."""

    known_from = models.DateField(
        null=True,
        blank=True,
        editable=False,
        db_index=True,
        help_text=(
            "The day the earliest published source that supports it appeared; an imprecise date "
            "counts as its last possible day. Kept by triggers."
        ),
    )
    field_known_from = models.JSONField(
        default=dict,
        editable=False,
        help_text="Fields that were reported later than the record, each with its day. Kept by triggers.",
    )

    class Meta:
        abstract = True


def record_constraints(kind: str, prefix: str) -> list[CheckConstraint]:
    """The constraints of every record of a kind."""
    return [
        constraints.public_id_is_well_formed(prefix, name=f"{kind}_public_id_is_well_formed"),
        constraints.state_has_its_stamps(name=f"{kind}_state_has_its_stamps"),
        constraints.reviewer_is_not_author(name=f"{kind}_reviewer_is_not_author"),
    ]


def record_indexes(kind: str, *worded: str) -> list[Index]:
    """What the desk asks of every kind: which drafts and submitted records are whose, which name somebody.

    ``worded`` are the fields of the kind that hold words, but for those that every record has, and
    for those that are there to hold somebody's name.
    """
    return [
        text_keys("coding_note", "absent", *worded, name=f"{kind}_words"),
        Index(
            fields=["state", "author"],
            condition=Q(state__in=[ReviewState.DRAFT, ReviewState.IN_REVIEW]),
            name=f"{kind}_unpublished",
        ),
    ]


def in_order(kind: str) -> Index:
    """What the public list of a kind asks: its rows in their order, from any of them on."""
    return Index(
        fields=["known_from", "id"],
        condition=Q(state=ReviewState.PUBLISHED),
        name=f"{kind}_in_order",
    )


class DayInUTC(Func):
    """The day of a moment, as the public record counts days."""

    template = "(%(expressions)s AT TIME ZONE 'UTC')::date"
    output_field = models.DateField()


def by_publication(kind: str) -> Index:
    """What the list of changes asks: which records of a kind became public last, from any of them on."""
    return Index(
        DayInUTC("published_at"),
        "id",
        condition=Q(state=ReviewState.PUBLISHED),
        name=f"{kind}_by_publication",
    )


class Correction(models.Model):
    """One row is a proposed change of one field of a published record, with its reason."""

    public_id = PublicIdField("COR", unique=True)
    kind = models.CharField(max_length=30, help_text="The kind of record, as the API names it.")
    record_id = models.CharField(
        max_length=12, db_index=True, help_text="The public id of the record to be corrected."
    )
    field = models.CharField(max_length=50, help_text="The field to be corrected.")
    old_value = models.JSONField(null=True, blank=True, help_text="What the record said.")
    new_value = models.JSONField(null=True, blank=True, help_text="What it shall say.")
    reason = models.TextField(help_text="Public: why the record was wrong.")
    sensitive = models.BooleanField(
        default=False, help_text="Show “removed” instead of the old value, everywhere."
    )
    at_once = models.BooleanField(
        default=False,
        editable=False,
        help_text="Carried out at once by one person, to take a name out: there speed protects.",
    )
    state = models.CharField(
        max_length=10,
        choices=CorrectionState,
        default=CorrectionState.PROPOSED,
        editable=False,
        help_text="Where the proposal stands.",
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who proposed it. Internal.",
    )
    proposed_at = models.DateTimeField(auto_now_add=True, help_text="When it was proposed (UTC).")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who accepted or declined it: not the proposer. Internal.",
    )
    decided_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was decided, or taken back (UTC)."
    )
    decision_note = models.TextField(blank=True, help_text="Internal: a word to the proposer.")

    class Meta:
        ordering = ["-proposed_at"]
        indexes = [
            text_keys(
                "kind",
                "record_id",
                "field",
                "old_value",
                "new_value",
                "reason",
                "decision_note",
                name="correction_words",
            )
        ]
        constraints = [
            constraints.public_id_is_well_formed("COR", name="correction_public_id_is_well_formed"),
            CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("proposed_by"))
                | Q(at_once=True),
                name="correction_decider_is_not_proposer",
                violation_error_message="Nobody decides on their own correction.",
            ),
            CheckConstraint(
                condition=Q(at_once=False) | Q(sensitive=True, state=CorrectionState.ACCEPTED),
                name="correction_at_once_only_takes_out",
                violation_error_message="What is done at once is done, and shows no old value.",
            ),
            CheckConstraint(
                condition=Q(
                    state=CorrectionState.PROPOSED,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                )
                | Q(
                    state__in=(CorrectionState.ACCEPTED, CorrectionState.DECLINED),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                )
                | Q(
                    state=CorrectionState.TAKEN_BACK,
                    decided_by__isnull=True,
                    decided_at__isnull=False,
                ),
                name="correction_state_has_its_stamps",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.field}"


class Tombstone(models.Model):
    """One row is a public id that no longer leads to its record: removed, or merged into another."""

    public_id = models.CharField(max_length=12, unique=True, help_text="The id that was public.")
    kind = models.CharField(max_length=30, help_text="The kind of record, as the API names it.")
    removed_on = models.DateField(help_text="The day it was taken back or merged.")
    merged_into = models.CharField(
        max_length=12, blank=True, help_text="The id that answers instead, if it was merged."
    )
    reason = models.CharField(
        max_length=20,
        choices=RemovalReason,
        blank=True,
        help_text="Why, from a list; empty after an erasure. Internal.",
    )
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who took it back. Internal.",
    )

    class Meta:
        ordering = ["-removed_on", "public_id"]
        constraints = [
            CheckConstraint(
                condition=~Q(merged_into=F("public_id")), name="tombstone_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class SeedEntry(models.Model):
    """One row ties a row of the fixtures to the record it made, and to what it held then."""

    key = models.CharField(
        max_length=120,
        unique=True,
        help_text="Report and row of the fixture, and the kind; only its digest after an erasure.",
    )
    kind = models.CharField(max_length=30, help_text="The model's name.")
    record_pk = models.BigIntegerField(help_text="The primary key of the record.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the fixture row last loaded.")

    class Meta:
        ordering = ["key"]
        verbose_name_plural = "seed entries"
        indexes = [Index(fields=["kind", "record_pk"], name="seedentry_record")]

    def __str__(self) -> str:
        return self.key

    @staticmethod
    def key_once_erased(key: str) -> str:
        """What an erasure leaves of a key: enough to know the row again, and to leave it out."""
        return f"erased {hashlib.sha256(key.encode()).hexdigest()}"


guards.tracked(Correction)
guards.tracked(Tombstone)
guards.tracked(SeedEntry)
