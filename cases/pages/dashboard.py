"""What the dashboards of a situation and of a city have in common, from the same statistics."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.choices import Metric
from cases.pages import sentences
from cases.pages.reading import reports_up_to
from cases.stats import counts, coverage, outcomes, revisions
from cases.stats.numbers import Scope


def dashboard(scope: Scope, day: date | None) -> dict[str, Any]:
    """The numbers of a dashboard, and its first paragraphs in words."""
    deaths = counts.deaths(scope, day)
    stages = outcomes.outcomes(scope, day)
    return {
        "scope": scope,
        "deaths": deaths,
        "answers": [
            figure
            for group in deaths.reported
            for figure in group.figures
            if figure.superseded_by is None and figure.metric == Metric.KILLED
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
        "voices": coverage.voices(scope, day),
        "reach": coverage.reach(day),
        "lead": sentences.lead(scope, deaths, stages, reports_up_to(day)),
    }
