"""Filters of what happened and to whom: incidents and victims."""

from collections.abc import Mapping
from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases import choices
from cases.filters.base import (
    MISSING,
    NOT_YET_REPORTED,
    CityFilter,
    PlacedFilterSet,
    PublicIdFilter,
    RowFilter,
    choice,
    with_value,
    yes_or_no,
)
from cases.filters.days import DatedFilterSet
from cases.filters.quality import (
    OF_HARMS,
    OF_INCIDENTS,
    OF_PEOPLE,
    VoicedFilterSet,
    lacking,
)
from cases.models.sounding import heard_in
from cases.public import (
    PublicAgency,
    PublicHarm,
    PublicIncident,
    PublicInvestigation,
    PublicInvestigationVictim,
    PublicPlace,
    PublicProsecution,
    PublicProsecutionVictim,
    PublicSituation,
    PublicSpeaker,
    PublicVictim,
    PublicVictimName,
)
from cases.public.base import PublicQuerySet


class IncidentFilter(PlacedFilterSet, DatedFilterSet, VoicedFilterSet):
    """Incidents."""

    rows = PublicIncident
    cited_as = "incident"
    kind = choice(choices.IncidentKind, label=_("Kind"))
    verification = choice(choices.Verification, label=_("Verification"))
    victim = PublicIdFilter(PublicVictim, label=_("Victim"), method="of_victim")
    missing = lacking(OF_INCIDENTS, method="without")

    reported_fields: ClassVar[Mapping[str, str]] = {"kind": "kind", "verification": "verification"}

    def of_victim(self, queryset: Any, _name: str, public_id: str) -> Any:
        """Incidents in which one person was harmed."""
        harms = PublicHarm.objects.as_of(self.day).filter(
            incident=OuterRef("pk"), victim__public_id=public_id
        )
        return queryset.filter(Exists(harms))

    def without(self, queryset: Any, _name: str, field: str) -> Any:
        """Incidents without a value in a field by the day."""
        return queryset.filter(OF_INCIDENTS[field].by(self.day))


class VictimFilter(VoicedFilterSet):
    """Victims; what is asked about harms must hold of one and the same harm."""

    rows = PublicVictim
    cited_as = "victim"
    situation = RowFilter(PublicSituation, label=_("Situation"), method="of_harm")
    city = CityFilter(label=_("City"), method="of_harm")
    place = RowFilter(PublicPlace, label=_("Exactly this place"), method="of_harm")
    harm = filters.ChoiceFilter(
        choices=[("any_torture", _("any torture")), *choices.HarmCategory.choices],
        label=_("Harm"),
        method="of_harm",
    )
    died = yes_or_no(label=_("Died"), method="of_harm")
    agency = RowFilter(PublicAgency, label=_("Institution alleged"), method="of_harm")
    alleged_by = RowFilter(PublicSpeaker, label=_("Alleged by"), method="of_harm", by_link=True)
    means = filters.ChoiceFilter(
        choices=[*choices.Means.choices, *MISSING], label=_("Cause"), method="of_harm"
    )
    sex = filters.ChoiceFilter(
        choices=[*choices.Sex.choices, *MISSING], label=_("Sex"), method="or_missing"
    )
    age_group = filters.ChoiceFilter(
        choices=[*choices.AgeGroup.choices, *MISSING], label=_("Age group"), method="or_missing"
    )
    role = filters.ChoiceFilter(
        choices=[*choices.RoleAtEvent.choices, *MISSING], label=_("Role"), method="or_missing"
    )
    identification = filters.ChoiceFilter(
        choices=[*choices.Identification.choices, NOT_YET_REPORTED],
        label=_("Identification"),
        method="identified",
    )
    missing = lacking({**OF_PEOPLE, **OF_HARMS}, method="without")
    investigation = PublicIdFilter(PublicInvestigation, label=_("Investigation"), method="in_case")
    prosecution = PublicIdFilter(PublicProsecution, label=_("Prosecution"), method="in_case")
    name = filters.CharFilter(label=_("Name, in any script"), method="called", max_length=200)

    def identified(self, queryset: Any, name: str, value: str) -> Any:
        """People by how far they are identified; to be withheld is one of its values."""
        if value == choices.Identification.WITHHELD:
            return queryset.reported(name).filter(identification=value)
        return with_value(queryset, name, value)

    def without(self, queryset: Any, _name: str, field: str) -> Any:
        """People without a value in a field of theirs by the day; harms are asked all at once."""
        if field in OF_PEOPLE:
            return queryset.filter(OF_PEOPLE[field].by(self.day))
        return queryset

    def called(self, queryset: Any, _name: str, text: str) -> Any:
        """People who may be named, and of whose names one has every word of the text."""
        names = PublicVictimName.objects.as_of(self.day)
        if not (parts := heard_in(text)):
            return queryset.none()
        for part in parts:
            names = names.filter(text__sounds=part)
        return queryset.filter(pk__in=names.values("victim_id"))

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
        if asked.get("agency"):
            harms = harms.reported("agency")
            conditions &= Q(agency_slug=asked["agency"].slug)
        if asked.get("alleged_by"):
            harms = harms.reported("agency").reported("agency_alleged_by")
            conditions &= Q(agency_alleged_by_slug=asked["alleged_by"].slug)
        if asked.get("means"):
            harms = with_value(harms, "means", asked["means"])
        if (lack := OF_HARMS.get(asked.get("missing", ""))) is not None:
            conditions &= lack.by(self.day)
        result = super().filter_queryset(queryset)
        harm_asked = conditions or asked.get("means")
        return result.filter(Exists(harms.filter(conditions))) if harm_asked else result
