"""One figure, chart, documented number or name in a frame: the only pages that others may frame."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt

from cases.charts import drawing
from cases.pages import embedding
from cases.pages.chart_pages import about, documented_deaths, find_chart
from cases.pages.figures import with_citations
from cases.pages.reading import Elsewhere, View, only_as_of, page, problem_page, show
from cases.pages.records import find
from cases.pages.scopes import address_of, find_scope
from cases.search.entities import with_ids
from cases.stats.numbers import reported_figure

POLICY: Final = {
    "frame-ancestors": ["*"],
    "connect-src": [NONE],
    "font-src": [NONE],
    "form-action": [NONE],
    "script-src": [NONE],
}
"""What differs from the policy of all other pages: anybody may frame it, and it may do even less."""


def framed(view: View) -> Callable[..., HttpResponse]:
    """Make a view a public page that may stand in a frame, its refusals too."""
    reading = page(view)

    @xframe_options_exempt
    @csp_replace(POLICY)
    @wraps(view)
    def embedded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.is_framed = True  # type: ignore[attr-defined]
        response = reading(request, *args, **kwargs)
        # A page that isolates itself may frame it as well.
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return embedded


@framed
def figure(request: HttpRequest, public_id: str) -> HttpResponse:
    """One claim of a number, with what has replaced or contradicts it."""
    day = only_as_of(request)
    row = find(request, "FIG", public_id, day, at="embed-figure")
    with_citations([row], day)
    context = {
        "row": row,
        "figure": reported_figure(row),
        "notices": embedding.notices_of(row, day),
    }
    return show(request, "embed/figure.html", context, day=day)


@framed
def entity(request: HttpRequest, public_id: str) -> HttpResponse:
    """A record that somebody's list may be about, in a few words: the preview of a reconciliation client."""
    day = only_as_of(request)
    found = with_ids([public_id], day).get(public_id)
    if found is None:
        raise Elsewhere(problem_page(request, 404, {"list_url": reverse("pages:search")}))
    to_page = reverse(f"pages:{found.type.page}", args=[found.slug or found.id])
    context = {"entity": found, "to_page": to_page}
    return show(request, "embed/entity.html", context, day=day)


@framed
def chart(request: HttpRequest, noun: str, slug: str, name: str) -> HttpResponse:
    """One chart as a picture, with a link to its table."""
    day = only_as_of(request)
    scope = find_scope(request, noun, slug)
    drawn = find_chart(request, scope, name, day)
    context = {
        **about(scope),
        "chart": drawn,
        "words": drawing.description(drawn.picture),
        "to_page": address_of(scope, "chart", name),
    }
    return show(request, "embed/chart.html", context, day=day)


@framed
def documented(request: HttpRequest, noun: str, slug: str) -> HttpResponse:
    """How many people who died are documented here."""
    day = only_as_of(request)
    scope = find_scope(request, noun, slug)
    number = documented_deaths(scope, day)
    context = {
        **about(scope),
        "number": number,
        "words": embedding.documented_words(scope, number),
        "caveat": embedding.documented_caveat(number),
        "to_page": address_of(scope, "documented"),
    }
    return show(request, "embed/documented.html", context, day=day)
