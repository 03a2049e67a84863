"""Compares a fixture row with the record it made, and tells whether people have a hand in it."""

import hashlib
import json
from collections.abc import Collection, Iterable
from typing import Any

from django.db import models
from django.db.models import Q

from cases.choices import CorrectionState, ReviewState
from cases.imports.fixture_checks import LINKS, NAMED_KINDS, fixture_fields
from cases.imports.fixture_rows import FixtureRow
from cases.models import Citation, Correction, Harm, Victim, VictimName
from cases.models.review import Record


def digest(row: FixtureRow) -> str:
    """SHA-256 of what a row holds, so that a changed fixture is told from a changed record."""
    content = [row.values, row.references, row.links, row.names]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def differing_fields(row: FixtureRow, record: Record, wanted: Record) -> list[str]:
    """The fields in which a record is not as its fixture row wants it."""
    return [
        name
        for name, definition in fixture_fields(row.kind).items()
        if getattr(wanted, definition.attname) != getattr(record, definition.attname)
    ]


def differing_links(row: FixtureRow, record: Any, records: dict[str, Any]) -> list[str]:
    """The links and lists of names in which a record is not as its fixture row wants it."""
    differing = []
    for name in LINKS.get(row.kind, {}):
        wanted = {getattr(records.get(key), "pk", None) for key in row.links.get(name, [])}
        if wanted != set(getattr(record, name).values_list("pk", flat=True)):
            differing.append(name)
    if row.kind in NAMED_KINDS:
        there = record.names.values("text", "language", "kind", "script")
        if _as_set(row.names) != _as_set(there):
            differing.append("names")
    return differing


def touched_by_people(record: Any, *, service_accounts: Collection[int]) -> bool:
    """Whether anyone else entered, changed or reviewed a record, or has a correction of it going."""
    people = {*record.changed_by, record.author_id, record.reviewer_id}
    if people - {*service_accounts, None}:
        return True
    theirs = ~Q(proposed_by__in=service_accounts) | (
        Q(decided_by__isnull=False) & ~Q(decided_by__in=service_accounts)
    )
    corrections = Correction.objects.filter(theirs, record_id=record.public_id)
    return corrections.exclude(state=CorrectionState.DECLINED).exists()


def is_taken_back(record: Record | None) -> bool:
    """Whether it was erased or withdrawn, or is about a person who is withheld."""
    return record is None or record.state == ReviewState.WITHDRAWN or is_withheld(record)


def is_withheld(record: Record) -> bool:
    """Whether a record is about a person who is withheld."""
    person = _person(record)
    return person is not None and person.withheld


def _person(record: models.Model | None) -> Victim | None:
    """The person whom a record is about, directly or as the target of a citation."""
    match record:
        case Citation():
            return _person(record.target)
        case Victim():
            return record
        case VictimName() | Harm():
            return record.victim
    return None


def _as_set(names: Iterable[dict[str, str]]) -> set[tuple[tuple[str, str], ...]]:
    return {tuple(sorted(name.items())) for name in names}
