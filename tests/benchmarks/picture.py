"""Draws what each work costs against the size of the record, both axes by powers of ten."""

from collections.abc import Mapping
from typing import Any

from cases.charts.lettering import FONTS

WIDTH, HEIGHT = 720, 440


def specification(costs: Mapping[str, Mapping[int, float]]) -> dict[str, Any]:
    """The picture as a Vega-Lite specification; a line for each work."""
    values = [
        {"work": work, "victims": int(size), "ms": seconds * 1000}
        for work, by_size in costs.items()
        for size, seconds in by_size.items()
    ]
    sizes = sorted({value["victims"] for value in values})
    highest = max((value["ms"] for value in values), default=1)
    powers = [10.0**power for power in range(-3, 7) if 10.0 ** (power - 1) < highest]
    place = {
        "x": {
            "field": "victims",
            "type": "quantitative",
            "scale": {"type": "log", "nice": False},
            "axis": {
                "title": "people in the record",
                "format": ",.0f",
                "values": sizes,
                "grid": False,
            },
        },
        "y": {
            "field": "ms",
            "type": "quantitative",
            "scale": {"type": "log"},
            "axis": {
                "title": "milliseconds for each unit of work",
                "values": powers,
                "format": "~g",
            },
        },
        "color": {
            "field": "work",
            "type": "nominal",
            "title": None,
            "legend": {"symbolType": "stroke"},
        },
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "height": HEIGHT,
        "background": "white",
        "config": {
            "font": "Source Sans Pro",
            "view": {"stroke": None},
            "axis": {"gridColor": "#e4e4e4"},
            "range": {"category": {"scheme": "tableau20"}},
        },
        "title": {"text": "What it costs, and how that grows with the record", "anchor": "start"},
        "data": {"values": values},
        "encoding": place,
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2}},
            {"mark": {"type": "point", "filled": True, "opacity": 1}},
        ],
    }


def png(costs: Mapping[str, Mapping[int, float]]) -> bytes:
    """The picture as PNG at twice its size."""
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    drawn: bytes = vl_convert.vegalite_to_png(specification(costs), scale=2, allowed_base_urls=[])
    return drawn
