"""A list: the same filter as behind a number, read from a plain GET form, page by page."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.forms import ChoiceField, ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.filters import LISTS, PublicIdFilter, read_filter
from cases.pages.reading import address, show
from cases.pagination import page_size_from, paginate

TURNING: Final = frozenset({"cursor", "page_size"})
"""Parameters that turn pages and choose no rows."""

_OUR_OWN_DAYS: Final = frozenset({"changes", "corrections", "numbers"})
"""Lists of what this record did itself: by the day on which it did, not on which something was reported."""

Prepare = Callable[[Sequence[Any], date | None], Any]


def list_page(
    request: HttpRequest,
    noun: str,
    *,
    prepare: Prepare,
    template: str = "",
    also: dict[str, Any] | None = None,
) -> HttpResponse:
    """The list of a noun; ``prepare`` attaches to the rows of the page what their template shows.

    ``also`` is what else the template is given.
    """
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
        **(also or {}),
    }
    return show(
        request,
        template or f"{noun}/list.html",
        context,
        day=read.day,
        part=noun,
        about=_known(request, noun),
    )


def _known(request: HttpRequest, noun: str) -> list[Any]:
    """The rows of the list as of today, if things become known of them; of some nothing does."""
    if noun in _OUR_OWN_DAYS or not hasattr(LISTS[noun].rows, "known_from"):
        return []
    asked = request.GET.copy()
    for name in ("as_of", *TURNING):
        asked.pop(name, None)
    return [read_filter(LISTS[noun], asked).qs]


def choosing(request: HttpRequest) -> str:
    """What chooses the rows, without what turns pages: the same list, or its feed."""
    return urlencode([(name, text) for name, text in request.GET.items() if name not in TURNING])


def form_fields(read: Any) -> list[Any]:
    """The fields of a filter's form; one that takes an id, or that links set, only where it is in use."""
    fields = []
    offered = read.offered
    for bound in offered.form:
        asked = offered.filters[bound.name]
        by_link = isinstance(asked, PublicIdFilter) or getattr(asked, "by_link", False)
        if by_link and not bound.value():
            continue
        if isinstance(bound.field, ModelChoiceField):
            bound.field.empty_label = _("any")
        elif isinstance(bound.field, ChoiceField):
            listed = [choice for choice in bound.field.choices if choice[0] != ""]
            bound.field.widget.choices = [("", _("any")), *listed]
        fields.append(bound)
    return fields
