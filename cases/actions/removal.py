"""Taking back what was public: withdraw, merge, withhold; the old ids go on answering."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from cases.actions.base import Refused, acting, bundle, kind_of, locked, public_id_of
from cases.choices import RemovalReason, ReviewState
from cases.models import Tombstone, User, Victim
from cases.models.review import Record


def withdraw(records: Iterable[Record], *, by: User, reason: RemovalReason) -> None:
    """Take published records back, with everything that has no meaning without them.

    The public ids go on answering, with “removed”.

    Raises:
        Refused: one of them is not published.

    """
    with acting(by=by, reason=str(reason)):
        for record in locked(records):
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
        kept, gone = locked([into, duplicate])
        if not (kept.is_published and gone.is_published):
            raise Refused("Both records must be published.")
        for each in reversed(bundle(gone)):
            if each.is_published:
                target = public_id_of(kept) if each == gone else ""
                _take_back(each, by=by, reason=RemovalReason.DUPLICATE, merged_into=target)


def withhold(victim: Victim, *, by: User, reason: RemovalReason = RemovalReason.SAFETY) -> Victim:
    """Keep back every identifying field of a person, at once.

    If the person was public, they and everything that hangs on them get new public ids, and the old
    ones answer “removed”: an old printout must not lead to the row that is left.

    Returns:
        The victim as it is now.

    """
    with acting(by=by, reason=str(reason), act="withholding"):
        person: Victim = Victim.objects.select_for_update().get(pk=victim.pk)
        person.withheld = True
        person.save()
        for record in bundle(person):
            if record.is_published:
                _bury(record, by=by, reason=reason)
                _renew_id(record)
        person.refresh_from_db()
    return person


def _renew_id(record: Any) -> None:
    fresh = record._meta.get_field("public_id").get_default()
    type(record).objects.filter(pk=record.pk).update(public_id=fresh)
