"""Lets the pages of other sites read the API in a browser (CORS): every answer of it, and nothing else."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from cases.api.answers import HEADERS
from cases.api.whole import WHOLE_HEADERS

_UNDER: Final = "/api/"
_READS: Final = ("get", "head")

SENT: Final = ("Authorization", "Content-Type", "If-Modified-Since", "If-None-Match")
"""Headers that another site's page may send along; those that need no leave are not among them."""

EXPOSED: Final = (
    *HEADERS,
    *WHOLE_HEADERS,
    *("Deprecation", "Retry-After", "Sunset", "WWW-Authenticate"),
)
"""Headers of an answer that such a page may read; those that need no leave may be among them."""

_KEPT_SECONDS: Final = 24 * 60 * 60


def open_to_other_sites(get_response: Callable[[HttpRequest], HttpResponse]) -> object:
    """Middleware: the first of all, so that redirects and refusals by others can be read as well.

    Nothing here depends on who asks: no cookie reaches the API, and the answers are everybody's. So
    all origins get the same header, with or without having said who they are, and no copy of an
    answer is good for one of them alone.
    """

    def shared(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(_UNDER):
            return get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = ", ".join(_methods(request.path_info))
            response["Access-Control-Allow-Headers"] = ", ".join(SENT)
            response["Access-Control-Max-Age"] = str(_KEPT_SECONDS)
            del response["Content-Type"]
        else:
            response = get_response(request)
            response["Access-Control-Expose-Headers"] = ", ".join(EXPOSED)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return shared


def _methods(path: str) -> list[str]:
    """The methods that an address understands."""
    try:
        view = getattr(resolve(path).func, "cls", None)
    except Resolver404:
        view = None
    return [method.upper() for method in getattr(view, "http_method_names", _READS)]
