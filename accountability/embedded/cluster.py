"""One PostgreSQL data directory: where its files are, how it is made, what a crash left in it."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from accountability.embedded.account import LOCALE
from accountability.embedded.binaries import Binaries
from accountability.processes import CannotStart, dies_with_parent

DATABASE = "accountability"
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103  # macOS; Linux allows 107
LONGEST_LOG = 5_000_000  # bytes
STOP_SECONDS = 60
THROWAWAY = "\nfsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"


@dataclass(frozen=True)
class Cluster:
    """The files of one embedded server, below the data directory of the trial run."""

    data_dir: Path

    @property
    def files(self) -> Path:
        """The directory PostgreSQL calls its data directory."""
        return self.data_dir / "postgresql"

    @property
    def log(self) -> Path:
        """What the server writes down."""
        return self.data_dir / "postgresql.log"

    @property
    def socket_dir(self) -> Path:
        """The private directory of the server's socket: with the data, or in /tmp if too long."""
        near = self.data_dir / "run"
        if len(os.fsencode(near / SOCKET)) <= LONGEST_SOCKET_PATH:
            return near
        digest = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]
        return Path("/tmp") / f"accountability-{digest}"  # noqa: S108 (make_private looks whose it is)

    def major_version(self) -> int | None:
        """Return the PostgreSQL version that made the files; None when there are none yet."""
        try:
            return int((self.files / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None

    def create(self, binaries: Binaries, *, durable: bool) -> None:
        """Make the files, whole or not at all."""
        new = self.data_dir / "postgresql.new"
        if new.exists():
            shutil.rmtree(new)
        binaries.account.make_private(new)
        # PostgreSQL's own C.UTF-8 (17 and newer) knows that É is a capital é on every machine. The
        # C library's locale is set as well: trigrams ask it which Cyrillic signs are letters.
        own_locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        binaries.run(
            "initdb",
            *(f"--pgdata={new}", f"--username={DATABASE}", "--encoding=UTF8", f"--locale={LOCALE}"),
            *("--auth-local=trust", "--auth-host=reject", "--data-checksums"),
            *(own_locale if binaries.major >= 17 else []),
            *([] if durable else ["--no-sync"]),
        )
        if not durable:
            with (new / "postgresql.conf").open("a") as configuration:
                configuration.write(THROWAWAY)
        binaries.run(
            *("postgres", "--single", "-D", str(new), "postgres"),
            stdin=f"CREATE DATABASE {DATABASE}\n",
        )
        new.rename(self.files)

    def start(self, binaries: Binaries) -> subprocess.Popen[bytes]:
        """Start the server as our child, listening on its socket alone; see `is_ready`."""
        binaries.account.make_private(self.socket_dir)
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.old"))
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [
                    *(str(binaries.directory / "postgres"), "-D", str(self.files)),
                    *("-k", str(self.socket_dir), "-c", "listen_addresses="),
                    *("-c", "unix_socket_permissions=0700"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=dies_with_parent(signal.SIGINT),  # SIGINT: PostgreSQL's fast shutdown
                **binaries.account.popen_arguments(),
            )

    def is_ready(self, pid: int) -> bool:
        """Return whether the server with this process id takes connections."""
        try:
            lines = (self.files / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def takes_connections(self) -> bool:
        """Return whether a server, whoever started it, listens on the socket."""
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(str(self.socket_dir / SOCKET))
            except OSError:
                return False
        return True

    def last_words(self, pid: int) -> str:
        """Return the last complaint in the log, for people: of this process, if it wrote anything.

        Workers of a server that was killed write into the same log, that their server is gone.
        """
        lines = self.log.read_text(errors="replace").splitlines()
        own = [place for place, line in enumerate(lines) if f"[{pid}]" in line]
        # What it started and lost, its start-up process above all, wrote under another number.
        lines = lines[own[0] if own else 0 :]
        complaints = [line for line in lines if "FATAL" in line or "PANIC" in line]
        complaints = [line for line in complaints if f"[{pid}]" in line] or complaints
        return f"{(complaints or lines or ['it wrote nothing'])[-1].strip()} (from {self.log})"

    def clear_leftovers(self) -> None:
        """Stop a server of ours that lost its keeper; remove locks whose process is no longer it.

        PostgreSQL refuses to start when a lock names any live process, though that number may by
        now be somebody else's. Files that orphans still use are safe without the lock: PostgreSQL
        looks at its shared memory too.
        """
        for path in (self.files / "postmaster.pid", self.socket_dir / f"{SOCKET}.lock"):
            try:
                pid = int(path.read_text().split("\n", 1)[0])
            except FileNotFoundError:
                continue
            except ValueError:
                pid = 0
            deadline = time.monotonic() + STOP_SECONDS
            while pid > 0 and self.is_server(pid):
                if time.monotonic() > deadline:
                    raise CannotStart(f"end the PostgreSQL server with process id {pid} first")
                os.kill(pid, signal.SIGINT)
                time.sleep(0.1)
            path.unlink(missing_ok=True)

    def is_server(self, pid: int) -> bool:
        """Return whether this process is a live server of these files (a zombie is not)."""
        if sys.platform == "linux":
            process = Path("/proc") / str(pid)
            try:
                state = (process / "stat").read_text().rpartition(")")[2].split()[0]
                command = os.fsdecode((process / "cmdline").read_bytes()).replace("\0", " ")
            except (FileNotFoundError, ProcessLookupError):
                return False
        else:
            listing = subprocess.run(
                ["ps", "-o", "stat=", "-o", "command=", "-p", str(pid)],
                capture_output=True,
                text=True,
                check=False,
            )
            state, _, command = listing.stdout.strip().partition(" ")
        return not state.startswith("Z") and f"postgres -D {self.files} " in command
