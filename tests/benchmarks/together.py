"""`python -m tests.benchmarks.together`: readers and writers at once; was any reader told anything wrong?

Writers publish, withhold and take back people, and say for each state of the record what a recount finds
in the cities that they touched. Readers ask the server for the numbers of those cities. Every answer
says which state it is of, so that it can be held against the recount of that state.
"""

import argparse
import bisect
import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from accountability import datadir
from accountability.processes import dies_with_parent, stop_on_signals
from tests.benchmarks.sizes import PROJECT, CannotBuild, built, surroundings

PATIENCE = 120
"""Seconds that an answer may take."""

CITIES = 30
"""Cities that are read: the first ones, which are the largest, and where writers write."""


ACTS = ("publish", "withhold", "withdraw")
"""What writers can do."""


@dataclass
class Seen:
    """What readers were told: of each answer the city, the state and the people by sex; and how it went."""

    answers: list[tuple[str, int, dict[str, int]]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Recounts:
    """What was true in each city from which state of the record on."""

    by_city: Mapping[str, list[tuple[int, dict[str, int]]]]

    @classmethod
    def of(
        cls, first: int, before: Mapping[str, dict[str, int]], lines: Iterable[Mapping[str, Any]]
    ) -> "Recounts":
        """From what was counted at the start and what writers said since."""
        found = {city: [(first, counted)] for city, counted in before.items()}
        for line in lines:
            for city, counted in line["cities"].items():
                found.setdefault(city, []).append((line["version"], counted))
        for states in found.values():
            states.sort(key=lambda state: state[0])
        return cls(found)

    def at(self, city: str, version: int) -> dict[str, int]:
        """What is true in a city in a state."""
        states = self.by_city[city]
        return states[bisect.bisect_right([number for number, _ in states], version) - 1][1]


def wrong(answers: Iterable[tuple[str, int, dict[str, int]]], truth: Recounts) -> list[str]:
    """What is wrong with answers, one sentence for each."""
    return [
        f"{city} in state {version}: {told}, and a recount finds {truth.at(city, version)}"
        for city, version, told in answers
        if told != truth.at(city, version)
    ]


def read(port: int, cities: list[str], ends: float, seen: Seen, seed: int) -> None:
    """Ask for the numbers of one city after the other, and for its page now and then."""
    choose = random.Random(seed)
    while time.monotonic() < ends:
        # Anew each time: what lies idle while a large answer is read here, the server closes.
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        city = choose.choice(cities)
        is_page = choose.random() < 0.2
        address = f"/cities/{city}/" if is_page else f"/api/v1/cities/{city}/summary/"
        begun = time.monotonic()
        try:
            connection.request("GET", address)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            seen.failed.append(f"{address}: {type(error).__name__} {error}")
            continue
        finally:
            connection.close()
        seen.seconds.append(time.monotonic() - begun)
        if answer.status != 200:
            seen.failed.append(f"{address}: {answer.status}")
        elif not is_page:
            told = json.loads(body)["deaths"]["by_sex"]
            by_sex = {one["value"]: one["count"]["value"] for one in told}
            version = int(answer.headers["Accountability-Data-Version"])
            seen.answers.append((city, version, by_sex))


def options() -> argparse.ArgumentParser:
    """What can be asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.together")
    parser.add_argument("--victims", type=int, default=1_000_000, help="(%(default)s)")
    parser.add_argument("--seconds", type=float, default=300, help="(%(default)s)")
    parser.add_argument("--writers", type=int, default=2, help="(%(default)s)")
    parser.add_argument("--readers", type=int, default=4, help="(%(default)s)")
    parser.add_argument(
        "--acts",
        default=",".join(ACTS),
        help="what writers do, the first twice as often as each other (%(default)s)",
    )
    parser.add_argument(
        "--dir", type=Path, default=datadir.chosen() / "together", help="(%(default)s)"
    )
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run; the exit code is 1 if anything failed or was wrong, and 2 if nothing could be built."""
    asked = options().parse_args(arguments)
    stop_on_signals()
    folder = asked.dir.expanduser().absolute()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        data_dir = built(folder, asked.victims, say)
    except CannotBuild as reason:
        say(str(reason))
        return 2
    os.environ.update(surroundings(data_dir, seconds=PATIENCE))
    import django

    django.setup()
    from cases.models import DataVersion, Place
    from tests import factories
    from tests.benchmarks.lists import free_port, started
    from tests.benchmarks.together_writer import recounted

    cities = list(
        Place.objects.published()
        .filter(level="city")
        .order_by("pk")
        .values_list("slug", flat=True)[:CITIES]
    )
    # Who wrote what a writer does not say who wrote: two of them must not make that account at once.
    factories._author()
    first, before = DataVersion.objects.current(), recounted(cities)
    port = free_port()
    server = started(port)
    ends = time.monotonic() + asked.seconds
    writers = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.benchmarks.together_writer"),
                *(str(asked.seconds), str(n), asked.acts),
            ],
            cwd=PROJECT,
            env=os.environ,
            stdout=(folder / f"writer-{n}.jsonl").open("w"),
            stderr=(folder / f"writer-{n}.log").open("w"),
            preexec_fn=dies_with_parent(),
        )
        for n in range(1, asked.writers + 1)
    ]
    seen = Seen()
    readers = [
        threading.Thread(target=read, args=[port, cities, ends, seen, n], daemon=True)
        for n in range(asked.readers)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    ended = [writer.wait(PATIENCE) for writer in writers]
    server.terminate()
    lines = [
        json.loads(line)
        for n in range(1, asked.writers + 1)
        for line in (folder / f"writer-{n}.jsonl").read_text().splitlines()
    ]
    mistakes = wrong(seen.answers, Recounts.of(first, before, lines))
    return told(seen, lines, ended, mistakes)


def told(seen: Seen, lines: list[dict[str, Any]], ended: list[int], mistakes: list[str]) -> int:
    """Print how it went; 1 if anything failed or was wrong, 0 otherwise."""
    did = Counter(line["did"] for line in lines)
    took = sorted(seen.seconds) or [0.0]
    print(f"answers: {len(seen.seconds):,}, failed: {len(seen.failed)}")
    print(f"median {took[len(took) // 2]:.2f} s, the slowest {took[-1]:.2f} s")
    print(f"held against a recount: {len(seen.answers):,}, wrong: {len(mistakes)}")
    print("changes: " + (", ".join(f"{name} {number:,}" for name, number in did.items()) or "none"))
    states = {version for _city, version, _told in seen.answers}
    print(f"states of the record that were read: {len(states):,}")
    print(f"writers that broke off: {sum(map(bool, ended))} of {len(ended)}")
    for each in [*seen.failed[:10], *mistakes[:10]]:
        print(f"  {each}")
    return int(bool(seen.failed or mistakes or any(ended) or not seen.answers or not lines))


def say(words: str) -> None:
    """Tell how far it is, beside the result."""
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
