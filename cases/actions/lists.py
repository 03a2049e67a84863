"""Changes a list of a record as a whole: its links to other records, its names in other scripts."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from cases.actions.base import Refused, kind_of, locked, public_id_of, record_called
from cases.choices import ReviewState
from cases.models.lists import NAME_FIELDS, Entry, RecordList, difference, in_order, lists_of
from cases.models.review import Record


def stored_list(record: Record, name: str) -> list[Entry]:
    """A list as a correction keeps it: public ids, or names field by field."""
    found = lists_of(type(record))[name]
    return found.entries(found.rows_of(record))


def tidy_list(model: type[Record], name: str, value: Any) -> list[Entry]:
    """A list that somebody wants, each entry once, in the order in which lists are kept.

    Raises:
        ValidationError: it is no list, or an entry is not of the kind that stands in this one.

    """
    expected = lists_of(model)[name]
    if not isinstance(value, list) or not all(_fits(expected, each) for each in value):
        noun = "public ids" if expected.target else f"names, each with {', '.join(NAME_FIELDS)}"
        raise ValidationError({name: f"Give a list of {noun}."})
    return in_order(value)


def _fits(expected: RecordList, entry: Any) -> bool:
    if expected.target:
        prefix = expected.linked._meta.get_field("public_id").prefix
        return isinstance(entry, str) and entry.startswith(f"{prefix}-")
    return (
        isinstance(entry, dict)
        and entry.keys() == set(NAME_FIELDS)
        and all(isinstance(each, str) for each in entry.values())
    )


def replace_list(record: Record, name: str, wanted: Sequence[Entry]) -> None:
    """Let a list hold exactly these entries; rows that stay are not touched.

    Raises:
        Refused: a record to be linked was taken back, is the record itself, or is not public while
            the record is.
        ValidationError: a row would not be valid.

    """
    kept = lists_of(type(record))[name]
    rows = list(kept.rows_of(record))
    taken, added = difference(kept.entries(rows), wanted)
    for row in rows:
        if kept.entry(row) in taken:
            row.delete()
    for entry in added:
        content: dict[str, Any] = (
            {kept.target: _linkable(record, entry, kept.linked)}
            if isinstance(entry, str)
            else {**entry}
        )
        row = kept.rows(**{kept.owner: record}, **content)
        row.full_clean()
        row.save()


def _linkable(record: Record, public_id: str, model: type[models.Model]) -> Record:
    (target,) = locked([record_called(public_id, model=model)])
    if target == record:
        raise Refused(f"{record} cannot be linked to itself.")
    if target.state == ReviewState.WITHDRAWN:
        raise Refused(f"The {kind_of(target)} “{target}” was taken back: it is linked to nothing.")
    if record.is_published and not target.is_published:
        raise Refused(
            f"The {kind_of(target)} “{target}” ({public_id_of(target)}) is not public: "
            "publish that first."
        )
    return target
