"""`manage.py database_roles`: makes the web role and the reader role of a deployment, and their grants."""

import os
import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection, transaction
from psycopg2.errors import InsufficientPrivilege
from psycopg2.extensions import encrypt_password

from cases import grants

PASSWORDS = {"web": "DATABASE_WEB_PASSWORD", "reader": "DATABASE_READER_PASSWORD"}


class Command(BaseCommand):
    """Run by the owner of the tables, after `migrate`; a second run changes nothing but passwords."""

    help = (
        "Make or refresh two database roles: one for the web, which can write but not rewrite or"
        " switch off the history, and one for public pages, which can read the public views alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether roles may do without a password."""
        parser.add_argument(
            "--without-passwords",
            action="store_true",
            help="make roles that sign in by other means, such as certificates",
        )

    def handle(self, *, without_passwords: bool, **options: Any) -> None:
        """Make them all or none."""
        roles = grants.Roles.of()
        existing = roles.existing()
        new = {
            role: "" if without_passwords else self._password(role, variable, role not in existing)
            for role, variable in (
                (roles.web, PASSWORDS["web"]),
                (roles.reader, PASSWORDS["reader"]),
            )
        }
        try:
            with transaction.atomic():
                for role, password in new.items():
                    self._make(role, password, is_new=role not in existing)
                if roles.reader not in existing:
                    reader = connection.ops.quote_name(roles.reader)
                    connection.cursor().execute(
                        f"ALTER ROLE {reader} SET default_transaction_read_only = on"
                    )
                grants.refresh()
        except ProgrammingError as error:
            if not isinstance(error.__cause__, InsufficientPrivilege):
                raise
            raise CommandError(
                _NOT_ALLOWED.format(error=str(error).strip(), **vars(roles))
            ) from error
        for role in new:
            verb = "is refreshed" if role in existing else "is made"
            self.stdout.write(f"The role {role} {verb}.")
            for excess in grants.excesses(role):
                self.stderr.write(f"But {role} {excess}: this should be taken from it.")

    def _password(self, role: str, variable: str, is_new: bool) -> str:
        """From the environment, else asked for; an existing role keeps the one it has."""
        if given := os.environ.get(variable, ""):
            return given
        if not is_new:
            return ""
        if not sys.stdin.isatty():
            raise CommandError(
                f"The new role {role} needs a password: set {variable}, run this at a terminal,"
                " which asks for it, or add --without-passwords."
            )
        typed = getpass(f"Password of the new role {role}: ")
        if not typed or typed != getpass("The same again: "):
            raise CommandError("The two are not the same, or empty: nothing was done.")
        return typed

    def _make(self, role: str, password: str, *, is_new: bool) -> None:
        name = connection.ops.quote_name(role)
        with connection.cursor() as cursor:
            if is_new:
                cursor.execute(f"CREATE ROLE {name} LOGIN")
            if password:
                # Encrypted here: what the server is sent, and may log, is no password.
                secret = encrypt_password(password, role, cursor.cursor.connection, "scram-sha-256")
                cursor.execute(f"ALTER ROLE {name} LOGIN PASSWORD %s", [secret])


_NOT_ALLOWED = (
    "The database refused it: {error}\nRun this as the owner of the tables. If the owner may not make"
    " roles, let an administrator of the server run CREATE ROLE {web} LOGIN and CREATE ROLE {reader}"
    " LOGIN, each with a password, and then run this again."
)
