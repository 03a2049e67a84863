"""How the words of a question stand in a text: as written, in other letters, or a letter or two away."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from cases.filters.question import Word
from cases.models.folding import SHORT
from cases.models.letters import fold
from cases.models.sounding import sounded, words_of


class How(IntEnum):
    """How a word stands in a text, from the faintest likeness to the word itself."""

    NOT = 0
    ALIKE = 1
    OTHER_LETTERS = 2
    PART = 3
    BEGINS = 4
    WHOLE = 5


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, and whether it is what was asked for."""

    text: str
    is_match: bool = False


@dataclass(frozen=True)
class Match:
    """How each word of a question stands in a text, and where."""

    text: str
    how: tuple[How, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def weakest(self) -> How:
        """How the word that fits least fits."""
        return min(self.how, default=How.NOT)

    @property
    def score(self) -> tuple[int, float, int]:
        """The better the higher: the faintest word, all words, and how little else is there."""
        found = [how for how in self.how if how]
        average = sum(found) / len(found) if found else 0.0
        return (min(found, default=0), average, -len(self.text))

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The text with what was asked for set apart."""
        pieces, last = [], 0
        for start, end in self.spans:
            pieces += [Piece(self.text[last:start]), Piece(self.text[start:end], is_match=True)]
            last = end
        pieces.append(Piece(self.text[last:]))
        return tuple(piece for piece in pieces if piece.text)


@lru_cache(maxsize=4096)
def token(text: str) -> tuple[str, str]:
    """One word of a text: as it is compared, and as it sounds."""
    return fold(text), sounded(text).strip()


def compare(words: Sequence[Word], text: str | None) -> Match:
    """How the words stand in a text."""
    text = text or ""
    places = words_of(text)
    tokens = [token(text[start:end]) for start, end in places]
    how: list[How] = []
    spans: set[tuple[int, int]] = set()
    for word in words:
        best, where = How.NOT, []
        for at, (folded, heard) in enumerate(tokens):
            fits = _fits(word, folded, heard)
            span = _span(word, folded, places[at], fits)
            if fits < How.OTHER_LETTERS and _are_one(word, tokens[at : at + 2]):
                fits, span = How.OTHER_LETTERS, (places[at][0], places[at + 1][1])
            if fits > best:
                best, where = fits, []
            if fits and fits == best:
                where.append(span)
        how.append(best)
        spans.update(where)
    return Match(text, tuple(how), _apart(spans))


def marked(words: Sequence[Word], text: str | None, *, alike: bool = False) -> tuple[Piece, ...]:
    """A text with whatever of the question stands in it set apart; what is only alike, if asked for."""
    found = compare(words, text)
    if not alike:
        sure = [word for word, how in zip(words, found.how, strict=True) if how > How.ALIKE]
        found = compare(sure, text)
    return found.pieces


def _apart(spans: set[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _fits(word: Word, folded: str, heard: str) -> How:
    if word.folded == folded:
        return How.WHOLE
    if folded.startswith(word.folded):
        return How.BEGINS
    is_long = len(word.heard) >= SHORT
    if is_long and word.folded in folded:
        return How.PART
    if word.heard == heard or heard.startswith(word.heard) or (is_long and word.heard in heard):
        return How.OTHER_LETTERS
    return How.ALIKE if alike(word.heard, heard) else How.NOT


def _are_one(word: Word, tokens: Sequence[tuple[str, str]]) -> bool:
    """Whether two words of a text are the one: Taldy-Korgan is Taldykorgan."""
    return (
        len(tokens) > 1
        and len(word.heard) > SHORT
        and word.heard == "".join(heard for _folded, heard in tokens)
    )


def _span(word: Word, folded: str, place: tuple[int, int], fits: How) -> tuple[int, int]:
    start, end = place
    if fits in {How.BEGINS, How.PART} and end - start == len(folded):
        begins = start + folded.index(word.folded)
        return begins, begins + len(word.folded)
    return place


@lru_cache(maxsize=16384)
def alike(one: str, other: str) -> bool:
    """Whether two words as they sound are a letter apart, long ones two; numbers never are."""
    longest = max(len(one), len(other))
    most = 0 if longest < 4 else 1 if longest < 7 else 2
    if most == 0 or abs(len(one) - len(other)) > most or (one[0] != other[0] and longest < 6):
        return False
    if any(sign.isdecimal() for sign in one + other):
        return False
    return _edits(one, other) <= most


def _edits(one: str, other: str) -> int:
    """Letters to change, add, drop or swap with their neighbour until two words are the same."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
