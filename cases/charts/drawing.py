"""A picture at a width and in a theme: how large it will be, and its Vega-Lite specification."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import words
from cases.charts import ground, lanes, values
from cases.charts.picture import LICENCE, Lanes, Map, Picture, Table, Values
from cases.charts.sheet import STYLES, Sheet

_TITLE_LINES = 8

_NAMED = 10
"""How many publishers stand in the line of sources."""


@dataclass(frozen=True)
class _Asked:
    """A picture at a width, known again by the version of what it says."""

    version: str
    width: int
    language: str | None
    picture: Picture = field(compare=False)


def size(picture: Picture, width: int) -> tuple[int, int]:
    """The width that an address asks for, and the height that goes with it, at one pixel a point."""
    # The rows behind it, of which there may be very many, are not drawn.
    drawn = replace(picture, table=Table((), ()), columns=(), data=())
    return width, _height(_Asked(drawn.version, width, get_language(), drawn))


# To know how high a map is, all of it has to be laid out; every page that shows it asks twice.
@lru_cache(maxsize=500)
def _height(asked: _Asked) -> int:
    sheet = _drawn(asked.picture, asked.width, "light")
    return round(sheet.height * asked.width / sheet.style.width)


def specification(picture: Picture, width: int, theme: str) -> dict[str, Any]:
    """The picture as a Vega-Lite specification."""
    return _drawn(picture, width, theme).specification()


def description(picture: Picture) -> str:
    """The picture in words, for whoever does not see it."""
    told = [f"{picture.subtitle}."]
    match picture.form:
        case Values(rows=rows):
            told += [f"{row.label}: {row.text}." for row in rows]
        case Lanes(lanes=drawn):
            told += [
                f"{lane.label}: {', '.join(event.text for event in lane.events)}." for lane in drawn
            ]
        case Map(spots=spots):
            told += [f"{spot.name}: {spot.text or _('no report')}." for spot in spots]
    return " ".join(told)


def _drawn(picture: Picture, width: int, theme: str) -> Sheet:
    sheet = Sheet(STYLES[width], theme)
    style = sheet.style
    sheet.title(picture.title, _TITLE_LINES)
    sheet.y += 3
    sheet.paragraph(picture.subtitle, style.subtitle, colour="ink-2")
    sheet.y += 20
    match picture.form:
        case Values():
            values.draw(sheet, picture.form)
        case Lanes():
            lanes.draw(sheet, picture.form)
        case Map():
            ground.draw(sheet, picture.form)
    sheet.y += 14 if picture.form else -4
    sheet.paragraph(" ".join(picture.notes), style.note, colour="ink-2")
    if picture.publishers:
        sheet.paragraph(_sources(picture.publishers), style.note, colour="ink-2")
    sheet.paragraph(_origin(picture), style.note, colour="ink-2")
    return sheet


def _sources(publishers: tuple[str, ...]) -> str:
    named = ", ".join(publishers[:_NAMED])
    if len(publishers) > _NAMED:
        more = len(publishers) - _NAMED
        named = _("%(names)s and %(n)s more") % {"names": named, "n": more}
    return _("Sources: %(names)s.") % {"names": named}


def _origin(picture: Picture) -> str:
    return " · ".join(
        part
        for part in (
            picture.about.record,
            words.reach(picture.about.reports_up_to),
            _("data version %(version)s") % {"version": picture.version},
            LICENCE,
        )
        if part
    )
