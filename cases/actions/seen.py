"""What somebody saw of a record before they decide on it: the version of every row of its bundle."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import models

from cases.actions.base import PARTS, concrete
from cases.models import Citation, User, versions
from cases.models.guards import WORKFLOW_FIELDS
from cases.models.review import Record, Sourced
from cases.models.sources import citation_field

Versions = dict[str, int]
"""Row to the number of the last entry in its history: ``harm.12`` to 345."""


def row_key(model: type[models.Model], pk: Any) -> str:
    """How a row is called among the versions."""
    return f"{concrete(model)._meta.model_name}.{pk}"


def versions_of(records: Iterable[Record]) -> dict[int, Versions]:
    """The versions of records of one kind with all that is published with them, by primary key.

    The number of queries depends on the kind, never on how many records there are.
    """
    rows = list(records)
    found: dict[int, Versions] = {record.pk: {} for record in rows}
    if rows:
        _gather(concrete(rows[0]), {record.pk: record.pk for record in rows}, found)
    return found


def _gather(model: Any, owners: dict[int, int], found: dict[int, Versions]) -> None:
    """Add the rows of a kind, each to the record it belongs to, and what hangs on them."""
    for pk, number in versions.latest(model, pgh_obj_id__in=list(owners)).items():
        found[owners[pk]][row_key(model, pk)] = number
    for part, link in _parts_of(model):
        rows = part._base_manager.filter(**{f"{link}__in": list(owners)})
        below = {pk: owners[owner] for pk, owner in rows.values_list("pk", link)}
        if below:
            _gather(part, below, found)


def _parts_of(model: Any) -> Iterator[tuple[Any, str]]:
    """Parts that are records, links and names that are its content, and its citations."""
    yield from PARTS.get(model, ())
    for relation in model._meta.related_objects:
        if relation.on_delete is models.CASCADE and versions.is_tracked(relation.related_model):
            yield relation.related_model, relation.field.name
    if issubclass(model, Sourced):
        yield Citation, citation_field(model)


def changes_since(seen: Mapping[int, Versions], records: Iterable[Record]) -> dict[int, str]:
    """What of records changed since somebody saw them, in words; those that did not are left out.

    Only content counts: a day that a trigger moved, or a state, is nothing that was to be judged.
    """
    rows = list(records)
    now = versions_of(rows)
    found = {}
    for record in rows:
        if record.pk not in seen:
            found[record.pk] = "it was not on the page"
        elif told := _changes(seen[record.pk], now[record.pk]):
            found[record.pk] = "; ".join(told)
    return found


def _changes(before: Versions, after: Versions) -> list[str]:
    told = []
    for key in sorted(before.keys() | after.keys()):
        model, pk = _row_called(key)
        noun = str(model._meta.verbose_name)
        if key not in after:
            told.append(f"a {noun} was deleted")
        elif key not in before:
            told.append(f"new: {noun} “{_named(model, pk)}”{_by(model, after[key])}")
        elif before[key] != after[key] and (fields := _fields(model, before[key], after[key])):
            told.append(f"{noun} “{_named(model, pk)}”: {fields}{_by(model, after[key])}")
    return told


def _row_called(key: str) -> tuple[Any, int]:
    name, _, pk = key.partition(".")
    return apps.get_model("cases", name), int(pk)


def _named(model: Any, pk: int) -> str:
    row = model._base_manager.filter(pk=pk).first()
    return str(row or pk)


def _fields(model: Any, before: int, after: int) -> str:
    events = versions.events_of(model).in_bulk([before, after], field_name="pgh_id")
    return ", ".join(
        str(field.verbose_name)
        for field in model._meta.concrete_fields
        if field.attname not in WORKFLOW_FIELDS
        and getattr(events[before], field.attname) != getattr(events[after], field.attname)
    )


def _by(model: Any, number: int) -> str:
    event = versions.events_of(model).select_related("pgh_context").get(pgh_id=number)
    key = event.pgh_context.metadata.get("user") if event.pgh_context else None
    user = User.objects.filter(pk=key).first() if key else None
    return f" (by {user})" if user else ""
