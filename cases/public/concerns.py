"""Finds rows about records by the situation or the city that these concern, as known by a day."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, Final, Self

from django.db import models
from django.db.models import Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.lookups import LessThanOrEqual

from cases.public.base import PublicQuerySet

SITUATIONS: Final = "situations"
CITIES: Final = "cities"
"""What records concern, as the words under which a row has them."""


class ConcerningQuerySet(PublicQuerySet):
    """Rows about records, found by what the records concern."""

    def in_situation(self, *slugs: str) -> Self:
        """Those that concern one of the situations."""
        return self._concerning(SITUATIONS, slugs)

    def in_city(self, *slugs: str) -> Self:
        """Those that concern one of the cities."""
        return self._concerning(CITIES, slugs)

    def _concerning(self, noun: str, slugs: Sequence[str]) -> Self:
        return self.filter(reduce(or_, (self._concerned(noun, slug) for slug in slugs)))

    def _concerned(self, noun: str, slug: str) -> models.Q:
        found = models.Q(**{f"concerns__{noun}__has_key": slug})
        if self.day is None:
            return found
        known = KeyTextTransform(slug, KeyTransform(noun, "concerns"))
        return found & models.Q(LessThanOrEqual(known, Value(self.day.isoformat())))


def concerns() -> Any:
    """The column that says what a row concerns."""
    return models.JSONField(
        help_text=(
            "The situations and the cities it concerns, by slug, each with the day from which that "
            "is known."
        )
    )
