"""The desk's admin site: only people with a role come in, and the index has sections.

It stands outside `cases.admin`, because that package registers its pages with this site when it is
imported: the site must be there first.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

SECTIONS = {
    "Cases": ("incident", "victim", "investigation", "prosecution", "figure"),
    "Who says so": ("source", "speaker", "publisher", "citation"),
    "Work lists": (),
    "Reference": ("situation", "city", "place", "agency"),
    "Parts of a case": (
        "victimname",
        "harm",
        "investigationstep",
        "defendant",
        "proceedingstep",
    ),
    "Kept by the desk": (),
}
"""The sections of the index, in the order in which a researcher needs them, and their models."""


class DeskSite(admin.AdminSite):
    """Django's admin site, in the order in which a researcher works."""

    index_template = "admin/cases/my_work.html"
    site_header = "Accountability desk"
    site_title = "Accountability desk"
    empty_value_display = "–"

    def has_permission(self, request: HttpRequest) -> bool:
        from cases.admin import roles

        return roles.may_enter(request.user)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What waits for this person; below it, everything there is."""
        from cases.admin import work

        return super().index(
            request,
            {"title": "My work", "parts": work.parts_of(request, self)} | (extra_context or {}),
        )

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """The kinds of record by section instead of by application."""
        apps = super().get_app_list(request, app_label)
        found: dict[str, list[dict[str, Any]]] = {section: [] for section in SECTIONS}
        for app in apps:
            for entry in app["models"]:
                found[_section(entry["model"])].append(entry)
        for section, order in SECTIONS.items():
            if order:
                found[section].sort(key=lambda entry: order.index(entry["model"]._meta.model_name))
        return [
            {**apps[0], "name": section, "app_label": section.lower().replace(" ", "-")}
            | {"models": entries}
            for section, entries in found.items()
            if entries
        ]


def _section(model: Any) -> str:
    if hasattr(model, "explanation"):
        return "Work lists"
    name = model._meta.model_name
    return next((key for key, names in SECTIONS.items() if name in names), "Kept by the desk")
