"""Makes the public views and their functions after each migrate, and drops them before a change of schema."""

import hashlib
from functools import cache
from typing import Any

from django.db import connections, transaction

from cases.public import VIEWS, functions
from cases.public.cases_counted import CASES_COUNTED
from cases.public.changes import MENDED
from cases.public.in_order import IN_ORDER
from cases.public.kept import NUMBERS
from cases.public.keys import KEYS
from cases.public.lookups import LOOKUPS
from cases.public.shares import SHARES
from cases.public.state import STATE
from cases.public.stored import STORED
from cases.public.tallies import TALLIES

FUNCTIONS = (
    functions.FUNCTIONS
    | LOOKUPS
    | TALLIES
    | CASES_COUNTED
    | MENDED
    | NUMBERS
    | IN_ORDER
    | STATE
    | STORED
    | KEYS
)
"""Every function; those that look records up find the views only when they are called."""

MARK = "public_victim"
"""The view whose comment keeps the fingerprint of all definitions."""


def fingerprint() -> str:
    """A hash of every definition: the same as the stored one if nothing is to be done."""
    text = "\n".join([*FUNCTIONS.values(), *(f"{v._meta.db_table} {v.sql}" for v in VIEWS)])
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def definitions() -> str:
    """A hash of everything that decides what a record adds to the numbers of a dashboard."""
    text = "\n".join([fingerprint(), *SHARES.values()])
    return hashlib.sha256(text.encode()).hexdigest()


def drop(using: str = "default") -> None:
    """Drop every public view and function, those of an older version too."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT viewname FROM pg_views WHERE schemaname = current_schema()"
            " AND viewname LIKE 'public\\_%%'"
        )
        for (view,) in cursor.fetchall():
            cursor.execute(f'DROP VIEW IF EXISTS "{view}" CASCADE')
        for signature in reversed(FUNCTIONS):
            cursor.execute(f"DROP FUNCTION IF EXISTS {signature} CASCADE")


def build(using: str = "default") -> bool:
    """Make every view and function anew, unless they are as they should be.

    Returns:
        Whether anything was done.

    """
    wanted = fingerprint()
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regclass(%s))", [MARK])
        if cursor.fetchone()[0] == wanted:
            return False
        drop(using)
        for definition in FUNCTIONS.values():
            cursor.execute(definition)
        for view in VIEWS:
            cursor.execute(f'CREATE VIEW "{view._meta.db_table}" AS {view.sql}')
        cursor.execute(f"COMMENT ON VIEW \"{MARK}\" IS '{wanted}'")
    return True


def before_migrate(*, plan: list[Any], using: str, **_signal: Any) -> None:
    """Drop the views if the schema is about to change: they would block it."""
    if plan:
        drop(using)


def after_migrate(*, using: str, **_signal: Any) -> None:
    """Make the views."""
    build(using)
