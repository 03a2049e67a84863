"""Whose names no public text may hold today: people withheld, defendants not convicted or not any more."""

from typing import Final, NamedTuple

from django.db import connection

from cases.choices import CONVICTIONS, RemovalReason
from cases.public.functions import SHOWN, TODAY

_KEEP_BACK: Final = (RemovalReason.SAFETY, RemovalReason.CONSENT, RemovalReason.LEGAL_ORDER)
"""Reasons for which a withdrawn person's name must not come back in somebody else's text."""


class KeptBack(NamedTuple):
    """One name that may not be public, and whose it is: the kind of record, its primary key."""

    kind: str
    pk: int
    name: str


def _listed(values: "tuple[str, ...]") -> str:
    return ", ".join(f"'{value}'" for value in values)


# A draft counts as it would if it were published: whoever has no ground to be named is not named.
_NAMES: Final = f"""
    SELECT 'victim', v.id, n.text
      FROM cases_victimname n JOIN cases_victim v ON v.id = n.victim_id
     WHERE CASE WHEN v.state = 'withdrawn'
                THEN v.withheld OR v.withdrawal_reason IN ({_listed(_KEEP_BACK)})
                ELSE NOT COALESCE({SHOWN}, false) END
    UNION ALL
    SELECT 'defendant', d.id, d.name FROM cases_defendant d
     WHERE d.name <> '' AND NOT (
           d.capacity = 'state_agent' AND d.state = 'published'
           AND COALESCE(public_outcome(d.id, {TODAY}) IN ({_listed(CONVICTIONS)}), false))"""


def kept_back() -> list[KeptBack]:
    """Every name that may not be public, in every spelling stored."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES)
        return [KeptBack(*row) for row in cursor.fetchall()]


def may_be_named(defendant: int) -> bool:
    """Whether the public reads a defendant's name today."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_shown FROM public_defendant WHERE id = %s", [defendant])
        row = cursor.fetchone()
    return bool(row and row[0])
