"""One process for each size, all at once, so that sizes can be measured in turn with each other."""

import json
import selectors
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.benchmarks.sizes import PROJECT, surroundings
from tests.benchmarks.statistics import NotMeasured
from tests.benchmarks.works import Reading

STOP_SECONDS = 30


class Worker:
    """A process on one database; it is made anew after it had to be ended."""

    def __init__(self, data_dir: Path, seconds: float) -> None:
        self.data_dir, self.seconds = data_dir, seconds
        self._process: subprocess.Popen[str] | None = None
        self._refused: dict[str, str] = {}

    def read(self, work: str) -> Reading:
        """One reading of a work.

        Raises:
            NotMeasured: it took too long, or cannot be done here; then it is not tried again.

        """
        if work in self._refused:
            raise NotMeasured(self._refused[work])
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps({"work": work}) + "\n")
            process.stdin.flush()
        except BrokenPipeError:
            return self._lost(work, "its process ended")
        # The process ends what takes long by itself; this is for one that cannot.
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            if not selector.select(2 * self.seconds + STOP_SECONDS):
                return self._lost(work, f"more than {self.seconds:g} s")
        line = process.stdout.readline()
        if not line:
            return self._lost(work, "its process ended")
        answer = json.loads(line)
        if "reading" not in answer:
            self._refused[work] = answer["reason"]
            raise NotMeasured(answer["reason"])
        reading: Reading = answer["reading"]
        return reading

    def stop(self) -> None:
        """End the process, and with it its servers."""
        if self._process is None:
            return
        process, self._process = self._process, None
        if process.stdin is not None:
            with suppress(BrokenPipeError):  # what was not sent any more
                process.stdin.close()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def _start(self) -> "subprocess.Popen[str]":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.worker"],
            cwd=PROJECT,
            env=surroundings(self.data_dir, seconds=self.seconds),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self._process

    def _lost(self, work: str, reason: str) -> Reading:
        assert self._process is not None
        self._process.kill()
        self.stop()
        self._refused[work] = reason
        raise NotMeasured(reason)


class Team:
    """The workers of all sizes."""

    def __init__(self, directories: Mapping[int, Path], seconds: float) -> None:
        self.workers = {size: Worker(path, seconds) for size, path in directories.items()}

    @property
    def sizes(self) -> list[int]:
        """From the smallest to the largest."""
        return sorted(self.workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for worker in self.workers.values():
            worker.stop()
