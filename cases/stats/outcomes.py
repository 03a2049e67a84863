"""From deaths to verdicts: a table of stages for state agents, each cell with its unit and speaker."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.choices import Capacity, InvestigationStatus, ProceedingStepKind, Unit
from cases.stats.cells import CaseCell, CourtCell, case_cells, cells_of, court_cells
from cases.stats.counts import MATTERS, Claims, figures_about, whole_of
from cases.stats.justice import REACHED, Justice, counted
from cases.stats.numbers import Documented, Link, ReportedFigure, Scope


@dataclass(frozen=True)
class Stage:
    """One row of the table; without any cell, the record holds no report of it.

    ``left_out`` are cells for which there was no room, or that were not read.
    """

    key: str
    label: str
    figures: tuple[ReportedFigure, ...] = ()
    cases: tuple[CaseCell, ...] = ()
    court: tuple[CourtCell, ...] = ()
    documented: Documented | None = None
    left_out: int = 0

    def at_most(self, number: int) -> "Stage":
        """The same with so many cells of each sort; the others are left out."""
        cells = (self.figures, self.cases, self.court)
        return replace(
            self,
            figures=self.figures[:number],
            cases=self.cases[:number],
            court=self.court[:number],
            left_out=self.left_out + sum(max(0, len(each) - number) for each in cells),
        )

    @property
    def count(self) -> int:
        """How many cells it has in all."""
        return len(self.figures) + len(self.cases) + len(self.court) + self.left_out

    @property
    def has_report(self) -> bool:
        """Whether this record holds any report of it."""
        return self.count > 0


def outcomes(
    scope: Scope,
    day: date | None = None,
    told: Claims | None = None,
    known: Justice | None = None,
) -> tuple[Stage, ...]:
    """The stages from deaths as reported to sentences, as of a day, for state agents.

    A cell is never the sum or the difference of others: each row of the record stands by itself.
    ``told`` are the reported figures of the scope, where they are read already. With ``known``, what is
    counted of the scope, only the cells that it names are read: the first of each sort, and those that
    are drawn.
    """
    if known is None:
        cases, court = case_cells(scope, day), court_cells(scope, day)
        known = counted(cases, court)
    else:
        cases, court = cells_of(known.investigations, known.defendants, day)
    every = known

    def of_status(key: str, label: str, status: InvestigationStatus) -> Stage:
        chosen = tuple(cell for cell in cases if cell.status == status)
        link = Link(
            "investigations", (*scope.parameters, ("status", status.value), ("group", "no"))
        )
        return Stage(
            key,
            label,
            cases=chosen,
            documented=Documented(
                every.number("investigations", status), Unit.INVESTIGATIONS, link
            ),
            left_out=every.cells(status) - len(chosen),
        )

    if told is not None:
        killed = told.about("killed", whole=True)
    else:
        killed = figures_about(scope, day, MATTERS["killed"] & (whole_of(scope) or Q()))
    return (
        Stage(
            "killed",
            _("Killed, as reported"),
            figures=tuple(figure for figure in killed if figure.superseded_by is None),
        ),
        Stage(
            "investigated",
            _("Deaths covered by investigations"),
            cases=tuple(cases),
            left_out=every.cells() - len(cases),
        ),
        of_status("closed", _("Investigations closed"), InvestigationStatus.CLOSED),
        of_status("pending", _("Investigations pending"), InvestigationStatus.PENDING),
        *court_stages(court, scope.parameters, every),
    )


def court_stages(
    court: Sequence[CourtCell],
    parameters: tuple[tuple[str, str], ...],
    known: Justice | None = None,
) -> tuple[Stage, ...]:
    """The stages from a case in court to a sentence; ``parameters`` chose the cells.

    ``known`` is what is counted of them, where only some were read.
    """
    every = known or counted([], court)

    def in_court(key: str, label: str, *asked: tuple[str, str]) -> Stage:
        link = Link("prosecutions", (*parameters, ("capacity", Capacity.STATE_AGENT), *asked))
        chosen = tuple(cell for cell in court if REACHED[key](cell))
        return Stage(
            key,
            label,
            court=chosen,
            documented=Documented(every.number("prosecutions", key), Unit.CASES, link),
            left_out=every.number("defendants", key) - len(chosen),
        )

    return (
        in_court("in_court", _("State agents in court")),
        in_court("charged", _("State agents charged"), ("stage", ProceedingStepKind.CHARGED.value)),
        in_court(
            "verdict",
            _("State agents tried to a verdict"),
            ("stage", ProceedingStepKind.VERDICT.value),
        ),
        in_court("convicted", _("State agents convicted"), ("outcome", "conviction")),
        in_court(
            "sentence",
            _("Sentences of state agents convicted"),
            ("outcome", "conviction"),
            ("stage", ProceedingStepKind.SENTENCE.value),
        ),
    )
