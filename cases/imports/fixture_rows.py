"""Reads the report fixtures: from TOML files to rows with a key each, before anything is judged."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cases.models import (
    Agency,
    Citation,
    Defendant,
    Figure,
    Harm,
    Incident,
    Investigation,
    InvestigationStep,
    Place,
    ProceedingStep,
    Prosecution,
    Publisher,
    Situation,
    Source,
    Speaker,
    Victim,
    VictimName,
)
from cases.models.guards import CITED_KINDS
from cases.models.review import Record

KINDS: Final[dict[str, type[Record]]] = {
    "place": Place,
    "situation": Situation,
    "agency": Agency,
    "speaker": Speaker,
    "publisher": Publisher,
    "source": Source,
    "incident": Incident,
    "victim": Victim,
    "victim_name": VictimName,
    "harm": Harm,
    "investigation": Investigation,
    "investigation_step": InvestigationStep,
    "prosecution": Prosecution,
    "defendant": Defendant,
    "proceeding_step": ProceedingStep,
    "figure": Figure,
    "citation": Citation,
}
"""The tables that a fixture file may hold, in the order in which they are loaded."""

SLUG_KINDS: Final = ("place", "situation", "agency", "speaker", "publisher")
"""The reference rows: known by their slug, whatever the folder."""

REFERENCE_FOLDER: Final = "reference"

_REPORT_FOLDER: Final = re.compile(r"^(r\d\d)-")
_OTHER_REPORT: Final = re.compile(r"^r\d\d/")


@dataclass(frozen=True)
class Problem:
    """Something wrong in a fixture: where it is, and what would be right."""

    file: str
    row: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row or '?'}, {self.field}: {self.message}"


class FixtureError(Exception):
    """The fixtures are not as they should be; it carries every problem found."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass
class FixtureRow:
    """One table of a fixture file; ``given`` is what it says, the rest what the checks made of it."""

    file: str
    report: str
    row: str
    kind: str
    key: str
    given: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    names: list[dict[str, str]] = field(default_factory=list)

    @property
    def model(self) -> type[Record]:
        """The model it becomes a row of."""
        return KINDS[self.kind]

    def problem(self, name: str, message: str) -> Problem:
        """A problem of this row."""
        return Problem(self.file, self.row, name, message)


def read_folder(folder: Path) -> tuple[list[FixtureRow], list[Problem]]:
    """Every row of every fixture file below a folder, and what could not be read.

    A file's tables are named by kind (``[[figure]]``); a fact's citations are nested in it
    (``[[figure.citation]]``) or name their target (``[[citation]]`` with ``figure = "r08/8.1"``).
    """
    rows: list[FixtureRow] = []
    problems: list[Problem] = []
    files = sorted(folder.glob("*/*.toml"))
    if not files:
        problems.append(Problem(str(folder), "", "files", "There is no fixture in this folder."))
    for path in files:
        name = f"{folder.name}/{path.relative_to(folder)}"
        match = _REPORT_FOLDER.match(path.parent.name)
        if match is None and path.parent.name != REFERENCE_FOLDER:
            problems.append(
                Problem(name, "", "folder", f"Call the folder r01-… or {REFERENCE_FOLDER}.")
            )
            continue
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(Problem(name, "", "syntax", f"This is not TOML: {error}."))
            continue
        rows += _File(name, match[1] if match else "", problems).rows(tables)
    rows.sort(key=lambda row: list(KINDS).index(row.kind))
    seen: dict[str, FixtureRow] = {}
    for row in rows:
        if row.key in seen:
            other = seen[row.key].file
            problems.append(
                row.problem(
                    "row", f"“{row.key}” is already in {other}: add a “part” to tell them apart."
                )
            )
        seen.setdefault(row.key, row)
    return list(seen.values()), problems


def key_of(reference: str, *, kind: str, report: str) -> str:
    """The key of a row that another one refers to: by slug, by ``1.13``, or by ``r08/8.1``."""
    if kind in {*SLUG_KINDS, "source"} or _OTHER_REPORT.match(reference):
        return f"{kind} {reference}"
    return f"{kind} {report}/{reference}"


@dataclass
class _File:
    """One file as it is read: where it stands, and what was wrong in it."""

    name: str
    report: str
    problems: list[Problem]
    situation: str | None = None

    def rows(self, tables: dict[str, Any]) -> Iterator[FixtureRow]:
        """Every row of the file's tables, and the citations nested in them."""
        self.situation = tables.pop("situation_of_rows", None)
        for kind, content in tables.items():
            entries = content if isinstance(content, list) else [content]
            if kind in KINDS and all(isinstance(entry, dict) for entry in entries):
                for entry in entries:
                    yield from self._row(kind, dict(entry))
            else:
                known = ", ".join(KINDS)
                self._complain("", kind, f"There is no such table. Tables are: {known}.")

    def _row(self, kind: str, given: dict[str, Any]) -> Iterator[FixtureRow]:
        number, part = self._number(kind, given)
        if not number:
            return
        if kind == "citation":
            yield self._citation(given, number=number, part=part)
            return
        citations = given.pop("citation", []) if kind in CITED_KINDS else []
        if self.situation and "situation" in {each.name for each in KINDS[kind]._meta.fields}:
            given.setdefault("situation", self.situation)
        name = f"{number}/{part}" if part else number
        known_alone = kind in {*SLUG_KINDS, "source"}
        key = f"{kind} {number}" if known_alone else f"{kind} {self.report}/{name}"
        yield FixtureRow(self.name, self.report, name, kind, key, given)
        if not isinstance(citations, list) or not all(isinstance(each, dict) for each in citations):
            self._complain(name, "citation", f"Write citations as [[{kind}.citation]].")
            return
        for citation in citations:
            its_given = {"row": number, **citation, kind: name}
            its_number, its_part = self._number("citation", its_given)
            yield self._citation(its_given, number=its_number, part=its_part)

    def _number(self, kind: str, given: dict[str, Any]) -> tuple[str, str]:
        """The row's number in its report (or its slug), and its part; no number if there is none.

        A number without quotation marks would turn 1.10 into 1.1.
        """
        field_name = "slug" if kind in SLUG_KINDS else "row"
        default = self.report if kind == "source" else ""
        number = given.get("slug", "") if kind in SLUG_KINDS else given.pop("row", default)
        part = given.pop("part", "")
        if isinstance(number, str) and isinstance(part, str) and number:
            return number, part
        self._complain(
            str(number), field_name, f"A {kind} needs its “{field_name}”, in quotation marks."
        )
        return "", ""

    def _citation(self, given: dict[str, Any], *, number: str, part: str) -> FixtureRow:
        """A citation's key names its report and row, what it supports, and which field of it."""
        targets = [
            key_of(str(given[kind]), kind=kind, report=self.report)
            for kind in CITED_KINDS
            if kind in given
        ]
        supported = str(given.get("supports_field", ""))
        words = ["citation", f"{self.report}/{number}", part, "of", *targets, supported]
        return FixtureRow(
            file=self.name,
            report=self.report,
            row=f"{number}/{part}" if part else number,
            kind="citation",
            key=" ".join(word for word in words if word),
            given={"source": self.report, **given},
        )

    def _complain(self, row: str, field_name: str, message: str) -> None:
        self.problems.append(Problem(self.name, row, field_name, message))
