"""What the dashboards of a situation and of a city have in common, from the same statistics."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from cases.charts import catalogue
from cases.charts.happened import MOST_ROWS, no_trend
from cases.choices import Metric, PopulationGroup
from cases.pages import changes, charts, sentences, takeaway
from cases.public.cases_counted import FIRST, SPEAKERS
from cases.stats import counts, coverage, justice, occurrences, outcomes, revisions
from cases.stats.logged import permanent
from cases.stats.numbers import ReportedFigure, Scope, SpeakerFigures
from cases.stats.outcomes import Stage
from cases.stats.people import people

AT_MOST_OTHERS: Final = 30
"""Figures of other matters on a dashboard, so that a page stays light; the list has them all."""

AT_MOST_FIGURES: Final = 30
"""Figures of one matter on a dashboard: those that stand, the newest first to be kept."""

AT_MOST_CELLS: Final = 6
"""Cells of one sort in one row of the table of outcomes."""

AT_MOST_SPEAKERS: Final = SPEAKERS
"""Speakers on a dashboard, and reports of each."""

AT_MOST_SENTENCES: Final = FIRST
"""Sentences of one sort in the first paragraphs."""


def dashboard(scope: Scope, day: date | None, *, also: Collection[str]) -> dict[str, Any]:
    """The numbers of a dashboard, and its first paragraphs in words.

    ``also`` is what else is counted with the people, as `cases.stats.people` has it.
    """
    known = people(scope, day, also=also)
    told = counts.claims(scope, day)
    every = counts.deaths(scope, day, known, told)
    deaths = replace(
        every,
        reported=newest(every.reported, AT_MOST_FIGURES),
        reported_elsewhere=newest(every.reported_elsewhere, AT_MOST_FIGURES),
    )
    counted = justice.justice(scope, day)
    stages = {stage.key: stage for stage in outcomes.outcomes(scope, day, told, counted)}
    cases = stages["investigated"].cases
    about = charts.about(scope, day)
    happened = (
        occurrences.occurrences(scope, day, known, at_most=MOST_ROWS)
        if scope.city is not None
        else None
    )
    pictures = catalogue.of_dashboard(
        scope,
        about,
        every.reported,
        cases,
        stages["in_court"].court,
        known=counted,
        incidents=happened,
    )
    drawn = charts.shown(scope, day, pictures)
    return {
        "scope": scope,
        "known": known,
        "justice": counted,
        "claims": told,
        "happened": happened,
        "no_trend": no_trend(),
        "permanent": permanent(scope) if day is None else {},
        "charts": drawn,
        "take": takeaway.of_scope(scope, drawn, day),
        "feed_query": urlencode(scope.parameters),
        "deaths": deaths,
        "figures_left_out": _count(every.reported) - _count(deaths.reported),
        "answers": answers(deaths.reported)[:AT_MOST_SENTENCES],
        "lines": [
            replace(line, revisions=line.revisions[-AT_MOST_FIGURES:])
            for line in revisions.revisions(every.reported)[:AT_MOST_SENTENCES]
        ],
        "documented_by": documented_by(deaths),
        "stages": [stage.at_most(AT_MOST_CELLS) for stage in stages.values()],
        "torture": counts.torture(scope, day, known, told),
        "speakers": speakers(coverage.voices(scope, day, cases, told)),
        "reach": coverage.reach(day),
        "lately": changes.newest(scope, day, known),
        "reports_up_to": about.reports_up_to,
        "lead": sentences.lead(scope, *_told(deaths, stages), about.reports_up_to),
        "is_lead_short": any(
            number > AT_MOST_SENTENCES
            for number in (_count(every.reported), stages["investigated"].count)
        ),
    }


def newest(groups: Sequence[SpeakerFigures], at_most: int) -> tuple[SpeakerFigures, ...]:
    """Figures by speaker, at most so many: those that stand before those replaced, the newest first.

    Those that are left keep their order; whoever has none left is left out.
    """
    figures = [figure for group in groups for figure in group.figures]
    figures.sort(key=lambda each: each.number.known_from, reverse=True)
    figures.sort(key=lambda each: each.superseded_by is not None)
    kept = {figure.public_id for figure in figures[:at_most]}
    chosen = (
        replace(group, figures=tuple(each for each in group.figures if each.public_id in kept))
        for group in groups
    )
    return tuple(group for group in chosen if group.figures)


def _count(groups: Iterable[SpeakerFigures]) -> int:
    return sum(len(group.figures) for group in groups)


def _told(deaths: counts.Deaths, stages: Mapping[str, Stage]) -> tuple[counts.Deaths, list[Stage]]:
    """What the first paragraphs tell: no more of a sort than a reader bears."""
    told = [
        replace(stage, cases=stage.cases[:AT_MOST_SENTENCES], court=stage.court[:AT_MOST_SENTENCES])
        for stage in stages.values()
    ]
    return replace(deaths, reported=newest(deaths.reported, AT_MOST_SENTENCES)), told


def documented_by(deaths: counts.Deaths) -> list[dict[str, Any]]:
    """People documented as having died, by what is known of them."""
    return [
        {"title": _("By sex"), "rows": deaths.by_sex},
        {"title": _("By age group"), "rows": deaths.by_age_group},
        {"title": _("By cause"), "rows": deaths.by_cause},
        {"title": _("By role at the event"), "rows": deaths.by_role},
    ]


def answers(reported: Sequence[SpeakerFigures]) -> list[ReportedFigure]:
    """The figures that say how many were killed in all, of each speaker in turn."""
    return [figure for group in reported for figure in group.figures if _answers(figure)]


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
        {
            "voice": one["voice"],
            "reports": sorted(one["by_source"].values(), key=lambda r: r.day)[:AT_MOST_SPEAKERS],
        }
        for one in [*found.values()][:AT_MOST_SPEAKERS]
    ]
