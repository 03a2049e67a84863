"""Who says so: speakers, publishers, sources and citations."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Case, When
from django.http import HttpRequest

from cases.admin.citing import LAST_CITED, offer_again
from cases.admin.forms import CitationForm, RecordForm
from cases.admin.narrowing import Occurring
from cases.admin.records import FOLDED, WHEN, RecordAdmin
from cases.admin.rows import links
from cases.admin.searching import Rows
from cases.choices import ArchiveStatus
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


class SourceForm(RecordForm):
    """A source, whose archived copy says when it was made."""

    def complete(self, values: dict[str, Any]) -> None:
        """The state of a copy that is there, and its moment where the address holds it."""
        if values.get("archive_sha256"):
            values["archive_sha256"] = values["archive_sha256"].lower()
        if not values.get("archive_url"):
            return
        if values.get("archive_status") == "":
            values["archive_status"] = ArchiveStatus.ARCHIVED
        if not values.get("archived_at") and (moment := _MOMENT.search(values["archive_url"])):
            with suppress(ValueError):
                values["archived_at"] = datetime.strptime(moment[1], "%Y%m%d%H%M%S").replace(
                    tzinfo=UTC
                )


_MOMENT = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/")
"""The moment (UTC) in the addresses of web archives: …/web/20220512103000/https://…"""


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    """A published report, list, statement or court record."""

    form = SourceForm
    list_display = ("title", "publisher", "source_type", "date_latest", "archive_status")
    list_filter = (
        "source_type",
        ("publisher", Occurring),
        "archive_status",
        "language",
    )
    list_select_related = ("publisher",)
    ordering = ("-date_latest", "-pk")
    date_hierarchy = "date_latest"
    search_fields = ("title", "publisher__name", "url", "public_id")
    search_help_text = "Words of the title, the publisher, the address."
    fieldsets = (
        (None, {"fields": ["title", ("publisher", "source_type", "language"), "url"]}),
        WHEN,
        (
            "Archived copy",
            {"fields": [("archive_status", "archived_at"), "archive_url", "archive_sha256"]},
        ),
        ("What it passes on", {"fields": ["read_in_copy_of", "summary"], "classes": FOLDED}),
    )
    inlines = (
        links(SourceSpeaker, "speaker", noun="speaker that it passes on"),
        links(SourceRelay, "relayed", noun="source that it passes on"),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: Rows, search_term: str
    ) -> tuple[Rows, bool]:
        """Before anything is typed, the source that was cited last comes first, then the newest."""
        if not search_term and request.path.endswith("/autocomplete/"):
            last = request.session.get(LAST_CITED, {}).get("cite_source")
            queryset = queryset.order_by(Case(When(pk=last, then=0), default=1), "-pk")
        return super().get_search_results(request, queryset, search_term)

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
    list_filter = ("locator_kind", ("source", Occurring))
    list_select_related = ("speaker", *WITH_TARGETS)
    ordering = ("-pk",)
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
