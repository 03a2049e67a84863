"""How stored texts are found by a name that may stand in them, without reading every text.

The function `cases_text_keys` of the migration ``found_by_index`` makes the keys of a text: its
words, and each of them once more as it is heard. Where it is not sure that the words are the same here
and there (other scripts, coded addresses), the key is one that every name asks for.
"""

from collections.abc import Iterable, Sequence
from itertools import permutations
from typing import Any, Final

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Lookup

from cases.models.name_keys import ALIKE_LETTERS, ANY_TEXT

LONGEST: Final = 24
"""Letters of a key; what is longer is cut."""

HEARD: Final = "~"
"""Begins a key that is the sound of a word."""

SURE: Final = 3
"""Consonants from which a word that goes on after them still sounds alike."""


class TextKeys(Func):
    """The keys of some texts of a row together, in the database."""

    function = "cases_text_keys"
    output_field = SearchVectorField()

    def __init__(self, *fields: str) -> None:
        self.fields = fields
        super().__init__(*(F(field) for field in fields))

    def as_sql(
        self, compiler: Any, *_database: Any, **_context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """No parameters: the index is found only by the very words it was made with."""
        return keys_of(compiler.compile(each)[0] for each in self.get_source_expressions()), ()

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """As migrations write it down."""
        return f"{type(self).__module__}.{type(self).__name__}", self.fields, {}


def keys_of(columns: Iterable[str]) -> str:
    """The keys of some columns together, in SQL, as their index has them."""
    texts = " || ' ' || ".join(f"COALESCE({column}::text, '')" for column in columns)
    return f"{TextKeys.function}({texts})"


class Asks(Lookup):
    """Whether a text has one of the keys that are asked for."""

    lookup_name = "asks"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The comparison of PostgreSQL, which an index of the keys answers."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", (*params, self.rhs)


def text_keys(*fields: str, name: str) -> GinIndex:
    """An index that finds rows by a name that may stand in one of these texts."""
    return GinIndex(TextKeys(*fields), name=name)


def rows_that_may_name(
    rows: "models.QuerySet[Any]", keys: str, *, fields: Sequence[str]
) -> "models.QuerySet[Any]":
    """Those of the rows of which one of these texts may have a key; all, without keys or an index of them."""
    found = index_of(rows.model, fields)
    return rows.filter(Asks(TextKeys(*found), keys)) if keys and found else rows


def index_of(model: type[models.Model], fields: Iterable[str]) -> Sequence[str]:
    """The fields of a kind of row whose keys are in one index with these; nothing if there is none."""
    wanted = set(fields)
    return next(
        (
            each.fields
            for index in model._meta.indexes
            for each in index.expressions
            if isinstance(each, TextKeys) and wanted <= set(each.fields)
        ),
        (),
    )


# --- What a name asks for --------------------------------------------------------------------------


def asked_for_words(words: Iterable[str]) -> list[str]:
    """Each of these words, and a Cyrillic one in other cases as well."""
    found = []
    for word in words:
        found.append(_key(word))
        stem = word[:-1]
        if "а" <= word[0] <= "я" and len(stem) >= 4:
            found.append(_key(stem) + ":*")
    return found


def asked_for_sequence(pieces: Sequence[str]) -> str:
    """Words one after the other, each of them apart from the next or written together with it."""
    by_length = sorted(range(len(pieces)), key=lambda place: -len(pieces[place]))
    return "(" + " & ".join(_around(pieces, place) for place in sorted(by_length[:2])) + ")"


def _around(pieces: Sequence[str], place: int) -> str:
    joined = {
        _key("".join(pieces[start : end + 1]))
        for start in range(place + 1)
        for end in range(place, len(pieces))
    }
    return "(" + " | ".join(sorted(joined)) + ")"


def asked_for_sounds(heard: Sequence[str]) -> list[str]:
    """Two of these words as they sound; a word without a sound of its own is not asked for."""
    found = []
    for one, other in permutations(heard, 2):
        if one <= other and (sounds := [_sound(each) for each in (one, other) if each]):
            found.append("(" + " & ".join(sounds) + ")")
    return found


def _sound(heard: str) -> str:
    return _key(HEARD + heard) + (":*" if len(heard) >= SURE else "")


def _key(word: str) -> str:
    letters = word.translate(ALIKE_LETTERS)[:LONGEST]
    return "'" + letters.replace("\\", "\\\\").replace("'", "''") + "'"


def any_of(asked: Iterable[str]) -> str:
    """All of these as one question, and the texts of which it is never sure."""
    return " | ".join(dict.fromkeys([_key(ANY_TEXT), *asked]))
