"""What the desk's first page is made of: counted lists and single entries, named as their lists name them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models
from django.db.models import Count, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from cases.models import SubjectRequest, User
from cases.models.review import Record


@dataclass(frozen=True)
class Counted:
    """A number and the list behind it."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Entry:
    """One record, what is said about it, by whom and when."""

    label: str
    url: str
    words: str = ""
    who: str = ""
    when: datetime | None = None
    mark: str = ""


@dataclass(frozen=True)
class Part:
    """One part of the page: its numbers, and single records where their words matter."""

    title: str
    counts: list[Counted]
    entries: list[Entry] = field(default_factory=list)
    is_pressing: bool = False
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits here."""
        return not (self.counts or self.entries)


def list_of(model: Any, **query: str) -> str:
    """The address of a list, filtered."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode(query)}" if query else address


def noun(model: Any, count: int) -> str:
    """What so many rows of a kind are called."""
    name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
    return str(name)


def counted(querysets: "Iterable[models.QuerySet[Any]]") -> dict[str, int]:
    """How many rows each queryset has, by its model's name: one query for all of them."""
    numbers = [
        rows.order_by()
        .annotate(model_name=Value(rows.model._meta.model_name, models.CharField()))
        .values("model_name")
        .annotate(count=Count("pk"))
        .values_list("model_name", "count")
        for rows in querysets
    ]
    if not numbers:
        return {}
    first, *rest = numbers
    return dict(first.union(*rest, all=True))


def people(contexts: Iterable[Any]) -> Mapping[int, str]:
    """The names of those to whom the history lays what was done."""
    keys = {context["user"] for context in contexts if context and context.get("user")}
    return {user.pk: user.get_username() for user in User.objects.filter(pk__in=keys)}


def named(
    request: HttpRequest, site: admin.AdminSite, records: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], str]:
    """What records are called, read as their own lists read them; at most a few queries a kind."""
    wanted: dict[str, list[int]] = {}
    for name, pk in records:
        wanted.setdefault(name, []).append(pk)
    return {
        (rows.model._meta.model_name, row.pk): name_of(row)
        for rows in _rows_of_pages(request, site)
        if rows.model._meta.model_name in wanted
        for row in rows.filter(pk__in=wanted[rows.model._meta.model_name])
    }


def with_records(request: HttpRequest, site: admin.AdminSite) -> GenericPrefetch:
    """The records that rows of any kind are about, each kind read as its own list reads it."""
    return GenericPrefetch("record", list(_rows_of_pages(request, site)))


def _rows_of_pages(request: HttpRequest, site: admin.AdminSite) -> "Iterable[models.QuerySet[Any]]":
    for model, page in site._registry.items():
        if issubclass(model, Record | SubjectRequest) and not model._meta.proxy:
            rows, related = page.get_queryset(request), page.list_select_related
            yield rows.select_related(*related) if related else rows


def name_of(row: models.Model | None) -> str:
    """A record with its kind before it; what is gone has no name any more."""
    if row is None:
        return "a record that is gone"
    if isinstance(row, SubjectRequest):
        return str(row)
    return f"{row._meta.verbose_name}: {row}"
