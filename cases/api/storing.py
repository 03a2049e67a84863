"""Stores the rows of long lists as they leave, wherever a change has removed them, or none were made yet."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import Any, Final

from django.db import connection, transaction
from psycopg2.extras import execute_values

from cases.actions import storing
from cases.api.rows import Shape
from cases.api.stored import software, texts_of
from cases.filters import FILTERS
from cases.models import StoredRow
from cases.pagination import in_chunks, keys_of
from cases.public.snapshot import snapshot
from cases.public.state import current_state

CHUNK: Final = 500
"""Rows that are made and stored at once."""

_TRIES: Final = 3
"""How often rows are made without anybody waiting, before whoever publishes waits for them."""

_STORE: Final = f"""
INSERT INTO {StoredRow._meta.db_table} (list_name, public_id, made_with, text) VALUES %s
    ON CONFLICT (list_name, public_id)
    DO UPDATE SET made_with = EXCLUDED.made_with, text = EXCLUDED.text"""  # noqa: S608 (from our own constants)


def store(name: str) -> int:
    """Store every row of a list that is not, and say how many were; it can be broken off at any time."""
    number = 0
    lacking: list[int] = []
    for keys in in_chunks(keys_of(FILTERS[name]({}).qs), CHUNK):
        lacking += _lacking(name, keys)
        while len(lacking) >= CHUNK:
            number += _store(name, lacking[:CHUNK])
            lacking = lacking[CHUNK:]
    return number + (_store(name, lacking) if lacking else 0)


def _lacking(name: str, keys: Sequence[Any]) -> Iterator[int]:
    ids = [key.public_id for key in keys]
    rows = StoredRow.objects.filter(list_name=name, made_with=software(), public_id__in=ids)
    there = set(rows.values_list("public_id", flat=True))
    return (key.pk for key in keys if key.public_id not in there)


def _store(name: str, keys: Sequence[int]) -> int:
    """Store some rows as they are now.

    They are made in one state of the record and stored in the same: else a change that removed what
    showed it would be followed by a row of before. Where changes come too quickly, they wait.
    """
    for tries_left in reversed(range(_TRIES + 1)):
        with transaction.atomic() if not tries_left else nullcontext():
            if not tries_left:
                storing.locked_version()
            with snapshot():
                number = current_state().number
                texts = texts_of(Shape(name).made(keys))
            if _stored(name, texts, number):
                break
    return len(texts)


def _stored(name: str, texts: dict[str, str], number: int) -> bool:
    """Store rows, if the record is still in the state in which they were made."""
    made_with = software()
    with transaction.atomic(), connection.cursor() as cursor:
        if storing.locked_version() != number:
            return False
        # In one order: two who store the same rows must not wait for each other.
        values = [(name, public_id, made_with, text) for public_id, text in sorted(texts.items())]
        execute_values(cursor.cursor, _STORE, values, page_size=CHUNK)
    return True
