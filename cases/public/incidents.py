"""Incidents, as the public sees them."""

from django.db import models

from cases.models import Incident
from cases.public.base import PublicDated, PublicFact, PublicPlaced, like
from cases.public.columns import DATED, FACT, PLACED, PLACED_JOINS
from cases.public.functions import SHOWN


class PublicIncident(PublicFact, PublicDated, PublicPlaced):
    """One row is a published incident."""

    stored_as = "incidents"

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
               (SELECT CASE WHEN count(DISTINCT v.id) > 1 OR bool_or({SHOWN})
                            THEN count(DISTINCT v.id) ELSE 0 END
                  FROM cases_harm h JOIN cases_victim v ON v.id = h.victim_id AND v.state = 'published'
                 WHERE h.incident_id = r.id AND h.state = 'published')::int AS victims_documented
          FROM cases_incident r {PLACED_JOINS}
         WHERE r.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_incident"
        ordering = ["known_from", "id"]

    def __str__(self) -> str:
        return str(self.title)
