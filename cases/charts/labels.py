"""Finds a place for the names on a map: beside their circles, on nothing else, inside the frame."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Final

_NEAR: Final = 5
"""What is left free between a circle and its name."""

_FAR: Final = (0, 16, 34, 56, 84)
"""How much further away a name may stand, with a line that leads to it."""

_SIDES: Final = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
"""To which side, the best first: right, left, above, below, then the corners."""


@dataclass(frozen=True)
class Box:
    """A rectangle of pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two share a pixel."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: "Box") -> bool:
        """Whether the other lies inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    def touches(self, circle: "Circle") -> bool:
        """Whether a circle reaches into it."""
        x = min(max(circle.x, self.left), self.right)
        y = min(max(circle.y, self.top), self.bottom)
        return hypot(x - circle.x, y - circle.y) < circle.radius + 2


@dataclass(frozen=True)
class Circle:
    """A circle of pixels."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Wanted:
    """A name for a circle: how much room it takes; one that must be is set wherever it fits best."""

    circle: Circle
    width: float
    height: float
    is_needed: bool


@dataclass(frozen=True)
class Set:
    """A name in its place; ``leader`` is the line from its circle, where it stands apart."""

    box: Box
    align: str
    leader: tuple[float, float, float, float] | None


def placed(wanted: Sequence[Wanted], circles: Sequence[Circle], frame: Box) -> list[Set | None]:
    """A place for each name, in the order of importance in which they come; None where there is none."""
    found: list[Set | None] = []
    for each in wanted:
        taken = [one.box for one in found if one is not None]
        lines = [one.leader for one in found if one is not None and one.leader]
        free = (
            one
            for one in _candidates(each)
            if frame.holds(one.box) and not _is_taken(one, each.circle, taken, circles, lines)
        )
        chosen = next(free, None)
        if chosen is None and each.is_needed:
            inside = [one for one in _candidates(each) if frame.holds(one.box)]
            chosen = min(inside, key=lambda one: _crowd(one.box, taken, circles), default=None)
        found.append(chosen)
    return found


def _candidates(wanted: Wanted) -> Iterator[Set]:
    for far in _FAR:
        for across, down in _SIDES:
            yield _at(wanted, across, down, far)


def _at(wanted: Wanted, across: int, down: int, far: float) -> Set:
    circle = wanted.circle
    slant = 0.72 if across and down else 1
    reach = (circle.radius + _NEAR + far) * slant
    x, y = circle.x + across * reach, circle.y + down * reach
    left = x - (0 if across > 0 else wanted.width if across < 0 else wanted.width / 2)
    top = y - (0 if down > 0 else wanted.height if down < 0 else wanted.height / 2)
    leader = None
    if far:
        edge = circle.radius * slant
        leader = (circle.x + across * edge, circle.y + down * edge, x, y)
    align = "left" if across > 0 else "right" if across < 0 else "center"
    return Set(Box(left, top, left + wanted.width, top + wanted.height), align, leader)


def _is_taken(
    one: Set,
    own: Circle,
    taken: Iterable[Box],
    circles: Iterable[Circle],
    lines: Iterable[tuple[float, float, float, float]],
) -> bool:
    taken = list(taken)
    others = [circle for circle in circles if circle != own]
    if any(one.box.meets(box) for box in taken) or any(one.box.touches(each) for each in circles):
        return True
    if any(one.box.meets(_dot(x, y)) for line in lines for x, y in _along(line)):
        return True
    return one.leader is not None and any(
        any(box.meets(_dot(x, y)) for box in taken)
        or any(_dot(x, y).touches(circle) for circle in others)
        for x, y in _along(one.leader)
    )


def _crowd(box: Box, taken: Iterable[Box], circles: Iterable[Circle]) -> int:
    """How much a box would cover."""
    return sum(box.meets(each) for each in taken) * 3 + sum(box.touches(each) for each in circles)


def _along(line: tuple[float, float, float, float]) -> Iterator[tuple[float, float]]:
    x, y, x2, y2 = line
    for tenth in range(11):
        yield x + (x2 - x) * tenth / 10, y + (y2 - y) * tenth / 10


def _dot(x: float, y: float) -> Box:
    return Box(x - 1, y - 1, x + 1, y + 1)
