"""Rows of long lists as they leave: read where they are stored, made anew where they are not."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rest_framework.renderers import JSONRenderer

from cases.api.expanding import Object
from cases.freshness import release
from cases.pagination import CHUNK, cursor_at, read_cursor
from cases.public.base import PublicModel
from cases.public.state import State
from cases.public.stored import stored_page, stored_texts

ROOT: Final = "\x7f"
"""Stands for the address of the API's index: a sign that no text of the record may hold."""


def software() -> str:
    """What stored rows were made with, in short: those that another version made are not read."""
    return release().digest[:16]


def texts_of(rows: Iterable[Object]) -> dict[str, str]:
    """Rows by their ids, each as the API writes it."""
    return {row["id"]: JSONRenderer().render(row).decode() for row in rows}


@dataclass(frozen=True)
class Stored:
    """The rows of one list in the shape that nobody chose.

    ``make`` makes those with some primary keys, with ``ROOT`` in their addresses.
    """

    noun: str
    root: str
    make: Callable[[Sequence[int]], Sequence[Object]]

    def texts(self, keys: Sequence[Any]) -> list[str]:
        """The rows that have these keys, as the API writes them: each key is a ``pk`` and a ``public_id``."""
        ids = [key.public_id for key in keys]
        found = stored_texts(self.noun, ids, software=software())
        lacking = [key.pk for key in keys if key.public_id not in found]
        for place in range(0, len(lacking), CHUNK):
            found |= texts_of(self.make(lacking[place : place + CHUNK]))
        return [found[key.public_id].replace(ROOT, self.root) for key in keys]

    def rows(self, keys: Sequence[Any]) -> list[Object]:
        """The same as dictionaries."""
        return [json.loads(text) for text in self.texts(keys)]


@dataclass(frozen=True)
class PageAtOnce:
    """A page of a whole list: its rows as one text, with commas between them, and all that is told of it."""

    state: State
    reports_up_to: date | None
    texts: str
    count: int
    next: str | None
    previous: str | None


def page_at_once(
    noun: str, model: type[PublicModel], *, size: int, cursor: str | None, root: str
) -> PageAtOnce | None:
    """A page of a whole list in its usual order, by one question; None where rows of it are not stored.

    Raises:
        BadParameter: the cursor is forged, damaged or of another list.

    """
    scope = f"{noun}?"
    forwards, *after = (True,) if cursor is None else read_cursor(cursor, scope)
    page = stored_page(
        noun,
        model._meta.db_table,
        software=software(),
        size=size,
        after=(after[0], after[1]) if after else None,
        forwards=forwards,
    )
    if page is None:
        return None
    has_next, has_previous = page.is_more, bool(after)
    if not forwards:
        has_next, has_previous = has_previous, has_next
    return PageAtOnce(
        page.state,
        page.reports_up_to,
        page.texts.replace(ROOT, root),
        page.count,
        next=cursor_at(*page.last, scope, forwards=True) if has_next else None,
        previous=cursor_at(*page.first, scope, forwards=False) if has_previous else None,
    )
