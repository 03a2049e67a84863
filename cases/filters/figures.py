"""Filters of what others claim: reported figures."""

from collections.abc import Mapping
from typing import Any, ClassVar

from cases import choices
from cases.filters.base import PlacedFilterSet, PublicIdFilter, RowFilter, choice, yes_or_no
from cases.public import PublicFigure, PublicSpeaker


class FigureFilter(PlacedFilterSet):
    """Reported figures."""

    rows = PublicFigure
    metric = choice(choices.Metric, label="What is counted")
    unit = choice(choices.Unit, label="Unit")
    subject = choice(choices.Subject, label="Subject")
    population_group = choice(choices.PopulationGroup, label="Whom it counts")
    speaker = RowFilter(PublicSpeaker, label="Speaker", method="said_by")
    speaker_kind = choice(choices.SpeakerKind, label="Kind of speaker")
    standing = yes_or_no(label="Not replaced by its speaker", method="is_standing")
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
