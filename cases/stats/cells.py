"""One investigation, or one state agent in court, as one cell of a table: what is known, and who says so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

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
    attach_citations,
)
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


def case_cells(
    scope: Scope, day: date | None = None, *, only: Collection[int] | None = None
) -> list[CaseCell]:
    """Every investigation and group of a scope, oldest report first; ``only`` those with these keys."""
    known = PublicInvestigation.objects.as_of(day)
    rows = list(scope.of(known) if only is None else known.filter(pk__in=only))
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


def court_cells(
    scope: Scope,
    day: date | None = None,
    *,
    agency: str = "",
    only: Collection[int] | None = None,
) -> list[CourtCell]:
    """Every state agent in a case in court of a scope, oldest report first.

    With the slug of an institution only those who are reported to have served in it; ``only`` those with
    these keys.
    """
    agents = PublicDefendant.objects.as_of(day).reported("capacity")
    agents = agents.filter(capacity=Capacity.STATE_AGENT)
    brought = PublicProsecution.objects.as_of(day)
    if only is not None:
        agents = agents.filter(pk__in=only)
    else:
        brought = scope.of(brought)
    if agency:
        agents = agents.reported("agency").filter(agency_slug=agency)
    if agency or only is not None:
        brought = brought.filter(pk__in=agents.order_by().values("prosecution"))
    cases = {case.pk: case for case in brought}
    rows = list(agents.filter(prosecution__in=list(cases)))
    attach_citations(rows, kind="defendant", day=day)
    found = list(PublicProceedingStep.objects.as_of(day).filter(defendant__in=rows))
    attach_citations(found, kind="proceeding_step", day=day)
    steps: dict[int, list[PublicProceedingStep]] = {}
    for step in found:
        steps.setdefault(step.defendant_id, []).append(step)
    victims = _victims({row.prosecution_id for row in rows}, day)
    return [
        _court_cell(
            row,
            cases[row.prosecution_id],
            steps.get(row.pk, []),
            victims.get(row.prosecution_id, 0),
        )
        for row in rows
    ]


def _victims(prosecutions: Collection[int], day: date | None) -> dict[int, int]:
    """How many people each of some cases in court concerns."""
    links = PublicProsecutionVictim.objects.filter(prosecution__in=prosecutions)
    if day is not None:
        links = links.filter(known_from__lte=day)
    return dict(links.values_list("prosecution").annotate(people=Count("pk")).order_by())


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
