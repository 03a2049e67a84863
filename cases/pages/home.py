"""A situation as a whole: who says how many, what became of the cases, and what is not known."""

from datetime import date

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from cases.choices import Metric, PlaceLevel, Subject
from cases.pages.dashboard import AT_MOST_OTHERS, dashboard
from cases.pages.reading import only_as_of, page, problem_page, show
from cases.public import PublicPlace, PublicSituation
from cases.stats import comparison, counts
from cases.stats.numbers import Scope

_ELSEWHERE_ON_THE_PAGE = (
    Q(metric__in=[Metric.KILLED, Metric.DIED_IN_CUSTODY, Metric.TORTURED])
    | Q(subject=Subject.TORTURE)
    | Q(metric__in=comparison.IN_COURT, population_group__in=comparison.SIDES)
)


@page
def home(request: HttpRequest) -> HttpResponse:
    """The situation that began last."""
    day = only_as_of(request)
    return _situation(request, PublicSituation.objects.order_by("-starts_on", "slug").first(), day)


@page
def situation(request: HttpRequest, slug: str) -> HttpResponse:
    """One situation."""
    day = only_as_of(request)
    row = PublicSituation.objects.filter(slug=slug).first()
    if row is None:
        return problem_page(request, 404, {})
    return _situation(request, row, day)


def _situation(request: HttpRequest, row: PublicSituation | None, day: date | None) -> HttpResponse:
    if row is None:
        return show(request, "home/empty.html", {}, day=day)
    scope = Scope(situation=row)
    others = counts.figures_about(scope, day, ~_ELSEWHERE_ON_THE_PAGE)
    context = dashboard(scope, day) | {
        "situation": row,
        "scales": comparison.two_scales(scope, day),
        "others": counts.by_speaker(others[:AT_MOST_OTHERS]),
        "cities": PublicPlace.objects.filter(level=PlaceLevel.CITY),
        "situations": PublicSituation.objects.exclude(pk=row.pk),
    }
    return show(request, "home/situation.html", context, day=day, part="home")
