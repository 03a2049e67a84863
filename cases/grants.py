"""What a deployment's two database roles may do: one writes but rewrites no history, one reads views.

The owner of the tables migrates and does nothing else. The web role can add to the history and never
change, remove or switch it off; the reader sees the public views alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pghistory.models
import pgtrigger
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connections, models, transaction

from cases.models import (
    ApiKey,
    Correction,
    DataVersion,
    Erasure,
    LoggedNumber,
    MirrorEntry,
    Tombstone,
    User,
)
from cases.public import VIEWS

EVERYTHING: Final = ("SELECT", "INSERT", "UPDATE", "DELETE")

LESS: Final[dict[type[models.Model], tuple[str, ...]]] = {
    # Through a function of the owner's; see cases.models.hardening.
    pghistory.models.Context: ("SELECT",),
    # What happened to accounts, and which public ids no longer lead to their record: only added to.
    LogEntry: ("SELECT", "INSERT"),
    Tombstone: ("SELECT", "INSERT"),
    # The logs of headline numbers and for mirrors, and the number of the record's state.
    LoggedNumber: ("SELECT", "INSERT"),
    MirrorEntry: ("SELECT", "INSERT"),
    DataVersion: ("SELECT", "INSERT", "UPDATE"),
    # Written by the function that erases.
    Erasure: ("SELECT",),
    # Nobody is deleted, no correction, and no key.
    User: ("SELECT", "INSERT", "UPDATE"),
    Correction: ("SELECT", "INSERT", "UPDATE"),
    ApiKey: ("SELECT", "INSERT", "UPDATE"),
    # Made by migrations.
    ContentType: ("SELECT",),
    Permission: ("SELECT",),
    Group: ("SELECT",),
    Group.permissions.through: ("SELECT",),
}
"""The tables on which the web role may do less than everything, besides the history's own."""


@dataclass(frozen=True)
class Roles:
    """The names of the two roles of a database."""

    web: str
    reader: str

    @classmethod
    def of(cls, using: str = "default") -> "Roles":
        """As the settings name them, else after the database."""
        database = connections[using].settings_dict["NAME"]
        return cls(
            web=settings.DATABASE_WEB_ROLE or f"{database}_web",
            reader=settings.DATABASE_READER_ROLE or f"{database}_reader",
        )

    def existing(self, using: str = "default") -> list[str]:
        """Those that there are."""
        with connections[using].cursor() as cursor:
            cursor.execute(
                "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [[self.web, self.reader]]
            )
            return [name for (name,) in cursor.fetchall()]


def allowed(model: type[models.Model]) -> tuple[str, ...]:
    """What the web role may do with the rows of a model: never what a trigger protects them from."""
    protected = {
        word
        for table, trigger in pgtrigger.registered()
        if table._meta.db_table == model._meta.db_table and isinstance(trigger, pgtrigger.Protect)
        for word in str(trigger.operation).upper().split(" OR ")
    }
    return tuple(word for word in LESS.get(model, EVERYTHING) if word not in protected)


def tables() -> dict[str, tuple[str, ...]]:
    """Every table of the application, with what the web role may do there."""
    found = {
        model._meta.db_table: allowed(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return {**found, "django_migrations": ("SELECT",)}


def refresh(using: str = "default") -> list[str]:
    """Give the roles that exist exactly what is theirs, whatever they had before.

    Returns:
        The roles that exist.

    """
    roles = Roles.of(using)
    existing = roles.existing(using)
    if existing:
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            for statement in _statements(cursor, roles, existing):
                cursor.execute(statement)
    return existing


def _statements(cursor: Any, roles: Roles, existing: list[str]) -> Iterator[str]:
    quote = connections[cursor.db.alias].ops.quote_name
    cursor.execute("SELECT quote_ident(current_schema()), quote_ident(current_database())")
    schema, database = cursor.fetchone()
    functions = _own_functions(cursor)
    # A table of one's own could pass for one of ours: temporary ones are found first.
    yield f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC"
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC"
    yield from (f"REVOKE EXECUTE ON FUNCTION {each} FROM PUBLIC" for each in functions)
    for role in existing:
        granted = _for_web if role == roles.web else _for_reader
        for kind in ("TABLES", "SEQUENCES", "FUNCTIONS"):
            yield f"REVOKE ALL ON ALL {kind} IN SCHEMA {schema} FROM {quote(role)}"
        yield f"REVOKE ALL ON SCHEMA {schema} FROM {quote(role)}"
        yield f"REVOKE ALL ON DATABASE {database} FROM {quote(role)}"
        for what, where in (
            ("CONNECT", f"DATABASE {database}"),
            ("USAGE", f"SCHEMA {schema}"),
            *(("SELECT", quote(view._meta.db_table)) for view in VIEWS),
            *granted(functions, schema, quote),
        ):
            yield f"GRANT {what} ON {where} TO {quote(role)}"


def _for_web(functions: list[str], schema: str, quote: Any) -> Iterator[tuple[str, str]]:
    for table, words in tables().items():
        yield ", ".join(words), quote(table)
    yield "USAGE", f"ALL SEQUENCES IN SCHEMA {schema}"
    yield from (("EXECUTE", f"FUNCTION {each}") for each in functions)


_SEARCHING: Final = ("cases_folded(", "cases_sounded(")


def _for_reader(functions: list[str], schema: str, quote: Any) -> Iterator[tuple[str, str]]:
    # Beside those of the views the two that say how texts are compared: public filters and search ask them.
    own = [each for each in functions if each.startswith(("public_", *_SEARCHING))]
    yield from (("EXECUTE", f"FUNCTION {each}") for each in own)


def _own_functions(cursor: Any) -> list[str]:
    """The signatures of the owner's functions; an extension's are not ours, a trigger's need nothing."""
    cursor.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p"
        " WHERE p.pronamespace = current_schema()::regnamespace AND p.prokind = 'f'"
        " AND pg_has_role(p.proowner, 'MEMBER') AND p.prorettype <> 'trigger'::regtype"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        " ORDER BY 1"
    )
    return [signature for (signature,) in cursor.fetchall()]


def excesses(role: str, using: str = "default") -> list[str]:
    """What a role may do that neither of the two should, in words; only another owner can take it away."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            """
            SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
                   EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid),
                   has_database_privilege(r.oid, current_database(), 'CREATE'),
                   has_database_privilege(r.oid, current_database(), 'TEMPORARY'),
                   has_schema_privilege(r.oid, current_schema(), 'CREATE'),
                   EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid
                            AND c.relnamespace = current_schema()::regnamespace)
              FROM pg_roles r WHERE rolname = %s
            """,
            [role],
        )
        found = cursor.fetchone()
    return [words for words, has in zip(_EXCESSES, found, strict=True) if has]


_EXCESSES: Final = (
    "is a superuser",
    "may make roles",
    "may make databases",
    "may replicate",
    "is above row security",
    "is a member of another role",
    "may make schemas in this database",
    "may make temporary tables in this database",
    "may make tables in this schema",
    "owns tables",
)


def after_migrate(*, using: str, **_signal: Any) -> None:
    """New tables and views, and those that were made anew, get their grants."""
    refresh(using)
