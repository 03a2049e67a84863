"""Tells the history who changes a row, where somebody can be signed in; elsewhere nobody is looked for."""

from django.conf import settings
from django.http.request import HttpRequest
from django.http.response import HttpResponseBase
from pghistory.middleware import HistoryMiddleware


class DeskHistoryMiddleware(HistoryMiddleware):
    """pghistory's own, for the addresses that cookies are sent to.

    Elsewhere nobody is signed in and nothing is written, also where a form is sent (reconciliation): to
    look at the session would make the answer vary by cookie.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, made in the name of whoever is signed in."""
        at_the_desk = request.path_info.startswith(settings.SESSION_COOKIE_PATH)
        answers = super().__call__ if at_the_desk else self.get_response
        answer: HttpResponseBase = answers(request)
        return answer
