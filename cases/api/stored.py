"""Rows of long lists as they leave: read where they are stored, made anew where they are not."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rest_framework.renderers import JSONRenderer

from cases.api.expanding import Object
from cases.freshness import release
from cases.public.stored import stored_texts

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
        found: Mapping[str, str] = stored_texts(
            self.noun, [key.public_id for key in keys], software=software()
        )
        if lacking := [key.pk for key in keys if key.public_id not in found]:
            found = {**found, **texts_of(self.make(lacking))}
        return [found[key.public_id].replace(ROOT, self.root) for key in keys]

    def rows(self, keys: Sequence[Any]) -> list[Object]:
        """The same as dictionaries."""
        return [json.loads(text) for text in self.texts(keys)]
