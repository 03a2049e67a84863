"""Cities: the list, with search in every script, and the dashboard of each."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from cases.choices import PlaceLevel
from cases.pages import cards, dataset, incidents, prosecutions, victims
from cases.pages.citing import PARAMETER, Cited
from cases.pages.dashboard import AT_MOST_OTHERS, dashboard
from cases.pages.listing import list_page
from cases.pages.reading import only_as_of, page, problem_page, show
from cases.pages.steps import with_steps
from cases.public import (
    PublicIncident,
    PublicInvestigation,
    PublicPlace,
    PublicProsecution,
    PublicVictim,
)
from cases.public.shares import COPIES, VOICES
from cases.stats import counts, intervals, quality
from cases.stats.numbers import Scope

AT_MOST = 20
"""Rows of each kind on a dashboard; the list has them all."""


@page
def cities(request: HttpRequest) -> HttpResponse:
    """The cities that have a dashboard."""
    return list_page(request, "cities", prepare=_nothing)


@page
def city(request: HttpRequest, slug: str) -> HttpResponse:
    """One city: what is reported, what is documented, and what was done about it."""
    day = only_as_of(request, PARAMETER)
    row = PublicPlace.objects.filter(slug=slug, level=PlaceLevel.CITY).first()
    if row is None:
        return problem_page(request, 404, {})
    scope = Scope(city=row)
    context = dashboard(scope, day, also=(VOICES, COPIES))
    known = context["known"]
    others = context["claims"].about_others("deaths", "torture")
    context |= {
        "city": row,
        "intervals": intervals.of_scope(scope, day, known, at_most=AT_MOST),
        "quality": quality.quality(scope, day, known, context["justice"]),
        "about": dataset.about(row.name),
        "card": cards.of_dashboard(
            request, scope, context["deaths"].reported, day, context["reports_up_to"]
        ),
        "dataset": dataset.of_city(request, row, context["reach"]) if day is None else None,
        "others": counts.by_speaker(others[:AT_MOST_OTHERS]),
    }
    for name, model, prepare in (
        ("investigations", PublicInvestigation, with_steps),
        ("prosecutions", PublicProsecution, prosecutions.with_defendants),
        ("incidents", PublicIncident, incidents.with_citations),
    ):
        chosen = model.objects.as_of(day)
        is_named = known.are_kept and name in known.named
        found = chosen.filter(pk__in=known.named[name]) if is_named else scope.of(chosen)
        rows = list(found[:AT_MOST])
        prepare(rows, day)
        context[name] = rows
    context["victims"] = list(PublicVictim.objects.as_of(day).filter(pk__in=known.first[:AT_MOST]))
    context["people_count"] = known.number("listed")
    victims.with_harms(context["victims"], day)
    cited = Cited(str(row.name), request.path)
    return show(
        request,
        "cities/detail.html",
        context,
        day=day,
        part="cities",
        cited=cited,
        about=scope,
    )


def _nothing(_rows: Sequence[Any], _day: date | None) -> None:
    """A city's row shows what it holds itself."""
