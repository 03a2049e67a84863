"""What a text may hold: every letter of every script, but nothing that hides or turns what is read."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.deconstruct import deconstructible

LONGEST: Final = 20_000
"""Characters in a text that has no shorter limit of its own: some ten printed pages."""

_UNREADABLE: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"

_FORBIDDEN: Final = re.compile(f"[{_UNREADABLE}]")
_FORBIDDEN_IN_A_LINE: Final = re.compile(f"[{_UNREADABLE}\t\n\r]")

# The joiners U+200C and U+200D are left alone: Persian and Arabic names are written with them.
FORBIDDEN_IN_SQL: Final = (
    r"[\u0001-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]"
)
"""The same characters as PostgreSQL's regular expressions spell them; it stores no U+0000 at all."""

_NAMES: Final = {"\t": "a tab", "\n": "a line break", "\r": "a line break"}


def refusal_of(text: str, *, one_line: bool = False, longest: int | None = LONGEST) -> str:
    """What is wrong with a text, which character it is and where; empty if nothing."""
    if longest is not None and len(text) > longest:
        return f"This text is too long: {len(text):,} characters, and at most {longest:,} fit."
    found = (_FORBIDDEN_IN_A_LINE if one_line else _FORBIDDEN).search(text)
    if found is None:
        return ""
    before = text[max(0, found.start() - 20) : found.start()].strip()
    where = f"after “{before}”" if before else "at its beginning"
    return f"Character {found.start() + 1}, {where}, is {_name(found.group())}: take it out."


def _name(character: str) -> str:
    if character in _NAMES:
        return _NAMES[character]
    code = f"U+{ord(character):04X}"
    if unicodedata.category(character) == "Cc":
        return f"a control character ({code})"
    return f"invisible and turns the direction of what follows ({code})"


@deconstructible
class ReadableText:
    """Refuses a text with a character that nobody sees, or one that is too long."""

    def __init__(self, *, one_line: bool, longest: int | None) -> None:
        self.one_line = one_line
        self.longest = longest

    def __call__(self, value: Any) -> None:
        """Check one text.

        Raises:
            ValidationError: it says which character, and where.

        """
        if refusal := refusal_of(str(value), one_line=self.one_line, longest=self.longest):
            raise ValidationError(refusal, code="unreadable")


def watch(kinds: Iterable[type[models.Model]]) -> None:
    """Let every text field of these models refuse such texts, whoever declares it and when.

    The validators are added to the fields as they are, so that no field has to remember them and no
    migration repeats them.
    """
    for kind in kinds:
        for field in kind._meta.local_fields:
            if isinstance(field, models.CharField | models.TextField) and not field.choices:
                one_line = isinstance(field, models.CharField)
                # A field with a limit of its own says so itself.
                longest = None if field.max_length else LONGEST
                field.validators.append(ReadableText(one_line=one_line, longest=longest))
