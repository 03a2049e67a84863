"""What the dashboards of a situation and of a city have in common, from the same statistics."""

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from cases.choices import Metric, PopulationGroup
from cases.pages import sentences
from cases.pages.reading import reports_up_to
from cases.stats import counts, coverage, outcomes, revisions
from cases.stats.numbers import ReportedFigure, Scope

AT_MOST_OTHERS: Final = 30
"""Figures of other matters on a dashboard, so that a page stays light; the list has them all."""


def dashboard(scope: Scope, day: date | None) -> dict[str, Any]:
    """The numbers of a dashboard, and its first paragraphs in words."""
    deaths = counts.deaths(scope, day)
    stages = outcomes.outcomes(scope, day)
    return {
        "scope": scope,
        "deaths": deaths,
        "answers": [
            figure for group in deaths.reported for figure in group.figures if _answers(figure)
        ],
        "lines": revisions.revisions(deaths.reported),
        "documented_by": [
            {"title": _("By sex"), "rows": deaths.by_sex},
            {"title": _("By age group"), "rows": deaths.by_age_group},
            {"title": _("By cause"), "rows": deaths.by_cause},
            {"title": _("By role at the event"), "rows": deaths.by_role},
        ],
        "stages": stages,
        "torture": counts.torture(scope, day),
        "speakers": speakers(coverage.voices(scope, day)),
        "reach": coverage.reach(day),
        "lead": sentences.lead(scope, deaths, stages, reports_up_to(day)),
    }


def _answers(figure: ReportedFigure) -> bool:
    """Whether it says how many were killed: by a known speaker, standing, of nobody in particular."""
    return (
        figure.metric == Metric.KILLED
        and figure.superseded_by is None
        and figure.number.voice.name is not None
        and figure.population_group == PopulationGroup.NOT_STATED
    )


def speakers(voices: coverage.Voices) -> list[dict[str, Any]]:
    """Each voice once, with every report that relays something it says."""
    found: dict[Any, dict[str, Any]] = {}
    for number in voices.numbers:
        voice = number.voice
        known = found.setdefault(
            voice.slug or (voice.status, voice.candidates), {"voice": voice, "by_source": {}}
        )
        known["by_source"] |= {report.source: report for report in number.reports}
    return [
        {"voice": one["voice"], "reports": sorted(one["by_source"].values(), key=lambda r: r.day)}
        for one in found.values()
    ]
