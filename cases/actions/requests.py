"""Working off what people outside ask: what it concerns, who takes it on, what became of it."""

import re
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.actions.base import Refused, acting, record_called
from cases.actions.roles import Role
from cases.desk_choices import RequestOutcome, RequestState
from cases.models import SubjectRequest, Tombstone, User
from cases.models.requests import NOTHING_CHANGED
from cases.models.review import Record
from cases.public_ids import is_public_id

_ID: Final = re.compile(r"(?<![A-Za-z])[A-Za-z]{3}-[A-Za-z0-9]{8}(?![A-Za-z0-9])")
_BETWEEN: Final = re.compile(r"[\s,;]+")


def records_named(text: str) -> dict[str, Record | None]:
    """The records that a text names, by public id or by the address of a public page.

    Returns:
        The record by the id that was typed; None for one that is gone: the id answers “removed”.

    Raises:
        ValidationError: a word names no record; it says which, and what an id looks like.

    """
    found: dict[str, Record | None] = {}
    problems: list[str] = []
    for word in filter(None, _BETWEEN.split(text)):
        match = _ID.search(word)
        public_id = match[0].upper() if match else ""
        if not public_id:
            problems.append(
                f"“{word[:80]}” names no record: type public ids such as VIC-3479ACDE, or the"
                " addresses of pages that end with one."
            )
        elif not is_public_id(public_id):
            problems.append(f"{public_id} is mistyped: its symbols do not fit together.")
        else:
            try:
                found[public_id] = _called(public_id)
            except Refused as refusal:
                problems.append(str(refusal))
    if problems:
        raise ValidationError(problems)
    return found


def _called(public_id: str) -> Record | None:
    try:
        return record_called(public_id)
    except Refused:
        stone = Tombstone.objects.filter(public_id=public_id).first()
        if stone is None:
            raise
        return _called(stone.merged_into) if stone.merged_into else None


def name_records(request: SubjectRequest, named: dict[str, Record | None]) -> None:
    """Tie records to a request; those that it names already stay as they are."""
    for public_id, record in named.items():
        place: dict[str, Any] = {}
        if record is not None:
            kind = ContentType.objects.get_for_model(record)
            place = {"content_type": kind, "object_id": record.pk}
            if request.named.filter(**place).exists():
                continue
        request.named.get_or_create(public_id=public_id, defaults=place)


def take_on_request(request: SubjectRequest, *, by: User) -> None:
    """Say that one works on a request from now on.

    Raises:
        Refused: it is closed.

    """
    with acting(by=by, needs=Role.RESEARCHER):
        now = _locked(request)
        if now.is_closed:
            raise Refused(f"{now} is closed: reopen it first.")
        now.state = RequestState.IN_PROGRESS
        now.assigned_to = by
        now.save()


def decide_request(
    request: SubjectRequest, *, outcome: RequestOutcome, note: str, declined: bool, by: User
) -> None:
    """Close a request with what became of it.

    Raises:
        Refused: it is closed already, the note that colleagues need later is missing, or it is
            declined with an outcome that says that something changed.

    """
    if not note.strip():
        raise Refused("Say what was done and why: whoever asks again is told the same.")
    if declined and outcome not in NOTHING_CHANGED:
        raise Refused(f"“{outcome.label}” is no outcome of a request that was declined.")
    with acting(by=by, reason=note, needs=Role.REVIEWER):
        now = _locked(request)
        if now.is_closed:
            raise Refused(f"{now} was closed by {now.decided_by} already.")
        now.state = RequestState.DECLINED if declined else RequestState.DONE
        now.outcome = outcome
        now.outcome_note = note.strip()
        now.decided_by = by
        now.decided_at = timezone.now()
        now.full_clean()
        now.save()


def reopen_request(request: SubjectRequest, *, by: User) -> None:
    """Take a decision back; the history keeps it.

    Raises:
        Refused: it is not closed.

    """
    with acting(by=by, needs=Role.REVIEWER):
        now = _locked(request)
        if not now.is_closed:
            raise Refused(f"{now} is open already.")
        now.state = RequestState.IN_PROGRESS if now.assigned_to_id else RequestState.OPEN
        now.outcome = now.outcome_note = ""
        now.decided_by = now.decided_at = None
        now.save()


def _locked(request: SubjectRequest) -> SubjectRequest:
    found: SubjectRequest = SubjectRequest.objects.select_for_update(of=("self",)).get(
        pk=request.pk
    )
    return found
