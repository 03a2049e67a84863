"""One box on every page of facts: the source that supports whatever is new on the page.

Each fact needs a citation of its own; a researcher who copies a paragraph types its place once.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from cases.admin.forms import CITE_FIELDS
from cases.choices import LocatorKind
from cases.models import Citation, Source
from cases.models.review import Sourced
from cases.models.sources import citation_field

LAST_CITED = "last_cited"
"""Where the session keeps the place that was cited last, to be offered for the next record."""

CITE_BOX = (
    "Source of what is new here",
    {
        "fields": [CITE_FIELDS],
        "description": (
            "Becomes a citation of this record, unless it has one, and of every row that is added "
            "on this page now. Leave the source empty to enter citations one by one below."
        ),
    },
)


def offer_again(
    request: HttpRequest, source: Source, kind: str = LocatorKind.PARAGRAPH, locator: str = ""
) -> None:
    """Fill the box of the next page with this place."""
    place = {"cite_source": source.pk, "cite_locator_kind": kind, "cite_locator": locator}
    request.session[LAST_CITED] = place


class CiteBox(admin.ModelAdmin):
    """The box, filled with the place that was cited last."""

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        if "cite_source" not in form.base_fields:
            return form
        form.base_fields["cite_source"] = self.admin_site.get_model_admin(
            Citation
        ).formfield_for_dbfield(Citation._meta.get_field("source"), request=request, required=False)
        last = {"cite_locator_kind": LocatorKind.PARAGRAPH}
        # A record without a source that is opened again is not cited by a stray click on “Save”.
        if obj is None or Citation.objects.supporting(obj).exists():
            last |= request.session.get(LAST_CITED, {})
        for name in CITE_FIELDS:
            form.base_fields[name].initial = last.get(name)
        return form

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        if form.cleaned_data.get("cite_source"):
            new = [row for rows in formsets for row in (*rows.saved_first, *rows.new_objects)]
            self._cite(request, form.cleaned_data, [form.instance, *new])

    def _cite(self, request: HttpRequest, box: dict[str, Any], rows: Iterable[Any]) -> None:
        offer_again(request, box["cite_source"], box["cite_locator_kind"], box["cite_locator"])
        for row in rows:
            if isinstance(row, Sourced) and not Citation.objects.supporting(row).exists():
                Citation.objects.create(
                    source=box["cite_source"],
                    locator_kind=box["cite_locator_kind"],
                    locator=box["cite_locator"],
                    author=request.user,
                    **{citation_field(row): row},
                )
