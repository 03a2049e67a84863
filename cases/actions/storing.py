"""Keeps what is stored of long lists in step with the record: nothing stale outlives a change."""

from typing import Any, Final

from django.db import connection, transaction

from cases.actions.mirroring import VIEWS, Told
from cases.models import DataVersion, StoredCount, StoredRow

LISTS: Final = tuple(name for name, view in VIEWS.items() if view.stored_as == name)
"""The lists whose rows and number are stored: those that grow with the record, and on no day by itself."""

_FORGET: Final = f"""
DELETE FROM {StoredRow._meta.db_table}
 WHERE (list_name, public_id) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"""  # noqa: S608 (from our own constants)

_COUNT_ON: Final = f"""
UPDATE {StoredCount._meta.db_table} c SET data_version = %s, number = c.number + COALESCE(
    (SELECT told.more FROM unnest(%s::text[], %s::bigint[]) AS told (list_name, more)
      WHERE told.list_name = c.list_name), 0)
 WHERE c.data_version = %s"""  # noqa: S608 (from our own constants)


def keep_up(told: Told, *, version: int) -> None:
    """Remove stored rows of what may have changed, and count on; the number of the state is locked.

    A count that did not follow every change says nothing any more, and is not brought back.
    """
    gone = [(name, public_id) for name, public_id in told.asked if name in LISTS]
    with connection.cursor() as cursor:
        if gone:
            cursor.execute(_FORGET, [list(each) for each in zip(*gone, strict=True)])
        cursor.execute(_COUNT_ON, [version, list(told.more), list(told.more.values()), version - 1])


def count() -> None:
    """Count the long lists anew, once nobody changes the record."""
    with transaction.atomic():
        version = locked_version()
        if not version:
            return
        StoredCount.objects.bulk_create(
            [
                StoredCount(
                    list_name=name,
                    number=VIEWS[name]._base_manager.count(),
                    data_version=version,
                )
                for name in LISTS
            ],
            update_conflicts=True,
            unique_fields=["list_name"],
            update_fields=["number", "data_version"],
        )


def locked_version() -> int:
    """The number of the record's state, which stays as it is until the transaction ends; 0 without one.

    Others may lock it so as well; who changes the public record waits, and readers never do.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {DataVersion._meta.db_table} FOR SHARE")  # noqa: S608 (our own)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def after_migrate(*, using: str, **_signal: Any) -> None:
    """Other views may show other rows: count them."""
    with transaction.atomic(using=using):
        count()
