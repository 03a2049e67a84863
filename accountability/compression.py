"""Compresses what readers get: pages, data and drawings weigh a fifth of it on a poor line or through Tor."""

from typing import Final

from django.conf import settings
from django.http.request import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS: Final = ("json", "xml", "yaml", "bibtex")
"""Endings of kinds of content that become smaller, beside text/*; pictures are compressed already."""


class PublicGZipMiddleware(GZipMiddleware):
    """Django's own, for answers that hold no secret.

    The length of a compressed page can betray a secret in it to whoever may also put words into it
    (BREACH). Public pages have none: no cookie is sent to them, and everybody gets the same. So the
    desk, where cookies go, and any answer that sets one are left as they are; and since there is
    nothing to hide, lengths are not padded at random.
    """

    max_random_bytes = 0

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The answer, smaller where the reader's browser says that it understands that."""
        if request.path_info.startswith(settings.SESSION_COOKIE_PATH) or response.cookies:
            return response
        kind = response.get("Content-Type", "").partition(";")[0].strip()
        if not (kind.startswith("text/") or kind.endswith(TEXTS)):
            return response
        return super().process_response(request, response)
