"""The language of a page: the one that its address begins with, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

_HERE: Final = "/"


@dataclass(frozen=True)
class Edition:
    """The page that is being read, in one language: its code, its own name, where it is."""

    code: str
    name: str
    path: str
    is_read: bool


def chosen_by_address(get_response: Callable[[HttpRequest], HttpResponse]) -> object:
    """Middleware: no cookie, no header and no session has a say, so no answer varies by them."""

    def answered(request: HttpRequest) -> HttpResponse:
        language = of_path(request.path_info)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return answered


def of_path(path: str) -> str:
    """The language of an address on this site: without a prefix, English."""
    first = path.removeprefix(_HERE).partition("/")[0]
    others = {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
    return first if first in others else settings.LANGUAGE_CODE


def in_language(path: str, language: str | None = None) -> str:
    """The same address in another language; in the one being read if none is said."""
    own, wanted = of_path(path), language or translation.get_language() or settings.LANGUAGE_CODE
    bare = path if own == settings.LANGUAGE_CODE else path.removeprefix(f"/{own}") or _HERE
    return bare if wanted == settings.LANGUAGE_CODE else f"/{wanted}{bare}"


def editions(request: HttpRequest) -> list[Edition]:
    """The page that is being read in every language, with the same parameters; none of one that has one."""
    match = request.resolver_match
    if match is not None and "pages" not in match.namespaces:
        return []
    query = request.GET.urlencode()
    end = f"?{query}" if query else ""
    own = of_path(request.path_info)
    return [
        Edition(code, str(name), f"{in_language(request.path, code)}{end}", code == own)
        for code, name in settings.LANGUAGES
    ]
