"""Mending what is public: propose a correction, and decide on somebody else's."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from cases.actions.base import Refused, acting, kind_of, locked, public_id_of
from cases.choices import CorrectionState
from cases.models import Correction, User
from cases.models.review import Record


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
            record_id=public_id_of(record),
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
        (record,) = locked([record_called(proposals[0].record_id)])
        if len({proposal.field for proposal in proposals}) < len(proposals):
            raise Refused("Two of these change one field: decline one of them first.")
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
