"""What `manage.py demo` and `manage.py test` do before anything is installed: checks, then `.venv`.

Standard library only, and the same in both: first what can be refused at once, then the pinned
packages, then this command again inside `.venv`.
"""

import argparse
import os
import socket
import sys
from pathlib import Path

from accountability import datadir, environment
from accountability.embedded.account import Account
from accountability.embedded.cluster import Cluster
from accountability.processes import CannotStart, stop_on_signals

PROJECT = Path(__file__).resolve().parent.parent
LOCK_FILES = {"demo": "requirements.lock", "test": "requirements-test.lock"}
HOST = "127.0.0.1"
PORT = 8000


def prepare(command: str, arguments: list[str]) -> None:
    """Return inside `.venv`, with the settings of the command in the environment, or exit.

    The process is replaced by the one inside `.venv`, which comes here again and then returns.
    """
    stop_on_signals()
    try:
        if os.name != "posix":
            raise CannotStart("This runs on Linux and macOS: on Windows, use it inside WSL.")
        if command == "demo":
            options = demo_options().parse_args(arguments)
            check_port(options.port)
            data_dir = datadir.chosen(options.data_dir)
            datadir.prepare(data_dir)
            if "DATABASE_URL" not in os.environ and not (PROJECT / ".env").exists():
                Account.for_files(Cluster(data_dir).files).must_reach(data_dir)
            for name, value in trial_settings(data_dir).items():
                os.environ.setdefault(name, value)
            os.environ["ACCOUNTABILITY_DATA_DIR"] = str(data_dir)
        python = environment.prepare(PROJECT / ".venv", PROJECT / LOCK_FILES[command])
    except CannotStart as reason:
        sys.exit(str(reason))
    if Path(sys.prefix) != PROJECT / ".venv":
        sys.stdout.flush()
        os.execv(python, [str(python), str(PROJECT / "manage.py"), command, *arguments])


def demo_options() -> argparse.ArgumentParser:
    """Return the options of `manage.py demo`, which are read here and by the command itself."""
    parser = argparse.ArgumentParser(
        prog="manage.py demo", description="Serve the record of the fixtures on this machine."
    )
    add_demo_options(parser)
    return parser


def add_demo_options(parser: argparse.ArgumentParser) -> None:
    """Add --port and --data-dir."""
    parser.add_argument("--port", type=int, default=PORT, help=f"the port on {HOST} (%(default)s)")
    parser.add_argument(
        "--data-dir",
        default=os.environ.get("ACCOUNTABILITY_DATA_DIR", ""),
        help=f"where the data are kept (default: {datadir.chosen()})",
    )


def check_port(port: int) -> None:
    """Raise CannotStart unless this port can be listened on."""
    try:
        listen(port).close()
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None)
        reason = os.strerror(number) if number else error
        raise CannotStart(
            f"Port {port} on {HOST} cannot be used ({reason}): stop what uses it, or choose another"
            " with --port."
        ) from error


def listen(port: int) -> socket.socket:
    """Return a socket that listens on this port of this machine alone."""
    return socket.create_server((HOST, port), backlog=128)


def trial_settings(data_dir: Path) -> dict[str, str]:
    """Return the environment of a trial run; what the caller has set himself goes before it."""
    return {
        "SECRET_KEY": datadir.kept(data_dir, datadir.SECRET_KEY, datadir.new_secret),
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "HTTPS": "false",
        "STATIC_ROOT": str(data_dir / "static"),
        "ACCOUNTABILITY_CONTACT_EMAIL": "desk@example.org",
    }


def run_tests(arguments: list[str]) -> None:
    """Replace this process by pytest, which uses every core unless told otherwise (-n 0)."""
    if not any(one.startswith(("-n", "--numprocesses")) for one in arguments):
        # What a file prepares is prepared once; the order is kept, since tests that commit come last.
        together = ["--dist", "loadfile", "--no-loadscope-reorder"]
        arguments = ["-n", "auto", "--maxprocesses=4", *together, *arguments]
    if not os.access(PROJECT, os.W_OK):
        arguments = ["-p", "no:cacheprovider", *arguments]
    os.chdir(PROJECT)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])
