"""Asks the application itself, without a network: the WSGI handler with all its middleware."""

import sys
import time
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import caches
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception
from django.test import RequestFactory

from tests.benchmarks.statistics import NotMeasured

HOST = "localhost"


_errors: list[BaseException] = []
"""What went wrong while the last address was answered."""


def _note(**_told: Any) -> None:
    if (error := sys.exception()) is not None:
        _errors.append(error)


got_request_exception.connect(_note)


@cache
def _handler() -> WSGIHandler:
    return WSGIHandler()


def asking(
    address: str, *, status: int = 200, handler: Any = None, **headers: str
) -> Callable[[], dict[str, str]]:
    """What asks once, reads the whole answer and returns its headers.

    Raises:
        NotMeasured: when it is called, and the answer has another status.
        Exception: what went wrong in the application.

    """
    parts = urlsplit(address)
    made = RequestFactory(headers=headers).get(
        f"{parts.path}?{parts.query}" if parts.query else parts.path
    )
    environ = {**made.META, "wsgi.input": made.META["wsgi.input"], "HTTP_HOST": HOST}
    answering = handler or _handler()

    def ask() -> dict[str, str]:
        said: list[Any] = []
        _errors.clear()
        answer = answering(dict(environ), lambda *given: said.append(given))
        try:
            for _part in answer:
                pass
        finally:
            answer.close()
        found, told = said[0][:2]
        if _errors:
            raise _errors[-1]
        if not found.startswith(str(status)):
            raise NotMeasured(f"{parts.path} answered {found}")
        return dict(told)

    return ask


def forget_caches() -> None:
    """Empty every cache, so that an answer is made anew."""
    for name in settings.CACHES:
        caches[name].clear()


def server_cpu() -> float:
    """Processor time of the whole database server so far; 0 where it is not ours."""
    from tests.benchmarks.database import postmaster
    from tests.benchmarks.machine import cpu_seconds

    pid = postmaster()
    return cpu_seconds(pid) if pid else 0.0


def cpu_of(once: Callable[[], object], times: int) -> float:
    """Processor seconds that one of so many calls takes, in this process and in the database."""
    database, own = server_cpu(), time.process_time()
    for _ in range(times):
        once()
    return (time.process_time() - own + server_cpu() - database) / times
