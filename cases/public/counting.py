"""SQL of what is counted of people and of voices: the same for a whole place, and for one record alone."""

from typing import Final

from cases.choices import (
    DEATHS,
    NO_INJURY,
    TORTURE,
    AbsenceReason,
    SpeakerKind,
    SpeakerStatus,
)
from cases.public.functions import SHOWN, quoted
from cases.public.sources import PERSON

HARMED: Final = f"""
    SELECT r.id, r.victim_id, r.incident_id, i.place_id, r.category, {SHOWN} AS is_shown,
           GREATEST(r.known_from, v.known_from, i.known_from) AS known_from,
           r.category IN ({quoted(DEATHS)}) AS is_death,
           r.category IN ({quoted(TORTURE)}) AS is_torture,
           CASE WHEN {SHOWN} THEN r.means END AS means,
           i.date_precision, pl.city_id, pl.city_slug IS NULL AS is_nowhere, si.id AS situation_id,
           CASE WHEN {SHOWN} THEN r.field_known_from ELSE '{{}}' END || i.field_known_from AS later,
           (i.field_known_from ->> 'place')::date AS placed_on,
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
     WHERE r.state = 'published'"""
"""SQL for what was done to published people, in a public situation or not; a condition may follow."""


# --- The numbers of people ----------------------------------------------------------------------


def reported_on(days: str, field: str) -> str:
    """SQL for the day of the first report of a field that was reported later, in a column of such days."""
    return f"({days} ->> '{field}')::date"


def is_later(days: str, field: str) -> str:
    """SQL for whether a field was reported only after the day; never without a day."""
    return f"COALESCE({reported_on(days, field)} > day, false)"


def _later(row: str, field: str) -> str:
    return is_later(f"{row}.later", field)


def _bucket(row: str, field: str, value: str) -> str:
    """SQL for the value of a field by the day, or why there is none."""
    return f"""CASE WHEN {_later(row, field)} THEN '{AbsenceReason.NOT_YET_REPORTED}'
                    ELSE COALESCE({value}, '{AbsenceReason.WITHHELD}') END::text"""


def numbers_of_people(*per: str) -> str:
    """SQL for each number of some ``people`` and their ``harms``: name, value, how many.

    Args:
        per: columns of both by which they are counted apart; these come first.

    """

    def number(name: str, row: str, rows: str, value: str = "''", counted: str = "*") -> str:
        apart = [f"{row}.{column}" for column in per]
        grouped = ", ".join(str(place + 1) for place in range(len(apart) + 2))
        return f"""
    SELECT {", ".join([*apart, f"'{name}'::text", f"{value}::text"])}, count({counted})
      FROM {rows} GROUP BY {grouped}"""

    def of_people(name: str, condition: str, value: str = "''") -> str:
        return number(name, "p", f"people p WHERE {condition}", value)

    def tally(name: str, field: str, condition: str) -> str:
        """People by the value of a field, each in one bucket."""
        return of_people(name, condition, _bucket("p", field, f"p.{field}"))

    def without(field: str, condition: str, *, among: str) -> str:
        """People of whom a field has no value by the day."""
        return of_people("without", f"p.is_counted AND {among} AND ({condition})", f"'{field}'")

    def harmed(name: str, condition: str, value: str) -> str:
        """People by what was done to them: of one harm is enough."""
        rows = f"harms h WHERE h.is_placed AND {condition}"
        return number(name, "h", rows, value, "DISTINCT h.victim_id")

    return " UNION ALL ".join(
        (
            of_people("died", "p.died"),
            of_people("tortured", "p.tortured"),
            of_people("people", "p.is_counted"),
            of_people("listed", "true"),
            number("harms", "h", "harms h WHERE h.is_placed"),
            tally("sex", "sex", "p.died"),
            tally("age_group", "age_group", "p.died"),
            tally("role", "role", "p.died"),
            tally("identification", "identification", "p.is_counted"),
            harmed("means", "h.is_death", _bucket("h", "means", "h.means")),
            without("age", f"p.is_ageless OR {_later('p', 'age_low')}", among="p.is_shown"),
            without(
                "age_group", f"p.age_group = 'unknown' OR {_later('p', 'age_group')}", among="true"
            ),
            without("sex", f"p.sex = 'unknown' OR {_later('p', 'sex')}", among="true"),
            harmed(
                "without",
                f"""h.is_shown AND (COALESCE(h.date_precision, 'unknown') = 'unknown'
                                    OR {_later("h", "date_earliest")})""",
                "'date'",
            ),
            harmed("without", f"(h.is_nowhere OR {_later('h', 'place')})", "'place'"),
            harmed(
                "without",
                f"""h.is_shown AND h.category NOT IN ({quoted(NO_INJURY)})
                    AND (COALESCE(h.means, 'unknown') = 'unknown' OR {_later("h", "means")})""",
                "'cause'",
            ),
        )
    )


# --- Voices ---------------------------------------------------------------------------------------

VOICED: Final = ("incident", "investigation", "prosecution", "figure")
"""The kinds of record, besides people, whose independent voices are counted."""

CITED: Final = "r.source_id, r.speaker_status, r.speaker_id"
"""What of a citation, as ``r``, says whose voice it is."""


def record_speaker(kind: str) -> str:
    """SQL for the speaker of a record itself, as ``v``, and the day of the report that names them."""
    if kind not in {"figure", "investigation"}:
        return "NULL::text AS record_speaker, NULL::date AS speaker_on"
    return f"""CASE WHEN v.speaker_kind <> '{SpeakerKind.UNNAMED_GROUP}' THEN v.speaker_slug END
           AS record_speaker, (v.field_known_from ->> 'speaker')::date AS speaker_on"""


def person_cited(people: str) -> str:
    """SQL for the citations of some people, each with an ``id`` and whether they are shown."""
    return f"""
    SELECT 'victim'::text AS kind, p.id AS pk, r.source_id, r.speaker_status,
           CASE WHEN p.is_shown THEN r.speaker_id END AS speaker_id, {record_speaker("victim")},
           -- A source that supports nobody else is not told of somebody who is withheld.
           p.is_shown OR EXISTS (
               SELECT 1 FROM cases_citation o
                WHERE o.source_id = r.source_id AND o.state = 'published'
                  AND {PERSON.format(row="o")} <> p.id) AS is_sourced
      FROM {people} p JOIN cases_citation r ON r.victim_id = p.id AND r.state = 'published'"""


HEARD: Final = f"""
roots AS MATERIALIZED (
    SELECT DISTINCT ON (l.source_id) l.source_id, s.publisher_id
      FROM cases_sourcerelay l JOIN cases_source s ON s.id = l.relayed_id AND s.state = 'published'
     WHERE l.source_id IN (SELECT c.source_id FROM cited c)
     ORDER BY l.source_id, s.date_latest, s.id
), said AS (
    SELECT c.kind, c.pk, c.source_id, s.date_latest AS since, c.speaker_on,
           CASE WHEN c.is_sourced THEN p.slug END AS publisher,
           CASE WHEN c.speaker_status = '{SpeakerStatus.STATED}' THEN k.slug
                WHEN c.speaker_status IN ('{SpeakerStatus.UNCLEAR}', '{SpeakerStatus.NOT_NAMED}')
                THEN NULL
                WHEN c.kind IN ('figure', 'investigation') THEN c.record_speaker
                WHEN c.is_sourced THEN p.slug END AS voice,
           -- Only who speaks for the record itself can be reported later than the source.
           c.kind IN ('figure', 'investigation') AND c.speaker_status NOT IN
           ('{SpeakerStatus.STATED}', '{SpeakerStatus.UNCLEAR}', '{SpeakerStatus.NOT_NAMED}')
           AS is_of_record
      FROM cited c
      JOIN cases_source s ON s.id = c.source_id AND s.state = 'published'
      JOIN cases_publisher p ON p.id = s.publisher_id AND p.state = 'published'
      LEFT JOIN cases_speaker k ON k.id = c.speaker_id AND k.state = 'published'
                               AND k.kind <> '{SpeakerKind.UNNAMED_GROUP}'
), heard AS (
    SELECT s.kind, s.pk, CASE WHEN s.is_of_record THEN GREATEST(s.since, s.speaker_on) ELSE s.since
                         END AS since,
           COALESCE(CASE WHEN s.voice = s.publisher THEN root.slug END, s.voice) AS voice
      FROM said s
      LEFT JOIN roots ON roots.source_id = s.source_id
      LEFT JOIN cases_publisher root ON root.id = roots.publisher_id AND root.state = 'published'
     WHERE s.voice IS NOT NULL
)"""
"""SQL for the independent voices behind what was ``cited``, and from which day on each is heard."""
