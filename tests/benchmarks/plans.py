"""`python -m tests.benchmarks.plans`: the ten heaviest statements of the usual questions, with their plans.

PostgreSQL's own auto_explain tells what each of them did and how long that took, inside the functions of the
database too, where EXPLAIN does not look.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from accountability import datadir
from accountability.processes import stop_on_signals
from tests.benchmarks.sizes import CannotBuild, built, surroundings

MOST = 10
LINES = 30
"""Lines of a plan that are printed, after what each step cost: enough to see what drives it."""

SECONDS = 120
"""The most that one statement may take."""

NOTED = re.compile(r"duration: (?P<ms>[\d.]+) ms  plan:\s*Query Text: (?P<told>.*)", re.DOTALL)
TELLING = """
LOAD 'auto_explain';
SET auto_explain.log_min_duration = 1; SET auto_explain.log_analyze = on; SET auto_explain.log_buffers = on;
SET auto_explain.log_nested_statements = on; SET auto_explain.log_timing = off;
SET client_min_messages = log
"""


@dataclass(frozen=True)
class Statement:
    """One statement: for which address it was asked, how long it took, what it says and what was done."""

    address: str
    ms: float
    text: str
    plan: str

    @property
    def shape(self) -> str:
        """Without its values: the same question about something else."""
        return re.sub(r"\s+|'[^']*'|\b\d+\b", " ", self.text)

    @property
    def is_call(self) -> bool:
        """Whether it does nothing but call a function, whose statements are told by themselves."""
        return re.match(r"\s*Function Scan on public_\w+", self.plan) is not None


class Told(list[str]):
    """What the server said on a connection: all of it, where psycopg keeps the last fifty."""


def statements(address: str, notices: Iterable[str]) -> Iterator[Statement]:
    """The statements that the server told of while an address was asked for."""
    for notice in notices:
        if found := NOTED.search(notice):
            lines = found["told"].splitlines()
            first = next((n for n, line in enumerate(lines) if "(cost=" in line), len(lines))
            text, plan = "\n".join(lines[:first]), "\n".join(lines[first:])
            yield Statement(address, float(found["ms"]), text, plan)


def heaviest(found: Iterable[Statement]) -> list[Statement]:
    """The heaviest of each shape, the heaviest first."""
    by_shape: dict[str, Statement] = {}
    for each in found:
        known = by_shape.get(each.shape)
        if not each.is_call and (known is None or each.ms > known.ms):
            by_shape[each.shape] = each
    return sorted(by_shape.values(), key=lambda each: -each.ms)[:MOST]


def written(each: Statement, place: int) -> str:
    """A statement as it is printed: its address and time, its beginning, and its plan."""
    plan = re.sub(r"  \(cost=[^)]*\)", "", each.plan).splitlines()
    plan = [line for line in plan if "(never executed)" not in line]
    more = [f"... {len(plan) - LINES} lines more"] if len(plan) > LINES else []
    said = re.sub(r"\s+", " ", each.text).strip()
    body = "\n".join(f"    {line[:150]}" for line in [*plan[:LINES], *more])
    return f"{place}. {each.ms:,.0f} ms, of {each.address}\n   {said[:300]}\n{body}\n"


def addresses() -> Iterator[str]:
    """What readers usually ask for, of the largest city where it is about one."""
    from cases.public import PublicSituation, PublicVictim
    from tests.benchmarks import pages
    from tests.benchmarks.database import largest_city

    city, victim = largest_city(), PublicVictim.objects.filter(is_shown=True)[1000]
    yield f"/cities/{city}/"
    yield f"/cities/{city}/?as_of=2021-01-01"
    yield f"/situations/{PublicSituation.objects.first().slug}/"
    yield "/"
    yield f"/victims/{victim.public_id}/"
    yield from (pages.address(number) for number in (1, 1000))
    yield f"/api/v1/victims/?city={city}"
    yield f"/search/?q={victim.name}"
    yield f"/api/v1/cities/{city}/summary/"
    yield f"/changes/?city={city}"
    yield "/changes/"


def main(arguments: list[str] | None = None) -> int:
    """Ask, and print; 2 if there is no such database."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.plans")
    parser.add_argument("--victims", type=int, default=1_000_000, help="(%(default)s)")
    parser.add_argument(
        "--dir", type=Path, default=datadir.chosen() / "benchmarks", help="(%(default)s)"
    )
    asked = parser.parse_args(arguments)
    stop_on_signals()
    try:
        data_dir = built(asked.dir.expanduser().absolute(), asked.victims, say)
    except CannotBuild as reason:
        say(str(reason))
        return 2
    os.environ.update(surroundings(data_dir, seconds=SECONDS))
    import django

    django.setup()
    from django.db import connection

    from tests.benchmarks.answering import asking, forget_caches

    found: list[Statement] = []
    for address in addresses():
        # Twice: at first the database plans what it keeps for the next time.
        for _time in range(2):
            connection.ensure_connection()
            connection.connection.notices = told = Told()
            with connection.cursor() as cursor:
                cursor.execute(TELLING)
            forget_caches()
            try:
                asking(address)()
            except Exception as error:  # noqa: BLE001 (told, and the others are asked)
                say(f"{urlsplit(address).path}: {type(error).__name__} {str(error)[:200]}")
        found += statements(address, told)
        say(f"{address}: {sum(1 for _each in statements(address, told))} statements over 1 ms")
    for place, each in enumerate(heaviest(found), start=1):
        print(written(each, place))
    return 0


def say(words: str) -> None:
    """Tell how far it is, beside the result."""
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
