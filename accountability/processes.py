"""How our processes refuse to start, end on a signal, and take their children with them."""

import ctypes
import signal
import sys
from collections.abc import Callable
from types import FrameType

PR_SET_PDEATHSIG = 1


class CannotStart(Exception):
    """A reason not to go on, worded as one line that says what to do."""


class Stopped(SystemExit):
    """Somebody asked us to stop: Ctrl-C, SIGTERM, or a terminal that was closed."""


def stop_on_signals() -> None:
    """Turn the signals that mean "stop" into `Stopped`, once, so that `finally` clauses run.

    Ctrl-C is set explicitly because shells start background jobs with it ignored. A hang-up that
    the caller chose to ignore (nohup) stays ignored.
    """
    signals = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signals.append(signal.SIGHUP)

    def stop(number: int, frame: FrameType | None) -> None:
        for one in signals:
            signal.signal(one, signal.SIG_IGN)
        raise Stopped(128 + number)

    for one in signals:
        signal.signal(one, stop)


def dies_with_parent(number: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """Return what a child runs before exec so that the kernel ends it when we are gone.

    None where the system knows no such thing (all but Linux): a kill -9 leaves the child behind.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up before the fork, where little is safe

    def before_exec() -> None:
        prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(one, signal.SIG_DFL)

    return before_exec
