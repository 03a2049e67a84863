"""The pages of the second factor: asked for at each sign-in, set up at the first one, renewed later."""

from collections.abc import Callable
from io import BytesIO
from typing import Any, ClassVar, Final

import django_otp
import segno
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from cases.actions import Refused, is_trial_run, roles, second_factor
from cases.admin import browsers, lockout
from cases.models import User

KEY: Final = "second_factor_key"
"""Under this name a session keeps the secret that it offers, until an app has shown a code of it."""

UNFINISHED: Final = 10 * 60
"""After so many seconds between password and code one begins again."""

private = method_decorator([never_cache, sensitive_post_parameters()])


def is_given(request: HttpRequest) -> bool:
    """Whether the session has what it needs beside the password.

    A trial run needs nothing; but whoever has set up a second factor there is asked for it.
    """
    user: Any = request.user
    return user.is_verified() or (is_trial_run() and second_factor.app_of(user) is None)


@receiver(user_logged_in)
def begin(request: HttpRequest, user: User, **signal: Any) -> None:
    """A password was right: note the device; without a code the session soon ends."""
    session: Any = request.session
    type(session).clear_expired()
    session.begin(browsers.device(request.headers.get("user-agent", "")))
    if is_trial_run() and second_factor.app_of(user) is None:
        lockout.succeeded(request, user)
    else:
        session.set_expiry(UNFINISHED)


class NameAndPassword(AdminAuthenticationForm):
    """The first step. Whoever has no role is refused like a wrong password."""

    def confirm_login_allowed(self, user: Any) -> None:
        if not roles.may_enter(user):
            raise ValidationError(
                self.error_messages["invalid_login"],
                code="invalid_login",
                params={"username": self.username_field.verbose_name},
            )


class Code(forms.Form):
    """The second step."""

    code = forms.CharField(
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )


class Password(forms.Form):
    """Whoever changes how they sign in shows once more that it is them."""

    password = forms.CharField(
        label="Your password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeAndPassword(Code, Password):
    """A new app in place of one that is there."""

    field_order: ClassVar[list[str]] = ["code", "password"]


class SecondFactor:
    """The pages, as part of a site."""

    def __init__(self, site: admin.AdminSite) -> None:
        self.site = site

    def urls(self) -> list[URLPattern]:
        """Their addresses; those of half a sign-in check for themselves who is there."""
        return [
            path("second-factor/", self.ask, name="second_factor"),
            path("second-factor/set-up/", self.set_up, name="set_up_second_factor"),
            path("second-factor/set-up/code.svg", self.picture, name="second_factor_picture"),
            path(
                "second-factor/recovery-codes/",
                self.site.admin_view(self.recovery_codes),
                name="recovery_codes",
            ),
        ]

    @private
    def ask(self, request: HttpRequest) -> HttpResponse:
        """The second step of a sign-in: a code of the app, or a recovery code."""
        if self.site.has_permission(request):
            return redirect(_next(request))
        if not roles.may_enter(request.user):
            return redirect("admin:login")
        if "leave" in request.POST:
            logout(request)
            return redirect("admin:login")
        if second_factor.app_of(request.user) is None:
            return redirect(_with_next("set_up_second_factor", request))
        if lockout.is_locked(request, request.user):
            return lockout.answer(request)
        form = Code(request.POST or None)
        if form.is_valid():
            device = self._attempt(
                request, form, lambda: second_factor.check(request.user, form.cleaned_data["code"])
            )
            if device is not None:
                _enter(request, device)
                if device != second_factor.app_of(request.user):
                    left = second_factor.recovery_codes_left(request.user)
                    messages.warning(
                        request,
                        f"That recovery code is used up; {left} are left. If your phone is lost, set"
                        " up another one under “My sessions”.",
                    )
                return redirect(_next(request))
        return self._page(request, "ask", "Second step", form=form)

    @private
    def set_up(self, request: HttpRequest) -> HttpResponse:
        """Tie an app to the account: at the first sign-in, or in place of another."""
        user: Any = request.user
        if not roles.may_enter(user):
            return redirect("admin:login")
        has_app = second_factor.app_of(user) is not None
        if has_app and not self.site.has_permission(request):
            return redirect(_with_next("second_factor", request))
        if "leave" in request.POST:
            logout(request)
            return redirect("admin:login")
        if lockout.is_locked(request, user):
            return lockout.answer(request)
        # A secret of this session alone: nobody who began before knows it.
        key = request.session.setdefault(KEY, second_factor.new_key())
        form = (CodeAndPassword if has_app else Code)(request.POST or None)
        if form.is_valid() and (not has_app or self._is_own_password(request, form)):
            done = self._attempt(
                request,
                form,
                lambda: second_factor.enrol(user, key=key, code=form.cleaned_data["code"]),
            )
            if done is not None:
                device, codes = done
                del request.session[KEY]
                _enter(request, device)
                return self._codes(request, codes)
        return self._page(
            request,
            "set_up",
            "Set up the second factor" if not has_app else "Another app for your codes",
            form=form,
            key=" ".join(_in_fours(second_factor.address_of_key(user, key))),
            has_app=has_app,
        )

    @private
    def picture(self, request: HttpRequest) -> HttpResponse:
        """The secret that this session offers, as a QR code."""
        key = request.session.get(KEY)
        if key is None or not roles.may_enter(request.user):
            return HttpResponseForbidden()
        drawn = BytesIO()
        segno.make(second_factor.address_of_key(request.user, key), error="m").save(
            drawn, kind="svg", scale=5, border=4, light="white", xmldecl=False
        )
        return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")

    @private
    def recovery_codes(self, request: HttpRequest) -> HttpResponse:
        """Ten new recovery codes in place of the earlier ones."""
        user: Any = request.user
        if second_factor.app_of(user) is None:
            return redirect("admin:set_up_second_factor")
        if lockout.is_locked(request, user):
            return lockout.answer(request)
        form = Password(request.POST or None)
        if form.is_valid() and self._is_own_password(request, form):
            return self._codes(request, second_factor.renew_recovery_codes(user))
        left = second_factor.recovery_codes_left(user)
        return self._page(request, "renew", "New recovery codes", form=form, left=left)

    def _attempt(
        self, request: HttpRequest, form: forms.Form, verb: Callable[[], Any]
    ) -> Any | None:
        """What the verb returns; None, and words in the form, if the code was refused."""
        try:
            return verb()
        except Refused as refusal:
            if isinstance(refusal, second_factor.WrongCode):
                lockout.failed(request, request.user)
            form.add_error("code", str(refusal))
            return None

    def _is_own_password(self, request: HttpRequest, form: forms.Form) -> bool:
        if request.user.check_password(form.cleaned_data["password"]):
            return True
        lockout.failed(request, request.user)
        form.add_error("password", "This is not your password.")
        return False

    def _codes(self, request: HttpRequest, codes: list[str]) -> HttpResponse:
        return self._page(request, "codes", "Your recovery codes", codes=codes)

    def _page(self, request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
        context |= {
            **self.site.each_context(request),
            "title": title,
            "next": _next(request),
            "account": request.user,
        }
        return TemplateResponse(request, f"admin/signin/{name}.html", context)


def _enter(request: HttpRequest, device: Any) -> None:
    """The session is worth more from here on: a new key, its usual length."""
    request.session.cycle_key()
    request.session.set_expiry(None)
    django_otp.login(request, device)
    lockout.succeeded(request, request.user)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = {request.get_host()}
    if url_has_allowed_host_and_scheme(wanted, own, require_https=request.is_secure()):
        return wanted
    return reverse("admin:index")


def _with_next(name: str, request: HttpRequest) -> str:
    return f"{reverse(f'admin:{name}')}?{urlencode({'next': _next(request)})}"


def _in_fours(address: str) -> list[str]:
    """The secret of an ``otpauth://`` address, in groups that can be typed."""
    secret = address.partition("secret=")[2].partition("&")[0]
    return [secret[start : start + 4] for start in range(0, len(secret), 4)]
