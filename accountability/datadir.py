"""Decides where the trial run keeps its data, and makes that directory; standard library only."""

import os
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from accountability.processes import CannotStart

MARKER = "ACCOUNTABILITY.txt"
MARKER_TEXT = """\
This directory holds the data of Accountability's trial run: the database (postgresql/), the
passwords of its demo accounts (sign-ins.json), and the key its sessions are signed with
(secret-key). Stop the trial run before you copy or delete it.
"""
SECRET_KEY = "secret-key"  # noqa: S105 (the name of its file)


def chosen(value: str = "") -> Path:
    """Return the data directory: the given one, else the usual place of this user (absolute)."""
    if value:
        return Path(value).expanduser().absolute()
    if home := os.environ.get("XDG_DATA_HOME"):
        return Path(home).absolute() / "accountability"
    if os.geteuid() == 0:
        return Path("/var/lib/accountability")
    return Path.home() / ".local/share/accountability"


def prepare(data_dir: Path) -> None:
    """Make the directory, or make sure that it is ours and can be written.

    Raises CannotStart where it cannot be written or holds something else. Parent directories keep
    their modes; root's data directory lets the database's own user pass through.
    """
    as_root = os.geteuid() == 0
    try:
        if not data_dir.exists():
            data_dir.parent.mkdir(parents=True, exist_ok=True)
            data_dir.mkdir(mode=0o711 if as_root else 0o700, exist_ok=True)
        contents = {path.name for path in data_dir.iterdir()}
        if contents and MARKER not in contents:
            raise CannotStart(
                f"{data_dir} already holds something else: choose an empty directory with"
                " --data-dir."
            )
        with tempfile.TemporaryFile(dir=data_dir):
            pass
        (data_dir / MARKER).write_text(MARKER_TEXT)
        if as_root and not data_dir.stat().st_mode & 0o001:
            data_dir.chmod(data_dir.stat().st_mode | 0o011)
    except OSError as error:
        raise CannotStart(
            f"The data directory {data_dir} cannot be used ({error.strerror}): choose one that you"
            " can write, with --data-dir."
        ) from error


def kept(data_dir: Path, name: str, make: Callable[[], str]) -> str:
    """Return the text kept under this name, made once, that only this user can read."""
    target = data_dir / name
    if not target.exists():
        with tempfile.NamedTemporaryFile("w", dir=data_dir) as file:  # mode 0600
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was quicker, and its text stays
                target.hardlink_to(file.name)
    return target.read_text()


def new_secret() -> str:
    """Return fifty unguessable letters and signs, what Django wants of a SECRET_KEY."""
    return secrets.token_urlsafe(40)[:50]


def kept_secret_key(data_dir: Path) -> str:
    """Return the key kept with the data, or "" where none is: Django then asks for SECRET_KEY."""
    try:
        return (data_dir / SECRET_KEY).read_text()
    except OSError:
        return ""
