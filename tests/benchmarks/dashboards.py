"""The dashboard of the largest city: made anew, cached, not changed, and as of an earlier day."""

import time
from functools import cache

from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from tests.benchmarks.answering import asking, cpu_of, forget_caches
from tests.benchmarks.database import largest_city, rows
from tests.benchmarks.works import Call, Reading, repeated, work

CPU_CALLS = 1000
"""So many that the ticks in which a database server counts its time (10 ms) are few beside it."""
FRAME = frozenset({"BEGIN", "COMMIT"})


@cache
def address() -> str:
    """The page of the largest city."""
    return f"/cities/{largest_city()}/"


@work("dashboard.uncached")
def uncached() -> Call:
    """Every cache is emptied before each call."""
    ask = asking(address())

    def call() -> Reading:
        seconds = repeated(ask, before=forget_caches)
        forget_caches()
        with CaptureQueriesContext(connection) as queries:
            ask()
        asked = [each for each in queries if each["sql"] not in FRAME]
        return {"seconds": seconds, "queries": len(asked)}

    return call


@work("dashboard.cached")
def cached() -> Call:
    """The same address again and again."""
    ask = asking(address())
    ask()
    return _cpu(ask)


@work("dashboard.304")
def not_modified() -> Call:
    """By a reader who names the copy that they have."""
    etag = asking(address())()["ETag"]
    return _cpu(asking(address(), status=304, **{"If-None-Match": etag}))


@work("empty")
def empty() -> Call:
    """An empty view behind the same middleware, but for what asks the database."""
    from django.core.handlers.wsgi import WSGIHandler

    asks = "cases.pages.keeping.found_again"
    others = [name for name in settings.MIDDLEWARE if name != asks]
    empty = override_settings(ROOT_URLCONF="tests.benchmarks.empty", MIDDLEWARE=others)
    with empty:
        ask = asking("/empty/", handler=WSGIHandler())
        ask()
    inner = _cpu(ask)

    def call() -> Reading:
        with empty:
            return inner()

    return call


@work("dashboard.as_of")
def as_of() -> Call:
    """As of three days, early to late; what the dearest of them takes."""
    days = rows(
        "SELECT percentile_disc(ARRAY[0.1, 0.5, 0.9]) WITHIN GROUP (ORDER BY known_from)"
        " FROM public_victim"
    )[0][0]
    asked = [asking(f"{address()}?as_of={day}") for day in days]

    def call() -> Reading:
        return {"seconds": max(repeated(ask, before=forget_caches) for ask in asked)}

    return call


def _cpu(ask: object) -> Call:
    def call() -> Reading:
        begun = time.perf_counter()
        ask()
        # What is not cached after all takes long: then fewer calls tell as much.
        times = max(5, min(CPU_CALLS, int(5 / (time.perf_counter() - begun))))
        return {"cpu": cpu_of(ask, times)}

    return call
