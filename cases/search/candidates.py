"""Rows that may answer a question, by the indexes of how names sound; few of them, whatever is asked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db import transaction
from django.db.models import Case, IntegerField, Q, Value, When

from cases.filters.question import Word
from cases.public.database import reading

CANDIDATES: Final = 300
"""Rows of one kind that are looked at closely."""

ALIKE_ENOUGH: Final = 0.45
"""The share of a word's trigrams that must stand together in a name: one wrong letter in five or so."""


@contextmanager
def likeness() -> Iterator[None]:
    """Sets for one transaction how alike a word must be."""
    connection = reading()
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL pg_trgm.word_similarity_threshold = {ALIKE_ENOUGH}")
        yield
        cursor.execute("RESET pg_trgm.word_similarity_threshold")


def with_all(rows: Any, field: str, words: Sequence[Word], *, alike: bool = False) -> Any:
    """Some of the rows in whose field every word stands, or one like it.

    In no order, so that the search ends with the last that is looked at: of a name that thousands
    bear, putting all of them in order would cost more than all else.
    """
    lookup = "sounds_like" if alike else "sounds"
    for word in words:
        rows = rows.filter(**{f"{field}__{lookup}": word.text})
    return rows.order_by()[:CANDIDATES]


def with_any(rows: Any, fields: Sequence[str], words: Sequence[Word]) -> Any:
    """The rows in which any of the words stands, or one like it; those with most of them first."""
    each = [
        reduce(or_, (Q(**{f"{field}__{how}": word.text}) for field in fields for how in _HOW))
        for word in words
    ]
    found: Any = Value(0)
    for condition in each:
        found = found + Case(When(condition, then=1), default=0, output_field=IntegerField())
    rows = rows.filter(reduce(or_, each))
    return (rows.order_by(-found, "pk") if len(each) > 1 else rows.order_by("pk"))[:CANDIDATES]


_HOW: Final = ("sounds", "sounds_like")
