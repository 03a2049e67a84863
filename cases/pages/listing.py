"""A list: the same filter as behind a number, read from a plain GET form, page by page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.forms import ChoiceField, ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.exports.formats import formats_of
from cases.filters import FILTERS, LISTS, PublicIdFilter, read_filter
from cases.filters.order import OrderFilter
from cases.filters.several import items_of
from cases.filters.words import WordsFilter
from cases.pages.reading import address, show
from cases.pagination import page_size_from, paginate

TURNING: Final = frozenset({"cursor", "page_size"})
"""Parameters that turn pages and choose no rows."""

CHOOSING_NONE: Final = frozenset({"as_of", "ordering"})
"""Parameters that change what is shown of the rows, or where, and choose none."""

_OUR_OWN_DAYS: Final = frozenset({"changes", "corrections", "numbers"})
"""Lists of what this record did itself: by the day on which it did, not on which something was reported."""


@dataclass(frozen=True)
class Export:
    """The list that is shown, in one format."""

    label: str
    media_type: str
    url: str


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
        "is_filtered": any(name not in CHOOSING_NONE for name, _text in chosen),
        "next_url": address(request, cursor=page.next) if page.next else "",
        "previous_url": address(request, cursor=page.previous) if page.previous else "",
        "exports": exports_of(request, noun),
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


def exports_of(request: HttpRequest, noun: str) -> list[Export]:
    """The same list with its filters and its day as files, and as JSON of the API; some lists have none.

    In another language than English they have the labels of their codes in it.
    """
    if noun not in FILTERS:
        return []
    asked = [(name, text) for name, text in request.GET.items() if text and name not in TURNING]
    language = get_language()
    if language and language != settings.LANGUAGE_CODE:
        asked.append(("lang", language))
    path = reverse(f"api:{noun}-list")
    kinds = [(each.label, each.media_type, each.name) for each in formats_of(noun)]
    return [
        Export(label, media_type, f"{path}?{urlencode([*asked, ('format', name)])}")
        for label, media_type, name in [*kinds, ("JSON", "application/json", "json")]
    ]


def form_fields(read: Any) -> list[Any]:
    """The fields of a filter's form; one that takes an id, or that links set, only where it is in use.

    Words come first and the order last. A list of values that an address asks for is one more choice of its
    field, so that it is seen and stays when another field is changed.
    """
    fields = []
    offered = read.offered
    for bound in offered.form:
        asked = offered.filters[bound.name]
        by_link = isinstance(asked, PublicIdFilter) or getattr(asked, "by_link", False)
        if by_link and not bound.value():
            continue
        if isinstance(bound.field, ModelChoiceField | ChoiceField):
            usual = _("as usual") if isinstance(asked, OrderFilter) else _("any")
            listed = [(str(value), label) for value, label in bound.field.choices if value != ""]
            bound.field.widget.choices = [("", usual), *_several(bound.value(), listed), *listed]
        fields.append((_place(asked), bound))
    return [bound for _place_of, bound in sorted(fields, key=itemgetter(0))]


def _several(text: Any, listed: Sequence[tuple[str, Any]]) -> list[tuple[str, str]]:
    """A list of values that was asked for, as one choice; nothing where one value or none was."""
    if not text or "," not in text:
        return []
    labels = {value: str(label) for value, label in listed}
    return [(text, ", ".join(labels[item] for item in items_of(text)))]


def _place(asked: Any) -> int:
    """Where in the form a field stands."""
    return -1 if isinstance(asked, WordsFilter) else int(isinstance(asked, OrderFilter))
