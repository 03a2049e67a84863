"""A list: the same filter as behind a number, read from a plain GET form, page by page."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from django.forms import ChoiceField, ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.filters import LISTS, PublicIdFilter, read_filter
from cases.pages.reading import address, show
from cases.pagination import page_size_from, paginate

TURNING: Final = frozenset({"cursor", "page_size"})
"""Parameters that turn pages and choose no rows."""

Prepare = Callable[[Sequence[Any], date | None], Any]


def list_page(
    request: HttpRequest, noun: str, *, prepare: Prepare, template: str = ""
) -> HttpResponse:
    """The list of a noun; ``prepare`` attaches to the rows of the page what their template shows."""
    read = read_filter(LISTS[noun], request.GET, also=TURNING)
    chosen = sorted((name, text) for name, text in request.GET.items() if name not in TURNING)
    page = paginate(
        read.qs,
        scope=f"{noun} {chosen}",
        size=page_size_from(request.GET.get("page_size")),
        cursor=request.GET.get("cursor"),
    )
    prepare(page.rows, read.day)
    context = {
        "rows": page.rows,
        "count": page.count,
        "fields": form_fields(read),
        "is_filtered": any(name != "as_of" for name, _text in chosen),
        "next_url": address(request, cursor=page.next) if page.next else "",
        "previous_url": address(request, cursor=page.previous) if page.previous else "",
    }
    return show(request, template or f"{noun}/list.html", context, day=read.day, part=noun)


def form_fields(read: Any) -> list[Any]:
    """The fields of a filter's form; one that takes an id is shown only where it is in use."""
    fields = []
    for bound in read.form:
        if isinstance(read.filters[bound.name], PublicIdFilter) and not bound.value():
            continue
        if isinstance(bound.field, ModelChoiceField):
            bound.field.empty_label = _("any")
        elif isinstance(bound.field, ChoiceField):
            listed = [choice for choice in bound.field.choices if choice[0] != ""]
            bound.field.widget.choices = [("", _("any")), *listed]
        fields.append(bound)
    return fields
