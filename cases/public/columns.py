"""Columns that several views share, as SQL: a fact, its date, its place, who may be speaking."""

from typing import Final

PLACED: Final = """
               r.situation_id, si.slug AS situation_slug, si.name AS situation_name,
               r.place_id, pl.slug AS place_slug, pl.name AS place_name, pl.level AS place_level,
               pl.city_slug, pl.city_name"""
"""The columns of ``PublicPlaced``."""

PLACED_JOINS: Final = """
          JOIN cases_situation si ON si.id = r.situation_id AND si.state = 'published'
          JOIN public_place pl ON pl.id = r.place_id"""
"""The joins behind them: a record is public once its situation and place are."""

DATED: Final = "r.date_earliest, r.date_latest, r.date_precision, r.date_words"
"""The columns of ``PublicDated``."""

FACT: Final = "r.id, r.public_id, r.known_from, r.field_known_from, r.coding_note, r.absent"
"""The columns of ``PublicFact``."""


def candidates_of(table: str, key: str) -> str:
    """SQL for the speakers who may be meant, as a JSON array."""
    return f"""COALESCE((
        SELECT jsonb_agg(jsonb_build_object('slug', s.slug, 'name', s.name, 'kind', s.kind)
                         ORDER BY s.slug)
          FROM {table} l JOIN cases_speaker s ON s.id = l.speaker_id AND s.state = 'published'
         WHERE l.{key} = r.id), '[]') AS speaker_candidates"""


def victims_of(table: str, key: str, parent: str) -> str:
    """SQL for the published people whom a case concerns."""
    # A case that concerns no other published person would point at a withheld one.
    return f"""
        SELECT r.id, r.{key}_id AS {key}_pk, r.victim_id AS victim_pk,
               GREATEST(p.known_from, v.known_from) AS known_from
          FROM {table} r
          JOIN {parent} p ON p.id = r.{key}_id AND p.state = 'published'
          JOIN public_victim v ON v.id = r.victim_id
         WHERE v.is_shown OR EXISTS (
               SELECT 1 FROM {table} o JOIN cases_victim ov ON ov.id = o.victim_id
                WHERE o.{key}_id = r.{key}_id AND o.victim_id <> r.victim_id
                  AND ov.state = 'published')"""
