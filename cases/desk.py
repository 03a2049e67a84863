"""The desk's admin site: only people with a role and a second factor come in; its index has sections.

It stands outside `cases.admin`, because that package registers its pages with this site when it is
imported: the site must be there first.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.http import urlencode

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

    @property
    def login_form(self) -> type[Any]:
        """The first step of a sign-in."""
        from cases.admin.second_factor import NameAndPassword

        return NameAndPassword

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person has a role and, outside a trial run, has given the second factor."""
        from cases.admin import roles, second_factor

        return roles.may_enter(request.user) and second_factor.is_given(request)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Django's check before each page; the session then remembers that it is in use."""

        @wraps(view)
        def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            request.session.touch()
            return view(request, *args, **kwargs)

        return super().admin_view(seen, cacheable)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for name and password; whoever has given them goes on to the second factor."""
        from cases.admin import roles

        if (
            request.method == "GET"
            and roles.may_enter(request.user)
            and not self.has_permission(request)
        ):
            query = urlencode({"next": request.GET.get("next", "")})
            return redirect(f"{reverse('admin:second_factor')}?{query}")
        return super().login(request, extra_context)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        from cases.admin.second_factor import SecondFactor
        from cases.admin.sessions import Sessions

        return [*SecondFactor(self).urls(), *Sessions(self).urls(), *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        from cases import actions

        return {**super().each_context(request), "trial_run": actions.is_trial_run()}

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
