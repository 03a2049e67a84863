"""Filters of what words mean and who says so: situations, places, speakers, sources, citations."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from cases import choices, words
from cases.filters.base import (
    CityFilter,
    CodeFilter,
    PublicFilterSet,
    PublicIdFilter,
    RowFilter,
    choice,
    keys,
    slugs,
)
from cases.filters.days import DatedFilterSet, KnownFilterSet
from cases.filters.order import OrderFilter
from cases.filters.placed import kept_in_order
from cases.filters.words import (
    PlacesByName,
    SituationsByName,
    WordsFilter,
    in_name,
    in_title_or_publisher,
)
from cases.models.guards import CITED_KINDS
from cases.public import (
    PublicAgency,
    PublicCitation,
    PublicFigure,
    PublicIncident,
    PublicInvestigation,
    PublicPlace,
    PublicProsecution,
    PublicPublisher,
    PublicSituation,
    PublicSource,
    PublicSourceSpeaker,
    PublicSpeaker,
)
from cases.public.base import PublicQuerySet
from cases.public.shares import COPIES


class SituationFilter(PublicFilterSet):
    """Situations."""

    rows = PublicSituation
    q = SituationsByName()
    ordering = OrderFilter("slug", "name")


class PlaceFilter(PublicFilterSet):
    """Places."""

    rows = PublicPlace
    name = filters.CharFilter(label=_("Name, in any script"), method="called", max_length=100)
    q = PlacesByName(by_link=True)
    level = choice(choices.PlaceLevel, label=_("Level"))
    ordering = OrderFilter("slug", "name")

    def called(self, queryset: Any, _name: str, text: str) -> Any:
        """Places one of whose names contains the text."""
        return queryset.called(text)


class CityListFilter(PublicFilterSet):
    """Cities."""

    rows = PublicPlace
    name = filters.CharFilter(label=_("Name, in any script"), method="called", max_length=100)
    q = PlacesByName(by_link=True)
    ordering = OrderFilter("slug", "name")

    def called(self, queryset: Any, _name: str, text: str) -> Any:
        """Cities one of whose names contains the text."""
        return queryset.called(text)

    def filter_queryset(self, queryset: PublicQuerySet) -> PublicQuerySet:
        """Only places that have a dashboard."""
        return super().filter_queryset(queryset).filter(level=choices.PlaceLevel.CITY)


class AgencyFilter(PublicFilterSet):
    """Institutions."""

    rows = PublicAgency
    q = WordsFilter(in_name, label=_("Name, in any script"))
    agency_type = choice(choices.AgencyType, label=_("Type"))
    part_of = RowFilter(PublicAgency, label=_("Part of"), method="belonging_to", by_link=True)
    ordering = OrderFilter("slug", "name")

    def belonging_to(self, queryset: Any, _name: str, agencies: Sequence[Any]) -> Any:
        """Institutions that belong to one of these."""
        return queryset.filter(part_of_slug__in=slugs(agencies))


class SpeakerFilter(PublicFilterSet):
    """Speakers."""

    rows = PublicSpeaker
    q = WordsFilter(in_name, label=_("Name, in any script"))
    kind = choice(choices.SpeakerKind, label=_("Kind"))
    agency = RowFilter(PublicAgency, label=_("Speaks for"), method="speaking_for", by_link=True)
    ordering = OrderFilter("slug", "name")

    def speaking_for(self, queryset: Any, _name: str, agencies: Sequence[Any]) -> Any:
        """Speakers who speak for one of these institutions."""
        return queryset.filter(agency_slug__in=slugs(agencies))


class PublisherFilter(PublicFilterSet):
    """Publishers."""

    rows = PublicPublisher
    q = WordsFilter(in_name, label=_("Name, in any script"))
    kind = choice(choices.PublisherKind, label=_("Kind"))
    ordering = OrderFilter("slug", "name")


def _number_of_sources(asked: Mapping[str, Any]) -> str | None:
    match asked:
        case {"archive_status": [status]} if len(asked) == 1:
            return f"{COPIES} {status}"
    return None


def supporting(sources: Any, day: date | None, **of_scope: Any) -> Any:
    """Sources that support a figure, an incident or a case of situations or of cities by the day."""
    cited = []
    for kind, model in (
        ("figure", PublicFigure),
        ("incident", PublicIncident),
        ("investigation", PublicInvestigation),
        ("prosecution", PublicProsecution),
    ):
        rows = model.objects.as_of(day)
        if any(name.startswith("city_slug") for name in of_scope):
            rows = rows.reported("place")
        cited.append(_citing(day, **{f"{kind}_pk__in": rows.filter(**of_scope).values("pk")}))
    return _among(sources, cited)


def _citing(day: date | None, **conditions: Any) -> Any:
    """The keys of sources of which there is such a citation by the day."""
    cited = PublicCitation.objects.as_of(day).filter(**conditions)
    return cited.order_by().values("source_pk")


def _among(sources: Any, cited: Sequence[Any]) -> Any:
    """Those of the sources whose key one of these gives: each finds its own by an index."""
    return sources.filter(pk__in=cited[0].union(*cited[1:]))


class SourceFilter(DatedFilterSet, KnownFilterSet):
    """Sources."""

    rows = PublicSource
    q = WordsFilter(in_title_or_publisher, label=_("Words of the title or the publisher"))
    publisher = RowFilter(PublicPublisher, label=_("Publisher"), method="published_by")
    source_type = choice(choices.SourceType, label=_("Type"))
    situation = RowFilter(PublicSituation, label=_("Situation"), method="cited_in")
    city = CityFilter(label=_("City"), method="cited_about")
    archive_status = choice(choices.ArchiveStatus, label=_("Archived copy"))
    speaker = RowFilter(PublicSpeaker, label=_("Carries a claim of"), method="carrying")
    ordering = OrderFilter("known_from", "date")

    def filter_queryset(self, queryset: PublicQuerySet) -> PublicQuerySet:
        """Apply the filters; where they ask what is kept in order, say so."""
        rows = super().filter_queryset(queryset)
        return kept_in_order(rows, "source", self.form.cleaned_data, _number_of_sources)

    def published_by(self, queryset: Any, _name: str, publishers: Sequence[Any]) -> Any:
        """Sources of these publishers."""
        return queryset.filter(publisher_slug__in=slugs(publishers))

    def cited_in(self, queryset: Any, _name: str, situations: Sequence[Any]) -> Any:
        """Sources that support a figure, an incident or a case of these situations."""
        return supporting(queryset, self.day, situation_id__in=keys(situations))

    def cited_about(self, queryset: Any, _name: str, cities: Sequence[Any]) -> Any:
        """Sources that support a figure, an incident or a case of these cities."""
        return supporting(queryset, self.day, city_slug__in=slugs(cities))

    def carrying(self, queryset: Any, _name: str, speakers: Sequence[Any]) -> Any:
        """Sources that carry a figure or a case told by these speakers, or whose words it says they are."""
        of_speaker = {"speaker_slug__in": slugs(speakers)}
        cited = [_citing(self.day, **of_speaker)]
        for kind, model in (("figure", PublicFigure), ("investigation", PublicInvestigation)):
            told = model.objects.as_of(self.day).reported("speaker").filter(**of_speaker)
            as_record = {f"{kind}_pk__in": told.values("pk")}
            status = choices.SpeakerStatus.AS_RECORD
            cited.append(_citing(self.day, speaker_status=status, **as_record))
        passed_on = PublicSourceSpeaker.objects.filter(speaker__in=keys(speakers))
        return _among(queryset, [*cited, passed_on.values("source")])


class CitationFilter(KnownFilterSet):
    """Citations."""

    rows = PublicCitation
    source = PublicIdFilter(PublicSource, field_name="source_id", label=_("Source"))
    target = PublicIdFilter(
        PublicCitation, key="target_id", field_name="target_id", label=_("Record")
    )
    kind = CodeFilter(
        field_name="target_kind",
        label=_("Kind of record"),
        choices=[(kind, words.KINDS[kind]) for kind in CITED_KINDS],
    )
    ordering = OrderFilter("known_from")
