"""The history of a record with its parts: who changed what, when and why, one save after the other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Max
from django.urls import reverse
from django.utils.http import urlencode

from cases.admin.gate import page_of
from cases.admin.opened import rows_of
from cases.admin.values import Values
from cases.choices import CorrectionState
from cases.models import Correction, User, versions
from cases.models.guards import WORKFLOW_FIELDS
from cases.models.lists import difference, lists_of
from cases.models.review import Record

PER_PAGE = 20

ONLY = "only"
"""Names, in the address of the page that restores, the one row that is asked for."""

_OF_REQUESTS = {"content_type_id", "object_id", "subject_request_id", "entered_by_id", "entered_at"}
NOT_TOLD = {*WORKFLOW_FIELDS, *_OF_REQUESTS, "author_id", "public_id"} - {
    "state",
    "withdrawal_reason",
}
"""Columns that every entry says already, or that nobody changes."""


@dataclass(frozen=True)
class Change:
    """One field, before and after; empty where it was or is empty."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class PartChange:
    """What one save did to the record or to one of its parts."""

    act: str
    title: str
    url: str
    changes: list[Change]
    restore_url: str = ""


@dataclass
class Entry:
    """One save: when, who, why, and what."""

    when: datetime
    who: str
    why: str
    parts: list[PartChange] = field(default_factory=list)
    restore_url: str = ""


@dataclass(frozen=True)
class Timeline:
    """One page of a record's history, newest first."""

    entries: list[Entry]
    page: int
    has_older: bool


def timeline_of(page: admin.ModelAdmin, pk: int, *, number: int = 1) -> Timeline:
    """The saves that touched a record, its names, harms, steps, links and citations.

    The number of queries depends on the kinds of part there are, never on how many.
    """
    rows = _rows(page, pk)
    saves = [
        versions.events_of(model)
        .filter(pgh_obj_id__in=ids)
        .order_by()
        .values_list("pgh_created_at", "pgh_context_id")
        for model, ids in rows.items()
    ]
    start = (number - 1) * PER_PAGE
    both = saves[0].union(*saves[1:]).order_by("-pgh_created_at", "pgh_context_id")
    found = list(both[start : start + PER_PAGE + 1])
    wanted = found[:PER_PAGE]
    # What the record is now is no earlier version.
    newest = 1 if number == 1 else 0
    entries = _entries(page, rows, wanted, newest=newest) if wanted else []
    return Timeline(entries=entries, page=number, has_older=len(found) > PER_PAGE)


def _rows(page: admin.ModelAdmin, pk: int) -> dict[Any, set[int]]:
    """Every row that is or was part of the record: kind to primary keys, the record first."""
    rows: dict[Any, set[int]] = defaultdict(set)
    rows[page.model._meta.concrete_model] = {pk}
    for model, ids in _below(page, {pk}):
        rows[model] |= ids
    return rows


def _below(page: Any, ids: set[int]) -> Iterator[tuple[Any, set[int]]]:
    for model, name in rows_of(page):
        events = versions.events_of(model).filter(**{f"{name}__in": ids})
        found = set(events.values_list("pgh_obj_id", flat=True))
        yield model, found
        if page.admin_site.is_registered(model):
            yield from _below(page.admin_site.get_model_admin(model), found)


def _entries(
    page: admin.ModelAdmin,
    rows: dict[Any, set[int]],
    saves: list[tuple[datetime, Any]],
    *,
    newest: int,
) -> list[Entry]:
    events = [
        event
        for model, ids in rows.items()
        for event in versions.events_of(model)
        .filter(pgh_obj_id__in=ids, pgh_created_at__range=(saves[-1][0], saves[0][0]))
        .order_by("pgh_id")
        .select_related("pgh_context")
        if (event.pgh_created_at, event.pgh_context_id) in set(saves)
    ]
    before = _versions_before(events)
    last = _last_of(events)
    users = User.objects.in_bulk({user for event in events if (user := _user(event))})
    entries = {save: Entry(save[0], "", "") for save in saves}
    own = page.model._meta.concrete_model
    (pk,) = rows[own]
    values = Values(
        page.admin_site, [*events, *before.values()], removed=_removed(page, pk, events)
    )
    restored_by_itself = set()
    way_back = _WayBack(page, pk, saves[0][0])
    for event in events:
        save = (event.pgh_created_at, event.pgh_context_id)
        entry = entries[save]
        entry.who = str(users.get(_user(event)) or "Not recorded: no person at the desk")
        entry.why = (event.pgh_context.metadata if event.pgh_context else {}).get("reason", "")
        earlier = before.get((event.pgh_tracked_model, event.pgh_obj_id, event.pgh_id))
        part = _part(event, earlier, values)
        if part.changes or part.act != "changed":
            if part.act == "deleted":
                again = way_back.to_row(event, earlier) if not part.url else ""
                part = PartChange(part.act, part.title, part.url, part.changes, again)
            elif part.url and event.pgh_id != last[event.pgh_tracked_model, event.pgh_obj_id]:
                part = PartChange(part.act, part.title, part.url, part.changes, _restoring(event))
            entry.parts.append(part)
            if event.pgh_tracked_model is own and part.restore_url:
                restored_by_itself.add(save)
    for save, entry in list(entries.items())[newest:]:
        if save not in restored_by_itself:
            entry.restore_url = way_back.to_moment(entry.when)
    return list(entries.values())


class _WayBack:
    """The addresses of the page that restores a record as it was at a moment."""

    def __init__(self, page: admin.ModelAdmin, pk: int, until: datetime) -> None:
        self.page, self.pk = page, pk
        history = versions.events_of(page.model._meta.concrete_model)
        own = history.filter(pgh_obj_id=pk, pgh_created_at__lte=until).order_by("pgh_id")
        self.own = list(own.values_list("pgh_created_at", "pgh_id"))
        self.lists = {each.rows: each.name for each in lists_of(page.model).values()}

    def to_moment(self, moment: datetime, **query: str) -> str:
        """The record and its rows as they were then; empty if it was not there yet."""
        number = max((number for when, number in self.own if when <= moment), default=None)
        if number is None or not issubclass(self.page.model, Record):
            return ""
        name = self.page.model._meta.model_name
        address = reverse(f"admin:cases_{name}_restore", args=[self.pk, number])
        return f"{address}?{urlencode({'at': moment.isoformat(), **query})}"

    def to_row(self, deleted: Any, before: Any) -> str:
        """One deleted row, as it was before; empty if it cannot be restored from here."""
        model = deleted.pgh_tracked_model
        if before is None or not (issubclass(model, Record) or model in self.lists):
            return ""
        row = self.lists.get(model, f"{model._meta.model_name}.{deleted.pgh_obj_id}")
        return self.to_moment(before.pgh_created_at, **{ONLY: row})


def _user(event: Any) -> int | None:
    user: int | None = (event.pgh_context.metadata if event.pgh_context else {}).get("user")
    return user


def _kinds(events: Iterable[Any]) -> dict[Any, list[Any]]:
    kinds: dict[Any, list[Any]] = defaultdict(list)
    for event in events:
        kinds[event.pgh_tracked_model].append(event)
    return kinds


def _versions_before(events: list[Any]) -> dict[tuple[Any, int, int], Any]:
    """The entry before each of these, by kind, row and the number of the later one."""
    found = {}
    for model, some in _kinds(events).items():
        history = versions.events_of(model)
        earlier = history.filter(
            pgh_obj_id=models.OuterRef("pgh_obj_id"), pgh_id__lt=models.OuterRef("pgh_id")
        ).order_by("-pgh_id")
        pairs = dict(
            history.filter(pgh_id__in=[event.pgh_id for event in some])
            .annotate(before=models.Subquery(earlier.values("pgh_id")[:1]))
            .exclude(before=None)
            .values_list("pgh_id", "before")
        )
        rows = history.in_bulk(pairs.values())
        for later, number in pairs.items():
            found[model, rows[number].pgh_obj_id, later] = rows[number]
    return found


def _last_of(events: list[Any]) -> dict[tuple[Any, int], int]:
    return {
        (model, row): number
        for model, some in _kinds(events).items()
        for row, number in versions.events_of(model)
        .filter(pgh_obj_id__in={event.pgh_obj_id for event in some})
        .values_list("pgh_obj_id")
        .annotate(last=Max("pgh_id"))
    }


def _removed(page: Any, pk: int, events: list[Any]) -> set[tuple[str, str, str]]:
    """What accepted sensitive corrections took out: of which record, in which column, which value.

    Rows of the record's lists have no id of their own.
    """
    ids = {event.public_id for event in events if hasattr(event, "public_id")}
    if issubclass(page.model, Record):
        ids |= set(page.model._base_manager.filter(pk=pk).values_list("public_id", flat=True))
    corrections = Correction.objects.filter(
        record_id__in=ids, sensitive=True, state=CorrectionState.ACCEPTED
    ).exclude(old_value=None)
    lists = lists_of(page.model)
    found = set()
    for each in corrections:
        if each.field in lists:
            lost, _gained = difference(each.old_value, each.new_value or [])
            column = lists[each.field].target or "text"
            values = [entry if isinstance(entry, str) else entry["text"] for entry in lost]
            found |= {("", column, value) for value in values}
        else:
            found.add((each.record_id, each.field, str(each.old_value)))
    return found


def _part(event: Any, before: Any, values: Values) -> PartChange:
    model = event.pgh_tracked_model
    act = {"insert": "entered", "delete": "deleted"}.get(event.pgh_label, "changed")
    changes = []
    for column in model._meta.concrete_fields:
        if column.attname in NOT_TOLD:
            continue
        old = values.shown(before, column) if before is not None else ""
        new = values.shown(event, column)
        if act == "deleted":
            old, new = new, ""
        elif act == "entered":
            old = ""
        if old != new:
            changes.append(Change(str(column.verbose_name), old, new))
    row = values.row(model, event.pgh_obj_id)
    named = row if isinstance(row, Record) else getattr(event, "public_id", "")
    title = f"{model._meta.verbose_name} “{named}”" if named else str(model._meta.verbose_name)
    return PartChange(act, title, page_of(row) if isinstance(row, Record) else "", changes)


def _restoring(event: Any) -> str:
    if not issubclass(event.pgh_tracked_model, Record) or event.pgh_label == "delete":
        return ""
    name = event.pgh_tracked_model._meta.model_name
    return reverse(f"admin:cases_{name}_restore", args=[event.pgh_obj_id, event.pgh_id])
