"""Two to six cities, or situations, side by side; each scale that they share has an address of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cases.charts.compared import compared
from cases.charts.picture import About
from cases.choices import PlaceLevel
from cases.filters import BadParameter, day_from, require_known
from cases.pages import charts
from cases.pages.charts import Answer, Shown
from cases.pages.citing import PARAMETER, RECORD, Cited
from cases.pages.reading import page, problem_page, reports_up_to, show
from cases.pages.records import find
from cases.public import PublicFigure, PublicInvestigation, PublicPlace, PublicSituation
from cases.public_ids import is_public_id
from cases.stats.beside import DOCUMENTED, Matter, name_of, shared_like, side_by_side
from cases.stats.numbers import Scope
from cases.stats.scales import Shared

LEAST, MOST = 2, 6

CHOSEN: Final = ("city", "situation")
"""What can be set side by side; the parameter is given once for each."""

_ANCHORS: Final = {"FIG": PublicFigure, "INV": PublicInvestigation}


@dataclass(frozen=True)
class Told:
    """A matter as the page shows it, with the charts of its scales."""

    matter: Matter
    charts: tuple[Shown, ...]


@page
def compare(request: HttpRequest) -> HttpResponse:
    """The places that are asked for, or without any the form to choose them."""
    scopes, day = _asked(request, "with", PARAMETER)
    if not scopes:
        return _form(request, day)
    found = side_by_side(scopes, day)
    names = ", ".join(found.names)
    about = _about(scopes, day)
    context = {
        "beside": found,
        "told": [
            Told(each, tuple(_shown(scopes, one, about, day) for one in each.shared))
            for each in found.matters
        ],
        "names": names,
        "are_cities": scopes[0].city is not None,
        "change_url": f"{reverse('pages:compare')}?{urlencode(_query(scopes, 'with'))}",
    }
    cited = Cited(
        _("Side by side: %(names)s") % {"names": names},
        f"{request.path}?{urlencode(_query(scopes))}",
    )
    return show(request, "compare/detail.html", context, day=day, part="cities", cited=cited)


@page
def chart(request: HttpRequest, anchor: str, kind: str) -> Answer:
    """One scale that the places share, as a picture or as its data."""
    drawn = ("theme", "width") if kind in charts.PICTURES else ()
    scopes, day = _asked(request, *drawn)
    if not scopes:
        raise BadParameter("city", _too_few())
    if anchor not in DOCUMENTED and not (is_public_id(anchor) and anchor[:3] in _ANCHORS):
        return problem_page(request, 404, {"list_url": reverse("pages:compare")})
    return charts.answer(
        request,
        kind,
        day,
        lambda read_as_of: compared(
            shared_like(scopes, read_as_of, _anchor(request, anchor, read_as_of)),
            [name_of(scope) for scope in scopes],
            _about(scopes, read_as_of),
        ),
    )


def _anchor(request: HttpRequest, anchor: str, day: date | None) -> Any:
    """The record that names the scale, as of the day or else as of today.

    Raises:
        Elsewhere: there is none; or it was taken back, or is another one now.

    """
    if anchor in DOCUMENTED:
        return anchor
    prefix = anchor[:3]
    known = _ANCHORS[prefix].objects.as_of(day).filter(public_id=anchor).first()
    return known or find(request, prefix, anchor, None)


def _asked(request: HttpRequest, *also: str) -> tuple[list[Scope], date | None]:
    """The places of an address, in its order, none or two to six of one kind; and the reader's day.

    Raises:
        BadParameter: there are too few or too many, of both kinds, one twice, or one that nobody has.

    """
    single = request.GET.copy()
    asked = {name: [text for text in single.getlist(name) if text] for name in CHOSEN}
    for name in CHOSEN:
        single.pop(name, None)
    require_known(single, {*CHOSEN, "as_of", *also})
    if asked["city"] and asked["situation"]:
        raise BadParameter(
            "situation", _("Compare cities with cities, or situations with situations, not both.")
        )
    name = "situation" if asked["situation"] else "city"
    slugs = asked[name]
    if not slugs:
        return [], day_from(single.get("as_of"))
    if len(set(slugs)) < len(slugs):
        raise BadParameter(name, _("Give each of them once."), code="repeated")
    rows = _rows(name)
    sane = [slug for slug in slugs if slug.isprintable()]
    found = {row.slug: row for row in rows.filter(slug__in=sane)}
    if missing := [slug for slug in slugs if slug not in found]:
        known = [str(slug) for slug in rows.values_list("slug", flat=True)[:100]]
        raise BadParameter(
            name,
            _("There is none that is called “%(slug)s”.") % {"slug": missing[0]},
            allowed=known,
        )
    if len(slugs) < LEAST:
        raise BadParameter(name, _too_few())
    if len(slugs) > MOST:
        raise BadParameter(name, _("Six are the most that can be read side by side: choose fewer."))
    if "with" in single:
        raise BadParameter(
            "with", _("It only fills the form: leave it out where places are chosen.")
        )
    return [Scope(**{name: found[slug]}) for slug in slugs], day_from(single.get("as_of"))


def _too_few() -> str:
    return _("Choose at least two, to be set side by side.")


def _none_called(slug: str) -> str:
    return _("There is none that is called “%(slug)s”.") % {"slug": slug}


def _rows(name: str) -> Any:
    if name == "city":
        return PublicPlace.objects.filter(level=PlaceLevel.CITY).order_by("name", "slug")
    return PublicSituation.objects.order_by("name", "slug")


def _form(request: HttpRequest, day: date | None) -> HttpResponse:
    """The form; ``with`` names what is checked already, separated by commas."""
    checked = set(filter(None, request.GET.get("with", "").split(",")))
    lists = {name: list(_rows(name)) for name in CHOSEN}
    known = sorted(str(row.slug) for rows in lists.values() for row in rows)
    if missing := sorted(checked - set(known)):
        raise BadParameter("with", _none_called(missing[0]), allowed=known[:100])
    context = {
        "lists": [(name, rows) for name, rows in lists.items() if len(rows) >= LEAST],
        "checked": checked,
    }
    return show(request, "compare/form.html", context, day=day, part="cities")


def _query(scopes: Iterable[Scope], together: str = "") -> list[tuple[str, str]]:
    """The places as parameters of an address, one by one or together."""
    pairs = [pair for scope in scopes for pair in scope.parameters]
    return [(together, ",".join(slug for _name, slug in pairs))] if together else pairs


def _about(scopes: Sequence[Scope], day: date | None) -> About:
    return About(
        scope=", ".join(map(name_of, scopes)), reports_up_to=reports_up_to(day), record=RECORD
    )


def _shown(scopes: Sequence[Scope], shared: Shared, about: About, day: date | None) -> Shown:
    path = reverse("pages:chart_of_comparison", args=[shared.anchor, "x"]).removesuffix(".x")
    picture = compared(shared, [name_of(scope) for scope in scopes], about)
    return Shown(picture, path, day, asked=tuple(_query(scopes)), has_page=False)
