"""What people outside ask of this record: to take something down, to mend it, to answer a claim."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils import timezone

from cases.desk_choices import (
    AskerConnection,
    RequestChannel,
    RequestKind,
    RequestOutcome,
    RequestState,
)
from cases.models import guards

CLOSED = (RequestState.DONE, RequestState.DECLINED)
WAITING = (RequestState.OPEN, RequestState.IN_PROGRESS)

NOTHING_CHANGED = (
    RequestOutcome.NO_CHANGE,
    RequestOutcome.NOTHING_HELD,
    RequestOutcome.NOT_ESTABLISHED,
)
"""The outcomes of a request that was declined."""


class SubjectRequestQuerySet(models.QuerySet[Any]):
    """Which requests."""

    def waiting(self) -> Self:
        """Those that nobody has decided on."""
        return self.filter(state__in=WAITING)

    def urgent_first(self) -> Self:
        """In the order of the work: somebody's safety first, then the oldest."""
        return self.order_by("-urgent", "received_on", "pk")

    def about(self, record: models.Model) -> Self:
        """Those that concern one record."""
        kind = ContentType.objects.get_for_model(record)
        named = RequestedRecord.objects.filter(content_type=kind, object_id=record.pk)
        return self.filter(pk__in=named.values("subject_request"))


class SubjectRequest(models.Model):
    """One row is one thing that somebody outside asked of us, and what became of it."""

    kind = models.CharField(
        max_length=20,
        choices=RequestKind,
        default=RequestKind.REMOVAL,
        help_text="What is asked, in one word.",
    )
    received_on = models.DateField(
        default=timezone.localdate, help_text="The day it reached us; its age is counted from here."
    )
    channel = models.CharField(
        max_length=20, choices=RequestChannel, help_text="How it reached us."
    )
    connection = models.CharField(
        max_length=20,
        choices=AskerConnection,
        default=AskerConnection.UNKNOWN,
        help_text="Who asks, by their connection to the person or the claim.",
    )
    urgent = models.BooleanField(
        default=False,
        verbose_name="urgent for safety",
        help_text="Somebody could come to harm while this waits: it stands first on everybody's list.",
    )
    asked = models.TextField(
        verbose_name="what is asked",
        help_text=(
            "In your own words, as short as it can be said. No name, address or number of whoever "
            "asks, unless the request cannot be worked off without it: leave those in the mail."
        ),
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who works on it.",
    )
    state = models.CharField(
        max_length=12,
        choices=RequestState,
        default=RequestState.OPEN,
        editable=False,
        help_text="How far it is.",
    )
    outcome = models.CharField(
        max_length=20,
        choices=RequestOutcome,
        blank=True,
        editable=False,
        help_text="What became of it, from a list.",
    )
    outcome_note = models.TextField(
        blank=True, editable=False, help_text="What was done and why, for colleagues later."
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="The reviewer or administrator who closed it.",
    )
    decided_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was closed (UTC)."
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
        help_text="Who entered it.",
    )
    entered_at = models.DateTimeField(auto_now_add=True, help_text="When it was entered (UTC).")

    objects: ClassVar[Any] = SubjectRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "request"
        verbose_name_plural = "requests for removal, and answers"
        ordering = [F("decided_at").desc(nulls_first=True), "-urgent", "received_on", "pk"]
        default_permissions = ("add", "change", "view")
        constraints = [
            CheckConstraint(
                condition=Q(
                    state__in=WAITING,
                    outcome="",
                    outcome_note="",
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                )
                | (
                    Q(state__in=CLOSED, decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(outcome="")
                ),
                name="subjectrequest_closed_has_its_stamps",
                violation_error_message=(
                    "A closed request has an outcome, and who decided when; an open one has none."
                ),
            ),
            CheckConstraint(
                condition=~Q(state=RequestState.IN_PROGRESS) | Q(assigned_to__isnull=False),
                name="subjectrequest_in_progress_has_somebody",
                violation_error_message="Somebody works on a request that is in progress: say who.",
            ),
            CheckConstraint(
                condition=~Q(state=RequestState.DECLINED) | Q(outcome__in=NOTHING_CHANGED),
                name="subjectrequest_declined_changes_nothing",
                violation_error_message="What was declined changed nothing: choose such an outcome.",
            ),
        ]

    def __str__(self) -> str:
        return f"Request {self.pk}: {self.get_kind_display()}"

    @property
    def is_closed(self) -> bool:
        """Whether it was decided on."""
        return self.state in CLOSED

    @property
    def age(self) -> int:
        """Days since it reached us; until it was closed, if it was."""
        until = self.decided_at.date() if self.decided_at else timezone.localdate()
        return (until - self.received_on).days

    @property
    def age_in_words(self) -> str:
        """How long it waits, or waited."""
        if self.age <= 0:
            return "less than a day"
        return f"{self.age} day{'s' if self.age != 1 else ''}"


class RequestedRecord(models.Model):
    """One row is one record that a request concerns; it outlives the record."""

    subject_request = models.ForeignKey(
        SubjectRequest, on_delete=models.CASCADE, related_name="named", help_text="The request."
    )
    public_id = models.CharField(
        max_length=12, help_text="The public id by which the record was named to us."
    )
    content_type = models.ForeignKey(
        ContentType,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The kind of record; empty if the id answered “removed” already.",
    )
    object_id = models.PositiveBigIntegerField(
        null=True, help_text="Its primary key, under which it is found whatever its id becomes."
    )
    record = GenericForeignKey("content_type", "object_id")

    class Meta:
        verbose_name = "record concerned"
        verbose_name_plural = "records concerned"
        ordering = ["pk"]
        default_permissions = ()
        indexes = [Index(fields=["content_type", "object_id"], name="requestedrecord_record")]
        constraints = [
            UniqueConstraint(
                fields=["subject_request", "public_id"], name="requestedrecord_is_unique"
            ),
            CheckConstraint(
                condition=Q(content_type__isnull=True, object_id__isnull=True)
                | Q(content_type__isnull=False, object_id__isnull=False),
                name="requestedrecord_whole_or_gone",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


guards.tracked(SubjectRequest)
guards.tracked(RequestedRecord)
