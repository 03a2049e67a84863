"""One filter per noun: the list behind a number and the number come from the same one."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import choices
from cases.models.guards import CITED_KINDS
from cases.public import (
    PublicAgency,
    PublicCitation,
    PublicDefendant,
    PublicFigure,
    PublicHarm,
    PublicIncident,
    PublicInvestigation,
    PublicInvestigationStep,
    PublicInvestigationVictim,
    PublicPlace,
    PublicProceedingStep,
    PublicProsecution,
    PublicProsecutionVictim,
    PublicPublisher,
    PublicSituation,
    PublicSource,
    PublicSpeaker,
    PublicVictim,
)
from cases.public.base import PublicModel, PublicQuerySet
from cases.public_ids import is_public_id

MISSING: Final = tuple(
    (reason.value, reason.label)
    for reason in (choices.AbsenceReason.WITHHELD, choices.AbsenceReason.NOT_YET_REPORTED)
)
"""The buckets of people whose value is kept back, or was not reported by the day."""


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BadParameter(ValueError):
    """A parameter of an address that makes no sense: which one, why, and what would."""

    def __init__(
        self,
        parameter: str,
        message: str,
        *,
        code: str = "invalid",
        allowed: list[str] | None = None,
    ) -> None:
        super().__init__(f"{parameter}: {message}")
        self.parameter = parameter
        self.message = message
        self.code = code
        self.allowed = allowed or []


def day_from(text: str | None) -> date | None:
    """The day of an ``as_of`` parameter; None without one.

    Raises:
        BadParameter: it is no date of the form 2022-03-31, or lies in the future.

    """
    if text is None or text == "":
        return None
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise BadParameter("as_of", "Give a day as year, month and day: 2022-03-31.")
    if day > timezone.now().date():
        raise BadParameter("as_of", "This day lies in the future; nobody can know it yet.")
    return day


def require_known(data: QueryDict, allowed: set[str]) -> None:
    """Refuse parameters that mean nothing here, and any given twice.

    Raises:
        BadParameter: it names the first such parameter and those there are.

    """
    for name in data:
        if name not in allowed:
            raise BadParameter(
                name, "There is no such parameter here.", code="unknown", allowed=sorted(allowed)
            )
        if len(data.getlist(name)) > 1:
            raise BadParameter(name, "Give this parameter once.", code="repeated")


class RowFilter(filters.ModelChoiceFilter):
    """A filter by another public row, named by its slug or public id; one that nobody has is refused."""

    def __init__(self, model: type[PublicModel], field: str = "slug", **kwargs: Any) -> None:
        self.rows = model
        super().__init__(
            queryset=lambda _request: model.objects.all(),
            to_field_name=field,
            **kwargs,
        )


class CityFilter(RowFilter):
    """A filter by a city, which has a dashboard."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(PublicPlace, **kwargs)
        self.queryset = lambda _request: PublicPlace.objects.filter(level=choices.PlaceLevel.CITY)


class PublicIdFilter(filters.CharFilter):
    """A filter by the public id of a row; an id that nobody has is refused."""

    def __init__(self, model: type[PublicModel], **kwargs: Any) -> None:
        self.rows = model
        super().__init__(**kwargs)

    @property
    def field(self) -> forms.Field:
        """A text field that looks the id up."""
        field = super().field
        field.validators = [self._exists]
        return field

    def _exists(self, text: str) -> None:
        if not is_public_id(text) or not self.rows.objects.filter(public_id=text).exists():
            raise forms.ValidationError("There is no such record.", code="no_such_row")


class PublicFilterSet(filters.FilterSet):
    """A filter over a public queryset, as of a day; strict about what it is asked."""

    rows: ClassVar[type[PublicModel]]
    reported_fields: ClassVar[Mapping[str, str]] = {}

    def __init__(self, data: QueryDict, *, day: date | None = None) -> None:
        self.day = day
        super().__init__(data, queryset=self.rows.objects.as_of(day))

    def filter_queryset(self, queryset: PublicQuerySet) -> PublicQuerySet:
        """Apply the filters; a field that was reported only later matches nothing."""
        for name, field in self.reported_fields.items():
            if self.form.cleaned_data.get(name) not in (None, ""):
                queryset = queryset.reported(field)
        filtered: PublicQuerySet = super().filter_queryset(queryset)
        return filtered

    @classmethod
    def names(cls) -> set[str]:
        """The parameters it understands."""
        return set(cls.base_filters)


def read_filter(
    kind: type[PublicFilterSet], data: QueryDict, *, also: frozenset[str] = frozenset()
) -> PublicFilterSet:
    """The filter of a kind, read from an address; ``also`` names parameters that others read.

    Raises:
        BadParameter: a parameter is unknown, given twice, or has a value that makes no sense.

    """
    require_known(data, kind.names() | {"as_of"} | also)
    read = kind(data, day=day_from(data.get("as_of")))
    if not read.form.is_valid():
        name, errors = next(iter(read.form.errors.get_json_data().items()))
        field = read.form.fields[name]
        allowed = [str(value) for value, _label in getattr(field, "choices", []) if value != ""]
        raise BadParameter(
            name, errors[0]["message"], code=errors[0]["code"], allowed=allowed[:100]
        )
    return read


def _choice(kind: type[choices.DefinedChoices], **kwargs: Any) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(choices=kind.choices, **kwargs)


def _yes_or_no(**kwargs: Any) -> filters.TypedChoiceFilter:
    return filters.TypedChoiceFilter(
        choices=[("yes", "yes"), ("no", "no")], coerce=lambda text: text == "yes", **kwargs
    )


def _with_value(queryset: Any, field: str, value: str) -> Any:
    """Rows with this value of a field, or whose value is kept back or was not yet reported."""
    if value == choices.AbsenceReason.NOT_YET_REPORTED:
        if queryset.day is None:
            return queryset.none()
        return queryset.filter(**{f"field_known_from__{field}__gt": queryset.day.isoformat()})
    known = queryset.reported(field)
    if value == choices.AbsenceReason.WITHHELD:
        return known.filter(**{f"{field}__isnull": True})
    return known.filter(**{field: value})


class PlacedFilterSet(PublicFilterSet):
    """Filters by situation, city and place."""

    situation = RowFilter(PublicSituation, label="Situation", method="in_situation")
    city = CityFilter(label="City", method="in_city")
    place = RowFilter(PublicPlace, label="Exactly this place", method="at_place")

    def in_situation(self, queryset: Any, _name: str, situation: PublicSituation) -> Any:
        """Rows of one situation."""
        return queryset.filter(situation_id=situation.pk)

    def in_city(self, queryset: Any, _name: str, city: PublicPlace) -> Any:
        """Rows in a city, places within it included."""
        return queryset.reported("place").filter(city_slug=city.slug)

    def at_place(self, queryset: Any, _name: str, place: PublicPlace) -> Any:
        """Rows at exactly this place: the country for what is nationwide."""
        return queryset.reported("place").filter(place_id=place.pk)


class SituationFilter(PublicFilterSet):
    """Situations."""

    rows = PublicSituation


class PlaceFilter(PublicFilterSet):
    """Places."""

    rows = PublicPlace
    name = filters.CharFilter(label="Name, in any script", method="called", max_length=100)
    level = _choice(choices.PlaceLevel, label="Level")

    def called(self, queryset: Any, _name: str, text: str) -> Any:
        """Places one of whose names contains the text."""
        return queryset.called(text)


class CityListFilter(PublicFilterSet):
    """Cities."""

    rows = PublicPlace
    name = filters.CharFilter(label="Name, in any script", method="called", max_length=100)

    def called(self, queryset: Any, _name: str, text: str) -> Any:
        """Cities one of whose names contains the text."""
        return queryset.called(text)

    def filter_queryset(self, queryset: PublicQuerySet) -> PublicQuerySet:
        """Only places that have a dashboard."""
        return super().filter_queryset(queryset).filter(level=choices.PlaceLevel.CITY)


class AgencyFilter(PublicFilterSet):
    """Institutions."""

    rows = PublicAgency
    agency_type = _choice(choices.AgencyType, label="Type")


class SpeakerFilter(PublicFilterSet):
    """Speakers."""

    rows = PublicSpeaker
    kind = _choice(choices.SpeakerKind, label="Kind")


class PublisherFilter(PublicFilterSet):
    """Publishers."""

    rows = PublicPublisher
    kind = _choice(choices.PublisherKind, label="Kind")


class SourceFilter(PublicFilterSet):
    """Sources."""

    rows = PublicSource
    publisher = RowFilter(PublicPublisher, label="Publisher", method="published_by")
    source_type = _choice(choices.SourceType, label="Type")
    situation = RowFilter(PublicSituation, label="Situation", method="cited_in")

    def published_by(self, queryset: Any, _name: str, publisher: PublicPublisher) -> Any:
        """Sources of one publisher."""
        return queryset.filter(publisher_slug=publisher.slug)

    def cited_in(self, queryset: Any, _name: str, situation: PublicSituation) -> Any:
        """Sources that support a figure, an incident or a case of one situation."""
        cited = PublicCitation.objects.as_of(self.day).filter(source_pk=OuterRef("pk"))
        of_situation = Q(pk__in=[])
        for kind, model in (
            ("figure", PublicFigure),
            ("incident", PublicIncident),
            ("investigation", PublicInvestigation),
            ("prosecution", PublicProsecution),
        ):
            rows = model.objects.filter(situation_id=situation.pk).values("pk")
            of_situation |= Q(target_kind=kind, target_pk__in=rows)
        return queryset.filter(Exists(cited.filter(of_situation)))


class CitationFilter(PublicFilterSet):
    """Citations."""

    rows = PublicCitation
    source = PublicIdFilter(PublicSource, field_name="source_id", label="Source")
    target = filters.CharFilter(field_name="target_id", label="Record", method="of_target")
    kind = filters.ChoiceFilter(
        field_name="target_kind",
        label="Kind of record",
        choices=[(kind, kind.replace("_", " ")) for kind in CITED_KINDS],
    )

    def of_target(self, queryset: Any, _name: str, public_id: str) -> Any:
        """Citations of one record.

        Raises:
            BadParameter: no public record that is cited has this id.

        """
        found = queryset.filter(target_id=public_id)
        if not PublicCitation.objects.filter(target_id=public_id).exists():
            raise BadParameter("target", "There is no such record.", code="no_such_row")
        return found


class IncidentFilter(PlacedFilterSet):
    """Incidents."""

    rows = PublicIncident
    kind = _choice(choices.IncidentKind, label="Kind")
    verification = _choice(choices.Verification, label="Verification")
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
    died = _yes_or_no(label="Died", method="of_harm")
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
    identification = _choice(choices.Identification, label="Identification")
    investigation = PublicIdFilter(PublicInvestigation, label="Investigation", method="in_case")
    prosecution = PublicIdFilter(PublicProsecution, label="Prosecution", method="in_case")

    reported_fields: ClassVar[Mapping[str, str]] = {"identification": "identification"}

    def of_harm(self, queryset: Any, _name: str, _value: Any) -> Any:
        """Left to ``filter_queryset``, which asks about one harm at once."""
        return queryset

    def or_missing(self, queryset: Any, name: str, value: str) -> Any:
        """People with this value, or those whose value is kept back or was not yet reported."""
        return _with_value(queryset, name, value)

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
            harms = _with_value(harms, "means", asked["means"])
        result = super().filter_queryset(queryset)
        harm_asked = conditions or asked.get("means")
        return result.filter(Exists(harms.filter(conditions))) if harm_asked else result


class InvestigationFilter(PlacedFilterSet):
    """Investigations and groups of them."""

    rows = PublicInvestigation
    status = _choice(choices.InvestigationStatus, label="Status")
    kind = _choice(choices.InvestigationKind, label="Kind")
    group = _yes_or_no(field_name="is_group", label="Known only as a number")
    ground = _choice(choices.ClosingGround, label="Closed on the ground", method="closed_on")
    speaker = RowFilter(PublicSpeaker, label="Speaker", method="said_by")
    victim = PublicIdFilter(PublicVictim, label="Victim", method="of_victim")

    reported_fields: ClassVar[Mapping[str, str]] = {"kind": "kind", "speaker": "speaker"}

    def closed_on(self, queryset: Any, _name: str, ground: str) -> Any:
        """Those closed on a ground."""
        steps = PublicInvestigationStep.objects.as_of(self.day).reported("ground")
        return queryset.filter(Exists(steps.filter(investigation=OuterRef("pk"), ground=ground)))

    def said_by(self, queryset: Any, _name: str, speaker: PublicSpeaker) -> Any:
        """Those that one speaker reports."""
        return queryset.filter(speaker_slug=speaker.slug)

    def of_victim(self, queryset: Any, _name: str, public_id: str) -> Any:
        """Those that cover one person."""
        links = PublicInvestigationVictim.objects.filter(
            investigation=OuterRef("pk"), victim__public_id=public_id
        )
        return queryset.filter(Exists(links))


class ProsecutionFilter(PlacedFilterSet):
    """Cases in court; what is asked about defendants must hold of one and the same."""

    rows = PublicProsecution
    status = _choice(choices.InvestigationStatus, label="Status")
    court_type = _choice(choices.CourtType, label="Court")
    capacity = _choice(choices.Capacity, label="Defendant's capacity", method="of_defendant")
    outcome = filters.ChoiceFilter(
        choices=[("conviction", _("any conviction")), *choices.ProceedingOutcome.choices],
        label="Latest outcome",
        method="of_defendant",
    )
    stage = _choice(choices.ProceedingStepKind, label="Has the step", method="of_defendant")
    investigation = PublicIdFilter(PublicInvestigation, label="Investigation", method="following")
    victim = PublicIdFilter(PublicVictim, label="Victim", method="of_victim")

    reported_fields: ClassVar[Mapping[str, str]] = {"court_type": "court_type"}

    def of_defendant(self, queryset: Any, _name: str, _value: Any) -> Any:
        """Left to ``filter_queryset``, which asks about one defendant at once."""
        return queryset

    def following(self, queryset: Any, _name: str, public_id: str) -> Any:
        """Cases that follow from an investigation."""
        return queryset.filter(investigation__public_id=public_id)

    def of_victim(self, queryset: Any, _name: str, public_id: str) -> Any:
        """Cases that concern one person."""
        links = PublicProsecutionVictim.objects.filter(
            prosecution=OuterRef("pk"), victim__public_id=public_id
        )
        return queryset.filter(Exists(links))

    def filter_queryset(self, queryset: PublicQuerySet) -> PublicQuerySet:
        """Apply the filters of the case, then those of one defendant together."""
        asked = self.form.cleaned_data
        defendants = PublicDefendant.objects.as_of(self.day).filter(prosecution=OuterRef("pk"))
        conditions = Q()
        if asked.get("capacity"):
            defendants = defendants.reported("capacity")
            conditions &= Q(capacity=asked["capacity"])
        if asked.get("outcome") == "conviction":
            conditions &= Q(outcome__in=choices.CONVICTIONS)
        elif asked.get("outcome"):
            conditions &= Q(outcome=asked["outcome"])
        if asked.get("stage"):
            steps = PublicProceedingStep.objects.as_of(self.day).reported("kind")
            conditions &= Exists(steps.filter(defendant=OuterRef("pk"), kind=asked["stage"]))
        result = super().filter_queryset(queryset)
        return result.filter(Exists(defendants.filter(conditions))) if conditions else result


class FigureFilter(PlacedFilterSet):
    """Reported figures."""

    rows = PublicFigure
    metric = _choice(choices.Metric, label="What is counted")
    unit = _choice(choices.Unit, label="Unit")
    subject = _choice(choices.Subject, label="Subject")
    population_group = _choice(choices.PopulationGroup, label="Whom it counts")
    speaker = RowFilter(PublicSpeaker, label="Speaker", method="said_by")
    speaker_kind = _choice(choices.SpeakerKind, label="Kind of speaker")
    standing = _yes_or_no(label="Not replaced by its speaker", method="is_standing")
    part_of = PublicIdFilter(PublicFigure, field_name="part_of_id", label="Part of")

    reported_fields: ClassVar[Mapping[str, str]] = {
        "metric": "metric",
        "unit": "unit",
        "subject": "subject",
        "population_group": "population_group",
        "speaker": "speaker",
    }

    def said_by(self, queryset: Any, _name: str, speaker: PublicSpeaker) -> Any:
        """Figures of one speaker."""
        return queryset.filter(speaker_slug=speaker.slug)

    def is_standing(self, queryset: Any, _name: str, standing: bool) -> Any:
        """Figures that their speaker had or had not replaced by the day."""
        return queryset.filter(superseded_by__isnull=standing)


FILTERS: Final[dict[str, type[PublicFilterSet]]] = {
    "situations": SituationFilter,
    "cities": CityListFilter,
    "places": PlaceFilter,
    "agencies": AgencyFilter,
    "speakers": SpeakerFilter,
    "publishers": PublisherFilter,
    "sources": SourceFilter,
    "citations": CitationFilter,
    "incidents": IncidentFilter,
    "victims": VictimFilter,
    "investigations": InvestigationFilter,
    "prosecutions": ProsecutionFilter,
    "figures": FigureFilter,
}
"""Each list by its name: the word in the address of its page and of its API."""
