"""The signed name of an opened page: whose it is and where it stands; the page's form carries it.

It proves whose words a form holds when there is no session any more that would.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Self

from django.core import signing
from django.http import HttpRequest, QueryDict

from cases.models.kept import Words

TOKEN: Final = "opened_page"  # noqa: S105 (the name of a field)
"""The name of the form's hidden field."""

VALID_FOR: Final = timedelta(days=7)
"""A page may stay open over a long weekend."""

_SALT: Final = "cases.opened_page"
_BUTTONS: Final = ("_save", "_continue", "_addanother", "_submit_for_review")


@dataclass(frozen=True)
class OpenedPage:
    """A page that somebody opened."""

    user: int
    name: str
    path: str

    @classmethod
    def new(cls, request: HttpRequest) -> Self:
        """The page that this request opens."""
        return cls(request.user.pk, secrets.token_urlsafe(16), request.path)

    @classmethod
    def read(cls, token: str) -> Self | None:
        """The page that a token names; None if we never signed it, or too long ago."""
        try:
            user, name, path = signing.loads(token, salt=_SALT, max_age=VALID_FOR)
        except (signing.BadSignature, TypeError, ValueError):
            return None
        return cls(user, name, path)

    @classmethod
    def posted(cls, request: HttpRequest) -> Self | None:
        """The page whose form was sent to its own address; None for every other request."""
        if request.method != "POST":
            return None
        page = cls.read(request.POST.get(TOKEN, ""))
        return page if page is not None and page.path == request.path else None

    def token(self) -> str:
        """What its form carries."""
        return signing.dumps((self.user, self.name, self.path), salt=_SALT)


def opened_by(request: HttpRequest) -> OpenedPage:
    """The page that this answer shows: a form that comes back, or kept words, keep their page's name."""
    page: Any = getattr(request, "opened_page", None)
    if page is None:
        page = OpenedPage.posted(request)
        if page is None or page.user != request.user.pk:
            page = OpenedPage.new(request)
        request.opened_page = page
    return page


def words_in(typed: QueryDict) -> Words:
    """What a form holds, without what only proves where it comes from or says which button was pressed."""
    left_out = {TOKEN, "csrfmiddlewaretoken", *_BUTTONS}
    return [(name, values) for name, values in typed.lists() if name not in left_out]


def as_typed(words: Words) -> QueryDict:
    """Kept words as a browser would send them."""
    typed = QueryDict(mutable=True)
    for name, values in words:
        typed.setlist(name, values)
    return typed
