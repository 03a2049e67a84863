"""What can be measured: each work is prepared once, and then called as often as it is to be read."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

Reading = dict[str, float]
"""What one call says: seconds for each unit of work, and other numbers by their names."""

Call = Callable[[], Reading]

WORKS: dict[str, Callable[[], Call]] = {}
"""What prepares each work, by its name."""


class TooLong(BaseException):
    """A call was broken off. No error, which the application would answer with a page of its own."""


AT_LEAST_SECONDS = 0.3
"""How long a short work is repeated for one reading."""


def work(name: str) -> Callable[[Callable[[], Call]], Callable[[], Call]]:
    """Register what prepares a work and returns what is called and timed."""

    def register(prepare: Callable[[], Call]) -> Callable[[], Call]:
        WORKS[name] = prepare
        return prepare

    return register


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Break off what takes longer; a query is broken off by the database, which has the same limit.

    Raises:
        TooLong: it took longer.

    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooLong(f"more than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def repeated(once: Callable[[], object], *, before: Callable[[], object] | None = None) -> float:
    """Seconds that one of many calls takes: as many as fit in 0.3 s, and one at least.

    ``before`` runs before each of them and is not counted.
    """
    spent, times = 0.0, 0
    while spent < AT_LEAST_SECONDS:
        if before is not None:
            before()
        begun = time.perf_counter()
        once()
        spent += time.perf_counter() - begun
        times += 1
    return spent / times
