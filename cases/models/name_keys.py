"""How stored names are found by a text that may hold them, without reading every name.

For certain a person is named where two words of a name stand, so that a name is kept under all of its
words but the shortest, each cut to a few letters. The function `cases_name_keys` of the migration
``people_counted_as_they_change`` makes them; here are the keys of a text, by which it is asked.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Func, Index, TextField, Value
from django.db.models.functions import Left, Lower

from cases.models.letters import fold
from cases.models.sounding import ALIKE

LETTERS: Final = 6
"""Letters of a word by which it is found."""

BEGINNING: Final = 8
"""Letters at the beginning of a name by which it is found where it stands letter by letter."""

ANY_TEXT: Final = "*"
"""The key of a name with letters of which it is not sure that both sides fold them alike."""

ALIKE_LETTERS: Final = str.maketrans({pair[0]: pair[1] for pair in ALIKE})
"""Letters that the database does not tell apart."""


class NameKeys(Func):
    """The keys of a name, in the database."""

    function = "cases_name_keys"
    output_field = ArrayField(TextField())


def keys_of_texts(texts: Iterable[str]) -> set[str]:
    """The keys of every name that may stand in one of these texts, and of others.

    A word may begin anywhere: in addresses names are written without spaces.
    """
    found = {ANY_TEXT}
    for text in texts:
        solid = fold(text).replace(" ", "").translate(ALIKE_LETTERS)
        for length in range(1, LETTERS + 1):
            found.update(solid[at : at + length] for at in range(len(solid) - length + 1))
    return found


def name_keys(field: str, *, name: str) -> Any:
    """An index that finds names by the keys of a text."""
    return GinIndex(NameKeys(F(field)), name=name)


def plain(text: str) -> str:
    """A text in SQL with small letters, and with spaces where addresses have other signs."""
    return f"translate(lower({text}), '-_+', '   ')"


def beginning(name: str) -> str:
    """The first letters of a name in SQL, as their index has them."""
    return f"left({plain(name)}, {BEGINNING})"


def beginnings(text: str) -> str:
    """SQL for the beginning of every name that can stand in a plain text, as an array."""
    return f"""ARRAY(
                 SELECT DISTINCT substr({text}, at, letters)
                   FROM generate_series(1, length({text}) - 1) at, generate_series(2, {BEGINNING}) letters)"""


def beginning_index(field: str, *, name: str) -> Index:
    """An index that finds names which stand in a text, letter by letter."""
    words = Func(Lower(F(field)), Value("-_+"), Value("   "), function="translate")
    return Index(Left(words, BEGINNING), name=name)
