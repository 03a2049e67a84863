"""The results: a table with verdicts for people, and JSON for machines."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from tests.benchmarks.goals import Row, said
from tests.benchmarks.statistics import NotMeasured, Spread, alone, compared


class Verdict(StrEnum):
    """What became of a goal."""

    HOLDS = "holds"
    OUT_OF_REACH = "out of reach"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Result:
    """One row, measured or not."""

    row: Row
    verdict: Verdict
    value: float | None = None
    spread: Spread | None = None
    own: Spread | None = None
    yardstick: Spread | None = None
    reason: str = ""
    notes: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, row: Row, pairs: Sequence[tuple[float, float]], **notes: Any) -> "Result":
        """Judge the readings of both sides."""
        try:
            value, spread = compared(pairs, row.how)
        except NotMeasured as reason:
            return cls.missing(row, str(reason), **notes)
        own, yardstick = (Spread.of([pair[side] for pair in pairs]) for side in (0, 1))
        return cls(
            row,
            Verdict.HOLDS if row.goal.holds(value) else Verdict.OUT_OF_REACH,
            value,
            spread,
            own,
            None if row.how is alone else yardstick,
            notes=notes,
        )

    @classmethod
    def missing(cls, row: Row, reason: str, **notes: Any) -> "Result":
        """A row without a number, and why."""
        return cls(row, Verdict.NOT_MEASURED, reason=reason, notes=notes)


HEADER = ("work", "goal", "measured", "spread", "verdict")


def table(results: Sequence[Result]) -> str:
    """The results as a Markdown table, whose columns stand below each other."""
    lines = [HEADER, *(_cells(result) for result in results)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]
    rows = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    ]
    rows.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(rows)


def _cells(result: Result) -> tuple[str, ...]:
    goal = result.row.goal
    measured = spread = ""
    if result.value is not None and result.spread is not None:
        measured = said(result.value, goal.unit)
        spread = f"{said(result.spread.low, goal.unit)} to {said(result.spread.high, goal.unit)}"
    verdict = f"{result.verdict}: {result.reason}" if result.reason else str(result.verdict)
    return result.row.title, str(goal), measured, spread, verdict.replace("|", "/")


def as_json(
    results: Sequence[Result], costs: dict[str, dict[int, float]], about: dict[str, Any]
) -> str:
    """Everything that was read: the rows, what each work costs at each size, and on which machine."""
    rows = [
        {
            "name": each.row.name,
            "title": each.row.title,
            "goal": {
                "bound": each.row.goal.bound,
                "is": "at least" if each.row.goal.at_least else "at most",
                "unit": each.row.goal.unit,
            },
            "verdict": each.verdict,
            "value": each.value,
            "spread": each.spread and asdict(each.spread),
            "own": {**asdict(each.row.own), "readings": each.own and asdict(each.own)},
            "yardstick": each.row.yardstick
            and {
                **asdict(each.row.yardstick),
                "readings": each.yardstick and asdict(each.yardstick),
            },
            "reason": each.reason,
            "notes": each.notes,
        }
        for each in results
    ]
    return json.dumps({**about, "rows": rows, "costs": costs}, ensure_ascii=False, indent=2) + "\n"


def told(result: Result) -> str:
    """A result in one line, while the run goes on."""
    _title, goal, measured, spread, verdict = _cells(result)
    return f"{measured} ({spread}), goal {goal}: {verdict}" if measured else verdict
