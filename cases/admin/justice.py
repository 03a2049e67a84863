"""What was done about it: investigations and prosecutions, with their steps in order."""

from typing import Any

from django.contrib import admin

from cases.admin.dating import TYPED
from cases.admin.forms import RecordForm, reason_field
from cases.admin.narrowing import Occurring
from cases.admin.records import FOLDED, WHEN, RecordAdmin
from cases.admin.removal import CLEAR_NAME, ERASE, TakingOut
from cases.admin.rows import RecordRows, StepForm, StepFormSet, citations, links
from cases.choices import CountStatus
from cases.models import (
    Defendant,
    Investigation,
    InvestigationCandidate,
    InvestigationIncident,
    InvestigationStep,
    InvestigationVictim,
    ProceedingStep,
    Prosecution,
    ProsecutionVictim,
)


class InvestigationForm(RecordForm):
    """An investigation, whose numbers are stated once they are typed."""

    absent_agency = reason_field(Investigation._meta.get_field("agency"), label="If no agency, why")

    def complete(self, values: dict[str, Any]) -> None:
        """The status of a number that is there, in digits or in words; one inquiry counts no cases."""
        for noun in ("cases", "deaths"):
            ends = (values.get(f"{noun}_low"), values.get(f"{noun}_high"))
            status = values.get(f"{noun}_status")
            if ends != (None, None) and status in {"", CountStatus.NOT_STATED}:
                values[f"{noun}_status"] = CountStatus.STATED
            elif status == "" and values.get(f"{noun}_words"):
                values[f"{noun}_status"] = CountStatus.UNCLEAR
        if values.get("cases_status") == "" and not values.get("is_group"):
            values["cases_status"] = CountStatus.NOT_STATED


class InvestigationSteps(RecordRows, admin.StackedInline):
    """The course of an investigation."""

    model = InvestigationStep
    form = StepForm
    formset = StepFormSet
    extra_when_adding = 1
    fields = (
        ("position", "kind", "agency"),
        TYPED,
        ("ground", "ground_words", "badge"),
    )


class ProceedingSteps(RecordRows, admin.StackedInline):
    """The course of a defendant's case."""

    model = ProceedingStep
    form = StepForm
    formset = StepFormSet
    extra_when_adding = 1
    fields = (
        ("position", "kind", "outcome", "court"),
        TYPED,
        ("offence", "sentence_kind", "sentence_months", "sentence_suspended", "badge"),
    )


class Defendants(RecordRows, admin.StackedInline):
    """The people on trial; their steps are on their own pages."""

    model = Defendant
    extra_when_adding = 1
    fields = (("name", "count", "capacity", "post", "agency", "badge"),)


@admin.register(Investigation)
class InvestigationAdmin(RecordAdmin):
    """An inquiry, or a group of them: where, by whom, whom it covers, step by step."""

    form = InvestigationForm
    list_display = ("title", "place", "kind", "agency", "is_group", "cases_low", "deaths_low")
    list_filter = (
        "situation",
        ("place", Occurring),
        "kind",
        "is_group",
    )
    list_select_related = ("place", "agency")
    ordering = ("-pk",)
    search_fields = (
        "title",
        "summary",
        "public_id",
        "place__name",
        "place__names__text",
        "victims__names__text",
    )
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "title",
                    ("situation", "place"),
                    ("kind", "agency", "absent_agency"),
                    ("deaths_status", "deaths_low", "deaths_high", "deaths_words"),
                    ("speaker", "speaker_status"),
                    "summary",
                ]
            },
        ),
        (
            "A group of inquiries, known only by a number",
            {
                "fields": ["is_group", ("cases_status", "cases_low", "cases_high", "cases_words")],
                "classes": FOLDED,
            },
        ),
    )
    inlines = (
        InvestigationSteps,
        links(InvestigationVictim, "victim", known_as="victims", noun="victim"),
        links(InvestigationIncident, "incident", known_as="incidents", noun="incident"),
        citations("investigation"),
        links(InvestigationCandidate, "speaker", noun="possible speaker"),
    )


@admin.register(InvestigationStep)
class InvestigationStepAdmin(RecordAdmin):
    """One change in an investigation, with its own sources."""

    form = StepForm
    list_display = ("investigation", "position", "kind", "ground", "date_earliest", "agency")
    list_filter = ("kind", "ground")
    list_select_related = ("investigation", "agency")
    ordering = ("-pk",)
    search_fields = ("investigation__title", "investigation__place__name", "public_id")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("investigation", "position"),
                    ("kind", "agency"),
                    ("ground", "ground_words"),
                ]
            },
        ),
        WHEN,
    )
    inlines = (citations("investigation_step"),)


@admin.register(Prosecution)
class ProsecutionAdmin(RecordAdmin):
    """A case in court: where, before whom, over whom, who is on trial."""

    list_display = ("title", "place", "court_type", "court", "investigation")
    list_filter = ("situation", ("place", Occurring), "court_type")
    list_select_related = ("place", "court", "investigation")
    ordering = ("-pk",)
    search_fields = (
        "title",
        "summary",
        "public_id",
        "place__name",
        "place__names__text",
        "defendants__name",
        "victims__names__text",
    )
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "title",
                    ("situation", "place"),
                    ("investigation", "court_type", "court"),
                    "summary",
                ]
            },
        ),
    )
    inlines = (
        Defendants,
        links(ProsecutionVictim, "victim", known_as="victims", noun="victim"),
        citations("prosecution"),
    )


@admin.register(Defendant)
class DefendantAdmin(TakingOut, RecordAdmin):
    """Somebody on trial, with every step of their case."""

    ways = (CLEAR_NAME, ERASE)
    list_display = ("__str__", "prosecution", "count", "capacity", "agency")
    list_filter = ("capacity",)
    list_select_related = ("prosecution", "agency")
    ordering = ("-pk",)
    search_fields = ("name", "post", "prosecution__title", "public_id")
    fieldsets = (
        (
            None,
            {"fields": [("prosecution", "capacity"), ("name", "count"), ("post", "agency")]},
        ),
    )
    inlines = (ProceedingSteps, citations("defendant"))


@admin.register(ProceedingStep)
class ProceedingStepAdmin(RecordAdmin):
    """One step in court, with its own sources."""

    form = StepForm
    list_display = ("defendant", "position", "kind", "outcome", "sentence_kind", "date_earliest")
    list_filter = ("kind", "outcome", "sentence_kind")
    list_select_related = ("defendant",)
    ordering = ("-pk",)
    search_fields = ("defendant__name", "defendant__prosecution__title", "offence", "public_id")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("defendant", "position"),
                    ("kind", "outcome", "court"),
                    "offence",
                    ("sentence_kind", "sentence_months", "sentence_suspended"),
                ]
            },
        ),
        WHEN,
    )
    inlines = (citations("proceeding_step"),)
