"""Functions that count the investigations and the cases in court of a situation or of a city at once.

Each number is one that the views give too, row by row, with the status of each; here the steps are looked
at once. Beside the numbers stand the keys of the few rows that a dashboard shows.
"""

from typing import Final

from cases.choices import Capacity, DatePrecision, InvestigationStatus, ProceedingStepKind
from cases.public.counting import is_later
from cases.public.functions import (
    CONVICTED,
    DECIDING,
    INVESTIGATION_STATUS,
    OUTCOME,
    PROSECUTION_STATUS,
)
from cases.public.tallies import IN_SCOPE

FIRST: Final = 12
"""Rows of one sort, those that became known first: as many as a dashboard's paragraphs or table tell."""

DRAWN: Final = 40
"""Rows of a picture."""

SPEAKERS: Final = 40
"""Speakers, and reports of each."""

STATUS_ORDER: Final = (
    InvestigationStatus.CLOSED,
    InvestigationStatus.PENDING,
    InvestigationStatus.CONVICTED,
    InvestigationStatus.UNKNOWN,
)
"""The order in which investigations are drawn, by status."""


_UNTIL: Final = "COALESCE(day, 'infinity')"
"""SQL for the day, as the functions for one record are asked: without one, that which knows everything."""


def _later(row: str, field: str) -> str:
    return is_later(f"{row}.field_known_from", field)


def _told(row: str, column: str, *fields: str) -> str:
    """SQL for a column, as far as it was reported by the day: under its own name or that of its field."""
    hidden = " OR ".join(_later(row, field) for field in (column, *fields))
    return f"CASE WHEN {hidden} THEN NULL ELSE {row}.{column} END"


def _known(row: str) -> str:
    return f"(day IS NULL OR {row}.known_from <= day)"


_SPEAKER: Final = f"""COALESCE({_told("v", "speaker_slug", "speaker")},
                    v.speaker_status || ' ' || v.speaker_candidates::text)"""
"""SQL for one who speaks, named or not: the slug, or why there is none and who may be meant."""

_FIRST_OF_SPEAKERS: Final = f"""
    SELECT f.speaker, f.id, f.known_from
      FROM (SELECT DISTINCT ON (c.speaker) c.speaker, c.id, c.known_from
              FROM cases c ORDER BY c.speaker, c.known_from, c.id) f
     ORDER BY f.known_from, f.id LIMIT {SPEAKERS}"""
"""SQL for the first investigation of each who speaks, as far as there is room."""


def _dates(row: str) -> str:
    """SQL for the date of a step as far as it is known, and whether that is a day."""
    earliest, latest, precision = (
        _told(row, column, "date_earliest")
        for column in ("date_earliest", "date_latest", "date_precision")
    )
    return f"{earliest} AS earliest, {latest} AS latest, {precision} AS precision"


_STATUS: Final = INVESTIGATION_STATUS.format(
    is_convicted="l.is_convicted", last="m.kind", is_over="l.is_over", is_in_court="l.is_in_court"
)

_RANK: Final = " ".join(
    f"WHEN '{status}' THEN {place}" for place, status in enumerate(STATUS_ORDER)
)

_STAGES: Final = f"'{ProceedingStepKind.CHARGED}', '{ProceedingStepKind.VERDICT}'"
"""SQL for the steps that are stages of their own."""

CASES_COUNTED: Final = {
    "public_cases_counted(bigint, text, date)": f"""
CREATE FUNCTION public_cases_counted(of_situation bigint, of_city text, day date)
RETURNS TABLE (name text, value text, number bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT SET plan_cache_mode = 'force_custom_plan' AS $$
#variable_conflict use_column
BEGIN
RETURN QUERY
WITH cases AS MATERIALIZED (
    SELECT v.id, v.known_from, COALESCE({_told("v", "is_group")}, false) AS is_group,
           COALESCE({_told("v", "place_name", "place")}, '') AS place,
           COALESCE({_told("v", "deaths_low")}, {_told("v", "deaths_high", "deaths_low")}) AS deaths,
           {_SPEAKER} AS speaker
      FROM public_investigation v WHERE {IN_SCOPE.format(row="v")}
), linked AS MATERIALIZED (
    SELECT p.id, p.investigation_id FROM cases_prosecution p
     WHERE p.investigation_id IN (SELECT c.id FROM cases c)
       AND p.state = 'published' AND p.known_from <= {_UNTIL}
), brought AS MATERIALIZED (
    SELECT v.id, v.known_from FROM public_prosecution v WHERE {IN_SCOPE.format(row="v")}
), agents_known AS MATERIALIZED (
    SELECT d.id, GREATEST(d.known_from, b.known_from) AS known_from, d.prosecution_id,
           {_later("d", "outcome")} AS is_open
      FROM brought b JOIN cases_defendant d ON d.prosecution_id = b.id
     WHERE d.state = 'published' AND {_known("d")}
       AND {_told("d", "capacity")} = '{Capacity.STATE_AGENT}'
), tried AS MATERIALIZED (
    SELECT d.id, d.prosecution_id, d.capacity FROM cases_defendant d
     WHERE d.prosecution_id IN (SELECT l.id FROM linked l)
       AND d.state = 'published' AND d.known_from <= {_UNTIL}
), decided AS MATERIALIZED (
    SELECT DISTINCT ON (s.defendant_id) s.defendant_id AS id, {OUTCOME} AS outcome
      FROM cases_proceedingstep s
     WHERE s.defendant_id IN (SELECT t.id FROM tried t UNION ALL SELECT a.id FROM agents_known a)
       AND s.state = 'published' AND s.known_from <= {_UNTIL} AND s.kind IN {DECIDING}
     ORDER BY s.defendant_id, s.position DESC
), judged AS (
    SELECT t.prosecution_id, {PROSECUTION_STATUS} AS status,
           bool_or(t.capacity = '{Capacity.STATE_AGENT}' AND outcome IN {CONVICTED}) AS is_convicted
      FROM tried t LEFT JOIN decided d ON d.id = t.id
     GROUP BY 1
), in_court AS (
    SELECT l.investigation_id, bool_or(j.is_convicted) AS is_convicted,
           bool_and(COALESCE(j.status, 'pending') = 'closed') AS is_over,
           bool_or(COALESCE(j.status, 'pending') = 'pending') AS is_in_court
      FROM linked l LEFT JOIN judged j ON j.prosecution_id = l.id
     GROUP BY 1
), moved AS (
    SELECT DISTINCT ON (s.investigation_id) s.investigation_id, s.kind
      FROM cases_investigationstep s
     WHERE s.investigation_id IN (SELECT c.id FROM cases c)
       AND s.state = 'published' AND s.known_from <= {_UNTIL}
     ORDER BY s.investigation_id, s.position DESC
), stated AS MATERIALIZED (
    SELECT c.id, c.known_from, c.is_group, c.place, c.deaths, {_STATUS} AS status
      FROM cases c
      LEFT JOIN moved m ON m.investigation_id = c.id
      LEFT JOIN in_court l ON l.investigation_id = c.id
), ranked AS MATERIALIZED (
    SELECT c.id, row_number() OVER (ORDER BY c.known_from, c.id) AS place,
           row_number() OVER (PARTITION BY c.status ORDER BY c.known_from, c.id) AS of_status,
           row_number() OVER (
               ORDER BY CASE c.status {_RANK} END, c.deaths DESC NULLS LAST,
                        c.place COLLATE "C", c.known_from, c.id) AS drawn
      FROM stated c
), agents AS MATERIALIZED (
    SELECT a.id, a.known_from, a.prosecution_id,
           COALESCE(d.outcome IN {CONVICTED}, false) AND NOT a.is_open AS is_convicted
      FROM agents_known a LEFT JOIN decided d ON d.id = a.id
), taken AS MATERIALIZED (
    -- With what is known of its case, so that nothing is to be joined again.
    SELECT false AS is_in_court, c.id, c.known_from, NULL::bigint AS prosecution_id,
           false AS is_convicted, s.position, {_told("s", "kind")} AS kind,
           NULL::text AS sentence_kind, {_dates("s")}
      FROM cases c JOIN public_investigation_step s ON s.investigation_pk = c.id AND {_known("s")}
     UNION ALL
    SELECT true, a.id, a.known_from, a.prosecution_id, a.is_convicted, s.position,
           {_told("s", "kind")}, {_told("s", "sentence_kind")}, {_dates("s")}
      FROM agents a JOIN public_proceeding_step s ON s.defendant_pk = a.id AND {_known("s")}
), agents_at AS MATERIALIZED (
    SELECT 'in_court' AS stage, a.id, a.known_from, a.prosecution_id FROM agents a
     UNION ALL
    SELECT 'convicted', a.id, a.known_from, a.prosecution_id FROM agents a WHERE a.is_convicted
     UNION ALL
    SELECT DISTINCT s.kind, s.id, s.known_from, s.prosecution_id FROM taken s
     WHERE s.is_in_court AND s.kind IN ({_STAGES})
     UNION ALL
    SELECT 'sentence', l.id, l.known_from, l.prosecution_id
      FROM (SELECT DISTINCT ON (s.id) s.id, s.known_from, s.prosecution_id, s.sentence_kind
              FROM taken s
             WHERE s.is_in_court AND s.is_convicted AND s.kind = '{ProceedingStepKind.SENTENCE}'
             ORDER BY s.id, s.position DESC) l
     WHERE l.sentence_kind <> ''
), courses AS MATERIALIZED (
    SELECT DISTINCT s.is_in_court, s.known_from, s.id
      FROM taken s ORDER BY s.is_in_court, s.known_from, s.id LIMIT {DRAWN}
)
SELECT CASE WHEN c.is_group THEN 'groups' ELSE 'investigations' END, c.status, count(*)
  FROM stated c GROUP BY 1, 2
UNION ALL
SELECT 'places_' || c.status, c.place, count(*) FROM stated c GROUP BY 1, 2
UNION ALL
SELECT 'prosecutions', a.stage, count(DISTINCT a.prosecution_id) FROM agents_at a GROUP BY 2
UNION ALL
SELECT 'defendants', a.stage, count(*) FROM agents_at a GROUP BY 2
UNION ALL
SELECT 'steps', CASE WHEN COALESCE(s.precision, '{DatePrecision.UNKNOWN}') = '{DatePrecision.UNKNOWN}'
                       OR s.earliest IS NULL OR s.latest IS NULL THEN 'undated'
                     WHEN s.earliest = s.latest THEN 'on_a_day' ELSE 'within' END, count(*)
  FROM taken s GROUP BY 2
UNION ALL
SELECT 'investigation', c.id::text, c.place FROM ranked c
 WHERE c.place <= {FIRST} OR c.of_status <= {FIRST} OR c.drawn <= {DRAWN}
    OR c.id IN (SELECT e.id FROM courses e WHERE NOT e.is_in_court)
    OR c.id IN (SELECT f.id FROM ({_FIRST_OF_SPEAKERS}) f)
UNION ALL
SELECT DISTINCT 'defendant', a.id::text, NULL::bigint
  FROM (SELECT e.id FROM courses e WHERE e.is_in_court
         UNION ALL
        SELECT f.id FROM (
            SELECT a.id, row_number() OVER (PARTITION BY a.stage ORDER BY a.known_from, a.id) AS place
              FROM agents_at a) f WHERE f.place <= {FIRST}) a;
END $$""",
}
"""Signature to definition. Of a situation, a city, or a city within a situation, as known by a day.

Rows of ``investigation`` and of ``defendant`` are no numbers but keys: of the investigations and of the
state agents in court that a dashboard shows.
"""
