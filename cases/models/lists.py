"""The lists that are content of a record: its links to other records, its names in other scripts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.db import models

from cases.models.places import NameVariant
from cases.models.review import Record

NAME_FIELDS: Final = tuple(field.name for field in NameVariant._meta.get_fields())
"""What a name in a list consists of."""

Entry = str | dict[str, str]
"""A linked record, by its public id; or a name, field by field."""


@dataclass(frozen=True)
class RecordList:
    """One list of a kind of record: the table that holds it, and what one row of that table ties."""

    name: str
    label: str
    rows: Any
    owner: str
    target: str = ""
    """The field that leads to the linked record; empty where the rows are names."""

    @property
    def linked(self) -> Any:
        """The kind of record that is linked; None where the rows are names."""
        return self.rows._meta.get_field(self.target).related_model if self.target else None

    def rows_of(self, record: Record) -> "models.QuerySet[Any]":
        """The rows of one record's list."""
        found: models.QuerySet[Any] = self.rows._base_manager.filter(**{self.owner: record})
        return found.select_related(self.target) if self.target else found

    def entry(self, row: Any) -> Entry:
        """What a row says."""
        if self.target:
            return str(getattr(row, self.target).public_id)
        return {name: getattr(row, name) for name in NAME_FIELDS}

    def entries(self, rows: Any) -> list[Entry]:
        """What several rows say, always in the same order."""
        return in_order([self.entry(row) for row in rows])


@cache
def lists_of(model: type[Record]) -> dict[str, RecordList]:
    """The lists of a kind of record, by the name under which a correction and the fixtures know them."""
    found = {
        field.name: RecordList(
            name=field.name,
            label=str(field.verbose_name),
            rows=field.remote_field.through,
            owner=field.m2m_field_name(),
            target=field.m2m_reverse_field_name(),
        )
        for field in model._meta.many_to_many
    }
    for relation in model._meta.related_objects:
        rows: Any = relation.related_model
        if issubclass(rows, NameVariant) and not issubclass(rows, Record):
            name = str(relation.get_accessor_name())
            found[name] = RecordList(name, name, rows, owner=relation.field.name)
    return found


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    """The entries of a list, each once, in the order in which they are kept."""
    keyed = {_key(entry): entry for entry in entries}
    return [keyed[key] for key in sorted(keyed)]


def _key(entry: Entry) -> tuple[str, ...]:
    if isinstance(entry, str):
        return (entry,)
    return (entry["script"], entry["text"], entry["language"], entry["kind"])


def difference(old: Sequence[Entry], new: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """What a list loses and what it gains."""
    return [each for each in old if each not in new], [each for each in new if each not in old]
