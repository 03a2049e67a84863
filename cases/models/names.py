"""How a person's name is found in a text: in any script, order and spelling, in prose and in addresses.

Two words of one name beside each other are that name, for certain. One word alone, an initial with a
surname, or two words that only sound alike are possible: a person decides.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property
from itertools import permutations
from typing import Final

from cases.models import text_keys
from cases.models.letters import JOINERS, SPACELESS, Folded, fold, stands_between

MARK: Final = "[name withheld]"
"""What stands in place of a name, whatever the cause: no reader is to tell one from another."""

GAP: Final = (
    r"(?: ?| (?:\S|bin|ibn|ben|abu|al|el|de|da|van|von"
    r"|\S*(?:vich|vna|uly|kyzy|qyzy|вич|вна|улы|кызы)) )"
)
"""What may stand between two words of a name: nothing, a space, an initial, a particle, a patronymic."""

SHORTEST: Final = 4
"""Letters that two words need together to be a name for certain."""

SEAM: Final = "\ue000"
"""Stands where a name may be written apart: O'Brien, O Brien, OBrien."""

_SEAMS: Final = re.compile(f"[{JOINERS}]+")

_SOUNDS: Final = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэґєї", "abvgdeziyklmnoprstufyegei", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": ""}
    | {"ю": "yu", "я": "ya", "w": "v", "q": "k", "c": "k", "j": "y"}
)
_CONSONANTS: Final = str.maketrans(
    dict.fromkeys("aeiouhy") | {"x": "ks", "w": "v", "q": "k", "c": "k", "j": "z"}
)
_WRITTEN_CH: Final = ("ч", "х")
"""What Latin “ch” stands for, in English and in German: Chingiz, Michail."""

_ALIKE: Final = 0.72
"""Below this (difflib's ratio, endings left aside) two words are two names: Asanov is not Esenov."""


@dataclass(frozen=True)
class Span:
    """Where in a text a name stands; ``likely`` where a possible name should be cleared unasked."""

    start: int
    end: int
    certain: bool
    likely: bool = True


class Names:
    """The names of one person, ready to be looked for."""

    def __init__(self, spellings: Iterable[str], *, former: Iterable[str] = ()) -> None:
        self.spellings = sorted({spelling for spelling in spellings if spelling.strip()})
        # What the record once called the person may be a slip: it is possible, never certain.
        earlier = {spelling for spelling in former if spelling.strip()}
        self._found: dict[str, list[Span]] = {}
        self._former = Names(earlier.difference(self.spellings)) if earlier else None
        folded = {fold(_SEAMS.sub(SEAM, each)) for each in self.spellings}
        self._whole = sorted(each for each in folded if SPACELESS.search(each))
        self._seamed = [
            words
            for words in sorted(map(_proper_words, self.spellings))
            if words and not SPACELESS.search("".join(words))
        ]
        self._words = [tuple(_whole(word) for word in words) for words in self._seamed]
        self._single = {word for words in self._words for word in words if len(word) >= 3}

    @cached_property
    def _certain(self) -> "re.Pattern[str] | None":
        pattern = "|".join(
            [
                *(f"(?:{' ?'.join(_whole(each).replace(' ', ''))})" for each in self._whole),
                *(rf"(?<!\S)(?:{each})(?!\S)" for each in dict.fromkeys(self._in_order())),
                *(rf"(?<!\S)(?:{pair})(?!\S)" for pair in dict.fromkeys(self._pairs())),
            ]
        )
        # Looked for ahead, so that names of three words are found pair by overlapping pair.
        return re.compile(f"(?=({pattern}))") if pattern else None

    def _in_order(self) -> Iterator[str]:
        """Each spelling as a whole, its small words included: the Man of the Square."""
        for words in self._spelt_out():
            yield " ?".join(words).replace(SEAM, " ?")

    def _spelt_out(self) -> Iterator[list[str]]:
        for spelling in self.spellings:
            words = [word for word, _is_capital in _words(spelling)]
            if len(words) > 1 and not SPACELESS.search(spelling):
                yield words

    def _pairs(self) -> Iterator[str]:
        for one, other in self._paired():
            yield (one + GAP + other).replace(SEAM, " ?")

    def _paired(self) -> Iterator[tuple[str, str]]:
        for words in self._seamed:
            for one, other in permutations(words, 2):
                if len(_whole(one)) + len(_whole(other)) >= SHORTEST:
                    yield one, other

    @cached_property
    def _sounds(self) -> "re.Pattern[str] | None":
        keys = {
            "+".join(key) + "+"
            for words in self._words
            for word in words
            for heard in _hearings(word)
            if len(words) > 1 and len(key := _consonants(heard)) >= 3
        }
        return re.compile("|".join(sorted(keys))) if keys else None

    def keys(self) -> str:
        """What the database is asked for texts in which `find` may find something; nothing for all."""
        heard = [
            [_consonants(each) for word in words for each in _hearings(word)]
            for words in self._words
            if len(words) > 1
        ]
        if any(each.count("") > 1 for each in heard):
            return ""  # two words of vowels sound like words that have no keys in common with them
        asked = [
            *text_keys.asked_for_words(sorted(self._single)),
            *self._keys_of_certain(),
            *(pair for each in heard for pair in text_keys.asked_for_sounds(each)),
        ]
        if self._former:
            if not (former := self._former.keys()):
                return ""
            asked.append(former)
        return text_keys.any_of(asked)

    def keys_of_certain(self) -> str:
        """What the database is asked for texts that may name the person for certain."""
        return text_keys.any_of(self._keys_of_certain())

    def _keys_of_certain(self) -> Iterator[str]:
        for words in [*self._spelt_out(), *self._paired()]:
            yield text_keys.asked_for_sequence(SEAM.join(words).split(SEAM))

    def may_stand_in(self, text: str) -> bool:
        """Whether it is worth looking closely: quick, and never wrong where it says no."""
        if self._former and self._former.may_stand_in(text):
            return True
        folded = fold(text)
        solid = folded.replace(" ", "")
        if any(word in solid for words in self._words for word in words):
            return True
        if any(_whole(each).replace(" ", "") in solid for each in self._whole):
            return True
        return self._sounds is not None and any(
            self._sounds.search(_consonants(heard, doubled=True)) for heard in _hearings(folded)
        )

    def certainly_in(self, text: str) -> bool:
        """Whether a text names the person for certain."""
        return any(span.certain for span in self._certain_spans(text))

    def find(self, text: str) -> list[Span]:
        """Where the person is named, from the beginning to the end; no two places overlap."""
        if text not in self._found:  # the history says the same again and again
            self._found[text] = self._looked_for(text)
        return self._found[text]

    def _looked_for(self, text: str) -> list[Span]:
        certain = _merged(self._certain_spans(text))
        others: list[Span] = []
        for folded in _readings(text):
            others += self._possible_spans(folded, text)
        if self._former:
            others += (replace(span, certain=False) for span in self._former.find(text))
        possible = [
            span
            for span in _merged(others)
            if not any(span.start < each.end and each.start < span.end for each in certain)
        ]
        return sorted([*certain, *possible], key=lambda span: span.start)

    def _certain_spans(self, text: str) -> Iterator[Span]:
        if self._certain is None or not self.may_stand_in(text):
            return
        for folded in _readings(text):
            for match in self._certain.finditer(folded.text):
                yield Span(*folded.place(*match.span(1)), certain=True)

    def _possible_spans(self, folded: Folded, text: str) -> Iterator[Span]:
        is_address = _is_address(text)
        hosts = [match.span() for match in _HOST.finditer(text)]
        tokens = [(match.start(), match.group()) for match in re.finditer(r"\S+", folded.text)]
        for place, (start, token) in enumerate(tokens):
            capital = is_address or folded.is_capital(start)
            if capital and any(_is_word(token, word) for word in self._single):
                others = tokens[max(0, place - 1) : place] + tokens[place + 1 : place + 2]
                stands = folded.place(start, start + len(token))
                # Dana Other is somebody else, and whoever owns a site is seldom meant by its name.
                likely = not any(first <= stands[0] < last for first, last in hosts) and (
                    is_address
                    or not any(
                        folded.is_capital(at) and other not in self._single for at, other in others
                    )
                )
                yield Span(*stands, False, likely)
            for at, other in tokens[place + 1 : place + 3]:
                if any(_is_pair(token, other, words) for words in self._words):
                    yield Span(*folded.place(start, at + len(other)), certain=False)
                    break


def _readings(text: str) -> list[Folded]:
    """A text with its apostrophes gone, and, if it has any, with a space for each: Dana's, O'Brien."""
    ways = (False, True) if set(text) & set(JOINERS) else (False,)
    return [Folded(text, apart=apart) for apart in ways]


def _words(spelling: str) -> list[tuple[str, bool]]:
    """The folded words of a spelling, each with whether it begins with a capital, as names do."""
    apart = "".join(" " if stands_between(letter) else letter for letter in spelling)
    return [
        (folded, word[0] == word[0].upper())
        for word in apart.split()
        for folded in fold(_SEAMS.sub(SEAM, word)).split()
    ]


def _proper_words(spelling: str) -> list[str]:
    """The words of a spelling that make it a name: those with a capital, if two of them have one."""
    words = _words(spelling)
    proper = [word for word, is_capital in words if is_capital]
    return proper if len(proper) > 1 else [word for word, _is_capital in words]


def _whole(seamed: str) -> str:
    return seamed.replace(SEAM, "")


def _merged(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if found and span.start < found[-1].end:
            last = found[-1]
            likely = last.likely or span.likely
            found[-1] = Span(last.start, max(last.end, span.end), span.certain, likely)
        else:
            found.append(span)
    return found


_HOST: Final = re.compile(r"://[^/?#]*")


def _is_address(text: str) -> bool:
    return "://" in text or re.fullmatch(r"[a-z0-9_-]+", text) is not None


def _is_word(token: str, word: str) -> bool:
    """Whether a word of a text is a word of a name, or a Cyrillic one in another case."""
    if token == word:
        return True
    stem = word[:-1]
    cyrillic = "а" <= word[0] <= "я"
    return cyrillic and len(stem) >= 4 and token.startswith(stem) and len(token) <= len(word) + 3


def _is_pair(one: str, other: str, words: tuple[str, ...]) -> bool:
    """Whether two words of a text sound like two of a name, or are one of them and an initial."""
    for first, second in permutations(words, 2):
        if len(one) == 1 and one == first[0] and len(second) >= 3 and other == second:
            return True
        if len(other) == 1 and other == second[0] and len(first) >= 3 and one == first:
            return True
        if _sounds_like(one, first) and _sounds_like(other, second):
            return True
    return False


def _sounds_like(token: str, word: str) -> bool:
    return any(_are_alike(one, other) for other in _hearings(word) for one in _hearings(token))


def _are_alike(token: str, word: str) -> bool:
    if token.translate(_SOUNDS) == word.translate(_SOUNDS):
        return True
    heard, wanted = _consonants(token), _consonants(word)
    if len(wanted) < 2 or not (
        heard == wanted
        or (len(wanted) >= 3 and heard.startswith(wanted) and len(heard) <= len(wanted) + 2)
    ):
        return False
    matcher = SequenceMatcher(None, _stem(token), _stem(word)[: len(_stem(token)) + 1])
    return matcher.ratio() >= _ALIKE


def _stem(word: str) -> str:
    return word.translate(_SOUNDS).rstrip("aeiouy")


def _hearings(folded: str) -> list[str]:
    """Words as they may be meant where Latin letters do not say it."""
    if "ch" not in folded:
        return [folded]
    return [folded.replace("ch", each) for each in _WRITTEN_CH]


def _consonants(folded: str, *, doubled: bool = False) -> str:
    """What is left of words in either script when vowels, and what is spelt many ways, are gone."""
    heard = folded.translate(_SOUNDS).replace("kh", "").replace("ch", "s").translate(_CONSONANTS)
    return heard if doubled else re.sub(r"(.)\1+", r"\1", heard)


def cleared(text: str, spans: Iterable[Span]) -> str:
    """The text with the mark in place of what stands at these places."""
    pieces, last = [], 0
    for span in spans:
        pieces += [text[last : span.start], MARK]
        last = span.end
    return "".join([*pieces, text[last:]])
