"""Deletes drafts with everything that hangs on them; what was published is withdrawn instead."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.core.exceptions import PermissionDenied
from django.db import DEFAULT_DB_ALIAS, models
from django.http import HttpRequest

from cases import actions
from cases.actions import roles
from cases.choices import ReviewState
from cases.models import Comment, User
from cases.models.review import Record


def deletable(record: Record, *, by: User) -> bool:
    """Whether the user may delete the record: a draft of their own, or any for an administrator."""
    own = record.author_id == by.pk
    return record.state == ReviewState.DRAFT and (own or roles.may_administer(by))


def clinging(records: Iterable[Record]) -> set[models.Model]:
    """What would be left in the air without the records, and is no part of them."""
    whole = set(records)
    outside: set[models.Model] = set()
    for record in whole:
        collector = NestedObjects(using=DEFAULT_DB_ALIAS)
        collector.collect([record])
        outside |= set(collector.protected) - whole
    return outside


def delete_whole(record: models.Model) -> None:
    """Delete a row; a record with its names, harms, steps, citations, and what was said about them."""
    rows = reversed(actions.bundle(record)) if isinstance(record, Record) else [record]
    for row in rows:
        if isinstance(row, Record):
            Comment.objects.on(row).delete()
        row.delete()


class DraftDeletion(admin.ModelAdmin):
    """The pages that ask “are you sure?”, for records."""

    def has_delete_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or deletable(obj, by=request.user))

    def get_deleted_objects(
        self, objs: Iterable[Record], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        whole = [each for record in objs for each in actions.bundle(record)]
        refused = {
            f"{record} ({record.get_state_display()})"
            for record in objs
            if not self.has_delete_permission(request, record)
        }
        counts = Counter(str(each._meta.verbose_name_plural) for each in whole)
        counts["comments"] = sum(Comment.objects.on(each).count() for each in whole)
        return (
            [f"{actions.kind_of(each)}: {each}" for each in whole],
            dict(+counts),
            refused,
            [f"{actions.kind_of(each)}: {each}" for each in clinging(whole)],
        )

    def delete_model(self, request: HttpRequest, obj: Record) -> None:
        with actions.acting(by=request.user, reason="deleted while it was a draft"):
            (record,) = actions.locked([obj])
            if not deletable(record, by=request.user):
                raise PermissionDenied  # it was submitted while somebody was asked “are you sure?”
            delete_whole(record)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for record in queryset:
            self.delete_model(request, record)
