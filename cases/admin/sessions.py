"""“My sessions”: where one is signed in, how one signs in, and what others did to one's account."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from cases import actions
from cases.actions import second_factor
from cases.models import AccountNotice


class Sessions:
    """The page, as part of a site."""

    def __init__(self, site: admin.AdminSite) -> None:
        self.site = site

    def urls(self) -> list[URLPattern]:
        """Its address."""
        return [path("sessions/", self.site.admin_view(self.page), name="sessions")]

    @method_decorator(never_cache)
    def page(self, request: HttpRequest) -> HttpResponse:
        """List one's sessions; end one of them, or all."""
        user: Any = request.user
        if "everywhere" in request.POST:
            actions.end_all_sessions(user)
            request.session.flush()
            return redirect("admin:login")
        if "known" in request.POST:
            actions.know_notices(user)
            messages.success(request, "It stays on record under “My sessions”.")
            return redirect("admin:index")
        if handle := request.POST.get("end"):
            try:
                actions.end_session(handle, by=user)
                messages.success(request, "That session has been ended.")
            except actions.Refused as refusal:
                messages.error(request, str(refusal))
            return redirect("admin:sessions")
        context = {
            **self.site.each_context(request),
            "title": "My sessions",
            "sessions": actions.living_sessions(user),
            "current": request.session.session_key,
            "app": second_factor.app_of(user),
            "done_by_others": AccountNotice.objects.of(user),
            "codes_left": second_factor.recovery_codes_left(user),
        }
        return TemplateResponse(request, "admin/signin/sessions.html", context)
