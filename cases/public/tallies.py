"""A function that counts the people of a situation or of a city at once, by what is known of them.

Who died and who was tortured, by sex, age, cause and role; and of whom something is not known.

Each of these numbers is one that the views give too, row by row; here every harm is looked at once.
"""

from collections.abc import Collection
from typing import Final

from cases.choices import (
    DEATHS,
    NO_INJURY,
    TORTURE,
    AbsenceReason,
    SpeakerKind,
    SpeakerStatus,
)
from cases.public.functions import CROWD, SHOWN
from cases.public.sources import PERSON

_FIRST: Final = 20
"""How many people, and how many harms, are named by their keys: as many as a dashboard shows."""


def _among(values: Collection[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _later(row: str, field: str) -> str:
    """SQL for whether a field was reported only after the day; never without a day."""
    return f"COALESCE(({row}.later ->> '{field}')::date > day, false)"


def _bucket(row: str, field: str, value: str) -> str:
    """SQL for the value of a field by the day, or why there is none."""
    return f"""CASE WHEN {_later(row, field)} THEN '{AbsenceReason.NOT_YET_REPORTED}'
                    ELSE COALESCE({value}, '{AbsenceReason.WITHHELD}') END::text"""


def _tally(name: str, field: str, value: str, only: str) -> str:
    """SQL for people by the value of a field, each in one bucket."""
    return f"""
    SELECT '{name}', {_bucket("p", field, value)}, count(*)
      FROM people p WHERE {only} GROUP BY 2"""


def _number(name: str, rows: str, value: str = "", counted: str = "*") -> str:
    return f"""
    SELECT '{name}', '{value}', count({counted}) FROM {rows}"""


def _without(field: str, condition: str, *, among: str) -> str:
    """SQL for people of whom a field has no value by the day."""
    return _number(
        "without", f"people p WHERE p.is_counted AND {among} AND ({condition})", value=field
    )


def _harmed_without(field: str, condition: str, *, among: str = "true") -> str:
    """The same of what was done to them: of one harm is enough."""
    rows = f"harms h WHERE h.is_placed AND {among} AND ({condition})"
    return _number("without", rows, value=field, counted="DISTINCT h.victim_id")


_NUMBERS: Final = " UNION ALL ".join(
    (
        _number("died", "people p WHERE p.died"),
        _number("tortured", "people p WHERE p.tortured"),
        _number("people", "people p WHERE p.is_counted"),
        _number("listed", "people p"),
        _number("harms", "harms h WHERE h.is_placed"),
        _tally("sex", "sex", "p.sex", "p.died"),
        _tally("age_group", "age_group", "p.age_group", "p.died"),
        _tally("role", "role", "p.role", "p.died"),
        _tally("identification", "identification", "p.identification", "p.is_counted"),
        f"""
    SELECT 'means', {_bucket("h", "means", "h.means")}, count(DISTINCT h.victim_id)
      FROM harms h WHERE h.is_placed AND h.is_death GROUP BY 2""",
        _without("age", f"p.is_ageless OR {_later('p', 'age_low')}", among="p.is_shown"),
        _without(
            "age_group", f"p.age_group = 'unknown' OR {_later('p', 'age_group')}", among="true"
        ),
        _without("sex", f"p.sex = 'unknown' OR {_later('p', 'sex')}", among="true"),
        _harmed_without(
            "date",
            f"COALESCE(h.date_precision, 'unknown') = 'unknown' OR {_later('h', 'date_earliest')}",
            among="h.is_shown",
        ),
        _harmed_without("place", f"h.is_nowhere OR {_later('h', 'place')}"),
        _harmed_without(
            "cause",
            f"COALESCE(h.means, 'unknown') = 'unknown' OR {_later('h', 'means')}",
            among=f"h.is_shown AND h.category NOT IN ({_among(NO_INJURY)})",
        ),
    )
)

_CASED: Final = " UNION ALL ".join(
    f"SELECT l.victim_pk FROM public_{case}_victim l WHERE day IS NULL OR l.known_from <= day"
    for case in ("investigation", "prosecution")
)

_IN_SCOPE: Final = """(of_situation IS NULL OR {row}.situation_id = of_situation)
       AND (of_city IS NULL OR {row}.city_slug = of_city
            AND (day IS NULL OR COALESCE(({row}.field_known_from ->> 'place')::date <= day, true)))
       AND (day IS NULL OR {row}.known_from <= day)"""
"""SQL for the rows of a view that belong to the scope as of the day."""

_VOICED: Final = ("incident", "investigation", "prosecution", "figure")

_ROWS: Final = " UNION ALL ".join(
    f"""
    SELECT '{kind}', v.id FROM public_{kind} v WHERE {_IN_SCOPE.format(row="v")}"""
    for kind in _VOICED
)


def _record_speaker(kind: str) -> str:
    """SQL for the speaker of the record itself, as far as it is a voice of its own by the day."""
    if kind not in {"figure", "investigation"}:
        return "NULL"
    return f"""CASE WHEN v.speaker_kind <> '{SpeakerKind.UNNAMED_GROUP}'
                 AND (day IS NULL
                      OR COALESCE((v.field_known_from ->> 'speaker')::date <= day, true))
                THEN v.speaker_slug END"""


def _cited(kind: str, columns: str) -> str:
    """SQL for the citations of the rows of a kind that belong to the scope."""
    return f"""
    SELECT {columns}
      FROM public_{kind} v JOIN cases_citation r ON r.{kind}_id = v.id AND r.state = 'published'
     WHERE {_IN_SCOPE.format(row="v")}"""


_SPOKEN: Final = " UNION ALL ".join(
    _cited(
        kind,
        f"""'{kind}', v.id, r.source_id, r.speaker_status, r.speaker_id,
           {_record_speaker(kind)}, true""",
    )
    for kind in _VOICED
)

_CITED: Final = " UNION ALL ".join(_cited(kind, "r.source_id") for kind in _VOICED)

TALLIES: Final = {
    "public_people_counted(bigint, text, date)": f"""
CREATE FUNCTION public_people_counted(of_situation bigint, of_city text, day date)
RETURNS TABLE (name text, value text, number bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT SET plan_cache_mode = 'force_custom_plan' AS $$
#variable_conflict use_column
BEGIN
RETURN QUERY
WITH near AS MATERIALIZED (
    SELECT r.id, r.victim_id, r.incident_id, i.place_id, r.category, {SHOWN} AS is_shown,
           GREATEST(r.known_from, v.known_from, i.known_from) AS known_from,
           r.category IN ({_among(DEATHS)}) AS is_death,
           r.category IN ({_among(TORTURE)}) AS is_torture,
           CASE WHEN {SHOWN} THEN r.means END AS means,
           i.date_precision, pl.city_slug IS NULL AS is_nowhere,
           CASE WHEN {SHOWN} THEN r.field_known_from ELSE '{{}}' END || i.field_known_from AS later,
           -- Where the place was reported later, a city has the person in its list, and counts nobody.
           of_city IS NULL OR NOT COALESCE((i.field_known_from ->> 'place')::date > day, false)
           AS is_placed,
           si.id IS NOT NULL AND (of_situation IS NULL OR si.id = of_situation)
           AND (day IS NULL OR GREATEST(r.known_from, v.known_from, i.known_from) <= day) AS is_in,
           CASE WHEN i.date_precision IN ('day', 'month')
                THEN date_trunc('month', i.date_earliest) END AS month,
           v.known_from AS person_known_from, v.sex, v.age_group, v.role, v.identification,
           v.age_low IS NULL AND v.age_high IS NULL AS is_ageless,
           CASE WHEN {SHOWN} THEN v.field_known_from ELSE '{{}}' END AS person_later
      FROM cases_harm r
      JOIN cases_victim v ON v.id = r.victim_id AND v.state = 'published'
      JOIN cases_incident i ON i.id = r.incident_id AND i.state = 'published'
      LEFT JOIN cases_situation si ON si.id = i.situation_id AND si.state = 'published'
      JOIN public_place pl ON pl.id = i.place_id
     WHERE r.state = 'published' AND (of_city IS NULL OR pl.city_slug = of_city)
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
{_NUMBERS}
UNION ALL
(SELECT 'person', p.victim_id::text, row_number() OVER (ORDER BY p.known_from, p.victim_id)
   FROM people p ORDER BY 3 LIMIT {_FIRST})
UNION ALL
(SELECT 'harm', f.id::text, row_number() OVER (ORDER BY f.has_case DESC, f.known_from, f.id)
   FROM (SELECT h.id, h.known_from, h.victim_id IN ({_CASED}) AS has_case
           FROM harms h WHERE h.is_placed) f ORDER BY 3 LIMIT {_FIRST});
END $$""",
    "public_voices_counted(bigint, text, date)": f"""
CREATE FUNCTION public_voices_counted(of_situation bigint, of_city text, day date)
RETURNS TABLE (kind text, voices bigint, number bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT SET plan_cache_mode = 'force_custom_plan' AS $$
#variable_conflict use_column
BEGIN
RETURN QUERY
WITH people AS MATERIALIZED (
    SELECT DISTINCT h.victim_pk AS id, h.is_shown FROM public_harm h WHERE {_IN_SCOPE.format(row="h")}
), cited AS (
    SELECT 'victim' AS kind, p.id AS pk, r.source_id, r.speaker_status,
           CASE WHEN p.is_shown THEN r.speaker_id END AS speaker_id, NULL::text AS record_speaker,
           -- A source that supports nobody else is not told of somebody who is withheld.
           p.is_shown OR EXISTS (
               SELECT 1 FROM cases_citation o
                WHERE o.source_id = r.source_id AND o.state = 'published'
                  AND {PERSON.format(row="o")} <> p.id) AS is_sourced
      FROM people p JOIN cases_citation r ON r.victim_id = p.id AND r.state = 'published'
     UNION ALL {_SPOKEN}
), roots AS MATERIALIZED (
    SELECT DISTINCT ON (l.source_id) l.source_id, s.publisher_id
      FROM cases_sourcerelay l JOIN cases_source s ON s.id = l.relayed_id AND s.state = 'published'
     ORDER BY l.source_id, s.date_latest, s.id
), said AS (
    SELECT c.kind, c.pk, c.source_id, CASE WHEN c.is_sourced THEN p.slug END AS publisher,
           CASE WHEN c.speaker_status = '{SpeakerStatus.STATED}' THEN k.slug
                WHEN c.speaker_status IN ('{SpeakerStatus.UNCLEAR}', '{SpeakerStatus.NOT_NAMED}')
                THEN NULL
                WHEN c.kind IN ('figure', 'investigation') THEN c.record_speaker
                WHEN c.is_sourced THEN p.slug END AS voice
      FROM cited c
      JOIN cases_source s ON s.id = c.source_id AND s.state = 'published'
                         AND (day IS NULL OR s.date_latest <= day)
      JOIN cases_publisher p ON p.id = s.publisher_id AND p.state = 'published'
      LEFT JOIN cases_speaker k ON k.id = c.speaker_id AND k.state = 'published'
                               AND k.kind <> '{SpeakerKind.UNNAMED_GROUP}'
), heard AS (
    SELECT t.kind, t.pk, count(t.voice) AS voices
      FROM (SELECT DISTINCT s.kind, s.pk,
                   COALESCE(CASE WHEN s.voice = s.publisher THEN root.slug END, s.voice) AS voice
              FROM said s
              LEFT JOIN roots ON roots.source_id = s.source_id
              LEFT JOIN cases_publisher root
                     ON root.id = roots.publisher_id AND root.state = 'published') t
     GROUP BY t.kind, t.pk
)
SELECT r.kind, COALESCE(h.voices, 0), count(*)
  FROM (SELECT 'victim' AS kind, p.id AS pk FROM people p UNION ALL {_ROWS}) r
  LEFT JOIN heard h USING (kind, pk)
 GROUP BY 1, 2;
END $$""",
    "public_sources_counted(bigint, text, date)": f"""
CREATE FUNCTION public_sources_counted(of_situation bigint, of_city text, day date)
RETURNS TABLE (archive_status text, number bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT SET plan_cache_mode = 'force_custom_plan' AS $$
#variable_conflict use_column
BEGIN
RETURN QUERY
SELECT s.archive_status::text, count(*) FROM public_source s
 WHERE s.id IN ({_CITED}) AND (day IS NULL OR s.known_from <= day)
 GROUP BY 1;
END $$""",
}
"""Signature to definition. Of a situation, a city, or a city within a situation, as known by a day.

Rows of ``person`` and of ``harm`` are no numbers but keys: the first people in the order of their list,
and the first harms, those with a case before the others.
"""
