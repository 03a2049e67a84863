"""Functions that read lists where they are kept in order: the next rows of each, and how many there are."""

from collections.abc import Callable
from typing import Final

from cases.models import Place, Share, Tally

_SHARE: Final = Share._meta.db_table

OF_SITUATION: Final = "situation = of_situation"
OF_CITY: Final = "city = in_city"
"""SQL for what belongs to the situation, or to the city, that is asked for."""

_HEAD: Final = f"""LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT SET plan_cache_mode = 'force_custom_plan' AS $$
DECLARE
    until date := COALESCE(day, 'infinity');
    in_city bigint := (SELECT p.id FROM {Place._meta.db_table} p WHERE p.slug = of_city);"""


def people(scope: str, *, upwards: bool) -> str:
    """SQL for the keys of the next people of a scope in the order of their list, or against it.

    As of a day they are those of whom a harm there is known by it, with its place: a harm is kept from
    the day on which it is known to belong to the scope.
    """
    sign, way = (">", "ASC") if upwards else ("<", "DESC")
    return f"""
    SELECT s.record FROM {_SHARE} s
     WHERE s.{scope} AND s.kind = 'victim' AND s.known_from <= until
       AND (after IS NULL OR (s.known_from, s.record) {sign} (after, after_key))
       AND (day IS NULL OR EXISTS (
               SELECT FROM {_SHARE} h
                WHERE h.{scope} AND h.kind = 'harm' AND h.person = s.record AND h.since <= until
               -- Looked up for each person of the page: joined, all harms of the place may be read.
               OFFSET 0))
     ORDER BY s.known_from {way}, s.record {way} LIMIT at_most"""


def number(scope: str, condition: str) -> str:
    """SQL for a kept number of a scope, as of a day."""
    return f"""COALESCE((SELECT sum(t.number) FROM {Tally._meta.db_table} t
                       WHERE t.{scope} AND {condition} AND t.day <= until), 0)"""


def _either(rows: Callable[..., str], *scopes: tuple[str, str]) -> str:
    """SQL for the next rows of one of some scopes, each by its condition, upwards or downwards."""
    branches = [
        f"""
    {"IF" if place == 0 else "ELSIF"} {condition} THEN
        IF upwards THEN RETURN QUERY {rows(scope, upwards=True)};
        ELSE RETURN QUERY {rows(scope, upwards=False)};
        END IF;"""
        for place, (condition, scope) in enumerate(scopes)
    ]
    return f"{''.join(branches)} END IF;"


IN_ORDER: Final = {
    "public_people_listed(bigint, text, date, boolean, date, bigint, integer)": f"""
CREATE FUNCTION public_people_listed(
    of_situation bigint, of_city text, day date, upwards boolean, after date, after_key bigint,
    at_most integer
) RETURNS TABLE (key bigint) {_HEAD}
BEGIN
    {_either(people, ("of_city IS NULL", OF_SITUATION), ("true", OF_CITY))}
END $$""",
    "public_people_number(bigint, text, date)": f"""
CREATE FUNCTION public_people_number(of_situation bigint, of_city text, day date) RETURNS bigint {_HEAD}
BEGIN
    IF of_city IS NULL THEN RETURN {number(OF_SITUATION, "t.what = 'people '")};
    ELSE RETURN {number(OF_CITY, "t.what = 'people '")};
    END IF;
END $$""",
}
"""Signature to definition. Of a situation, or of a city, as known by a day; asked only where lists are kept.

``after`` and ``after_key`` are the day and the key of the row before the first.
"""
