"""A private PostgreSQL for the trial run and the tests; it runs while at least one process uses it.

A process that uses the server holds a shared lock on `users.lock`. The server is the child of a
keeper process, which waits for that lock exclusively: it gets it when the last user is gone, in
whatever way that one ended, and then stops the server. `start.lock` lets one process at a time
start a keeper; `keeper.lock` is held for as long as a keeper lives.
"""

import atexit
import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from accountability import datadir
from accountability.embedded.cluster import Cluster
from accountability.processes import CannotStart

PROJECT = Path(__file__).resolve().parent.parent.parent
STOP_SECONDS = 60.0

_users: dict[Path, int] = {}
_keepers: list[subprocess.Popen[str]] = []
_mutex = threading.RLock()


def ensure(
    data_dir: Path, *, durable: bool = True, say: Callable[[str], None] = lambda line: None
) -> None:
    """Return when the server of this directory runs and this process is counted as its user.

    `durable=False` makes a new cluster that may lose data in a crash, for tests. `say` is given
    one line for each long step. Raises CannotStart with the reason and what to do.
    """
    with _mutex:
        if data_dir in _users and _is_up(data_dir):
            return
        datadir.prepare(data_dir)
        try:
            if data_dir not in _users:
                _users[data_dir] = _open(data_dir / "users.lock")
                fcntl.flock(_users[data_dir], fcntl.LOCK_SH)
            with _locked(data_dir / "start.lock"):
                if not _is_up(data_dir):
                    # The keeper of a server that was killed may not have noticed it yet.
                    wait_until_stopped(data_dir)
                    _start_keeper(data_dir, durable, say)
        except BaseException:
            if data_dir in _users:
                os.close(_users.pop(data_dir))
            raise


def release() -> None:
    """Stop being a user; return when a server that nobody else uses has stopped (at most 60 s)."""
    with _mutex:
        while _users:
            data_dir, users = _users.popitem()
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                last = True
            except BlockingIOError:
                # Either others use it, or the keeper was quicker and is stopping it.
                last = _is_locked(data_dir / "users.lock")
            os.close(users)
            if last:
                wait_until_stopped(data_dir)
        for keeper in _keepers:
            keeper.poll()


def _is_up(data_dir: Path) -> bool:
    """Return whether the server has its keeper and takes connections."""
    return _is_locked(data_dir / "keeper.lock") and Cluster(data_dir).takes_connections()


def wait_until_stopped(data_dir: Path) -> None:
    """Return when no server of this directory runs, or after 60 seconds."""
    deadline = time.monotonic() + STOP_SECONDS
    while _is_locked(data_dir / "keeper.lock") and time.monotonic() < deadline:
        time.sleep(0.02)


def _start_keeper(data_dir: Path, durable: bool, say: Callable[[str], None]) -> None:
    if _is_locked(data_dir / "keeper.lock"):
        raise CannotStart(
            f"The embedded PostgreSQL in {data_dir} takes no connections, yet the process that keeps"
            f" it has not ended after {STOP_SECONDS:.0f} seconds: end both, and start again"
        )
    for earlier in _keepers:
        earlier.poll()
    keeper = subprocess.Popen(
        [
            *(sys.executable, "-m", "accountability.embedded.keeper"),
            *(str(data_dir), "durable" if durable else "throwaway"),
        ],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # Ctrl-C is for us; the database outlives our last query
    )
    _keepers.append(keeper)
    line = "it ended without a word"
    with cast(IO[str], keeper.stdout) as words:
        for line in words:
            if line == "ready\n":
                return
            if line.startswith("say: "):
                say(line.removeprefix("say: ").rstrip())
    raise CannotStart(f"The embedded PostgreSQL did not start: {line.strip()}")


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _is_locked(path: Path) -> bool:
    """Return whether somebody holds this lock exclusively."""
    try:
        descriptor = _open(path)
    except FileNotFoundError:  # the directory was never made, or is gone
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _forget() -> None:
    """After a fork: the child is a user of its own only once it asks to be."""
    global _mutex  # noqa: PLW0603 (another thread of the parent may have held it)
    _mutex = threading.RLock()
    while _users:
        os.close(_users.popitem()[1])
    _keepers.clear()


os.register_at_fork(after_in_child=_forget)
atexit.register(release)
