"""From draft to public: submit, take back, return, publish; never alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connection
from django.db.models import BigIntegerField, F
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.actions.base import (
    Refused,
    acting,
    bundle,
    concrete,
    key_of,
    locked,
    locked_bundles,
    require_role,
)
from cases.actions.changing import changed, hides_a_name, together
from cases.actions.gate import WAITING, Lacking, lacking, with_what_they_rest_on
from cases.actions.name_gate import hold_names, require_nobody_named
from cases.actions.roles import Role
from cases.actions.seen import Versions, changes_since
from cases.choices import ReviewState
from cases.models import ProceedingStep, User
from cases.models.review import Record
from cases.public.naming import may_be_named


def submit(records: Iterable[Record], *, by: User, reason: str = "") -> None:
    """Hand drafts to a second person.

    Raises:
        Refused: one of them is not a draft.

    """
    with acting(by=by, reason=reason, needs=Role.RESEARCHER):
        for record in locked(records):
            if record.state != ReviewState.DRAFT:
                raise Refused(f"{record} is not a draft.")
            record.author = record.author or by
            record.state = ReviewState.IN_REVIEW
            record.submitted_at = timezone.now()
            record.save()


def return_to_author(records: Iterable[Record], *, by: User, reason: str) -> None:
    """Give submitted records back to be worked on.

    Raises:
        Refused: one of them is not in review, or no reason is given.

    """
    if not reason.strip():
        raise Refused("Say what is missing, so that the author can mend it.")
    with acting(by=by, reason=reason, needs=Role.REVIEWER):
        for record in locked(records):
            if record.state != ReviewState.IN_REVIEW:
                raise Refused(f"{record} is not in review.")
            record.state = ReviewState.DRAFT
            record.submitted_at = None
            record.save()


def awaiting_review(record: Record) -> list[Record]:
    """What of a record waits for a second person: itself with its parts, or its new rows."""
    if record.state not in {ReviewState.IN_REVIEW, ReviewState.PUBLISHED}:
        return []
    return [each for each in bundle(record) if each.state == ReviewState.IN_REVIEW]


@dataclass(frozen=True)
class Publication:
    """What became of one of several records: public with its bundle, or refused as a whole."""

    record: Record
    refusal: Exception | None = None


def publish_each(
    records: Sequence[Record], *, by: User, seen: Mapping[int, Versions]
) -> list[Publication]:
    """Publish records of one kind as somebody saw them, each with its bundle or not at all.

    One that is refused stops no other. One that rests on another of them is published after it.
    ``seen`` says which versions were shown, by primary key: what changed since is refused.
    """
    require_role(by, Role.REVIEWER)
    done: dict[int, Publication] = {}
    with together():
        # Nobody changes them, or what goes with them, between the comparison and the end.
        locked(each for record in records for each in bundle(record))
        now = locked(records)
        for pk, told in changes_since(seen, now).items():
            record = next(each for each in now if each.pk == pk)
            done[pk] = Publication(record, Refused(CHANGED.format(record=record, told=told)))
        waiting = [record for record in now if record.pk not in done]
        while waiting:
            for record in waiting:
                done[record.pk] = _publish_alone(record, by=by)
            left = [record for record in waiting if _may_follow(done[record.pk])]
            if len(left) == len(waiting):
                break
            waiting = left
    return [done[record.pk] for record in records]


CHANGED = "{record} changed since it was shown to you ({told}): look at it as it is now."


def _publish_alone(record: Record, *, by: User) -> Publication:
    try:
        with together():
            rows = awaiting_review(record)
            if not rows:
                raise Refused(f"{record} is not in review: its author submits it first.")
            publish(rows, by=by)
            connection.check_constraints()  # the deferred guards, while only this one is at stake
    except (Refused, DatabaseError) as refusal:
        return Publication(record, refusal)
    return Publication(record)


def _may_follow(publication: Publication) -> bool:
    """Whether a record was refused only for what it rests on, which may be public by now."""
    refusal = publication.refusal
    return isinstance(refusal, Lacking) and all(lack.rests_on for lack in refusal.lacks)


def take_back(records: Iterable[Record], *, by: User) -> None:
    """Make one's own submissions drafts again.

    Raises:
        Refused: one of them is not in review any more, or was entered by somebody else.

    """
    with acting(by=by, reason="taken back by its author", needs=Role.RESEARCHER):
        for record in locked(records):
            if record.state != ReviewState.IN_REVIEW:
                raise Refused(f"{record} is not in review.")
            if record.author_id != by.pk:
                raise Refused(f"{record} is {record.author}’s: its author takes it back.")
            record.state = ReviewState.DRAFT
            record.submitted_at = None
            record.save()


def publish(records: Iterable[Record], *, by: User, reason: str = "") -> list[Record]:
    """Publish records with their bundles: drafts and submitted names, harms, steps, citations.

    Returns:
        The records that became public, in no particular order.

    Raises:
        Lacking: the gate holds one of them back; it says what each of them lacks.
        Refused: the reviewer changed one of them, or one names somebody who may not be named.

    """
    now = timezone.now()
    with acting(by=by, reason=reason, needs=Role.REVIEWER):
        hold_names(alone=False)
        whole = {key_of(each): each for each in locked_bundles(records)}
        waiting = [record for record in whole.values() if record.state in WAITING]
        with_what_they_rest_on(waiting)
        for record in waiting:
            _require_second_person(record, by=by)
        if lacks := [each for record in waiting for each in lacking(record, along=whole.keys())]:
            raise Lacking(lacks)
        _make_public(waiting, by=by, now=now)
        # Only now is it known who is convicted and who may be named.
        require_nobody_named(waiting)
        changed(waiting)
        steps = [record for record in waiting if isinstance(record, ProceedingStep)]
        if any(step.defendant.name and not may_be_named(step.defendant.pk) for step in steps):
            hides_a_name()
    return waiting


def _make_public(records: Iterable[Record], *, by: User, now: datetime) -> None:
    """One statement for each kind of record."""
    of_kind: dict[type[Record], list[int]] = {}
    for record in records:
        of_kind.setdefault(concrete(record), []).append(record.pk)
        record.state = ReviewState.PUBLISHED
        record.author_id = record.author_id or record.changed_by[0]
        record.submitted_at = record.submitted_at or now
        record.reviewer = by
        record.published_at = record.updated_at = now
    for model, keys in of_kind.items():
        model._base_manager.filter(pk__in=keys).update(
            state=ReviewState.PUBLISHED,
            author=Coalesce("author", F("changed_by__0"), output_field=BigIntegerField()),
            submitted_at=Coalesce("submitted_at", now),
            reviewer=by,
            published_at=now,
            updated_at=now,
        )


def _require_second_person(record: Record, *, by: User) -> None:
    if by.pk == record.author_id or by.pk in record.changed_by:
        raise Refused(f"Nobody publishes alone: you changed {record}. Ask a colleague.")
    if record.author_id is None and not record.changed_by:
        raise Refused(f"It is not known who entered {record}: submit it first.")
