"""Going back to an earlier version: a draft becomes it again, a published record is proposed to."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from cases.actions.base import Refused, acting, kind_of, locked, public_id_of
from cases.actions.corrections import correctable_fields, propose_correction, stored_value
from cases.actions.lists import replace_list, stored_list
from cases.actions.lost_rows import LostRow, bring_back, lost_rows
from cases.actions.roles import Role
from cases.choices import CorrectionState, ReviewState
from cases.models import Correction, User, versions
from cases.models.lists import Entry, difference, in_order, lists_of
from cases.models.review import Record


@dataclass
class Restoration:
    """What of an earlier version would come back, and what cannot, in words."""

    earlier: Record
    fields: list[str] = field(default_factory=list)
    lists: dict[str, list[Entry]] = field(default_factory=dict)
    rows: list[LostRow] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fields or self.lists or self.rows)

    def only(self, chosen: Collection[str]) -> "Restoration":
        """The same with nothing but what was chosen: fields, lists and rows by their names."""
        return Restoration(
            earlier=self.earlier,
            fields=[name for name in self.fields if name in chosen],
            lists={name: entries for name, entries in self.lists.items() if name in chosen},
            rows=[row for row in self.rows if row.name in chosen],
            left_out=self.left_out,
        )


@dataclass(frozen=True)
class Restored:
    """What was done: the corrections proposed, and the rows that are there again."""

    proposals: list[Correction]
    rows: list[Record]


def restoration(record: Record, *, event: int, at: datetime | None = None) -> Restoration:
    """What would come back with an entry of a record's own history, as its rows were at that moment.

    ``at`` names a later moment, up to which the record itself did not change.

    Raises:
        Refused: its history has no such entry.

    """
    found = versions.events_of(type(record)).filter(pgh_obj_id=record.pk, pgh_id=event).first()
    if found is None:
        raise Refused(f"The history of {record} has no such version.")
    plan = Restoration(earlier=versions.version(type(record), found))
    moment = at or found.pgh_created_at
    _fields(record, plan)
    _lists(record, plan, moment)
    plan.rows = lost_rows(record, moment, left_out=plan.left_out)
    return plan


def _fields(record: Record, plan: Restoration) -> None:
    """The fields that differ, as far as they may come back; nobody loses their protection by it."""
    removed = removed_values(record)
    for name, definition in correctable_fields(type(record)).items():
        if name == "withheld" and getattr(record, name):
            continue
        try:
            value = stored_value(plan.earlier, name)
        except ObjectDoesNotExist:
            noun = str(definition.verbose_name)
            plan.left_out.append(f"The {noun}: what it named is not there any more.")
            continue
        if value == stored_value(record, name):
            continue
        if (name, value) in removed:
            plan.left_out.append(f"The {definition.verbose_name}: it was removed for safety.")
        else:
            plan.fields.append(name)


def removed_values(record: Record) -> list[tuple[str, Any]]:
    """Field and value of what accepted sensitive corrections took out of a record."""
    return [
        (each.field, value) for each in _sensitive(record) for value in _taken_out(record, each)
    ]


def _sensitive(record: Record) -> Any:
    return Correction.objects.filter(
        record_id=public_id_of(record), sensitive=True, state=CorrectionState.ACCEPTED
    )


def _taken_out(record: Record, correction: Correction) -> list[Any]:
    if correction.field in lists_of(type(record)):
        return difference(correction.old_value or [], correction.new_value or [])[0]
    return [correction.old_value]


def _lists(record: Record, plan: Restoration, moment: datetime) -> None:
    """The lists that differ, each as it was, without what is gone, taken back or removed for safety."""
    removed = removed_values(record)
    for name, kept in lists_of(type(record)).items():
        now = stored_list(record, name)
        wanted: list[Entry] = []
        for held in versions.rows_at(kept.rows, moment, **{f"{kept.owner}_id": record.pk}):
            row = versions.version(kept.rows, held)
            try:
                entry = kept.entry(row)
            except ObjectDoesNotExist:
                plan.left_out.append(f"{kept.label}: a record that is not there any more.")
                continue
            if entry not in now and (name, entry) in removed:
                plan.left_out.append(f"{kept.label}: what was removed for safety.")
            elif entry not in now and kept.target and _taken_back(getattr(row, kept.target)):
                plan.left_out.append(f"{kept.label}: {getattr(row, kept.target)} was taken back.")
            else:
                wanted.append(entry)
        wanted = in_order(wanted)
        if wanted != now:
            plan.lists[name] = wanted


def _taken_back(record: Record) -> bool:
    return record.state == ReviewState.WITHDRAWN


def restore(
    record: Record,
    *,
    event: int,
    by: User,
    reason: str,
    at: datetime | None = None,
    only: Collection[str] | None = None,
) -> Restored:
    """Bring an earlier version back: fields, links, names, and draft rows that were deleted since.

    Rows that were added since stay. ``only`` names what is wanted of it; without, all of it is.

    Returns:
        The proposed corrections, if the record is published: it stays as it is until they are
        accepted; and the draft rows that are there again.

    Raises:
        Refused: nothing differs, there is no such version, the record was withdrawn, or it is
            published and no reason is given.
        ValidationError: that version contradicts a rule or what was entered since.

    """
    with acting(by=by, reason=reason, needs=Role.RESEARCHER):
        (now,) = locked([record])
        if now.state == ReviewState.WITHDRAWN:
            raise Refused(f"{now} was taken back: it does not change any more.")
        plan = restoration(now, event=event, at=at)
        if only is not None:
            plan = plan.only(only)
        if not plan:
            raise Refused(f"The {kind_of(now)} is what it was in that version already.")
        if now.is_published:
            proposals = _propose(now, plan, by=by, reason=reason)
        else:
            proposals = []
            _become(now, plan)
        return Restored(proposals=proposals, rows=bring_back(plan.rows))


def _propose(record: Record, plan: Restoration, *, by: User, reason: str) -> list[Correction]:
    values = {name: stored_value(plan.earlier, name) for name in plan.fields} | plan.lists
    return [
        propose_correction(record, field=name, new_value=value, by=by, reason=reason)
        for name, value in values.items()
    ]


def _become(record: Record, plan: Restoration) -> None:
    for name in plan.fields:
        attribute = correctable_fields(type(record))[name].attname
        setattr(record, attribute, getattr(plan.earlier, attribute))
    record.full_clean()
    record.save()
    for name, entries in plan.lists.items():
        replace_list(record, name, entries)
