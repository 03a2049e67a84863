"""The publish gate: what a record still lacks before it may be public, each with the field to fill."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import prefetch_related_objects

from cases.actions.base import Key, Refused, bundle, concrete, key_of, kind_of
from cases.actions.gate_rules import rules_for
from cases.choices import ReviewState
from cases.models.review import Record, Sourced

WAITING = (ReviewState.DRAFT, ReviewState.IN_REVIEW)
"""The states of records that the gate is still before."""


@dataclass(frozen=True)
class Lack:
    """One thing that a record lacks, and where it is mended.

    ``field`` is found on the page of ``page``, mostly the record itself; ``reason`` names the field
    of the record whose emptiness may be explained instead; ``rests_on`` is the record that must be
    public first.
    """

    record: Record
    field: str
    words: str
    page: Record
    reason: str = ""
    rests_on: Record | None = None

    def __str__(self) -> str:
        return f"{kind_of(self.record).capitalize()} “{self.record}”: {self.words}"


class Lacking(Refused):
    """Records that the gate holds back; ``lacks`` says what each of them lacks."""

    def __init__(self, lacks: Sequence[Lack]) -> None:
        self.lacks = tuple(lacks)
        super().__init__(" ".join(map(str, lacks)))


def lacking(record: Record, *, along: Collection[Key] = ()) -> list[Lack]:
    """What a record lacks by itself, and the records it rests on that are not public.

    ``along`` names records that become public together with it. An explicit “unknown” or “not
    stated” is an answer; an empty field is none. Parts and citations count whatever their state,
    unless they were withdrawn: they are published with the record, or wait for it.
    """
    found = [
        Lack(record, rule.field, rule.words, page=rule.page(record), reason=rule.reason)
        for rule in rules_for(concrete(record))
        if rule.lacks(record)
    ]
    for name, parent in _rests_on(record):
        if not parent.is_published and key_of(parent) not in along:
            words = f"It rests on {kind_of(parent)} “{parent}”, which is not public: publish that first."
            found.append(Lack(record, name, words, page=parent, rests_on=parent))
    return found


def lacking_whole(records: Iterable[Record]) -> list[Lack]:
    """What records lack together with their names, harms, steps and citations."""
    whole = {key_of(each): each for record in records for each in bundle(record)}
    with_what_they_rest_on(whole.values())
    return [
        lack
        for each in whole.values()
        if each.state in WAITING
        for lack in lacking(each, along=whole.keys())
    ]


def answerable_by_reason(model: type[Record]) -> list[str]:
    """The fields of a kind for which the gate takes a reason why they are empty."""
    return [rule.reason for rule in rules_for(model) if rule.reason]


def answerable_by_choice(model: type[Record]) -> list[str]:
    """The fields of a kind that the gate wants chosen: “unknown” is among their choices."""
    return [rule.field for rule in rules_for(model) if not rule.reason]


def asked_for(model: type[Record]) -> set[str]:
    """Every field of a kind that the gate asks for, of some records at least."""
    return {name for rule in rules_for(model) for name in (rule.field, rule.reason)}


def parents(record: Record) -> list[Record]:
    """The records it rests on, which must be public before it can be: its source, its place, its speaker."""
    return [parent for _, parent in _rests_on(record)]


def with_what_they_rest_on(records: Iterable[Record]) -> None:
    """Read what records rest on, and what supports them, at once for each kind and not for each record.

    What is among the records is not read again.
    """
    records = list(records)
    _introduce(records)
    of_kind: dict[type[Record], list[Record]] = {}
    for record in records:
        of_kind.setdefault(concrete(record), []).append(record)
    for model, rows in of_kind.items():
        prefetch_related_objects(rows, *links_of(model))
        if issubclass(model, Sourced):
            prefetch_related_objects(rows, "citations")


def _introduce(records: Collection[Record]) -> None:
    among = {key_of(record): record for record in records}
    for record in records:
        for name in links_of(concrete(record)):
            field: Any = record._meta.get_field(name)
            other = among.get((field.related_model, getattr(record, field.attname)))
            if other is not None:
                setattr(record, name, other)


@cache
def links_of(model: type[Record]) -> tuple[str, ...]:
    """The fields by which records of a kind rest on other records."""
    return tuple(
        field.name
        for field in model._meta.concrete_fields
        if field.many_to_one and issubclass(field.related_model or object, Record)
    )


def _rests_on(record: Any) -> list[tuple[str, Record]]:
    found = [
        (name, related)
        for name in links_of(concrete(record))
        if (related := getattr(record, name)) is not None
    ]
    if hasattr(record, "speaker_candidates") and record.speaker_id is None:
        found += [("speaker_candidates", each) for each in record.speaker_candidates.all()]
    return found
