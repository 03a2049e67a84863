"""One investigation, or one state agent in court, as one cell of a table: what is known, and who says so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from cases.choices import (
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
    attach_citations_of,
)
from cases.public.base import PublicModel
from cases.stats.numbers import (
    Absences,
    Documented,
    Link,
    PartialDate,
    Reported,
    Scope,
    absences,
    covered,
)


@dataclass(frozen=True)
class StepTaken:
    """One step of an investigation or of a case in court, with its date as far as it is known."""

    kind: str
    label: str
    outcome: str
    said: PartialDate
    known_from: date
    citations: tuple[PublicCitation, ...]

    @classmethod
    def of(cls, row: PublicInvestigationStep | PublicProceedingStep) -> "StepTaken":
        """A public step with its citations attached."""
        return cls(
            kind=row.kind,
            label=row.get_kind_display(),
            outcome=getattr(row, "outcome", None) or "",
            said=PartialDate.of(row),
            known_from=row.known_from,
            citations=tuple(row.citations),
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


def case_cells(scope: Scope, day: date | None = None) -> list[CaseCell]:
    """Every investigation and group of a scope, oldest report first."""
    cases = _Cases(scope.of(PublicInvestigation.objects.as_of(day)), day)
    attach_citations_of(cases.cited, day=day)
    return cases.cells()


def court_cells(scope: Scope, day: date | None = None, *, agency: str = "") -> list[CourtCell]:
    """Every state agent in a case in court of a scope, oldest report first.

    With the slug of an institution only those who are reported to have served in it.
    """
    agents = _agents(day)
    brought = scope.of(PublicProsecution.objects.as_of(day))
    if agency:
        agents = agents.reported("agency").filter(agency_slug=agency)
        brought = brought.filter(pk__in=agents.order_by().values("prosecution"))
    court = _Court(agents, brought, day)
    attach_citations_of(court.cited, day=day)
    return court.cells()


def cells_of(
    investigations: Collection[int], defendants: Collection[int], day: date | None = None
) -> tuple[list[CaseCell], list[CourtCell]]:
    """The investigations and the state agents in court with these keys, each oldest report first."""
    agents = _agents(day).filter(pk__in=defendants)
    brought = PublicProsecution.objects.as_of(day)
    cases = _Cases(PublicInvestigation.objects.as_of(day).filter(pk__in=investigations), day)
    court = _Court(agents, brought.filter(pk__in=agents.order_by().values("prosecution")), day)
    attach_citations_of(cases.cited | court.cited, day=day)
    return cases.cells(), court.cells()


class _Cases:
    """Investigations with their steps, as far as they are read."""

    def __init__(self, chosen: Any, day: date | None) -> None:
        self.rows = list(chosen)
        taken = PublicInvestigationStep.objects.as_of(day).filter(investigation__in=self.rows)
        self.steps: list[PublicInvestigationStep] = list(taken)

    @property
    def cited(self) -> dict[str, Sequence[PublicModel]]:
        return {"investigation": self.rows, "investigation_step": self.steps}

    def cells(self) -> list[CaseCell]:
        steps: dict[int, list[PublicInvestigationStep]] = {}
        for step in self.steps:
            steps.setdefault(step.investigation_id, []).append(step)
        return [_case_cell(row, steps.get(row.pk, [])) for row in self.rows]


class _Court:
    """Defendants with their steps and their cases in court, as far as they are read."""

    def __init__(self, agents: Any, brought: Any, day: date | None) -> None:
        self.cases = {case.pk: case for case in brought.annotate(people=_people(day))}
        self.rows = list(agents.filter(prosecution__in=list(self.cases)))
        taken = PublicProceedingStep.objects.as_of(day).filter(defendant__in=self.rows)
        self.steps: list[PublicProceedingStep] = list(taken)

    @property
    def cited(self) -> dict[str, Sequence[PublicModel]]:
        return {"defendant": self.rows, "proceeding_step": self.steps}

    def cells(self) -> list[CourtCell]:
        steps: dict[int, list[PublicProceedingStep]] = {}
        for step in self.steps:
            steps.setdefault(step.defendant_id, []).append(step)
        return [
            _court_cell(row, self.cases[row.prosecution_id], steps.get(row.pk, []))
            for row in self.rows
        ]


def _agents(day: date | None) -> Any:
    known = PublicDefendant.objects.as_of(day).reported("capacity")
    return known.filter(capacity=Capacity.STATE_AGENT)


def _people(day: date | None) -> Any:
    """How many people a case in court concerns, by the day."""
    links = PublicProsecutionVictim.objects.filter(prosecution=OuterRef("pk"))
    if day is not None:
        links = links.filter(known_from__lte=day)
    counted = links.order_by().values("prosecution").annotate(people=Count("pk"))
    return Coalesce(Subquery(counted.values("people")), 0)


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


def _court_cell(
    row: PublicDefendant,
    case: Any,
    steps: Sequence[PublicProceedingStep],
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
            case.people, Unit.PEOPLE, Link("victims", (("prosecution", case.public_id),))
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
