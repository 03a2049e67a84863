"""Which rows wait for whom: the filters behind the numbers of the desk's first page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.contrib import admin
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.http import HttpRequest
from django.utils import timezone

from cases.actions import roles
from cases.admin.proposals import awaiting
from cases.choices import CorrectionState, ReviewState
from cases.models import Comment, Correction, SubjectRequest, User, versions

Rows = models.QuerySet[Any]

TOLD_FOR: Final = timedelta(days=30)
"""For how long a proposer is told that a correction was declined."""


def drafts(rows: Rows, user: User) -> Rows:
    """Drafts that this user wrote."""
    return rows.filter(state=ReviewState.DRAFT, author=user)


def moved_back(rows: Rows) -> Rows:
    """Add the number of the history's entry that made a draft of what was submitted last."""
    events = versions.events_of(rows.model._meta.concrete_model)
    own = events.filter(pgh_obj=OuterRef("pk"))
    submitted = own.filter(state=ReviewState.IN_REVIEW).order_by("-pgh_id")
    back = own.filter(state=ReviewState.DRAFT, pgh_id__gt=OuterRef("submitted_in"))
    return rows.alias(submitted_in=Subquery(submitted.values("pgh_id")[:1])).alias(
        back_in=Subquery(back.order_by("pgh_id").values("pgh_id")[:1])
    )


def returned(rows: Rows, user: User) -> Rows:
    """Drafts of this user that somebody else gave back; not those that they took back themselves."""
    events = versions.events_of(rows.model._meta.concrete_model)
    who = events.filter(pgh_id=OuterRef("back_in")).values(
        who=KeyTextTransform("user", "pgh_context__metadata")
    )
    back = moved_back(drafts(rows, user)).filter(back_in__isnull=False)
    back = back.alias(back_by=Subquery(who, output_field=models.TextField()))
    return back.filter(~Q(back_by=str(user.pk)) | Q(back_by__isnull=True))


def submitted(rows: Rows, user: User) -> Rows:
    """What this user submitted and nobody has decided on; they can take it back."""
    return rows.filter(state=ReviewState.IN_REVIEW, author=user)


def for_review(rows: Rows, user: User) -> Rows:
    """Submitted records that this user may publish: a reviewer's, and none that they changed."""
    if not roles.may_review(user):
        return rows.none()
    waiting = rows.filter(state=ReviewState.IN_REVIEW).exclude(author=user)
    return waiting.exclude(changed_by__contains=[user.pk])


class MyRows(admin.SimpleListFilter):
    """The list behind a number of the first page."""

    title = "my work"
    parameter_name = "work"
    parts: dict[str, tuple[str, Callable[[Rows, User], Rows]]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(word, label) for word, (label, _rows) in self.parts.items()]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() not in self.parts:
            return queryset
        _label, rows = self.parts[self.value()]
        return rows(queryset, request.user)


class MyWork(MyRows):
    """Of a kind of record."""

    parts: Final = {
        "drafts": ("my drafts", drafts),
        "returned": ("returned to me", returned),
        "submitted": ("submitted by me", submitted),
        "review": ("awaiting my review", for_review),
    }


def _awaiting(rows: Rows, user: User) -> Rows:
    return rows.filter(pk__in=awaiting(user).values("pk"))


def _proposed(rows: Rows, user: User) -> Rows:
    return rows.filter(state=CorrectionState.PROPOSED, proposed_by=user)


def _declined(rows: Rows, user: User) -> Rows:
    lately = timezone.now() - TOLD_FOR
    return rows.filter(state=CorrectionState.DECLINED, proposed_by=user, decided_at__gte=lately)


class MyCorrections(MyRows):
    """Of the corrections."""

    parts: Final = {
        "review": ("awaiting my decision", _awaiting),
        "waiting": ("mine, waiting", _proposed),
        "declined": ("mine, declined lately", _declined),
    }


class MyMentions(MyRows):
    """Of the comments."""

    parts: Final = {
        "unseen": ("mention me, not seen", lambda rows, user: rows.unseen_by(user)),
        "mentions": ("mention me", lambda rows, user: rows.mentioning(user)),
        "mine": ("written by me", lambda rows, user: rows.filter(author=user)),
    }


class MyRequests(MyRows):
    """Of what people outside ask."""

    parts: Final = {
        "urgent": ("open and urgent", lambda rows, user: rows.waiting().filter(urgent=True)),
        "waiting": ("open", lambda rows, user: rows.waiting()),
        "mine": (
            "open, assigned to me",
            lambda rows, user: rows.waiting().filter(assigned_to=user),
        ),
        "free": (
            "open, nobody works on it",
            lambda rows, _user: rows.waiting().filter(assigned_to=None),
        ),
    }


def corrections(word: str, user: User) -> Rows:
    """The corrections in one of the lists above."""
    return MyCorrections.parts[word][1](Correction.objects.all(), user)


def mentions(user: User) -> Rows:
    """The comments that wait for a person to see them."""
    return Comment.objects.unseen_by(user)


def requests(word: str, user: User) -> Rows:
    """The requests in one of the lists above."""
    return MyRequests.parts[word][1](SubjectRequest.objects.all(), user)
