"""The lists of a record on the form that proposes a correction: filled in as rows, read as a whole."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cases import actions
from cases.admin.opened import Versions, row_key, versions_now
from cases.models.lists import NAME_FIELDS, Entry, RecordList, in_order, lists_of
from cases.models.review import Record


class ListForms(admin.ModelAdmin):
    """The rows of a page that are no records of their own, each list a set of forms."""

    def lists_on_page(self) -> dict[Any, RecordList]:
        """The lists of this kind of record, by the table that holds them."""
        return {each.rows: each for each in lists_of(self.model).values()}

    def list_forms(self, request: HttpRequest, draft: Record) -> list[Any]:
        """Each list as a set of forms that the page shows, filled in or as it was sent."""
        formsets, inlines = [], []
        for inline in self.get_inline_instances(request, draft):
            if (kept := self.lists_on_page().get(inline.model)) is None:
                continue
            inline.extra = 1  # without JavaScript there is no “Add another”
            formset = inline.get_formset(request, draft)
            kwargs = self.get_formset_kwargs(request, draft, inline, prefix=kept.name)
            formsets.append(formset(**kwargs))
            inlines.append(inline)
        return self.get_inline_formsets(request, formsets, inlines, draft)

    def changed_lists(self, record: Record, lists: list[Any]) -> dict[str, list[Entry]]:
        """The lists that were changed in their forms, each as it shall be."""
        changed = {}
        for formset in (each.formset for each in lists):
            kept = self.lists_on_page()[formset.model]
            rows = [
                form.cleaned_data
                for form in formset.forms
                if form not in formset.deleted_forms and (form.has_changed() or form.instance.pk)
            ]
            wanted = in_order([_entry(kept, row) for row in rows])
            if wanted != actions.stored_value(record, kept.name):
                changed[kept.name] = wanted
        return changed

    def versions_seen(self, record: Record) -> Versions:
        """The versions of the record and of the rows in its lists: what the form was filled from."""
        kinds = [self.model, *self.lists_on_page()]
        starts = tuple(row_key(model, "") for model in kinds)
        return {
            key: number
            for key, number in versions_now(self, record.pk).items()
            if key.startswith(starts)
        }


def _entry(kept: RecordList, row: dict[str, Any]) -> Entry:
    if kept.target:
        return str(row[kept.target].public_id)
    return {name: row[name] for name in NAME_FIELDS}
