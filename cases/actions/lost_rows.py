"""Rows that a record had at a moment and has no more: drafts that were deleted, and can come back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction

from cases.actions.base import PARTS, kind_of
from cases.choices import ReviewState
from cases.models import Citation, Harm, Incident, versions
from cases.models.review import Record, Sourced
from cases.models.sources import citation_field


@dataclass(frozen=True)
class LostRow:
    """One deleted row, as it was."""

    record: Record
    top: str
    """The name of the deleted row with which it went; its own, if it went by itself."""

    @property
    def name(self) -> str:
        """How it is called among what can be chosen: ``harm.12``."""
        return _name(self.record)

    @property
    def words(self) -> str:
        """The row in words; its name is made of rows that may be gone as well."""
        try:
            return f"{kind_of(self.record)} “{self.record}”"
        except (ObjectDoesNotExist, ValueError):
            return kind_of(self.record)


def lost_rows(record: Record, moment: datetime, *, left_out: list[str]) -> list[LostRow]:
    """The names, harms, steps, defendants and citations that were deleted since, parents first.

    What cannot come back is added to ``left_out``, in words: it contradicts what was entered since,
    or something on which it rested is gone.
    """
    found: list[LostRow] = []
    with transaction.atomic():
        for row, top in _had(record, moment):
            try:
                with transaction.atomic():
                    _insert(row)
            except (ValidationError, IntegrityError) as refusal:
                words = LostRow(row, top).words
                why = " ".join(getattr(refusal, "messages", ["it contradicts what is there now."]))
                left_out.append(f"{words[:1].upper()}{words[1:]}: {why}")
            else:
                found.append(LostRow(row, top))
        # It was only tried: whether rows fit is known once those on which they rest are there.
        transaction.set_rollback(True)
    return found


def bring_back(rows: list[LostRow]) -> list[Record]:
    """Let deleted rows be there again, as drafts, under their own ids.

    Raises:
        ValidationError: one contradicts what was entered since.

    """
    for row in rows:
        _insert(row.record)
    return [row.record for row in rows]


def _name(record: Record) -> str:
    return f"{record._meta.model_name}.{record.pk}"


def _kinds(record: Record) -> Iterator[tuple[Any, str]]:
    yield from PARTS.get(type(record), ())
    if isinstance(record, Incident):
        yield Harm, "incident"
    if isinstance(record, Sourced):
        yield Citation, citation_field(record)


def _had(record: Record, moment: datetime, top: str = "") -> Iterator[tuple[Record, str]]:
    """What belonged to the record then and is deleted now, and to its parts, whether they are or not."""
    for model, key in _kinds(record):
        for held in versions.rows_at(model, moment, **{f"{key}_id": record.pk}):
            there = model._base_manager.filter(pk=held.pgh_obj_id).first()
            row = there or versions.version(model, held)
            under = "" if there else top or _name(row)
            if there is None:
                yield row, under
            yield from _had(row, moment, under)


def _insert(row: Record) -> None:
    row._state.adding = True
    row.state = ReviewState.DRAFT
    row.submitted_at = None
    row.full_clean()
    row.save(force_insert=True)
