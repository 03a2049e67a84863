"""What was known on one day and on another, side by side, and which reports brought what is new."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from cases.filters.numbers import COUNTED, asked_for, count
from cases.public import (
    PublicCitation,
    PublicFigure,
    PublicIncident,
    PublicInvestigation,
    PublicInvestigationStep,
    PublicProceedingStep,
    PublicProsecution,
    attach_citations,
)
from cases.statistic_choices import Statistic
from cases.stats.counts import flat, reported_deaths
from cases.stats.numbers import Documented, Link, ReportedFigure, Scope

AT_MOST: Final = 100
"""Rows of each kind that reports brought; the lists have them all."""


@dataclass(frozen=True)
class Counted:
    """A number of rows of this record as it was known on both days."""

    statistic: Statistic
    before: Documented
    after: Documented


@dataclass(frozen=True)
class Line:
    """One speaker's count on both days; either may be missing, never one of another speaker.

    ``between`` are the counts by which the speaker came from the first to the last, in order.
    """

    before: ReportedFigure | None
    after: ReportedFigure | None
    between: tuple[ReportedFigure, ...] = ()

    @property
    def figure(self) -> ReportedFigure:
        """The later one of the two that are there."""
        found = self.after or self.before
        if found is None:
            message = "A line has a figure."
            raise ValueError(message)
        return found

    @property
    def is_new(self) -> bool:
        """Whether nothing of this speaker was known that it replaced."""
        return self.before is None

    @property
    def is_replaced(self) -> bool:
        """Whether its speaker replaced it by another figure."""
        return self.before is not None and self.before.public_id != self.figure.public_id


@dataclass(frozen=True)
class StatusChange:
    """An investigation, or a group of them, whose status was another on the second day."""

    row: PublicInvestigation
    before: str
    after: str


@dataclass(frozen=True)
class Brought:
    """One row that became known between, with the citations of the report that brought it."""

    kind: str
    row: Any
    citations: tuple[PublicCitation, ...]


@dataclass(frozen=True)
class Report:
    """One report, and what became known by it; without a source, it is withheld."""

    source: PublicCitation | None
    rows: tuple[Brought, ...]


@dataclass(frozen=True)
class Between:
    """Two days of a scope: numbers, claims, statuses, and the reports that appeared between them."""

    counted: tuple[Counted, ...]
    lines: tuple[Line, ...]
    unchanged: tuple[Line, ...]
    statuses: tuple[StatusChange, ...]
    reports: tuple[Report, ...]
    is_cut: bool


def between(scope: Scope, first: date, last: date) -> Between:
    """What was known on two days, by the days on which reports appeared.

    Only along one speaker's own line of revisions does one figure stand for another.
    """
    lines = tuple(_lines(scope, first, last))
    brought = list(_brought(scope, first, last))
    kinds: dict[str, int] = {}
    for one in brought:
        kinds[one.kind] = kinds.get(one.kind, 0) + 1
    return Between(
        counted=tuple(_counted(scope, first, last)),
        lines=tuple(line for line in lines if line.is_new or line.is_replaced),
        unchanged=tuple(line for line in lines if not line.is_new and not line.is_replaced),
        statuses=tuple(_statuses(scope, first, last)),
        reports=tuple(_by_report(brought)),
        is_cut=any(number >= AT_MOST for number in kinds.values()),
    )


def _counted(scope: Scope, first: date, last: date) -> Iterator[Counted]:
    asked = scope.parameters
    for statistic, one in COUNTED.items():

        def on(day: date, statistic: Statistic = statistic, one: Any = one) -> Documented:
            parameters = (*asked_for(statistic, asked), ("as_of", day.isoformat()))
            return Documented(count(statistic, asked, day), one.unit, Link(one.noun, parameters))

        yield Counted(statistic, on(first), on(last))


def _lines(scope: Scope, first: date, last: date) -> Iterator[Line]:
    """The standing counts of deaths on the second day, each with what its speaker said on the first."""
    known = {figure.public_id: figure for figure in _deaths(scope, first)}
    now = {figure.public_id: figure for figure in _deaths(scope, last)}
    for figure in now.values():
        if figure.superseded_by in now:
            continue
        chain = [figure]
        while (earlier := now.get(chain[0].supersedes or "")) is not None and earlier not in chain:
            if not _same_count(earlier, figure):
                break
            chain.insert(0, earlier)
        then = [each for each in chain if each.public_id in known]
        before = known[then[-1].public_id] if then else None
        yield Line(before, figure, tuple(chain[len(then) :]))


def _same_count(one: ReportedFigure, other: ReportedFigure) -> bool:
    return (one.number.voice.slug, one.metric, one.number.unit, one.number.place) == (
        *(other.number.voice.slug, other.metric, other.number.unit, other.number.place),
    )


def _deaths(scope: Scope, day: date) -> Iterator[ReportedFigure]:
    for groups in reported_deaths(scope, day):
        for group in groups:
            yield from flat(group.figures)


def _statuses(scope: Scope, first: date, last: date) -> Iterator[StatusChange]:
    before = {row.pk: str(row.status) for row in scope.of(PublicInvestigation.objects.as_of(first))}
    for row in scope.of(PublicInvestigation.objects.as_of(last)):
        if row.pk in before and before[row.pk] != row.status:
            yield StatusChange(row, before[row.pk], str(row.status))


def _brought(scope: Scope, first: date, last: date) -> Iterator[Brought]:
    """Every row that became known after the first day and by the second, oldest first."""

    def known(model: Any) -> Any:
        return model.objects.as_of(last)

    cases = scope.of(PublicInvestigation.objects.as_of(last).order_by()).values("pk")
    court = scope.of(PublicProsecution.objects.as_of(last).order_by()).values("pk")
    kinds: tuple[tuple[str, Any], ...] = (
        ("figure", scope.of(known(PublicFigure))),
        ("incident", scope.of(known(PublicIncident))),
        ("victim", scope.people(last)),
        ("investigation", scope.of(known(PublicInvestigation))),
        (
            "investigation_step",
            known(PublicInvestigationStep)
            .filter(investigation__in=cases)
            .select_related("investigation"),
        ),
        ("prosecution", scope.of(known(PublicProsecution))),
        (
            "proceeding_step",
            known(PublicProceedingStep)
            .filter(defendant__prosecution__in=court)
            .select_related("defendant__prosecution"),
        ),
    )
    for kind, rows in kinds:
        fresh = list(rows.filter(known_from__gt=first).order_by("known_from", "pk")[:AT_MOST])
        attach_citations(fresh, kind=kind, day=last)
        for row in fresh:
            bringing = tuple(one for one in row.citations if one.known_from == row.known_from)
            yield Brought(kind, row, bringing)


def _by_report(brought: Sequence[Brought]) -> Iterator[Report]:
    """What was brought, by the report in which it stood first, in the order in which these appeared."""
    reports: dict[str, list[Brought]] = {}
    sources: dict[str, PublicCitation | None] = {}
    for one in sorted(brought, key=lambda each: each.row.known_from):
        citation = next((each for each in one.citations if each.source_id), None)
        key = (citation.source_id or "") if citation else ""
        sources.setdefault(key, citation)
        of_it = tuple(each for each in one.citations if each.source_id == (key or None))
        reports.setdefault(key, []).append(Brought(one.kind, one.row, of_it))
    for key, rows in reports.items():
        yield Report(sources[key], tuple(rows))
