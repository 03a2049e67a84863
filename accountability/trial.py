"""The trial run's database: whose it is, which version filled it, and who signs in."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command, get_commands
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from accountability import datadir
from accountability.processes import CannotStart
from cases.actions.second_factor import TRIAL_RUN as MARK

OLDEST_POSTGRESQL = 15
LOCK = 7_163_405  # any number, the same for every trial run
MAKE_MARK = """
CREATE TABLE accountability_trial_run (filled_with text NOT NULL);
INSERT INTO accountability_trial_run VALUES ('');
COMMENT ON TABLE accountability_trial_run IS
    'manage.py demo fills this database: it may migrate and seed it again. The row is the version'
    ' of the code and the fixtures that it was last filled with.';
"""
TABLES = """
SELECT format('%%I.%%I', nspname, relname)
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND nspname !~ '^pg_' AND nspname <> 'information_schema'
AND NOT (nspname = current_schema AND relname = ANY(%s))
ORDER BY 1
"""
# What `migrate` itself writes: a database with nothing else is empty.
FRAMEWORK_TABLES = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
}
ROLES = ("researcher", "reviewer", "administrator")
SIGN_INS = "sign-ins.json"

Say = Callable[[str], None]


@contextmanager
def claimed_database() -> Iterator[None]:
    """Mark the database as the trial run's, and keep other trial runs waiting meanwhile.

    Raises CannotStart where it cannot be reached, is too old, or holds what we did not put there.
    """
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise CannotStart(_worded(error)) from error
    if connection.pg_version < OLDEST_POSTGRESQL * 10_000:  # type: ignore[attr-defined]
        raise CannotStart(f"DATABASE_URL must name PostgreSQL {OLDEST_POSTGRESQL} or newer.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        try:
            mark()
        except DatabaseError as error:  # such as a role that may not make tables
            raise CannotStart(_worded(error)) from error
        yield
    finally:
        connection.close()  # which lets go of the lock, after an error too


def mark() -> None:
    """Mark the database as ours; raises CannotStart where it is not and holds data."""
    with transaction.atomic():
        if MARK in connection.introspection.table_names():
            return
        if found := tables_with_data():
            raise CannotStart(
                f"The database holds data that `demo` did not put there (in {found[0]}): name an"
                " empty one in DATABASE_URL, or none at all."
            )
        with connection.cursor() as cursor:
            cursor.execute(MAKE_MARK)


def tables_with_data() -> list[str]:
    """Return the tables, of every schema, that hold more than `migrate` writes; ready for SQL."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [[*FRAMEWORK_TABLES, MARK]])
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")  # noqa: S608 (format() quotes it)
            if cursor.fetchone() == (True,):
                found.append(table)
    return found


def fill(say: Say, site: str) -> None:
    """Migrate, collect the static files, seed and release; a second time only what this version changes."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Applying {len(plan)} migrations ...")
    call_command("migrate", interactive=False, verbosity=1 if plan else 0)

    version = code_version(settings.BASE_DIR)
    static_stamp = settings.STATIC_ROOT / "version"
    if not static_stamp.exists() or static_stamp.read_text() != version:
        say("Collecting the static files ...")
        call_command("collectstatic", interactive=False, verbosity=0)
        static_stamp.write_text(version)

    if _filled_with() != version:
        say("Seeding the fixtures ...")
        if "seed" in get_commands():
            call_command("seed")
        if "release" in get_commands():
            try:
                call_command("release", site=site)
            except CommandError as reason:  # such as that nothing is new
                say(str(reason))
        with connection.cursor() as cursor:
            cursor.execute("UPDATE accountability_trial_run SET filled_with = %s", [version])


def code_version(project: Path) -> str:
    """Return a digest of everything that decides what a filled database holds."""
    digest = hashlib.sha256((project / "requirements.lock").read_bytes())
    for folder in ("accountability", "cases", "fixtures"):
        for path in sorted((project / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(project)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def sign_ins(data_dir: Path) -> dict[str, str]:
    """Return the password of each demo account, which exists from here on.

    Passwords are made once and kept with the data; one that its user has changed is "" here.
    """
    is_first = not (data_dir / SIGN_INS).exists()
    passwords: dict[str, str] = json.loads(datadir.kept(data_dir, SIGN_INS, _new_sign_ins))
    users = get_user_model().objects
    for role in ROLES:
        with transaction.atomic():
            user, created = users.get_or_create(username=role)
            if created or is_first:
                user.set_password(passwords[role])
                user.save()
                user.groups.add(Group.objects.get_or_create(name=role)[0])
            elif not user.check_password(passwords[role]):
                passwords[role] = ""
    return passwords


def _new_sign_ins() -> str:
    return json.dumps({role: secrets.token_urlsafe(12) for role in ROLES}, indent=2) + "\n"


def _worded(error: Exception) -> str:
    return f"The database cannot be used: {' '.join(str(error).split())}"


def _filled_with() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT filled_with FROM accountability_trial_run")
        (version,) = cursor.fetchone()
    return str(version)
