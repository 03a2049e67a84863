"""Makes `.venv` and installs exactly the packages of a lock file, once; standard library only."""

import fcntl
import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from accountability.processes import CannotStart, dies_with_parent

BASE_PYTHON = getattr(sys, "_base_executable", sys.executable)  # .venv's own may be removed first
UNFINISHED = "unfinished"
PIP_OPTIONS = (
    # A lock file names every package: what it leaves out (see tool.uv) is left out on purpose.
    *("install", "--require-hashes", "--no-deps", "--only-binary=:all:", "--no-input"),
    *("--disable-pip-version-check", "--no-color", "--progress-bar=off", "--retries=2"),
)


def prepare(venv: Path, lock_file: Path) -> Path:
    """Return the Python of an environment that holds what the lock file says.

    A stamp inside it (the lock file's hash, the Python version) skips all work the second time. An
    interrupted run is begun afresh, and two at once go one after the other. Raises CannotStart.
    """
    python = venv / "bin/python"
    stamp = venv / f"{lock_file.name}.installed"
    wanted = _stamp(lock_file)
    if _is_current(venv, stamp, wanted):
        return python
    try:
        with _one_at_a_time(venv.parent):
            if not _is_current(venv, stamp, wanted):
                if not _is_usable(venv):
                    _create(venv)
                (venv / UNFINISHED).touch()
                _install(python, lock_file)
                for contained in _contained(lock_file):
                    (venv / f"{contained.name}.installed").write_text(_stamp(contained))
                (venv / UNFINISHED).unlink()
    except OSError as error:
        raise CannotStart(
            f"Cannot write {venv} ({error.strerror}): run this from a directory of your own."
        ) from error
    return python


def _stamp(lock_file: Path) -> str:
    digest = hashlib.sha256(lock_file.read_bytes()).hexdigest()
    return f"{digest} Python {'.'.join(platform.python_version_tuple()[:2])} {platform.machine()}\n"


def _pins(lock_file: Path) -> set[str]:
    found = re.findall(r"^\S+==[^\\\n]+", lock_file.read_text(), re.MULTILINE)
    return {pin.strip() for pin in found}


def _contained(lock_file: Path) -> list[Path]:
    """Return the lock files beside this one that ask for nothing it does not; itself included.

    A package that the other wants on one system only may be wanted on all of them here.
    """
    pins = _pins(lock_file)
    return [
        other
        for other in lock_file.parent.glob("*.lock")
        if all(pin in pins or pin.partition(" ;")[0] in pins for pin in _pins(other))
    ]


def _is_current(venv: Path, stamp: Path, wanted: str) -> bool:
    """Return whether everything is there; without a lock, as most starts need no more than this."""
    return (
        stamp.exists()
        and stamp.read_text() == wanted
        and not (venv / UNFINISHED).exists()
        and os.access(venv / "bin/python", os.X_OK)  # a link; its end may be gone or forbidden
    )


def _is_usable(venv: Path) -> bool:
    """Return whether packages can be added: it is whole, and of this Python."""
    own_version = f"version = {'.'.join(platform.python_version_tuple()[:2])}."
    try:
        return (
            own_version in (venv / "pyvenv.cfg").read_text()
            and os.access(venv / "bin/python", os.X_OK)
            and not (venv / UNFINISHED).exists()
        )
    except FileNotFoundError:
        return False


@contextmanager
def _one_at_a_time(directory: Path) -> Iterator[None]:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another run that prepares .venv ...", flush=True)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _create(venv: Path) -> None:
    print(f"Making an environment in {venv} ...", flush=True)
    if venv.exists():
        shutil.rmtree(venv)
    venv.mkdir()
    (venv / UNFINISHED).touch()
    has_pip = importlib.util.find_spec("ensurepip") is not None
    if importlib.util.find_spec("venv") is None or not (has_pip or _pip_elsewhere()):
        shutil.rmtree(venv)
        raise CannotStart(
            "This Python cannot make environments: run `apt install python3-venv`"
            " (or your system's package of that kind), then this command again."
        )
    done = subprocess.run(
        [BASE_PYTHON, "-m", "venv", *([] if has_pip else ["--without-pip"]), str(venv)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        preexec_fn=dies_with_parent(),
    )
    if done.returncode:
        last = (done.stdout.strip().splitlines() or ["no reason given"])[-1]
        raise CannotStart(f"Cannot make an environment in {venv}: {last}")


def _pip_elsewhere() -> list[str]:
    """Return the command of a pip outside the environment; empty when there is none."""
    if importlib.util.find_spec("pip"):
        return [BASE_PYTHON, "-m", "pip"]
    found = shutil.which("pip3") or shutil.which("pip")
    return [found] if found else []


def _install(python: Path, lock_file: Path) -> None:
    """Run pip, saying how far it is; raises CannotStart with pip's own last error."""
    total = len(_pins(lock_file))
    print(f"Installing the {total} packages of {lock_file.name} ...", flush=True)
    pip = [str(python), "-m", "pip"]
    if not list(python.parent.parent.glob("lib/python*/site-packages/pip")):
        pip = [*_pip_elsewhere(), "--python", str(python)]
    with subprocess.Popen(
        [*pip, *PIP_OPTIONS, "-r", str(lock_file)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        preexec_fn=dies_with_parent(),
    ) as process:
        try:
            error = _follow(cast(IO[str], process.stdout), total)
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise CannotStart(
            f"The packages could not be installed: pip says: {error} -- check the network"
            " connection, then run the same command again."
        )


def _follow(words: IO[str], total: int) -> str:
    """Say how far pip is; return the last error it told, for people."""
    error = "nothing"
    collected = 0
    for line in words:
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            collected += 1
            if collected % 10 == 0:
                print(f"  {collected} of {total} fetched", flush=True)
        elif line.startswith("Installing collected packages"):
            print("  all fetched, unpacking them ...", flush=True)
        elif line.startswith("ERROR: "):
            error = line.removeprefix("ERROR: ").strip()
    return error
