"""Reported figures: one claim of a number, by one speaker, in one unit."""

from typing import Any, ClassVar

from rest_framework import serializers

from cases.api.serializers.base import (
    AsOf,
    Dated,
    Fact,
    Linked,
    Placed,
    RecordLink,
    Spoken,
    Url,
    column,
)
from cases.api.serializers.sources import Cited
from cases.choices import AbsenceReason, Metric, PopulationGroup, Qualifier, Subject, Unit
from cases.public import PublicFigure


class Conflict(Linked):
    """Another figure that cannot be true together with this one."""

    id = serializers.CharField(source="public_id", help_text="The other figure.")
    url = serializers.SerializerMethodField(help_text="Its address in this API.")
    note = serializers.CharField(help_text="In what they conflict, and what is not decided.")

    def get_url(self, conflict: dict[str, Any]) -> str:
        """Its address."""
        return self.address("figures", conflict["public_id"])


class Figure(Fact, Dated, Placed, Spoken):
    """One claim of a number that somebody else asserts; it is never added to another."""

    noun = "figures"
    fixed_reasons: ClassVar = {"city": AbsenceReason.NOT_APPLICABLE}
    columns: ClassVar = {
        "part_of": "part_of_id",
        "supersedes": "supersedes_id",
    }

    url = Url()
    metric = column(PublicFigure, "metric", Metric)
    unit = column(PublicFigure, "unit", Unit)
    value = serializers.IntegerField(
        allow_null=True,
        help_text="The number, where low and high are the same; else null: a range, an open end or words.",
    )
    low = column(PublicFigure, "low")
    high = column(PublicFigure, "high")
    qualifier = column(PublicFigure, "qualifier", Qualifier)
    words = column(PublicFigure, "words")
    subject = column(PublicFigure, "subject", Subject)
    population_group = column(PublicFigure, "population_group", PopulationGroup)
    population = column(PublicFigure, "population")
    period_start = column(PublicFigure, "period_start")
    period_end = column(PublicFigure, "period_end")
    period_words = column(PublicFigure, "period_words")
    part_of = RecordLink(
        noun="figures",
        column="part_of_id",
        help_text="The figure of the same speaker of which this one is a part.",
    )
    supersedes = RecordLink(
        noun="figures",
        column="supersedes_id",
        help_text="The same speaker's earlier figure that this one replaces.",
    )
    superseded_by = RecordLink(
        noun="figures",
        column="superseded_by",
        help_text="The same speaker's later figure that replaces this one.",
    )
    conflicts = Conflict(many=True, help_text="Figures that contradict it.")
    as_of = AsOf()


class FigureDetail(Figure, Cited):
    """One claim of a number, with its citations."""
