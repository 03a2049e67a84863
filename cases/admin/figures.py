"""Figures: one claim of a number, with its speaker, unit, population and day."""

from typing import Any

from django.contrib import admin

from cases.admin.forms import RecordForm, reason_field
from cases.admin.narrowing import Occurring
from cases.admin.records import FOLDED, WHEN, RecordAdmin
from cases.admin.rows import citations, links
from cases.choices import Qualifier
from cases.models import Figure, FigureCandidate


class FigureForm(RecordForm):
    """A figure, whose number is typed once."""

    absent_period_start = reason_field(
        Figure._meta.get_field("period_start"), label="If no period, why"
    )

    def complete(self, values: dict[str, Any]) -> None:
        """The other end of a number that has only one."""
        if values.get("qualifier") in {Qualifier.EXACTLY, Qualifier.APPROXIMATELY}:
            if values.get("high") is None:
                values["high"] = values.get("low")
        elif values.get("qualifier") == Qualifier.NONE:
            values["low"] = values["high"] = 0


@admin.register(Figure)
class FigureAdmin(RecordAdmin):
    """A claim: what number of what, where, who says so, as of when."""

    form = FigureForm
    list_display = (
        "__str__",
        "unit",
        "qualifier",
        "speaker",
        "known_from",
    )
    list_filter = (
        "metric",
        "unit",
        ("speaker", Occurring),
        ("place", Occurring),
        "situation",
        "population_group",
    )
    list_select_related = ("place", "speaker")
    date_hierarchy = "known_from"
    search_fields = (
        "=low",
        "=high",
        "words",
        "population",
        "speaker__name",
        "place__name",
        "place__names__text",
        "citations__source__title",
        "public_id",
    )
    search_help_text = (
        "The number or its words, the speaker, the place, a word of a source’s title."
    )
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("qualifier", "low", "high", "words"),
                    ("metric", "unit", "subject"),
                    ("population_group", "population"),
                    ("situation", "place"),
                    ("speaker", "speaker_status"),
                ]
            },
        ),
        ("As of", WHEN[1]),
        (
            "Period counted",
            {"fields": [("period_start", "period_end", "period_words", "absent_period_start")]},
        ),
        (
            "Relation to other figures",
            {
                "fields": [("part_of", "supersedes", "conflicts_with"), "conflict_note"],
                "classes": FOLDED,
            },
        ),
    )
    inlines = (
        citations("figure"),
        links(FigureCandidate, "speaker", noun="possible speaker"),
    )
