"""Which database a public answer is read from: chosen once for all of it, and known to whatever reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

PRIMARY: Final = DEFAULT_DB_ALIAS
"""The database that is written to; whoever has not chosen reads from it too."""

_chosen: ContextVar[str] = ContextVar("chosen", default=PRIMARY)


def chosen() -> str:
    """The name, in the settings, of the database that is read from here and now."""
    return _chosen.get()


def reading() -> BaseDatabaseWrapper:
    """The connection to read by, for what is asked in SQL."""
    return connections[_chosen.get()]


@contextmanager
def reads_from(alias: str) -> Iterator[None]:
    """Everything public that is asked inside is asked of this database, and of no other."""
    token = _chosen.set(alias)
    try:
        yield
    finally:
        _chosen.reset(token)


class ReplicaRouter:
    """Django's router, where there are replicas; without any, the settings name none.

    It only says what was chosen for the whole answer: an answer is never put together from two
    databases. Whoever has not chosen (the desk, the commands) reads from the primary.
    """

    def db_for_read(self, model: type[Model], **_hints: Any) -> str:
        """The database that was chosen, for the record; what packages keep is read where it is written."""
        return _chosen.get() if model._meta.app_label == "cases" else PRIMARY

    def db_for_write(self, _model: Any, **_hints: Any) -> str:
        """The primary, wherever the row was read."""
        return PRIMARY

    def allow_relation(self, _one: Any, _other: Any, **_hints: Any) -> bool:
        """They hold the same rows."""
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool:
        """What is done to the primary comes to its replicas by itself."""
        return db not in settings.DATABASE_REPLICAS
