"""From draft to public: submit, return, publish; never alone."""

from collections.abc import Iterable

from django.db import models
from django.utils import timezone

from cases.actions.base import Refused, acting, bundle, kind_of, locked
from cases.choices import ReviewState
from cases.models import (
    Citation,
    User,
    Victim,
)
from cases.models.review import Record, Sourced


def parents(record: Record) -> list[Record]:
    """The records it rests on, which must be public before it can be: its source, its place, its speaker."""
    return [
        related
        for field in record._meta.concrete_fields
        if field.many_to_one and isinstance(related := getattr(record, field.name), Record)
    ]


def lacking(record: Record) -> list[str]:
    """What a record still lacks before it may be published, in words; empty if nothing.

    It counts the citations as they are, whatever their state: they are published with the record.
    """
    problems: list[str] = []
    if isinstance(record, Sourced) and not Citation.objects.supporting(record).exclude(
        state=ReviewState.WITHDRAWN
    ):
        problems.append(f"The {kind_of(record)} has no source: add a citation.")
    if isinstance(record, Victim) and not record.harms.exclude(state=ReviewState.WITHDRAWN):
        problems.append("The victim has no harm: say what was done, and in which incident.")
    return problems


def submit(records: Iterable[Record], *, by: User, reason: str = "") -> None:
    """Hand drafts to a second person.

    Raises:
        Refused: one of them is not a draft.

    """
    with acting(by=by, reason=reason):
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
    with acting(by=by, reason=reason):
        for record in locked(records):
            if record.state != ReviewState.IN_REVIEW:
                raise Refused(f"{record} is not in review.")
            record.state = ReviewState.DRAFT
            record.submitted_at = None
            record.save()


def publish(records: Iterable[Record], *, by: User, reason: str = "") -> list[Record]:
    """Publish records with their bundles: drafts and submitted names, harms, steps, citations.

    Returns:
        The records that became public, in no particular order.

    Raises:
        Refused: the reviewer changed one of them, one lacks something, or one rests on a record
            that is not public and is not published along.

    """
    now = timezone.now()
    with acting(by=by, reason=reason):
        whole = {(type(each), each.pk): each for record in records for each in bundle(record)}
        waiting = [
            record
            for record in locked(whole.values())
            if record.state in {ReviewState.DRAFT, ReviewState.IN_REVIEW}
        ]
        for record in waiting:
            _require_publishable(record, by=by, along=set(whole))
        for record in waiting:
            record.state = ReviewState.PUBLISHED
            record.author = record.author or User.objects.get(pk=record.changed_by[0])
            record.submitted_at = record.submitted_at or now
            record.reviewer = by
            record.published_at = now
            record.save()
    return waiting


def _require_publishable(
    record: Record, *, by: User, along: set[tuple[type[models.Model], int]]
) -> None:
    if by.pk == record.author_id or by.pk in record.changed_by:
        raise Refused(f"Nobody publishes alone: you changed {record}. Ask a colleague.")
    if record.author_id is None and not record.changed_by:
        raise Refused(f"It is not known who entered {record}: submit it first.")
    if problems := lacking(record):
        raise Refused(" ".join(problems))
    for parent in parents(record):
        if not parent.is_published and (type(parent), parent.pk) not in along:
            raise Refused(f"{record} rests on “{parent}”, which is not public: publish that first.")
