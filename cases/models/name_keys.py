"""How stored names are found by a text that may hold them, without reading every name.

For certain a person is named where two words of a name stand, so that a name is kept under all of its
words but the shortest, each cut to a few letters. The function `cases_name_keys` of the migration
``people_counted_as_they_change`` makes them; here are the keys of a text, by which it is asked.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Func, TextField

from cases.models.letters import fold
from cases.models.sounding import ALIKE

LETTERS: Final = 6
"""Letters of a word by which it is found."""

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
