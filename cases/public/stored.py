"""Reads rows and counts of long lists where they are stored; where they are not, nobody is told less."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from cases.models import DataVersion, StoredCount, StoredRow
from cases.public.database import reading
from cases.public.state import State

STORED: Final = {
    "public_stored_rows(text, text, text[])": f"""
CREATE FUNCTION public_stored_rows(list text, software text, ids text[])
RETURNS TABLE (id text, content text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    RETURN QUERY
    SELECT r.public_id::text, r.text FROM {StoredRow._meta.db_table} r
     WHERE r.list_name = list AND r.public_id = ANY(ids) AND r.made_with = software;
END $$""",
    "public_stored_count(text)": f"""
CREATE FUNCTION public_stored_count(list text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    -- What was counted in another state of the record says nothing of this one.
    RETURN (SELECT c.number FROM {StoredCount._meta.db_table} c
              JOIN {DataVersion._meta.db_table} v ON v.number = c.data_version
             WHERE c.list_name = list);
END $$""",
}
"""Signature to definition: functions, since those who read the public views may read no table.

In a language whose plans are kept from one request to the next: planning would cost more than reading.
"""


def stored_texts(name: str, ids: Sequence[str], *, software: str) -> dict[str, str]:
    """The rows of a list that this software has stored, by public id; those that are not are left out.

    Ask only for ids that a public view has just given, in the same snapshot.
    """
    with reading().cursor() as cursor:
        cursor.execute(
            "SELECT id, content FROM public_stored_rows(%s, %s, %s)", [name, software, list(ids)]
        )
        return dict(cursor.fetchall())


def stored_count(name: str, view: str) -> int:
    """How many rows a whole list has: as it was counted in the state that is being read, if it was.

    One query: the rows of the view are counted only where nobody has done so.
    """
    with reading().cursor() as cursor:
        cursor.execute(
            f'SELECT COALESCE(public_stored_count(%s), (SELECT count(*) FROM "{view}"))',
            [name],
        )
        number: int = cursor.fetchone()[0]
    return number


@dataclass(frozen=True)
class StoredPage:
    """Some rows of a whole list as one text, with commas between them, and what is said beside them.

    ``first`` and ``last`` are the keys and the public ids of the rows at its ends.
    """

    state: State
    reports_up_to: date | None
    count: int
    texts: str
    first: tuple[date, str]
    last: tuple[date, str]
    is_more: bool


_PAGE: Final = """
WITH start AS (SELECT id FROM "{view}" WHERE public_id = %(public_id)s),
     keys AS MATERIALIZED (
        SELECT v.id, v.public_id::text, v.known_from, row_number() OVER () AS place
          FROM (SELECT id, public_id, known_from FROM "{view}" {after}
                 ORDER BY known_from {way}, id {way} LIMIT %(size)s + 1) v)
SELECT s.number, s.changed_at, s.is_synthetic, public_reports_up_to('infinity'),
       public_stored_count(%(list)s), found.*
  FROM public_state() s CROSS JOIN (
    SELECT count(*), count(r.content),
           string_agg(r.content, ',' ORDER BY k.place {shown}) FILTER (WHERE k.place <= %(size)s),
           array_agg(k.known_from ORDER BY k.place) FILTER (WHERE k.place <= %(size)s),
           array_agg(k.public_id ORDER BY k.place) FILTER (WHERE k.place <= %(size)s)
      FROM keys k
      LEFT JOIN public_stored_rows(%(list)s, %(software)s, (SELECT array_agg(public_id) FROM keys)) r
             ON r.id = k.public_id) found"""
"""SQL for a page: in one question, so that all of it is of one moment without a transaction around it."""


def stored_page(
    name: str,
    view: str,
    *,
    software: str,
    size: int,
    after: tuple[Any, str] | None,
    forwards: bool,
) -> StoredPage | None:
    """A page of a whole list in its usual order, if all of its rows and their number are stored.

    Args:
        name: the list.
        view: the public view that it reads, in the order of ``known_from``.
        software: what the rows must have been made with.
        size: how many rows are shown.
        after: the key and the public id of the row before them.
        forwards: whether they come after that row, or before it.

    """
    sign, way, shown = (">", "ASC", "ASC") if forwards else ("<", "DESC", "DESC")
    beyond = f"WHERE (known_from, id) {sign} (%(known_from)s::date, (SELECT id FROM start))"
    known_from, public_id = after or (None, None)
    with reading().cursor() as cursor:
        cursor.execute(
            _PAGE.format(view=view, way=way, shown=shown, after=beyond if after else ""),
            {
                "list": name,
                "software": software,
                "size": size,
                "known_from": known_from,
                "public_id": public_id,
            },
        )
        found = cursor.fetchone()
    if found is None:
        return None
    number, changed_at, is_synthetic, latest, count, rows, stored, texts, days, ids = found
    if count is None or not rows or stored < rows:
        return None
    ends = [(days[0], ids[0]), (days[-1], ids[-1])]
    first, last = ends if forwards else reversed(ends)
    state = State(number, changed_at, is_synthetic)
    return StoredPage(state, latest, count, texts, first, last, is_more=rows > size)
