"""`python -m tests.benchmarks`: builds the sizes, measures every row, prints the table with verdicts."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from accountability import datadir
from accountability.processes import stop_on_signals
from tests.benchmarks import goals, machine, picture, report
from tests.benchmarks.running import Bench
from tests.benchmarks.sizes import CannotBuild, built, fingerprint
from tests.benchmarks.team import Team

SIZES = "10000,100000,1000000"


def options() -> argparse.ArgumentParser:
    """What can be asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description="Measure the record against public tools."
    )
    parser.add_argument(
        "--sizes", type=sizes_from, default=sizes_from(SIZES), help=f"victims ({SIZES})"
    )
    parser.add_argument(
        "--rows", type=goals.picked, default=goals.picked(""), help="some rows, by name"
    )
    parser.add_argument(
        "--dir", type=Path, default=datadir.chosen() / "benchmarks", help="(%(default)s)"
    )
    parser.add_argument("--repeat", type=int, default=5, help="pairs of readings for each row (5)")
    parser.add_argument(
        "--seconds", type=float, default=60, help="the most that one call may take (60)"
    )
    parser.add_argument("--no-picture", action="store_true", help="leave out costs by size")
    return parser


def sizes_from(text: str) -> list[int]:
    """Numbers of victims, with a comma between each two.

    Raises:
        ValueError: one is no number from 1 to 10,000,000.

    """
    sizes = sorted({int(part) for part in text.split(",")})
    if not 1 <= sizes[0] <= sizes[-1] <= 10_000_000:
        raise ValueError(text)
    return sizes


def main(arguments: list[str] | None = None) -> int:
    """Run; the exit code is 1 if a goal is out of reach, and 2 if nothing could be built."""
    asked = options().parse_args(arguments)
    stop_on_signals()
    folder = asked.dir.expanduser().absolute()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        directories = {size: built(folder, size, say) for size in asked.sizes}
    except CannotBuild as reason:
        say(str(reason))
        return 2
    begun = datetime.now(UTC)
    results = []
    with Team(directories, asked.seconds) as team:
        bench = Bench(dict(team.workers), asked.repeat)
        for number, row in enumerate(asked.rows, start=1):
            say(f"[{number}/{len(asked.rows)}] {row.name} ...")
            results.append(bench.result(row))
            say(f"    {report.told(results[-1])}")
        costs = {}
        if not asked.no_picture:
            say("What each costs at each size ...")
            costs = bench.costs(asked.rows)
    about = {
        "begun": begun.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "sizes": asked.sizes,
        "repetitions": asked.repeat,
        "limit_seconds": asked.seconds,
        "fingerprint": fingerprint(),
        "machine": machine.described(),
    }
    (folder / "results.json").write_text(report.as_json(results, costs, about))
    table = report.table(results)
    (folder / "results.md").write_text(f"{table}\n")
    if costs:
        (folder / "results.png").write_bytes(picture.png(costs))
    print(table)
    say(f"Written to {folder}: results.md, results.json{', results.png' if costs else ''}.")
    return int(any(result.verdict == report.Verdict.OUT_OF_REACH for result in results))


def say(words: str) -> None:
    """Tell how far it is, beside the table."""
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
