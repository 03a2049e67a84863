"""Compares a fixture row with the record it made, and tells whether people have a hand in it."""

import hashlib
import json
from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Q

from cases.actions.lists import stored_list
from cases.choices import CorrectionState, ReviewState
from cases.imports.fixture_checks import fixture_fields
from cases.imports.fixture_rows import FixtureRow
from cases.models import Citation, Correction, Harm, Victim, VictimName
from cases.models.lists import Entry, in_order, lists_of
from cases.models.review import Record

LEFT_TO_THE_DESK = {"archive_status"}
"""What a fixture says when its row is made, and never again: copies are archived later."""


def digest(row: FixtureRow) -> str:
    """SHA-256 of what a row holds, so that a changed fixture is told from a changed record."""
    content = [row.values, row.references, row.links, row.names]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def differing_fields(row: FixtureRow, record: Record, wanted: Record) -> list[str]:
    """The fields in which a record is not as its fixture row wants it."""
    return [
        name
        for name, definition in fixture_fields(row.kind).items()
        if name not in LEFT_TO_THE_DESK
        and getattr(wanted, definition.attname) != getattr(record, definition.attname)
    ]


def differing_lists(
    row: FixtureRow, record: Record, records: dict[str, Any]
) -> dict[str, list[Entry]]:
    """The lists in which a record is not as its fixture row wants it, each as it is wanted."""
    differing = {}
    for name in lists_of(row.model):
        there = stored_list(record, name)
        wanted = in_order(row.names) if name == "names" else _links(row, name, records, there)
        if wanted != there:
            differing[name] = wanted
    return differing


def _links(row: FixtureRow, name: str, records: dict[str, Any], there: list[Entry]) -> list[Entry]:
    """The links that a row wants; what was taken back or withheld is linked only if it is already."""
    linked = [records.get(key) for key in row.links.get(name, [])]
    return in_order(
        [
            each.public_id
            for each in linked
            if each is not None and (each.public_id in there or not is_taken_back(each))
        ]
    )


def touched_by_people(record: Any, *, service_accounts: Collection[int]) -> bool:
    """Whether anyone else entered, changed or reviewed a record, or has a correction of it going."""
    people = {*record.changed_by, record.author_id, record.reviewer_id}
    if people - {*service_accounts, None}:
        return True
    theirs = ~Q(proposed_by__in=service_accounts) | (
        Q(decided_by__isnull=False) & ~Q(decided_by__in=service_accounts)
    )
    corrections = Correction.objects.filter(theirs, record_id=record.public_id)
    idle = (CorrectionState.DECLINED, CorrectionState.TAKEN_BACK)
    return corrections.exclude(state__in=idle).exists()


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
