"""Medians and spreads of readings that were taken in turn, so that a slow minute hits both sides alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


class NotMeasured(Exception):
    """Why a number is missing: a tool that is not here, a call that took too long, an error."""


@dataclass(frozen=True)
class Spread:
    """Some readings of one number: the middle one, the smallest and the largest."""

    median: float
    low: float
    high: float
    readings: int

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Of one reading or more.

        Raises:
            NotMeasured: there is none.

        """
        if not values:
            raise NotMeasured("nothing was read")
        return cls(median(values), min(values), max(values), len(values))


def in_turn(
    own: Callable[[], Any], yardstick: Callable[[], Any], repetitions: int
) -> list[tuple[Any, Any]]:
    """What both say, one after the other (ABAB), after one call of each that does not count."""
    own()
    yardstick()
    return [(own(), yardstick()) for _ in range(repetitions)]


def compared(
    pairs: Sequence[tuple[float, float]], how: Callable[[float, float], float]
) -> tuple[float, Spread]:
    """The median of one side set against that of the other, and the spread of the single pairs.

    The first is the result: the ratio of two medians is not bent by one odd pair.

    Raises:
        NotMeasured: there is no pair.

    """
    own, yardstick = (Spread.of([pair[side] for pair in pairs]) for side in (0, 1))
    return how(own.median, yardstick.median), Spread.of([how(*pair) for pair in pairs])


def ratio(own: float, yardstick: float) -> float:
    """How many times the yardstick's cost is ours.

    Raises:
        NotMeasured: the yardstick costs nothing that could be measured.

    """
    if yardstick <= 0:
        raise NotMeasured("the yardstick took no time that could be measured")
    return own / yardstick


def speed(own: float, yardstick: float) -> float:
    """How many times as fast as the yardstick we are: both are costs, such as seconds per row."""
    return ratio(yardstick, own)


def difference(own: float, yardstick: float) -> float:
    """By how much ours is more."""
    return own - yardstick


def alone(own: float, _yardstick: float) -> float:
    """Ours, which is set against nothing."""
    return own
