"""Reads the borders of countries from a TopoJSON file, and cuts out one country with its neighbours."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import hypot
from pathlib import Path
from typing import Any, Final

Point = tuple[float, float]
Ring = list[Point]

MARGIN: Final = 0.22
"""How far around the country its neighbours are kept, as a share of its longer side."""

_SMALLEST: Final = 0.01
"""A ring of a neighbour whose sides are shorter than this share of that side is left out."""

_EVEN: Final = 1 / 1600
"""How far a line may stray, as a share of that side: about half a pixel of a wide picture."""


class NotReadable(Exception):
    """The file has no borders of countries, or not of the one asked for."""


@dataclass(frozen=True)
class Country:
    """A country's numeric ISO 3166 code and name, and its polygons: rings of numbers of arcs."""

    code: str
    name: str
    polygons: tuple[tuple[tuple[int, ...], ...], ...]


@dataclass(frozen=True)
class Borders:
    """The countries of a file; two neighbours share the arcs of their border."""

    arcs: tuple[Ring, ...]
    countries: tuple[Country, ...]

    def rings(self, country: Country, middle: float) -> list[list[Ring]]:
        """The polygons of a country, with the longitudes that are nearest to the middle."""
        return [
            [_turned(_ring(ring, self.arcs), middle) for ring in polygon]
            for polygon in country.polygons
        ]


def read_borders(path: Path) -> Borders:
    """Every country of the file's ``countries`` object.

    Raises:
        NotReadable: it is no TopoJSON with such an object.

    """
    try:
        topology = json.loads(path.read_text(encoding="utf-8"))
        return Borders(
            arcs=tuple(_arc(arc, topology.get("transform")) for arc in topology["arcs"]),
            countries=tuple(
                Country(
                    code=str(shape.get("id", "")),
                    name=str(shape.get("properties", {}).get("name", "")),
                    polygons=tuple(tuple(map(tuple, rings)) for rings in _polygons(shape)),
                )
                for shape in topology["objects"]["countries"]["geometries"]
            ),
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as problem:
        message = f"{path} is no TopoJSON with the borders of countries: {problem!r}"
        raise NotReadable(message) from problem


def cut_out(borders: Borders, code: str) -> dict[str, Any]:
    """One country and what lies around it, as rings of rounded degrees.

    Longitudes run on beyond 180 degrees where the country does, so that nothing is torn apart.

    Raises:
        NotReadable: there is no country with this numeric code.

    """
    chosen = next((each for each in borders.countries if each.code == code), None)
    if chosen is None or not chosen.polygons:
        message = f"There is no country with the number {code} in this file."
        raise NotReadable(message)
    rings = [ring for polygon in borders.rings(chosen, 0) for ring in polygon]
    middle = _middle([x for ring in rings for x, _y in ring])
    points = [point for ring in rings for point in _turned(ring, middle)]
    west, south = (min(point[axis] for point in points) for axis in (0, 1))
    east, north = (max(point[axis] for point in points) for axis in (0, 1))
    longest = max(east - west, north - south)
    box = (
        west - MARGIN * longest,
        max(south - MARGIN * longest, -89.9),
        east + MARGIN * longest,
        min(north + MARGIN * longest, 89.9),
    )
    digits = 2 if longest > 4 else 3
    even = replace(borders, arcs=tuple(evened(arc, longest * _EVEN) for arc in borders.arcs))
    neighbours = [
        {"name": each.name, "polygons": polygons}
        for each in even.countries
        if each is not chosen
        and (polygons := _inside(even.rings(each, middle), box, _SMALLEST * longest, digits))
    ]
    return {
        "name": chosen.name,
        "polygons": _inside(even.rings(chosen, middle), box, 0, digits),
        "neighbours": sorted(neighbours, key=lambda each: str(each["name"])),
    }


def evened(line: Ring, stray: float) -> Ring:
    """A line without the points that make no difference, by Douglas and Peucker (1973)."""
    kept, waiting = {0, len(line) - 1}, [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        far, at = max(
            ((_distance(line[i], line[first], line[last]), i) for i in range(first + 1, last)),
            default=(0.0, 0),
        )
        if far > stray:
            kept.add(at)
            waiting += [(first, at), (at, last)]
    return [line[i] for i in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """How far a point lies from the line between two others."""
    wide, high = end[0] - start[0], end[1] - start[1]
    length = wide * wide + high * high
    along = ((point[0] - start[0]) * wide + (point[1] - start[1]) * high) / length if length else 0
    along = min(1.0, max(0.0, along))
    return hypot(point[0] - start[0] - along * wide, point[1] - start[1] - along * high)


def _arc(arc: Iterable[Sequence[float]], transform: dict[str, Any] | None) -> Ring:
    if transform is None:
        return [(float(x), float(y)) for x, y in arc]
    (wide, high), (left, below) = transform["scale"], transform["translate"]
    points, at_x, at_y = [], 0.0, 0.0
    for x, y in arc:
        at_x, at_y = at_x + x, at_y + y
        points.append((at_x * wide + left, at_y * high + below))
    return points


def _polygons(shape: dict[str, Any]) -> Iterable[Sequence[Sequence[int]]]:
    if shape["type"] == "Polygon":
        return [shape["arcs"]]
    return shape["arcs"] if shape["type"] == "MultiPolygon" else []


def _ring(numbers: Iterable[int], arcs: Sequence[Ring]) -> Ring:
    """A ring from its arcs; a negative number is an arc read backwards, without its last point."""
    ring: Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring


def _middle(longitudes: Iterable[float]) -> float:
    """The longitude opposite the widest gap, so that a country across 180 degrees stays whole."""
    found = sorted({longitude % 360 for longitude in longitudes})
    gaps = zip(found, [*found[1:], found[0] + 360], strict=True)
    start, end = max(gaps, key=lambda gap: gap[1] - gap[0])
    middle = ((start + end) / 2 + 180) % 360
    return middle - 360 if middle > 180 else middle


def _turned(ring: Iterable[Point], middle: float) -> Ring:
    """A ring without a leap, with the longitudes that are nearest to the middle as a whole."""
    turned: Ring = []
    for x, y in ring:
        before = turned[-1][0] if turned else middle
        turned.append(((x - before + 180) % 360 - 180 + before, y))
    mean = sum(x for x, _y in turned) / max(len(turned), 1)
    shift = 360 * round((middle - mean) / 360)
    return [(x + shift, y) for x, y in turned]


def _inside(
    polygons: Iterable[Iterable[Ring]],
    box: tuple[float, float, float, float],
    smallest: float,
    digits: int,
) -> list[list[list[list[float]]]]:
    kept = []
    for polygon in polygons:
        clipped = [clip(ring, box) for ring in polygon]
        rings = [_rounded(ring, digits) for ring in clipped if _size(ring) > smallest]
        if rings:
            kept.append(rings)
    return kept


def clip(ring: Ring, box: tuple[float, float, float, float]) -> Ring:
    """The part of a ring inside a box, by Sutherland and Hodgman (1974); empty if it lies outside."""
    for axis, limit, sign in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):
        ring = list(_cut(ring, axis, limit, sign))
    return ring


def _cut(ring: Ring, axis: int, limit: float, sign: int) -> Iterator[Point]:
    for before, point in zip([*ring[-1:], *ring], ring, strict=False):
        was, is_ = (sign * (each[axis] - limit) >= 0 for each in (before, point))
        if was != is_:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            yield (
                before[0] + share * (point[0] - before[0]),
                before[1] + share * (point[1] - before[1]),
            )
        if is_:
            yield point


def _size(ring: Ring) -> float:
    if len(ring) < 3:
        return -1
    return max(max(p[axis] for p in ring) - min(p[axis] for p in ring) for axis in (0, 1))


def _rounded(ring: Ring, digits: int) -> list[list[float]]:
    found = [[round(x, digits), round(y, digits)] for x, y in ring]
    return [point for before, point in zip([None, *found], found, strict=False) if point != before]
