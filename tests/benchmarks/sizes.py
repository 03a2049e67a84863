"""The databases: one for each size, made once and used again while the software would make the same."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from accountability import datadir

PROJECT = Path(__file__).resolve().parents[2]
DECIDES = ("cases/migrations", "cases/models", "cases/public", "cases/synthesis")
"""What decides what such a database holds: tables, triggers, views, and the invented record."""

STAMP = "benchmark.json"


class CannotBuild(Exception):
    """Why there is no database of a size."""


def fingerprint(project: Path = PROJECT) -> str:
    """A digest of everything that decides what a filled database holds."""
    digest = hashlib.sha256()
    for folder in DECIDES:
        for path in sorted((project / folder).rglob("*.py")):
            digest.update(str(path.relative_to(project)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def surroundings(data_dir: Path, *, seconds: float = 60) -> dict[str, str]:
    """The environment in which a command works on a database: as in production, without limits."""
    left_out = ("DJANGO_SETTINGS_MODULE", "GUNICORN_CMD_ARGS", "PGOPTIONS")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "accountability.settings",
        # Said to be empty, so that no .env file names another database.
        "DATABASE_URL": "",
        "ACCOUNTABILITY_DATA_DIR": str(data_dir),
        "STATIC_ROOT": str(data_dir / "static"),
        "SECRET_KEY": "for measurements of an invented record only",
        "DEBUG": "false",
        "HTTPS": "false",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "API_LIMIT": "0",
        "ACCOUNTABILITY_CONTACT_EMAIL": "desk@example.org",
        "PGOPTIONS": f"-c statement_timeout={seconds:.0f}s",
        "BENCHMARK_SECONDS": f"{seconds:g}",
    }


def built(folder: Path, victims: int, say: Callable[[str], None]) -> Path:
    """The data directory of a size, filled now or before.

    Raises:
        CannotBuild: the folder holds something else, or a command failed.

    """
    data_dir = folder / str(victims)
    wanted = {"fingerprint": fingerprint(), "victims": victims}
    stamp = data_dir / STAMP
    if stamp.exists() and json.loads(stamp.read_text()).items() >= wanted.items():
        say(f"{victims:,} victims: the database of an earlier run is used again.")
        _run(STORING, surroundings(data_dir) | {"PGOPTIONS": ""})
        return data_dir
    if data_dir.exists() and any(data_dir.iterdir()):
        if not (data_dir / datadir.MARKER).exists():
            raise CannotBuild(f"{data_dir} holds something else: choose another --dir.")
        shutil.rmtree(data_dir)
    say(f"{victims:,} victims: making the database ...")
    begun = time.monotonic()
    environment = surroundings(data_dir) | {"PGOPTIONS": ""}
    for command in (
        ["manage.py", "migrate", "-v0"],
        ["manage.py", "collectstatic", "-v0", "--no-input"],
        ["manage.py", "synthesize", f"--victims={victims}", "-v0"],
        STORING,
        ["manage.py", "shell", "-v0", "--no-imports", "-c", VACUUM],
        ["-m", "tests.benchmarks.flat"],
    ):
        _run(command, environment)
    seconds = time.monotonic() - begun
    stamp.write_text(json.dumps({**wanted, "seconds": round(seconds, 1)}))
    say(f"{victims:,} victims: made in {seconds:.0f} s.")
    return data_dir


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        words = (done.stderr.strip().splitlines() or ["without a word"])[-1]
        raise CannotBuild(f"{' '.join(command[:2])} failed: {words}")


STORING = ["manage.py", "store_rows", "victims", "-v0"]
"""What a deployment does after each update; of the lists that are measured, this is the only long one."""

VACUUM = "from django.db import connection; connection.cursor().execute('VACUUM ANALYZE')"
