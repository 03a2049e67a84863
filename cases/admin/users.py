"""The people of the desk and their roles; kept by administrators."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from cases.admin import roles
from cases.models import User


@admin.register(User)
class DeskUserAdmin(UserAdmin):
    """A person of the desk: name, password, role."""

    list_display = ("username", "first_name", "last_name", "roles", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    fieldsets = (
        (None, {"fields": ("username", "password", ("first_name", "last_name"), "email")}),
        (
            "Role",
            {
                "fields": ("groups", "is_active"),
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

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        user = form.instance
        # Whoever has a role may sign in here, and nobody else.
        user.is_staff = user.is_superuser or user.groups.exists()
        user.save(update_fields=["is_staff"])
