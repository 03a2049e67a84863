"""Appends to the log that mirrors follow: one entry for each public record that became another."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Value
from django.utils import timezone

from cases.actions.shown_in import ROWS, Shown
from cases.choices import EntryAct, PlaceLevel
from cases.filters import FILTERS
from cases.models import DataVersion, MirrorEntry, Tombstone

_GONE: Final = (EntryAct.MERGED, EntryAct.REMOVED)

VIEWS: Final[Mapping[str, type[Any]]] = {
    name: FILTERS[name].rows
    for name in (
        *("situations", "places", "cities", "agencies", "speakers", "publishers", "sources"),
        *("incidents", "victims", "investigations", "prosecutions", "figures", "citations"),
        "numbers",
    )
}
"""What each list of the API reads, in the order in which entries of one state follow each other."""

_LISTS: Final = {
    getattr(model._meta.get_field("public_id"), "prefix"): name  # noqa: B009 (no such field for mypy)
    for name, (model, _ways) in ROWS.items()
}
"""In which list an id with a prefix stands."""


@dataclass
class Told:
    """What was appended: every record that may have changed, and how many more each list has now."""

    asked: Shown = field(default_factory=set)
    more: Counter[str] = field(default_factory=Counter)


def append(shown: Shown, *, version: int, takes_back: bool = False) -> Told:
    """Append what became of some records, and of whatever else was buried with them.

    Whether a record is public now, the views say; whether mirrors have it, the log does. So a record
    that never was public leaves no entry.

    Args:
        shown: records that may have changed; one too many costs mirrors a reading.
        version: the number of the record's state, which is locked until the end of the transaction.
        takes_back: whether something was taken back, so that files made earlier must forget it.

    """
    today = timezone.now().date()
    buried = dict(_buried(since=today - timedelta(days=1)))
    asked = _with_cities(
        shown | {(_LISTS[each[:3]], each) for each in buried if each[:3] in _LISTS}
    )
    if not asked:
        return Told()
    public = _public(asked)
    held = _held(asked)
    entries = [
        MirrorEntry(
            list_name=name,
            public_id=public_id,
            act=act.value,
            merged_into=buried.get(public_id, "") if act is EntryAct.MERGED else "",
            data_version=version,
            takes_back=takes_back,
            changed_on=today,
        )
        for name, public_id in asked
        if (act := _act(public_id, (name, public_id) in public, (name, public_id) in held, buried))
    ]
    order = {name: place for place, name in enumerate(VIEWS)}
    # By their ids, which say nothing: an old and a new row of a person must not follow each other.
    entries.sort(key=lambda each: (each.act not in _GONE, order[each.list_name], each.public_id))
    MirrorEntry.objects.bulk_create(entries)
    told = Told(asked)
    for entry in entries:
        if entry.act != EntryAct.CHANGED:
            told.more[entry.list_name] += -1 if entry.act in _GONE else 1
    return told


def fill() -> None:
    """Begin the log of a record that was public before there was one: every public record, once."""
    version = DataVersion.objects.current()
    if not version or MirrorEntry.objects.exists():
        return
    today = timezone.now().date()
    with connection.cursor() as cursor:
        # In the database: of a large record, nothing else needs every id at once.
        for name in VIEWS:
            ids, params = (
                _rows(name).order_by("public_id").values("public_id").query.sql_with_params()
            )
            cursor.execute(
                f"INSERT INTO {MirrorEntry._meta.db_table}"  # noqa: S608 (from our own constants)
                " (list_name, public_id, act, merged_into, data_version, takes_back, changed_on)"
                f" SELECT %s, each.public_id, %s, '', %s, false, %s FROM ({ids}) each",
                [name, EntryAct.PUBLISHED.value, version, today, *params],
            )


def after_migrate(*, using: str, **_signal: Any) -> None:
    """Begin the log, if there is a record already."""
    with transaction.atomic(using=using):
        fill()


def _act(
    public_id: str, is_public: bool, is_held: bool, buried: Mapping[str, str]
) -> EntryAct | None:
    if is_public:
        return EntryAct.CHANGED if is_held else EntryAct.PUBLISHED
    if not is_held:
        return None
    return EntryAct.MERGED if buried.get(public_id) else EntryAct.REMOVED


def _buried(*, since: date) -> Iterator[tuple[str, str]]:
    """Ids that were taken back and that mirrors were not yet told of, with what stands for them."""
    told = MirrorEntry.objects.filter(public_id=OuterRef("public_id"), act__in=_GONE)
    stones = Tombstone.objects.filter(~Exists(told), removed_on__gte=since)
    yield from stones.values_list("public_id", "merged_into")


def _with_cities(shown: Shown) -> Shown:
    """A place may stand in two lists."""
    return shown | {("cities", public_id) for name, public_id in shown if name == "places"}


def _public(asked: Shown) -> Shown:
    """Those that are public now."""
    by_list: dict[str, list[str]] = defaultdict(list)
    for name, public_id in asked:
        by_list[name].append(public_id)
    first, *others = (
        _rows(name)
        .filter(public_id__in=ids)
        .annotate(list_name=Value(name))
        .values_list("list_name", "public_id")
        for name, ids in by_list.items()
    )
    return set(first.union(*others, all=True))


def _rows(name: str) -> Any:
    rows = VIEWS[name]._base_manager.order_by()
    return rows.filter(level=PlaceLevel.CITY) if name == "cities" else rows


def _held(asked: Shown) -> Shown:
    """Those that a mirror has which followed the log so far."""
    rows = MirrorEntry.objects.filter(public_id__in=[public_id for _name, public_id in asked])
    last = rows.order_by("list_name", "public_id", "-id").distinct("list_name", "public_id")
    return {
        (name, public_id)
        for name, public_id, act in last.values_list("list_name", "public_id", "act")
        if act not in _GONE
    }
