"""What every public page shares: its day, its one snapshot, and answers to addresses that make no sense."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial, wraps
from typing import Any, Final

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import words
from cases.filters import BadParameter, day_from, require_known
from cases.freshness import freshness, unchanged
from cases.pages import citing
from cases.pages.citing import Cited
from cases.pages.keeping import made_once
from cases.pages.stepping import About, Steps, between_address, steps
from cases.public import PublicSource
from cases.public.names import names_in
from cases.public.replicas import answered
from cases.public.snapshot import snapshot

TRACKING: Final = frozenset({"fbclid", "gclid", "yclid"})
"""What other sites hang on addresses to follow readers; beside everything that begins with utm_."""

_INDENTATION: Final = re.compile(rb"\s*\n\s*")
"""What templates are laid out with; no page has preformatted text."""

View = Callable[..., HttpResponse | Callable[[], HttpResponse]]
"""A view; what takes time and reads nothing, it may leave to a function called after the snapshot."""


class Elsewhere(Exception):
    """The answer is another one than the page: a redirect, or a page that says why not."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def page(view: View) -> Callable[..., HttpResponse]:
    """Make a view a public page: read-only, without tracking parameters, with a helpful 400.

    A page of the record's state is made once, and kept for whoever asks for the same.
    """
    reading = _reading(view, follows_from_state=True)

    @wraps(reading)
    def reading_nearby(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answered(partial(reading, request, *args, **kwargs))

    return reading_nearby


def page_of_primary(view: View) -> Callable[..., HttpResponse]:
    """The same, for what is told of by no number of the record's state: it is never read from a replica."""
    return _reading(view, follows_from_state=False)


def _reading(view: View, *, follows_from_state: bool) -> Callable[..., HttpResponse]:
    @require_safe
    @wraps(view)
    def reading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if clean := _without_tracking(request):
            return HttpResponseRedirect(clean)
        if known := unchanged(request):
            return known
        try:
            with snapshot():
                fresh = freshness(request)
                names = names_in(get_language() or settings.LANGUAGE_CODE)
                with words.names_known(names):
                    answer = view(request, *args, **kwargs)
            with words.names_known(names):
                response = answer() if callable(answer) else answer
            if follows_from_state:
                made_once(response, fresh)
            return fresh.mark(request, response) or response
        except BadParameter as problem:
            return _bad_request(request, problem)
        except Elsewhere as other:
            return other.response

    return reading


def only_as_of(request: HttpRequest, *also: str) -> date | None:
    """The reader's day, on a page that understands nothing else (but what is named).

    Raises:
        BadParameter: there is another parameter, or the day makes no sense.

    """
    require_known(request.GET, {"as_of", *also})
    return day_from(request.GET.get("as_of"))


def show(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    day: date | None,
    part: str = "",
    cited: Cited | None = None,
    about: About = None,
    first: date | None = None,
) -> HttpResponse:
    """A page as of a day, with what every page says about itself; or how to cite it, as a file.

    ``about`` and ``first`` are the rows that it is about and its own first day; see ``steps``.
    """
    # A dashboard has asked for it already.
    reach = context["reports_up_to"] if "reports_up_to" in context else reports_up_to(day)
    reference = cited and citing.reference(request, cited, day, reach)
    if reference and citing.PARAMETER in request.GET:
        return citing.download(request, reference)
    common = {
        "reference": reference,
        "as_of": day,
        "as_of_form": True,
        "card": {
            "url": request.build_absolute_uri(reverse("pages:card")),
            "alt": _("Accountability: who was harmed, what was done about it, and who says so"),
            "width": 1200,
            "height": 630,
        },
        "page_url": request.build_absolute_uri(request.path),
        "part": part,
        "reports_up_to": reach,
        "today": timezone.now().date(),
        # A place in the list of one day is no place in that of another.
        "today_url": address(request, as_of=None, cursor=None),
    }
    if context.get("as_of_form", True):
        common |= _stepped(request, steps(day, about, first))
        common["between_url"] = _between(request, context.get("scope"), day)
    response = render(request, template, common | context)
    # An eighth of a dashboard's bytes; who reads over Tor or a poor line waits for each.
    response.content = _INDENTATION.sub(b"\n", response.content)
    return response


def _stepped(request: HttpRequest, found: Steps) -> dict[str, Any]:
    days = {"earlier_url": found.earlier, "later_url": found.later}
    return {"steps": found} | {
        name: address(request, as_of=day.isoformat(), cursor=None)
        for name, day in days.items()
        if day
    }


def _between(request: HttpRequest, scope: Any, day: date | None) -> str:
    """Where the two days are compared, for what the page is about."""
    if scope is not None:
        asked = dict(scope.parameters)
    else:
        asked = {name: request.GET.get(name, "") for name in ("situation", "city")}
        # It takes one place: of several there is none to be compared.
        asked = {name: slug for name, slug in asked.items() if slug and "," not in slug}
        asked = dict(list(asked.items())[-1:])
    return between_address(asked, day if day != timezone.now().date() else None)


def problem_page(request: HttpRequest, status: int, context: dict[str, Any]) -> HttpResponse:
    """A page that says why there is nothing to show, and the way back; in a frame, a small one."""
    folder = "embed/" if getattr(request, "is_framed", False) else ""
    return render(request, f"{folder}{status}.html", context, status=status)


def reports_up_to(day: date | None) -> str:
    """When the newest source in this record appeared, as exactly as it is known."""
    newest = PublicSource.objects.as_of(day).last()
    if newest is None:
        return ""
    return words.date_words(newest.date_earliest, newest.date_latest, newest.date_precision)


def address(request: HttpRequest, **changes: str | None) -> str:
    """This page's address with some parameters changed; None takes one away."""
    query = request.GET.copy()
    for name, text in changes.items():
        query.setlist(name, [] if text is None else [text])
    kept = query.urlencode()
    path = escape_uri_path(request.path)
    return f"{path}?{kept}" if kept else path


def permanently(request: HttpRequest, path: str) -> HttpResponsePermanentRedirect:
    """A redirect for good, with the parameters kept."""
    query = request.GET.urlencode()
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)


def _without_tracking(request: HttpRequest) -> str | None:
    names = [name for name in request.GET if name in TRACKING or name.startswith("utm_")]
    if not names:
        return None
    query = request.GET.copy()
    for name in names:
        del query[name]
    path = escape_uri_path(request.path)
    return f"{path}?{query.urlencode()}" if query else path


def _bad_request(request: HttpRequest, problem: BadParameter) -> HttpResponse:
    context = {"problem": problem, "way_back": address(request, **{problem.parameter: None})}
    return problem_page(request, 400, context)
