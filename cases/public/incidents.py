"""Incidents, as the public sees them; and the columns of place and situation that others share."""

from typing import Final

from django.db import models

from cases.models import Incident
from cases.public.base import PublicDated, PublicFact, PublicPlaced, like

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


class PublicIncident(PublicFact, PublicDated, PublicPlaced):
    """One row is a published incident."""

    title = like(Incident, "title")
    kind = like(Incident, "kind")
    verification = like(Incident, "verification")
    people_low = like(Incident, "people_low")
    people_high = like(Incident, "people_high")
    people_words = like(Incident, "people_words")
    summary = like(Incident, "summary")
    victims_documented = models.IntegerField(
        help_text="Published people with a harm in this incident, those withheld left out."
    )

    sql = f"""
        SELECT {FACT}, {DATED}, {PLACED}, r.title, r.kind, r.verification, r.people_low,
               r.people_high, r.people_words, r.summary,
               (SELECT count(DISTINCT h.victim_pk) FROM public_harm h
                 WHERE h.incident_pk = r.id)::int AS victims_documented
          FROM cases_incident r {PLACED_JOINS}
         WHERE r.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_incident"
        ordering = ["known_from", "id"]

    def __str__(self) -> str:
        return str(self.title)
