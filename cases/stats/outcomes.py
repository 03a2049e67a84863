"""From deaths to verdicts: a table of stages for state agents, each cell with its unit and speaker."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.choices import (
    CONVICTIONS,
    Capacity,
    ClosingGround,
    CourtType,
    InvestigationStatus,
    ProceedingStepKind,
    Unit,
)
from cases.public import (
    PublicCitation,
    PublicDefendant,
    PublicInvestigation,
    PublicInvestigationStep,
    PublicProceedingStep,
    PublicProsecution,
    PublicProsecutionVictim,
    attach_citations,
)
from cases.stats.counts import MATTERS, Claims, figures_about, whole_of
from cases.stats.numbers import (
    Absences,
    Documented,
    Link,
    PartialDate,
    Reported,
    ReportedFigure,
    Scope,
    StepTaken,
    absences,
    covered,
)


@dataclass(frozen=True)
class CaseCell:
    """One investigation, or group of them, in one cell: its cases, its deaths, on what ground."""

    public_id: str
    title: str
    place: str
    is_group: bool
    status: str
    status_label: str
    cases: Reported | None
    deaths: Reported
    ground: str
    ground_label: str
    ground_words: str
    closed: PartialDate | None
    citations: tuple[PublicCitation, ...]
    link: Link
    absent: Absences = ()
    taken: tuple[StepTaken, ...] = ()


@dataclass(frozen=True)
class CourtCell:
    """One state agent, or a number of them, in a case in court: offence, outcome, sentence."""

    public_id: str
    prosecution: str
    title: str
    place: str
    people: int
    name: str | None
    post: str
    court: str
    court_type: str
    offence: str
    outcome: str | None
    is_final: bool
    verdict: PartialDate | None
    sentence_kind: str
    sentence_months: int | None
    sentence_absence: str | None
    sentence_suspended: bool | None
    steps: tuple[str, ...]
    victims: Documented
    citations: tuple[PublicCitation, ...]
    link: Link
    absent: Absences = ()
    taken: tuple[StepTaken, ...] = ()


@dataclass(frozen=True)
class Stage:
    """One row of the table; without any cell, the record holds no report of it."""

    key: str
    label: str
    figures: tuple[ReportedFigure, ...] = ()
    cases: tuple[CaseCell, ...] = ()
    court: tuple[CourtCell, ...] = ()
    documented: Documented | None = None
    left_out: int = 0

    def at_most(self, number: int) -> "Stage":
        """The same with so many cells of each sort; ``left_out`` are the others."""
        cells = (self.figures, self.cases, self.court)
        return replace(
            self,
            figures=self.figures[:number],
            cases=self.cases[:number],
            court=self.court[:number],
            left_out=sum(max(0, len(each) - number) for each in cells),
        )

    @property
    def has_report(self) -> bool:
        """Whether this record holds any report of it."""
        return bool(self.figures or self.cases or self.court)


def outcomes(
    scope: Scope, day: date | None = None, told: Claims | None = None
) -> tuple[Stage, ...]:
    """The stages from deaths as reported to sentences, as of a day, for state agents.

    A cell is never the sum or the difference of others: each row of the record stands by itself.
    ``told`` are the reported figures of the scope, where they are read already.
    """
    cases = case_cells(scope, day)
    court = court_cells(scope, day)

    def of_status(key: str, label: str, status: InvestigationStatus) -> Stage:
        chosen = tuple(cell for cell in cases if cell.status == status)
        single = sum(not cell.is_group for cell in chosen)
        link = Link(
            "investigations", (*scope.parameters, ("status", status.value), ("group", "no"))
        )
        return Stage(
            key, label, cases=chosen, documented=Documented(single, Unit.INVESTIGATIONS, link)
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
        Stage("investigated", _("Deaths covered by investigations"), cases=tuple(cases)),
        of_status("closed", _("Investigations closed"), InvestigationStatus.CLOSED),
        of_status("pending", _("Investigations pending"), InvestigationStatus.PENDING),
        *court_stages(court, scope.parameters),
    )


def court_stages(
    court: Sequence[CourtCell], parameters: tuple[tuple[str, str], ...]
) -> tuple[Stage, ...]:
    """The stages from a case in court to a sentence; ``parameters`` chose the cells."""

    def in_court(
        key: str, label: str, chosen: Sequence[CourtCell], *asked: tuple[str, str]
    ) -> Stage:
        link = Link("prosecutions", (*parameters, ("capacity", Capacity.STATE_AGENT), *asked))
        counted = len({cell.prosecution for cell in chosen})
        return Stage(
            key, label, court=tuple(chosen), documented=Documented(counted, Unit.CASES, link)
        )

    convicted = [cell for cell in court if cell.outcome in CONVICTIONS]
    return (
        in_court("in_court", _("State agents in court"), court),
        *(
            in_court(
                kind.value,
                label,
                [cell for cell in court if kind in cell.steps],
                ("stage", kind.value),
            )
            for kind, label in (
                (ProceedingStepKind.CHARGED, _("State agents charged")),
                (ProceedingStepKind.VERDICT, _("State agents tried to a verdict")),
            )
        ),
        in_court("convicted", _("State agents convicted"), convicted, ("outcome", "conviction")),
        in_court(
            "sentence",
            _("Sentences of state agents convicted"),
            [cell for cell in convicted if cell.sentence_kind],
            ("outcome", "conviction"),
            ("stage", ProceedingStepKind.SENTENCE.value),
        ),
    )


def case_cells(scope: Scope, day: date | None = None) -> list[CaseCell]:
    """Every investigation and group of a scope, oldest report first."""
    rows = list(scope.of(PublicInvestigation.objects.as_of(day)))
    attach_citations(rows, kind="investigation", day=day)
    steps: dict[int, list[PublicInvestigationStep]] = {}
    found = list(PublicInvestigationStep.objects.as_of(day).filter(investigation__in=rows))
    attach_citations(found, kind="investigation_step", day=day)
    for step in found:
        steps.setdefault(step.investigation_id, []).append(step)
    return [_case_cell(row, steps.get(row.pk, [])) for row in rows]


def _case_cell(row: PublicInvestigation, steps: Sequence[PublicInvestigationStep]) -> CaseCell:
    closing = next((step for step in reversed(steps) if step.kind == "closed"), None)
    is_closed = row.status == InvestigationStatus.CLOSED and closing is not None
    ground = (closing.ground or "") if closing and is_closed else ""
    return CaseCell(
        public_id=row.public_id,
        title=row.title,
        place=row.place_name or "",
        is_group=row.is_group,
        status=row.status or InvestigationStatus.UNKNOWN,
        status_label=str(InvestigationStatus(row.status or "unknown").label),
        cases=covered(row, "cases", Unit.CASES) if row.is_group else None,
        deaths=covered(row, "deaths", Unit.PEOPLE),
        ground=ground,
        ground_label=str(ClosingGround(ground).label) if ground else "",
        ground_words=(closing.ground_words or "") if closing and is_closed else "",
        closed=PartialDate.of(closing) if closing and is_closed else None,
        citations=tuple(row.citations) + tuple(c for step in steps for c in step.citations),
        link=Link("investigations", record=row.public_id),
        absent=absences(closing, "ground", "ground_words") if closing and is_closed else (),
        taken=tuple(StepTaken.of(step) for step in steps),
    )


def court_cells(scope: Scope, day: date | None = None, *, agency: str = "") -> list[CourtCell]:
    """Every state agent in a case in court of a scope, oldest report first.

    With the slug of an institution only those who are reported to have served in it.
    """
    agents = PublicDefendant.objects.as_of(day).reported("capacity")
    agents = agents.filter(capacity=Capacity.STATE_AGENT)
    brought = scope.of(PublicProsecution.objects.as_of(day))
    if agency:
        agents = agents.reported("agency").filter(agency_slug=agency)
        brought = brought.filter(pk__in=agents.values("prosecution"))
    cases = {case.pk: case for case in brought}
    rows = list(agents.filter(prosecution__in=list(cases)))
    attach_citations(rows, kind="defendant", day=day)
    found = list(PublicProceedingStep.objects.as_of(day).filter(defendant__in=rows))
    attach_citations(found, kind="proceeding_step", day=day)
    steps: dict[int, list[PublicProceedingStep]] = {}
    for step in found:
        steps.setdefault(step.defendant_id, []).append(step)
    links = PublicProsecutionVictim.objects.filter(prosecution__in=list(cases))
    if day is not None:
        links = links.filter(known_from__lte=day)
    victims = Counter(links.values_list("prosecution", flat=True))
    return [
        _court_cell(
            row,
            cases[row.prosecution_id],
            steps.get(row.pk, []),
            victims[row.prosecution_id],
        )
        for row in rows
    ]


def _court_cell(
    row: PublicDefendant,
    case: PublicProsecution,
    steps: Sequence[PublicProceedingStep],
    victims: int,
) -> CourtCell:
    def last(*kinds: ProceedingStepKind) -> PublicProceedingStep | None:
        return next((step for step in reversed(steps) if step.kind in kinds), None)

    sentence = last(ProceedingStepKind.SENTENCE) if row.is_convicted else None
    verdict = last(ProceedingStepKind.APPEAL_DECIDED, ProceedingStepKind.VERDICT)
    return CourtCell(
        public_id=row.public_id,
        prosecution=case.public_id,
        title=case.title,
        place=case.place_name or "",
        people=row.count,
        name=row.name,
        post=row.post or "",
        court=case.court_name or "",
        court_type=case.court_type or CourtType.UNKNOWN,
        offence=next((step.offence for step in reversed(steps) if step.offence), ""),
        outcome=row.outcome,
        is_final=last(ProceedingStepKind.FINAL) is not None,
        verdict=PartialDate.of(verdict) if verdict else None,
        sentence_kind=sentence.sentence_kind or "" if sentence else "",
        sentence_months=sentence.sentence_months if sentence else None,
        sentence_absence=sentence.absence("sentence_months") if sentence else None,
        sentence_suspended=sentence.sentence_suspended if sentence else None,
        steps=tuple(step.kind for step in steps),
        victims=Documented(
            victims, Unit.PEOPLE, Link("victims", (("prosecution", case.public_id),))
        ),
        citations=tuple(row.citations) + tuple(c for step in steps for c in step.citations),
        link=Link("prosecutions", record=case.public_id),
        absent=(
            *absences(case, "court_slug"),
            *absences(row, "name", "post"),
            *(absences(steps[-1], "offence") if steps else ()),
            *(
                absences(sentence, "sentence_kind", "sentence_months", "sentence_suspended")
                if sentence
                else ()
            ),
        ),
        taken=tuple(StepTaken.of(step) for step in steps),
    )
