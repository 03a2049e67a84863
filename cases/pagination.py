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
    """One page of a queryset in the order of its model: one key, then the primary key.

    Args:
        queryset: the whole filtered list.
        scope: names the list with its filters; a cursor of another list is refused.
        size: rows of a page.
        cursor: where to go on; None for the first page.

    Raises:
        BadParameter: the cursor is forged, damaged or of another list, or its record is gone.

    """
    key, newest_first = _order(queryset)
    forwards, after = (True, None) if cursor is None else _read(cursor, scope, queryset.model)
    found = list(_beyond(queryset, key, after, upwards=forwards is not newest_first)[: size + 1])
    more = len(found) > size
    found = found[:size]
    if not forwards:
        found.reverse()
    has_next = more if forwards else after is not None
    has_previous = after is not None if forwards else more
    return Page(
        rows=found,
        count=queryset.count(),
        next=_write(found[-1], key, scope, forwards=True) if found and has_next else None,
        previous=_write(found[0], key, scope, forwards=False) if found and has_previous else None,
    )


def in_chunks(queryset: PublicQuerySet, size: int = CHUNK) -> Iterator[list[Any]]:
    """A whole queryset, some rows at a time in the order of its pages; one query for each chunk.

    Nothing is kept of a chunk once the next is asked for.
    """
    key, newest_first = _order(queryset)
    after: tuple[Any, int] | None = None
    while found := list(_beyond(queryset, key, after, upwards=not newest_first)[:size]):
        after = (getattr(found[-1], key), found[-1].pk)
        is_last = len(found) < size
        yield found
        if is_last:
            return
        del found


def _order(queryset: PublicQuerySet) -> tuple[str, bool]:
    """The key of the model's order, and whether the newest come first."""
    order = queryset.model._meta.ordering[0]
    return order.removeprefix("-"), order.startswith("-")


def _beyond(
    queryset: PublicQuerySet, key: str, after: tuple[Any, int] | None, *, upwards: bool
) -> PublicQuerySet:
    """The rows in order, those after a key and a primary key."""
    rows = queryset.order_by(*((key, "pk") if upwards else (f"-{key}", "-pk")))
    if after is None:
        return rows
    value, pk = after
    # Two plain comparisons, so that the index on the key is used.
    return rows.filter(**{f"{key}__{'gte' if upwards else 'lte'}": value}).exclude(
        Q(**{key: value, f"pk__{'lte' if upwards else 'gte'}": pk})
    )


def _write(row: PublicModel, key: str, scope: str, *, forwards: bool) -> str:
    value = getattr(row, key)
    plain = value.isoformat() if isinstance(value, date) else value
    # What is signed can be read: the public id stands for the primary key, which never leaves.
    # And without the time: the same page always has the same address, which can be kept and crawled.
    return _signer(scope).sign_object([forwards, plain, row.public_id])


def _signer(scope: str) -> signing.Signer:
    return signing.Signer(salt=f"{_SALT}:{scope}")


def _read(cursor: str, scope: str, model: type[PublicModel]) -> tuple[bool, tuple[Any, int]]:
    try:
        forwards, value, public_id = _signer(scope).unsign_object(cursor)
    except (signing.BadSignature, ValueError, TypeError) as error:
        message = _("This cursor is not one of this list: start from the first page.")
        raise BadParameter("cursor", message) from error
    pk = model.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    if pk is None:
        message = _(
            "The record at which this cursor stood was taken back: start from the first page."
        )
        raise BadParameter("cursor", message, code="expired")
    return forwards, (value, pk)
