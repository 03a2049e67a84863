"""The map of a situation: one metric and one speaker, chosen and named; or people documented here."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.charts.mapped import mapped, named
from cases.filters import BadParameter
from cases.pages import charts
from cases.pages.charts import Answer, Shown
from cases.pages.citing import PARAMETER, Cited
from cases.pages.reading import only_as_of, page, problem_page, show
from cases.public import PublicSituation
from cases.stats import mapped as stats
from cases.stats.numbers import Scope


@page
def map_page(request: HttpRequest) -> HttpResponse:
    """The map with the form that chooses what it shows."""
    day = only_as_of(request, "situation", "scale", PARAMETER)
    situations = list(PublicSituation.objects.order_by("-starts_on", "slug"))
    if not situations:
        return show(request, "home/empty.html", {}, day=day)
    row = _chosen(situations, request.GET.get("situation"))
    found = read(row, day, request.GET.get("scale"))
    scale = found.choice.anchor if found.choice else None
    context = {
        "situation": row,
        "situations": situations,
        "chart": shown(found, day),
        "choices": [(each.anchor, named(each)) for each in found.choices],
        "scale": scale,
        "chosen": named(found.choice) if found.choice else "",
    }
    path = f"{request.path}?situation={row.slug}" + (f"&scale={scale}" if scale else "")
    cited = Cited(_("Map: %(situation)s") % {"situation": row.name}, path)
    return show(request, "compare/map.html", context, day=day, part="home", cited=cited)


@page
def chart(request: HttpRequest, slug: str, kind: str) -> Answer:
    """The map as a picture or as its data."""
    row = PublicSituation.objects.filter(slug=slug).first()
    if row is None:
        return problem_page(request, 404, {})
    drawn = ("theme", "width") if kind in charts.PICTURES else ()
    day = only_as_of(request, "scale", *drawn)
    return charts.answer(
        request,
        kind,
        day,
        lambda read_as_of: mapped(
            read(row, read_as_of, request.GET.get("scale")),
            charts.about(Scope(situation=row), read_as_of),
        ),
    )


def of_home(situation: PublicSituation, day: date | None) -> Shown | None:
    """The map on a situation's own page; None where no city has a number."""
    found = stats.mapped(situation, day)
    if found is None or found.choice is None:
        return None
    return shown(found, day)


def read(situation: PublicSituation, day: date | None, scale: str | None) -> stats.Mapped:
    """The cities with their numbers on the scale asked for, else on that with the most cities.

    Raises:
        BadParameter: no city has a number on it.

    """
    found = stats.mapped(situation, day, scale or None)
    if found is None:
        usual: Any = stats.mapped(situation, day)
        raise BadParameter(
            "scale",
            _("No city has a number on this scale: a map shows one metric of one known speaker."),
            allowed=[each.anchor for each in usual.choices],
        )
    return found


def shown(found: stats.Mapped, day: date | None) -> Shown:
    """The map as a page shows it; its address names the scale, so that it always shows the same."""
    about = charts.about(Scope(situation=found.situation), day)
    path = reverse("pages:chart_of_map", args=[found.situation.slug, "x"]).removesuffix(".x")
    asked = (("scale", found.choice.anchor),) if found.choice else ()
    return Shown(mapped(found, about), path, day, asked=asked, has_page=False)


def _chosen(situations: list[PublicSituation], slug: str | None) -> PublicSituation:
    if not slug:
        return situations[0]
    for row in situations:
        if row.slug == slug:
            return row
    raise BadParameter(
        "situation",
        _("There is none that is called “%(slug)s”.") % {"slug": slug},
        allowed=[str(row.slug) for row in situations[:100]],
    )
