"""Filters of what happened and to whom: incidents and victims."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases import choices
from cases.filters.base import (
    MISSING,
    NOT_YET_REPORTED,
    CityFilter,
    CodeFilter,
    PlacedFilterSet,
    PublicIdFilter,
    RowFilter,
    among,
    choice,
    keys,
    slugs,
    with_values,
    yes_or_no,
)
from cases.filters.days import DatedFilterSet
from cases.filters.order import OrderFilter
from cases.filters.placed import kept_in_order, number_of_voices
from cases.filters.quality import (
    OF_HARMS,
    OF_INCIDENTS,
    OF_PEOPLE,
    VoicedFilterSet,
    any_lacking,
    lacking,
)
from cases.filters.words import PeopleByName, WordsFilter, in_title_or_place, people_called
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
)
from cases.public.base import PublicQuerySet
from cases.public.listed import DIED, TORTURED
from cases.public.shares import without


class IncidentFilter(PlacedFilterSet, DatedFilterSet, VoicedFilterSet):
    """Incidents."""

    rows = PublicIncident
    cited_as = "incident"
    q = WordsFilter(in_title_or_place, label=_("Words of the title or the place"))
    kind = choice(choices.IncidentKind, label=_("Kind"))
    verification = choice(choices.Verification, label=_("Verification"))
    victim = PublicIdFilter(PublicVictim, label=_("Victim"), method="of_victim")
    missing = lacking(OF_INCIDENTS, method="without")
    ordering = OrderFilter("known_from", "date")

    reported_fields: ClassVar[Mapping[str, str]] = {"kind": "kind", "verification": "verification"}

    def of_victim(self, queryset: Any, _name: str, public_ids: Sequence[str]) -> Any:
        """Incidents in which one of these people was harmed."""
        harms = PublicHarm.objects.as_of(self.day).filter(
            incident=OuterRef("pk"), victim__public_id__in=public_ids
        )
        return queryset.filter(Exists(harms))

    def without(self, queryset: Any, _name: str, fields: Sequence[str]) -> Any:
        """Incidents without a value in one of these fields by the day."""
        return queryset.filter(any_lacking(OF_INCIDENTS, fields, self.day))

    def filter_queryset(self, queryset: PublicQuerySet) -> PublicQuerySet:
        """Apply the filters; where they ask what is kept in order, say so."""
        rows = super().filter_queryset(queryset)
        return kept_in_order(rows, "incident", self.form.cleaned_data, _number_of_incidents)


class VictimFilter(VoicedFilterSet):
    """Victims; what is asked about harms must hold of one and the same harm."""

    rows = PublicVictim
    cited_as = "victim"
    situation = RowFilter(PublicSituation, label=_("Situation"), method="of_harm")
    city = CityFilter(label=_("City"), method="of_harm")
    place = RowFilter(PublicPlace, label=_("Exactly this place"), method="of_harm")
    harm = CodeFilter(
        choices=[("any_torture", _("any torture")), *choices.HarmCategory.choices],
        label=_("Harm"),
        method="of_harm",
    )
    died = yes_or_no(label=_("Died"), method="of_harm")
    agency = RowFilter(PublicAgency, label=_("Institution alleged"), method="of_harm")
    alleged_by = RowFilter(PublicSpeaker, label=_("Alleged by"), method="of_harm", by_link=True)
    means = CodeFilter(
        choices=[*choices.Means.choices, *MISSING], label=_("Cause"), method="of_harm"
    )
    sex = CodeFilter(choices=[*choices.Sex.choices, *MISSING], label=_("Sex"), method="or_missing")
    age_group = CodeFilter(
        choices=[*choices.AgeGroup.choices, *MISSING], label=_("Age group"), method="or_missing"
    )
    role = CodeFilter(
        choices=[*choices.RoleAtEvent.choices, *MISSING], label=_("Role"), method="or_missing"
    )
    identification = CodeFilter(
        choices=[*choices.Identification.choices, NOT_YET_REPORTED],
        label=_("Identification"),
        method="identified",
    )
    missing = lacking({**OF_PEOPLE, **OF_HARMS}, method="of_harm")
    investigation = PublicIdFilter(PublicInvestigation, label=_("Investigation"), method="in_case")
    prosecution = PublicIdFilter(PublicProsecution, label=_("Prosecution"), method="in_case")
    name = filters.CharFilter(label=_("Name, in any script"), method="called", max_length=200)
    q = PeopleByName(by_link=True)
    ordering = OrderFilter("known_from")

    def identified(self, queryset: Any, name: str, values: Sequence[str]) -> Any:
        """People by how far they are identified; to be withheld is one of its values."""
        return with_values(queryset, name, values, buckets=[NOT_YET_REPORTED])

    def called(self, queryset: Any, _name: str, text: str) -> Any:
        """People who may be named, and of whose names one has every word of the text."""
        return people_called(queryset, heard_in(text))

    def of_harm(self, queryset: Any, _name: str, _value: Any) -> Any:
        """Left to ``filter_queryset``, which asks about one harm at once."""
        return queryset

    def or_missing(self, queryset: Any, name: str, values: Sequence[str]) -> Any:
        """People with one of these values, or whose value is kept back or was not yet reported."""
        return with_values(queryset, name, values)

    def in_case(self, queryset: Any, name: str, public_ids: Sequence[str]) -> Any:
        """People whose harm one of these cases covers."""
        links = PublicInvestigationVictim if name == "investigation" else PublicProsecutionVictim
        case = {f"{name}__public_id__in": public_ids}
        found = links.objects.filter(victim=OuterRef("pk"), **case)
        if self.day is not None:
            found = found.filter(known_from__lte=self.day)
        return queryset.filter(Exists(found))

    def filter_queryset(self, queryset: PublicQuerySet) -> PublicQuerySet:
        """Apply the filters of the person, then those of one harm together."""
        asked = self.form.cleaned_data
        harms = PublicHarm.objects.as_of(self.day).filter(victim=OuterRef("pk"))
        conditions = Q()
        if asked.get("situation"):
            conditions &= Q(situation_id__in=keys(asked["situation"]))
        if asked.get("city"):
            harms = harms.reported("place")
            conditions &= Q(city_slug__in=slugs(asked["city"]))
        if asked.get("place"):
            harms = harms.reported("place")
            conditions &= Q(place_id__in=keys(asked["place"]))
        if asked.get("harm"):
            harms = harms.reported("category")
            wanted = among(asked["harm"], "any_torture", choices.TORTURE)
            conditions &= Q(category__in=wanted)
        if asked.get("died") not in (None, ""):
            harms = harms.reported("category")
            conditions &= Q(is_death=asked["died"])
        if asked.get("agency"):
            harms = harms.reported("agency")
            conditions &= Q(agency_slug__in=slugs(asked["agency"]))
        if asked.get("alleged_by"):
            harms = harms.reported("agency").reported("agency_alleged_by")
            conditions &= Q(agency_alleged_by_slug__in=slugs(asked["alleged_by"]))
        if asked.get("means"):
            harms = with_values(harms, "means", asked["means"])
        harm_asked = bool(conditions) or bool(asked.get("means"))
        harms = harms.filter(conditions)
        result = super().filter_queryset(queryset)
        if missing := asked.get("missing"):
            lack = any_lacking(OF_HARMS, missing, self.day)
            of_person = any_lacking(OF_PEOPLE, missing, self.day)
            result = result.filter(of_person | Exists(harms.filter(lack)))
        rows = result.filter(Exists(harms)) if harm_asked else result
        return kept_in_order(rows, "victim", asked, _number_of)


def _number_of(asked: Mapping[str, Any]) -> str | None:
    """The name of the number that counts the people of whom this is asked, if one does."""
    match asked:
        case {"died": True} if len(asked) == 1:
            return f"{DIED} "
        case {"harm": ["any_torture"]} if len(asked) == 1:
            return f"{TORTURED} "
        case {"died": True, **field} if len(field) == 1:
            ((name, values),) = field.items()
            among_dead = name in {"sex", "age_group", "role", "means"} and len(values) == 1
            return f"{name} {values[0]}" if among_dead else None
        case {"identification": [value]} if len(asked) == 1:
            return f"identification {value}"
        case {"missing": [field]} if len(asked) == 1:
            return f"without {field}"
    return number_of_voices("victim", asked)


def _number_of_incidents(asked: Mapping[str, Any]) -> str | None:
    match asked:
        case {"missing": [field]} if len(asked) == 1:
            return f"{without('incident')} {field}"
    return number_of_voices("incident", asked)
