"""Closes the door for a while to whoever tries passwords or codes again and again, and says so."""

import ipaddress
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from cases.models import User


def address(request: HttpRequest) -> str:
    """A stand-in for the address of the network that the request came from.

    The same for the same address, and a private one itself: the database that counts attempts does
    not know where researchers sit.
    """
    real = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # Our own proxy added the last one; those before it are what the client claims.
        real = request.headers.get("x-forwarded-for", real).rpartition(",")[2].strip()
    digest = salted_hmac("cases.address", real, algorithm="sha256").digest()
    return str(ipaddress.IPv6Address(b"\xfd" + digest[:15]))


def is_locked(request: HttpRequest, user: User) -> bool:
    """Whether too many attempts have failed for this person from this address."""
    return not AxesProxyHandler.is_allowed(request, _credentials(user))


def failed(request: HttpRequest, user: User) -> None:
    """Count a wrong code, or a wrong password of somebody who is signed in, like a failed sign-in."""
    user_login_failed.send(__name__, credentials=_credentials(user), request=request)


def succeeded(request: HttpRequest, user: User) -> None:
    """Forget the failures: the person is in, with everything that is asked of them."""
    AxesProxyHandler.reset_attempts(username=user.get_username(), ip_address=address(request))


def answer(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """The page of a closed door."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    answer = render(request, "admin/signin/locked.html", {"minutes": minutes}, status=429)
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer


def _credentials(user: User) -> dict[str, str]:
    return {"username": user.get_username()}
