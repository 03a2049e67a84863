"""Says which user of the machine runs PostgreSQL, which refuses root, and in what surroundings."""

import os
import pwd
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from accountability.processes import CannotStart

PASSED_ON = ("PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
LOCALE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"


@dataclass(frozen=True)
class Account:
    """The user and group PostgreSQL runs as; `switch` is whether that is somebody else than us."""

    user_id: int
    group_id: int
    name: str
    switch: bool

    @classmethod
    def for_files(cls, files: Path) -> Self:
        """Return ourselves; as root, the owner of the files, or a stand-in where there are none."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), "this user", switch=False)
        names: list[str | int] = ["postgres", "nobody"]
        if files.exists():
            names = [files.stat().st_uid]
        for name in names:
            try:
                entry = pwd.getpwnam(name) if isinstance(name, str) else pwd.getpwuid(name)
            except KeyError:
                continue
            return cls(entry.pw_uid, entry.pw_gid, entry.pw_name, switch=True)
        raise CannotStart(
            "PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody' to run it"
            " as: run this as another user"
        )

    def popen_arguments(self) -> dict[str, Any]:
        """Return the keyword arguments of subprocess.Popen for a program of PostgreSQL."""
        # Nothing else is handed on: our environment holds secrets, and PG* would redirect it.
        passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        arguments: dict[str, Any] = {"env": {**passed_on, "LC_ALL": LOCALE}, "cwd": "/"}
        if self.switch:
            arguments |= {"user": self.user_id, "group": self.group_id, "extra_groups": []}
        return arguments

    def can_reach(self, path: Path) -> bool:
        """Return whether this account can enter the directory, or run the program, at this path."""
        test = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
        return subprocess.run(test, check=False, **self.popen_arguments()).returncode == 0

    def must_reach(self, data_dir: Path) -> None:
        """Raise CannotStart unless this account can enter the data directory."""
        if not self.can_reach(data_dir):
            raise CannotStart(
                f"PostgreSQL does not run as root, and {self.name}, whom it runs as, cannot reach"
                f" {data_dir}: choose another directory with --data-dir."
            )

    def make_private(self, directory: Path) -> None:
        """Make a directory that only this account can enter, or check that this one is such.

        Raises CannotStart: somebody else's directory in /tmp must not become our socket's.
        """
        try:
            directory.mkdir(mode=0o700)
            if self.switch:
                os.chown(directory, self.user_id, self.group_id)
        except FileExistsError:
            pass
        found = directory.lstat()
        private = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
        if not private or found.st_uid != self.user_id:
            raise CannotStart(f"{directory} is not a private directory of {self.name}: remove it")
