"""Finds rows about records by the situation or the city that these concern, as known by a day."""

from typing import Any, Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.lookups import LessThanOrEqual

from cases.public.base import PublicQuerySet


class ConcerningQuerySet(PublicQuerySet):
    """Rows about records, found by what the records concern."""

    def in_situation(self, slug: str) -> Self:
        """Those that concern a situation."""
        return self._concerning("situations", slug)

    def in_city(self, slug: str) -> Self:
        """Those that concern a city."""
        return self._concerning("cities", slug)

    def _concerning(self, noun: str, slug: str) -> Self:
        return self.filter(self.concerned(noun, slug))

    def concerned(self, noun: str, slug: str) -> Q:
        """The condition that a row concerns one of the situations or cities, as known by the day."""
        found = Q(**{f"concerns__{noun}__has_key": slug})
        if self.day is None:
            return found
        known = KeyTextTransform(slug, KeyTransform(noun, "concerns"))
        return found & Q(LessThanOrEqual(known, Value(self.day.isoformat())))


def concerns() -> Any:
    """The column that says what a row concerns."""
    return models.JSONField(
        help_text=(
            "The situations and the cities it concerns, by slug, each with the day from which that "
            "is known."
        )
    )
