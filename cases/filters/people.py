"""Filters of what happened and to whom: incidents and victims."""

from collections.abc import Mapping
from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases import choices
from cases.filters.base import (
    MISSING,
    CityFilter,
    PlacedFilterSet,
    PublicFilterSet,
    PublicIdFilter,
    RowFilter,
    choice,
    with_value,
    yes_or_no,
)
from cases.public import (
    PublicHarm,
    PublicIncident,
    PublicInvestigation,
    PublicInvestigationVictim,
    PublicPlace,
    PublicProsecution,
    PublicProsecutionVictim,
    PublicSituation,
    PublicVictim,
)
from cases.public.base import PublicQuerySet


class IncidentFilter(PlacedFilterSet):
    """Incidents."""

    rows = PublicIncident
    kind = choice(choices.IncidentKind, label="Kind")
    verification = choice(choices.Verification, label="Verification")
    victim = PublicIdFilter(PublicVictim, label="Victim", method="of_victim")

    reported_fields: ClassVar[Mapping[str, str]] = {"kind": "kind", "verification": "verification"}

    def of_victim(self, queryset: Any, _name: str, public_id: str) -> Any:
        """Incidents in which one person was harmed."""
        harms = PublicHarm.objects.as_of(self.day).filter(
            incident=OuterRef("pk"), victim__public_id=public_id
        )
        return queryset.filter(Exists(harms))


class VictimFilter(PublicFilterSet):
    """Victims; what is asked about harms must hold of one and the same harm."""

    rows = PublicVictim
    situation = RowFilter(PublicSituation, label="Situation", method="of_harm")
    city = CityFilter(label="City", method="of_harm")
    place = RowFilter(PublicPlace, label="Exactly this place", method="of_harm")
    harm = filters.ChoiceFilter(
        choices=[("any_torture", _("any torture")), *choices.HarmCategory.choices],
        label="Harm",
        method="of_harm",
    )
    died = yes_or_no(label="Died", method="of_harm")
    means = filters.ChoiceFilter(
        choices=[*choices.Means.choices, *MISSING], label="Cause", method="of_harm"
    )
    sex = filters.ChoiceFilter(
        choices=[*choices.Sex.choices, *MISSING], label="Sex", method="or_missing"
    )
    age_group = filters.ChoiceFilter(
        choices=[*choices.AgeGroup.choices, *MISSING], label="Age group", method="or_missing"
    )
    role = filters.ChoiceFilter(
        choices=[*choices.RoleAtEvent.choices, *MISSING], label="Role", method="or_missing"
    )
    identification = choice(choices.Identification, label="Identification")
    investigation = PublicIdFilter(PublicInvestigation, label="Investigation", method="in_case")
    prosecution = PublicIdFilter(PublicProsecution, label="Prosecution", method="in_case")

    reported_fields: ClassVar[Mapping[str, str]] = {"identification": "identification"}

    def of_harm(self, queryset: Any, _name: str, _value: Any) -> Any:
        """Left to ``filter_queryset``, which asks about one harm at once."""
        return queryset

    def or_missing(self, queryset: Any, name: str, value: str) -> Any:
        """People with this value, or those whose value is kept back or was not yet reported."""
        return with_value(queryset, name, value)

    def in_case(self, queryset: Any, name: str, public_id: str) -> Any:
        """People whose harm a case covers."""
        links = PublicInvestigationVictim if name == "investigation" else PublicProsecutionVictim
        found = links.objects.filter(victim=OuterRef("pk"), **{f"{name}__public_id": public_id})
        if self.day is not None:
            found = found.filter(known_from__lte=self.day)
        return queryset.filter(Exists(found))

    def filter_queryset(self, queryset: PublicQuerySet) -> PublicQuerySet:
        """Apply the filters of the person, then those of one harm together."""
        asked = self.form.cleaned_data
        harms = PublicHarm.objects.as_of(self.day).filter(victim=OuterRef("pk"))
        conditions = Q()
        if asked.get("situation"):
            conditions &= Q(situation_id=asked["situation"].pk)
        if asked.get("city"):
            harms = harms.reported("place")
            conditions &= Q(city_slug=asked["city"].slug)
        if asked.get("place"):
            harms = harms.reported("place")
            conditions &= Q(place_id=asked["place"].pk)
        if asked.get("harm"):
            harms = harms.reported("category")
            wanted = choices.TORTURE if asked["harm"] == "any_torture" else [asked["harm"]]
            conditions &= Q(category__in=wanted)
        if asked.get("died") not in (None, ""):
            harms = harms.reported("category")
            conditions &= Q(is_death=asked["died"])
        if asked.get("means"):
            harms = with_value(harms, "means", asked["means"])
        result = super().filter_queryset(queryset)
        harm_asked = conditions or asked.get("means")
        return result.filter(Exists(harms.filter(conditions))) if harm_asked else result
