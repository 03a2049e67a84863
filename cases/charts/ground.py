"""Draws a map: a country with its neighbours, and circles whose areas are the numbers of its cities."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Final

from django.utils.translation import get_language

from cases.charts.labels import Box, Circle, Set, Wanted, placed
from cases.charts.lettering import width
from cases.charts.outlines import Polygon, outline_of
from cases.charts.picture import Map, Spot
from cases.charts.projection import Frame, clipped, fitted
from cases.charts.sheet import Sheet, leading

_LEAST: Final = 2.5
"""The radius of the smallest circle that can still be seen."""

_DOT: Final = 3.5
"""The radius of the ring of a city without a report."""


@dataclass(frozen=True)
class _Drawn:
    """A spot at its place, with the radii of its circle: of the lower and of the upper number."""

    spot: Spot
    x: float
    y: float
    low: float
    high: float

    @property
    def circle(self) -> Circle:
        return Circle(self.x, self.y, max(self.low, self.high, _DOT))


def draw(sheet: Sheet, form: Map) -> None:
    """The map, as wide as the sheet."""
    style = sheet.style
    outline = outline_of(form.country)
    places = [(spot.longitude, spot.latitude) for spot in form.spots]
    own = [point for polygon in outline.polygons for point in polygon[0]] if outline else []
    frame = fitted(
        [*own, *places],
        (style.pad, sheet.y),
        style.width - 2 * style.pad,
        tallest=style.width * (0.66 if style.is_wide else 1.2),
        margin=(28 if style.is_wide else 10) + (0 if outline else _largest(sheet)),
    )
    sheet.panel(frame.left, frame.top, frame.right, frame.bottom, "sea" if outline else "land")
    if outline:
        for _name, polygons in outline.neighbours:
            _land(sheet, frame, polygons, fill="land", edge="line", weight=0.8)
        _land(sheet, frame, outline.polygons, fill="country", edge="border", weight=1.3)
    drawn = _spots(sheet, frame, form.spots)
    room = Box(frame.left + 4, frame.top + 4, frame.right - 4, frame.bottom - 4)
    names = _names(sheet, drawn, room, "country" if outline else "land")
    if outline and (get_language() or "").startswith("en"):
        _neighbours(sheet, frame, outline.neighbours, [each.circle for each in drawn], names)
    sheet.frame(frame.left, frame.top, frame.right, frame.bottom)
    sheet.y = frame.bottom


def radius(value: int, highest: int, largest: float) -> float:
    """The radius of a circle whose area is to the largest as its number is to the highest."""
    return max(_LEAST, largest * sqrt(value / highest)) if value else 0


def is_exact(spots: Sequence[Spot], largest: float) -> bool:
    """Whether no circle had to be drawn larger than its number to be seen."""
    values = [each for spot in spots for each in (spot.low, spot.high) if each]
    return not values or largest * sqrt(min(values) / max(values)) >= _LEAST


def _largest(sheet: Sheet) -> float:
    return 40 if sheet.style.is_wide else 24


def _land(
    sheet: Sheet,
    frame: Frame,
    polygons: Sequence[Polygon],
    *,
    fill: str,
    edge: str,
    weight: float,
) -> None:
    for polygon in polygons:
        rings = [clipped((frame.at(*point) for point in ring), frame) for ring in polygon]
        if kept := [ring for ring in rings if ring]:
            sheet.land(kept, fill, edge, weight)


def _spots(sheet: Sheet, frame: Frame, spots: Sequence[Spot]) -> list[_Drawn]:
    """Every spot, the largest circle first, so that a small one is never hidden."""
    highest = max((spot.value or 0 for spot in spots), default=0)
    drawn = []
    for spot in spots:
        x, y = frame.at(spot.longitude, spot.latitude)
        low, high = (
            radius(value, highest, _largest(sheet)) if value else 0
            for value in (spot.low, spot.high)
        )
        drawn.append(_Drawn(spot, x, y, low, high))
    drawn.sort(key=lambda each: (-(each.spot.value or 0), each.spot.name))
    for each in drawn:
        spot = each.spot
        if spot.value is None:
            sheet.ring(each.x, each.y, _DOT, "ink-2")
        elif spot.value == 0:
            sheet.icon(each.x, each.y, "zero", colour=spot.mark, size=120)
        else:
            if each.low:
                sheet.disc(each.x, each.y, each.low, spot.mark)
            if each.high > each.low:
                sheet.ring(each.x, each.y, each.high, spot.mark)
    return drawn


def _names(sheet: Sheet, drawn: Sequence[_Drawn], room: Box, halo: str) -> list[Box]:
    """The names of the spots, with their numbers: those with a report first."""
    ordered = sorted(drawn, key=lambda each: not each.spot.text)
    wanted = [
        Wanted(
            each.circle,
            max(width(text, size, bold=bold) for text, size, bold, _colour in _lines(sheet, each)),
            sum(leading(size) for _text, size, _bold, _colour in _lines(sheet, each)),
            is_needed=bool(each.spot.text),
        )
        for each in ordered
    ]
    found = placed(wanted, [each.circle for each in drawn], room)
    for each, one in zip(ordered, found, strict=True):
        if one is not None:
            _name(sheet, each, one, halo)
    return [one.box for one in found if one is not None]


def _lines(sheet: Sheet, each: _Drawn) -> list[tuple[str, float, bool, str]]:
    style = sheet.style
    if not each.spot.text:
        return [(each.spot.name, style.note, False, "ink-2")]
    return [
        (each.spot.name, style.label, True, "ink"),
        (each.spot.text, style.label, False, "ink"),
    ]


def _name(sheet: Sheet, each: _Drawn, one: Set, halo: str) -> None:
    if one.leader:
        sheet.line(*one.leader, colour="ink-2")
    box = one.box
    x = {"left": box.left, "right": box.right, "center": (box.left + box.right) / 2}[one.align]
    y = box.top
    for text, size, bold, colour in _lines(sheet, each):
        sheet.text(x, y + size, text, size, bold=bold, colour=colour, align=one.align, halo=halo)
        y += leading(size)


def _neighbours(
    sheet: Sheet,
    frame: Frame,
    neighbours: Sequence[tuple[str, tuple[Polygon, ...]]],
    circles: Sequence[Circle],
    names: Sequence[Box],
) -> None:
    """The names of the countries around, where there is room; the outlines have them in English."""
    size = sheet.style.note - 1
    taken = list(names)
    for name, polygons in neighbours:
        text = name.upper()
        wide, high = width(text, size) + 8, size + 8
        rings = [
            ring
            for polygon in polygons
            if (ring := clipped((frame.at(*point) for point in polygon[0]), frame))
        ]
        best = max(
            (
                box
                for ring in rings
                for box in _boxes(tuple(ring), wide, high)
                if not any(box.meets(each) for each in taken)
                and not any(box.touches(each) for each in circles)
            ),
            key=lambda box: (
                min(box.top - frame.top, frame.bottom - box.bottom, 24)
                + min(box.left - frame.left, frame.right - box.right, 24)
            ),
            default=None,
        )
        if best is not None:
            taken.append(best)
            x, y = (best.left + best.right) / 2, best.bottom - 5
            sheet.text(x, y, text, size, colour="ink-2", align="center")


# The same for every map of a country; without numbers, and the dearest part of drawing it.
@lru_cache(maxsize=500)
def _boxes(ring: tuple[tuple[float, float], ...], wide: float, high: float) -> list[Box]:
    """Boxes of a size that lie inside a ring, on a coarse grid."""
    left, right = min(x for x, _y in ring), max(x for x, _y in ring)
    top, bottom = min(y for _x, y in ring), max(y for _x, y in ring)
    found = []
    for across in range(1, 16):
        for down in range(1, 16):
            x = left + (right - left) * across / 16
            y = top + (bottom - top) * down / 16
            box = Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            edges = [
                (box.left + wide * share / 6, edge)
                for share in range(7)
                for edge in (box.top, box.bottom)
            ]
            if all(_is_inside(point, ring) for point in edges):
                found.append(box)
    return found


def _is_inside(point: tuple[float, float], ring: Sequence[tuple[float, float]]) -> bool:
    """Whether a point lies in a ring, by the number of sides to its right."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
