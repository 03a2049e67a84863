"""What all verbs share: one transaction in somebody's name, and what belongs to a record."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from django.db import connection, models, transaction

from cases.models import (
    Citation,
    Defendant,
    Harm,
    Investigation,
    InvestigationStep,
    ProceedingStep,
    Prosecution,
    User,
    Victim,
    VictimName,
)
from cases.models.review import Record, Sourced
from cases.models.text import refusal_of


class Refused(Exception):
    """An action that the rules do not allow; its text says what to do instead."""


@contextmanager
def acting(*, by: User, reason: str = "", act: str = "") -> Iterator[None]:
    """One transaction whose changes the history attributes to a user and a reason.

    ``act`` announces a correction, a withholding or an erasure to the database's guards.

    Raises:
        Refused: the reason holds characters that nobody sees, or is too long.

    """
    if refusal := refusal_of(reason):
        raise Refused(f"The reason cannot be kept. {refusal}")
    with transaction.atomic(), pghistory.context(user=by.pk, reason=reason):
        if act:
            _set("accountability.act", act)
        yield
        # In a longer transaction nothing that follows may be laid to this user or this act.
        for name in ("accountability.act", "pghistory.context_id", "pghistory.context_metadata"):
            _set(name, "")


def _set(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def kind_of(record: models.Model | type[models.Model]) -> str:
    """The kind of a record as the API names it: ``investigation step``."""
    return str(record._meta.verbose_name)


def children(record: Record) -> list[Record]:
    """The records that have no meaning without this one and are published with it."""
    found: list[Record] = []
    match record:
        case Victim():
            found += VictimName.objects.filter(victim=record)
            found += Harm.objects.filter(victim=record)
        case Investigation():
            found += InvestigationStep.objects.filter(investigation=record)
        case Prosecution():
            for defendant in Defendant.objects.filter(prosecution=record):
                found += [defendant, *children(defendant)]
        case Defendant():
            found += ProceedingStep.objects.filter(defendant=record)
    return found


def bundle(record: Record) -> list[Record]:
    """The record, its children, and the citations of all of them."""
    records = [record, *children(record)]
    cited = [each for each in records if isinstance(each, Sourced)]
    for each in cited:
        records += Citation.objects.supporting(each)
    return records


def public_id_of(record: Any) -> str:
    """The permanent id of a record; every kind declares its own prefix, so the base class has none."""
    return str(record.public_id)


def locked(records: Iterable[Record]) -> list[Record]:
    """The records as they are now, each row locked until the transaction ends."""
    return [
        type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
        for record in records
    ]
