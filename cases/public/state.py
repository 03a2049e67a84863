"""In which state the public record is: the number and the moment by which every copy of it can be judged."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
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
$$""",
    "public_reports_up_to(date)": """
CREATE FUNCTION public_reports_up_to(day date) RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    -- Every answer asks: in this language, plans are kept from one request to the next.
    -- The first in the order of an index, and no maximum: that would look at every source.
    RETURN (SELECT s.known_from FROM public_source s WHERE s.known_from <= day
             ORDER BY s.known_from DESC LIMIT 1);
END $$""",
}
"""Signature to definition: functions, since those who read the public views may read no table."""


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


def current_reach(day: date | None = None) -> tuple[State, date | None]:
    """Both that state and how far the reports in it reach by a day, in one query."""
    with reading().cursor() as cursor:
        cursor.execute(
            "SELECT public_reports_up_to(%s::date), s.number, s.changed_at, s.is_synthetic"
            " FROM (VALUES (1)) always LEFT JOIN public_state() s ON true",
            [day or "infinity"],
        )
        latest, *state = cursor.fetchone()
    return (State(*state) if state[0] is not None else State()), latest


def reports_up_to(day: date | None = None) -> date | None:
    """The last possible day of the newest published source by a day; None without any. One query."""
    with reading().cursor() as cursor:
        cursor.execute("SELECT public_reports_up_to(%s::date)", [day or "infinity"])
        latest: date | None = cursor.fetchone()[0]
    return latest
