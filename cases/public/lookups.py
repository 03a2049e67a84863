"""Functions that look up one record by its id: since when it is public, on whose page, what it concerns.

They are planned once for a connection: views that would need every kind of record at once stay quick.
"""

from dataclasses import dataclass
from typing import Final

ALWAYS: Final = "date '0001-01-01'"
"""The day of what has no day of its own: a place, a situation, a speaker."""


@dataclass(frozen=True)
class Kind:
    """How a kind of record is looked up: its view as ``p``, and what hangs on it."""

    view: str
    day: str = "p.known_from"
    later: str = "p.field_known_from"
    only: str = "true"
    way: str = ""
    page: str = "p.public_id"
    placed: str = "p"
    """The row that has the situation and the place, if any has."""


_CASE: Final = "JOIN public_investigation c ON c.id = p.investigation_pk"
_COURT: Final = "JOIN public_prosecution c ON c.id = {}.prosecution_pk"
_PERSON: Final = "JOIN public_victim c ON c.id = p.victim_pk"
_UNDATED: Final = {"day": ALWAYS, "later": "'{}'::jsonb", "placed": ""}

KINDS: Final = {
    "FIG": Kind("public_figure"),
    "INC": Kind("public_incident"),
    "VIC": Kind("public_victim", only="p.is_shown", placed=""),
    "NAM": Kind("public_victim_name", way=_PERSON, page="c.public_id", placed=""),
    "HRM": Kind("public_harm", only="p.is_shown", way=_PERSON, page="c.public_id"),
    "INV": Kind("public_investigation"),
    "IST": Kind("public_investigation_step", way=_CASE, page="c.public_id", placed="c"),
    "PRO": Kind("public_prosecution"),
    "DEF": Kind("public_defendant", way=_COURT.format("p"), page="c.public_id", placed="c"),
    "PST": Kind(
        "public_proceeding_step",
        way=f"JOIN public_defendant d ON d.id = p.defendant_pk {_COURT.format('d')}",
        page="c.public_id",
        placed="c",
    ),
    "SRC": Kind("public_source", later="'{}'::jsonb", placed=""),
    "CIT": Kind(
        "public_citation",
        later="'{}'::jsonb",
        only="p.is_shown AND p.source_id IS NOT NULL",
        page="p.source_id",
        placed="",
    ),
    "SIT": Kind("public_situation", page="NULL", **_UNDATED),
    "PLC": Kind("public_place", page="NULL", **_UNDATED),
    "AGY": Kind("public_agency", **_UNDATED),
    "SPK": Kind("public_speaker", **_UNDATED),
    "PUB": Kind("public_publisher", **_UNDATED),
}
"""The kinds of record by the prefix of their ids. Rows of a withheld person are public, but nobody
is led to them: they are looked up in vain."""


def placed_columns(row: str) -> tuple[str, str, str, str]:
    """What a view's row with a situation and a place concerns: situation, since when, city, since when."""
    return (
        f"{row}.situation_slug",
        f"{row}.known_from",
        f"{row}.city_slug",
        f"GREATEST({row}.known_from, ({row}.field_known_from ->> 'place')::date)",
    )


def _selected(row: str) -> str:
    return f"SELECT {', '.join(placed_columns(row))}"


def concerns_of(situation: str, since: str, city: str, city_since: str) -> str:
    """SQL for one situation and one city, which may be none, as the value of ``concerns``."""
    return f"""jsonb_build_object(
                   'situations', jsonb_build_object({situation}, {since}),
                   'cities', CASE WHEN {city} IS NULL THEN '{{}}'
                                  ELSE jsonb_build_object({city}, {city_since}) END)"""


_HARMS: Final = f"{_selected('h')} FROM public_harm h WHERE h.victim_pk ="
"""Of one person: not joined, so that nobody else's are looked at."""

_CONCERNS: Final = {
    **{
        prefix: f"{_selected(kind.placed)} FROM {kind.view} p {kind.way} WHERE p.public_id = record"
        for prefix, kind in KINDS.items()
        if kind.placed
    },
    "VIC": f"{_HARMS} (SELECT id FROM cases_victim WHERE public_id = record)",
    "NAM": f"""{_HARMS} (
            SELECT victim_pk FROM public_victim_name WHERE public_id = record)""",
    "SIT": f"SELECT slug, {ALWAYS}, NULL, {ALWAYS} FROM public_situation WHERE public_id = record",
    "PLC": f"SELECT NULL, {ALWAYS}, city_slug, {ALWAYS} FROM public_place WHERE public_id = record",
    **{
        prefix: f"""
            SELECT s.key, s.value::date, NULL, NULL::date FROM ({targets}) t,
                   jsonb_each_text(public_concern_of(t.target_id) -> 'situations') s
             UNION ALL
            SELECT NULL, NULL, s.key, s.value::date FROM ({targets}) t,
                   jsonb_each_text(public_concern_of(t.target_id) -> 'cities') s"""
        for prefix, targets in {
            "CIT": "SELECT target_id FROM public_citation WHERE public_id = record",
            "SRC": "SELECT DISTINCT target_id FROM public_citation WHERE source_id = record",
        }.items()
    },
}
"""What each kind of record concerns: rows of situation, since when, city, since when."""

_AS_JSON: Final = """jsonb_build_object(
                'situations', COALESCE(jsonb_object_agg(k.situation, k.since ORDER BY k.since DESC)
                                       FILTER (WHERE k.situation IS NOT NULL), '{}'),
                'cities', COALESCE(jsonb_object_agg(k.city, k.city_since ORDER BY k.city_since DESC)
                                   FILTER (WHERE k.city IS NOT NULL), '{}'))"""


def _as_concerns(rows: str) -> str:
    """SQL for rows of what is concerned as one value: situations and cities, each with its first day."""
    return f"(SELECT {_AS_JSON} FROM ({rows}) k (situation, since, city, city_since))"


def _dispatched(answers: dict[str, str], otherwise: str) -> str:
    branches = "".join(
        f"\n        WHEN '{prefix}' THEN RETURN {answer};" for prefix, answer in answers.items()
    )
    return f"""LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    CASE left(record, 3){branches}
        ELSE RETURN {otherwise};
    END CASE;
END $$"""


def _looked_up(column: str) -> dict[str, str]:
    return {
        prefix: f"""(
            SELECT {column.format(kind=kind)} FROM {kind.view} p {kind.way}
             WHERE p.public_id = record AND {kind.only})"""
        for prefix, kind in KINDS.items()
    }


_DAYS_KNOWN: Final = " UNION ALL ".join(
    f"""
        SELECT p.known_from FROM {kind.view} p {kind.way}
         WHERE (of_situation IS NULL OR {kind.placed}.situation_id = of_situation)
           AND (of_city IS NULL OR {kind.placed}.city_slug = of_city) AND {kind.only}"""
    for kind in KINDS.values()
    if kind.placed
)
"""SQL for the days on which something became known of a situation or a city."""

LOOKUPS: Final = {
    "public_day_of(text, text)": f"""
CREATE FUNCTION public_day_of(record text, field text) RETURNS date
{_dispatched(_looked_up("GREATEST({kind.day}, ({kind.later} ->> field)::date)"), "NULL")}""",
    "public_days_beside(bigint, text, date, date)": f"""
CREATE FUNCTION public_days_beside(of_situation bigint, of_city text, day date, today date)
RETURNS TABLE (earlier date, later date) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT SET plan_cache_mode = 'force_generic_plan' AS $$
BEGIN
    SELECT max(found.known) FILTER (WHERE found.known < day),
           min(found.known) FILTER (WHERE found.known > day AND found.known <= today)
      INTO earlier, later FROM ({_DAYS_KNOWN}) found (known);
    RETURN NEXT;
END $$""",
    "public_page_of(text)": f"""
CREATE FUNCTION public_page_of(record text) RETURNS text
{_dispatched(_looked_up("{kind.page}"), "NULL")}""",
    "public_concern_of(text)": f"""
CREATE FUNCTION public_concern_of(record text) RETURNS jsonb
{
        _dispatched(
            {prefix: _as_concerns(rows) for prefix, rows in _CONCERNS.items()},
            _as_concerns("SELECT NULL::text, NULL::date, NULL::text, NULL::date WHERE false"),
        )
    }""",
}
"""Signature to definition. The day is that of the record with one of its fields; NULL where it is not
public, or about somebody who is withheld."""
