"""Fields that search for a record: what they show is read once for all rows of a page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db import models
from django.http import HttpRequest

from cases.models import Victim


class KnownSelect(AutocompleteSelect):
    """A field that searches, and asks nothing about the record that its row has brought along."""

    known: models.Model | None = None

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["cases/choosing.js"])

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        chosen = [str(each) for each in value if each not in self.choices.field.empty_values]
        known = [] if self.known is None else [str(self.known.pk)]
        if chosen not in ([], known):
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        if chosen:
            label = self.choices.field.label_from_instance(self.known)
            options.append(self.create_option(name, chosen[0], label, set(chosen), 0))
        return [(None, options, 0)]


def bring_along(form: Any) -> None:
    """Give each field of a row the record that was read together with the row."""
    cached = form.instance._state.fields_cache
    for name, field in form.fields.items():
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget = widget.widget
        if isinstance(widget, KnownSelect):
            widget.known = cached.get(name)


class RowsReadTogether(admin.options.InlineModelAdmin):
    """Rows on another record's page: in as many queries for a hundred as for one."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        shown = {*flatten_fieldsets(self.get_fieldsets(request)), self.fk_name}
        related = [
            field
            for field in self.model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and field.name in shown
        ]
        names = [f"{field.name}__names" for field in related if field.related_model is Victim]
        rows = super().get_queryset(request).select_related(*(field.name for field in related))
        return rows.prefetch_related(*names)
