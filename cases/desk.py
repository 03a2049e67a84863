"""The desk's admin site: only people with a role and a second factor come in; its index has sections.

It stands outside `cases.admin`, because that package registers its pages with this site when it is
imported: the site must be there first.
"""

from collections.abc import Callable
from functools import wraps
from itertools import chain
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import urlencode

SECTIONS = {
    "Cases": ("incident", "victim", "investigation", "prosecution", "figure"),
    "Who says so": ("source", "speaker", "publisher", "citation"),
    "Work lists": (),
    "From outside": ("subjectrequest",),
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

OPEN = {"password_change", "logout", "jsi18n"}
"""The pages that are open to somebody who has to change their password first."""


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
        from cases.actions import roles
        from cases.admin import second_factor

        return roles.may_enter(request.user) and second_factor.is_given(request)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Django's check before each page; a password that somebody else set is changed first.

        A form that comes when its session has ended is refused like any other request, but not lost.
        """
        from cases.admin import keeping

        @wraps(view)
        def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            request.session.touch()
            if request.user.must_change_password and request.resolver_match.url_name not in OPEN:
                return redirect("admin:password_change")
            return view(request, *args, **kwargs)

        checked = super().admin_view(seen, cacheable)

        @wraps(checked)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            return keeping.unacceptable(request, self) or checked(request, *args, **kwargs)

        return kept

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for name and password; whoever has given them goes on to the second factor."""
        from cases.actions import roles

        if (
            request.method == "GET"
            and roles.may_enter(request.user)
            and not self.has_permission(request)
        ):
            query = urlencode({"next": request.GET.get("next", "")})
            return redirect(f"{reverse('admin:second_factor')}?{query}")
        return super().login(request, extra_context)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        from cases.admin.dating import understood_view
        from cases.admin.keeping import Keeping
        from cases.admin.second_factor import SecondFactor
        from cases.admin.sessions import Sessions

        understood = self.admin_view(understood_view)
        own = [each(self).urls() for each in (SecondFactor, Sessions, Keeping)]
        return [
            path("understood-date/", understood, name="understood_date"),
            *chain.from_iterable(own),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        from cases import actions
        from cases.admin import keeping

        context = super().each_context(request)
        if context["has_permission"]:
            context["account_notices"] = actions.unseen_notices(request.user)
        awaited = not context["has_permission"] and keeping.is_awaited(request)
        return {**context, "trial_run": actions.is_trial_run(), "words_are_kept": awaited}

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django's page, with a form that ends what somebody else's password began."""
        from cases.admin.users import OwnPassword

        request.current_app = self.name
        view = PasswordChangeView.as_view(
            form_class=OwnPassword,
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return view(request)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What waits for this person; below it, everything there is."""
        from cases.admin import work

        parts = work.parts_of(request, self)
        idle = [part for part in parts if part.is_empty]
        return super().index(
            request, {"title": "My work", "parts": parts, "idle": idle} | (extra_context or {})
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
