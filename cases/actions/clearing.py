"""Takes a person's name out of every text, in one transaction, and shows the public only “removed”."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from cases.actions.base import Refused, kind_of, public_id_of, record_called
from cases.actions.changing import changed as changed_public
from cases.actions.corrections import correctable_fields, stored_value
from cases.actions.lists import stored_list
from cases.actions.naming import Finding, NameRemains, Person, findings_of
from cases.choices import AbsenceReason, ArchiveStatus, CorrectionState
from cases.models import Correction, Source, User
from cases.models.review import Record

REASON: Final = "A name was taken out."
"""The public reason, the same whatever the cause: no reader is to tell one from another."""

Texts = Mapping[str, str]
"""What each text shall say instead, by the key of its finding; a possible one may be missing."""


@dataclass
class Cleared:
    """What was done: how many texts, the spellings found in them, and the places whose past holds them."""

    count: int = 0
    spellings: set[str] = field(default_factory=set)
    cells: list[dict[str, Any]] = field(default_factory=list)


def default_texts(findings: Collection[Finding]) -> dict[str, str]:
    """What the texts shall say if nobody says otherwise."""
    return {each.key: each.proposal for each in findings if each.is_likely}


def clear(
    person: Person, *, by: User, texts: Texts | None = None, everything: bool = False
) -> Cleared:
    """Replace every text that names a person; part of an action that announced itself.

    Raises:
        NameRemains: a text that names the person was left as it is, or still does.
        ValidationError: a text cannot be stored so.

    """
    findings = findings_of(person, everything=everything)
    wanted = default_texts(findings) if texts is None else texts
    done = Cleared()
    rows: dict[models.Model, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.key in wanted and not finding.is_past:
            rows[finding.row].append(finding)
    for row, its in rows.items():
        _clear_row(row, {each.field: wanted[each.key] for each in its}, by=by, keep=not everything)
    for each in findings:
        if each.key in wanted:
            done.count += 1
            done.spellings |= {each.text[span.start : span.end] for span in each.spans}
            done.cells += _cells(each)
    # What was made with the name in it cannot be asked for any more, and is not kept either.
    for name in ("charts", "pages"):
        transaction.on_commit(caches[name].clear)
    if left := _left(findings, findings_of(person, everything=everything, past=False), wanted):
        raise NameRemains(left)
    return done


def _left(before: list[Finding], after: list[Finding], wanted: Texts) -> list[Finding]:
    """What still names the person, and what somebody meant to change and did not."""
    chosen = {each.key: each.text for each in before if each.key in wanted and not each.is_past}
    known = {each.key for each in before}
    return [
        each
        for each in after
        if (each.is_certain or chosen.get(each.key) == each.text)
        # What was written down a moment ago only repeats what the record itself still says.
        and (each.key in known or not getattr(each.row, "at_once", False))
    ]


def _clear_row(row: models.Model, texts: dict[str, str], *, by: User, keep: bool) -> None:
    locked = type(row)._base_manager.select_for_update().get(pk=row.pk)
    match locked:
        case Record():
            _clear_record(locked, texts, by=by, keep=keep)
        case Correction():
            _clear_correction(locked, texts, keep=keep)
        case _:
            _clear_name(locked, texts, by=by, keep=keep)


def _clear_name(row: Any, texts: dict[str, str], *, by: User, keep: bool) -> None:
    """Change one of the other names of a place or a situation; without a text it goes."""
    record = next(
        related
        for field in row._meta.concrete_fields
        if field.many_to_one and isinstance(related := getattr(row, field.name), Record)
    )
    before = stored_list(record, "names")
    for name, text in texts.items():
        setattr(row, name, text.strip())
    if row.text:
        row.clean_fields(exclude=_others(row, texts))
        row.save()
    else:
        row.delete()
    after = stored_list(record, "names")
    if record.is_published:
        changed_public([record])
        _tell(record, "names", before if keep else after, after, by=by)


def _clear_record(record: Record, texts: dict[str, str], *, by: User, keep: bool) -> None:
    """Change a record; of a published one the public learns that something was removed."""
    fields = correctable_fields(type(record))
    before = {name: stored_value(record, name) for name in fields}
    for name, text in texts.items():
        definition = record._meta.get_field(name)
        setattr(record, name, _parsed(definition, getattr(record, name), text))
        if isinstance(definition, models.URLField) and not text:
            record.absent = {**record.absent, name: AbsenceReason.WITHHELD.value}
    if isinstance(record, Source) and "archive_url" in texts and not record.archive_url:
        record.absent.pop("archive_url")  # the status says it
        record.archive_status, record.archived_at = ArchiveStatus.WITHHELD, None
        record.archive_sha256 = ""  # who has the file would know it again
    changed = [name for name in fields if stored_value(record, name) != before[name]]
    record.clean_fields(exclude=_others(record, {*texts, *changed}))
    record.save()
    if record.is_published:
        changed_public([record])
        for name in changed:
            old = before[name] if keep else None
            _tell(record, name, old, stored_value(record, name), by=by)


def _tell(record: Record, name: str, old: Any, new: Any, *, by: User) -> None:
    """Let the public know that something was removed; the desk keeps what, so that nobody restores it."""
    Correction.objects.create(
        kind=kind_of(record),
        record_id=public_id_of(record),
        field=name,
        old_value=old,
        new_value=new,
        reason=REASON,
        sensitive=True,
        at_once=True,
        state=CorrectionState.ACCEPTED,
        proposed_by=by,
        decided_by=by,
        decided_at=timezone.now(),
    )


def _clear_correction(correction: Correction, texts: dict[str, str], *, keep: bool) -> None:
    """The public reads “removed” for an old value; the desk keeps it, so that nobody restores it."""
    for name, text in texts.items():
        if name == "old_value":
            correction.sensitive = True
        if name != "old_value" or not keep:
            definition = correction._meta.get_field(name)
            setattr(correction, name, _parsed(definition, getattr(correction, name), text))
    correction.clean_fields(exclude=_others(correction, texts))
    correction.save()


def _parsed(definition: Any, stored: Any, text: str) -> Any:
    """A text as the field keeps it: loose data is written as JSON, unless it was a plain text."""
    if not isinstance(definition, models.JSONField) or isinstance(stored, str):
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise ValidationError({definition.name: "This is no JSON."}) from None


def _others(row: models.Model, names: Collection[str]) -> set[str]:
    return {each.name for each in row._meta.fields} - set(names)


def _cells(finding: Finding) -> list[dict[str, Any]]:
    """Where in the history the text stood: in its own past, and in that of what it corrects."""
    places = [(finding.row, finding.field)]
    if isinstance(finding.row, Correction):
        with suppress(Refused):  # what it corrected may be gone
            places.append((record_called(finding.row.record_id), finding.row.field))
    return [
        {"table": row._meta.db_table, "id": row.pk, "column": column}
        for row, name in places
        # A list is no column: its rows have a history of their own.
        if (column := getattr(row._meta.get_field(name), "column", None))
    ]
