"""Whose names no public text may hold today: people withheld, defendants not convicted or not any more."""

from collections.abc import Collection
from typing import Any, Final, NamedTuple

from django.db import connection

from cases.choices import CONVICTIONS, RemovalReason
from cases.public.functions import SHOWN, TODAY, quoted

_KEEP_BACK: Final = (RemovalReason.SAFETY, RemovalReason.CONSENT, RemovalReason.LEGAL_ORDER)
"""Reasons for which a withdrawn person's name must not come back in somebody else's text."""


class KeptBack(NamedTuple):
    """One name that may not be public, and whose it is: the kind of record, its primary key."""

    kind: str
    pk: int
    name: str


# A draft counts as it would if it were published: whoever has no ground to be named is not named.
_NAMES: Final = f"""
    SELECT 'victim', v.id, n.text
      FROM cases_victimname n JOIN cases_victim v ON v.id = n.victim_id
     WHERE (cases_name_keys(n.text) && %(keys)s::text[] OR n.victim_id = ANY(%(victims)s::bigint[]))
       AND CASE WHEN v.state = 'withdrawn'
                THEN v.withheld OR v.withdrawal_reason IN ({quoted(_KEEP_BACK)})
                ELSE NOT COALESCE({SHOWN}, false) END
    UNION ALL
    SELECT 'defendant', d.id, d.name FROM cases_defendant d
     WHERE (cases_name_keys(d.name) && %(keys)s::text[] OR d.id = ANY(%(defendants)s::bigint[]))
       AND d.name <> '' AND NOT (
           d.capacity = 'state_agent' AND d.state = 'published'
           AND COALESCE(public_outcome(d.id, {TODAY}) IN ({quoted(CONVICTIONS)}), false))"""


def kept_back(
    keys: Collection[str], *, victims: Collection[int], defendants: Collection[int]
) -> list[KeptBack]:
    """The names that may not be public and may stand in a text with these keys, or are of these people.

    Every one that stands there is among them, in whatever spelling it is stored, and others.
    """
    asked: dict[str, list[Any]] = {
        "keys": list(keys),
        "victims": list(victims),
        "defendants": list(defendants),
    }
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, asked)
        return [KeptBack(*row) for row in cursor.fetchall()]


def may_be_named(defendant: int) -> bool:
    """Whether the public reads a defendant's name today."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_shown FROM public_defendant WHERE id = %s", [defendant])
        row = cursor.fetchone()
    return bool(row and row[0])
