"""The code to paste into another page: a frame of the right size, or plain HTML; no script in either."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import clauses, words
from cases.charts import drawing
from cases.charts.lettering import wrapped
from cases.charts.sheet import STYLES
from cases.pages.charts import Shown
from cases.pages.scopes import address_of, row_of
from cases.public import PublicFigure, attach_citations
from cases.stats.numbers import Documented, ReportedFigure, Scope, reported_figure

NARROW, WIDE = 300, 600
"""The widths between which a frame of the given height needs no scroll bar."""

PAD: Final = 16
"""The edge of an embed, in pixels; its style sheet has the same, as its sizes of type."""

WIDER: Final = 1.2
"""How much wider than the charts' font the widest of the pages' fonts is (DejaVu Sans, Verdana)."""

# Font size, height of a line, space above: as in embed.css.
NUMBER: Final = (62, 66, 4)
SAID_IN_WORDS: Final = (21, 28, 4)
TEXT: Final = (16, 24, 4)
NOTE: Final = (14, 21, 4)
NOTICE: Final = (14, 21, 28)
FOOT: Final = (14, 21, 26)

Line = tuple[str, tuple[int, int, int]]


@dataclass(frozen=True)
class Embed:
    """What can be pasted: the address of the frame, its title and size, and the same as plain HTML."""

    path: str
    title: str
    frame: str
    html: str


@dataclass(frozen=True)
class Notice:
    """What a reader of an embedded figure must be told beside it; with a link to what it speaks of."""

    text: str
    public_id: str = ""


def of_figure(
    request: HttpRequest, figure: ReportedFigure, notices: Iterable[Notice], day: date | None
) -> Embed:
    """One reported figure."""
    notices = list(notices)
    path = reverse("pages:embed-figure", args=[figure.public_id])
    sentence = str(clauses.of_figure(figure))
    told = {"sentence": sentence, "notices": notices, "name": figure.public_id}
    page = reverse("pages:figure", args=[figure.public_id])
    # What is known only from the end of this month on is not there as of today.
    known = figure.number.known_from <= timezone.now().date()
    return _embed(
        request,
        path,
        sentence,
        day,
        height=height_of(figure_lines(figure, notices)),
        html=_plain(request, "embed/_plain_figure.html", told, page, day, names_day=known),
    )


def notices_of(row: PublicFigure, day: date | None) -> list[Notice]:
    """What a reader must be told beside a figure: that its speaker replaced it, and what contradicts it."""
    told = []
    if row.superseded_by:
        later = PublicFigure.objects.as_of(day).filter(public_id=row.superseded_by).first()
        if later is not None:
            attach_citations([later], kind="figure", day=day)
            number = reported_figure(later).number
            told.append(
                Notice(
                    _("Its speaker has replaced it since: %(number)s (%(when)s).")
                    % {"number": words.qualified(number), "when": words.when(number)},
                    later.public_id,
                )
            )
    told += [
        Notice(_("Conflict: %(note)s") % {"note": conflict["note"]}, conflict["public_id"])
        for conflict in row.conflicts
    ]
    return told


def of_documented(
    request: HttpRequest, scope: Scope, number: Documented, day: date | None
) -> Embed:
    """How many people are documented."""
    name = row_of(scope).name
    title = _("%(place)s: people who died and are documented here") % {"place": name}
    told = {"sentence": documented_sentence(scope, number), "name": name}
    counted = documented_words(scope, number)
    lines = [
        (words.number(number.value) if number.value else "", NUMBER),
        (counted, TEXT if number.value else SAID_IN_WORDS),
        (documented_caveat(number), NOTE),
        *_foot(str(name)),
    ]
    page = address_of(scope, "documented")
    return _embed(
        request,
        address_of(scope, "documented", before="embed"),
        title,
        day,
        height=height_of(lines),
        html=_plain(request, "embed/_plain_documented.html", told, page, day),
    )


def of_chart(request: HttpRequest, scope: Scope, chart: Shown, day: date | None) -> Embed:
    """One chart."""
    picture = chart.picture
    name = row_of(scope).name
    width, height = drawing.size(picture, min(STYLES))
    told = {
        "name": name,
        "picture": picture,
        "words": drawing.description(picture),
        "png": request.build_absolute_uri(replace(chart, as_of=day or timezone.now().date()).png),
        "size": chart.wide,
    }
    # The picture takes what the foot leaves, so that it fits whatever the frame.
    foot = height_of(_foot(str(name))) - PAD
    page = address_of(scope, "chart", picture.name)
    return _embed(
        request,
        address_of(scope, "chart", picture.name, before="embed"),
        _("%(place)s: %(title)s") % {"place": name, "title": picture.title},
        day,
        height=height + foot,
        width=width,
        html=_plain(request, "embed/_plain_chart.html", told, page, day),
    )


def figure_lines(figure: ReportedFigure, notices: Iterable[Notice]) -> list[Line]:
    """The lines of text of an embedded figure, from top to bottom."""
    number = figure.number
    place = number.place or _("place not yet reported")
    counted = f"{words.counted(figure)}, {place}"
    return [
        (words.qualifier_words(number.qualifier), TEXT),
        (words.amount(number), NUMBER if number.is_stated else SAID_IN_WORDS),
        (f"{counted}: {figure.population}" if figure.population else counted, TEXT),
        (f"■ {words.speaker(number.voice)}, {words.speaker_kind(number.voice)}", TEXT),
        (words.when(number), NOTE),
        *((notice.text, NOTICE) for notice in notices),
        *_foot(figure.public_id),
    ]


def height_of(lines: Iterable[Line]) -> int:
    """The pixels that lines of text need below each other in the narrowest frame, in any font."""
    room = NARROW - 2 * PAD
    return 2 * PAD + sum(
        space + leading * len(wrapped(text, room, size * WIDER))
        for text, (size, leading, space) in lines
        if text
    )


def documented_words(scope: Scope, number: Documented) -> str:
    """What the documented number counts; without one, that there is none."""
    if not number.value:
        return _("%(place)s: this record holds no row for a person who died here.") % {
            "place": row_of(scope).name
        }
    return ngettext(
        "person who died is documented here by a row of their own: %(place)s",
        "people who died are documented here by a row of their own: %(place)s",
        number.value,
    ) % {"place": row_of(scope).name}


def documented_caveat(number: Documented) -> str:
    """What the documented number is not."""
    if not number.value:
        return _("That says nothing about how many died.")
    return _(
        "Overlap with figures reported by others is not known; documented counts are no trend."
    )


def documented_sentence(scope: Scope, number: Documented) -> str:
    """The documented number as a sentence."""
    if not number.value:
        return f"{documented_words(scope, number)} {documented_caveat(number)}"
    return ngettext(
        "%(place)s: %(number)s person who died is documented by a row of their own in this record."
        " Overlap with figures reported by others is not known.",
        "%(place)s: %(number)s people who died are documented by a row of their own in this record."
        " Overlap with figures reported by others is not known.",
        number.value,
    ) % {"place": row_of(scope).name, "number": words.number(number.value)}


def _foot(name: str) -> list[Line]:
    """The foot as it will be on a day whose name is long: a frame must hold it on every day."""
    state = _("as of %(day)s; reports up to %(reach)s") % {
        "day": words.day(date(2000, 9, 28)),
        "reach": words.day(date(2000, 9, 28)),
    }
    return [(_("Accountability: %(name)s") % {"name": name}, FOOT), (f"{state} · CC BY 4.0", NOTE)]


def _embed(
    request: HttpRequest,
    path: str,
    title: str,
    day: date | None,
    *,
    height: int,
    html: str,
    width: int = 480,
) -> Embed:
    if day is not None:
        path = f"{path}?{urlencode({'as_of': day})}"
    told = {
        "url": request.build_absolute_uri(path),
        "title": title,
        "width": width,
        "height": height,
    }
    return Embed(path, title, _written("embed/_frame.html", told), html)


def _plain(
    request: HttpRequest,
    template: str,
    told: dict[str, Any],
    path: str,
    day: date | None,
    *,
    names_day: bool = True,
) -> str:
    """Plain HTML stands still where it is pasted: its link leads to the day on which it was taken."""
    taken = day or timezone.now().date()
    url = f"{path}?{urlencode({'as_of': taken})}" if names_day else path
    told = {**told, "url": request.build_absolute_uri(url), "taken": taken}
    return _written(template, told)


def _written(template: str, told: dict[str, Any]) -> str:
    return " ".join(render_to_string(template, told).split())
