"""Whole lists as CSV and NDJSON: rows in a second and the most memory; and psql's copy of the same rows."""

import os
import subprocess
import time
from collections.abc import Iterable

from tests.benchmarks.database import ORDERED, reached, tool
from tests.benchmarks.machine import forget_peak, memory_mb
from tests.benchmarks.statistics import NotMeasured
from tests.benchmarks.works import Call, Reading, work

MOST_SECONDS = 20.0
"""How much of a long list is read: the rows of so many seconds tell how many there are in each."""

PIPE = 1 << 16


@work("export.csv")
def own_csv() -> Call:
    """Our CSV."""
    return _own("csv")


@work("export.ndjson")
def own_ndjson() -> Call:
    """Our NDJSON."""
    return _own("ndjson")


@work("export.psql_csv")
def psql_csv() -> Call:
    r"""`\copy` of the rows with their facts, harms and names as JSON."""
    return _psql(f"\\copy ({_line(ORDERED)}) TO STDOUT (FORMAT csv, HEADER)")


@work("export.psql_ndjson")
def psql_ndjson() -> Call:
    """The same rows as one JSON object in each line."""
    # Neither sign is in any JSON text: nothing is quoted, nothing doubled.
    signs = r"FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02'"
    return _psql(f"\\copy (SELECT row_to_json(f) FROM ({_line(ORDERED)}) f) TO STDOUT ({signs})")


def _line(sql: str) -> str:
    return " ".join(sql.split())


def _own(name: str) -> Call:
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    handler = WSGIHandler()
    made = RequestFactory().get("/api/v1/victims/", {"format": name})
    environ = {**made.META, "HTTP_HOST": "localhost"}

    def call() -> Reading:
        status: list[str] = []
        forget_peak()
        before = memory_mb("VmRSS")
        answer = handler(dict(environ), lambda told, *_more: status.append(told))
        try:
            if not status[0].startswith("200"):
                raise NotMeasured(f"the export answered {status[0]}")
            seconds = rows_read(answer, MOST_SECONDS)
        finally:
            answer.close()
        return {"seconds": seconds, "peak_mb": memory_mb("VmHWM") - before}

    return call


def rows_read(parts: Iterable[bytes], most: float) -> float:
    """Seconds for each row of a stream, from its first question on; as much of it as ``most`` allows.

    Raises:
        NotMeasured: no row came.

    """
    begun, lines = time.perf_counter(), 0
    for part in parts:
        lines += part.count(b"\n")
        if time.perf_counter() - begun > most:
            break
    if not lines:
        raise NotMeasured("no row came")
    return (time.perf_counter() - begun) / lines


def _psql(command: str) -> Call:
    program = tool("psql")

    def call() -> Reading:
        with subprocess.Popen(
            [program, "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--command", command],
            env=reached(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            try:
                assert process.stdout is not None
                assert process.stderr is not None
                pipe = process.stdout.fileno()
                seconds = rows_read(iter(lambda: os.read(pipe, PIPE), b""), MOST_SECONDS)
            except NotMeasured as reason:
                words = process.stderr.read().decode(errors="replace").strip().splitlines()
                raise NotMeasured(words[-1][:200] if words else str(reason)) from reason
            finally:
                process.kill()
        return {"seconds": seconds}

    return call
