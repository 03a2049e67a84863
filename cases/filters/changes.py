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
    keys,
    slugs,
)
from cases.public import PublicChange, PublicSituation
from cases.public.base import PublicQuerySet
from cases.public.build import definitions
from cases.public.corrections import CORRECTED
from cases.public.listed import Changes

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

    def kept(
        self, rows: PublicQuerySet, listed: type[Changes], **more: list[str]
    ) -> PublicQuerySet:
        """The same rows, as a list that may be kept; not those of several places."""
        asked = self.form.cleaned_data
        situations, cities = asked.get("situation") or (), asked.get("city") or ()
        if len(situations) + len(cities) > 1:
            return rows
        return rows.listed(
            listed(
                definitions(),
                self.day,
                situation=next(iter(keys(situations)), None),
                city=next(iter(slugs(cities)), None),
                kinds=_stored(asked.get("kind") or ()) or None,
                **more,
            )
        )


class ChangeFilter(ConcerningFilterSet):
    """What was published, corrected or removed."""

    rows = PublicChange
    act = choice(choices.ChangeAct, label=_("What happened"))
    kind = CodeFilter(label=_("Kind of record"), method="of_kind", choices=KINDS)

    def of_kind(self, queryset: Any, _name: str, kinds: Sequence[str]) -> Any:
        """Changes of these kinds of record."""
        return queryset.filter(kind__in=_stored(kinds))

    def filter_queryset(self, queryset: PublicQuerySet) -> PublicQuerySet:
        """Apply the filters; of one situation, one city or the whole record, the list may be kept."""
        acts = list(self.form.cleaned_data.get("act") or ())
        return self.kept(
            super().filter_queryset(queryset), Changes, **({"acts": acts} if acts else {})
        )


def _stored(kinds: Sequence[str]) -> list[str]:
    """Kinds of record as their changes have them."""
    return [kind.replace("_", " ") for kind in kinds]
