"""Folds texts alike: percent signs read, accents, case and apostrophes gone, whatever is no letter a space.

A folded text knows for each of its letters where it stood, so that what is found in it can be marked.
"""

import re
import unicodedata
from typing import Final

JOINERS: Final = "'’‘ʼʻʹ`′\u00ad\u200b\u200c\u200d\u2060\ufeff\u0640"
"""What may stand inside a word or not: apostrophes, soft hyphens, invisible joiners, the tatweel."""

LETTERS: Final = {
    # Kazakh letters as Russian texts write them.
    **dict(zip("қғңұүөәіһ", "кгнууоаих", strict=True)),
    # Letters that no decomposition takes apart.
    **dict(zip("łøđħıŧðəς", "lodhitdaσ", strict=True)),
    # Arabic and Persian letters that are typed for one another; Hebrew final forms.
    **dict(zip("ىیکةٱ", "ييكها", strict=True)),
    **dict(zip("ךםןףץ", "כמנפצ", strict=True)),
}
"""Letters that count as another."""

LIGATURES: Final = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}

_SPACELESS: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Scripts written without spaces: a word has no end there to be looked for."""

SPACELESS: Final = re.compile(f"[{_SPACELESS}]")

_CODED: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+|xn--[a-z0-9-]+", re.IGNORECASE)


class _Folding(dict[int, str | None]):
    """A table for ``str.translate`` that is filled as letters are met."""

    def __init__(self, *, apart: bool) -> None:
        super().__init__()
        self.apart = apart

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        found: str | None = LIGATURES.get(letter) or LETTERS.get(letter, letter)
        if letter in JOINERS:
            found = " " if self.apart else None
        elif unicodedata.combining(letter):
            found = None
        elif is_separator(letter):
            found = " "
        self[code] = found
        return found


_TOGETHER: Final = _Folding(apart=False)
_APART: Final = _Folding(apart=True)


def is_separator(letter: str) -> bool:
    """Whether a character stands between words: no letter, digit or vowel sign."""
    category = unicodedata.category(letter)
    return category[0] in "ZPS" or category in {"Cc", "Cf"}


def stands_between(letter: str) -> bool:
    """Whether a character ends one word of a name and begins another."""
    return is_separator(letter) and letter not in JOINERS


def fold(text: str, *, apart: bool = False) -> str:
    """A text as its words in small letters, one space between them; ``apart`` splits at apostrophes."""
    plain = text
    if "%" in text or "xn--" in text.lower():
        plain = "".join(letter for letter, _start, _end in _decoded(text))
    folded = unicodedata.normalize("NFKD", plain).lower()
    return " ".join(folded.translate(_APART if apart else _TOGETHER).split())


def _decoded(text: str) -> list[tuple[str, int, int]]:
    """The characters that a text stands for, each with where it stands: %D0%94 is one letter."""
    found = [(letter, place, place + 1) for place, letter in enumerate(text)]
    for _twice in range(2):  # an address inside an address is coded twice
        if not _CODED.search(plain := "".join(letter for letter, _start, _end in found)):
            break
        decoded = []
        last = 0
        for match in _CODED.finditer(plain):
            decoded += found[last : match.start()]
            decoded += _of_code(match.group(), found[match.start() : match.end()])
            last = match.end()
        found = decoded + found[last:]
    return found


def _of_code(code: str, places: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    start, end = places[0][1], places[-1][2]
    try:
        if code[0] != "%":
            letters = code[4:].encode().decode("punycode")
            return [(letter, start, end) for letter in letters] + [("-", end, end)]
        letters = bytes.fromhex(code.replace("%", "")).decode()
    except UnicodeError:
        return places
    found = []
    for letter in letters:
        width = 3 * len(letter.encode())
        found.append((letter, places[0][1], places[width - 1][2]))
        places = places[width:]
    return found


class Folded:
    """A folded text that knows for each of its letters where it stood."""

    def __init__(self, text: str, *, apart: bool) -> None:
        table = _APART if apart else _TOGETHER
        letters: list[str] = []
        self.raw: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        for letter, start, end in _decoded(text):
            folded = unicodedata.normalize("NFKD", letter).lower().translate(table)
            if not folded and unicodedata.combining(letter) and self.ends:
                self.ends[-1] = end  # an accent belongs to the letter before it
            for each in folded:
                if each == " " and (not letters or letters[-1] == " "):
                    continue
                letters.append(each)
                self.raw.append(letter)
                self.starts.append(start)
                self.ends.append(end)
        self.text = "".join(letters)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original a stretch of the folded text begins and ends."""
        return self.starts[start], self.ends[end - 1]

    def is_capital(self, place: int) -> bool:
        """Whether a word begins as names do: with a capital, where its script has any."""
        letter = self.raw[place]
        return letter == letter.upper()
