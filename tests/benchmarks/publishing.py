"""One publication with all its rules, and the bare insert of the same rows. Both are rolled back."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.db import connection, transaction
from psycopg2.extras import Json, execute_values

from cases import actions
from cases.models import Place, Situation
from cases.models.review import Record
from tests import factories
from tests.benchmarks.works import Call, Reading, work

LOCKS = """
SELECT count(*) FROM pg_locks
WHERE pid = pg_backend_pid() AND locktype = 'relation' AND mode = 'AccessExclusiveLock'
"""
"""The one lock on a table for which whoever only reads must wait."""


# The invented record has slugs with small numbers of its own.
factories._numbers = count(1_000_000_000)


@contextmanager
def taken_back() -> Iterator[None]:
    """A transaction that never happened, with deferred rules looked at inside it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def drafts(author: Any, reviewer: Any) -> list[Record]:
    """A victim with a name and a harm, in an incident in a city there is; each cited from a public source."""
    source = factories.make_source(author=author)
    factories.publish_all([source], reviewer)
    incident = factories.make_incident(
        situation=Situation.objects.first(),
        place=Place.objects.filter(level="city").first(),
        sources=[source],
        author=author,
    )
    factories.publish_all([incident], reviewer)
    victim = factories.make_victim(name="Invented Person", sources=[source], author=author)
    factories.make_harm(victim=victim, incident=incident, sources=[source], author=author)
    return [victim]


@work("publication")
def publication() -> Call:
    """From a draft in review to a public record, until every deferred rule has been looked at."""

    def call() -> Reading:
        with taken_back():
            author, reviewer = (factories.make_user(role) for role in ("researcher", "reviewer"))
            records = drafts(author, reviewer)
            actions.submit(actions.bundle(records[0]), by=author)
            connection.check_constraints()
            with connection.cursor() as cursor:
                begun = time.perf_counter()
                actions.publish(records, by=reviewer)
                connection.check_constraints()
                seconds = time.perf_counter() - begun
                cursor.execute(LOCKS)
                (locks,) = cursor.fetchone()
        return {"seconds": seconds, "locks": locks}

    return call


@work("publication.bare")
def bare() -> Call:
    """One INSERT for each table, without triggers, guards and foreign keys: nothing but the rows."""
    with taken_back():
        author, reviewer = (factories.make_user(role) for role in ("researcher", "reviewer"))
        kept = list(_by_table(actions.bundle(drafts(author, reviewer)[0])))

    def call() -> Reading:
        with taken_back(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            begun = time.perf_counter()
            for table, columns, rows in kept:
                names = ", ".join(f'"{name}"' for name in columns)
                execute_values(cursor.cursor, f'INSERT INTO "{table}" ({names}) VALUES %s', rows)
            return {"seconds": time.perf_counter() - begun}

    return call


def _by_table(records: Sequence[Record]) -> Iterator[tuple[str, list[str], list[tuple[Any, ...]]]]:
    models = {type(record) for record in records}
    for model in models:
        keys = [record.pk for record in records if type(record) is model]
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}" WHERE id = ANY(%s)', [keys])
            columns = [column.name for column in cursor.description]
            rows = [
                tuple(Json(value) if isinstance(value, dict) else value for value in row)
                for row in cursor.fetchall()
            ]
        yield table, columns, rows
