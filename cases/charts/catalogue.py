"""Which charts there are, for which scope, and from which statistic each is made."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Protocol

from cases.charts import courses, happened, investigated, reported
from cases.charts.picture import About, Lanes, Picture, Values
from cases.stats import counts, occurrences
from cases.stats.cells import CaseCell, CourtCell, case_cells, cells_of, court_cells
from cases.stats.justice import Justice, justice
from cases.stats.numbers import Scope, SpeakerFigures
from cases.stats.occurrences import Occurrences
from cases.stats.people import people

ROWS_ON_A_PAGE: Final = 25
"""Rows of a chart's table on a page; the data has them all."""


class Made(Protocol):
    """What makes a chart of a scope as of a day: with all its data, or only what is drawn of them."""

    def __call__(self, scope: Scope, day: date | None, about: About, *, whole: bool) -> Picture:
        """The chart."""
        ...


def _killed(scope: Scope, day: date | None, about: About, *, whole: bool) -> Picture:
    return reported.killed(counts.reported_deaths(scope, day)[0], about)


def _revised(scope: Scope, day: date | None, about: About, *, whole: bool) -> Picture:
    return reported.revised(counts.reported_deaths(scope, day)[0], about)


def _investigated(scope: Scope, day: date | None, about: About, *, whole: bool) -> Picture:
    if whole:
        return investigated.investigated(case_cells(scope, day), about)
    known = justice(scope, day)
    cases, _court = cells_of(known.investigations, (), day)
    return investigated.investigated(cases, about, known=known, at_most=ROWS_ON_A_PAGE)


def _steps(scope: Scope, day: date | None, about: About, *, whole: bool) -> Picture:
    if whole:
        return courses.steps(case_cells(scope, day), court_cells(scope, day), about)
    known = justice(scope, day)
    cases, court = cells_of(known.investigations, known.defendants, day)
    return courses.steps(cases, court, about, known=known, at_most=ROWS_ON_A_PAGE)


def _incidents(scope: Scope, day: date | None, about: About, *, whole: bool) -> Picture:
    if whole:
        return happened.incidents(occurrences.occurrences(scope, day), about)
    known = people(scope, day)
    found = occurrences.occurrences(scope, day, known, at_most=happened.MOST_ROWS)
    return happened.incidents(found, about)


OF_SITUATION: Final[Mapping[str, Made]] = {
    "killed": _killed,
    "revisions": _revised,
    "investigations": _investigated,
}
OF_CITY: Final[Mapping[str, Made]] = {
    **OF_SITUATION,
    "steps": _steps,
    "incidents": _incidents,
}


def of_dashboard(
    scope: Scope,
    about: About,
    figures: Sequence[SpeakerFigures],
    cases: Sequence[CaseCell],
    court: Sequence[CourtCell],
    *,
    known: Justice,
    incidents: Occurrences | None = None,
) -> dict[str, Picture]:
    """The charts that a dashboard shows, from what it has read already; one without a number is left out.

    ``known`` is what is counted of all investigations and of all state agents in court: of these only
    some were read.
    """
    drawn = [
        reported.killed(figures, about),
        reported.revised(figures, about),
        investigated.investigated(cases, about, known=known, at_most=ROWS_ON_A_PAGE),
    ]
    if scope.city is not None:
        drawn.append(courses.steps(cases, court, about, known=known, at_most=ROWS_ON_A_PAGE))
    if incidents is not None:
        drawn.append(happened.incidents(incidents, about))
    return {picture.name: picture for picture in drawn if _is_telling(picture)}


def _is_telling(picture: Picture) -> bool:
    """Whether there is something to see: a number, or several steps of which a day is known."""
    match picture.form:
        case Values(rows=rows):
            return any(row.low is not None or row.high is not None for row in rows)
        case Lanes(lanes=lanes):
            events = [event for lane in lanes for event in lane.events]
            return len(events) > 1 and any(event.is_dated for event in events)
    return False
