"""Functions that count the people, voices and sources of a situation or of a city at once, row by row.

Who died and who was tortured, by sex, age, cause and role; and of whom something is not known. Each of
these numbers is one that the views give too; here every harm is looked at once.
"""

from typing import Final

from cases.public.counting import (
    CITED,
    HARMED,
    HEARD,
    VOICED,
    numbers_of_people,
    person_cited,
    record_speaker,
)
from cases.public.functions import CROWD

FIRST: Final = 20
"""How many people, and how many harms, are named by their keys: as many as a dashboard shows."""

_CASED: Final = " UNION ALL ".join(
    f"SELECT l.victim_pk FROM public_{case}_victim l WHERE day IS NULL OR l.known_from <= day"
    for case in ("investigation", "prosecution")
)

IN_SCOPE: Final = """(of_situation IS NULL OR {row}.situation_id = of_situation)
       AND (of_city IS NULL OR {row}.city_slug = of_city
            AND (day IS NULL OR COALESCE(({row}.field_known_from ->> 'place')::date <= day, true)))
       AND (day IS NULL OR {row}.known_from <= day)"""
"""SQL for the rows of a view that belong to the scope as of the day."""

_ROWS: Final = " UNION ALL ".join(
    f"""
    SELECT '{kind}', v.id FROM public_{kind} v WHERE {IN_SCOPE.format(row="v")}"""
    for kind in VOICED
)


def _cited(kind: str, columns: str) -> str:
    """SQL for the citations of the rows of a kind that belong to the scope."""
    return f"""
    SELECT {columns}
      FROM public_{kind} v JOIN cases_citation r ON r.{kind}_id = v.id AND r.state = 'published'
     WHERE {IN_SCOPE.format(row="v")}"""


_SPOKEN: Final = " UNION ALL ".join(
    _cited(kind, f"'{kind}', v.id, {CITED}, {record_speaker(kind)}, true") for kind in VOICED
)

_SOURCES: Final = " UNION ALL ".join(_cited(kind, "r.source_id") for kind in VOICED)

_HEAD: Final = """LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT SET plan_cache_mode = 'force_custom_plan' AS $$
#variable_conflict use_column"""

TALLIES: Final = {
    "public_people_counted(bigint, text, date)": f"""
CREATE FUNCTION public_people_counted(of_situation bigint, of_city text, day date)
RETURNS TABLE (name text, value text, number bigint) {_HEAD}
BEGIN
RETURN QUERY
WITH near AS MATERIALIZED (
    SELECT n.*,
           -- Where the place was reported later, a city has the person in its list, and counts nobody.
           of_city IS NULL OR NOT COALESCE(n.placed_on > day, false) AS is_placed,
           n.situation_id IS NOT NULL AND (of_situation IS NULL OR n.situation_id = of_situation)
           AND (day IS NULL OR n.known_from <= day) AS is_in
      FROM ({HARMED} AND (of_city IS NULL OR pl.city_slug = of_city)) n
), harms AS (
    SELECT * FROM near n WHERE n.is_in
), crowds AS MATERIALIZED (
    -- As public_crowd has it of one person: of any situation and any day, at the same place.
    SELECT one.place_id, one.month, one.sex, one.age_group
      FROM (SELECT DISTINCT n.place_id, n.month, n.sex, n.age_group, n.victim_id
              FROM near n WHERE n.month IS NOT NULL) one
     GROUP BY 1, 2, 3, 4 HAVING count(*) >= {CROWD}
), each AS MATERIALIZED (
    SELECT h.victim_id, h.is_shown, h.person_known_from AS known_from, h.sex, h.age_group, h.role,
           h.identification, h.is_ageless, h.person_later AS later,
           bool_or(h.is_placed) AS is_counted, bool_or(h.is_placed AND h.is_death) AS died,
           bool_or(h.is_placed AND h.is_torture) AS tortured, min(h.incident_id) AS incident_id,
           bool_or(c.place_id IS NOT NULL) AS is_crowd
      FROM harms h
      LEFT JOIN crowds c ON NOT h.is_shown AND c.place_id = h.place_id AND c.month = h.month
                        AND c.sex = h.sex AND c.age_group = h.age_group
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
), people AS MATERIALIZED (
    SELECT e.victim_id, e.is_shown, e.known_from, e.sex, e.is_ageless, e.later, e.is_counted, e.died,
           e.tortured,
           CASE WHEN e.is_shown OR e.is_crowd THEN e.age_group
                -- Who was harmed elsewhere too is perhaps one of many there.
                WHEN EXISTS (SELECT 1 FROM cases_harm o
                              WHERE o.victim_id = e.victim_id AND o.incident_id <> e.incident_id)
                THEN CASE WHEN public_crowd(e.victim_id) >= {CROWD} THEN e.age_group END
                END AS age_group,
           CASE WHEN e.is_shown THEN e.role END AS role,
           CASE WHEN e.is_shown THEN e.identification ELSE 'withheld' END AS identification
      FROM each e
)
{numbers_of_people()}
UNION ALL
(SELECT 'person', p.victim_id::text, row_number() OVER (ORDER BY p.known_from, p.victim_id)
   FROM people p ORDER BY 3 LIMIT {FIRST})
UNION ALL
(SELECT 'harm', f.id::text, row_number() OVER (ORDER BY f.has_case DESC, f.known_from, f.id)
   FROM (SELECT h.id, h.known_from, h.victim_id IN ({_CASED}) AS has_case
           FROM harms h WHERE h.is_placed) f ORDER BY 3 LIMIT {FIRST});
END $$""",
    "public_voices_counted(bigint, text, date)": f"""
CREATE FUNCTION public_voices_counted(of_situation bigint, of_city text, day date)
RETURNS TABLE (kind text, voices bigint, number bigint) {_HEAD}
BEGIN
RETURN QUERY
WITH people AS MATERIALIZED (
    SELECT DISTINCT h.victim_pk AS id, h.is_shown FROM public_harm h WHERE {IN_SCOPE.format(row="h")}
), cited AS ({person_cited("people")} UNION ALL {_SPOKEN}
), {HEARD}, counted AS (
    SELECT h.kind, h.pk, count(DISTINCT h.voice) AS voices FROM heard h
     WHERE day IS NULL OR h.since <= day GROUP BY h.kind, h.pk
)
SELECT r.kind, COALESCE(c.voices, 0), count(*)
  FROM (SELECT 'victim' AS kind, p.id AS pk FROM people p UNION ALL {_ROWS}) r
  LEFT JOIN counted c USING (kind, pk)
 GROUP BY 1, 2;
END $$""",
    "public_sources_counted(bigint, text, date)": f"""
CREATE FUNCTION public_sources_counted(of_situation bigint, of_city text, day date)
RETURNS TABLE (archive_status text, number bigint) {_HEAD}
BEGIN
RETURN QUERY
SELECT s.archive_status::text, count(*) FROM public_source s
 WHERE s.id IN ({_SOURCES}) AND (day IS NULL OR s.known_from <= day)
 GROUP BY 1;
END $$""",
}
"""Signature to definition. Of a situation, a city, or a city within a situation, as known by a day.

Rows of ``person`` and of ``harm`` are no numbers but keys: the first people in the order of their list,
and the first harms, those with a case before the others.
"""
