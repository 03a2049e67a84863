"""The people of the desk and their roles; kept by administrators."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from cases import actions
from cases.actions import roles, second_factor
from cases.admin.refusals import attempt
from cases.admin.verbs import back
from cases.models import User


class OwnPassword(AdminPasswordChangeForm):
    """The form in which a person changes their own password."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("old_password") and values["old_password"] == values.get("new_password1"):
            self.add_error("new_password1", "This is the password that you have: choose another.")
        return values

    def save(self, commit: bool = True) -> Any:
        user = super().save(commit)
        actions.password_chosen(user)
        return user


@admin.register(User)
class DeskUserAdmin(UserAdmin):
    """A person of the desk: name, password, role. Nobody is deleted, and no secret is shown."""

    change_form_template = "admin/cases/user_form.html"
    actions = ("deactivate", "reset_second_factor")
    readonly_fields = ("second_factor",)
    list_display = ("username", "name", "roles", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    fieldsets = (
        (None, {"fields": ("username", "password", ("first_name", "last_name"), "email")}),
        (
            "Role",
            {
                "fields": ("groups", "is_active", "second_factor"),
                "description": (
                    "Researchers enter and submit; reviewers publish as well; administrators also "
                    "keep the users. Whoever leaves becomes inactive: their work stays theirs."
                ),
            },
        ),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2", "groups")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="Name", ordering="last_name")
    def name(self, user: User) -> str:
        return user.get_full_name() or "–"

    @admin.display(description="Role")
    def roles(self, user: User) -> str:
        names = [group.name for group in user.groups.all()]
        return ", ".join(["superuser"] * user.is_superuser + names)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only superusers change superusers: an administrator does not grow by a new password."""
        allowed = super().has_change_permission(request, obj) and roles.may_administer(request.user)
        return allowed and (request.user.is_superuser or not (obj and obj.is_superuser))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody: work stays attributed."""
        return False

    def has_administer_permission(self, request: HttpRequest) -> bool:
        """Whether the actions are offered."""
        return roles.may_administer(request.user)

    @admin.display(description="Second factor")
    def second_factor(self, user: User) -> str:
        """Whether there is one; what it is, nobody sees."""
        app = second_factor.app_of(user)
        if app is None:
            return "none yet: it is set up when they next sign in"
        left = second_factor.recovery_codes_left(user)
        return f"set up on {app.created_at:%-d %B %Y}; {left} recovery codes left"

    @admin.action(
        permissions=["administer"], description="Deactivate: they leave, their work stays"
    )
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        return self._each(request, queryset, "Deactivated", actions.deactivate)

    @admin.action(permissions=["administer"], description="Reset the second factor, and sign out")
    def reset_second_factor(
        self, request: HttpRequest, queryset: QuerySet[User]
    ) -> HttpResponse | None:
        return self._each(
            request, queryset, "The second factor is reset and the sessions ended", _reset
        )

    def _each(
        self, request: HttpRequest, people: QuerySet[User], done: str, verb: Callable[..., None]
    ) -> HttpResponse | None:
        """Do it to all of them or to nobody."""
        chosen = list(people)

        def carry_out() -> None:
            for person in chosen:
                if not self.has_change_permission(request, person):
                    raise actions.Refused(f"Only a superuser may do this to {person}.")
                verb(person, by=request.user)

        if attempt(request, carry_out):
            messages.success(request, f"{done}: {', '.join(map(str, chosen))}.")
        return back(request, self.opts)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Nobody takes their own role or account away, so that there is always an administrator."""
        fixed = [*super().get_readonly_fields(request, obj)]
        return [*fixed, "groups", "is_active"] if obj == request.user else fixed

    def save_model(
        self, request: HttpRequest, obj: User, form: forms.ModelForm, change: Any
    ) -> None:
        super().save_model(request, obj, form, change)
        if not change and obj.has_usable_password():
            actions.password_given(obj, by=request.user)
        if not obj.is_active:
            actions.end_all_sessions(obj)

    @method_decorator(sensitive_post_parameters())
    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 - Django's address calls it so
        form_url: str = "",
    ) -> HttpResponse:
        """Django’s page; whose password somebody else sets is told so, and chooses another."""
        with transaction.atomic():
            before = self.get_object(request, unquote(id))
            answer = super().user_change_password(request, id, form_url)
            after = self.get_object(request, unquote(id))
            if after is not None and after != request.user and after.password != before.password:
                actions.password_given(after, by=request.user)
        return answer


def _reset(person: User, *, by: User) -> None:
    if person == by:
        raise actions.Refused("Your own is changed under “My sessions”.")
    second_factor.reset(person, by=by)
