"""Going back to an earlier version: a draft becomes it again, a published record is proposed to."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from cases.actions.base import Refused, acting, kind_of, locked, public_id_of
from cases.actions.corrections import correctable_fields, propose_correction, stored_value
from cases.choices import CorrectionState, ReviewState
from cases.models import Correction, User, versions
from cases.models.review import Record


def earlier_version(record: Record, event: int) -> Record:
    """The record as an entry of its own history holds it.

    Raises:
        Refused: its history has no such entry.

    """
    found = versions.events_of(type(record)).filter(pgh_obj_id=record.pk, pgh_id=event).first()
    if found is None:
        raise Refused(f"The history of {record} has no such version.")
    return versions.version(type(record), found)


def fields_to_restore(record: Record, earlier: Record) -> list[str]:
    """The fields in which an earlier version differs, as far as it may come back.

    What a sensitive correction removed stays removed, and nobody loses their protection by it.
    """
    removed = removed_values(record)
    fields = []
    for name in correctable_fields(type(record)):
        if name == "withheld" and getattr(record, name):
            continue
        value = _stored(earlier, name)
        if value != _stored(record, name) and (name, value) not in removed:
            fields.append(name)
    return fields


def removed_values(*records: Record) -> list[tuple[str, Any]]:
    """Field and value of what accepted sensitive corrections took out of these records."""
    ids = [public_id_of(record) for record in records]
    corrections = Correction.objects.filter(
        record_id__in=ids, sensitive=True, state=CorrectionState.ACCEPTED
    )
    return list(corrections.values_list("field", "old_value"))


def _stored(record: Record, name: str) -> Any:
    try:
        return stored_value(record, name)
    except ObjectDoesNotExist:
        raise Refused(
            f"That version names a {name.replace('_', ' ')} that is not there any more."
        ) from None


def restore(record: Record, *, event: int, by: User, reason: str) -> list[Correction]:
    """Bring an earlier version back.

    Returns:
        The proposed corrections, if the record is published; it stays as it is until they are
        accepted. Nothing, if it is a draft: it is that version now.

    Raises:
        Refused: nothing differs, there is no such version, the record was withdrawn, or it is
            published and no reason is given.
        ValidationError: that version contradicts a rule or what was entered since.

    """
    with acting(by=by, reason=reason):
        (now,) = locked([record])
        if now.state == ReviewState.WITHDRAWN:
            raise Refused(f"{now} was taken back: it does not change any more.")
        earlier = earlier_version(now, event)
        fields = fields_to_restore(now, earlier)
        if not fields:
            raise Refused(f"The {kind_of(now)} is what it was in that version already.")
        if now.is_published:
            return [
                propose_correction(
                    now, field=name, new_value=stored_value(earlier, name), by=by, reason=reason
                )
                for name in fields
            ]
        for name in fields:
            attribute = correctable_fields(type(now))[name].attname
            setattr(now, attribute, getattr(earlier, attribute))
        now.full_clean()
        now.save()
    return []
