"""Verbs across models: submit, publish, return, withdraw, withhold, merge, correct.

Each takes ``by`` (a user) and mostly ``reason``, runs in one transaction or not at all, and leaves
both in the history.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils import timezone

from cases.choices import CorrectionState, RemovalReason, ReviewState
from cases.models import (
    Citation,
    Correction,
    Defendant,
    Harm,
    Investigation,
    InvestigationStep,
    ProceedingStep,
    Prosecution,
    Tombstone,
    User,
    Victim,
    VictimName,
)
from cases.models.review import Record, Sourced


class Refused(Exception):
    """An action that the rules do not allow; its text says what to do instead."""


@contextmanager
def acting(*, by: User, reason: str = "", act: str = "") -> Iterator[None]:
    """One transaction whose changes the history attributes to a user and a reason.

    ``act`` announces a correction, a withholding or an erasure to the database's guards.
    """
    with transaction.atomic(), pghistory.context(user=by.pk, reason=reason):
        if act:
            _set("accountability.act", act)
        yield
        # In a longer transaction nothing that follows may be laid to this user or this act.
        for name in ("accountability.act", "pghistory.context_id", "pghistory.context_metadata"):
            _set(name, "")


def _set(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def kind_of(record: models.Model | type[models.Model]) -> str:
    """The kind of a record as the API names it: ``investigation step``."""
    return str(record._meta.verbose_name)


def children(record: Record) -> list[Record]:
    """The records that have no meaning without this one and are published with it."""
    found: list[Record] = []
    match record:
        case Victim():
            found += VictimName.objects.filter(victim=record)
            found += Harm.objects.filter(victim=record)
        case Investigation():
            found += InvestigationStep.objects.filter(investigation=record)
        case Prosecution():
            for defendant in Defendant.objects.filter(prosecution=record):
                found += [defendant, *children(defendant)]
        case Defendant():
            found += ProceedingStep.objects.filter(defendant=record)
    return found


def bundle(record: Record) -> list[Record]:
    """The record, its children, and the citations of all of them."""
    records = [record, *children(record)]
    cited = [each for each in records if isinstance(each, Sourced)]
    for each in cited:
        records += Citation.objects.supporting(each)
    return records


def parents(record: Record) -> list[Record]:
    """The records that must be public before this one can be."""
    match record:
        case Citation():
            return [record.source]
        case VictimName():
            return [record.victim]
        case Harm():
            return [record.victim, record.incident]
        case InvestigationStep():
            return [record.investigation]
        case Defendant():
            return [record.prosecution]
        case ProceedingStep():
            return [record.defendant]
    return []


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
        for record in _locked(records):
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
        for record in _locked(records):
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
            for record in _locked(whole.values())
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


def withdraw(records: Iterable[Record], *, by: User, reason: RemovalReason) -> None:
    """Take published records back, with everything that has no meaning without them.

    The public ids go on answering, with “removed”.

    Raises:
        Refused: one of them is not published.

    """
    with acting(by=by, reason=str(reason)):
        for record in _locked(records):
            if not record.is_published:
                raise Refused(f"{record} is not published.")
            # Children and citations go first; a record's own citations go with it.
            for each in reversed(bundle(record)):
                if each.is_published:
                    _take_back(each, by=by, reason=reason)


def _take_back(record: Record, *, by: User, reason: RemovalReason, merged_into: str = "") -> None:
    now = timezone.now()
    record.state = ReviewState.WITHDRAWN
    record.withdrawn_by = by
    record.withdrawn_at = now
    record.withdrawal_reason = reason
    record.save()
    _bury(record, by=by, reason=reason, merged_into=merged_into)


def _bury(record: Any, *, by: User, reason: RemovalReason, merged_into: str = "") -> None:
    Tombstone.objects.create(
        public_id=record.public_id,
        kind=kind_of(record),
        removed_on=timezone.now().date(),
        merged_into=merged_into,
        reason=reason,
        removed_by=by,
    )


def merge(duplicate: Record, *, into: Record, by: User) -> None:
    """Withdraw a duplicate; its public id leads to the record that stays.

    Raises:
        Refused: the two are of different kinds, the same, or not both published.

    """
    if type(duplicate) is not type(into) or duplicate.pk == into.pk:
        raise Refused("Only two different records of one kind can be merged.")
    with acting(by=by, reason=str(RemovalReason.DUPLICATE)):
        kept, gone = _locked([into, duplicate])
        if not (kept.is_published and gone.is_published):
            raise Refused("Both records must be published.")
        for each in reversed(bundle(gone)):
            if each.is_published:
                target = _public_id(kept) if each == gone else ""
                _take_back(each, by=by, reason=RemovalReason.DUPLICATE, merged_into=target)


def withhold(victim: Victim, *, by: User, reason: RemovalReason = RemovalReason.SAFETY) -> Victim:
    """Keep back every identifying field of a person, at once.

    If the person was public, they and everything that hangs on them get new public ids, and the old
    ones answer “removed”: an old printout must not lead to the row that is left.

    Returns:
        The victim as it is now.

    """
    with acting(by=by, reason=str(reason), act="withholding"):
        locked: Victim = Victim.objects.select_for_update().get(pk=victim.pk)
        locked.withheld = True
        locked.save()
        for record in bundle(locked):
            if record.is_published:
                _bury(record, by=by, reason=reason)
                _renew_id(record)
        locked.refresh_from_db()
    return locked


def _renew_id(record: Any) -> None:
    fresh = record._meta.get_field("public_id").get_default()
    type(record).objects.filter(pk=record.pk).update(public_id=fresh)


def propose_correction(
    record: Record,
    *,
    field: str,
    new_value: Any,
    by: User,
    reason: str,
    sensitive: bool = False,
) -> Correction:
    """Propose to change one field of a published record.

    ``new_value`` is given as the field stores it: a plain value, or the public id of a related record.

    Raises:
        Refused: the record is not published, or no reason is given.
        ValidationError: the record has no such field.

    """
    if not record.is_published:
        raise Refused(f"{record} is not published: edit it instead.")
    if not reason.strip():
        raise Refused("A correction needs its reason.")
    if field not in correctable_fields(type(record)):
        raise ValidationError({field: f"The {kind_of(record)} has no field “{field}”."})
    with acting(by=by, reason=reason):
        return Correction.objects.create(
            kind=kind_of(record),
            record_id=_public_id(record),
            field=field,
            old_value=stored_value(record, field),
            new_value=new_value,
            reason=reason,
            sensitive=sensitive,
            proposed_by=by,
        )


def accept_corrections(corrections: Sequence[Correction], *, by: User, note: str = "") -> Record:
    """Carry out proposed corrections of one record together, since fields can depend on each other.

    Returns:
        The record as corrected.

    Raises:
        Refused: one is decided already, proposed by the same person, or of another record; or the
            record changed since.
        ValidationError: the record would not be valid.

    """
    reason = "; ".join(dict.fromkeys(correction.reason for correction in corrections))
    with acting(by=by, reason=reason, act="correction"):
        proposals = list(
            Correction.objects.select_for_update().filter(pk__in=[c.pk for c in corrections])
        )
        if len({proposal.record_id for proposal in proposals}) != 1:
            raise Refused("Accept the corrections of one record at a time.")
        (record,) = _locked([record_called(proposals[0].record_id)])
        for proposal in proposals:
            _require_decidable(proposal, by=by)
            if stored_value(record, proposal.field) != proposal.old_value:
                raise Refused("The record changed since: decline this proposal and propose anew.")
        for proposal in proposals:
            setattr(record, *_assignment(record, proposal.field, proposal.new_value))
            _decide(proposal, CorrectionState.ACCEPTED, by=by, note=note)
        record.full_clean()
        record.save()
        return record


def decline_correction(correction: Correction, *, by: User, note: str) -> None:
    """Decline a proposed correction with a word to the proposer.

    Raises:
        Refused: it is decided already, or proposed by the same person.

    """
    with acting(by=by, reason=note):
        proposal = Correction.objects.select_for_update().get(pk=correction.pk)
        _require_decidable(proposal, by=by)
        _decide(proposal, CorrectionState.DECLINED, by=by, note=note)


def _require_decidable(proposal: Correction, *, by: User) -> None:
    if proposal.state != CorrectionState.PROPOSED:
        raise Refused("This correction is decided already.")
    if proposal.proposed_by_id == by.pk:
        raise Refused("Nobody decides on their own correction.")


def _decide(proposal: Correction, state: CorrectionState, *, by: User, note: str) -> None:
    proposal.state = state
    proposal.decided_by = by
    proposal.decided_at = timezone.now()
    proposal.decision_note = note
    proposal.save()


def correctable_fields(model: type[Record]) -> dict[str, "models.Field[Any, Any]"]:
    """The fields of a kind of record that a correction may change, by name."""
    fixed = {field.name for field in Record._meta.get_fields()} - {"coding_note", "absent"}
    return {
        field.name: field
        for field in model._meta.concrete_fields
        if field.name not in fixed and field.editable and not field.primary_key
    }


def stored_value(record: Record, field: str) -> Any:
    """A field's value as a correction keeps it: JSON, a related record by its public id."""
    definition = correctable_fields(type(record))[field]
    if isinstance(definition, models.ForeignKey):
        related = getattr(record, field)
        return None if related is None else related.public_id
    if isinstance(definition, models.JSONField):
        return getattr(record, field)
    value = getattr(record, field)
    return (
        value
        if value is None or isinstance(value, bool | int)
        else definition.value_to_string(record)
    )


def _assignment(record: Record, field: str, value: Any) -> tuple[str, Any]:
    definition = correctable_fields(type(record))[field]
    if isinstance(definition, models.ForeignKey) and value is not None:
        return field, record_called(value, model=definition.related_model)
    return field, value if value is None else definition.to_python(value)


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


def _public_id(record: Any) -> str:
    return str(record.public_id)


def _locked(records: Iterable[Record]) -> list[Record]:
    """The records as they are now, each row locked until the transaction ends."""
    return [
        type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
        for record in records
    ]
