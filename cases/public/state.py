"""In which state the public record is: the number and the moment by which every copy of it can be judged."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db import InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from cases.models import DataVersion
from cases.public.database import reading

STATE: Final = {
    "public_state()": f"""
CREATE FUNCTION public_state() RETURNS TABLE (number bigint, changed_at timestamptz, is_synthetic boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT v.number, v.changed_at, v.is_synthetic FROM {DataVersion._meta.db_table} v
$$"""
}
"""Signature to definition: a function, since those who read the public views may read no table."""


@dataclass(frozen=True)
class State:
    """A number that only grows, and when it did: after a backup was restored, only both together tell."""

    number: int = 0
    changed_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    is_synthetic: bool = False

    def reaches(self, other: "State") -> bool:
        """Whether whoever reads this state reads all that the other one holds."""
        return self == other or self.number > other.number


def current_state() -> State:
    """The state that is being read: inside a snapshot, that of the snapshot. One query."""
    connection = reading()
    if connection.connection is None or connection.in_atomic_block:
        return _asked(connection)
    # The answer tells whether the server is still there: to ask for that first takes as long again.
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _asked(connection)
    except (InterfaceError, OperationalError):
        connection.close()
        return _asked(connection)


def _asked(connection: BaseDatabaseWrapper) -> State:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, changed_at, is_synthetic FROM public_state()")
        row = cursor.fetchone()
    return State(*row) if row else State()
