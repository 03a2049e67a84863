"""The sheet a chart is drawn on: head, body and foot at known heights, then one Vega-Lite specification."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import pi
from typing import Any, Final

from cases.charts.lettering import FAMILIES, balanced, wrapped
from cases.charts.palette import SHAPES, THEMES

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v5.json"

Item = dict[str, Any]


@dataclass(frozen=True)
class Style:
    """The measures of one width, in pixels; ``scale`` makes the pixels of the PNG out of them."""

    width: int
    pad: int
    labels: int
    scale: float
    title: float
    subtitle: float
    label: float
    detail: float
    number: float
    note: float

    @property
    def is_wide(self) -> bool:
        """Whether labels stand beside the marks, and not above them."""
        return self.labels > 0

    @property
    def track(self) -> tuple[float, float]:
        """Where marks may stand, from left to right."""
        left = self.pad + (self.labels + 28 if self.is_wide else 0)
        return left, self.width - self.pad


STYLES: Final[Mapping[int, Style]] = {
    1280: Style(960, 28, 330, 2560 / 960, 25, 16.5, 16, 14, 18, 13),
    390: Style(390, 16, 0, 2, 18.5, 14.5, 15, 13, 16, 12),
}
"""By the width that an address asks for, at one pixel a point; the PNG has twice as many."""


def leading(size: float) -> float:
    """The distance of two lines of a size."""
    return round(size * 1.28)


class Sheet:
    """Collects what is drawn, from top to bottom; ``y`` is where the next thing begins."""

    def __init__(self, style: Style, theme: str) -> None:
        self.style = style
        self.colours = THEMES[theme]
        self.y: float = style.pad
        self.scale: Item | None = None
        self._texts: list[Item] = []
        self._lines: list[Item] = []
        self._data: dict[str, list[Item]] = {"areas": [], "rules": [], "dashes": [], "marks": []}
        self._icons: list[Item] = []
        self._ground: list[Item] = []
        self._circles: list[Item] = []

    # --- Words and lines, in pixels -----------------------------------------------------------

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        colour: str = "ink",
        bold: bool = False,
        align: str = "left",
        halo: str = "",
    ) -> None:
        """One line of text; ``y`` is its base line. With a halo of a colour it is read on lines, too."""
        self._texts.append(
            {
                "x": round(x, 1),
                "y": round(y, 1),
                "text": text,
                "size": size,
                "colour": self.colours[colour],
                "bold": bold,
                "align": align,
                "halo": self.colours[halo] if halo else "",
            }
        )

    def lines(self, x: float, y: float, lines: Iterable[str], size: float, **look: Any) -> float:
        """Lines of text below each other from the top at ``y``; where the next would begin."""
        for line in lines:
            self.text(x, y + size * 0.95, line, size, **look)
            y += leading(size)
        return y

    def title(self, text: str, at_most: int) -> None:
        """A bold text across the sheet, at ``y``, in lines of much the same length."""
        room, size = self.style.width - 2 * self.style.pad, self.style.title
        lines = balanced(text, room, size, bold=True, at_most=at_most)
        self.y = self.lines(self.style.pad, self.y, lines, size, bold=True)

    def paragraph(self, text: str, size: float, **look: Any) -> None:
        """A text across the sheet, at ``y``."""
        room = self.style.width - 2 * self.style.pad
        lines = wrapped(text, room, size)
        self.y = self.lines(self.style.pad, self.y, lines, size, **look)

    def line(self, x: float, y: float, x2: float, y2: float, *, colour: str = "grid") -> None:
        """A thin line of the paper's own: grid, axis, divider."""
        self._lines.append({"x": x, "y": y, "x2": x2, "y2": y2, "colour": self.colours[colour]})

    def icon(self, x: float, y: float, mark: str, *, colour: str = "", size: float = 190) -> None:
        """A mark beside a label or beside another mark."""
        told = {"shape": SHAPES[mark], "colour": self.colours[colour or mark], "size": size}
        self._icons.append({"x": round(x, 1), "y": round(y, 1), **told})

    def labelled(self, x: float, y: float, room: float, row: Any) -> float:
        """A label with its mark and what is said about it, from the top at ``y``; where that ends."""
        style, indent = self.style, 24 if row.mark else 0
        if row.mark:
            self.icon(x + 8, y + style.label * 0.62, row.mark)
        lines = wrapped(row.label, room - indent, style.label, bold=True, at_most=7)
        y = self.lines(x + indent, y, lines, style.label, bold=True)
        details = wrapped(row.detail, room - indent, style.detail, at_most=6)
        return self.lines(x + indent, y, details, style.detail, colour="ink-2")

    # --- Marks, at their numbers or days ------------------------------------------------------

    def numbers(self, highest: int, left: float, right: float) -> None:
        """Let marks stand at numbers, from zero to the highest."""
        self.scale = {"type": "linear", "domain": [0, highest], "range": [left, right]}

    def days(self, first: date, last: date, left: float, right: float) -> None:
        """Let marks stand at days."""
        domain = [first.isoformat(), last.isoformat()]
        self.scale = {"type": "utc", "domain": domain, "range": [left, right]}

    def area(self, at: Any, to: Any, y: float, y2: float, colour: str) -> None:
        """A tinted area."""
        self._datum("areas", at=at, to=to, y=y, y2=y2, colour=colour)

    def rule(
        self,
        at: Any,
        to: Any,
        y: float,
        y2: float,
        colour: str,
        *,
        weight: float = 2,
        dashed: bool = False,
    ) -> None:
        """A line between two numbers or days."""
        kind = "dashes" if dashed else "rules"
        self._datum(kind, at=at, to=to, y=y, y2=y2, colour=colour, weight=weight)

    def mark(self, at: Any, y: float, mark: str, *, colour: str = "", size: float = 260) -> None:
        """A mark at a number or a day."""
        self._datum("marks", at=at, y=y, shape=SHAPES[mark], colour=colour or mark, size=size)

    def _datum(self, kind: str, **fields: Any) -> None:
        told = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in fields.items()
        }
        self._data[kind].append({**told, "colour": self.colours[fields["colour"]]})

    # --- Maps, in pixels ----------------------------------------------------------------------

    def panel(self, x: float, y: float, x2: float, y2: float, colour: str) -> None:
        """A rectangle behind everything."""
        self.land([[(x, y), (x2, y), (x2, y2), (x, y2)]], colour, colour, 0)

    def frame(self, x: float, y: float, x2: float, y2: float) -> None:
        """A thin line around something."""
        for start, end in (((x, y), (x2, y)), ((x2, y), (x2, y2)), ((x2, y2), (x, y2))):
            self.line(*start, *end, colour="line")
        self.line(x, y2, x, y, colour="line")

    def land(
        self, rings: Iterable[Iterable[tuple[float, float]]], fill: str, edge: str, weight: float
    ) -> None:
        """Land with its border; its first ring is the outer one."""
        closed = [[*points, points[0]] for points in map(list, rings)]
        mark = {"type": "geoshape", "fill": self.colours[fill], "strokeWidth": weight}
        if weight:
            mark |= {"stroke": self.colours[edge], "strokeJoin": "round"}
        self._ground.append({"mark": mark, "rings": closed})

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        """A filled circle, through which others are seen."""
        self._circle(x, y, radius, colour, filled=True)

    def ring(self, x: float, y: float, radius: float, colour: str) -> None:
        """The outline of a circle."""
        self._circle(x, y, radius, colour, filled=False)

    def _circle(self, x: float, y: float, radius: float, colour: str, *, filled: bool) -> None:
        tint = self.colours[colour]
        self._circles.append(
            {
                "x": round(x, 1),
                "y": round(y, 1),
                "size": round(pi * radius**2, 1),
                "fill": tint if filled else self.colours["paper"],
                "edge": self.colours["paper"] if filled else tint,
                "opacity": 0.82 if filled or radius < 5 else 0,
            }
        )

    # --- The specification --------------------------------------------------------------------

    @property
    def height(self) -> int:
        """How high the sheet is so far."""
        return round(self.y + self.style.pad)

    def specification(self) -> Item:
        """The chart as Vega-Lite: marks at their numbers or days, words at their places."""
        ground = [*self._lands(), *_layer(self._circles, *_CIRCLES)]
        marks = [*ground, *self._grid(), *self._marks(), *self._labels()]
        return {
            "$schema": SCHEMA,
            "width": self.style.width,
            "height": self.height,
            "padding": 0,
            "autosize": "none",
            "background": self.colours["paper"],
            "config": {"view": {"stroke": None}, "font": FAMILIES},
            "resolve": {"scale": {"x": "independent", "y": "independent"}},
            "layer": marks,
        }

    def _lands(self) -> list[Item]:
        """Shapes of land, in pixels already: the projection leaves them where they are."""
        return [
            {
                "data": {
                    "values": [
                        {
                            "type": "Feature",
                            "properties": {},
                            "geometry": {"type": "Polygon", "coordinates": each["rings"]},
                        }
                    ]
                },
                "mark": each["mark"],
                "projection": {"type": "identity", "scale": 1, "translate": [0, 0]},
            }
            for each in self._ground
        ]

    def _grid(self) -> list[Item]:
        return _layer(
            self._lines,
            {"type": "rule", "strokeWidth": 1},
            {**_pixels("x", "y", "x2", "y2"), "color": _as_it_is("colour")},
        )

    def _marks(self) -> list[Item]:
        kind = "temporal" if self.scale and self.scale["type"] == "utc" else "quantitative"
        along = {"x": {"field": "at", "type": kind, "scale": self.scale, "axis": None}}
        span = {**along, "x2": {"field": "to"}, **_pixels("y", "y2")}
        colour = {"color": _as_it_is("colour")}
        weight = {"strokeWidth": _as_it_is("weight", "quantitative")}
        areas = _layer(self._data["areas"], {"type": "rect", "opacity": 0.16}, {**span, **colour})
        for name, dash in (("rules", {}), ("dashes", {"strokeDash": [2, 4]})):
            areas += _layer(
                self._data[name], {"type": "rule", **dash}, {**span, **colour, **weight}
            )
        return areas + _layer(
            self._data["marks"],
            {"type": "point", "filled": True, "opacity": 1},
            {**along, **_pixels("y"), **colour, **_symbol()},
        )

    def _labels(self) -> list[Item]:
        layers = _layer(
            self._icons,
            {"type": "point", "filled": True, "opacity": 1},
            {**_pixels("x", "y"), "color": _as_it_is("colour"), **_symbol()},
        )
        looks = sorted({(text["halo"], text["bold"], text["align"]) for text in self._texts})
        for halo, bold, align in looks:
            chosen = [
                {name: text[name] for name in ("x", "y", "text", "size", "colour")}
                for text in self._texts
                if (text["halo"], text["bold"], text["align"]) == (halo, bold, align)
            ]
            weight = "bold" if bold else "normal"
            look = {"type": "text", "align": align, "baseline": "alphabetic", "fontWeight": weight}
            layers += _halo(chosen, look, halo) if halo else []
            layers += _layer(
                chosen,
                look,
                {
                    **_pixels("x", "y"),
                    "text": {"field": "text", "type": "nominal"},
                    "size": _as_it_is("size", "quantitative"),
                    "color": _as_it_is("colour"),
                },
            )
        return layers


def _halo(texts: list[Item], look: Item, colour: str) -> list[Item]:
    edge = {"stroke": colour, "strokeWidth": 3, "strokeJoin": "round"}
    words = {"text": {"field": "text", "type": "nominal"}}
    size = {"size": _as_it_is("size", "quantitative")}
    return _layer(texts, look | edge, {**_pixels("x", "y"), **words, **size})


def _layer(values: list[Item], mark: Item, encoding: Item) -> list[Item]:
    if not values:
        return []
    return [{"data": {"values": values}, "mark": mark, "encoding": encoding}]


def _as_it_is(field: str, kind: str = "nominal") -> Item:
    return {"field": field, "type": kind, "scale": None, "legend": None}


def _symbol() -> Item:
    return {"shape": _as_it_is("shape"), "size": _as_it_is("size", "quantitative")}


def _pixels(*channels: str) -> Item:
    return {
        channel: {"field": channel}
        if channel.endswith("2")
        else {"field": channel, "type": "quantitative", "scale": None, "axis": None}
        for channel in channels
    }


_CIRCLES: Final = (
    {"type": "point", "shape": "circle", "strokeWidth": 1.5},
    {
        **_pixels("x", "y"),
        "size": _as_it_is("size", "quantitative"),
        "fill": _as_it_is("fill"),
        "stroke": _as_it_is("edge"),
        "fillOpacity": _as_it_is("opacity", "quantitative"),
    },
)
"""Circles whose area is their size."""
