"""What colleagues say to each other about a record; nobody outside the desk ever reads it."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import CheckConstraint, Exists, Index, OuterRef, Q, UniqueConstraint

from cases.models import guards
from cases.models.users import User


class CommentQuerySet(models.QuerySet[Any]):
    """Which comments."""

    def on(self, record: models.Model) -> Self:
        """Those on one record, the oldest first."""
        kind = ContentType.objects.get_for_model(record)
        return self.filter(content_type=kind, object_id=record.pk).order_by("written_at", "pk")

    def standing(self) -> Self:
        """Those that nobody struck."""
        return self.filter(struck_at__isnull=True)

    def mentioning(self, user: User) -> Self:
        """Those that mention a person, seen or not."""
        return self.standing().filter(Exists(_mentions(user)))

    def unseen_by(self, user: User) -> Self:
        """Those that mention a person who has not said yet that they saw it."""
        return self.standing().filter(Exists(_mentions(user).filter(seen_at__isnull=True)))


def _mentions(user: User) -> "models.QuerySet[Mention]":
    return Mention.objects.filter(comment=OuterRef("pk"), user=user)


class Comment(models.Model):
    """One row is one remark by one person on one record of the desk: kept as it was written."""

    content_type = models.ForeignKey(
        ContentType,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The kind of record that it is on.",
    )
    object_id = models.PositiveBigIntegerField(help_text="The primary key of that record.")
    record = GenericForeignKey("content_type", "object_id")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who wrote it.",
    )
    text = models.TextField(help_text="What they wrote. “@name” mentions a colleague.")
    written_at = models.DateTimeField(auto_now_add=True, help_text="When (UTC).")
    mentioned = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="Mention",
        related_name="+",
        help_text="The colleagues whom it mentions.",
    )
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who struck it: its author or an administrator.",
    )
    struck_at = models.DateTimeField(null=True, blank=True, help_text="When it was struck (UTC).")

    objects: ClassVar[Any] = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        default_permissions = ("view",)
        indexes = [Index(fields=["content_type", "object_id"], name="comment_of_a_record")]
        constraints = [
            CheckConstraint(
                condition=Q(struck_by__isnull=True, struck_at__isnull=True)
                | Q(struck_by__isnull=False, struck_at__isnull=False),
                name="comment_struck_by_somebody",
            )
        ]
        triggers = [guards.comment_guard()]

    def __str__(self) -> str:
        return f"{self.author}, {self.written_at:%-d %B %Y}"


class Mention(models.Model):
    """One row is one colleague whom a comment mentions, and whether they have seen it."""

    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="mentions", help_text="The comment."
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who is mentioned.",
    )
    seen_at = models.DateTimeField(
        null=True, blank=True, help_text="When they said that they saw it, or answered (UTC)."
    )

    class Meta:
        default_permissions = ()
        indexes = [
            Index(fields=["user"], condition=Q(seen_at__isnull=True), name="mention_not_seen_yet")
        ]
        constraints = [UniqueConstraint(fields=["comment", "user"], name="mention_is_unique")]

    def __str__(self) -> str:
        return f"@{self.user}"


# The history keeps what was said and struck; when somebody saw a mention is nobody else's business.
guards.tracked(Comment)
