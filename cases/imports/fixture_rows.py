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
        rows += _rows_of(tables, file=name, report=match[1] if match else "", problems=problems)
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


def _rows_of(
    tables: dict[str, Any], *, file: str, report: str, problems: list[Problem]
) -> Iterator[FixtureRow]:
    situation = tables.pop("situation_of_rows", None)
    for kind, content in tables.items():
        entries = content if isinstance(content, list) else [content]
        if kind not in KINDS or not all(isinstance(entry, dict) for entry in entries):
            known = ", ".join(KINDS)
            problems.append(
                Problem(file, "", kind, f"There is no such table. Tables are: {known}.")
            )
            continue
        for entry in entries:
            yield from _row_with_citations(
                kind, entry, file=file, report=report, situation=situation, problems=problems
            )


def _row_with_citations(
    kind: str,
    entry: dict[str, Any],
    *,
    file: str,
    report: str,
    situation: str | None,
    problems: list[Problem],
) -> Iterator[FixtureRow]:
    given = dict(entry)
    citations = given.pop("citation", [])
    row_name = str(given.get("slug", "") if kind in SLUG_KINDS else given.pop("row", ""))
    if kind == "source":
        row_name = row_name or report
    part = str(given.pop("part", ""))
    if not row_name:
        wanted = "slug" if kind in SLUG_KINDS else "row"
        problems.append(Problem(file, "", wanted, f"A {kind} needs its “{wanted}”."))
        return
    if situation and "situation" in {field.name for field in KINDS[kind]._meta.fields}:
        given.setdefault("situation", situation)
    name = f"{row_name}/{part}" if part else row_name
    if kind == "citation":
        yield _citation(given, file=file, report=report, row=row_name, part=part)
        return
    key = f"{kind} {row_name}" if kind in {*SLUG_KINDS, "source"} else f"{kind} {report}/{name}"
    row = FixtureRow(file=file, report=report, row=name, kind=kind, key=key, given=given)
    yield row
    if not isinstance(citations, list) or not all(isinstance(each, dict) for each in citations):
        problems.append(row.problem("citation", f"Write citations as [[{kind}.citation]]."))
        return
    for citation in citations:
        its_row = str(citation.get("row", row_name))
        its_given = {k: v for k, v in citation.items() if k not in {"row", "part"}} | {kind: name}
        yield _citation(
            its_given, file=file, report=report, row=its_row, part=str(citation.get("part", ""))
        )


def _citation(given: dict[str, Any], *, file: str, report: str, row: str, part: str) -> FixtureRow:
    """A citation's key names its report and row, what it supports, and which field of it."""
    targets = [
        key_of(str(given[kind]), kind=kind, report=report) for kind in CITED_KINDS if kind in given
    ]
    words = [
        "citation",
        f"{report}/{row}",
        part,
        "of",
        *targets,
        str(given.get("supports_field", "")),
    ]
    return FixtureRow(
        file=file,
        report=report,
        row=f"{row}/{part}" if part else row,
        kind="citation",
        key=" ".join(word for word in words if word),
        given={"source": report, **given},
    )
