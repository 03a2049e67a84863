"""Incidents: where a researcher starts, with the people harmed on the same page."""

from django.contrib import admin

from cases.admin.people import HarmRows
from cases.admin.records import FOLDED, WHEN, RecordAdmin
from cases.admin.rows import citations
from cases.models import Incident


class HarmsInIncident(HarmRows):
    """Who was harmed in the incident."""

    fk_name = "incident"
    extra_when_adding = 1
    fields = (
        ("victim", "category", "means", "outcome"),
        ("agency", "agency_alleged_by", "badge"),
    )


@admin.register(Incident)
class IncidentAdmin(RecordAdmin):
    """An incident: what, where, when; who was harmed; who says so."""

    list_display = ("title", "place", "date_earliest", "date_precision", "kind", "verification")
    list_filter = (
        "situation",
        ("place", admin.RelatedOnlyFieldListFilter),
        "kind",
        "verification",
    )
    list_select_related = ("place",)
    date_hierarchy = "date_earliest"
    search_fields = (
        "title",
        "summary",
        "public_id",
        "place__name",
        "place__names__text",
        "harms__victim__names__text",
    )
    fieldsets = (
        (None, {"fields": ["title", ("situation", "place"), ("kind", "verification"), "summary"]}),
        WHEN,
        (
            "People known only as a number",
            {"fields": [("people_low", "people_high", "people_words")], "classes": FOLDED},
        ),
    )
    inlines = (HarmsInIncident, citations("incident"))
