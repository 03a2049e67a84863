"""Data directories, and processes of their own that use them: that is what the manager is about."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from accountability import embedded
from accountability.embedded.cluster import Cluster

PROJECT = Path(__file__).resolve().parent.parent.parent
CONNECT = """
import sys
from pathlib import Path
import psycopg2
from accountability import embedded
from accountability.embedded.cluster import Cluster

data_dir = Path(sys.argv[1])
embedded.ensure(data_dir)
connection = psycopg2.connect(
    dbname="accountability", user="accountability", host=str(Cluster(data_dir).socket_dir)
)
connection.autocommit = True
cursor = connection.cursor()
"""

Run = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Return a directory that does not exist yet, where root's stand-in can reach it too."""
    # pytest's own tmp_path lies in a directory that only its user enters.
    parent = Path(tempfile.mkdtemp(prefix="accountability-part-"))
    parent.chmod(0o711)
    yield parent / "data"
    embedded.wait_until_stopped(parent / "data")
    shutil.rmtree(parent)


@pytest.fixture
def user(data_dir: Path) -> Iterator[Run]:
    """Return a function that starts a process which is connected, and goes on with some code."""
    started = []

    def run(code: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", CONNECT + code, str(data_dir)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def server_pid(data_dir: Path) -> Callable[[], int]:
    """Return a function that reads the running server's process id."""

    def read() -> int:
        return int((Cluster(data_dir).files / "postmaster.pid").read_text().split()[0])

    return read


@pytest.fixture
def plain_environment() -> dict[str, str]:
    """Return an environment in which nothing is set for us."""
    return {"PATH": os.environ["PATH"], "HOME": str(Path.home())}
