"""Filters of what words mean and who says so: situations, places, speakers, sources, citations."""

from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases import choices, words
from cases.filters.base import (
    BadParameter,
    CityFilter,
    PublicFilterSet,
    PublicIdFilter,
    RowFilter,
    choice,
)
from cases.filters.days import DatedFilterSet, KnownFilterSet
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
    PublicSpeaker,
)
from cases.public.base import PublicQuerySet


class SituationFilter(PublicFilterSet):
    """Situations."""

    rows = PublicSituation


class PlaceFilter(PublicFilterSet):
    """Places."""

    rows = PublicPlace
    name = filters.CharFilter(label=_("Name, in any script"), method="called", max_length=100)
    level = choice(choices.PlaceLevel, label=_("Level"))

    def called(self, queryset: Any, _name: str, text: str) -> Any:
        """Places one of whose names contains the text."""
        return queryset.called(text)


class CityListFilter(PublicFilterSet):
    """Cities."""

    rows = PublicPlace
    name = filters.CharFilter(label=_("Name, in any script"), method="called", max_length=100)

    def called(self, queryset: Any, _name: str, text: str) -> Any:
        """Cities one of whose names contains the text."""
        return queryset.called(text)

    def filter_queryset(self, queryset: PublicQuerySet) -> PublicQuerySet:
        """Only places that have a dashboard."""
        return super().filter_queryset(queryset).filter(level=choices.PlaceLevel.CITY)


class AgencyFilter(PublicFilterSet):
    """Institutions."""

    rows = PublicAgency
    agency_type = choice(choices.AgencyType, label=_("Type"))
    part_of = RowFilter(PublicAgency, label=_("Part of"), method="belonging_to", by_link=True)

    def belonging_to(self, queryset: Any, _name: str, agency: PublicAgency) -> Any:
        """Institutions that belong to a larger one."""
        return queryset.filter(part_of_slug=agency.slug)


class SpeakerFilter(PublicFilterSet):
    """Speakers."""

    rows = PublicSpeaker
    kind = choice(choices.SpeakerKind, label=_("Kind"))
    agency = RowFilter(PublicAgency, label=_("Speaks for"), method="speaking_for", by_link=True)

    def speaking_for(self, queryset: Any, _name: str, agency: PublicAgency) -> Any:
        """Speakers who speak for an institution."""
        return queryset.filter(agency_slug=agency.slug)


class PublisherFilter(PublicFilterSet):
    """Publishers."""

    rows = PublicPublisher
    kind = choice(choices.PublisherKind, label=_("Kind"))


def supporting(sources: Any, day: date | None, **of_scope: Any) -> Any:
    """Sources that support a figure, an incident or a case of a situation or of a city by the day."""
    cited = PublicCitation.objects.as_of(day).filter(source_pk=OuterRef("pk"))
    of_rows = Q(pk__in=[])
    for kind, model in (
        ("figure", PublicFigure),
        ("incident", PublicIncident),
        ("investigation", PublicInvestigation),
        ("prosecution", PublicProsecution),
    ):
        rows = model.objects.as_of(day)
        if "city_slug" in of_scope:
            rows = rows.reported("place")
        of_rows |= Q(**{f"{kind}_pk__in": rows.filter(**of_scope).values("pk")})
    return sources.filter(Exists(cited.filter(of_rows)))


class SourceFilter(DatedFilterSet, KnownFilterSet):
    """Sources."""

    rows = PublicSource
    publisher = RowFilter(PublicPublisher, label=_("Publisher"), method="published_by")
    source_type = choice(choices.SourceType, label=_("Type"))
    situation = RowFilter(PublicSituation, label=_("Situation"), method="cited_in")
    city = CityFilter(label=_("City"), method="cited_about")
    archive_status = choice(choices.ArchiveStatus, label=_("Archived copy"))
    speaker = RowFilter(PublicSpeaker, label=_("Carries a claim of"), method="carrying")

    def published_by(self, queryset: Any, _name: str, publisher: PublicPublisher) -> Any:
        """Sources of one publisher."""
        return queryset.filter(publisher_slug=publisher.slug)

    def cited_in(self, queryset: Any, _name: str, situation: PublicSituation) -> Any:
        """Sources that support a figure, an incident or a case of one situation."""
        return supporting(queryset, self.day, situation_id=situation.pk)

    def cited_about(self, queryset: Any, _name: str, city: PublicPlace) -> Any:
        """Sources that support a figure, an incident or a case of one city."""
        return supporting(queryset, self.day, city_slug=city.slug)

    def carrying(self, queryset: Any, _name: str, speaker: PublicSpeaker) -> Any:
        """Sources that carry a figure or a case told by one speaker, or whose words it says they are."""
        of_speaker = Q(speaker_slug=speaker.slug)
        as_record = Q(pk__in=[])
        for kind, model in (("figure", PublicFigure), ("investigation", PublicInvestigation)):
            told = model.objects.as_of(self.day).reported("speaker").filter(of_speaker)
            as_record |= Q(**{f"{kind}_pk__in": told.values("pk")})
        cited = PublicCitation.objects.as_of(self.day).filter(source_pk=OuterRef("pk"))
        carried = cited.filter(
            of_speaker | as_record & Q(speaker_status=choices.SpeakerStatus.AS_RECORD)
        )
        relayed = Q(relayed_speakers__contains=[{"slug": speaker.slug}])
        return queryset.filter(Exists(carried) | relayed)


class CitationFilter(KnownFilterSet):
    """Citations."""

    rows = PublicCitation
    source = PublicIdFilter(PublicSource, field_name="source_id", label=_("Source"))
    target = filters.CharFilter(field_name="target_id", label=_("Record"), method="of_target")
    kind = filters.ChoiceFilter(
        field_name="target_kind",
        label=_("Kind of record"),
        choices=[(kind, words.KINDS[kind]) for kind in CITED_KINDS],
    )

    def of_target(self, queryset: Any, _name: str, public_id: str) -> Any:
        """Citations of one record.

        Raises:
            BadParameter: no public record that is cited has this id.

        """
        found = queryset.filter(target_id=public_id)
        if not PublicCitation.objects.filter(target_id=public_id).exists():
            raise BadParameter("target", _("There is no such record."), code="no_such_row")
        return found
