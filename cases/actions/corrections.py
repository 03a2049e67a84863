"""Mending what is public: propose a correction, and decide on somebody else's."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from cases.actions.base import Refused, acting, kind_of, locked, public_id_of, record_called
from cases.actions.changing import changes_from, taken_back
from cases.actions.gate import Lack, Lacking, lacking
from cases.actions.lists import replace_list, stored_list, tidy_list
from cases.actions.name_gate import hold_names, require_nobody_named
from cases.actions.roles import Role
from cases.choices import CorrectionState
from cases.models import Correction, User
from cases.models.lists import lists_of
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
    """Propose to change one field, or one list, of a published record.

    ``new_value`` is given as a correction keeps it: a plain value, the public id of a related record,
    or the whole list as it shall be: public ids, or names with text, script, language and kind.

    Raises:
        Refused: the record is not published, no reason is given, or the list is that already.
        ValidationError: the record has no such field, or the list holds what does not belong there.

    """
    if not record.is_published:
        raise Refused(f"{record} is not published: edit it instead.")
    if not reason.strip():
        raise Refused("A correction needs its reason.")
    if field in lists_of(type(record)):
        new_value = tidy_list(type(record), field, new_value)
        if new_value == stored_list(record, field):
            raise Refused("The record says that already.")
    elif field not in correctable_fields(type(record)):
        raise ValidationError({field: f"The {kind_of(record)} has no field “{field}”."})
    with acting(by=by, reason=reason, needs=Role.RESEARCHER):
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
        Refused: one is decided already, proposed by the same person, or of another record; the
            record changed since; a field would be empty without a reason; or it would name somebody
            who may not be named.
        ValidationError: the record would not be valid.

    """
    reason = "; ".join(dict.fromkeys(correction.reason for correction in corrections))
    with acting(by=by, reason=reason, act="correction", needs=Role.REVIEWER):
        hold_names(alone=False)
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
        _announce(record, proposals)
        before = _unexplained(record)
        lists = lists_of(type(record))
        for proposal in proposals:
            if proposal.field not in lists:
                setattr(record, *_assignment(record, proposal.field, proposal.new_value))
            _decide(proposal, CorrectionState.ACCEPTED, by=by, note=note)
        record.full_clean()
        if emptied := [lack for name, lack in _unexplained(record).items() if name not in before]:
            raise Lacking(emptied)
        record.save()
        for proposal in proposals:
            if proposal.field in lists:
                replace_list(record, proposal.field, proposal.new_value or [])
        require_nobody_named(
            [record],
            changed={proposal.field for proposal in proposals},
            reasons=[proposal.reason for proposal in proposals],
        )
        return record


def decline_correction(correction: Correction, *, by: User, note: str) -> None:
    """Decline a proposed correction with a word to the proposer.

    Raises:
        Refused: it is decided already, or proposed by the same person.

    """
    with acting(by=by, reason=note, needs=Role.REVIEWER):
        proposal = Correction.objects.select_for_update().get(pk=correction.pk)
        _require_decidable(proposal, by=by)
        _decide(proposal, CorrectionState.DECLINED, by=by, note=note)


def _announce(record: Record, proposals: Sequence[Correction]) -> None:
    """The headline numbers may change, of the place that it names now too; of what is sensitive, all."""
    changes_from([record])
    if any(proposal.sensitive for proposal in proposals):
        taken_back([record], always=True)


def _unexplained(record: Record) -> dict[str, Lack]:
    """The empty fields that the gate wants filled or explained. What protects a person may go."""
    return {lack.reason: lack for lack in lacking(record) if lack.reason}


def take_back_corrections(corrections: Sequence[Correction], *, by: User) -> None:
    """Take back what one proposed, before anybody decided on it.

    Raises:
        Refused: one is decided already, or was proposed by somebody else.

    """
    with acting(by=by, reason="taken back by its proposer", needs=Role.RESEARCHER):
        keys = [correction.pk for correction in corrections]
        for proposal in Correction.objects.select_for_update().filter(pk__in=keys):
            if proposal.state != CorrectionState.PROPOSED:
                raise Refused("This correction is decided already.")
            if proposal.proposed_by_id != by.pk:
                raise Refused("Somebody else proposed this: decline it instead.")
            proposal.state = CorrectionState.TAKEN_BACK
            proposal.decided_at = timezone.now()
            proposal.save()


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
    """A field's value as a correction keeps it: JSON, a related record by its public id, or a list."""
    if field in lists_of(type(record)):
        return stored_list(record, field)
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
