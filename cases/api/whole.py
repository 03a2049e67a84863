"""A whole list at once, in a format for tables, streams or maps: sent while it is read, from one snapshot."""

import re
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, Final

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from rest_framework.request import Request

from cases.api.answers import LICENCE, LICENCE_URL, PublicView
from cases.api.errors import Problem
from cases.api.rows import Shape
from cases.exports.formats import FORMATS, Format, formats_of
from cases.filters import BadParameter, PublicFilterSet
from cases.public.snapshot import Streamed
from cases.public.state import current_state
from cases.stats.coverage import reach

FORMAT: Final = "format"
"""The parameter that asks for a format; it counts more than the Accept header."""

JSON: Final = "json"
"""The format of pages."""

JSON_TYPE: Final = "application/json"

ROWS: Final = "Accountability-Rows"

WHOLE_HEADERS: Final[Mapping[str, str]] = {
    ROWS: "In whole lists (CSV, NDJSON, GeoJSON): how many rows follow. Whoever has fewer knows that the "
    "answer broke off.",
    "Content-Disposition": "In whole lists: a name for the file, with the list and the day.",
}
"""The headers of whole lists, beside those of every answer."""

_LONGEST_NAME: Final = 80
_SIMPLE: Final = re.compile(r"[A-Za-z0-9_,-]+")


def format_asked(request: HttpRequest, noun: str) -> Format | None:
    """The format in which a list is asked for as a whole; None for pages of JSON.

    Raises:
        BadParameter: this list is not there in such a format.
        Problem: it is there in none of the media types that are asked for.

    """
    there = formats_of(noun)
    asked = request.GET.get(FORMAT)
    if asked is not None:
        names = [JSON, *(each.name for each in there)]
        if asked not in names:
            message = "This list is not there in such a format."
            raise BadParameter(FORMAT, message, code="invalid_choice", allowed=names)
        return FORMATS.get(asked)
    types = [JSON_TYPE, *(each.media_type for each in there)]
    preferred = request.get_preferred_type(types)
    if preferred is None:
        message = "The answer has none of the media types asked for."
        raise Problem(406, "not_acceptable", message, allowed=types)
    return next((each for each in there if each.media_type == preferred), None)


def whole_list(
    view: PublicView, request: Request, read: PublicFilterSet, shape: Shape, opened: ExitStack
) -> StreamingHttpResponse:
    """The whole list that the filters choose.

    Args:
        view: the view that answers.
        request: its request.
        read: the filters, read.
        shape: what the rows hold.
        opened: what ends the snapshot; it goes over to the answer, whose end ends it.

    Raises:
        BadParameter: somebody asks for a page of it.

    """
    kind: Any = getattr(view, "whole", None)
    asked = request._request.GET
    for name in ("page_size", "cursor"):
        if name in asked:
            message = f"{kind.label} has the whole list, and no pages: leave this out."
            raise BadParameter(name, message, code="not_with_format")
    known, count = reach(read.day), read.qs.count()
    today = timezone.now().date()
    about = {
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "as_of": (read.day or today).isoformat(),
        "reports_up_to": known.latest,
        "data_version": current_state().number,
        "count": count,
    }
    answer = StreamingHttpResponse((), content_type=kind.content_type)
    view.headed(answer, request, day=read.day, known=known)
    answer[ROWS] = str(count)
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(read, shape, kind, about)}"'
    if request.method != "HEAD":
        table = shape.table(
            read.qs,
            count=count,
            day=read.day,
            root=view.root(request),
            about=about,
            today=today,
        )
        # Last: from here on the answer's end is what ends the snapshot.
        answer.streaming_content = Streamed(kind.encode(table), opened.pop_all())
    return answer


def _file_name(read: PublicFilterSet, shape: Shape, kind: Format, about: dict[str, Any]) -> str:
    """What it is, what was chosen as far as that is short and plain, and of which day."""
    chosen = [read.data[name] for name in sorted(read.form.cleaned_data) if read.data.get(name)]
    parts = ["accountability", shape.noun]
    if all(_SIMPLE.fullmatch(text) for text in chosen):
        longer = [*parts, *chosen]
        parts = longer if len("-".join(longer)) <= _LONGEST_NAME else parts
    return f"{'-'.join([*parts, about['as_of']])}.{kind.name}"
