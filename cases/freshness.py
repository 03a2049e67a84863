"""Whether the copy that somebody has still holds: told by one short query, before anything else is read.

The public record has one state at a time. What is answered at an address follows from that state, from
the software that answers, from the address itself, and from the day where none is asked for. So the
name of all these together is the name of the answer (its ETag), and it is known beforehand.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from math import ceil
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from cases.public.state import State, current_state

ASK_EACH_TIME: Final = "public, no-cache"
"""Anybody may keep a copy and asks before each use: what was taken back is gone at once, everywhere."""

FOR_ONE: Final = "private, no-cache"
"""The same where the answer says something of the key it was asked with."""

_FOLDERS: Final = ("accountability", "cases", "templates")
_SHOWN: Final = (
    "ACCOUNTABILITY_CONTACT_EMAIL",
    "ACCOUNTABILITY_CONTACT_KEY",
    "ACCOUNTABILITY_ANSWER_DAYS",
)
"""Settings whose values pages show."""


@dataclass(frozen=True)
class Freshness:
    """By what a copy of an answer is judged: its name, and the second from which it may be as it is."""

    etag: str
    since: int

    @property
    def key(self) -> str:
        """The name as a key of a cache, some of which take no quotation marks."""
        return self.etag.removeprefix("W/").strip('"')

    def mark(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponse | None:
        """Name an answer that is no error; returns another instead where the reader has it already.

        ``If-Modified-Since`` is looked at only here, when it is certain that there is an answer: a
        moment says nothing of the address that it is sent to. It must be the very moment that we
        gave, since a transaction is seen a little later than it says.
        """
        if response.status_code != 200 or response.headers.get("ETag", self.etag) != self.etag:
            return None
        # A page that was kept has its name already.
        if "ETag" not in response or "Last-Modified" not in response:
            self._name(response)
        asked = request.headers.get("If-Modified-Since")
        if not asked or "If-None-Match" in request.headers or "Last-Modified" not in response:
            return None
        if parse_http_date_safe(asked) != self.since:
            return None
        return self.not_modified()

    def is_named(self, request: HttpRequest) -> bool:
        """Whether the reader has the answer of this name, as they say."""
        names = parse_etags(request.headers.get("If-None-Match", ""))
        return self.etag.removeprefix("W/") in {name.removeprefix("W/") for name in names}

    def not_modified(self) -> HttpResponse:
        """Say that the copy still holds."""
        known = HttpResponseNotModified()
        self._name(known)
        return known

    def _name(self, response: HttpResponseBase) -> None:
        response["ETag"] = self.etag
        # Within the second of a change, another may follow that this moment would not tell apart.
        if self.since <= timezone.now().timestamp():
            response["Last-Modified"] = http_date(self.since)
        response.headers.setdefault("Cache-Control", ASK_EACH_TIME)
        patch_vary_headers(response, ["Accept-Encoding"])


def freshness(request: HttpRequest, *, kind: str = "", state: State | None = None) -> Freshness:
    """By what the answer to a request is judged in the state that is being read.

    Read it inside the snapshot of the answer, so that it names no other state than the answer has.
    ``kind`` is the media type, where the address alone does not say it. Without the ``state`` of that
    snapshot, one query asks for it.
    """
    state = state or current_state()
    # Every page shows it, and no page asks a second time.
    setattr(request, "is_synthetic", state.is_synthetic)  # noqa: B010 (no such attribute for mypy)
    return _of(request, state, kind)


def unchanged(request: HttpRequest, *, kind: str = "") -> HttpResponse | None:
    """The answer to somebody whose copy still holds, if they named it; one query, or none."""
    if "If-None-Match" not in request.headers:
        return None
    found = freshness(request, kind=kind)
    return found.not_modified() if found.is_named(request) else None


def _of(request: HttpRequest, state: State, kind: str) -> Freshness:
    software = release()
    since = max(ceil(state.changed_at.timestamp()), software.since)
    # Without a day, an answer says as of which it was made.
    today = "" if request.GET.get("as_of") else timezone.now().date().isoformat()
    if today:
        midnight = datetime.combine(datetime.fromisoformat(today), time(), UTC)
        since = max(since, int(midnight.timestamp()))
    parts = (
        software.digest,
        *(str(getattr(settings, name)) for name in _SHOWN),
        str(state.number),
        state.changed_at.isoformat(),
        today,
        request.build_absolute_uri("/"),
        request.get_full_path(),
        kind,
    )
    digest = hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()
    # Weak: it names what is said, and not the bytes, which are fewer where they are compressed.
    return Freshness(f'W/"{digest[:32]}"', since)


@dataclass(frozen=True)
class Release:
    """The software that answers: a digest of its files, and when the newest of them was written."""

    digest: str
    since: int


@cache
def release() -> Release:
    """That of this process, read once: whoever installs another one starts it anew."""
    root: Path = settings.BASE_DIR
    digest = hashlib.sha256((root / "requirements.lock").read_bytes())
    since = 0.0
    for folder in _FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
                since = max(since, path.stat().st_mtime)
    return Release(digest.hexdigest(), min(ceil(since), int(timezone.now().timestamp())))
