"""Functions that read lists where they are kept in order: the next rows of each, and how many there are."""

from collections.abc import Callable
from typing import Final

from cases.choices import ChangeAct
from cases.models import Place, Share, Situation, Tally, Victim
from cases.public.changes import PUBLICATIONS, PUBLISHED_ON
from cases.public.concerns import CITIES, SITUATIONS
from cases.public.listed import PEOPLE, SEVERAL
from cases.public.shares import ACTS, CHANGES, COPIES, CORRECTED, as_value

_SHARE: Final = Share._meta.db_table
_SITUATION: Final = Situation._meta.db_table

_PEOPLE: Final = next(kind for kind in PUBLICATIONS if kind.model is Victim)
"""People as changes: the only kind of which a record can belong to several situations, or to none."""

_ONE: Final = str(Victim._meta.verbose_name)

OF_SITUATION: Final = "situation = of_situation"
OF_CITY: Final = "city = in_city"
"""SQL for what belongs to the situation, or to the city, that is asked for."""

_HEAD: Final = f"""LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT SET plan_cache_mode = 'force_custom_plan' AS $$
DECLARE
    until date := COALESCE(day, 'infinity');
    in_city bigint := (SELECT p.id FROM {Place._meta.db_table} p WHERE p.slug = of_city);"""


_KEPT: Final = ", ".join(f"('{act}', '{kind}')" for act, kinds in ACTS.items() for kind in kinds)

_CHOSEN: Final = f"""
    is_chosen boolean := acts IS NOT NULL OR kinds IS NOT NULL;
    is_whole boolean := of_situation IS NULL AND of_city IS NULL;
    are_published boolean := acts IS NULL OR '{ChangeAct.PUBLISHED}' = ANY(acts);
    only_corrected boolean := COALESCE(acts = ARRAY['{CORRECTED}'], false);
    chosen text[] := ARRAY(
        SELECT '{CHANGES} ' || {as_value("k.act", "k.kind")} FROM (VALUES {_KEPT}) k (act, kind)
         WHERE (acts IS NULL OR k.act = ANY(acts)) AND (kinds IS NULL OR k.kind = ANY(kinds)));"""
"""Which of the changes that are kept are chosen, by the names of their numbers."""


def rows(scope: str, *, upwards: bool) -> str:
    """SQL for the keys of the next rows of a kind and a scope in the order of their list, or against it.

    As of a day they are those that are known to belong there by it; people, if a harm there is: a harm
    is kept from the day on which it is known to belong to the scope. Of those that numbers of some
    ``names`` count, no day is: the list as of a day asks of one day what numbers ask of each.
    """
    sign, way = (">", "ASC") if upwards else ("<", "DESC")
    return f"""
    SELECT s.record FROM {_SHARE} s
     WHERE s.{scope} AND s.kind = noun AND s.known_from <= until
       AND (after IS NULL OR (s.known_from, s.record) {sign} (after, after_key))
       AND (day IS NULL OR noun <> 'victim' AND s.since <= until OR noun = 'victim' AND EXISTS (
               SELECT FROM {_SHARE} h
                WHERE h.{scope} AND h.kind = 'harm' AND h.person = s.record AND h.since <= until
               -- Looked up for each person of the page: joined, all harms of the place may be read.
               OFFSET 0))
       AND (counted IS NULL OR s.whats && names AND 0 < (
               SELECT sum(each.number) FROM unnest(s.whats, s.numbers) each (what, number)
                WHERE each.what = ANY(names)))
     ORDER BY s.known_from {way}, s.record {way} LIMIT at_most"""


def kept_changes(scope: str, *, upwards: bool, only: str = "true") -> str:
    """SQL for the next changes of a scope that are kept, by the day and the key of the change."""
    sign, way = (">", "ASC") if upwards else ("<", "DESC")
    return f"""
        SELECT s.changed_on, s.change, s.public_id::text FROM {_SHARE} s
         WHERE s.{scope} AND s.changed_on IS NOT NULL AND s.since <= until AND s.known_from <= until
           AND {only} AND chosen <> '{{}}' AND (NOT is_chosen OR s.whats && chosen)
           AND (NOT only_corrected OR s.kind = '{CORRECTED}')
           AND (after IS NULL OR (s.changed_on, s.change) {sign} (after, after_key))
         ORDER BY s.changed_on {way}, s.change {way} LIMIT at_most"""


def all_publications(*, upwards: bool) -> str:
    """SQL for publications of the whole record: of each situation, and people, of whom some are in none."""
    sign, way = (">", "ASC") if upwards else ("<", "DESC")
    kept = kept_changes(
        "situation = si.id", upwards=upwards, only=f"are_published AND s.kind <> '{CORRECTED}'"
    )
    return f"""
        SELECT p.* FROM {_SITUATION} si
         CROSS JOIN LATERAL ({kept}) p
         UNION
        (SELECT {PUBLISHED_ON}, {_PEOPLE.first} + r.id, r.public_id::text {_PEOPLE.rows}
            AND r.state = 'published' AND v.known_from <= until
            AND are_published AND (kinds IS NULL OR '{_ONE}' = ANY(kinds))
            AND (after IS NULL OR ({PUBLISHED_ON}, r.id) {sign} (after, after_key - {_PEOPLE.first}))
          ORDER BY {PUBLISHED_ON} {way}, r.id {way} LIMIT at_most)"""


_CORRECTIONS: Final = f"""
          FROM {_SHARE} s WHERE s.kind = '{CORRECTED}' AND s.known_from <= until
           AND (NOT is_chosen OR s.whats && chosen)"""
"""SQL for the kept corrections of the whole record, once for each place that one concerns."""


def all_kept(*, upwards: bool) -> str:
    """SQL for the changes of the whole record that are kept: the next publications, and corrections."""
    sign = ">" if upwards else "<"
    return f"""{all_publications(upwards=upwards)}
         UNION
        SELECT s.changed_on, s.change, s.public_id::text {_CORRECTIONS}
           AND (after IS NULL OR (s.changed_on, s.change) {sign} (after, after_key))"""


def _mended(scope: str) -> str:
    """SQL for where a change is read that is not kept, as ``t``, as far as it is asked for."""
    noun, slug = {
        OF_SITUATION: (
            f"'{SITUATIONS}'",
            f"(SELECT r.slug FROM {_SITUATION} r WHERE r.id = of_situation)",
        ),
        OF_CITY: (f"'{CITIES}'", "of_city"),
        "": ("NULL", "NULL"),
    }[scope]
    return f"""public_mended({noun}, {slug}) t WHERE t.known_from <= until AND (is_whole OR t.since <= until)
           AND (acts IS NULL OR t.act = ANY(acts)) AND (kinds IS NULL OR t.kind = ANY(kinds))"""


def changes(scope: str, *, upwards: bool) -> str:
    """SQL for the public ids of the next changes of a scope, or of the whole record without one."""
    sign, way = (">", "ASC") if upwards else ("<", "DESC")
    kept = kept_changes(scope, upwards=upwards) if scope else all_kept(upwards=upwards)
    return f"""
    SELECT f.public_id FROM (({kept})
         UNION ALL
        SELECT t.changed_on, t.id, t.public_id FROM {_mended(scope)}
           AND (after IS NULL OR (t.changed_on, t.id) {sign} (after, after_key))
        ) f (changed_on, change, public_id)
     ORDER BY f.changed_on {way}, f.change {way} LIMIT at_most"""


def number_of_changes(scope: str) -> str:
    """SQL for how many changes a scope has, or the whole record without one, as of a day."""
    mended = f"(SELECT count(*) FROM {_mended(scope)})"
    kept = "t.what = ANY(chosen)"
    if scope:
        return f"{number(scope, kept)} + {mended}"
    # Whatever else becomes public belongs to one situation; a correction can concern several.
    return f"""
        COALESCE(
            (SELECT sum(t.number) FROM {_SITUATION} si
               JOIN {Tally._meta.db_table} t ON t.situation = si.id AND {kept} AND t.day <= until
              WHERE t.what <> '{CHANGES} {_ONE}' AND t.what NOT LIKE '{CHANGES} {CORRECTED}\\_%'), 0)
          + (SELECT count(DISTINCT s.record) {_CORRECTIONS})
          + CASE WHEN are_published AND (kinds IS NULL OR '{_ONE}' = ANY(kinds))
                 THEN (SELECT count(*) FROM {_PEOPLE.view} v WHERE {_PEOPLE.only} AND v.known_from <= until)
                 ELSE 0 END + {mended}"""


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


def _counting(scope: str) -> str:
    """SQL for the names of the numbers that count what a list asks for."""
    return f"""
    names := CASE WHEN counted IS NULL AND noun = 'victim' THEN ARRAY['{PEOPLE} ']
                  WHEN counted <> noun || ' {SEVERAL}' THEN ARRAY[counted]
                  ELSE ARRAY(
        -- Each row is counted by its voices, and each source by its archived copy.
        SELECT DISTINCT t.what FROM {Tally._meta.db_table} t
         WHERE t.{scope} AND t.what LIKE CASE noun WHEN 'source' THEN '{COPIES}' ELSE noun END || ' %'
           AND (counted IS NULL OR t.what NOT IN (noun || ' 0', noun || ' 1'))) END;"""


_SCOPES: Final = (("of_city IS NOT NULL", OF_CITY), ("of_situation IS NOT NULL", OF_SITUATION))

IN_ORDER: Final = {
    "public_rows_listed(text, bigint, text, date, text, boolean, date, bigint, integer)": f"""
CREATE FUNCTION public_rows_listed(
    noun text, of_situation bigint, of_city text, day date, counted text, upwards boolean, after date,
    after_key bigint, at_most integer
) RETURNS TABLE (key bigint) {_HEAD}
    names text[];
BEGIN
    IF counted IS NOT NULL AND of_city IS NOT NULL THEN {_counting(OF_CITY)}
    ELSIF counted IS NOT NULL THEN {_counting(OF_SITUATION)}
    END IF;
    {_either(rows, *_SCOPES)}
END $$""",
    "public_rows_number(text, bigint, text, date, text)": f"""
CREATE FUNCTION public_rows_number(
    noun text, of_situation bigint, of_city text, day date, counted text
) RETURNS bigint {_HEAD}
    names text[];
BEGIN
    IF of_city IS NOT NULL THEN {_counting(OF_CITY)}
        RETURN {number(OF_CITY, "t.what = ANY(names)")};
    ELSE {_counting(OF_SITUATION)}
        RETURN {number(OF_SITUATION, "t.what = ANY(names)")};
    END IF;
END $$""",
    "public_changes_listed(bigint, text, date, text[], text[], boolean, date, bigint, integer)": f"""
CREATE FUNCTION public_changes_listed(
    of_situation bigint, of_city text, day date, acts text[], kinds text[], upwards boolean, after date,
    after_key bigint, at_most integer
) RETURNS TABLE (key text) {_HEAD}{_CHOSEN}
BEGIN
    {_either(changes, *_SCOPES, ("true", ""))}
END $$""",
    "public_changes_number(bigint, text, date, text[], text[])": f"""
CREATE FUNCTION public_changes_number(
    of_situation bigint, of_city text, day date, acts text[], kinds text[]
) RETURNS bigint {_HEAD}{_CHOSEN}
BEGIN
    IF of_city IS NOT NULL THEN RETURN {number_of_changes(OF_CITY)};
    ELSIF of_situation IS NOT NULL THEN RETURN {number_of_changes(OF_SITUATION)};
    ELSE RETURN {number_of_changes("")};
    END IF;
END $$""",
}
"""Signature to definition, as known by a day; asked only where lists are kept. People, incidents and sources
are of a situation or of a city; changes of these too, or of the whole record, and of some acts and kinds
where any are named.

``after`` and ``after_key`` are the day and the key of the row before the first.
"""
