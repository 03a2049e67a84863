"""A situation as a whole: who says how many, what became of the cases, and what is not known."""

from datetime import date
from typing import Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cases.choices import Metric, PlaceLevel, Subject
from cases.pages import cards, dataset, maps
from cases.pages.citing import PARAMETER, Cited
from cases.pages.dashboard import dashboard
from cases.pages.reading import only_as_of, page, problem_page, show
from cases.public import PublicPlace, PublicSituation
from cases.public.shares import COPIES
from cases.stats import comparison, counts, intervals, quality
from cases.stats.numbers import Scope

AT_MOST_HERE: Final = 8
"""Figures of other matters on a situation's page, which has more to say than a city's."""

AT_MOST_INTERVALS: Final = 3
"""Rows of days between harm and step on a situation's page; its cities have more."""

_ELSEWHERE_ON_THE_PAGE = (
    Q(metric__in=[Metric.KILLED, Metric.DIED_IN_CUSTODY, Metric.TORTURED])
    | Q(subject=Subject.TORTURE)
    | Q(metric__in=comparison.IN_COURT, population_group__in=comparison.SIDES)
)


@page
def home(request: HttpRequest) -> HttpResponse:
    """The situation that began last."""
    day = only_as_of(request, PARAMETER)
    return _situation(request, PublicSituation.objects.order_by("-starts_on", "slug").first(), day)


@page
def situation(request: HttpRequest, slug: str) -> HttpResponse:
    """One situation."""
    day = only_as_of(request, PARAMETER)
    row = PublicSituation.objects.filter(slug=slug).first()
    if row is None:
        return problem_page(request, 404, {})
    return _situation(request, row, day)


def _situation(request: HttpRequest, row: PublicSituation | None, day: date | None) -> HttpResponse:
    if row is None:
        return show(request, "home/empty.html", {}, day=day)
    scope = Scope(situation=row)
    others = counts.figures_about(scope, day, ~_ELSEWHERE_ON_THE_PAGE)
    context = dashboard(scope, day, also=(COPIES,))
    known = context["known"]
    context |= {
        "situation": row,
        "intervals": intervals.of_scope(scope, day, known, at_most=AT_MOST_INTERVALS),
        "quality": quality.names_and_copies(scope, day, known),
        "about": dataset.about(row.name),
        "card": cards.of_dashboard(
            request, scope, context["deaths"].reported, day, context["reports_up_to"]
        ),
        "dataset": dataset.of_situation(request, row, context["reach"]) if day is None else None,
        "scales": comparison.two_scales(scope, day),
        "others": counts.by_speaker(others[:AT_MOST_HERE]),
        "cities": PublicPlace.objects.filter(level=PlaceLevel.CITY),
        "map": maps.of_home(row, day),
        "situations": PublicSituation.objects.exclude(pk=row.pk),
    }
    cited = Cited(str(row.name), reverse("pages:situation", args=[row.slug]))
    return show(
        request,
        "home/situation.html",
        context,
        day=day,
        part="home",
        cited=cited,
        about=scope,
    )
