"""From degrees to pixels: an equal-area map, so that land and circles are seen at their true size."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians, sin, sqrt
from typing import Final

Point = tuple[float, float]

_FLAT: Final = 0.05
"""Below it the cone is as good as a cylinder: countries at the equator."""


@dataclass(frozen=True)
class Albers:
    """Albers' equal-area conic projection (Snyder 1987, pages 98 to 103) on a sphere of radius 1."""

    middle: float
    south: float
    north: float

    def __call__(self, longitude: float, latitude: float) -> Point:
        """A place in units of the sphere; y grows downwards, as pixels do."""
        first, second = radians(self.south), radians(self.north)
        n = (sin(first) + sin(second)) / 2
        turned = radians(longitude - self.middle)
        if abs(n) < _FLAT:
            return turned, -sin(radians(latitude))
        c = cos(first) ** 2 + 2 * n * sin(first)
        rho = sqrt(max(0.0, c - 2 * n * sin(radians(latitude)))) / n
        return rho * sin(n * turned), rho * cos(n * turned)


@dataclass(frozen=True)
class Frame:
    """A rectangle of pixels, and how places lie in it."""

    left: float
    top: float
    width: float
    height: float
    albers: Albers
    scale: float
    across: float
    down: float

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.top + self.height

    def at(self, longitude: float, latitude: float) -> Point:
        """A place in pixels; longitudes are taken as those nearest to the middle of the map."""
        middle = self.albers.middle
        near = (longitude - middle + 180) % 360 - 180 + middle
        x, y = self.albers(near, latitude)
        return self.across + x * self.scale, self.down + y * self.scale


def fitted(
    places: Sequence[Point], corner: Point, width: float, *, tallest: float, margin: float
) -> Frame:
    """The frame that shows all places with a margin: as wide as asked, and as high as they need."""
    middle = _middle([longitude for longitude, _latitude in places])
    near = [((x - middle + 180) % 360 - 180 + middle, y) for x, y in places]
    lowest, highest = min(y for _x, y in near), max(y for _x, y in near)
    albers = Albers(middle, lowest + (highest - lowest) / 6, highest - (highest - lowest) / 6)
    found = [albers(*place) for place in near]
    west, north = (min(point[axis] for point in found) for axis in (0, 1))
    east, south = (max(point[axis] for point in found) for axis in (0, 1))
    least = radians(2)
    wide, high = max(east - west, least), max(south - north, least * 0.6)
    scale = min((width - 2 * margin) / wide, (tallest - 2 * margin) / high)
    height = high * scale + 2 * margin
    return Frame(
        *corner,
        width,
        height,
        albers,
        scale,
        across=corner[0] + width / 2 - (west + east) / 2 * scale,
        down=corner[1] + height / 2 - (north + south) / 2 * scale,
    )


def clipped(ring: Iterable[Point], frame: Frame) -> list[Point]:
    """The part of a ring of pixels inside the frame (Sutherland and Hodgman 1974), a little evened."""
    points = list(ring)
    for axis, limit, sign in (
        (0, frame.left, 1),
        (1, frame.top, 1),
        (0, frame.right, -1),
        (1, frame.bottom, -1),
    ):
        points = _cut(points, axis, limit, sign)
    kept: list[Point] = []
    for x, y in points:
        if not kept or abs(kept[-1][0] - x) + abs(kept[-1][1] - y) > 0.5:
            kept.append((round(x, 1), round(y, 1)))
    return kept if len(kept) > 2 else []


def _cut(points: list[Point], axis: int, limit: float, sign: int) -> list[Point]:
    kept: list[Point] = []
    for i, point in enumerate(points):
        before = points[i - 1]
        was, is_ = (sign * (each[axis] - limit) >= 0 for each in (before, point))
        if was != is_:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            kept.append(
                (
                    before[0] + share * (point[0] - before[0]),
                    before[1] + share * (point[1] - before[1]),
                )
            )
        if is_:
            kept.append(point)
    return kept


def _middle(longitudes: Sequence[float]) -> float:
    """The middle of the longitudes, the short way around."""
    found = sorted({longitude % 360 for longitude in longitudes})
    gaps = zip(found, [*found[1:], found[0] + 360], strict=True)
    start, end = max(gaps, key=lambda gap: gap[1] - gap[0])
    middle = ((start + end) / 2 + 180) % 360
    return middle - 360 if middle > 180 else middle
