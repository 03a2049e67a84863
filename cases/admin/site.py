"""The desk's admin site: only people with a role come in, and the index has sections."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cases.admin import roles

SECTIONS = (
    "Cases",
    "Who says so",
    "Work lists",
    "Reference",
    "Parts of a case",
    "Kept by the desk",
)


class DeskSite(admin.AdminSite):
    """Django's admin site, in the order in which a researcher works."""

    site_header = "Accountability desk"
    site_title = "Accountability desk"
    empty_value_display = "–"

    def has_permission(self, request: HttpRequest) -> bool:
        return roles.may_enter(request.user)

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """The kinds of record by section instead of by application."""
        apps = super().get_app_list(request, app_label)
        entries = [entry for app in apps for entry in app["models"]]
        positions = {model: place for place, model in enumerate(self._registry)}
        entries.sort(key=lambda entry: positions[entry["model"]])
        found: dict[str, list[Any]] = {section: [] for section in SECTIONS}
        for entry in entries:
            section = getattr(self._registry[entry["model"]], "section", SECTIONS[-1])
            found[section].append(entry)
        return [
            {**apps[0], "name": section, "models": models, "app_label": _word(section)}
            for section, models in found.items()
            if models
        ]


def _word(section: str) -> str:
    return section.lower().replace(" ", "-")
