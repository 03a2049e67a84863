"""Filters of what words mean and who says so: situations, places, speakers, sources, citations."""

from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q

from cases import choices
from cases.filters.base import BadParameter, PublicFilterSet, PublicIdFilter, RowFilter, choice
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
    name = filters.CharFilter(label="Name, in any script", method="called", max_length=100)
    level = choice(choices.PlaceLevel, label="Level")

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
    agency_type = choice(choices.AgencyType, label="Type")


class SpeakerFilter(PublicFilterSet):
    """Speakers."""

    rows = PublicSpeaker
    kind = choice(choices.SpeakerKind, label="Kind")


class PublisherFilter(PublicFilterSet):
    """Publishers."""

    rows = PublicPublisher
    kind = choice(choices.PublisherKind, label="Kind")


class SourceFilter(PublicFilterSet):
    """Sources."""

    rows = PublicSource
    publisher = RowFilter(PublicPublisher, label="Publisher", method="published_by")
    source_type = choice(choices.SourceType, label="Type")
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
