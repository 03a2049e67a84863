"""Days between a harm and what was done about it: one row for a person and a case, never an average."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef

from cases.choices import AbsenceReason, InvestigationStepKind, ProceedingStepKind
from cases.public import (
    PublicHarm,
    PublicIncident,
    PublicInvestigation,
    PublicInvestigationIncident,
    PublicInvestigationStep,
    PublicInvestigationVictim,
    PublicProceedingStep,
    PublicProsecution,
    PublicProsecutionVictim,
    PublicVictim,
)
from cases.stats.numbers import Link, PartialDate, Scope
from cases.stats.people import People, people

COUNTED: Final = "counted"
NOT_KNOWN: Final = "not_known"
NONE: Final = "none"
BEFORE: Final = "before"


@dataclass(frozen=True)
class Days:
    """The days from a harm to a step, lowest and highest; or why there is no number.

    ``state`` is ``counted``; ``not_known`` where the step was taken and its day or the harm's is not
    known, with the ``reason``; ``none`` where this record holds no such step; ``before`` where the
    step is dated before the harm. An open end has None. ``overlaps``: the two dates may be one day
    or stand in either order, so that the count begins with 0.
    """

    state: str
    low: int | None = None
    high: int | None = None
    overlaps: bool = False
    reason: AbsenceReason | None = None
    is_harm_dated: bool = True
    unit: str = "days"


@dataclass(frozen=True)
class Interval:
    """What was done to one person, or in one incident, and one case about it."""

    subject: Link
    name: str
    is_shown: bool
    harm: str
    happened: PartialDate
    case: str
    case_link: Link | None
    court: str
    court_link: Link | None
    opened: Days
    charged: Days
    verdict: Days


@dataclass(frozen=True)
class Intervals:
    """Rows of a scope, those with a case first; ``left_out`` are harms for which there was no room."""

    rows: tuple[Interval, ...]
    link: Link
    left_out: int = 0


def of_scope(
    scope: Scope, day: date | None = None, known: People | None = None, *, at_most: int
) -> Intervals:
    """The harms of a situation or a city with what was done about each, as of a day.

    ``known`` are the people of the scope as of the day, where they are counted already; no more of
    their harms are told than it names.
    """
    known = known or people(scope, day)
    rows = PublicHarm.objects.as_of(day).in_bulk(known.first_harms[:at_most])
    chosen = [rows[pk] for pk in known.first_harms[:at_most]]
    found = [*_of_harms(chosen, day)]
    covered = scope.of(PublicIncident.objects.as_of(day))
    links = _without_people(day).filter(incident__in=covered.order_by().values("pk"))
    found += _of_incidents(links[: max(0, at_most - len(found))], day)
    return Intervals(
        rows=tuple(found),
        link=Link("victims", scope.parameters),
        left_out=known.number("harms") - len(chosen),
    )


def of_investigation(
    row: PublicInvestigation, day: date | None = None, *, at_most: int
) -> Intervals:
    """The harms that one investigation covers; where no person is documented, its incidents."""
    people = _links(PublicInvestigationVictim, day).filter(investigation=row.pk).values("victim")
    harms = PublicHarm.objects.as_of(day).filter(victim__in=people)
    chosen = list(harms[:at_most])
    found = [
        interval
        for interval in _of_harms(chosen, day)
        if interval.case_link is not None and interval.case_link.record == row.public_id
    ]
    links = _without_people(day).filter(investigation=row.pk)
    found += _of_incidents(links[: max(0, at_most - len(found))], day)
    link = Link("victims", (("investigation", str(row.public_id)),))
    return Intervals(tuple(found), link, harms.count() - len(chosen))


def of_prosecution(row: PublicProsecution, day: date | None = None, *, at_most: int) -> Intervals:
    """The harms that one case in court concerns."""
    people = _links(PublicProsecutionVictim, day).filter(prosecution=row.pk).values("victim")
    harms = PublicHarm.objects.as_of(day).filter(victim__in=people)
    chosen = list(harms[:at_most])
    found = tuple(
        interval
        for interval in _of_harms(chosen, day)
        if interval.court_link is not None and interval.court_link.record == row.public_id
    )
    link = Link("victims", (("prosecution", str(row.public_id)),))
    return Intervals(found, link, harms.count() - len(chosen))


def between(harm: Any, steps: Sequence[Any], *, is_implied: bool) -> Days:
    """The days from a harm to the first of some steps of one kind.

    Args:
        harm: a dated public row; its bounds count where the day itself is not known.
        steps: dated public rows; the first of them is meant, whichever that is.
        is_implied: whether it is certain that the step was taken, though the record holds none.

    """
    if not steps:
        return Days(NOT_KNOWN, reason=AbsenceReason.NOT_RECORDED) if is_implied else Days(NONE)
    earliest = _least(step.date_earliest for step in steps)
    ends = [step.date_latest for step in steps if step.date_latest is not None]
    latest = min(ends) if ends else None
    low = _days(harm.date_latest, earliest)
    high = _days(harm.date_earliest, latest)
    if low is None and high is None:
        return _not_known(harm, steps)
    if high is not None and high < 0:
        return Days(BEFORE)
    if high is None and low is not None and low <= 0:
        return _not_known(harm, steps)
    is_early = low is not None and low < 0
    return Days(COUNTED, 0 if is_early else low, high, overlaps=is_early)


def _not_known(harm: Any, steps: Sequence[Any]) -> Days:
    is_dated = not (harm.date_earliest is None and harm.date_latest is None)
    row = steps[0] if is_dated else harm
    reason = row.absence("date_earliest") or AbsenceReason.UNKNOWN
    return Days(NOT_KNOWN, reason=reason, is_harm_dated=is_dated)


def _least(days: Iterable[date | None]) -> date | None:
    """The earliest of some days; None if one is not known, for it may be earlier than the others."""
    known = list(days)
    return None if None in known else min(day for day in known if day is not None)


def _days(first: date | None, last: date | None) -> int | None:
    return None if first is None or last is None else (last - first).days


def _links(model: Any, day: date | None) -> Any:
    links = model.objects.all()
    return links if day is None else links.filter(known_from__lte=day)


def _without_people(day: date | None) -> Any:
    """Which incidents those investigations cover that cover nobody documented here."""
    people = _links(PublicInvestigationVictim, day).filter(investigation=OuterRef("investigation"))
    links = _links(PublicInvestigationIncident, day).filter(~Exists(people))
    return links.order_by("known_from", "pk")


@dataclass
class _Cases:
    """What was done about some people: cases, and their steps that count, as known by a day."""

    investigations: Mapping[int, Any]
    prosecutions: Mapping[int, Any]
    opened: Mapping[int, Sequence[Any]]
    court: Mapping[tuple[int, str], Sequence[Any]]

    @classmethod
    def read(cls, investigations: Iterable[int], prosecutions: Any, day: date | None) -> "_Cases":
        inquiries = PublicInvestigation.objects.as_of(day).filter(pk__in=set(investigations))
        trials = {row.pk: row for row in prosecutions}
        opened: dict[int, list[Any]] = defaultdict(list)
        for step in PublicInvestigationStep.objects.as_of(day).filter(
            investigation__in=set(investigations), kind=InvestigationStepKind.OPENED
        ):
            opened[step.investigation_id].append(step)
        court: dict[tuple[int, str], list[Any]] = defaultdict(list)
        for step in (
            PublicProceedingStep.objects.as_of(day)
            .filter(
                defendant__prosecution__in=list(trials),
                kind__in=[ProceedingStepKind.CHARGED, ProceedingStepKind.VERDICT],
            )
            .select_related("defendant")
        ):
            court[step.defendant.prosecution_id, step.kind].append(step)
        return cls({row.pk: row for row in inquiries}, trials, opened, court)

    def between(
        self, harm: Any, investigation: int | None, prosecution: int | None
    ) -> dict[str, Any]:
        """The two cases, and the days from a harm to each of their steps."""
        inquiry = self.investigations.get(investigation) if investigation else None
        trial = self.prosecutions.get(prosecution) if prosecution else None
        charges = self.court.get((prosecution or 0, ProceedingStepKind.CHARGED), ())
        verdicts = self.court.get((prosecution or 0, ProceedingStepKind.VERDICT), ())
        return {
            "happened": PartialDate.of(harm),
            "case": str(inquiry.title) if inquiry else "",
            "case_link": Link("investigations", record=inquiry.public_id) if inquiry else None,
            "court": str(trial.title) if trial else "",
            "court_link": Link("prosecutions", record=trial.public_id) if trial else None,
            "opened": between(
                harm, self.opened.get(investigation or 0, ()), is_implied=inquiry is not None
            ),
            "charged": between(harm, charges, is_implied=bool(verdicts)),
            "verdict": between(harm, verdicts, is_implied=False),
        }


def _of_harms(harms: Sequence[Any], day: date | None) -> Iterable[Interval]:
    people = {harm.victim_id for harm in harms}
    inquiries: dict[int, list[int]] = defaultdict(list)
    for link in _links(PublicInvestigationVictim, day).filter(victim__in=people).order_by("pk"):
        inquiries[link.victim_id].append(link.investigation_id)
    trials: dict[int, list[int]] = defaultdict(list)
    for link in _links(PublicProsecutionVictim, day).filter(victim__in=people).order_by("pk"):
        trials[link.victim_id].append(link.prosecution_id)
    cases = _Cases.read(
        {pk for linked in inquiries.values() for pk in linked},
        PublicProsecution.objects.as_of(day).filter(
            pk__in={pk for linked in trials.values() for pk in linked}
        ),
        day,
    )
    victims = PublicVictim.objects.as_of(day).in_bulk(people)
    for harm in harms:
        victim = victims[harm.victim_id]
        for inquiry, trial in _pairs(inquiries[victim.pk], trials[victim.pk], cases):
            yield Interval(
                subject=Link("victims", record=victim.public_id),
                name=victim.name or "",
                is_shown=victim.is_shown,
                harm=harm.get_category_display() or "",
                **cases.between(harm, inquiry, trial),
            )


def _pairs(
    inquiries: Sequence[int], trials: Sequence[int], cases: _Cases
) -> Iterable[tuple[int | None, int | None]]:
    """Each case in court with the investigation it follows from; what has no other half stands alone."""
    known = [pk for pk in inquiries if pk in cases.investigations]
    follow = {
        pk: cases.prosecutions[pk].investigation_id for pk in trials if pk in cases.prosecutions
    }
    for inquiry in known:
        following: list[int | None] = [t for t, root in follow.items() if root == inquiry]
        yield from ((inquiry, trial) for trial in following or [None])
    yield from ((None, trial) for trial, root in follow.items() if root not in known)
    if not known and not follow:
        yield None, None


def _of_incidents(links: Iterable[Any], day: date | None) -> list[Interval]:
    """Incidents whose investigation covers nobody documented here; of those that follow from it no
    more is said than which case in court it is, if it covers this incident alone.
    """
    pairs = [(link.investigation_id, link.incident_id) for link in links]
    inquiries = {inquiry for inquiry, _incident in pairs}
    incidents = PublicIncident.objects.as_of(day).in_bulk({pk for _inquiry, pk in pairs})
    covering = _links(PublicInvestigationIncident, day).filter(investigation__in=inquiries)
    covered = Counter(covering.values_list("investigation", flat=True))
    alone = {inquiry for inquiry, count in covered.items() if count == 1}
    trials = PublicProsecution.objects.as_of(day).filter(investigation__in=alone)
    cases = _Cases.read(inquiries, trials, day)
    found = []
    for inquiry, pk in pairs:
        if (incident := incidents.get(pk)) is None:
            continue
        following: list[int | None] = [
            trial for trial, row in cases.prosecutions.items() if row.investigation_id == inquiry
        ]
        found += [
            Interval(
                subject=Link("incidents", record=incident.public_id),
                name=str(incident.title),
                is_shown=True,
                harm=incident.get_kind_display() or "",
                **cases.between(incident, inquiry, trial),
            )
            for trial in following or [None]
        ]
    return found
