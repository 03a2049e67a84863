"""My work, the desk's first page: what waits for this person, counted, each number the list behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import admin
from django.db import models
from django.db.models import Count, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from cases.admin import roles
from cases.admin.proposals import awaiting
from cases.choices import CorrectionState, ReviewState
from cases.models import Correction, User
from cases.models.review import Record

AT_MOST: Final = 15
"""Rows of a part that shows single records; the list behind its number has them all."""

LATEST: Final = 10
"""Records among the recent changes."""

Rows = models.QuerySet[Any]


def drafts(rows: Rows, user: User) -> Rows:
    """Drafts that this user wrote."""
    return rows.filter(state=ReviewState.DRAFT, author=user)


def returned(rows: Rows, user: User) -> Rows:
    """Drafts of this user that a reviewer gave back."""
    events = rows.model._meta.concrete_model.events.rel.related_model.objects
    submitted = events.filter(pgh_obj=OuterRef("pk"), state=ReviewState.IN_REVIEW)
    return drafts(rows, user).filter(Exists(submitted))


def for_review(rows: Rows, user: User) -> Rows:
    """Submitted records that this user may publish: a reviewer's, and none that they changed."""
    if not roles.may_review(user):
        return rows.none()
    waiting = rows.filter(state=ReviewState.IN_REVIEW).exclude(author=user)
    return waiting.exclude(changed_by__contains=[user.pk])


PARTS: Final = {
    "drafts": ("My drafts", drafts),
    "returned": ("Returned to me", returned),
    "review": ("Awaiting my review", for_review),
}
"""The parts of the page that count records, by the word in a list's address."""


class MyWork(admin.SimpleListFilter):
    """The list behind a number of the first page."""

    title = "my work"
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(word, label.lower()) for word, (label, _rows) in PARTS.items()]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() not in PARTS:
            return queryset
        _label, rows = PARTS[self.value()]
        return rows(queryset, request.user)


class Undecided(admin.SimpleListFilter):
    """The list behind the number of corrections that wait."""

    title = "my work"
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("review", "awaiting my decision"), ("declined", "mine, declined")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() == "review":
            return queryset.filter(pk__in=awaiting(request.user).values("pk"))
        if self.value() == "declined":
            return queryset.filter(state=CorrectionState.DECLINED, proposed_by=request.user)
        return queryset


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


@dataclass(frozen=True)
class Part:
    """One part of the page: its numbers, and single records where their words matter."""

    title: str
    counts: list[Counted]
    entries: list[Entry]
    nothing: str


def parts_of(request: HttpRequest, site: admin.AdminSite) -> list[Part]:
    """The page, in as many queries for a thousand records as for one."""
    user = request.user
    models_ = _record_models(site)
    found = [
        Part("My drafts", _counts("drafts", models_, user), [], "You have no drafts."),
        Part(
            "Returned to me",
            _counts("returned", models_, user),
            _returned(request, site, models_),
            "Nothing was returned to you.",
        ),
    ]
    if roles.may_review(user):
        found += [
            Part("Awaiting my review", _counts("review", models_, user), [], "Nothing waits."),
            Part("Proposed corrections", _proposed(user), [], "No correction waits for you."),
        ]
    found += [
        Part("My corrections, declined", _declined_count(user), _declined(user), ""),
        Part("Suspicious records", _suspicious(site), [], "Nothing looks suspicious."),
        Part("Recent changes", [], _recent(request, site, models_), "Nothing has changed yet."),
    ]
    return [part for part in found if part.counts or part.entries or part.nothing]


def _record_models(site: admin.AdminSite) -> list[Any]:
    """The kinds of record that the desk shows, in the order of its index."""
    from cases.desk import SECTIONS

    order = [name for names in SECTIONS.values() for name in names]
    kinds = [
        model for model in site._registry if issubclass(model, Record) and not model._meta.proxy
    ]
    return sorted(kinds, key=lambda model: order.index(model._meta.model_name))


def _list(model: Any, **query: str) -> str:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode(query)}" if query else address


def _counted(querysets: Iterable[Rows]) -> dict[str, int]:
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


def _counts(word: str, kinds: list[Any], user: User) -> list[Counted]:
    _label, rows = PARTS[word]
    counts = _counted(rows(model._default_manager.all(), user) for model in kinds)
    return [
        Counted(_noun(model, count), count, _list(model, work=word))
        for model in kinds
        if (count := counts.get(model._meta.model_name, 0))
    ]


def _noun(model: Any, count: int) -> str:
    name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
    return str(name)


def _suspicious(site: admin.AdminSite) -> list[Counted]:
    lists = [model for model in site._registry if hasattr(model, "explanation")]
    counts = _counted(model._default_manager.all() for model in lists)
    return [
        Counted(_noun(model, count), count, _list(model))
        for model in lists
        if (count := counts.get(model._meta.model_name, 0))
    ]


def _proposed(user: User) -> list[Counted]:
    count = awaiting(user).count()
    noun = "field of a public record" if count == 1 else "fields of public records"
    return [Counted(noun, count, _list(Correction, work="review"))] if count else []


def _declined_count(user: User) -> list[Counted]:
    count = Correction.objects.filter(state=CorrectionState.DECLINED, proposed_by=user).count()
    return [Counted("declined", count, _list(Correction, work="declined"))] if count else []


def _declined(user: User) -> list[Entry]:
    rows = Correction.objects.filter(state=CorrectionState.DECLINED, proposed_by=user)
    return [
        Entry(
            label=f"{row.kind} {row.record_id}: {row.field.replace('_', ' ')}",
            url=reverse("admin:cases_correction_change", args=[row.pk]),
            words=row.decision_note,
            who=str(row.decided_by),
            when=row.decided_at,
        )
        for row in rows.select_related("decided_by").order_by("-decided_at")[:5]
    ]


def _returned(request: HttpRequest, site: admin.AdminSite, kinds: list[Any]) -> list[Entry]:
    """The drafts that came back, with what the reviewer wrote in the history."""
    found = []
    for model in kinds:
        events = model.events.rel.related_model.objects.filter(pgh_obj=OuterRef("pk"))
        last = events.filter(state=ReviewState.IN_REVIEW).order_by("-pgh_id").values("pgh_id")[:1]
        rows = returned(model._default_manager.all(), request.user).annotate(
            model_name=Value(model._meta.model_name, models.CharField()), last=Subquery(last)
        )
        back = events.filter(state=ReviewState.DRAFT, pgh_id__gt=OuterRef("last"))
        back = back.order_by("pgh_id")
        metadata = Cast("pgh_context__metadata", models.JSONField())
        found.append(
            rows.annotate(
                when=Subquery(back.values("pgh_created_at")[:1]),
                metadata=Subquery(back.annotate(m=metadata).values("m")[:1]),
            )
            .order_by()
            .values_list("model_name", "pk", "when", "metadata")
        )
    first, *rest = found
    rows = list(first.union(*rest, all=True).order_by("-when")[:AT_MOST])
    people = _people(row[3] for row in rows)
    named = _named(request, site, [row[:2] for row in rows])
    return [
        Entry(
            label=named[name, pk],
            url=reverse(f"admin:cases_{name}_change", args=[pk]),
            words=(metadata or {}).get("reason", ""),
            who=people.get((metadata or {}).get("user"), ""),
            when=when,
        )
        for name, pk, when, metadata in rows
        if (name, pk) in named
    ]


def _recent(request: HttpRequest, site: admin.AdminSite, kinds: list[Any]) -> list[Entry]:
    """The records that changed last, whoever changed them, each once."""
    # Each history is read from its newest end by its key, so that its length does not matter.
    found = [
        model.events.rel.related_model.objects.order_by("-pgh_id")
        .annotate(
            model_name=Value(model._meta.model_name, models.CharField()),
            metadata=Cast("pgh_context__metadata", models.JSONField()),
        )
        .values_list("model_name", "pgh_obj_id", "pgh_created_at", "metadata", "state")[:LATEST]
        for model in kinds
    ]
    first, *rest = found
    rows = list(first.union(*rest, all=True).order_by("-pgh_created_at")[: LATEST * 4])
    latest: dict[tuple[str, int], tuple[Any, ...]] = {}
    for name, pk, *what in rows:
        latest.setdefault((name, pk), tuple(what))
    chosen = dict(list(latest.items())[:LATEST])
    people = _people(metadata for _when, metadata, _state in chosen.values())
    named = _named(request, site, chosen)
    return [
        Entry(
            label=named[name, pk],
            url=reverse(f"admin:cases_{name}_change", args=[pk]),
            words=(metadata or {}).get("reason", ""),
            who=people.get((metadata or {}).get("user"), ""),
            when=when,
        )
        for (name, pk), (when, metadata, _state) in chosen.items()
        if (name, pk) in named
    ]


def _people(contexts: Iterable[Any]) -> Mapping[int, str]:
    keys = {context["user"] for context in contexts if context and context.get("user")}
    return {user.pk: user.get_username() for user in User.objects.filter(pk__in=keys)}


def _named(
    request: HttpRequest, site: admin.AdminSite, records: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], str]:
    """What records are called, read as their own lists read them; at most a few queries a kind."""
    wanted: dict[str, list[int]] = {}
    for name, pk in records:
        wanted.setdefault(name, []).append(pk)
    found = {}
    for model, page in site._registry.items():
        name = model._meta.model_name
        if name not in wanted or model._meta.proxy:
            continue
        related = page.list_select_related
        rows = page.get_queryset(request).filter(pk__in=wanted[name])
        for row in rows.select_related(*related) if related else rows:
            found[name, row.pk] = f"{model._meta.verbose_name}: {row}"
    return found
