"""Pages as they were made, for whoever asks next: found by a name that changes with the record."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import re_accepts_gzip

from cases.freshness import Freshness, freshness
from cases.public.replicas import FAILURES

KEPT_SECONDS: Final = 60 * 60
"""How long a page is kept: nobody is given one of an earlier state of the record, whatever is kept."""

LARGEST: Final = 1_000_000
"""Bytes of a page that is kept at most, as it is sent."""

_HTML: Final = "text/html"
"""Pictures are kept by those who draw them, and files are too large."""


_OTHERS: Final = ("/api/", "/health/")
"""Addresses of no pages, beside those of files, whose names have a dot: they ask for the state themselves."""


def found_again(get_response: Callable[[HttpRequest], HttpResponseBase]) -> object:
    """Middleware: who has the page is told so, and who has not gets it as it was made, by one query.

    It stands before all that only makes a page, and after what sends readers to another address: what
    is kept is compressed, and has all its headers.
    """

    def answered(request: HttpRequest) -> HttpResponseBase:
        if (fresh := _freshness(request)) is None:
            return get_response(request)
        if fresh.is_named(request):
            return fresh.not_modified()
        cache, end = caches["pages"], _end(request)
        if (found := cache.get(fresh.key + end)) is not None:
            return fresh.mark(request, found) or found
        response = get_response(request)
        if isinstance(response, HttpResponse) and (made := getattr(response, "made_as", None)):
            # Under the state that it was read in, which may be a newer one by now.
            _keep(cache, made.key + end, response)
        return response

    return answered


def made_once(response: HttpResponse, fresh: Freshness) -> None:
    """Say that a page follows from the record's state alone: it is the same for whoever asks."""
    response.made_as = fresh  # type: ignore[attr-defined]


def _keep(cache: Any, name: str, response: HttpResponse) -> None:
    is_page = response.status_code == 200 and response["Content-Type"].startswith(_HTML)
    if is_page and not response.cookies and len(response.content) <= LARGEST:
        cache.set(name, response, KEPT_SECONDS)


def _freshness(request: HttpRequest) -> Freshness | None:
    """By what the answer is judged, if it is a page; none where the primary server does not answer."""
    path, others = request.path_info, (*_OTHERS, settings.SESSION_COOKIE_PATH)
    is_page = not path.startswith(others) and "." not in path.rpartition("/")[2]
    if not is_page or request.method not in {"GET", "HEAD"}:
        return None
    try:
        return freshness(request)
    except FAILURES:
        return None


def _end(request: HttpRequest) -> str:
    is_compressed = re_accepts_gzip.search(request.headers.get("Accept-Encoding", ""))
    return ":gzip" if is_compressed else ""
