"""Loads the fixtures through the product's own actions, and leaves alone what people touched."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from cases.actions import (
    Lacking,
    Refused,
    accept_corrections,
    acting,
    propose_correction,
    publish,
    replace_list,
    stored_value,
    together,
)
from cases.actions.roles import SERVICE_ACCOUNTS
from cases.choices import ReviewState
from cases.imports.fixture_checks import check, gazetteer_ids
from cases.imports.fixture_differences import (
    differing_fields,
    differing_lists,
    digest,
    is_taken_back,
    is_withheld,
    touched_by_people,
)
from cases.imports.fixture_rows import KINDS, FixtureError, FixtureRow, Problem, read_folder
from cases.imports.gazetteer import places_called
from cases.models import SeedEntry, User
from cases.models.lists import Entry
from cases.models.review import Record

AUTHOR, REVIEWER = SERVICE_ACCOUNTS
"""The two service accounts; they are inactive and cannot sign in."""

SEEDED: Final = "loaded from the fixtures"
CORRECTED: Final = "the fixture was corrected"


@dataclass
class SeedReport:
    """What a run did: how many rows of each outcome, and what it left alone, in words."""

    made: int = 0
    corrected: int = 0
    unchanged: int = 0
    left_alone: list[str] = field(default_factory=list)


def seed(folder: Path) -> SeedReport:
    """Load the fixtures of a folder, all of them or, if anything is wrong, none.

    Raises:
        FixtureError: it lists every problem found, each with file, row and field.

    """
    rows, problems = read_folder(folder)
    problems += check(rows, places_called(gazetteer_ids(rows)))
    ordered = _in_order_of_need(rows, problems)
    if problems:
        raise FixtureError(problems)
    try:
        with together():
            return _Seeding(ordered).run()
    except Refused as refused:
        raise FixtureError([Problem(folder.name, "", "review", str(refused))]) from refused


def _in_order_of_need(rows: list[FixtureRow], problems: list[Problem]) -> list[FixtureRow]:
    """The rows so that each comes after those that its fields refer to."""
    by_key = {row.key: row for row in rows}
    ordered: dict[str, FixtureRow] = {}

    def visit(row: FixtureRow, above: tuple[str, ...]) -> None:
        if row.key in above:
            problems.append(
                row.problem("row", f"It refers to itself by way of {' → '.join(above)}.")
            )
        elif row.key not in ordered:
            for key in row.references.values():
                visit(by_key[key], (*above, row.key))
            ordered[row.key] = row

    for row in rows:
        visit(row, ())
    return list(ordered.values())


def _service_account(username: str) -> User:
    user, made = User.objects.get_or_create(username=username, defaults={"is_active": False})
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    if user.is_active:
        message = "This is an account that can sign in; the fixtures need the name for themselves."
        raise FixtureError([Problem("accounts", username, "username", message)])
    return user


class _Seeding:
    """One run over all rows."""

    def __init__(self, rows: list[FixtureRow]) -> None:
        self.rows = rows
        self.author = _service_account(AUTHOR)
        self.reviewer = _service_account(REVIEWER)
        self.service_accounts = {self.author.pk, self.reviewer.pk}
        self.entries = self._known()
        self.records: dict[str, Any] = self._recorded()
        self.new: list[tuple[FixtureRow, Record]] = []
        self.to_correct: list[
            tuple[FixtureRow, Record, Record, list[str], dict[str, list[Entry]]]
        ] = []
        self.report = SeedReport()
        self.problems: list[Problem] = []

    def run(self) -> SeedReport:
        """Make what is new, correct what the fixtures correct, and list what is left alone."""
        with acting(by=self.author, reason=SEEDED):
            for row in self.rows:
                if row.key in self.entries:
                    self._compare(row)
                else:
                    self._make(row)
            self._stop_on_problems()
            for row, record in self.new:
                self._link(row, record)
        self._publish()
        for row, record, wanted, fields, lists in self.to_correct:
            self._correct(row, record, wanted, fields, lists)
        self._stop_on_problems()
        gone = sorted(set(self.entries) - {row.key for row in self.rows})
        self.report.left_alone += [f"{key}: it is no longer in the fixtures." for key in gone]
        return self.report

    def _known(self) -> dict[str, SeedEntry]:
        """What was loaded earlier, by the key of its row; of what was erased the digest of it is left."""
        entries = {entry.key: entry for entry in SeedEntry.objects.all()}
        for row in self.rows:
            if erased := entries.pop(SeedEntry.key_once_erased(row.key), None):
                entries[row.key] = erased
        return {key: entry for key, entry in entries.items() if not key.startswith("erased ")}

    def _recorded(self) -> dict[str, Any]:
        """The record of each row loaded earlier, None where it was erased."""
        by_kind: dict[str, list[tuple[str, SeedEntry]]] = {}
        for key, entry in self.entries.items():
            by_kind.setdefault(entry.kind, []).append((key, entry))
        found: dict[str, Any] = {}
        for kind, entries in by_kind.items():
            records = KINDS[kind].objects.in_bulk([entry.record_pk for _key, entry in entries])
            found |= {key: records.get(entry.record_pk) for key, entry in entries}
        return found

    def _stop_on_problems(self) -> None:
        if self.problems:
            raise FixtureError(self.problems)

    def _leave(self, row: FixtureRow, why: str) -> None:
        record = self.records.get(row.key)
        public_id = f" ({record.public_id})" if record is not None else ""
        self.report.left_alone.append(f"{row.file}, row {row.row}, {row.kind}{public_id}: {why}")

    def _related(self, row: FixtureRow) -> dict[str, Any]:
        return {name: self.records.get(key) for name, key in row.references.items()}

    # New rows

    def _make(self, row: FixtureRow) -> None:
        """Add a row, unless it rests on something that was taken back."""
        related = self._related(row)
        linked = [
            self.records[key] for keys in row.links.values() for key in keys if key in self.entries
        ]
        if any(is_taken_back(each) for each in [*related.values(), *linked]):
            self.records[row.key] = None
            self._leave(row, "not added, since what it rests on was taken back or withheld.")
            return
        record = row.model(**row.values, **related, author=self.author)
        try:
            _save(record)
        except ValidationError as error:
            self.records[row.key] = None
            self._blame(row, error)
            return
        self.records[row.key] = record
        self.new.append((row, record))
        SeedEntry.objects.create(
            key=row.key, kind=row.kind, record_pk=record.pk, digest=digest(row)
        )
        self.report.made += 1

    def _blame(self, row: FixtureRow, error: ValidationError) -> None:
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, messages in by_field.items():
            shown = name if name not in {"", "__all__"} else "the row as a whole"
            self.problems += [row.problem(shown, message) for message in messages]

    def _publish(self) -> None:
        """Publish what is new, through the same gate as everybody; what is lacking is the row's."""
        try:
            publish([record for _row, record in self.new], by=self.reviewer, reason=SEEDED)
        except Lacking as refused:
            rows = {(type(record), record.pk): row for row, record in self.new}
            for lack in refused.lacks:
                row = rows[type(lack.record), lack.record.pk]
                self.problems.append(row.problem(lack.field, lack.words))
            self._stop_on_problems()

    def _link(self, row: FixtureRow, record: Any) -> None:
        for field_name, keys in row.links.items():
            linked = [self.records[key] for key in keys]
            getattr(record, field_name).set([each for each in linked if each is not None])
        for name in row.names:
            record.names.create(**name)

    # Rows loaded before

    def _compare(self, row: FixtureRow) -> None:
        """Decide what becomes of a row that was loaded before."""
        record = self.records[row.key]
        if record is None or record.state == ReviewState.WITHDRAWN:
            self._leave(row, "it was taken back.")
            return
        if is_withheld(record):
            self._leave(row, "it is about a person who is withheld.")
            return
        related = self._related(row)
        if None in related.values():
            self._leave(row, "something that it refers to was removed.")
            return
        wanted = row.model(**row.values, **related)
        fields = differing_fields(row, record, wanted)
        lists = differing_lists(row, record, self.records)
        edited = self.entries[row.key].digest != digest(row)
        if not fields and not lists:
            self.report.unchanged += 1
            if edited:
                self._remember(row)
        elif why := self._hands_off(record, edited=edited):
            self._leave(row, f"{why} It differs in {', '.join([*fields, *lists])}.")
        else:
            self.to_correct.append((row, record, wanted, fields, lists))

    def _hands_off(self, record: Record, *, edited: bool) -> str:
        """Why a record that differs from the fixture is left as it is, or nothing."""
        if touched_by_people(record, service_accounts=self.service_accounts):
            return "people changed it."
        if not edited:
            return "it changed since it was loaded, and the fixture did not."
        return ""

    def _remember(self, row: FixtureRow) -> None:
        entry = self.entries[row.key]
        entry.digest = digest(row)
        entry.save()

    def _correct(
        self,
        row: FixtureRow,
        record: Record,
        wanted: Record,
        fields: list[str],
        lists: dict[str, list[Entry]],
    ) -> None:
        values = {name: stored_value(wanted, name) for name in fields}
        try:
            if record.is_published:
                proposals = [
                    propose_correction(
                        record, field=name, new_value=value, by=self.author, reason=CORRECTED
                    )
                    for name, value in (values | lists).items()
                ]
                accept_corrections(proposals, by=self.reviewer)
            else:
                with acting(by=self.author, reason=CORRECTED):
                    for name in fields:
                        setattr(record, name, getattr(wanted, name))
                    record.full_clean()
                    record.save()
                    for name, entries in lists.items():
                        replace_list(record, name, entries)
        except ValidationError as error:
            self._blame(row, error)
            return
        with acting(by=self.author, reason=CORRECTED):
            self._remember(row)
        self.report.corrected += 1


def _save(record: Record) -> None:
    """Save a new record; what the database refuses is explained by the model's own validation.

    Asking every constraint first, as ``full_clean`` does, would take most of a run's time.

    Raises:
        ValidationError: it names the fields.

    """
    record.clean()
    try:
        with transaction.atomic():
            record.save()
    except DatabaseError as error:
        record.full_clean()
        raise ValidationError(str(error)) from error
