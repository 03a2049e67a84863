"""Maps: areas are numbers, names lie on nothing else, and outlines come from a file by a command."""

import json
import re
from itertools import combinations
from math import hypot, pi, sqrt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cases.charts import drawing, ground, outlines, rendering
from cases.charts.labels import Box, Circle, Wanted, placed
from cases.charts.palette import THEMES
from cases.charts.picture import About, Map, Picture, Spot, Table
from cases.charts.projection import Albers, fitted
from cases.imports import topojson

CLOSE = (
    ("Almaty", 43.25, 76.92, 139),
    ("Taraz", 42.9, 71.37, 15),
    ("Shymkent", 42.3, 69.6, 20),
    ("Kyzylorda", 44.85, 65.51, None),
    ("Taldykorgan", 45.02, 78.37, 0),
)


def picture(*cities: tuple[str, float, float, int | None], country: str = "KZ") -> Picture:
    spots = tuple(
        Spot(name, east, north, value, value, "" if value is None else f"{value} people", mark=kind)
        for name, north, east, value in cities
        for kind in ("kind-authority",)
    )
    return Picture(
        name="map",
        title="Invented",
        subtitle="Invented",
        form=Map(country, spots),
        notes=("A note.",),
        publishers=(),
        about=About("Invented", "March 2022", "Accountability"),
        table=Table((), ()),
        columns=(),
        data=(),
    )


def drawn(made: Picture, width: int = 1280) -> Any:
    return drawing.specification(made, width, "light")


def values_of(specification: Any, mark: str) -> list[dict[str, Any]]:
    return [
        value
        for layer in specification["layer"]
        if layer["mark"]["type"] == mark
        for value in layer["data"]["values"]
    ]


def circles_of(specification: Any) -> list[dict[str, Any]]:
    return [value for value in values_of(specification, "point") if "opacity" in value]


@pytest.mark.parametrize("width", [390, 1280])
def test_the_area_of_a_circle_is_its_number_and_no_report_is_a_ring(width):
    circles = circles_of(drawn(picture(*CLOSE), width))
    filled = [each["size"] for each in circles if each["fill"] != THEMES["light"]["paper"]]
    assert [size / filled[0] for size in filled] == pytest.approx([1, 20 / 139, 15 / 139], abs=0.01)
    rings = [each for each in circles if each["fill"] == THEMES["light"]["paper"]]
    assert len(rings) == 1
    assert rings[0]["size"] == pytest.approx(pi * 3.5**2, abs=0.1)
    crosses = [
        each
        for each in values_of(drawn(picture(*CLOSE), width), "point")
        if "H-0.2V" in str(each.get("shape", ""))
    ]
    assert len(crosses) == 1  # the stated zero


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("country", ["KZ", "ZZ"])
def test_names_lie_on_no_circle_and_on_no_other_name(width, country):
    specification = drawn(picture(*CLOSE, country=country), width)
    names = {name for name, *_rest in CLOSE}
    texts = {each["text"]: each for each in values_of(specification, "text")}
    assert names <= texts.keys()
    circles = circles_of(specification)
    for name in names:
        at = texts[name]
        for circle in circles:
            distance = hypot(at["x"] - circle["x"], at["y"] - circle["y"])
            assert distance > sqrt(circle["size"] / pi), (name, circle)
    for one, other in combinations(names, 2):
        first, second = texts[one], texts[other]
        apart = abs(first["y"] - second["y"]) >= 10 or abs(first["x"] - second["x"]) >= 20
        assert apart, (one, other)


def test_a_country_without_an_outline_still_has_a_map_of_dots():
    specification = drawn(picture(*CLOSE, country="ZZ"))
    assert len(values_of(specification, "geoshape")) == 1  # the paper behind
    assert len(circles_of(specification)) == 4
    assert len(values_of(drawn(picture(*CLOSE)), "geoshape")) > 3
    alone = drawn(picture(CLOSE[0], country="ZZ"))
    (only,) = circles_of(alone)
    assert 0 < only["x"] < 960


def test_a_map_is_drawn_with_its_words_and_without_style(settings):
    svg = rendering.draw(picture(*CLOSE), "svg", width=1280, theme="dark").decode()
    assert "style" not in re.sub(r"<text[^>]*>[^<]*", "", svg)
    for name, *_rest in CLOSE:
        assert f">{name}<" in svg
    assert "Kyzylorda: no report." in svg
    assert len(svg) < 60_000
    png = rendering.draw(picture(*CLOSE), "png", width=390, theme="light")
    assert png.startswith(b"\x89PNG")
    assert len(png) < 90_000


def test_the_projection_keeps_areas():
    albers = Albers(66, 43, 53)

    def area(west: float, south: float, side: float) -> float:
        corners = [(0, 0), (side, 0), (side, side), (0, side)]
        points = [albers(west + x, south + y) for x, y in corners]
        pairs = zip(points, [*points[1:], points[0]], strict=True)
        return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2

    def sphere(south: float, side: float) -> float:
        from math import radians, sin

        return radians(side) * (sin(radians(south + side)) - sin(radians(south)))

    for west, south in ((50, 41), (66, 48), (86, 54)):
        assert area(west, south, 0.5) == pytest.approx(sphere(south, 0.5), rel=0.001)


def test_a_country_across_180_degrees_is_one_map():
    frame = fitted([(178, -17), (-179, -18)], (0, 0), 100, tallest=100, margin=10)
    west, east = frame.at(178, -17)[0], frame.at(-179, -18)[0]
    assert 0 <= west < east <= 100


def test_a_name_that_must_be_is_set_and_another_is_left_out_where_there_is_no_room():
    circle = Circle(50, 50, 45)
    room = Box(0, 0, 100, 100)
    needed = Wanted(circle, 40, 20, is_needed=True)
    spare = Wanted(circle, 40, 20, is_needed=False)
    first, second = placed([needed, spare], [circle], room)
    assert second is None
    assert first is None or room.holds(first.box)
    beside = Wanted(Circle(10, 50, 4), 40, 20, is_needed=False)
    (found,) = placed([beside], [beside.circle], room)
    assert (found.align, found.leader) == ("left", None)


def test_the_smallest_number_is_still_seen():
    assert ground.radius(1, 1_000_000, 40) == 2.5
    assert ground.radius(25, 100, 40) == 20
    assert ground.radius(0, 100, 40) == 0


# --- The command ------------------------------------------------------------------------------

SQUARES: dict[str, Any] = {
    "type": "Topology",
    "transform": {"scale": [1, 1], "translate": [0, 0]},
    "arcs": [
        [[10, 0], [0, 10]],
        [[10, 10], [-10, 0], [0, -10], [10, 0]],
        [[10, 0], [3, 0], [0, 10], [-3, 0]],
    ],
    "objects": {
        "countries": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "id": "398", "properties": {"name": "Left"}, "arcs": [[0, 1]]},
                {
                    "type": "MultiPolygon",
                    "properties": {"name": "Right"},
                    "arcs": [[[2, ~0]]],
                },
                {"type": None, "id": "999", "properties": {}},
            ],
        }
    },
}
"""Two squares with one border."""


def test_the_command_cuts_a_country_out_with_its_neighbours(tmp_path):
    source = tmp_path / "world.json"
    source.write_text(json.dumps(SQUARES))
    call_command("outlines", str(source), "kz", "--to", str(tmp_path), verbosity=0)
    told = json.loads((tmp_path / "kz.json").read_text())
    assert told["licence"] == "public domain"
    assert "Natural Earth" in told["origin"]
    assert (told["country"], told["name"]) == ("KZ", "Left")
    outlines.outline_of.cache_clear()
    found = outlines.outline_of("KZ", tmp_path)
    ((ring,),) = found.polygons
    assert {(0, 0), (10, 0), (10, 10), (0, 10)} == set(ring)
    ((name, ((side,),)),) = found.neighbours
    assert name == "Right"
    assert {x for x, _y in side} == {10, 10 + 10 * topojson.MARGIN}  # cut where the margin ends


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("no json", "KZ", "no TopoJSON"),
        ('{"arcs": []}', "KZ", "no TopoJSON"),
        (json.dumps(SQUARES), "FR", "no country with the number 250"),
        (json.dumps(SQUARES), "X1", "no country code"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path, content, code, said):
    source = tmp_path / "world.json"
    source.write_text(content)
    with pytest.raises(CommandError, match=said):
        call_command("outlines", str(source), code, "--to", str(tmp_path))
    assert not list(Path(tmp_path).glob("*.json"))[1:]


@pytest.mark.django_db
def test_an_empty_record_has_a_form_and_no_map(client):
    assert "holds nothing public yet" in client.get("/map/").content.decode()
    assert "nothing to set side by side yet" in client.get("/compare/").content.decode()


def test_the_outlines_in_the_house_say_where_they_come_from():
    for path in outlines.FOLDER.glob("*.json"):
        told = json.loads(path.read_text())
        assert told["country"].lower() == path.stem
        assert told["licence"] == "public domain"
        assert re.fullmatch("[0-9a-f]{64}", told["sha256_of_origin"])
        assert path.stat().st_size < 130_000
    assert outlines.outline_of("../KZ") is None
    assert outlines.outline_of("") is None
