"""Reads the numbers of dashboards where they are kept, and counts row by row where they are not.

`cases.actions.tallying` keeps them. Where they are not, or the definitions have changed since, nobody is
told less.
"""

from typing import Final

from cases.models import Place, Share, Tally, Tallying
from cases.public.concerns import CITIES, SITUATIONS
from cases.public.shares import COPIES, DAYS, DIED_IN, TORTURED_IN, VOICES
from cases.public.tallies import FIRST

HAPPENED: Final = 40
"""How many incidents with a date, and how many without, are named by their keys: as a chart has rows."""

KEPT: Final = "kept"
"""The name of a row that says that the others are sums."""


def _keys(name: str, rows: str) -> str:
    """SQL for the keys of some rows, in their order."""
    return f"""
    SELECT '{name}', f.record::text, row_number() OVER () FROM ({rows}) f"""


def _first(scope: str) -> str:
    """SQL for the keys of the first people, harms and incidents of a scope.

    Harms with a case come before the others. The incidents are the first in the order of their list, and
    the first with a date and without one, in the order of their dates.
    """

    def shares(columns: str, condition: str, *order: str, limit: int) -> str:
        return f"""
            SELECT {", ".join([columns, *order])} FROM {Share._meta.db_table}
             WHERE {scope} AND since <= until AND {condition}
             ORDER BY {", ".join(order)} LIMIT {limit}"""

    listed = ("known_from", "record")
    harms = " UNION ALL ".join(
        f"({shares(f'{has_case} AS has_case', condition, *listed, limit=FIRST)})"
        for has_case, condition in (
            ("true", "kind = 'harm' AND case_since IS NOT NULL AND case_since <= until"),
            ("false", "kind = 'harm' AND (case_since IS NULL OR case_since > until)"),
        )
    )
    undated = " UNION ALL ".join(
        f"({shares('kind', condition, *listed, limit=HAPPENED)})"
        for condition in (
            "kind = 'incident' AND dated_since IS NULL",
            "dated_since > since AND dated_since > until",
        )
    )
    dates = ("date_earliest", "date_latest", *listed)
    dated = "dated_since IS NOT NULL AND dated_since <= until"
    return " UNION ALL ".join(
        (
            _keys("person", shares("kind", "kind = 'victim'", *listed, limit=FIRST)),
            _keys(
                "harm",
                f"SELECT * FROM ({harms}) h ORDER BY has_case DESC, known_from, record LIMIT {FIRST}",
            ),
            _keys("incidents", shares("kind", "kind = 'incident'", *listed, limit=FIRST)),
            _keys("dated", shares("kind", dated, *dates, limit=HAPPENED)),
            _keys(
                "undated",
                f"SELECT * FROM ({undated}) u ORDER BY known_from, record LIMIT {HAPPENED}",
            ),
        )
    )


def summed(scope: str) -> str:
    """SQL for the numbers of a scope, added up until a day, with its first people and harms.

    Those of each city of a situation are asked for by themselves.
    """
    apart = "".join(f" AND t.what NOT LIKE '{name} %'" for name in (DIED_IN, TORTURED_IN))
    return f"""
    RETURN QUERY
    SELECT split_part(t.what, ' ', 1), split_part(t.what, ' ', 2), sum(t.number)::bigint
      FROM {Tally._meta.db_table} t WHERE {scope} AND t.day <= until AND t.what <> '{DAYS} '{apart}
     GROUP BY t.what HAVING sum(t.number) <> 0
     UNION ALL {_first(scope)}
     UNION ALL SELECT '{KEPT}', '', 1::bigint;"""


def newest(scope: str, noun: str, slug: str) -> str:
    """SQL for the newest changes of a scope until a day, and how many of all are not kept."""
    return f"""
    RETURN QUERY
    WITH mended AS MATERIALIZED (
        SELECT m.id, m.public_id, m.changed_on FROM public_mended('{noun}', {slug}) m
         WHERE m.known_from <= until AND m.since <= until)
    SELECT f.public_id, (SELECT count(*) FROM mended)
      FROM ((SELECT s.change, s.public_id::text, s.changed_on FROM {Share._meta.db_table} s
              WHERE {scope} AND s.changed_on IS NOT NULL
                AND s.since <= until AND s.known_from <= until
              ORDER BY s.changed_on DESC, s.change DESC LIMIT at_most)
             UNION ALL SELECT * FROM mended) f (id, public_id, changed_on)
     ORDER BY f.changed_on DESC, f.id DESC LIMIT at_most;"""


def _around(scope: str) -> str:
    known = f"FROM {Tally._meta.db_table} t WHERE {scope} AND t.what = '{DAYS} ' AND t.number > 0"
    return f"""
        earlier := (SELECT t.day {known} AND t.day < around ORDER BY t.day DESC LIMIT 1);
        later := (SELECT t.day {known} AND t.day > around AND t.day <= today ORDER BY t.day LIMIT 1);"""


_IN_CITY: Final = f"(SELECT p.id FROM {Place._meta.db_table} p WHERE p.slug = of_city)"

NUMBERS: Final = {
    "public_is_kept(text)": f"""
CREATE FUNCTION public_is_kept(definitions text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM {Tallying._meta.db_table} k WHERE k.made_with = definitions AND k.is_complete);
END $$""",
    "public_are_kept(bigint, text, text)": """
CREATE FUNCTION public_are_kept(of_situation bigint, of_city text, definitions text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    RETURN (of_situation IS NULL) <> (of_city IS NULL) AND public_is_kept(definitions);
END $$""",
    "public_days_around(bigint, text, date, date, text)": f"""
CREATE FUNCTION public_days_around(
    of_situation bigint, of_city text, around date, today date, definitions text
) RETURNS TABLE (earlier date, later date) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT AS $$
DECLARE
    in_city bigint := {_IN_CITY};
BEGIN
    IF NOT public_are_kept(of_situation, of_city, definitions) THEN
        RETURN QUERY SELECT * FROM public_days_beside(of_situation, of_city, around, today);
        RETURN;
    END IF;
    IF of_city IS NULL THEN {_around("t.situation = of_situation")}
    ELSE {_around("t.city = in_city")}
    END IF;
    RETURN NEXT;
END $$""",
    "public_numbers(bigint, text, date, text, text[])": f"""
CREATE FUNCTION public_numbers(
    of_situation bigint, of_city text, day date, definitions text, also text[]
) RETURNS TABLE (name text, value text, number bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT SET plan_cache_mode = 'force_custom_plan' AS $$
#variable_conflict use_variable
DECLARE
    until date := COALESCE(day, 'infinity');
    in_city bigint := {_IN_CITY};
BEGIN
    IF public_are_kept(of_situation, of_city, definitions) THEN
        IF of_city IS NULL THEN {summed("situation = of_situation")}
        ELSE
            {summed("city = in_city")}
        END IF;
        RETURN;
    END IF;
    RETURN QUERY SELECT * FROM public_people_counted(of_situation, of_city, day);
    IF '{VOICES}' = ANY(also) THEN
        RETURN QUERY
        SELECT c.kind, c.voices::text, c.number FROM public_voices_counted(of_situation, of_city, day) c;
    END IF;
    IF '{COPIES}' = ANY(also) THEN
        RETURN QUERY
        SELECT '{COPIES}', c.archive_status, c.number
          FROM public_sources_counted(of_situation, of_city, day) c;
    END IF;
END $$""",
    "public_people_by_city(bigint, date)": f"""
CREATE FUNCTION public_people_by_city(of_situation bigint, day date)
RETURNS TABLE (name text, city_slug text, number bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT SET plan_cache_mode = 'force_custom_plan' AS $$
DECLARE
    until date := COALESCE(day, 'infinity');
BEGIN
    RETURN QUERY
    SELECT split_part(s.what, ' ', 1), p.slug::text, s.people
      FROM (SELECT t.what, sum(t.number)::bigint AS people FROM {Tally._meta.db_table} t
             WHERE t.situation = of_situation AND t.day <= until
               AND (t.what LIKE '{DIED_IN} %' OR t.what LIKE '{TORTURED_IN} %')
             GROUP BY 1 HAVING sum(t.number) <> 0) s
      JOIN {Place._meta.db_table} p ON p.id = split_part(s.what, ' ', 2)::bigint;
END $$""",
    "public_newest_changes(bigint, text, date, integer)": f"""
CREATE FUNCTION public_newest_changes(of_situation bigint, of_city text, day date, at_most integer)
RETURNS TABLE (public_id text, more bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT SET plan_cache_mode = 'force_custom_plan' AS $$
DECLARE
    until date := COALESCE(day, 'infinity');
    in_city bigint := {_IN_CITY};
BEGIN
    IF of_city IS NULL THEN
        {
        newest(
            "s.situation = of_situation",
            SITUATIONS,
            "(SELECT r.slug FROM cases_situation r WHERE r.id = of_situation)",
        )
    }
    ELSE
        {newest("s.city = in_city", CITIES, "of_city")}
    END IF;
END $$""",
}
"""Signature to definition: of a situation, a city, or a city within a situation, as known by a day.

``definitions`` are those by which sums must have been made. ``also`` asks for voices and copies too:
where there are no sums, each of them costs as much again as the people. The newest changes, and the people
of each city of a situation, are asked for where there are sums only.
"""
