"""Brings up to date how many people each headline number counts, by looking only at those who changed."""

from collections.abc import Collection, Mapping
from typing import Final

from django.db import connection

from cases.choices import TORTURE
from cases.statistic_choices import Statistic

OF_PEOPLE: Final = frozenset({Statistic.DOCUMENTED_DEATHS, Statistic.DOCUMENTED_TORTURE})
"""The headline numbers that count people."""

_TORTURE: Final = ", ".join(f"'{category}'" for category in TORTURE)

_COLUMNS: Final = "person, statistic, situation, city"

# One and the same harm has the category and the place, as where `filters.numbers.count` asks for both.
_COUNTED: Final = f"""
    SELECT DISTINCT h.victim_pk, one.statistic, one.situation, one.city
      FROM public_harm h LEFT JOIN cases_place c ON c.slug = h.city_slug
     CROSS JOIN LATERAL (
           SELECT statistic, scope.situation, scope.city
             FROM (VALUES ('{Statistic.DOCUMENTED_DEATHS}', h.is_death),
                          ('{Statistic.DOCUMENTED_TORTURE}', h.category IN ({_TORTURE}))
                  ) AS number (statistic, holds),
                  (VALUES (h.situation_id, NULL), (NULL, c.id)) AS scope (situation, city)
            WHERE holds AND COALESCE(scope.situation, scope.city) IS NOT NULL) one"""  # noqa: S608 (from our own constants)

_CHANGED: Final = """
    WITH changed AS (DELETE FROM cases_changedperson RETURNING person)
    SELECT EXISTS (SELECT FROM cases_headcount), ARRAY(SELECT DISTINCT person FROM changed ORDER BY 1)"""

_EVERYBODY: Final = f"""
    DELETE FROM cases_countedperson;
    INSERT INTO cases_countedperson ({_COLUMNS}) {_COUNTED};
    INSERT INTO cases_headcount (statistic, situation, city, number)
    SELECT statistic, situation, city, count(*) FROM cases_countedperson GROUP BY 1, 2, 3"""  # noqa: S608 (from our own constants)

_SOME: Final = f"""
    WITH now ({_COLUMNS}) AS MATERIALIZED ({_COUNTED} WHERE h.victim_pk = ANY(%(people)s)),
    gone AS (
        DELETE FROM cases_countedperson c
         WHERE c.person = ANY(%(people)s) AND NOT EXISTS (
               SELECT 1 FROM now
                WHERE (now.person, now.statistic) = (c.person, c.statistic)
                  AND (now.situation, now.city) IS NOT DISTINCT FROM (c.situation, c.city))
     RETURNING statistic, situation, city
    ), come AS (
        INSERT INTO cases_countedperson ({_COLUMNS}) SELECT {_COLUMNS} FROM now
            ON CONFLICT DO NOTHING
     RETURNING statistic, situation, city
    )
    INSERT INTO cases_headcount AS kept (statistic, situation, city, number)
    SELECT statistic, situation, city, sum(number)
      FROM (SELECT *, 1 AS number FROM come UNION ALL SELECT *, -1 FROM gone) change
     GROUP BY 1, 2, 3
        ON CONFLICT (statistic, situation, city) DO UPDATE SET number = kept.number + excluded.number"""  # noqa: S608 (from our own constants)

Key = tuple[Statistic, int | None, int | None]
"""A headline number, and the situation or the city that it is about, by its key."""


def headcounts(*, situations: Collection[int], cities: Collection[int]) -> Mapping[Key, int]:
    """How many people are counted in these situations and cities now; what is not there counts nobody.

    The number of the record's state is locked before: two who look at the same changes count them twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED)
        ((is_begun, people),) = cursor.fetchall()
        if not is_begun:
            cursor.execute(_EVERYBODY)
        elif people:
            cursor.execute(_SOME, {"people": people})
        cursor.execute(
            "SELECT statistic, situation, city, number FROM cases_headcount"
            " WHERE situation = ANY(%s) OR city = ANY(%s)",
            [list(situations), list(cities)],
        )
        return {
            (Statistic(statistic), situation, city): number
            for statistic, situation, city, number in cursor.fetchall()
        }
