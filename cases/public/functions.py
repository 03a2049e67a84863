"""SQL functions for what is derived and never stored: outcome and status, as known by a day.

Those that read tables do so with their owner's rights, like the views: a role that may read only the
views can use them.
"""

from collections.abc import Iterable
from typing import Final


def quoted(values: Iterable[str]) -> str:
    """SQL for some words, with a comma between each two."""
    return ", ".join(f"'{value}'" for value in values)


CROWD: Final = 5
"""People who must share place, sex, age group and month before these say nothing about one."""

CONVICTED: Final = "('convicted', 'convicted_lesser')"
"""SQL for the outcomes that are convictions."""

OUTCOME: Final = "CASE WHEN outcome <> '' THEN outcome ELSE kind END"
DECIDING: Final = "('verdict', 'appeal_decided', 'quashed', 'returned', 'discontinued')"
"""SQL for the outcome that a step is, and for the kinds of step that are one."""

PROSECUTION_STATUS: Final = f"""CASE
        WHEN count(*) = 0 THEN 'pending'
        WHEN bool_or(outcome IN {CONVICTED}) THEN 'convicted'
        WHEN bool_and(COALESCE(outcome, 'returned') <> 'returned') THEN 'closed'
        ELSE 'pending' END"""
"""SQL for the status of a prosecution, from the outcomes of its defendants."""

INVESTIGATION_STATUS: Final = """CASE
        WHEN {is_convicted} THEN 'convicted'
        WHEN {last} = 'closed' THEN 'closed'
        WHEN {is_over} THEN 'closed'
        WHEN {is_in_court} THEN 'pending'
        WHEN {last} IN ('preliminary', 'opened', 'suspended', 'referred', 'reopened') THEN 'pending'
        ELSE 'unknown' END"""
"""SQL for the status of an investigation: whether a state agent is convicted, its last step, whether
every prosecution that follows from it is closed, and whether one is pending."""

_STATUS_OF_ONE: Final = INVESTIGATION_STATUS.format(
    is_convicted=f"""EXISTS (
            SELECT 1 FROM linked JOIN cases_defendant d ON d.prosecution_id = linked.id
             WHERE d.state = 'published' AND d.known_from <= day AND d.capacity = 'state_agent'
               AND public_outcome(d.id, day) IN {CONVICTED}
        )""",
    last="(SELECT kind FROM last)",
    is_over="(SELECT bool_and(status = 'closed') FROM linked)",
    is_in_court="EXISTS (SELECT 1 FROM linked WHERE status = 'pending')",
)

FUNCTIONS: Final = {
    "public_outcome(bigint, date)": f"""
CREATE FUNCTION public_outcome(defendant bigint, day date) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    -- The latest decision over a defendant; quashed, returned and discontinued undo an outcome.
    SELECT {OUTCOME}
      FROM cases_proceedingstep
     WHERE defendant_id = defendant AND state = 'published' AND known_from <= day
       AND kind IN {DECIDING}
     ORDER BY position DESC LIMIT 1
$$""",
    "public_prosecution_status(bigint, date)": f"""
CREATE FUNCTION public_prosecution_status(prosecution bigint, day date) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT {PROSECUTION_STATUS}
      FROM (SELECT public_outcome(id, day) AS outcome FROM cases_defendant
             WHERE prosecution_id = prosecution AND state = 'published' AND known_from <= day) d
$$""",
    "public_investigation_status(bigint, date)": f"""
CREATE FUNCTION public_investigation_status(investigation bigint, day date) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    WITH linked AS (
        SELECT p.id, public_prosecution_status(p.id, day) AS status FROM cases_prosecution p
         WHERE p.investigation_id = investigation AND p.state = 'published' AND p.known_from <= day
    ), last AS (
        SELECT kind FROM cases_investigationstep
         WHERE investigation_id = investigation AND state = 'published' AND known_from <= day
         ORDER BY position DESC LIMIT 1
    )
    SELECT {_STATUS_OF_ONE}
$$""",
    "public_is_shown(boolean, text, bigint, text, text)": """
CREATE FUNCTION public_is_shown(
    withheld boolean, age_group text, cleared_by bigint, identification text, basis text
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    -- Minors never; of unknown age once a reviewer decided; named people with a basis only.
    SELECT NOT withheld
       AND (age_group = 'adult' OR age_group = 'unknown' AND cleared_by IS NOT NULL)
       AND (identification = 'unidentified' OR basis <> '')
$$""",
    "public_crowd(bigint)": f"""
CREATE FUNCTION public_crowd(victim bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    -- How many published people share a withheld one's place, sex, age group and month; nobody needs
    -- to know more than whether they are a crowd, so that the search ends with the last who makes one.
    SELECT count(*) FROM (
        SELECT DISTINCT near.id
          FROM cases_victim v
          JOIN cases_harm h ON h.victim_id = v.id AND h.state = 'published'
          JOIN cases_incident i ON i.id = h.incident_id AND i.state = 'published'
               AND i.date_precision IN ('day', 'month')
         CROSS JOIN LATERAL (
               SELECT ov.id
                 FROM cases_incident oi
                 JOIN cases_harm oh ON oh.incident_id = oi.id AND oh.state = 'published'
                 JOIN cases_victim ov ON ov.id = oh.victim_id AND ov.state = 'published'
                WHERE oi.place_id = i.place_id AND oi.state = 'published'
                  AND oi.date_precision IN ('day', 'month')
                  AND oi.date_earliest >= date_trunc('month', i.date_earliest)
                  AND oi.date_earliest < date_trunc('month', i.date_earliest) + interval '1 month'
                  AND ov.sex = v.sex AND ov.age_group = v.age_group
                  -- Each person once, without gathering them all first.
                  AND NOT EXISTS (
                      SELECT 1 FROM cases_harm sh
                        JOIN cases_incident si ON si.id = sh.incident_id AND si.state = 'published'
                       WHERE sh.victim_id = ov.id AND sh.state = 'published' AND sh.id < oh.id
                         AND si.place_id = i.place_id AND si.date_precision IN ('day', 'month')
                         AND date_trunc('month', si.date_earliest)
                             = date_trunc('month', i.date_earliest))
                LIMIT {CROWD}) near
         WHERE v.id = victim AND v.state = 'published') others
$$""",
}
"""Signature to definition, in the order in which they depend on each other."""

TODAY: Final = "'infinity'::date"
"""The day that knows everything."""

SHOWN: Final = (
    "public_is_shown(v.withheld, v.age_group, v.naming_cleared_by_id, v.identification,"
    " v.naming_basis)"
)
"""SQL for whether the victim of the alias v may be shown."""
