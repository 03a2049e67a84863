"""Keys of the API, made and revoked by administrators; a new one is shown once."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from cases import actions
from cases.actions import roles
from cases.desk_choices import KeyScope
from cases.models import ApiKey


class NewKey(forms.ModelForm):
    """Whom a key is for, and what it is good for."""

    scopes = forms.MultipleChoiceField(
        choices=[(each.value, str(each.definition)) for each in KeyScope],
        initial=[KeyScope.READ],
        widget=forms.CheckboxSelectMultiple,
        help_text="Reading is always among it.",
        required=False,
    )

    class Meta:
        model = ApiKey
        fields = ("label", "owner", "scopes", "expires_on")

    def clean_scopes(self) -> list[str]:
        """With reading, whatever else was chosen."""
        return sorted({KeyScope.READ.value, *self.cleaned_data["scopes"]})

    def clean_expires_on(self) -> Any:
        """A day to come, or none."""
        day = self.cleaned_data["expires_on"]
        if day is not None and day < timezone.now().date():
            raise forms.ValidationError("This day is over: the key would never work.")
        return day


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):
    """A key that was given to somebody; it is never changed, only revoked."""

    form = NewKey
    actions = ("revoke",)
    list_display = ("prefix", "label", "owner", "scopes", "state", "last_used_on", "made_by")
    list_select_related = ("made_by",)
    search_fields = ("prefix", "label", "owner")
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return roles.may_administer(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return roles.may_administer(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return roles.may_administer(request.user)

    def has_administer_permission(self, request: HttpRequest) -> bool:
        """Whether the actions are offered."""
        return roles.may_administer(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Of a key that there is everything but its digest, which is nobody's business."""
        own = ["label", "owner", "scopes", "expires_on"]
        kept = ["prefix", "state", "made_by", "made_at", "last_used_on", "revoked_by", "revoked_at"]
        return own if obj is None else [*own, *kept]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else self.get_fields(request, obj)

    @admin.display(description="State")
    def state(self, key: ApiKey) -> str:
        """Whether it works."""
        if key.revoked_at is not None:
            return f"revoked on {key.revoked_at:%-d %B %Y}"
        if key.expires_on is not None and key.expires_on < timezone.now().date():
            return "expired"
        return "works"

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        """Make it; its text goes to the page that follows and nowhere else."""
        made, text = actions.make_key(**form.cleaned_data, by=request.user)
        for field in ApiKey._meta.concrete_fields:
            setattr(obj, field.attname, getattr(made, field.attname))
        obj._state.adding = False
        request.made_key = text  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The key, this once: no redirect, since whatever carries it over would keep it."""
        context = {
            **self.admin_site.each_context(request),
            "title": "The new key",
            "opts": self.opts,
            "key": obj,
            "text": request.made_key,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "admin/cases/api_key.html", context)

    @admin.action(permissions=["administer"], description="Revoke: it stops working at once")
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        chosen = list(queryset)
        number = actions.revoke_keys(chosen, by=request.user)  # type: ignore[arg-type]
        for key in chosen:
            self.log_change(request, key, "Revoked.")
        messages.success(request, f"{number} revoked.")
