"""`manage.py erasures`: the list to keep beside the backups, and its use after one was restored."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from cases import actions
from cases.choices import ErasureReason
from cases.models import Defendant, Erasure, User, Victim

COLUMNS: Final = ("kind", "record_pk", "record_entered_at", "reason", "erased_at")

KINDS: Final = {str(model._meta.verbose_name): model for model in (Victim, Defendant)}


class Command(BaseCommand):
    """Without an argument it prints the list; with ``--apply`` it erases again whoever is back."""

    help = (
        "Prints the erasures as CSV, without a name: keep it outside the database, beside the backups. "
        "After a backup was restored, --apply FILE erases again whoever came back with it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", type=Path, metavar="FILE", help="a list printed earlier")
        parser.add_argument("--by", metavar="USERNAME", help="the administrator who does it")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["apply"] is None:
            self._print()
            return
        by = User.objects.filter(username=options["by"] or "").first()
        if by is None:
            raise CommandError("Say with --by which administrator of this database does it.")
        try:
            with options["apply"].open(newline="") as file:
                rows = list(csv.DictReader(file))
            people = [(each, self._person(each)) for each in rows]
        except (OSError, KeyError, ValueError) as problem:
            raise CommandError(f"{options['apply']} is no list of erasures: {problem}") from problem
        for row, person in people:
            self._apply(row, person, by=by)

    def _print(self) -> None:
        writer = csv.writer(self.stdout)
        writer.writerow(COLUMNS)
        for erasure in Erasure.objects.order_by("id"):
            values = (getattr(erasure, name) for name in COLUMNS)
            writer.writerow(
                each.isoformat() if isinstance(each, datetime) else each for each in values
            )

    def _person(self, row: dict[str, str]) -> Any:
        """The record that was erased, if a backup brought it back; the same number alone proves nothing."""
        entered = datetime.fromisoformat(row["record_entered_at"])
        ErasureReason(row["reason"])
        found = KINDS[row["kind"]].objects.filter(pk=int(row["record_pk"]), created_at=entered)
        return found.first()

    def _apply(self, row: dict[str, str], person: Any, *, by: User) -> None:
        called = f"{row['kind']} number {row['record_pk']}"
        if person is None:
            self.stdout.write(f"{called}: not there.")
            return
        unsure = [each for each in actions.texts_that_go(person) if not each.is_likely]
        try:
            actions.erase(person, by=by, reason=ErasureReason(row["reason"]))
        except (actions.Refused, ValidationError, IntegrityError) as refusal:
            raise CommandError(f"{called}: {refusal}") from refusal
        self.stdout.write(f"{called}: erased again.")
        for each in unsure:
            where = f"{actions.kind_of(each.row)} number {each.row.pk}, {each.field}"
            self.stdout.write(f"  One of the names may stand in {where}: look at it on the desk.")
