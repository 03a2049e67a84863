"""The table of goals: each row is one of our costs, the yardstick it is set against, and what must hold."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.benchmarks import statistics

SMALLEST, LARGEST = "smallest", "largest"


@dataclass(frozen=True)
class Side:
    """One thing that is measured: a work, which of its numbers, and at which size of the record."""

    work: str
    number: str = "seconds"
    size: str = LARGEST


@dataclass(frozen=True)
class Goal:
    """A bound that a result must keep, from above or from below."""

    bound: float
    at_least: bool = False
    unit: str = "×"

    def holds(self, result: float) -> bool:
        """Whether a result keeps it; one that is exactly at the bound does."""
        return result >= self.bound if self.at_least else result <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {said(self.bound, self.unit)}"


def said(value: float, unit: str) -> str:
    """A result as it is read in the table: three digits, with its unit."""
    if unit == "%":
        return f"{value * 100:.3g} %"
    number = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{number} {unit}".strip()


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    name: str
    title: str
    goal: Goal
    own: Side
    yardstick: Side | None = None
    how: Callable[[float, float], float] = statistics.ratio


def _searches() -> list[Row]:
    kinds = {
        "exact": "an exact name",
        "prefix": "the beginning of a name",
        "misspelt": "a misspelt name",
        "script": "a name in another script",
    }
    rows = []
    for kind, words in kinds.items():
        own, scan = Side(f"names.{kind}"), Side(f"names.{kind}.scan")
        rows.append(
            Row(f"names_{kind}", f"search for {words} ÷ unindexed scan", Goal(1 / 30), own, scan)
        )
        p95 = Side(f"names.{kind}", "p95_ms")
        title = f"search for {words}: 95 of 100 within"
        rows.append(
            Row(f"names_{kind}_p95", title, Goal(100, unit="ms"), p95, how=statistics.alone)
        )
    return rows


ROWS: Final = (
    Row(
        "list_speed",
        "list of 100 victims, 8 clients: requests/s ÷ Datasette's",
        Goal(2, at_least=True),
        Side("list.http"),
        Side("list.datasette"),
        statistics.speed,
    ),
    Row(
        "list_cpu",
        "the same: CPU per request ÷ PostgreSQL's for the same SQL (pgbench)",
        Goal(2),
        Side("list.http", "cpu"),
        Side("list.pgbench", "cpu"),
    ),
    Row("late_page", "page 1,000 ÷ page 1", Goal(1.5), Side("page.late"), Side("page.first")),
    Row(
        "count_share",
        "the count's share of a page",
        Goal(0.2, unit="%"),
        Side("page.first", "count"),
        Side("page.first"),
    ),
    Row(
        "dashboard_growth",
        "dashboard of the largest city, uncached: largest ÷ smallest record",
        Goal(2),
        Side("dashboard.uncached"),
        Side("dashboard.uncached", size=SMALLEST),
    ),
    Row(
        "dashboard_queries",
        "the same: queries",
        Goal(6, unit="queries"),
        Side("dashboard.uncached", "queries"),
        how=statistics.alone,
    ),
    Row(
        "dashboard_cached",
        "the same, cached: CPU ÷ an empty view's",
        Goal(2),
        Side("dashboard.cached", "cpu"),
        Side("empty", "cpu"),
    ),
    Row(
        "dashboard_304",
        "the same, 304: CPU ÷ an empty view's",
        Goal(2),
        Side("dashboard.304", "cpu"),
        Side("empty", "cpu"),
    ),
    Row(
        "as_of",
        "dashboard as of an earlier day (the dearest of three) ÷ today's",
        Goal(3),
        Side("dashboard.as_of"),
        Side("dashboard.uncached"),
    ),
    Row(
        "csv",
        "CSV export: rows/s ÷ psql \\copy",
        Goal(0.85, at_least=True),
        Side("export.csv"),
        Side("export.psql_csv"),
        statistics.speed,
    ),
    Row(
        "ndjson",
        "NDJSON export: rows/s ÷ psql's copy of row_to_json",
        Goal(0.7, at_least=True),
        Side("export.ndjson"),
        Side("export.psql_ndjson"),
        statistics.speed,
    ),
    Row(
        "csv_memory",
        "CSV export: growth of peak memory, smallest → largest record",
        Goal(10, unit="MB"),
        Side("export.csv", "peak_mb"),
        Side("export.csv", "peak_mb", SMALLEST),
        statistics.difference,
    ),
    Row(
        "ndjson_memory",
        "NDJSON export: the same",
        Goal(10, unit="MB"),
        Side("export.ndjson", "peak_mb"),
        Side("export.ndjson", "peak_mb", SMALLEST),
        statistics.difference,
    ),
    *_searches(),
    Row(
        "publication",
        "a publication (one record) ÷ bare insert of its rows",
        Goal(3),
        Side("publication"),
        Side("publication.bare"),
    ),
    Row(
        "publication_locks",
        "the same: locks that stop readers",
        Goal(0, unit="locks"),
        Side("publication", "locks"),
        how=statistics.alone,
    ),
    Row(
        "start",
        "manage.py start ÷ django.setup()",
        Goal(1.3),
        Side("start.manage"),
        Side("start.setup"),
    ),
)
"""Every row, in the order of the table."""


def picked(names: str) -> list[Row]:
    """The rows with these names, with a comma between each two; all of them without a name.

    Raises:
        ValueError: there is no such row; it says which there are.

    """
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    known = {row.name: row for row in ROWS}
    if unknown := [name for name in wanted if name not in known]:
        raise ValueError(f"there is no row {unknown[0]!r}; there are {', '.join(known)}")
    return [known[name] for name in wanted] if wanted else list(ROWS)
