"""Reads rows and counts of long lists where they are stored; where they are not, nobody is told less."""

from collections.abc import Sequence
from typing import Final

from cases.models import DataVersion, StoredCount, StoredRow
from cases.public.database import reading

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


def stored_count(name: str) -> int | None:
    """How many rows a whole list has in the state that is being read; None where nobody knows."""
    with reading().cursor() as cursor:
        cursor.execute("SELECT public_stored_count(%s)", [name])
        number: int | None = cursor.fetchone()[0]
    return number
