"""The columns of a table that leaves the record: their names, and how a value becomes the text of a cell."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder

Row = Mapping[str, Any]
"""A row as it leaves: a dictionary of what JSON knows, dates and moments as texts."""

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n]")
"""What a spreadsheet may take for a formula, also after apostrophes: so ours can be told from the text's."""

_ENDS_OF_LINES: Final = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""Characters that some programs take for the end of a line, although JSON may hold them as they are."""


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    IDS = "ids"
    JSON = "json"


@dataclass(frozen=True)
class Column:
    """One column: where its value stands in a row, what it holds, what that means."""

    path: tuple[str, ...]
    kind: Kind
    meaning: str = ""

    @property
    def name(self) -> str:
        """Its name in the header: the path, with dots."""
        return ".".join(self.path)

    def value(self, row: Row) -> Any:
        """What the row holds in it; None where it has no value."""
        value: Any = row
        for name in self.path:
            value = value.get(name) if value is not None else None
        return value

    def cell(self, row: Row) -> str:
        """The text of its cell; empty where the row has no value."""
        value = self.value(row)
        if value is None:
            return ""
        if self.kind is Kind.TEXT:
            return safe(str(value))
        if self.kind is Kind.IDS:
            return " ".join(value)
        return as_json(value)


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe before what could be one.

    Also before a text of apostrophes and such a sign, so that taking one away gives the text back.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def as_json(value: Any) -> str:
    """JSON in one line, whatever the texts hold; letters of every script stand as they are.

    Raises:
        ValueError: a number is infinite or none, which JSON cannot say.

    """
    return one_line(
        json.dumps(
            value, cls=DjangoJSONEncoder, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
    )


def one_line(text: str) -> str:
    """JSON without the characters that some programs take for the end of a line."""
    for character, escape in _ENDS_OF_LINES.items():
        text = text.replace(character, escape)
    return text


def names_of(columns: Iterable[Column]) -> Iterator[str]:
    """The header of a table."""
    return (column.name for column in columns)
