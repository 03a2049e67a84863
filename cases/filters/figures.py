"""Filters of what others claim: reported figures."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from cases import choices
from cases.filters.base import (
    PlacedFilterSet,
    PublicIdFilter,
    RowFilter,
    choice,
    naming,
    slugs,
    yes_or_no,
)
from cases.filters.days import DatedFilterSet
from cases.filters.order import OrderFilter
from cases.filters.quality import VoicedFilterSet
from cases.filters.words import WordsFilter, in_claim
from cases.public import PublicFigure, PublicSpeaker


class FigureFilter(PlacedFilterSet, DatedFilterSet, VoicedFilterSet):
    """Reported figures."""

    rows = PublicFigure
    cited_as = "figure"
    q = WordsFilter(in_claim, label=_("Words of the claim, the speaker or the place"))
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
    ordering = OrderFilter("known_from", "date")

    reported_fields: ClassVar[Mapping[str, str]] = {
        "metric": "metric",
        "unit": "unit",
        "subject": "subject",
        "population_group": "population_group",
        "speaker": "speaker",
        "candidate": "speaker",
        "speaker_kind": "speaker",
    }

    def said_by(self, queryset: Any, _name: str, speakers: Sequence[Any]) -> Any:
        """Figures of these speakers."""
        return queryset.filter(speaker_slug__in=slugs(speakers))

    def may_be_said_by(self, queryset: Any, _name: str, speakers: Sequence[Any]) -> Any:
        """Figures whose speaker is left unclear, and may be one of these."""
        return queryset.filter(naming("speaker_candidates", speakers))

    def is_standing(self, queryset: Any, _name: str, standing: bool) -> Any:
        """Figures that their speaker had or had not replaced by the day."""
        return queryset.filter(superseded_by__isnull=standing)
