"""Two scales, in words: what is recorded about state agents, and about protesters and others."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cases.choices import Metric, PopulationGroup
from cases.stats.cells import CourtCell, court_cells
from cases.stats.counts import figures_about
from cases.stats.numbers import ReportedFigure, Scope

IN_COURT = (Metric.CONVICTED, Metric.CHARGED, Metric.PROSECUTED, Metric.SUSPECTED)
"""What a figure counts if it is about people before a court."""

SIDES = (PopulationGroup.STATE_AGENTS, PopulationGroup.PROTESTERS_AND_OTHERS)
"""The two populations whose court cases stand side by side."""


@dataclass(frozen=True)
class TwoScales:
    """Both sides as they stand: different offences and populations, so never a ratio."""

    state_agents: tuple[CourtCell, ...]
    state_agents_reported: tuple[ReportedFigure, ...]
    protesters_and_others: tuple[ReportedFigure, ...]


def two_scales(scope: Scope, day: date | None = None) -> TwoScales:
    """Court cases against state agents beside the reported figures on both sides, as of a day."""
    figures = figures_about(
        scope,
        day,
        Q(metric__in=IN_COURT, population_group__in=SIDES),
    )
    return TwoScales(
        state_agents=tuple(court_cells(scope, day)),
        state_agents_reported=tuple(
            figure for figure in figures if figure.population_group == PopulationGroup.STATE_AGENTS
        ),
        protesters_and_others=tuple(
            figure
            for figure in figures
            if figure.population_group == PopulationGroup.PROTESTERS_AND_OTHERS
        ),
    )
