"""A streaming replica of the server of the tests: made by PostgreSQL's own pg_basebackup, and run here."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg2
import pytest
from django.conf import settings
from django.db import connection, transaction

from accountability.embedded.account import Account
from accountability.embedded.binaries import Binaries
from accountability.embedded.cluster import Cluster

_WAIT_SECONDS: Final = 30
_TELL_ALL: Final = """
log_statement = all
"""


@dataclass
class Standby:
    """A replica with its files and its process; it writes down every question that it is asked."""

    cluster: Cluster
    binaries: Binaries
    server: "subprocess.Popen[bytes] | None" = None

    @property
    def host(self) -> str:
        """The directory of its socket."""
        return str(self.cluster.socket_dir)

    def asked(self) -> str:
        """Everything that it was asked so far."""
        return self.cluster.log.read_text(errors="replace")

    def tell(self, question: str) -> Any:
        """Its first answer to a question."""
        known = connection.settings_dict
        asking = psycopg2.connect(host=self.host, user=known["USER"], dbname=known["NAME"])
        try:
            asking.autocommit = True
            with asking.cursor() as cursor:
                cursor.execute(question)
                return cursor.fetchone()[0]
        finally:
            asking.close()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.server is not None:
            self.server.kill()
            self.server.wait()

    def start(self) -> None:
        """Bring it back, on the same files."""
        self.cluster.clear_leftovers()
        deadline = time.monotonic() + _WAIT_SECONDS
        while True:
            self.server = self.cluster.start(self.binaries)
            while self.server.poll() is None:
                with suppress(psycopg2.OperationalError):
                    self.tell("SELECT 1")
                    return
                time.sleep(0.05)
            # The processes of one that was killed need a moment to notice it.
            if time.monotonic() > deadline:
                raise RuntimeError(self.cluster.last_words(self.server.pid))
            time.sleep(0.1)

    def pause(self) -> None:
        """Let it receive what happens, and show none of it."""
        self.tell("SELECT pg_wal_replay_pause()::text")
        while self.tell("SELECT pg_get_wal_replay_pause_state()") != "paused":
            time.sleep(0.01)

    def catch_up(self) -> None:
        """Let it go on, and return when it is as far as the primary is now."""
        if self.tell("SELECT pg_is_wal_replay_paused()"):
            self.tell("SELECT pg_wal_replay_resume()::text")
        with transaction.atomic(), connection.cursor() as cursor:
            # The server of the tests writes its log a moment late, unless somebody waits for it.
            cursor.execute("SET LOCAL synchronous_commit = on")
            cursor.execute("SELECT pg_logical_emit_message(true, 'test', '')")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_lsn()")
            (ahead,) = cursor.fetchone()
        deadline = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < deadline:
            # While it replays what was taken away, it ends whatever could still see that.
            with suppress(psycopg2.OperationalError):
                if self.tell(f"SELECT pg_last_wal_replay_lsn() >= '{ahead}'"):
                    return
            time.sleep(0.02)
        raise RuntimeError("The standby does not catch up.")


@contextmanager
def standby(folder: Path) -> Iterator[Standby]:
    """A replica of the server of the tests, with its files in a folder that everybody can enter."""
    if settings.DATABASE_URL:
        pytest.skip("replicates the embedded server, which is not used here")
    primary = Cluster(Path(connection.settings_dict["DATA_DIR"]))
    account = Account.for_files(primary.files)
    binaries = Binaries.find(account, primary.data_dir, primary.major_version())
    made = Cluster(folder)
    account.make_private(made.files)
    binaries.run(
        *("pg_basebackup", "--host", str(primary.socket_dir), "--no-password", "--no-sync"),
        *("--username", str(connection.settings_dict["USER"]), "--pgdata", str(made.files)),
        *("--write-recovery-conf", "--checkpoint=fast", "--wal-method=stream"),
    )
    with (made.files / "postgresql.conf").open("a") as configuration:
        configuration.write(_TELL_ALL)
    found = Standby(made, binaries)
    try:
        found.start()
        yield found
    finally:
        found.kill()
