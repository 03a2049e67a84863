"""Pages of a list by key, not by offset: page 1,000 costs what page 1 costs, and rows never repeat."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core import signing
from django.db.models import Q
from django.utils.translation import gettext as _

from cases.filters import BadParameter
from cases.public.base import PublicModel, PublicQuerySet
from cases.public.database import reading

PAGE_SIZE: Final = 50
"""Rows of a page where nobody asks for another number."""

LARGEST_PAGE: Final = 200
"""Rows of a page at most."""

CHUNK: Final = 200
"""Rows that are read at once where a whole list is."""

_SALT = "cases.pagination"


@dataclass(frozen=True)
class Page:
    """Some rows of a list, how many there are in all, and the cursors of the pages beside it."""

    rows: list[Any]
    count: int
    next: str | None
    previous: str | None


def page_size_from(text: str | None) -> int:
    """The number of rows asked for, 1 to 200; 50 if nobody asks.

    Raises:
        BadParameter: it is no such number.

    """
    if text is None:
        return PAGE_SIZE
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= LARGEST_PAGE):
        raise BadParameter(
            "page_size",
            _("Give a whole number from 1 to %(largest)s.") % {"largest": LARGEST_PAGE},
        )
    return int(text)


def paginate(queryset: PublicQuerySet, *, scope: str, size: int, cursor: str | None = None) -> Page:
    """One page of a queryset in its order, or that of its model: one key, then the primary key.

    Args:
        queryset: the whole filtered list.
        scope: names the list with its filters; a cursor of another list is refused.
        size: rows of a page.
        cursor: where to go on; None for the first page.

    Raises:
        BadParameter: the cursor is forged, damaged or of another list, or its record is gone.

    """
    order = _Order.of(queryset)
    forwards, after = (True, None) if cursor is None else _read(cursor, scope, queryset.model)
    found = _beyond(queryset, order, after, size + 1, forwards=forwards)
    more = len(found) > size
    found = found[:size]
    if not forwards:
        found.reverse()
    has_next = more if forwards else after is not None
    has_previous = after is not None if forwards else more
    return Page(
        rows=found,
        count=queryset.count(),
        next=_write(found[-1], order.key, scope, forwards=True) if found and has_next else None,
        previous=_write(found[0], order.key, scope, forwards=False)
        if found and has_previous
        else None,
    )


def in_chunks(queryset: PublicQuerySet, size: int = CHUNK) -> Iterator[list[Any]]:
    """A whole queryset, some rows at a time in the order of its pages; one query for each chunk or two.

    Nothing is kept of a chunk once the next is asked for.
    """
    order = _Order.of(queryset)
    after: tuple[Any, int] | None = None
    while found := _beyond(queryset, order, after, size):
        after = (getattr(found[-1], order.key), found[-1].pk)
        is_last = len(found) < size
        yield found
        if is_last:
            return
        del found


def keys_of(queryset: PublicQuerySet) -> PublicQuerySet:
    """The same rows as tuples that say which they are and where they stand, and nothing else."""
    order = _Order.of(queryset)
    return queryset.values_list(*dict.fromkeys(("pk", "public_id", order.key)), named=True)


@dataclass(frozen=True)
class _Order:
    """One key, upwards or downwards; rows without it come last either way."""

    key: str
    is_downwards: bool
    may_lack: bool

    @classmethod
    def of(cls, queryset: PublicQuerySet) -> "_Order":
        """The order that was asked for, else that of the model."""
        first = str((queryset.query.order_by or queryset.model._meta.ordering)[0])
        key = first.removeprefix("-")
        columns = {column.name: column.null for column in queryset.model._meta.fields}
        return cls(key, first.startswith("-"), columns.get(key, True))


def _beyond(
    queryset: PublicQuerySet,
    order: _Order,
    after: tuple[Any, int] | None,
    size: int,
    *,
    forwards: bool = True,
) -> list[Any]:
    """So many rows in order, those after a key and a primary key; one query, two where keys may lack.

    One more of a list that is kept in this order: first which rows these are.
    """
    upwards = forwards is not order.is_downwards
    kept = queryset.following(order.key, after, size, upwards=upwards)
    if kept is not None:
        return list(kept)
    parts: list[bool | None] = [False, True] if order.may_lack else [None]
    if not forwards:
        parts.reverse()
    if after is not None and order.may_lack:
        parts = parts[parts.index(after[0] is None) :]
    found: list[Any] = []
    for lacks in parts:
        # Apart, since an index has no order in which rows without a key come last both ways.
        rows = queryset if lacks is None else queryset.filter(**{f"{order.key}__isnull": lacks})
        found += _after(rows, order.key, after, upwards=upwards)[: size - len(found)].in_full()
        after = None
        if len(found) == size:
            break
    return found


def _after(
    rows: PublicQuerySet, key: str, after: tuple[Any, int] | None, *, upwards: bool
) -> PublicQuerySet:
    rows = rows.order_by(*((key, "pk") if upwards else (f"-{key}", "-pk")))
    if after is None:
        return rows
    value, pk = after
    if value is None:
        return rows.filter(**{f"pk__{'gt' if upwards else 'lt'}": pk})
    # Two plain comparisons, so that the index on the key is used.
    return rows.filter(**{f"{key}__{'gte' if upwards else 'lte'}": value}).exclude(
        Q(**{key: value, f"pk__{'lte' if upwards else 'gte'}": pk})
    )


def _write(row: PublicModel, key: str, scope: str, *, forwards: bool) -> str:
    return cursor_at(getattr(row, key), row.public_id, scope, forwards=forwards)


def cursor_at(value: Any, public_id: str, scope: str, *, forwards: bool) -> str:
    """The cursor of the page after a record, or before it, in the order of a key that has this value."""
    plain = value.isoformat() if isinstance(value, date) else value
    # What is signed can be read: the public id stands for the primary key, which never leaves.
    # And without the time: the same page always has the same address, which can be kept and crawled.
    return _signer(scope).sign_object([forwards, plain, public_id])


def _signer(scope: str) -> signing.Signer:
    return signing.Signer(salt=f"{_SALT}:{scope}")


def read_cursor(cursor: str, scope: str) -> tuple[bool, Any, str]:
    """Whether it leads forwards, the key of the record at which it stands, and its public id.

    Raises:
        BadParameter: it is forged, damaged or of another list.

    """
    try:
        forwards, value, public_id = _signer(scope).unsign_object(cursor)
    except (signing.BadSignature, ValueError, TypeError) as error:
        message = _("This cursor is not one of this list: start from the first page.")
        raise BadParameter("cursor", message) from error
    return forwards, value, public_id


def _read(cursor: str, scope: str, model: type[PublicModel]) -> tuple[bool, tuple[Any, int]]:
    forwards, value, public_id = read_cursor(cursor, scope)
    if (pk := _pk_of(model, public_id)) is None:
        message = _(
            "The record at which this cursor stood was taken back: start from the first page."
        )
        raise BadParameter("cursor", message, code="expired")
    return forwards, (value, pk)


def _pk_of(model: type[PublicModel], public_id: str) -> int | None:
    # Without Django's, which takes longer to write such a question than the database to answer it.
    with reading().cursor() as cursor:
        cursor.execute(
            f'SELECT id FROM "{model._meta.db_table}" WHERE public_id = %s',  # noqa: S608 (our own)
            [public_id],
        )
        row = cursor.fetchone()
    return row and int(row[0])
