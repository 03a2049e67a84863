"""Filters of what changed: corrections, publications and removals, by the place that they concern."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from cases import choices, words
from cases.filters.base import (
    CityFilter,
    CodeFilter,
    PublicFilterSet,
    RowFilter,
    choice,
    slugs,
)
from cases.public import PublicChange, PublicSituation
from cases.public.corrections import CORRECTED

KINDS: Final = [
    (kind, words.KINDS[kind])
    for kind in (
        str(model._meta.verbose_name).replace(" ", "_") for model, _view in CORRECTED.values()
    )
]
"""The kinds of record, as an address names them and in words."""


class ConcerningFilterSet(PublicFilterSet):
    """Filters of rows about records: by the situation and the city that the records concern."""

    situation = RowFilter(PublicSituation, label=_("Situation"), method="in_situation")
    city = CityFilter(label=_("City"), method="in_city")

    def in_situation(self, queryset: Any, _name: str, situations: Sequence[Any]) -> Any:
        """Rows that concern these situations."""
        return queryset.in_situation(*slugs(situations))

    def in_city(self, queryset: Any, _name: str, cities: Sequence[Any]) -> Any:
        """Rows that concern these cities, places within them included."""
        return queryset.in_city(*slugs(cities))


class ChangeFilter(ConcerningFilterSet):
    """What was published, corrected or removed."""

    rows = PublicChange
    act = choice(choices.ChangeAct, label=_("What happened"))
    kind = CodeFilter(label=_("Kind of record"), method="of_kind", choices=KINDS)

    def of_kind(self, queryset: Any, _name: str, kinds: Sequence[str]) -> Any:
        """Changes of these kinds of record."""
        return queryset.filter(kind__in=[kind.replace("_", " ") for kind in kinds])
