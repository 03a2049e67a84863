"""What each record adds to the numbers of a dashboard, from which day on."""

from typing import Final

from cases.choices import ChangeAct
from cases.models import Citation, Harm, Place, Situation, Victim, VictimName
from cases.public.changes import PUBLICATIONS, Published
from cases.public.concerns import CITIES, SITUATIONS
from cases.public.corrections import IS_KEPT, KEPT_KINDS
from cases.public.counting import (
    CITED,
    HARMED,
    HEARD,
    VOICED,
    numbers_of_people,
    person_cited,
    record_speaker,
    reported_on,
)
from cases.public.functions import CROWD
from cases.public.listed import CORRECTED_RANK

DAYS: Final = "known"
"""The name of the numbers that say of how many records, or parts of them, a day is the first."""

DIED_IN, TORTURED_IN = "died_in", "tortured_in"
"""The names of the numbers of a situation that say how many died, or were tortured, in each city, by key."""

CHANGES: Final = "changes"
"""The name of the numbers that say how many records of each kind became public, or were corrected."""

PUBLISHED: Final = "published"
"""What the kind of a share begins with, where it is that a record of a kind became public."""

CORRECTED: Final = str(ChangeAct.CORRECTED)
"""The kind of share by which an accepted correction is a change."""

VOICES, COPIES = "voices", "copies"
"""What can be asked for beside people: the voices behind each kind of record, and archived copies."""

_SCOPES: Final = """
     CROSS JOIN LATERAL (VALUES ({row}.situation_id, NULL::bigint, {row}.known_from),
                                (NULL, {city}, GREATEST({row}.known_from, {placed}))
                        ) AS s (situation, city, since)
     WHERE COALESCE(s.situation, s.city) IS NOT NULL"""
"""SQL for the situation and the city of a row, and from which day on it is known to belong there."""

_NO_CHANGE: Final = "NULL::date AS changed_on, NULL::bigint AS change, ''::text AS public_id"
"""SQL for the columns of a change, of what is none."""

_NO_DATE: Final = (
    "NULL::date AS date_earliest, NULL::date AS date_latest, NULL::date AS dated_since"
)
"""SQL for the columns of an incident, of what is none."""

_DATED: Final = f"""v.date_earliest, v.date_latest,
           CASE WHEN COALESCE(v.date_precision, 'unknown') <> 'unknown'
                THEN GREATEST(s.since, {reported_on("v.field_known_from", "date_earliest")})
                END AS dated_since"""

_PER: Final = ("victim_id", "situation", "city", "day", "until")


def _from_to(rows: str) -> str:
    """SQL for numbers that hold from one day until another, as what each of these days changes."""
    return f"""
    SELECT record, situation, city, what, day, sum(number)::int AS number
      FROM (SELECT record, situation, city, what, day, number FROM {rows}
             UNION ALL
            SELECT record, situation, city, what, until, -number FROM {rows} WHERE until IS NOT NULL) each
     GROUP BY 1, 2, 3, 4, 5 HAVING sum(number) <> 0"""


_PEOPLE: Final = f"""
near AS MATERIALIZED (
    {HARMED} AND r.victim_id = ANY(%(records)s)
), within AS MATERIALIZED (
    SELECT n.*, s.situation, s.city, s.since
      FROM near n {_SCOPES.format(row="n", city="n.city_id", placed="n.placed_on")}
       AND n.situation_id IS NOT NULL
), days AS (
    SELECT victim_id, known_from AS day FROM near
     UNION SELECT victim_id, placed_on FROM near
     UNION SELECT n.victim_id, l.value::date FROM near n, jsonb_each_text(n.later) l
     UNION SELECT n.victim_id, l.value::date FROM near n, jsonb_each_text(n.person_later) l
), spans AS (
    SELECT victim_id, day, lead(day) OVER (PARTITION BY victim_id ORDER BY day) AS until
      FROM days WHERE day IS NOT NULL
), harms AS MATERIALIZED (
    SELECT w.*, d.day, d.until, w.since <= d.day AS is_placed
      FROM within w JOIN spans d ON d.victim_id = w.victim_id AND d.day >= w.known_from
), each AS (
    SELECT h.victim_id, h.situation, h.city, h.day, h.until, h.is_shown, h.sex, h.age_group, h.role,
           h.identification, h.is_ageless, h.person_later AS later,
           bool_or(h.is_placed) AS is_counted, bool_or(h.is_placed AND h.is_death) AS died,
           bool_or(h.is_placed AND h.is_torture) AS tortured
      FROM harms h GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
), crowds AS MATERIALIZED (
    SELECT w.victim_id, public_crowd(w.victim_id) >= {CROWD} AS is_crowd
      FROM (SELECT DISTINCT victim_id FROM near WHERE NOT is_shown) w
), people AS MATERIALIZED (
    SELECT e.victim_id, e.situation, e.city, e.day, e.until, e.is_shown, e.sex, e.is_ageless, e.later,
           e.is_counted, e.died, e.tortured,
           CASE WHEN e.is_shown OR c.is_crowd THEN e.age_group END AS age_group,
           CASE WHEN e.is_shown THEN e.role END AS role,
           CASE WHEN e.is_shown THEN e.identification ELSE 'withheld' END AS identification
      FROM each e LEFT JOIN crowds c ON c.victim_id = e.victim_id
), counted (record, situation, city, day, until, name, value, number) AS MATERIALIZED (
{numbers_of_people(*_PER)}
), numbers AS (
    SELECT record, situation, city, day, until, name || ' ' || value AS what, number FROM counted
), in_cities AS (
    SELECT w.victim_id AS record, w.situation, w.city, n.name || ' ' || w.city_id AS what,
           min(GREATEST(w.known_from, w.placed_on)) AS day, 1 AS number
      FROM within w
     CROSS JOIN LATERAL (VALUES ('{DIED_IN}', w.is_death), ('{TORTURED_IN}', w.is_torture)
                        ) n (name, holds)
     WHERE n.holds AND w.situation IS NOT NULL AND w.city_id IS NOT NULL
     GROUP BY 1, 2, 3, 4
)"""


def _voices(rows: str, cited: str, kind: str) -> str:
    """SQL for how many voices some rows have, and from which day on: ``rows`` and what is ``cited``."""
    return f"""
rows AS MATERIALIZED ({rows}
), cited AS ({cited}
), {HEARD}, voice AS (
    SELECT pk, voice, min(since) AS since FROM heard GROUP BY 1, 2
), more AS (
    SELECT record, situation, city, since AS day, 0 AS voices FROM rows
     UNION ALL
    SELECT r.record, r.situation, r.city, GREATEST(r.since, v.since), 1
      FROM rows r JOIN voice v ON v.pk = r.record
), voiced AS MATERIALIZED (
    SELECT m.record, m.situation, m.city, m.day,
           lead(m.day) OVER (PARTITION BY m.record, m.situation, m.city ORDER BY m.day) AS until,
           '{kind} ' || sum(sum(m.voices)) OVER (PARTITION BY m.record, m.situation, m.city
                                                     ORDER BY m.day) AS what, 1 AS number
      FROM more m GROUP BY 1, 2, 3, 4
)"""


def _share(kind: str, steps: str, rows: str, changes: str) -> str:
    """SQL for the shares of some records: ``rows`` with their scopes, and what each day changes."""
    return f"""
WITH {steps}, change AS ({changes})
SELECT '{kind}'::text AS kind, r.record, NULL::bigint AS person, r.situation, r.city, r.since,
       r.known_from, r.case_since, r.date_earliest, r.date_latest, r.dated_since, {_NO_CHANGE},
       COALESCE(c.whats, '{{}}') AS whats, COALESCE(c.days, '{{}}') AS days,
       COALESCE(c.numbers, '{{}}') AS numbers
  FROM ({rows}) r
  LEFT JOIN (SELECT record, situation, city, array_agg(what ORDER BY what, day) AS whats,
                    array_agg(day ORDER BY what, day) AS days,
                    array_agg(number ORDER BY what, day) AS numbers
               FROM change GROUP BY 1, 2, 3) c
         ON c.record = r.record AND c.situation IS NOT DISTINCT FROM r.situation
        AND c.city IS NOT DISTINCT FROM r.city"""


_VICTIMS: Final = _share(
    "victim",
    _PEOPLE
    + ", people_cited AS (SELECT DISTINCT victim_id AS id, is_shown FROM within), "
    + _voices(
        """
    SELECT victim_id AS record, situation, city, min(since) AS since FROM within GROUP BY 1, 2, 3""",
        person_cited("people_cited"),
        "victim",
    ),
    f"""
    SELECT victim_id AS record, situation, city, min(known_from) AS since,
           min(person_known_from) AS known_from, NULL::date AS case_since, {_NO_DATE}
      FROM within GROUP BY 1, 2, 3""",
    f"""{_from_to("numbers")} UNION ALL {_from_to("voiced")}
     UNION ALL SELECT record, situation, city, what, day, number FROM in_cities""",
)

_HARMS: Final = f"""
WITH near AS MATERIALIZED (
    {HARMED} AND si.id IS NOT NULL AND r.id = ANY(%(records)s)
), cases AS (
    SELECT l.victim_pk, min(l.known_from) AS since FROM (
        SELECT victim_pk, known_from FROM public_investigation_victim
         WHERE victim_pk IN (SELECT victim_id FROM near)
         UNION ALL
        SELECT victim_pk, known_from FROM public_prosecution_victim
         WHERE victim_pk IN (SELECT victim_id FROM near)) l GROUP BY 1
)
SELECT 'harm'::text AS kind, n.id AS record, n.victim_id AS person, s.situation, s.city, s.since,
       n.known_from, c.since AS case_since, {_NO_DATE}, {_NO_CHANGE},
       CASE WHEN n.is_shown THEN ARRAY['{DAYS} '] ELSE '{{}}' END AS whats,
       CASE WHEN n.is_shown THEN ARRAY[n.known_from] ELSE '{{}}' END AS days,
       CASE WHEN n.is_shown THEN ARRAY[1] ELSE '{{}}' END AS numbers
  FROM near n LEFT JOIN cases c ON c.victim_pk = n.victim_id
       {_SCOPES.format(row="n", city="n.city_id", placed="n.placed_on")}"""


_LACKS: Final = {
    "incident": {
        "date": ("COALESCE(v.date_precision, 'unknown') = 'unknown'", "date_earliest"),
        "place": ("v.city_slug IS NULL", "place"),
        "kind": ("v.kind = 'unknown'", "kind"),
    },
    "investigation": {
        "deaths": ("v.deaths_status IS DISTINCT FROM 'stated'", "deaths_low"),
        "place": ("v.city_slug IS NULL", "place"),
    },
}
"""What a row may lack, as `cases.filters.quality` has it: when it does, and whose first report counts."""

_PARTS: Final = {
    "investigation": """
    SELECT investigation_pk AS whole, known_from FROM public_investigation_step
     WHERE investigation_pk = ANY(%(records)s)""",
    "prosecution": """
    SELECT prosecution_pk AS whole, known_from FROM public_defendant
     WHERE prosecution_pk = ANY(%(records)s)
     UNION ALL
    SELECT d.prosecution_pk, p.known_from
      FROM public_proceeding_step p JOIN public_defendant d ON d.id = p.defendant_pk
     WHERE d.prosecution_pk = ANY(%(records)s)""",
}
"""SQL for the days on which parts of a record became known."""


def without(kind: str) -> str:
    """The name of the numbers that say how many rows of a kind lack what."""
    return f"without_{kind}"


def _lacking(kind: str) -> str:
    """SQL for what some ``rows`` of a kind lack, and until when."""
    lacks = ", ".join(
        f"('{name}', {condition}, {reported_on('v.field_known_from', field)})"
        for name, (condition, field) in _LACKS[kind].items()
    )
    return f""", lacking AS MATERIALIZED (
    SELECT r.record, r.situation, r.city, '{without(kind)} ' || l.field AS what, r.since AS day,
           CASE WHEN NOT l.always THEN l.later END AS until, 1 AS number
      FROM rows r JOIN public_{kind} v ON v.id = r.record
     CROSS JOIN LATERAL (VALUES {lacks}) l (field, always, later)
     WHERE l.always OR l.later > r.since)"""


def _days_of(kind: str) -> str:
    """SQL for the days on which something became known of some ``rows`` or of their parts."""
    parts = f"UNION ALL {_PARTS[kind]}" if kind in _PARTS else ""
    return f"""
    SELECT r.record, r.situation, r.city, '{DAYS} ' AS what, k.known_from AS day, count(*)::int AS number
      FROM rows r JOIN (SELECT DISTINCT record AS whole, known_from FROM rows {parts}) k
                    ON k.whole = r.record
     GROUP BY 1, 2, 3, 4, 5"""


def _placed(kind: str, columns: str, condition: str) -> str:
    """SQL for rows of a view in their situation and their city."""
    scopes = _SCOPES.format(row="v", city="c.id", placed=reported_on("v.field_known_from", "place"))
    return f"""
    SELECT {columns}
      FROM public_{kind} v
      LEFT JOIN {Place._meta.db_table} c ON c.slug = v.city_slug {scopes} AND {condition}"""


def _spoken(kind: str) -> str:
    """SQL for the shares of a kind of record that has voices, and is no person."""
    asked = "v.id = ANY(%(records)s)"
    lacks = kind in _LACKS
    changes = [_from_to("voiced"), _days_of(kind), *([_from_to("lacking")] if lacks else [])]
    return _share(
        kind,
        _voices(
            _placed(
                kind,
                "v.id AS record, s.situation, s.city, s.since, v.known_from,"
                f" {_DATED if kind == 'incident' else _NO_DATE}",
                asked,
            ),
            f"""
    SELECT '{kind}'::text AS kind, v.id AS pk, {CITED}, {record_speaker(kind)}, true AS is_sourced
      FROM public_{kind} v JOIN cases_citation r ON r.{kind}_id = v.id AND r.state = 'published'
     WHERE {asked}""",
            kind,
        )
        + (_lacking(kind) if lacks else ""),
        "SELECT *, NULL::date AS case_since FROM rows",
        " UNION ALL ".join(changes),
    )


_CITING: Final = " UNION ALL ".join(
    f"""
    SELECT r.source_id, s.situation, s.city, s.since
      FROM cases_citation r JOIN public_{kind} v ON v.id = r.{kind}_id
      LEFT JOIN {Place._meta.db_table} c ON c.slug = v.city_slug
     {_SCOPES.format(row="v", city="c.id", placed=reported_on("v.field_known_from", "place"))}
       AND r.state = 'published' AND r.source_id = ANY(%(records)s)"""
    for kind in VOICED
)

_SOURCES: Final = f"""
SELECT 'source'::text AS kind, s.id AS record, NULL::bigint AS person, r.situation, r.city,
       min(r.since) AS since, s.known_from, NULL::date AS case_since, {_NO_DATE}, {_NO_CHANGE},
       ARRAY['{COPIES} ' || s.archive_status] AS whats,
       ARRAY[GREATEST(min(r.since), s.known_from)] AS days, ARRAY[1] AS numbers
  FROM ({_CITING}) r JOIN public_source s ON s.id = r.source_id
 GROUP BY s.id, s.known_from, s.archive_status, r.situation, r.city"""


def became_public(kind: Published) -> str:
    """The kind of share by which a record of a kind is a change."""
    return f"{PUBLISHED} {kind.model._meta.verbose_name}"


def as_value(act: str, kind: str) -> str:
    """SQL for the value of the numbers of changes that counts one act on one kind of record, by their SQL."""
    return f"CASE {act} WHEN '{CORRECTED}' THEN '{CORRECTED}_' ELSE '' END || replace({kind}, ' ', '_')"


ACTS: Final = {
    ChangeAct.PUBLISHED: tuple(str(kind.model._meta.verbose_name) for kind in PUBLICATIONS),
    ChangeAct.CORRECTED: KEPT_KINDS,
}
"""What is kept of changes: these acts, and each on these kinds of record."""


def _published(kind: Published) -> str:
    """SQL for the records of a kind as changes, in the situation and the city that each concerns."""
    where = kind.placed or "h"
    scopes = _SCOPES.format(
        row=where, city="city.id", placed=reported_on(f"{where}.field_known_from", "place")
    )
    joins, person = kind.joins, "NULL::bigint"
    if not kind.placed:
        # Said of both: an index of one does not follow from the other's.
        asked = "h.victim_pk = ANY(%(records)s)"
        joins = f"JOIN public_harm h ON h.victim_pk = v.id AND {asked} AND h.is_shown {joins}"
    elif kind.view == "public_harm":
        person = "v.victim_pk"
    return f"""
SELECT '{became_public(kind)}'::text AS kind, e.record, e.person, e.situation, e.city, e.since,
       e.known_from, NULL::date AS case_since, {_NO_DATE}, e.changed_on, e.change, e.public_id,
       ARRAY['{CHANGES} {str(kind.model._meta.verbose_name).replace(" ", "_")}'] AS whats,
       ARRAY[GREATEST(e.since, e.known_from)] AS days, ARRAY[1] AS numbers
  FROM (SELECT v.id AS record, {person} AS person, s.situation, s.city, min(s.since) AS since,
               each.known_from, each.changed_on, each.id AS change, each.public_id
          FROM {kind.view} v JOIN {kind.model._meta.db_table} r ON r.id = v.id {joins}
         CROSS JOIN LATERAL (SELECT {kind.columns}) each
          LEFT JOIN {Place._meta.db_table} city ON city.slug = {where}.city_slug {scopes}
           AND {kind.only} AND v.id = ANY(%(records)s)
         GROUP BY 1, 2, 3, 4, 6, 7, 8, 9) e"""


def _concerned(noun: str, key: str, table: str) -> str:
    """SQL for the situations or the cities that a correction concerns, as keys in this column."""
    columns = ", ".join(
        f"{'o.id' if each == key else 'NULL::bigint'} AS {each}" for each in ("situation", "city")
    )
    return f"""
        SELECT {columns}, k.value::date AS since
          FROM jsonb_each_text(c.concerns -> '{noun}') k JOIN {table} o ON o.slug = k.key"""


_PERSON: Final = f"""
    SELECT id FROM {Victim._meta.db_table} WHERE public_id = c.record_id UNION ALL
    SELECT victim_id FROM {VictimName._meta.db_table} WHERE public_id = c.record_id UNION ALL
    SELECT victim_id FROM {Harm._meta.db_table} WHERE public_id = c.record_id UNION ALL
    SELECT COALESCE(r.victim_id, n.victim_id, h.victim_id) FROM {Citation._meta.db_table} r
      LEFT JOIN {VictimName._meta.db_table} n ON n.id = r.victim_name_id
      LEFT JOIN {Harm._meta.db_table} h ON h.id = r.harm_id
     WHERE r.public_id = c.record_id"""
"""SQL for whom a corrected record is about, if anybody: whose ids become others when they are withheld."""

_CORRECTED: Final = f"""
SELECT '{CORRECTED}'::text AS kind, c.id AS record, ({_PERSON}) AS person, s.situation, s.city, s.since,
       c.known_from, NULL::date AS case_since, {_NO_DATE}, c.decided_on AS changed_on,
       {CORRECTED_RANK} + c.id AS change, c.public_id,
       ARRAY['{CHANGES} ' || {as_value(f"'{CORRECTED}'", "c.kind")}] AS whats,
       ARRAY[GREATEST(s.since, c.known_from)] AS days, ARRAY[1] AS numbers
  FROM public_correction c
 CROSS JOIN LATERAL ({_concerned(SITUATIONS, "situation", Situation._meta.db_table)} UNION ALL
        {_concerned(CITIES, "city", Place._meta.db_table)}) s
 WHERE c.id = ANY(%(records)s) AND {IS_KEPT}"""


SHARES: Final = {
    "victim": _VICTIMS,
    "harm": _HARMS,
    **{kind: _spoken(kind) for kind in VOICED},
    "source": _SOURCES,
    **{became_public(kind): _published(kind) for kind in PUBLICATIONS},
    CORRECTED: _CORRECTED,
}
"""SQL for the shares of records of each kind, which are asked for by their keys as ``records``."""
