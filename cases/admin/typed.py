"""A record's page that brings unsaved words back into its form, and saves what was sent twice once."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from cases.admin import keeping
from cases.admin.merging import chosen
from cases.admin.panel import page_of


class _Unjudged:
    """Of a form: what is half typed is shown as it is, without a word about what is wrong with it."""

    def full_clean(self) -> None:
        self._errors = ErrorDict()
        self.cleaned_data = {}


class _RowsUnjudged:
    """Of the rows of a page, the same."""

    def full_clean(self) -> None:
        self._errors = []
        self._non_form_errors = self.error_class()


def filled(form: type[forms.BaseForm], typed: QueryDict) -> type[forms.BaseForm]:
    """A kind of form whose fields hold what was typed; it is only shown, never saved."""

    class Filled(_Unjudged, form):
        def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
            super().__init__(typed, *args, **kwargs)

    return Filled


class TypedWords(admin.ModelAdmin):
    """Unsaved words of the page that this person opened come back into it."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        typed = keeping.typed(request)
        if typed is not None:
            request.POST = request.typed = chosen(typed)
            pk = unquote(object_id) if object_id else ""
            may_change = pk.isdecimal() and self.has_change_permission(request)
            if may_change and (both := self._without_a_field(request, int(pk))):
                return both
            request.is_filled = True
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _without_a_field(self, request: HttpRequest, pk: int) -> HttpResponse | None:
        """The page of both versions, if what was typed has no field any more: published, or deleted."""
        with transaction.atomic():
            both: Any = self.conflict(request, pk)
        noted = both is not None and any(part.note for part in both.context_data["parts"])
        return both if noted else None

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return filled(form, request.typed) if hasattr(request, "is_filled") else form

    def get_formsets_with_inlines(
        self, request: HttpRequest, obj: Any = None
    ) -> Iterator[tuple[Any, Any]]:
        for rows, inline in super().get_formsets_with_inlines(request, obj):
            if hasattr(request, "is_filled"):
                rows.form = type(rows.form.__name__, (_Unjudged, rows.form), {})
                yield type(rows.__name__, (_RowsUnjudged, rows), {}), inline
            else:
                yield rows, inline

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return {**kwargs, "data": request.typed} if hasattr(request, "typed") else kwargs

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        record = kwargs.get("obj")
        context["may_type"] = (
            self.has_add_permission(request)
            if record is None
            else self.has_change_permission(request, record)
        )
        return super().render_change_form(request, context, **kwargs)

    # --- Saved once ----------------------------------------------------------------------------

    def saved_already(self, request: HttpRequest, object_id: str | None) -> HttpResponse | None:
        """The way to what an earlier press of the button saved; None, if this is the first one."""
        mark = keeping.saved_before(request)
        record = mark and self.model._base_manager.filter(pk=mark.saved_pk).first()
        if record is None:
            return None
        if IS_POPUP_VAR in request.POST:
            respond = self.response_change if object_id else self.response_add
            return respond(request, record)
        messages.warning(request, f"This was saved already, once: {record}.")
        return HttpResponseRedirect(page_of(record))

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        keeping.saved(request, obj.pk)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        keeping.saved(request, obj.pk)
        return super().response_change(request, obj)
