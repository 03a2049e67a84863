"""The picture that other sites show with a link to a page: of a dashboard, a figure, or the whole record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cases import clauses, words
from cases.charts import rendering
from cases.charts.card import AT_MOST, HEIGHT, WIDTH, Card, Claim
from cases.charts.palette import mark_of
from cases.pages.chart_data import LICENCE_URL
from cases.pages.dashboard import answers
from cases.pages.reading import only_as_of, page, reports_up_to
from cases.pages.records import find
from cases.pages.scopes import address_of, find_scope, row_of
from cases.pages.sentences import none_killed
from cases.public import attach_citations
from cases.stats import counts
from cases.stats.numbers import ReportedFigure, Scope, SpeakerFigures, reported_figure


@dataclass(frozen=True)
class Shown:
    """A card as a page names it."""

    url: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


@page
def of_record(request: HttpRequest) -> Any:
    """The card of every page that has none of its own."""
    only_as_of(request)
    site = _("Accountability")
    card = Card(
        site=site,
        name=_("Who was harmed by state violence, what was done about it, and who says so"),
        claims=(),
        text=_("Every number with its speaker, its day and its source."),
        foot=_foot(reports_up_to(None)),
    )
    return partial(_drawn, request, card, None)


@page
def of_scope(request: HttpRequest, noun: str, slug: str) -> Any:
    """The card of a situation or of a city."""
    day = only_as_of(request)
    scope = find_scope(request, noun, slug)
    reported, _elsewhere = counts.reported_deaths(scope, day)
    allowance = rendering.PAST if day else rendering.MANY
    return partial(_drawn, request, card_of(scope, reported, reports_up_to(day)), allowance)


@page
def of_figure(request: HttpRequest, public_id: str) -> Any:
    """The card of one reported figure."""
    day = only_as_of(request)
    row = find(request, "FIG", public_id, day, at="figure-card")
    attach_citations([row], kind="figure", day=day)
    figure = reported_figure(row)
    card = Card(
        site=_("Accountability"),
        name=figure.number.place or _("place not yet reported"),
        claims=(_claim(figure),),
        text=_replaced(figure),
        foot=f"{figure.public_id} · {_foot(reports_up_to(day))}",
    )
    allowance = rendering.PAST if day else rendering.MANY
    return partial(_drawn, request, card, allowance)


def card_of(scope: Scope, reported: Sequence[SpeakerFigures], reach: str) -> Card:
    """A place's name and the first figures of its killed, each of another speaker.

    Those that say how many there were in all, as on the dashboards; without one, any that stands.
    """
    standing = [
        figure for group in reported for figure in group.figures if figure.superseded_by is None
    ]
    speakers = {_who(figure): figure for figure in reversed(standing)}
    chosen = {_who(figure): figure for figure in reversed(answers(reported))} or speakers
    shown = list(reversed(chosen.values()))[:AT_MOST]
    rest = len(speakers) - len(shown)
    if not shown:
        text = str(none_killed(scope, reach))
    elif rest > 0:
        text = ngettext(
            "Figures of %(n)s more speaker stand beside these.",
            "Figures of %(n)s more speakers stand beside these.",
            rest,
        ) % {"n": words.number(rest)}
    else:
        text = ""
    return Card(
        site=_("Accountability"),
        name=str(row_of(scope).name),
        claims=tuple(_claim(figure) for figure in shown),
        text=text,
        foot=_foot(reach),
    )


def shown(
    request: HttpRequest, path: str, day: date | None, title: str, said: Iterable[Any] = ()
) -> Shown:
    """A card as a page names it; with the sentences that it shows."""
    query = f"?{urlencode({'as_of': day})}" if day else ""
    alt = " ".join(". ".join([title, *map(str, said)]).split())
    return Shown(request.build_absolute_uri(path + query), alt)


def of_page(request: HttpRequest, row: Any, figure: ReportedFigure, day: date | None) -> Shown:
    """The card that the page of a figure names."""
    path = reverse("pages:figure-card", args=[row.public_id])
    return shown(request, path, day, str(clauses.of_figure(figure)))


def of_dashboard(
    request: HttpRequest,
    scope: Scope,
    reported: Sequence[SpeakerFigures],
    day: date | None,
    reach: str,
) -> Shown:
    """The card that a dashboard names; ``reach`` is the day up to which there are reports, in words."""
    card = card_of(scope, reported, reach)
    said = [
        f"{claim.speaker}, {claim.when}: {claim.qualifier} {claim.number} {claim.counted}"
        for claim in card.claims
    ]
    return shown(request, address_of(scope, "card"), day, card.name, said or [card.text])


def _who(figure: ReportedFigure) -> str:
    """The speaker; nobody knows whether figures without one are of one voice."""
    return figure.number.voice.slug or figure.public_id


def _claim(figure: ReportedFigure) -> Claim:
    number = figure.number
    counted = f"{words.counted(figure)}, {number.place or _('place not yet reported')}"
    return Claim(
        qualifier=words.qualifier_words(number.qualifier),
        number=words.amount(number),
        counted=f"{counted}: {figure.population}" if figure.population else counted,
        speaker=words.speaker(number.voice),
        when=words.when(number),
        mark=mark_of(number.voice.kind),
        is_stated=number.is_stated,
    )


def _replaced(figure: ReportedFigure) -> str:
    if figure.superseded_by:
        return _("Its speaker has replaced it since.")
    return _("It conflicts with another figure.") if figure.conflicts else ""


def _foot(reach: str) -> str:
    if not reach:
        return _("no report yet")
    return words.reach(reach) + " · CC BY 4.0"


def _drawn(request: HttpRequest, card: Card, allowance: rendering.Allowance | None) -> HttpResponse:
    etag = f'"{card.version}-{get_language()}"'
    known = get_conditional_response(request, etag=etag)
    if known is None:
        try:
            known = HttpResponse(rendering.card(card, allowance), content_type="image/png")
        except rendering.Busy:
            busy = _("Too many pictures are asked for at once. Try again in a few seconds.")
            known = HttpResponse(busy, content_type="text/plain; charset=utf-8", status=429)
            known["Retry-After"] = "10"
            return known
    known["ETag"] = etag
    known["Cache-Control"] = "public, no-cache"
    known["Link"] = f'<{LICENCE_URL}>; rel="license"'
    return known
