"""Filters of what changed: corrections, publications and removals, by the place that they concern."""

from typing import Any, Final

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from cases import choices, words
from cases.filters.base import CityFilter, PublicFilterSet, RowFilter, choice
from cases.public import PublicChange, PublicPlace, PublicSituation
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

    def in_situation(self, queryset: Any, _name: str, situation: PublicSituation) -> Any:
        """Rows that concern one situation."""
        return queryset.in_situation(situation.slug)

    def in_city(self, queryset: Any, _name: str, city: PublicPlace) -> Any:
        """Rows that concern a city, places within it included."""
        return queryset.in_city(city.slug)


class ChangeFilter(ConcerningFilterSet):
    """What was published, corrected or removed."""

    rows = PublicChange
    act = choice(choices.ChangeAct, label=_("What happened"))
    kind = filters.ChoiceFilter(label=_("Kind of record"), method="of_kind", choices=KINDS)

    def of_kind(self, queryset: Any, _name: str, kind: str) -> Any:
        """Changes of one kind of record."""
        return queryset.filter(kind=kind.replace("_", " "))
