"""Corrections, removals, erasures and the fixtures' entries: kept by actions, only read here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cases import actions
from cases.actions import roles
from cases.admin.proposals import page_of_corrections
from cases.admin.waiting import MyCorrections
from cases.models import Correction, Erasure, SeedEntry, Tombstone


class ReadOnly(admin.ModelAdmin):
    """A list and pages that nobody writes to."""

    actions = None
    list_per_page = 50
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return roles.may_enter(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Correction)
class CorrectionAdmin(ReadOnly):
    """A proposed change to a published record."""

    list_display = ("record_id", "kind", "field", "state", "proposed_by", "proposed_at")
    list_filter = (MyCorrections, "state", "kind")
    list_select_related = ("proposed_by",)
    search_fields = ("record_id", "public_id", "reason")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A correction is read, and decided, beside the others of its record."""
        correction = self.get_object(request, object_id or "")
        if correction is not None and self.has_view_permission(request, correction):
            try:
                record = actions.record_called(correction.record_id)
            except actions.Refused:
                pass  # its record has a new id since somebody was withheld
            else:
                return redirect(page_of_corrections(record))
        return super().changeform_view(request, object_id, form_url, extra_context)


@admin.register(Tombstone)
class TombstoneAdmin(ReadOnly):
    """A public id that no longer leads to its record."""

    list_display = ("public_id", "kind", "removed_on", "merged_into", "reason", "removed_by")
    list_filter = ("reason", "kind")
    list_select_related = ("removed_by",)
    date_hierarchy = "removed_on"
    search_fields = ("public_id", "merged_into")


@admin.register(SeedEntry)
class SeedEntryAdmin(ReadOnly):
    """A row of the fixtures and the record that it made."""

    list_display = ("key", "kind", "record_pk")
    list_filter = ("kind",)
    search_fields = ("key",)


@admin.register(Erasure)
class ErasureAdmin(ReadOnly):
    """That somebody was erased: for administrators only, and without a word about whom."""

    list_display = ("kind", "erased_at", "erased_by", "reason", "rows_removed", "texts_removed")
    list_filter = ("reason", "kind")
    list_select_related = ("erased_by",)
    date_hierarchy = "erased_at"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return roles.may_administer(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return roles.may_administer(request.user)
