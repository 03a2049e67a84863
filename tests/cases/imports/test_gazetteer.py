"""The gazetteer gives ids, coordinates and spellings; scripts are read off the letters."""

from decimal import Decimal

import pytest

from cases.choices import PlaceLevel, Script
from cases.imports.gazetteer import places_called, script_of

TALDYKORGAN, KAZAKHSTAN = 1518542, 1522867


def test_a_city_and_a_country() -> None:
    found = places_called(frozenset({TALDYKORGAN, KAZAKHSTAN, 7}))

    assert set(found) == {TALDYKORGAN, KAZAKHSTAN}
    city = found[TALDYKORGAN]
    assert (city.level, city.country_code) == (PlaceLevel.CITY, "KZ")
    assert (city.latitude, city.longitude) == (Decimal("45.01556"), Decimal("78.37389"))
    assert {"Taldyqorghan", "Талдыкорган", "Талдықорған"} <= city.names
    assert found[KAZAKHSTAN].level == PlaceLevel.COUNTRY
    assert found[KAZAKHSTAN].latitude is None


def test_nothing_asked_for_reads_nothing() -> None:
    assert places_called(frozenset()) == {}


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Taldykorgan", Script.LATIN),
        ("Талдықорған", Script.CYRILLIC),
        ("Алма-Ата", Script.CYRILLIC),
        ("تالدىقورعان", Script.ARABIC),
        ("Тaraz", Script.OTHER),
        ("12", Script.OTHER),
    ],
)
def test_script_is_that_of_the_letters(text: str, script: Script) -> None:
    assert script_of(text) == script
