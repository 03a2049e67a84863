"""How much one may ask in a minute: counted under a name that nobody can turn back into an address."""

import ipaddress
import time
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from cases.desk_choices import KeyScope

WINDOW: Final = 60
"""Seconds after which counting starts anew; then nothing is left of who asked."""

_NETWORK: Final = 64
"""The bits of an IPv6 address that name a line; the others one chooses oneself."""


@dataclass(frozen=True)
class Spent:
    """What somebody has used of what they may ask in this minute."""

    policy: str
    limit: int
    used: int
    seconds_left: int

    @property
    def is_too_much(self) -> bool:
        """Whether the last request went beyond it."""
        return self.used > self.limit

    def headers(self) -> dict[str, str]:
        """The same as the header fields of the IETF's draft on rate limits."""
        left = max(0, self.limit - self.used)
        told = {
            "RateLimit-Policy": f'"{self.policy}";q={self.limit};w={WINDOW}',
            "RateLimit": f'"{self.policy}";r={left};t={self.seconds_left}',
        }
        return told | ({"Retry-After": str(self.seconds_left)} if self.is_too_much else {})


class Limit(BaseThrottle):
    """Counts what each answer costs; the view keeps what was spent, for the headers of its answer."""

    spent: Spent | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether there is enough left for this request."""
        cost = view.cost_of(request)
        # An answer that is begun again, since a replica died, is counted once.
        self.spent = view.spent = view.spent or spend(request, cost)
        return self.spent is None or not self.spent.is_too_much

    def wait(self) -> float | None:
        """Seconds until counting starts anew."""
        return self.spent.seconds_left if self.spent else None


def spend(request: Request, cost: int) -> Spent | None:
    """Count the cost of an answer; None where nothing is limited.

    What costs more than is allowed in a whole minute costs all of it. Where each process has a cache
    of its own, each counts for itself.
    """
    key = request.auth
    if key and KeyScope.BULK in key.scopes:
        cost = 1
    policy = "key" if key else "anonymous"
    limit: int = settings.API_LIMIT_WITH_KEY if key else settings.API_LIMIT
    if not limit:
        return None
    now = time.time()
    window = int(now // WINDOW)
    left = max(1, round((window + 1) * WINDOW - now))
    kept, name = caches["limits"], _name(request, window)
    cost = min(cost, limit)
    if kept.add(name, cost, timeout=WINDOW):
        return Spent(policy, limit, cost, left)
    try:
        used = kept.incr(name, cost)
    except ValueError:  # the minute ended between the two
        used = cost
    return Spent(policy, limit, used, left)


def address_of(request: HttpRequest) -> str:
    """The network that a request comes from: an IPv4 address, or the part of an IPv6 one that is a line's.

    The only header that is believed is the one that the settings name, and of it only what was added
    last: our own proxy did that, and what stands before it anybody can write.
    """
    found = request.META.get("REMOTE_ADDR", "")
    if header := settings.CLIENT_ADDRESS_HEADER:
        added = request.headers.get(header, "").rpartition(",")[2].strip()
        found = added if _read(added) else found
    address = _read(found)
    if isinstance(address, ipaddress.IPv6Address):
        line = ipaddress.IPv6Network((address, _NETWORK), strict=False)
        return str(address.ipv4_mapped or line.network_address)
    return str(address or "")


def _read(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _name(request: Request, window: int) -> str:
    """Under which somebody is counted: keyed with our secret and the minute, so no two can be joined."""
    who = f"key {request.auth.pk}" if request.auth else f"address {address_of(request._request)}"
    digest = salted_hmac(f"cases.api.limits {window}", who, algorithm="sha256").hexdigest()
    return f"limit:{digest}"
