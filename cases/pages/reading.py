"""What every public page shares: its day, its one snapshot, and answers to addresses that make no sense."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.filters import BadParameter, day_from, require_known
from cases.pages import words
from cases.public import PublicSource
from cases.public.snapshot import snapshot

TRACKING: Final = frozenset({"fbclid", "gclid", "yclid"})
"""What other sites hang on addresses to follow readers; beside everything that begins with utm_."""

View = Callable[..., HttpResponse]


class Elsewhere(Exception):
    """The answer is another one than the page: a redirect, or a page that says why not."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def page(view: View) -> View:
    """Make a view a public page: read-only, without tracking parameters, with a helpful 400."""

    @require_safe
    @wraps(view)
    def reading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if clean := _without_tracking(request):
            return HttpResponseRedirect(clean)
        try:
            with snapshot():
                return view(request, *args, **kwargs)
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
) -> HttpResponse:
    """A page as of a day, with what every page says about itself."""
    common = {
        "as_of": day,
        "as_of_form": True,
        "part": part,
        "reports_up_to": reports_up_to(day),
        "today": timezone.now().date(),
        "today_url": address(request, as_of=None),
    }
    return render(request, template, common | context)


def problem_page(request: HttpRequest, status: int, context: dict[str, Any]) -> HttpResponse:
    """A page that says why there is nothing to show, and the way back."""
    return render(request, f"{status}.html", context, status=status)


def reports_up_to(day: date | None) -> str:
    """When the newest source in this record appeared, as exactly as it is known."""
    newest = PublicSource.objects.as_of(day).last()
    if newest is None:
        return ""
    return words.date_words(newest.date_earliest, newest.date_latest, newest.date_precision)


def address(request: HttpRequest, **changes: str | None) -> str:
    """This page's address with some parameters changed; None takes one away."""
    query = {name: request.GET[name] for name in request.GET} | changes
    kept = {name: text for name, text in query.items() if text is not None}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


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
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _bad_request(request: HttpRequest, problem: BadParameter) -> HttpResponse:
    context = {"problem": problem, "way_back": address(request, **{problem.parameter: None})}
    return problem_page(request, 400, context)
