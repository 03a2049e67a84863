"""A page for each chart, and one for the documented deaths of a scope: to read, embed, download and cite."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.charts import catalogue
from cases.pages import charts, embedding
from cases.pages.citing import PARAMETER, Cited
from cases.pages.dashboard import documented_by
from cases.pages.reading import Elsewhere, only_as_of, page, problem_page, show
from cases.pages.scopes import address_of, find_scope, noun_of, row_of
from cases.stats import counts, coverage
from cases.stats.numbers import Documented, Scope


@page
def chart(request: HttpRequest, noun: str, slug: str, name: str) -> HttpResponse:
    """One chart with its table, its files, and how to embed and cite it."""
    day = only_as_of(request, PARAMETER)
    scope = find_scope(request, noun, slug)
    drawn = find_chart(request, scope, name, day)
    title = _("%(place)s: %(title)s") % {"place": row_of(scope).name, "title": drawn.picture.title}
    cited = Cited(title, request.path)
    context = {
        **about(scope),
        "chart": drawn,
        "embed": embedding.of_chart(request, scope, drawn, day),
    }
    return show(request, "charts/detail.html", context, day=day, part=_part(noun), cited=cited)


@page
def documented(request: HttpRequest, noun: str, slug: str) -> HttpResponse:
    """How many people who died are documented here by a row of their own, and what that is not."""
    day = only_as_of(request, PARAMETER)
    scope = find_scope(request, noun, slug)
    deaths = counts.deaths(scope, day)
    title = _("%(place)s: people who died and are documented here") % {"place": row_of(scope).name}
    context = {
        **about(scope),
        "deaths": deaths,
        "documented_by": documented_by(deaths),
        "embed": embedding.of_documented(request, scope, deaths.documented, day),
    }
    cited = Cited(title, request.path)
    return show(request, "charts/documented.html", context, day=day, part=_part(noun), cited=cited)


def find_chart(request: HttpRequest, scope: Scope, name: str, day: date | None) -> charts.Shown:
    """A chart of a scope, as of a day.

    Raises:
        Elsewhere: the page that says that there is none of this name.

    """
    made = (catalogue.OF_CITY if scope.city else catalogue.OF_SITUATION).get(name)
    if made is None:
        raise Elsewhere(problem_page(request, 404, {}))
    # Nothing changes on a day on which no source appeared: all days until the next are one.
    read_as_of = (coverage.reach(day).latest or day) if day else None
    picture = made(scope, read_as_of, charts.about(scope, read_as_of), whole=False)
    return charts.shown(scope, day, {name: picture})[name]


def about(scope: Scope) -> dict[str, Any]:
    """What the template of a page below a dashboard is told about the dashboard."""
    return {"named": row_of(scope), "noun": noun_of(scope), "up": address_of(scope)}


def documented_deaths(scope: Scope, day: date | None) -> Documented:
    """How many people who died have a row of their own."""
    return counts.deaths(scope, day).documented


def _part(noun: str) -> str:
    return "cities" if noun == "city" else "home"
