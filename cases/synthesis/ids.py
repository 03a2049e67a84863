"""Public ids for invented records: as random to look at as real ones, and the same for the same seed."""

from typing import Final

from cases.public_ids import ALPHABET, RANDOM_SYMBOLS

_BASE: Final = len(ALPHABET)
_LOW: Final = 4
_STEP: Final = 1_000_000_007
"""A prime that does not divide the number of ids: each index gets an id of its own."""


def _parts(length: int, first: int) -> list[tuple[str, int]]:
    """All texts of so many symbols, each with its share of the weighted sum."""
    found = [("", 0)]
    for weight in range(first, first + length):
        found = [
            (text + symbol, (total + weight * value) % _BASE)
            for text, total in found
            for value, symbol in enumerate(ALPHABET)
        ]
    return found


class PublicIds:
    """Gives out public ids of one kind, as quickly as a million rows need them."""

    _high: "list[tuple[str, int]]" = []
    _low: "list[tuple[str, int]]" = []

    def __init__(self, prefix: str, seed: int) -> None:
        cls = type(self)
        if not cls._high:
            cls._high = _parts(RANDOM_SYMBOLS - _LOW, 1)
            cls._low = _parts(_LOW, RANDOM_SYMBOLS - _LOW + 1)
        self._prefix = f"{prefix}-"
        self.last = ""
        self._at = seed * 97 + sum(map(ord, prefix))

    def next(self) -> str:
        """The next id."""
        self._at += 1
        high, low = divmod(self._at * _STEP % _BASE**RANDOM_SYMBOLS, _BASE**_LOW)
        first, one = self._high[high]
        last, other = self._low[low]
        self.last = f"{self._prefix}{first}{last}{ALPHABET[(one + other) % _BASE]}"
        return self.last
