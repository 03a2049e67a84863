"""The process that works on one size of the record: it is told what to do line by line, as JSON."""

import json
import os
import sys
import traceback
from typing import IO, Any

from tests.benchmarks.statistics import NotMeasured
from tests.benchmarks.works import WORKS, Call, TooLong, time_limit


def main() -> None:
    """Answer each line ``{"work": name}`` with a reading, or with why there is none."""
    # What is measured may print: answers have a channel of their own.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    import django

    django.setup()
    from tests.benchmarks import dashboards, exports, lists, names, publishing, starting  # noqa: F401

    seconds = float(os.environ["BENCHMARK_SECONDS"])
    calls: dict[str, Call] = {}
    for line in sys.stdin:
        _say(answers, _done(json.loads(line)["work"], calls, seconds))


def _done(name: str, calls: dict[str, Call], seconds: float) -> dict[str, Any]:
    from django.db import DatabaseError, connection

    try:
        with time_limit(seconds):
            if name not in calls:
                calls[name] = WORKS[name]()
            return {"reading": calls[name]()}
    except (NotMeasured, TooLong) as reason:
        connection.close()
        return {"reason": str(reason)}
    except DatabaseError as error:
        connection.close()
        late = "statement timeout" in str(error)
        return {"reason": f"more than {seconds:g} s" if late else _short(error)}
    except Exception as error:  # noqa: BLE001 (one row is lost, not the run)
        traceback.print_exc()
        connection.close()
        return {"reason": _short(error)}


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:200]


def _say(answers: IO[str], answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
