"""Who says so: speakers, publishers, sources and citations."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from cases.admin.citing import offer_again
from cases.admin.forms import CitationForm
from cases.admin.records import FOLDED, WHEN, RecordAdmin
from cases.admin.rows import links
from cases.models import Citation, Publisher, Source, SourceRelay, SourceSpeaker, Speaker
from cases.models.guards import CITED_KINDS

WITH_TARGETS = ("source", *CITED_KINDS, "figure__place", "harm__victim")
NAMES_OF_TARGETS = ("victim__names", "harm__victim__names")
"""What a list of citations needs, so that it asks the database no more for twenty than for one."""


def supported(citation: Citation) -> str:
    """What a citation supports: the kind of the record and its name."""
    target = citation.target
    return f"{target._meta.verbose_name}: {target}" if target else ""


@admin.register(Speaker)
class SpeakerAdmin(RecordAdmin):
    """Somebody who asserts something."""

    list_display = ("name", "kind", "agency")
    list_filter = ("kind",)
    list_select_related = ("agency",)
    search_fields = ("name", "slug", "public_id", "agency__name")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = ((None, {"fields": [("name", "slug"), ("kind", "agency")]}),)


@admin.register(Publisher)
class PublisherAdmin(RecordAdmin):
    """Somebody who publishes sources."""

    list_display = ("name", "kind")
    list_filter = ("kind",)
    search_fields = ("name", "slug", "public_id")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = ((None, {"fields": [("name", "slug"), "kind"]}),)


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    """A published report, list, statement or court record."""

    list_display = ("title", "publisher", "source_type", "date_latest", "archive_status")
    list_filter = (
        "source_type",
        ("publisher", admin.RelatedOnlyFieldListFilter),
        "archive_status",
        "language",
    )
    list_select_related = ("publisher",)
    date_hierarchy = "date_latest"
    search_fields = ("title", "publisher__name", "url", "public_id")
    search_help_text = "Words of the title, the publisher, the address."
    fieldsets = (
        (None, {"fields": ["title", ("publisher", "source_type", "language"), "url"]}),
        WHEN,
        (
            "Archived copy",
            {"fields": [("archive_status", "archived_at"), "archive_url"], "classes": FOLDED},
        ),
        ("What it passes on", {"fields": ["read_in_copy_of", "summary"], "classes": FOLDED}),
    )
    inlines = (
        links(SourceSpeaker, "speaker", noun="speaker that it passes on"),
        links(SourceRelay, "relayed", noun="source that it passes on"),
    )

    def save_model(
        self, request: HttpRequest, obj: Source, form: forms.ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            offer_again(request, obj)


@admin.register(Citation)
class CitationAdmin(RecordAdmin):
    """One place in a source; mostly entered on the page of the record that it supports."""

    form = CitationForm
    list_display = ("source", "locator_kind", "locator", "supports", "supports_field", "speaker")
    list_filter = ("locator_kind", ("source", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("speaker", *WITH_TARGETS)
    prefetched = NAMES_OF_TARGETS
    search_fields = ("source__title", "exact_words", "public_id", "spoken_by")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "source",
                    ("locator_kind", "locator", "exact_words"),
                    ("speaker", "speaker_status", "spoken_by"),
                ]
            },
        ),
        (
            "What it supports: choose one",
            {"fields": [CITED_KINDS[:5], CITED_KINDS[5:], "supports_field"]},
        ),
    )

    @admin.display(description="Supports")
    def supports(self, citation: Citation) -> str:
        return supported(citation)
