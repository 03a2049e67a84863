"""What all verbs share: one transaction in somebody's name, and what belongs to a record."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import or_
from typing import Any, Final

import pghistory
from django.db import connection, models

from cases.actions.changing import together
from cases.actions.roles import Role, acts_as
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
from cases.models.sources import citation_field
from cases.models.text import refusal_of


class Refused(Exception):
    """An action that the rules do not allow; its text says what to do instead."""


def require_role(user: User, role: Role) -> None:
    """Let nobody act who lacks the role, whatever page or script calls.

    Raises:
        Refused: the user has no role, or a lower one.

    """
    if (acts_as(user) or 0) < role:
        raise Refused(f"This takes the role “{role.name.lower()}”: ask somebody who has it.")


@contextmanager
def acting(
    *, by: User, reason: str = "", act: str = "", needs: Role | None = None
) -> Iterator[None]:
    """One transaction whose changes the history attributes to a user and a reason.

    ``act`` announces a correction, a withholding or an erasure to the database's guards; ``needs``
    is the role without which it is refused.

    Raises:
        Refused: the user lacks the role, or the reason holds characters that nobody sees, or is too long.

    """
    if needs is not None:
        require_role(by, needs)
    if refusal := refusal_of(reason):
        raise Refused(f"The reason cannot be kept. {refusal}")
    with together(), pghistory.context(user=by.pk, reason=reason):
        if act:
            _set(["accountability.act"], act)
        yield
        # In a longer transaction nothing that follows may be laid to this user or this act.
        _set(("accountability.act", "pghistory.context_id", "pghistory.context_metadata"), "")


def _set(names: Sequence[str], value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(name, %s, true) FROM unnest(%s) name", [value, list(names)]
        )


def kind_of(record: models.Model | type[models.Model]) -> str:
    """The kind of a record as the API names it: ``investigation step``."""
    return str(record._meta.verbose_name)


Key = tuple[type[models.Model], int]

PARTS: Final[dict[type[Record], tuple[tuple[type[Record], str], ...]]] = {
    Victim: ((VictimName, "victim"), (Harm, "victim")),
    Investigation: ((InvestigationStep, "investigation"),),
    Prosecution: ((Defendant, "prosecution"),),
    Defendant: ((ProceedingStep, "defendant"),),
}
"""The kinds of record that have no meaning without another one, with their link to it."""


def concrete(record: models.Model | type[models.Model]) -> type[Record]:
    """The kind of a record itself, whatever proxy it was read through."""
    model: Any = record._meta.concrete_model
    return model  # type: ignore[no-any-return]


def key_of(record: models.Model) -> Key:
    """The table and row of a record, whatever proxy it was read through."""
    return concrete(record), record.pk


def children(record: Record) -> list[Record]:
    """The records that have no meaning without this one and are published with it."""
    found: list[Record] = []
    for part, link in PARTS.get(concrete(record), ()):
        for row in part._default_manager.filter(**{link: record}):
            found += [row, *children(row)]
    return found


def bundle(record: Record) -> list[Record]:
    """The record, its children, and the citations of all of them."""
    records = [record, *children(record)]
    return [*records, *Citation.objects.filter(_supporting(records))]


def locked_bundles(records: Iterable[Record]) -> list[Record]:
    """The same of many records, as they are now: no row twice, each locked until the transaction ends.

    One query for each kind of record, however many there are.
    """
    found = {
        key_of(each): each for each in locked({key_of(each): each for each in records}.values())
    }
    fresh = list(found.values())
    while fresh:
        parts: dict[tuple[type[Record], str], list[int]] = {}
        for record in fresh:
            for part in PARTS.get(concrete(record), ()):
                parts.setdefault(part, []).append(record.pk)
        rows = [
            row
            for (part, link), pks in parts.items()
            for row in _lock(part, models.Q(**{f"{link}__in": pks}))
        ]
        fresh = [row for row in rows if found.setdefault(key_of(row), row) is row]
    cited = _lock(Citation, _supporting(found.values()))
    found |= {key_of(row): row for row in cited if key_of(row) not in found}
    return list(found.values())


def _supporting(records: Iterable[Record]) -> models.Q:
    """The condition of citations that they support one of these records; no query where none can."""
    cited: dict[str, list[int]] = {}
    for each in records:
        if isinstance(each, Sourced):
            cited.setdefault(citation_field(each), []).append(each.pk)
    conditions = (models.Q(**{f"{field}__in": pks}) for field, pks in cited.items())
    return reduce(or_, conditions, models.Q(pk__in=[]))


def public_id_of(record: Any) -> str:
    """The permanent id of a record; every kind declares its own prefix, so the base class has none."""
    return str(record.public_id)


def locked(records: Iterable[Record]) -> list[Record]:
    """The records as they are now, each row locked until the transaction ends."""
    wanted = list(records)
    keys: dict[type[Record], set[int]] = {}
    for record in wanted:
        keys.setdefault(type(record), set()).add(record.pk)
    found: dict[tuple[type[Record], int], Record] = {}
    for model, pks in keys.items():
        found |= {(model, row.pk): row for row in _lock(model, models.Q(pk__in=pks))}
    for record in wanted:
        if (type(record), record.pk) not in found:
            raise type(record).DoesNotExist(f"{record} is not there any more.")
    return [found[type(record), record.pk] for record in wanted]


def _lock(model: type[Record], which: models.Q) -> Iterable[Record]:
    # Always in the same order, so that two who lock the same rows wait instead of blocking each other.
    found: Iterable[Record] = (
        model._default_manager.select_for_update(of=("self",)).filter(which).order_by("pk")
    )
    return found


def record_called(public_id: str, *, model: Any = None) -> Record:
    """The record with this public id, whatever its kind.

    Raises:
        Refused: there is none.

    """
    for candidate in [model] if model else _record_models():
        if candidate._meta.get_field("public_id").prefix == public_id[:3]:
            found: Record | None = candidate.objects.filter(public_id=public_id).first()
            if found is not None:
                return found
    raise Refused(f"There is no record with the public id {public_id}.")


def _record_models() -> Sequence[Any]:
    def below(model: Any) -> Iterator[Any]:
        for subclass in model.__subclasses__():
            if not subclass._meta.abstract and not subclass._meta.proxy:
                yield subclass
            yield from below(subclass)

    return list(dict.fromkeys(below(Record)))
