"""Measures rows: both sides of each in turn, at the size that it names, and what ours costs at each size."""

from collections.abc import Callable, Sequence
from typing import Protocol

from tests.benchmarks.goals import LARGEST, Row, Side
from tests.benchmarks.report import Result
from tests.benchmarks.statistics import NotMeasured, in_turn
from tests.benchmarks.works import Reading


class Reader(Protocol):
    """Whatever reads a work at one size."""

    def read(self, work: str) -> Reading:
        """One reading."""
        ...


class Bench:
    """One run: workers by their size, and what they have read so far."""

    def __init__(self, readers: dict[int, Reader], repetitions: int) -> None:
        self.readers, self.repetitions = readers, repetitions
        self._pairs: dict[tuple[object, ...], list[tuple[Reading, Reading]]] = {}

    def size_of(self, side: Side) -> int:
        """The size at which a side is measured."""
        return (max if side.size == LARGEST else min)(self.readers)

    def result(self, row: Row) -> Result:
        """A row, measured or with the reason why not."""
        own, yardstick = row.own, row.yardstick or row.own
        if row.yardstick and own == _elsewhere(yardstick) and len(self.readers) < 2:
            return Result.missing(row, "it compares two sizes, and only one was asked for")
        try:
            pairs = self._read(own, yardstick)
        except NotMeasured as reason:
            return Result.missing(row, str(reason), victims=self.size_of(own))
        try:
            numbers = [(a[own.number], b[yardstick.number]) for a, b in pairs]
        except KeyError as name:
            return Result.missing(row, f"there is no number {name} in what was read")
        others = {
            name: value
            for name, value in pairs[-1][0].items()
            if name not in {own.number, "seconds"}
        }
        return Result.of(row, numbers, victims=self.size_of(own), **others)

    def _read(self, own: Side, yardstick: Side) -> list[tuple[Reading, Reading]]:
        """Pairs of readings; rows that set the same two works against each other share them."""
        sides = [(side.work, self.size_of(side)) for side in (own, yardstick)]
        if tuple(sides) not in self._pairs:
            self._pairs[tuple(sides)] = self._taken(*sides)
        return self._pairs[tuple(sides)]

    def _taken(
        self, own: tuple[str, int], yardstick: tuple[str, int]
    ) -> list[tuple[Reading, Reading]]:
        def read(side: tuple[str, int]) -> Callable[[], Reading]:
            return lambda: self.readers[side[1]].read(side[0])

        if own == yardstick:  # both numbers come from the same call
            read(own)()
            return [
                (reading, reading) for reading in (read(own)() for _ in range(self.repetitions))
            ]
        return in_turn(read(own), read(yardstick), self.repetitions)

    def costs(self, rows: Sequence[Row]) -> dict[str, dict[int, float]]:
        """What each of our works costs at each size: the second of two readings; without what failed."""
        found: dict[str, dict[int, float]] = {}
        for work in dict.fromkeys(row.own.work for row in rows):
            for size, reader in sorted(self.readers.items()):
                try:
                    reader.read(work)
                    reading = reader.read(work)
                except NotMeasured:
                    continue
                cost = reading.get("seconds", reading.get("cpu"))
                if cost is not None:
                    found.setdefault(work, {})[size] = cost
        return found


def _elsewhere(side: Side) -> Side:
    """The same side at the largest size."""
    return Side(side.work, side.number)
