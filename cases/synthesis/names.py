"""Invented names of people and places, in Latin, Cyrillic and Arabic letters: put together from syllables."""

from random import Random
from typing import Final, NamedTuple

SYLLABLES: Final = (
    *(("ba", "ба", "با"), ("de", "де", "دي"), ("gu", "гу", "گو"), ("ka", "ка", "كا")),
    *(("lo", "ло", "لو"), ("mi", "ми", "مي"), ("nu", "ну", "نو"), ("pa", "па", "پا")),
    *(("ra", "ра", "را"), ("so", "со", "سو"), ("ta", "та", "تا"), ("ve", "ве", "ڤي")),
    *(("zo", "зо", "زو"), ("sha", "ша", "شا"), ("zhi", "жи", "ژي"), ("el", "ел", "ال")),
    *(("or", "ор", "ور"), ("an", "ан", "ان"), ("im", "им", "يم"), ("ut", "ут", "وت")),
    *(("ya", "я", "يا"), ("khe", "хе", "خي"), ("da", "да", "دا"), ("bor", "бор", "بور")),
    *(("tem", "тем", "تيم"), ("sar", "сар", "سار"), ("nur", "нур", "نور"), ("bek", "бек", "بيك")),
)
"""Sounds in each script; alone none of them is a name."""

_ENDINGS: Final = (
    ("ev", "ев", "يف"),
    ("ova", "ова", "وفا"),
    ("in", "ин", "ين"),
    ("uly", "ұлы", "ولي"),
)

GIVEN: Final = 1200
SURNAMES: Final = 30_000
"""How many there are of each; the first ones are borne by many, as in every country."""


class Name(NamedTuple):
    """One name in three scripts."""

    latin: str
    cyrillic: str
    arabic: str


def _joined(parts: tuple[tuple[str, str, str], ...]) -> Name:
    latin, cyrillic, arabic = ("".join(script) for script in zip(*parts, strict=True))
    return Name(latin.capitalize(), cyrillic.capitalize(), arabic)


def _pool(rng: Random, size: int, syllables: tuple[int, int], endings: bool) -> tuple[Name, ...]:
    found: dict[str, Name] = {}
    while len(found) < size:
        parts = tuple(rng.choice(SYLLABLES) for _ in range(rng.randint(*syllables)))
        name = _joined((*parts, rng.choice(_ENDINGS)) if endings else parts)
        found.setdefault(name.latin, name)
    return tuple(found.values())


class Names:
    """Draws names: common ones often, most of them rarely."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._given = _pool(rng, GIVEN, (2, 3), endings=False)
        self._surnames = _pool(rng, SURNAMES, (2, 4), endings=True)

    def person(self) -> Name:
        """A given name and a surname."""
        draw = self._rng.random
        # The cube makes the first tenth of the surnames those of almost half of the people.
        given = self._given[int(draw() ** 2 * GIVEN)]
        surname = self._surnames[int(draw() ** 3 * SURNAMES)]
        return Name(*(f"{one} {other}" for one, other in zip(given, surname, strict=True)))

    def words(self, number: int) -> tuple[Name, ...]:
        """So many different words, for places and bodies."""
        return _pool(self._rng, number, (3, 3), endings=False)

    def misspelt(self, name: str) -> str:
        """The same with one letter gone, as lists of names have them."""
        place = 1 + int(self._rng.random() * (len(name) - 2))
        return name[:place] + name[place + 1 :]
