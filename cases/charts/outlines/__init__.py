"""The outlines of countries behind the maps, one data file each; `manage.py outlines` makes them."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).resolve().parent

_CODE: Final = re.compile(r"[A-Z]{2}")

Point = tuple[float, float]
Ring = tuple[Point, ...]
Polygon = tuple[Ring, ...]


@dataclass(frozen=True)
class Outline:
    """A country's outline and those of what lies around it: degrees east and north."""

    polygons: tuple[Polygon, ...]
    neighbours: tuple[tuple[str, tuple[Polygon, ...]], ...]


@lru_cache(maxsize=4)
def outline_of(country_code: str, folder: Path = FOLDER) -> Outline | None:
    """The outline of a country by its ISO 3166 code; None where there is none."""
    if not _CODE.fullmatch(country_code):
        return None
    path = folder / f"{country_code.lower()}.json"
    if not path.is_file():
        return None
    told: Any = json.loads(path.read_text(encoding="utf-8"))
    return Outline(
        polygons=_polygons(told["polygons"]),
        neighbours=tuple(
            (each["name"], _polygons(each["polygons"])) for each in told["neighbours"]
        ),
    )


def _polygons(told: Iterable[Iterable[Iterable[Iterable[float]]]]) -> tuple[Polygon, ...]:
    return tuple(tuple(tuple((x, y) for x, y in ring) for ring in polygon) for polygon in told)
