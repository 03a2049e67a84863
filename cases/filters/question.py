"""What somebody asks in words, of the search or of a list: as they are written and as they sound."""

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _

from cases.filters.base import BadParameter
from cases.models.letters import SPACELESS, fold
from cases.models.sounding import sounded, words_of
from cases.public_ids import is_public_id

LONGEST: Final = 200
"""Letters of a question, at most: the title of a report fits."""

MOST_WORDS: Final = 12
"""Words of a question, at most."""

_SPACES: Final = "\t\n\r"
_TURNS: Final = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])
"""Signs that turn the direction of what follows: they come along when a line is copied."""


@dataclass(frozen=True)
class Word:
    """One word: as it was typed, without case and accents, and as it sounds in any script."""

    text: str
    folded: str
    heard: str

    @property
    def is_number(self) -> bool:
        """Whether it is a number that a figure can have."""
        return self.text.isascii() and self.text.isdecimal() and len(self.text) <= 9


@dataclass(frozen=True)
class Query:
    """What was asked; without a word there is nothing to look for."""

    text: str = ""
    words: tuple[Word, ...] = ()

    @cached_property
    def is_short(self) -> bool:
        """Whether something was asked that is too short to be looked for: one letter."""
        return bool(self.text) and not any(
            len(word.folded) > 1 or word.folded.isdecimal() or SPACELESS.search(word.folded)
            for word in self.words
        )

    @property
    def public_id(self) -> str:
        """The id of a record, if that is what was asked; else nothing."""
        text = self.text.upper()
        return text if is_public_id(text) else ""


def read_query(text: str | None) -> Query:
    """What was asked.

    Raises:
        BadParameter: it is too long, has too many words, or signs that nobody types.

    """
    asked = (text or "").translate(_TURNS)
    if any(unicodedata.category(sign) == "Cc" and sign not in _SPACES for sign in asked):
        raise BadParameter("q", _("The question holds control characters, which no word has."))
    asked = " ".join(unicodedata.normalize("NFC", asked).split())
    if len(asked) > LONGEST:
        raise BadParameter(
            "q",
            _("Ask in at most %(n)s letters; a name or a few words of a title are enough.")
            % {"n": LONGEST},
        )
    parts = dict.fromkeys(asked[start:end] for start, end in words_of(asked))
    words = tuple(
        Word(part, fold(part), heard) for part in parts if (heard := sounded(part).strip())
    )
    if len(words) > MOST_WORDS:
        raise BadParameter(
            "q",
            _("Ask in at most %(n)s words; a name or a few words of a title are enough.")
            % {"n": MOST_WORDS},
        )
    return Query(asked, words)
