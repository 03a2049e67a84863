"""The list of victims: through our server, through Datasette, and its SQL through PostgreSQL alone."""

import atexit
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import suppress
from importlib.util import find_spec

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accountability.processes import dies_with_parent
from accountability.server import OPTIONS
from cases.public import PublicVictim
from tests.benchmarks import clients, pages
from tests.benchmarks.answering import asking, forget_caches, server_cpu
from tests.benchmarks.database import reached, tool
from tests.benchmarks.flat import flat_file
from tests.benchmarks.machine import cpu_seconds
from tests.benchmarks.statistics import NotMeasured
from tests.benchmarks.works import Call, Reading, repeated, work

SECONDS = 4.0
SCRIPTS = 20
START_SECONDS = 60


@work("list.http")
def through_http() -> Call:
    """Our own server, as `manage.py demo` starts it: two workers of four threads."""
    addresses = [pages.address(page) for page in pages.shuffled()]
    port = free_port()
    server = started(port)
    return lambda: _asked(server.pid, port, addresses, with_database=True)


@work("list.datasette")
def through_datasette() -> Call:
    """Datasette on a SQLite file of the same rows, with an index on the key of its order."""
    if find_spec("datasette") is None:
        raise NotMeasured("datasette is not installed: pip install --group benchmark")
    path = flat_file(settings.DATA_DIR)
    lasts = pages.lasts()
    base = f"/{path.stem}/victims.json?_size={pages.SIZE}&_sort=known_from"
    addresses = [
        base + (f"&_next={lasts[page - 2][0]},{lasts[page - 2][1]}" if page > 1 else "")
        for page in pages.shuffled()
    ]
    port = free_port()
    # Without facets, which our list does not have either.
    options = ["--setting", "suggest_facets", "off", "--host", "127.0.0.1", "--port", str(port)]
    server = _started(["-m", "datasette", "serve", str(path), *options], port)
    return lambda: _asked(server.pid, port, addresses, with_database=False)


@work("list.pgbench")
def through_pgbench() -> Call:
    """PostgreSQL alone: the statements that our pages ask, taken down while they were made."""
    program = tool("pgbench")
    folder = settings.DATA_DIR / "pgbench"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for number, page in enumerate(pages.shuffled(SCRIPTS)):
        ask = asking(pages.address(page))
        ask()
        forget_caches()
        with CaptureQueriesContext(connection) as queries:
            ask()
        (folder / f"{number}.sql").write_text("".join(f"{each['sql']};\n" for each in queries))
    scripts = [f"--file={path}" for path in sorted(folder.iterdir())]
    arguments = ["--no-vacuum", f"--client={clients.CLIENTS}", "--jobs=2", f"--time={SECONDS:.0f}"]

    def call() -> Reading:
        before = server_cpu()
        done = subprocess.run(
            [program, *arguments, *scripts],
            env=reached(),
            capture_output=True,
            text=True,
            check=False,
        )
        found = re.search(r"actually processed: (\d+)", done.stdout)
        if done.returncode or not found or not int(found[1]):
            words = (done.stderr.strip().splitlines() or ["it did nothing"])[-1]
            raise NotMeasured(f"pgbench: {words}"[:200])
        requests = int(found[1])
        return {"seconds": SECONDS / requests, "cpu": (server_cpu() - before) / requests}

    return call


@work("page.first")
def first_page() -> Call:
    """Page 1, without a network; and what counting its list takes."""
    return _page(1)


@work("page.late")
def late_page() -> Call:
    """Page 1,000, or the last one of a shorter list."""
    return _page(pages.late())


def _page(number: int) -> Call:
    ask = asking(pages.address(number))

    def call() -> Reading:
        # Asked alone: a page has its count from the question that it asks for all else.
        counting = repeated(PublicVictim.objects.count, before=forget_caches)
        return {"seconds": repeated(ask, before=forget_caches), "count": counting}

    return call


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def started(port: int) -> "subprocess.Popen[bytes]":
    """Our own server, which takes connections; it ends with this process."""
    address = f"127.0.0.1:{port}"
    return _started(["-m", "gunicorn", "accountability.wsgi", *OPTIONS, "--bind", address], port)


def _started(arguments: list[str], port: int) -> "subprocess.Popen[bytes]":
    """A server that takes connections; it ends with this process."""
    log_file = settings.DATA_DIR / f"{arguments[1]}.log"
    with log_file.open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=dies_with_parent(),
        )
    atexit.register(server.terminate)
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return server
        time.sleep(0.1)
    raise NotMeasured(f"{arguments[1]} did not start; see {log_file}")


def _asked(pid: int, port: int, addresses: list[str], *, with_database: bool) -> Reading:
    def cpu() -> float:
        return cpu_seconds(pid) + (server_cpu() if with_database else 0)

    before = cpu()
    done = subprocess.run(
        [sys.executable, "-m", clients.__name__, str(port), str(SECONDS)],
        cwd=settings.BASE_DIR,
        env=os.environ,
        input="\n".join(addresses),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        words = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        raise NotMeasured(f"the clients broke off: {words}"[:200])
    said = json.loads(done.stdout)
    if said["refused"]:
        raise NotMeasured(f"{said['refused']} of {said['requests']} answers were no 200")
    requests = said["requests"]
    return {"seconds": said["seconds"] / requests, "cpu": (cpu() - before) / requests}
