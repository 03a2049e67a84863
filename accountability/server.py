"""Runs gunicorn as our child for the trial run, until we are asked to stop."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from accountability.bootstrap import HOST, check_port, listen
from accountability.processes import CannotStart, dies_with_parent

PROJECT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
STOP_SECONDS = 15
# One line of gunicorn's log per request would name readers; it is off by default and stays off.
OPTIONS = (
    *("--worker-class=gthread", "--workers=2", "--threads=4", "--preload"),
    *("--no-control-socket", "--log-level=warning", "--graceful-timeout=5"),
)


def serve(port: int, when_ready: Callable[[], None]) -> None:
    """Serve until a signal raises processes.Stopped; raises CannotStart if gunicorn ends."""
    with _gunicorn(port) as gunicorn:
        _wait_until_it_answers(gunicorn, port)
        when_ready()
        gunicorn.wait()
        raise CannotStart("The server ended by itself; what it said last stands above.")


@contextmanager
def _gunicorn(port: int) -> Iterator[subprocess.Popen[bytes]]:
    check_port(port)
    surroundings = {key: value for key, value in os.environ.items() if key != "GUNICORN_CMD_ARGS"}
    with listen(port) as listener:
        gunicorn = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "accountability.wsgi", *OPTIONS),
                *("--bind", f"fd://{listener.fileno()}"),
            ],
            cwd=PROJECT,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            pass_fds=[listener.fileno()],
            start_new_session=True,  # a closed terminal reaches us alone, and we end it in order
            preexec_fn=dies_with_parent(),
        )
    try:
        yield gunicorn
    finally:
        gunicorn.terminate()
        try:
            gunicorn.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            gunicorn.kill()
            gunicorn.wait()


def _wait_until_it_answers(gunicorn: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while gunicorn.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                f"http://{HOST}:{port}/", timeout=START_SECONDS
            ).close()
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            time.sleep(0.1)
            continue
        return
    raise CannotStart("The server did not start; what it said last stands above.")
