"""The process that starts the embedded server, watches over it, and stops it after its last user.

It says what it does on its standard output: "say: ..." for people, "ready" once connections are
taken; whatever else it says last is the reason why it could not.
"""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

from accountability.embedded.account import Account
from accountability.embedded.binaries import Binaries
from accountability.embedded.cluster import Cluster
from accountability.processes import CannotStart

ORPHANS_SECONDS = 30


def main(data_dir: Path, *, durable: bool) -> None:
    """Keep the server of this directory running while anybody holds its users' lock."""
    cluster = Cluster(data_dir)
    _lock(data_dir / "keeper.lock")
    try:
        server = start(cluster, durable=durable)
    except CannotStart as error:
        sys.exit(str(error))

    def stop(number: int = 0, frame: FrameType | None = None) -> None:
        server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)

    def stop_after_last_user() -> None:
        _lock(data_dir / "users.lock")  # kept to our end: who comes now waits for it
        stop()

    threading.Thread(target=stop_after_last_user, daemon=True).start()
    say("ready")
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    server.wait()


def start(cluster: Cluster, *, durable: bool) -> subprocess.Popen[bytes]:
    """Return the running server, made first where there is none yet; raises CannotStart."""
    account = Account.for_files(cluster.files)
    account.must_reach(cluster.data_dir)
    major = cluster.major_version()
    binaries = Binaries.find(account, cluster.data_dir, major)
    if major is None:
        say(f"say: Making a PostgreSQL {binaries.major} database in {cluster.files} ...")
        cluster.create(binaries, durable=durable)
    cluster.clear_leftovers()
    say("say: Starting PostgreSQL ...")
    deadline = time.monotonic() + ORPHANS_SECONDS
    while True:
        server = cluster.start(binaries)
        while server.poll() is None:
            if cluster.is_ready(server.pid):
                return server
            time.sleep(0.02)
        # After a crash the old server's workers may need a moment to notice and go.
        reason = cluster.last_words(server.pid)
        if "still in use" not in reason or time.monotonic() > deadline:
            raise CannotStart(reason)
        time.sleep(0.2)


def say(line: str) -> None:
    """Tell whoever started us; not an error when nobody listens any more."""
    with suppress(BrokenPipeError):
        print(line, flush=True)


def _lock(path: Path) -> None:
    fcntl.flock(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), fcntl.LOCK_EX)


if __name__ == "__main__":
    main(Path(sys.argv[1]), durable=sys.argv[2] == "durable")
