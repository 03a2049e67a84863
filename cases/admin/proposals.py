"""Proposed corrections as the desk reads them: what belongs together, old and new values in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import models
from django.urls import reverse

from cases import actions
from cases.actions import roles
from cases.choices import AbsenceReason, CorrectionState, NameKind, Script
from cases.models import Correction, User
from cases.models.lists import Entry, difference, lists_of
from cases.models.review import Record


@dataclass(frozen=True)
class Change:
    """One field, as it was and as it shall be."""

    field: str
    old: str
    new: str
    is_stale: bool
    is_list: bool = False
    """Whether the values say what a list loses and what it gains, line by line."""


@dataclass(frozen=True)
class Proposal:
    """What one person proposed for one reason: it is accepted or declined as a whole."""

    corrections: list[Correction]
    changes: list[Change]
    refused: str
    is_own: bool

    @property
    def first(self) -> Correction:
        """Any of its rows, for what they share."""
        return self.corrections[0]

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return self.first.state == CorrectionState.PROPOSED

    @property
    def is_stale(self) -> bool:
        """Whether the record has changed since."""
        return self.is_open and any(change.is_stale for change in self.changes)


def page_of_corrections(record: Record) -> str:
    """The address of the page that decides on a record's proposed corrections."""
    return _address(record, "corrections")


def page_to_propose(record: Record) -> str:
    """The address of the form that proposes a correction."""
    return _address(record, "correct")


def _address(record: Record, page: str) -> str:
    model = record._meta.concrete_model._meta.model_name
    return reverse(f"admin:cases_{model}_{page}", args=[record.pk])


def corrections_of(record: Any) -> "models.QuerySet[Correction]":
    """Every correction of a record, the newest first."""
    return Correction.objects.filter(record_id=record.public_id)


def open_fields(record: Record) -> set[str]:
    """The fields for which a correction waits."""
    waiting = corrections_of(record).filter(state=CorrectionState.PROPOSED)
    return set(waiting.values_list("field", flat=True))


def awaiting(user: User) -> "models.QuerySet[Correction]":
    """The proposed corrections on which this user may decide: everybody else's, for a reviewer."""
    proposed = Correction.objects.filter(state=CorrectionState.PROPOSED)
    return proposed.exclude(proposed_by=user) if roles.may_review(user) else proposed.none()


def proposals_of(record: Record, *, user: User) -> list[Proposal]:
    """The corrections of a record, those that wait first, grouped by who proposed them and why."""
    rows = corrections_of(record).select_related("proposed_by", "decided_by")
    ordered = sorted(rows, key=_together)
    found = [_proposal(record, list(group), user) for _, group in groupby(ordered, key=_together)]
    found.sort(key=lambda proposal: proposal.first.proposed_at, reverse=True)
    return sorted(found, key=lambda proposal: not proposal.is_open)


def _together(correction: Correction) -> tuple[Any, ...]:
    decided = correction.decided_at.replace(microsecond=0) if correction.decided_at else None
    return (
        correction.state,
        str(decided),
        correction.proposed_by_id,
        correction.reason,
        correction.sensitive,
    )


def _proposal(record: Record, corrections: list[Correction], user: User) -> Proposal:
    corrections.sort(key=lambda correction: correction.pk)
    return Proposal(
        corrections=corrections,
        changes=[_change(record, correction) for correction in corrections],
        refused=_refused(corrections[0], user),
        is_own=corrections[0].proposed_by_id == user.pk,
    )


def _refused(correction: Correction, user: User) -> str:
    if correction.proposed_by_id == user.pk:
        return "You proposed this: a colleague decides."
    if not roles.may_review(user):
        return "A reviewer decides."
    return ""


def _change(record: Record, correction: Correction) -> Change:
    if correction.field in lists_of(type(record)):
        return _list_change(record, correction)
    definition = actions.correctable_fields(type(record)).get(correction.field)
    if definition is None:
        return Change(correction.field, str(correction.old_value), str(correction.new_value), True)
    return Change(
        field=str(definition.verbose_name),
        old=value_words(definition, correction.old_value),
        new=value_words(definition, correction.new_value),
        is_stale=actions.stored_value(record, correction.field) != correction.old_value,
    )


def _list_change(record: Record, correction: Correction) -> Change:
    taken, added = difference(correction.old_value, correction.new_value)
    return Change(
        field=lists_of(type(record))[correction.field].label,
        old="\n".join(map(entry_words, taken)),
        new="\n".join(map(entry_words, added)),
        is_stale=actions.stored_value(record, correction.field) != correction.old_value,
        is_list=True,
    )


def entry_words(entry: Entry) -> str:
    """An entry of a list as the desk reads it."""
    if isinstance(entry, dict):
        kind, script = NameKind(entry["kind"]).label, Script(entry["script"]).label
        about = ", ".join(filter(None, (script, entry["language"], str(kind))))
        return f"{entry['text']} ({about})"
    try:
        return f"{actions.record_called(entry)} ({entry})"
    except actions.Refused:
        return entry


def value_words(definition: "models.Field[Any, Any]", value: Any) -> str:
    """A stored value as the desk reads it: labels of choices, names of related records."""
    if value is None or value in ("", {}):
        return ""
    if isinstance(definition, models.ForeignKey):
        try:
            return str(actions.record_called(value, model=definition.related_model))
        except actions.Refused:
            return str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(
            f"{field.replace('_', ' ')}: {AbsenceReason(reason).label}"
            for field, reason in value.items()
        )
    return str(dict(definition.flatchoices).get(value, value))


def fields_in_words(corrections: Sequence[Correction]) -> str:
    """The fields of several corrections, each once."""
    return ", ".join(dict.fromkeys(each.field.replace("_", " ") for each in corrections))
