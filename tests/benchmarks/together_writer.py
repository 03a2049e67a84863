"""A process that publishes and takes back invented people: `… together_writer SECONDS SEED ACTS`.

After each change, before it is committed, it counts anew in the cities that it touched, by plain SQL over
the tables, and says as JSON what is true there from that state of the record on.
"""

import json
import random
import string
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

SEXES = ("woman", "man", "unknown")

RECOUNT = """
SELECT pl.city_slug, v.sex, count(DISTINCT v.id)
  FROM cases_victim v
  JOIN cases_harm h ON h.victim_id = v.id AND h.state = 'published' AND h.category = ANY(%s)
  JOIN cases_incident i ON i.id = h.incident_id AND i.state = 'published'
  JOIN cases_situation s ON s.id = i.situation_id AND s.state = 'published'
  JOIN (SELECT p.id, c.slug AS city_slug
          FROM cases_place p
          JOIN cases_place c ON c.level = 'city' AND c.id IN (p.id, p.part_of_id)) pl
    ON pl.id = i.place_id
 WHERE v.state = 'published' AND pl.city_slug = ANY(%s)
 GROUP BY pl.city_slug, v.sex
"""
"""People who died, by city and sex: as a stranger with the tables would count them."""


def recounted(cities: Iterable[str]) -> dict[str, dict[str, int]]:
    """By city and sex how many people died, as the tables have it now."""
    from django.db import connection

    from cases.choices import DEATHS

    found: dict[str, dict[str, int]] = {city: {} for city in cities}
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, [[str(each) for each in DEATHS], list(found)])
        for city, sex, number in cursor.fetchall():
            found[city][sex] = number
    return found


def main(seconds: float, seed: int, acts: list[str]) -> None:
    """Change the record for so long; each line on the standard output is one change."""
    import django

    django.setup()
    from django.db import transaction

    from cases.models import DataVersion
    from tests import factories

    # In slugs and names of users: no other writer, no earlier run and no invented record has them.
    factories._numbers = count(time.time_ns() * 100 + seed)
    choose = random.Random(seed)
    work = Work(choose, acts)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        begun = time.monotonic()
        with transaction.atomic():
            name, cities = work.once()
            said = {
                "version": DataVersion.objects.current(),
                "did": name,
                "cities": recounted(cities),
            }
        # Said only once it is so for everybody.
        print(json.dumps({**said, "seconds": time.monotonic() - begun}), flush=True)


class Work:
    """The things that a desk does, one at a time."""

    def __init__(self, choose: random.Random, acts: list[str]) -> None:
        from cases.models import Place, Situation
        from tests import factories

        self.choose = choose
        self.acts = [getattr(self, name) for name in acts]
        self.author = factories.make_user("researcher")
        self.reviewer = factories.make_user("reviewer")
        self.situation = Situation.objects.published().order_by("pk").first()
        self.places = list(Place.objects.published().filter(level="city").order_by("pk"))
        self.people: list[tuple[Any, str]] = []

    def once(self) -> tuple[str, list[str]]:
        """Publish somebody, withhold somebody, or take somebody back: what was done, and where."""
        does = [self.acts[0], *self.acts]
        act = self.choose.choice(does) if len(self.people) > 3 else self.publish
        return act.__name__, list(act())

    def publish(self) -> Iterator[str]:
        """Somebody who died, in an incident of their own."""
        from tests import factories

        # The first cities are the largest ones: the record is skewed.
        place = self.places[min(int(self.choose.expovariate(0.3)), len(self.places) - 1)]
        by: dict[str, Any] = {
            "author": self.author,
            "sources": [factories.make_source(author=self.author)],
        }
        incident = factories.make_incident(situation=self.situation, place=place, **by)
        victim = factories.make_victim(
            name=f"Invented {self.word()}", sex=self.choose.choice(SEXES), **by
        )
        factories.make_harm(victim=victim, incident=incident, **by)
        factories.publish_all([incident, victim], self.reviewer)
        self.people.append((victim, place.slug))
        yield place.slug

    def word(self) -> str:
        """A name that nobody else has, or a text about somebody else would name them as well."""
        return "".join(self.choose.choices(string.ascii_lowercase, k=12)).title()

    def withhold(self) -> Iterator[str]:
        """Somebody is still counted, and shown no more."""
        from cases import actions

        victim, city = self.choose.choice(self.people)
        victim.refresh_from_db()
        if not victim.withheld:
            actions.withhold(victim, by=self.reviewer)
        yield city

    def withdraw(self) -> Iterator[str]:
        """Somebody is not in the public record any more."""
        from cases import actions
        from cases.choices import RemovalReason

        victim, city = self.people.pop(self.choose.randrange(len(self.people)))
        victim.refresh_from_db()
        actions.withdraw([victim], by=self.reviewer, reason=RemovalReason.ENTERED_IN_ERROR)
        yield city


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split(","))
