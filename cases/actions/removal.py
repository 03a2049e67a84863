"""Taking back what was public: withdraw, merge, withhold, clear a name; old ids go on answering."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from cases.actions.base import Refused, acting, bundle, kind_of, locked, public_id_of
from cases.actions.changing import changed, taken_back
from cases.actions.clearing import Texts, clear
from cases.actions.name_gate import hold_names
from cases.actions.roles import Role
from cases.choices import RemovalReason, ReviewState
from cases.models import Citation, Defendant, Harm, Tombstone, User, Victim, versions
from cases.models.review import Record
from cases.public.naming import may_be_named


def withdraw(records: Iterable[Record], *, by: User, reason: RemovalReason) -> None:
    """Take published records back, with everything that has no meaning without them.

    The public ids go on answering, with “removed”.

    Raises:
        Refused: one of them is not published, or something that stays public would rest on nothing.

    """
    with acting(by=by, reason=str(reason), needs=Role.REVIEWER):
        going = locked(records)
        for record in going:
            if not record.is_published:
                raise Refused(f"{record} is not published.")
            # Children and citations go first; a record's own citations go with it.
            leaving = [each for each in reversed(bundle(record)) if each.is_published]
            taken_back(leaving)
            for each in leaving:
                _take_back(each, by=by, reason=reason)
        for record in going:
            if bare := left_bare(record):
                raise Refused(bare)


def left_bare(record: Record) -> str:
    """What would rest on nothing once a record is gone, in words; empty if nothing would.

    The database refuses to take the last source away as well; nobody else asks whether a person
    is left without a harm.
    """
    target: Any
    siblings: Any
    if isinstance(record, Citation):
        target = record.target
        siblings = Citation.objects.supporting(target)
        words = "the only public source of"
    elif isinstance(record, Harm):
        target = record.victim
        siblings = Harm.objects.filter(victim=target)
        words = "the only public harm of"
    else:
        return ""
    if not target.is_published or siblings.published().exclude(pk=record.pk).exists():
        return ""
    return (
        f"This is {words} the {kind_of(target)} “{target}”. Add the right one and have it published, "
        f"then withdraw this one; or withdraw the {kind_of(target)} as a whole."
    )


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
    with acting(by=by, reason=str(RemovalReason.DUPLICATE), needs=Role.REVIEWER):
        kept, gone = locked([into, duplicate])
        if not (kept.is_published and gone.is_published):
            raise Refused("Both records must be published.")
        changed([kept])
        for each in reversed(bundle(gone)):
            if each.is_published:
                changed([each])
                target = public_id_of(kept) if each == gone else ""
                _take_back(each, by=by, reason=RemovalReason.DUPLICATE, merged_into=target)


def withhold(
    victim: Victim,
    *,
    by: User,
    reason: RemovalReason = RemovalReason.SAFETY,
    texts: Texts | None = None,
) -> Victim:
    """Keep back every identifying field of a person, and clear their name from every text, at once.

    If the person was public, they and everything that hangs on them get new public ids, and the old
    ones answer “removed”: an old printout must not lead to the row that is left. ``texts`` says what
    each text shall say instead, by the key of its finding; without it each is cleared as proposed.

    Returns:
        The victim as it is now.

    Raises:
        NameRemains: a text would still name the person.

    """
    with acting(by=by, reason=str(reason), act="withholding", needs=Role.REVIEWER):
        hold_names(alone=True)
        person: Victim = Victim.objects.select_for_update().get(pk=victim.pk)
        person.withheld = True
        person.save()
        if person.is_published:
            taken_back([person], always=True)
        if not _has_new_id(person):
            for record in bundle(person):
                if record.is_published:
                    _bury(record, by=by, reason=reason)
                    _renew_id(record)
        clear(person, by=by, texts=texts)
        person.refresh_from_db()
    return person


def clear_name(defendant: Defendant, *, by: User, texts: Texts | None = None) -> None:
    """Clear the name of somebody whose conviction no longer stands, or never did, from every text.

    Raises:
        Refused: the conviction stands, so that the name is public; or there is no name.
        NameRemains: a text would still name the person.

    """
    with acting(
        by=by, reason=str(RemovalReason.OVERTURNED), act="withholding", needs=Role.REVIEWER
    ):
        hold_names(alone=True)
        person: Defendant = Defendant.objects.select_for_update().get(pk=defendant.pk)
        if not person.name:
            raise Refused(f"{person} has no name that could be cleared.")
        if may_be_named(person.pk):
            raise Refused("The conviction stands: the name is public.")
        clear(person, by=by, texts=texts)
        person.name_cleared_at = timezone.now()
        person.save(update_fields=["name_cleared_at"])


def _has_new_id(record: Any) -> bool:
    ids = versions.events_of(type(record)).filter(pgh_obj_id=record.pk)
    return bool(ids.exclude(public_id=record.public_id).exists())


def _renew_id(record: Any) -> None:
    fresh = record._meta.get_field("public_id").get_default()
    type(record).objects.filter(pk=record.pk).update(public_id=fresh)
