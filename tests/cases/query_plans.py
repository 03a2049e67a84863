"""What plans of queries say: which indexes serve them, and which tables are read whole."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

BIG = {
    "cases_citation", "cases_figure", "cases_harm", "cases_incident", "cases_share", "cases_source",
    "cases_tally", "cases_victim", "cases_victimname",
}  # fmt: skip
"""Tables that grow with the record."""

HONEST = (
    "SET LOCAL enable_seqscan = off; SET LOCAL random_page_cost = 1.1; SET LOCAL jit = off;"
    "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;"
    "SET LOCAL from_collapse_limit = 8; SET LOCAL join_collapse_limit = 8"
)
GATHERING = {"Sort", "Aggregate", "Hash", "Unique", "WindowAgg", "SetOp"}
"""Steps that want all rows before they give the first one; an incremental sort wants those of one day."""


@contextmanager
def taken_down() -> Iterator[list[tuple[str, Any]]]:
    found: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip(" \n(").startswith(("SELECT", "WITH")):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def plan_of(sql: str, params: Any = None) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        (told,) = cursor.fetchone()
    plan = json.loads(told) if isinstance(told, str) else told
    return plan[0]["Plan"]


def plans(act: Callable[[], Any]) -> list[dict[str, Any]]:
    with taken_down() as statements:
        act()
    assert statements, "nothing was asked"
    return [plan_of(*each) for each in statements]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def indexes(*found: dict[str, Any]) -> set[str]:
    return {node["Index Name"] for plan in found for node in nodes(plan) if "Index Name" in node}


def read_whole(plan: dict[str, Any], *, limit: int | None = None) -> set[str]:
    """The big tables of which every row is read.

    Not those that a limit stops in the order of an index; it stops only what is expected to give more
    rows than it lets through. Where few rows are wanted of many, all are looked at.
    """
    kind = plan["Node Type"]
    found: set[str] = set()
    table = plan.get("Relation Name")
    if table in BIG and (limit is None or plan["Plan Rows"] <= limit):
        looked_up = nodes(plan) if kind == "Bitmap Heap Scan" else [plan]
        by_condition = any("Index Cond" in node for node in looked_up)
        if kind == "Seq Scan" or ("Scan" in kind and not by_condition):
            found.add(table)
    if kind == "Limit":
        limit = plan["Plan Rows"]
    elif kind in GATHERING:
        limit = None
    for part in plan.get("Plans", ()):
        # What is looked up for each row of a page is not stopped by the page's limit.
        stopped = part.get("Parent Relationship") in {"Outer", "Subquery"}
        found |= read_whole(part, limit=limit if stopped else None)
    return found


def no_big_table_is_read_whole(*found: dict[str, Any]) -> bool:
    whole = set().union(*map(read_whole, found))
    assert not whole, f"read from beginning to end: {sorted(whole)}"
    return True


def tables(*found: dict[str, Any]) -> set[str]:
    return {n["Relation Name"] for plan in found for n in nodes(plan) if "Relation Name" in n}


def asked(sql: str, **parameters: str) -> str:
    """A statement of a function of the database with these values for its parameters and variables."""
    query = sql.partition("RETURN QUERY")[2].strip().rstrip(";")
    for name, value in parameters.items():
        query = re.sub(rf"(?<!\.)\b{name}\b(?!')", value, query)
    return query


def inside(function: str, **parameters: str) -> dict[str, Any]:
    """The plan of what a function of the database asks, with these values for its parameters."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [function])
        (source,) = cursor.fetchone()
    return plan_of(asked(source.rpartition("END")[0].strip(), **parameters))
