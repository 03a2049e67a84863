"""Writes rows into many tables at once by COPY, with triggers, indexes and foreign keys made afterwards.

Everything is one transaction. The database looks at every foreign key again when it is made anew, and at
every other constraint with each row; only the triggers are left out, and what they would have done is
done in one statement for each table.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from io import StringIO
from typing import Any, Final

import pghistory.models
from django.contrib.postgres.fields import ArrayField
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import timezone

from cases.models.versions import events_of, is_tracked
from cases.synthesis.ids import PublicIds

AT_ONCE: Final = 4_000_000
"""Characters that are gathered for one table before they are sent."""

MEMORY: Final = "512MB"
"""What the database may use to make an index."""


def text(value: object) -> str:
    """A value as COPY reads it. No invented text holds a tab, a backslash or the end of a line."""
    if value is None:
        return r"\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, dict):
        return DjangoJSONEncoder(ensure_ascii=False).encode(value)
    if isinstance(value, list):
        return f"{{{','.join(map(str, value))}}}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


class Table:
    """One table and the rows that are waiting to be written into it."""

    def __init__(self, model: type[models.Model], seed: int) -> None:
        self.model = model
        self.count = 0
        self.fields = model._meta.concrete_fields
        columns = ", ".join(f'"{field.column}"' for field in self.fields)
        self._copy = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
        self._waiting: list[str] = []
        self._size = 0
        names = {field.name for field in self.fields}
        prefix = (
            getattr(model._meta.get_field("public_id"), "prefix", "")
            if "public_id" in names
            else ""
        )
        self._ids = PublicIds(prefix, seed) if prefix else None

    def shape(self, *varying: str, **same: object) -> Callable[..., int]:
        """A function that adds a row and returns its key: of its arguments, these fields differ.

        All other fields are the same in each row: as given, else as the model has them by default.
        """
        own = {"id", "public_id"} if self._ids else {"id"}
        index = {name: place for place, name in enumerate(varying, start=len(own))}
        place_of = {"id": 0} | ({"public_id": 1} if self._ids else {}) | index
        parts = []
        for field in self.fields:
            if field.name in place_of:
                parts.append(f"{{{place_of[field.name]}}}")
            else:
                value = same.pop(field.name) if field.name in same else self._default(field)
                parts.append(text(value).replace("{", "{{").replace("}", "}}"))
        if same:
            message = f"{self.model.__name__} has no field {', '.join(same)}."
            raise LookupError(message)
        row = ("\t".join(parts) + "\n").format
        ids, waiting = self._ids, self._waiting.append

        def add(*values: object) -> int:
            self.count += 1
            line = row(self.count, ids.next(), *values) if ids else row(self.count, *values)
            waiting(line)
            self._size += len(line)
            return self.count

        return add

    @property
    def last_id(self) -> str:
        """The public id of the row that was added last; empty where rows have none."""
        return self._ids.last if self._ids else ""

    @staticmethod
    def _default(field: "models.Field[Any, Any]") -> object:
        if isinstance(field, ArrayField):
            return []
        return field.get_default()

    @property
    def waiting(self) -> str:
        """The rows that wait, as they will be sent."""
        return "".join(self._waiting)

    @property
    def is_full(self) -> bool:
        """Whether enough rows wait to be sent."""
        return self._size > AT_ONCE

    def send(self) -> None:
        """Write the rows that wait."""
        if not self._waiting:
            return
        with connection.cursor() as cursor:
            cursor.copy_expert(self._copy, StringIO(self.waiting))
        self._waiting.clear()
        self._size = 0


@contextmanager
def bare(tables: Sequence[type[models.Model]]) -> Iterator[None]:
    """Without triggers, foreign keys and indexes on these tables; they are made anew at the end."""
    names = [model._meta.db_table for model in tables]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('maintenance_work_mem', %s, true)", [MEMORY])
        cursor.execute(
            "SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid)"
            "  FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid::regclass::text = ANY(%s)",
            [names],
        )
        links = cursor.fetchall()
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
            " WHERE i.indrelid::regclass::text = ANY(%s) AND NOT EXISTS"
            " (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
            [names],
        )
        indexes = cursor.fetchall()
        for name in names:
            cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
        for table, link, _definition in links:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {link}")
        for index, _definition in indexes:
            cursor.execute(f"DROP INDEX {index}")
    yield
    with connection.cursor() as cursor:
        for _index, definition in indexes:
            cursor.execute(definition)
        for table, link, definition in links:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {link} {definition}")
        for name in names:
            cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


def begin_history(tables: Sequence[type[models.Model]], context: Mapping[str, object]) -> None:
    """Write the first entry of each row's history: that it was made, as the triggers would have."""
    made = pghistory.models.Context.objects.create(metadata=dict(context))
    with connection.cursor() as cursor:
        for model in tables:
            if not is_tracked(model):
                continue
            events = events_of(model).model
            columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
            cursor.execute(
                f'INSERT INTO "{events._meta.db_table}"'
                f" (pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id, {columns})"
                f' SELECT %s, %s, id, %s, {columns} FROM "{model._meta.db_table}" ORDER BY id',
                [timezone.now(), "insert", made.pk],
            )
