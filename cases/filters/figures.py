"""Filters of what others claim: reported figures."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from cases import choices
from cases.filters.base import PlacedFilterSet, PublicIdFilter, RowFilter, choice, yes_or_no
from cases.filters.days import DatedFilterSet
from cases.filters.quality import VoicedFilterSet
from cases.public import PublicFigure, PublicSpeaker


class FigureFilter(PlacedFilterSet, DatedFilterSet, VoicedFilterSet):
    """Reported figures."""

    rows = PublicFigure
    cited_as = "figure"
    metric = choice(choices.Metric, label=_("What is counted"))
    unit = choice(choices.Unit, label=_("Unit"))
    subject = choice(choices.Subject, label=_("Subject"))
    population_group = choice(choices.PopulationGroup, label=_("Whom it counts"))
    speaker = RowFilter(PublicSpeaker, label=_("Speaker"), method="said_by")
    candidate = RowFilter(
        PublicSpeaker, label=_("Speaker who may be meant"), method="may_be_said_by", by_link=True
    )
    speaker_kind = choice(choices.SpeakerKind, label=_("Kind of speaker"))
    standing = yes_or_no(label=_("Not replaced by its speaker"), method="is_standing")
    part_of = PublicIdFilter(PublicFigure, field_name="part_of_id", label=_("Part of"))

    reported_fields: ClassVar[Mapping[str, str]] = {
        "metric": "metric",
        "unit": "unit",
        "subject": "subject",
        "population_group": "population_group",
        "speaker": "speaker",
        "candidate": "speaker",
    }

    def said_by(self, queryset: Any, _name: str, speaker: PublicSpeaker) -> Any:
        """Figures of one speaker."""
        return queryset.filter(speaker_slug=speaker.slug)

    def may_be_said_by(self, queryset: Any, _name: str, speaker: PublicSpeaker) -> Any:
        """Figures whose speaker is left unclear, and may be this one."""
        return queryset.filter(speaker_candidates__contains=[{"slug": speaker.slug}])

    def is_standing(self, queryset: Any, _name: str, standing: bool) -> Any:
        """Figures that their speaker had or had not replaced by the day."""
        return queryset.filter(superseded_by__isnull=standing)
