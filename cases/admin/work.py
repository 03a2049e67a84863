"""My work, the desk's first page: what waits for this person, the most urgent first, each number a list."""

from time import monotonic
from typing import Any, Final

from django.contrib import admin
from django.core.cache import cache
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cases.actions import roles
from cases.admin import lately, waiting
from cases.admin.entries import Counted, Entry, Part, counted, list_of, name_of, noun, with_records
from cases.admin.gate import page_of
from cases.models import Comment, Correction, SubjectRequest, User
from cases.models.review import Record

SHOWN = 5
"""Single entries of a part whose list is a click away."""

SUSPICIOUS: Final = "desk-suspicious"
SLOW: Final = 0.2
KEPT: Final = 5 * 60
"""Seconds: what takes longer to count is kept for so long, and the page says since when."""


def parts_of(request: HttpRequest, site: admin.AdminSite) -> list[Part]:
    """The page, in as many queries for a thousand records as for one."""
    user = request.user
    kinds = _record_models(site)
    parts = [
        _requests(user),
        Part("Mentions of me", _mention_count(user), _mentions(request, site)),
        Part(
            "Returned to me",
            _counts("returned", kinds, user),
            lately.returned(request, site, kinds),
        ),
    ]
    if roles.may_review(user):
        parts += [
            Part("Awaiting my review", _counts("review", kinds, user)),
            Part("Proposed corrections", _proposed(user)),
        ]
    return [
        *parts,
        Part("My drafts", _counts("drafts", kinds, user)),
        Part("Submitted by me", _submitted(kinds, user)),
        Part("My corrections, declined", _declined_count(user), _declined(user)),
        _suspicious(site),
        Part("Recent changes", [], lately.changed(request, site, kinds)),
    ]


def _record_models(site: admin.AdminSite) -> list[Any]:
    """The kinds of record that the desk shows, in the order of its index."""
    from cases.desk import SECTIONS

    order = [name for names in SECTIONS.values() for name in names]
    kinds = [
        model for model in site._registry if issubclass(model, Record) and not model._meta.proxy
    ]
    return sorted(kinds, key=lambda model: order.index(model._meta.model_name))


def _listed(model: Any, count: int, words: str, **query: str) -> list[Counted]:
    """A number with its list; nothing if it is zero."""
    return [Counted(words, count, list_of(model, **query))] if count else []


def _counts(word: str, kinds: list[Any], user: User) -> list[Counted]:
    _label, rows = waiting.MyWork.parts[word]
    counts = counted(rows(model._default_manager.all(), user) for model in kinds)
    return [
        each
        for model in kinds
        if (count := counts.get(model._meta.model_name, 0))
        for each in _listed(model, count, noun(model, count), work=word)
    ]


# --- From outside ----------------------------------------------------------------------------------


def _requests(user: User) -> Part:
    """What people outside ask: the urgent first, then the oldest."""
    open_ = waiting.requests("waiting", user)
    numbers = open_.order_by().aggregate(
        waiting=Count("pk"),
        urgent=Count("pk", filter=Q(urgent=True)),
        mine=Count("pk", filter=Q(assigned_to=user)),
    )
    words = {"urgent": "urgent for safety", "waiting": "open", "mine": "assigned to me"}
    counts = [
        each
        for word, label in words.items()
        for each in _listed(SubjectRequest, numbers[word], label, work=word)
    ]
    rows = open_.urgent_first().select_related("assigned_to")[:SHOWN]
    entries = [
        Entry(
            label=str(row),
            url=reverse("admin:cases_subjectrequest_change", args=[row.pk]),
            words=row.asked,
            who=f"{row.age_in_words}; {row.assigned_to or 'nobody works on it'}",
            mark="urgent" if row.urgent else "",
        )
        for row in rows
    ]
    return Part("Requests for removal", counts, entries, is_pressing=bool(numbers["urgent"]))


# --- From colleagues -------------------------------------------------------------------------------


def _mention_count(user: User) -> list[Counted]:
    count = waiting.mentions(user).count()
    words = "comment mentions me" if count == 1 else "comments mention me"
    return _listed(Comment, count, words, work="unseen")


def _mentions(request: HttpRequest, site: admin.AdminSite) -> list[Entry]:
    rows = waiting.mentions(request.user).select_related("author")
    return [
        Entry(
            label=name_of(row.record),
            url=f"{page_of(row.record)}#comments" if row.record else "",
            words=row.text,
            who=str(row.author),
            when=row.written_at,
        )
        for row in rows.prefetch_related(with_records(request, site))[:SHOWN]
    ]


def _fields(count: int) -> str:
    return "field of a public record" if count == 1 else "fields of public records"


def _proposed(user: User) -> list[Counted]:
    count = waiting.corrections("review", user).count()
    return _listed(Correction, count, _fields(count), work="review")


def _submitted(kinds: list[Any], user: User) -> list[Counted]:
    """What of this person's waits for somebody else, and can be taken back until then."""
    count = waiting.corrections("waiting", user).count()
    words = "proposed correction" if count == 1 else "proposed corrections"
    return [
        *_counts("submitted", kinds, user),
        *_listed(Correction, count, words, work="waiting"),
    ]


def _declined_count(user: User) -> list[Counted]:
    count = waiting.corrections("declined", user).count()
    return _listed(Correction, count, "declined", work="declined")


def _declined(user: User) -> list[Entry]:
    rows = waiting.corrections("declined", user).select_related("decided_by")
    return [
        Entry(
            label=f"{row.kind} {row.record_id}: {row.field.replace('_', ' ')}",
            url=reverse("admin:cases_correction_change", args=[row.pk]),
            words=row.decision_note,
            who=str(row.decided_by),
            when=row.decided_at,
        )
        for row in rows.order_by("-decided_at")[:SHOWN]
    ]


# --- From the record itself ------------------------------------------------------------------------


def _suspicious(site: admin.AdminSite) -> Part:
    """The work lists, counted; in a record so large that this takes long, every few minutes."""
    lists: list[type[models.Model]] = [
        model for model in site._registry if hasattr(model, "explanation")
    ]
    note = ""
    if kept := cache.get(SUSPICIOUS):
        counts, counted_at = kept
        note = f"Counted at {date_format(timezone.localtime(counted_at), 'H:i')}."
    else:
        started = monotonic()
        counts = counted(model._default_manager.all() for model in lists)
        if monotonic() - started > SLOW:
            cache.set(SUSPICIOUS, (counts, timezone.now()), KEPT)
    numbers = [
        each
        for model in lists
        if (count := counts.get(model._meta.model_name or "", 0))
        for each in _listed(model, count, noun(model, count))
    ]
    return Part("Suspicious records", numbers, note=note)
