"""The map of a situation: the numbers of one speaker for its cities, or people documented there."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases import words
from cases.charts import data
from cases.charts.outlines import outline_of
from cases.charts.palette import mark_of
from cases.charts.picture import About, Cell, Map, Picture, Spot, Table
from cases.stats import mapped as stats
from cases.stats.beside import DIED
from cases.stats.numbers import Documented, Link, ReportedFigure

_NAMED = 6
"""How many cities stand in the title."""


def mapped(found: stats.Mapped, about: About) -> Picture:
    """The cities of a situation, each with its number on one scale, or as one without a report."""
    if found.choice is None:
        return _nothing(about)
    is_documented = found.choice.figure is None
    spots = tuple(spot for each in found.spots if (spot := _spot(each)) is not None)
    rows = tuple(_documented_rows(found) if is_documented else _figure_rows(found))
    drawn = [spot for spot in spots if spot.value is not None]
    figures = [figure for each in found.spots for figure in each.figures]
    return Picture(
        name="map",
        title=_title(found, about),
        subtitle=_subtitle(found, about),
        form=Map(found.country_code, spots) if drawn or figures else None,
        notes=tuple(_notes(found, spots)) if drawn or figures else (),
        publishers=data.publishers(c for figure in figures for c in figure.number.citations),
        about=about,
        table=_documented_table(found) if is_documented else _table(found),
        columns=data.DOCUMENTED if is_documented else data.ON_MAP,
        data=rows,
    )


def named(choice: stats.Choice) -> str:
    """A scale in words: the metric and the speaker, by which a reader chooses it."""
    if choice.figure is None:
        return _died_or_tortured(choice)
    figure = choice.figure
    return _("%(counted)s: %(speaker)s") % {
        "counted": counted(figure),
        "speaker": words.speaker(figure.number.voice),
    }


def counted(figure: ReportedFigure) -> str:
    """What a scale counts, and of whom, without a number."""
    what = str(capfirst(words.counted(figure, several=True)))
    of_whom = figure.population.rstrip(".") or (
        words.label(figure.population_group, "PopulationGroup")
        if figure.population_group not in ("", "not_stated")
        else ""
    )
    parts = [of_whom, figure.period]
    told = "; ".join(part[:1].lower() + part[1:] for part in parts if part)
    return f"{what} ({told})" if told else what


def _died_or_tortured(choice: stats.Choice) -> str:
    if choice.anchor == DIED:
        return _("People who died, documented here (this record)")
    return _("People tortured, documented here (this record)")


def _spot(each: stats.Spot) -> Spot | None:
    """A city on the map; of several figures that stand the latest. None without coordinates."""
    if each.latitude is None or each.longitude is None:
        return None
    spot = Spot(each.name, each.longitude, each.latitude)
    if each.documented is not None:
        counted_ = each.documented
        return replace(
            spot,
            low=counted_.value,
            high=counted_.value,
            text=documented_cell(counted_).text,
            number=words.number(counted_.value),
            mark="kind-record",
        )
    if not each.figures:
        return spot
    figure = latest(each.figures)
    return replace(
        spot,
        low=figure.number.low,
        high=figure.number.high,
        text=_amount(figure),
        number=words.qualified(figure.number),
        mark=mark_of(figure.number.voice.kind),
    )


def latest(figures: Sequence[ReportedFigure]) -> ReportedFigure:
    """The figure that was said or reported last."""
    return max(figures, key=lambda figure: (figure.number.known_from, figure.public_id))


# --- What is said -----------------------------------------------------------------------------


def _title(found: stats.Mapped, about: About) -> str:
    """Who counts what, and the numbers, city by city in the order of their names."""
    choice = found.choice
    told = [spot for each in found.spots if (spot := _spot(each)) is not None and spot.text]
    if choice is None or not told:
        return _none(choice, about)
    shown = [f"{spot.name} {spot.number}" for spot in told[:_NAMED]]
    if len(told) > _NAMED:
        shown.append(_("and %(n)s more") % {"n": words.number(len(told) - _NAMED)})
    numbers = "; ".join(shown)
    if choice.figure is None:
        return titled(_died_or_tortured(choice), numbers, "")
    days = {words.when(latest(each.figures).number) for each in found.spots if each.figures}
    who = words.speaker(choice.figure.number.voice)
    return titled(
        counted(choice.figure),
        numbers,
        f"{who}, {days.pop()}" if len(days) == 1 and all(days) else who,
    )


def titled(what: str, numbers: str, who: str) -> str:
    """A title: what is counted, the numbers place by place, and who says so."""
    if not who:
        return _("%(counted)s: %(numbers)s.") % {"counted": what, "numbers": numbers}
    return _("%(counted)s: %(numbers)s. %(who)s.") % {
        "counted": what,
        "numbers": numbers,
        "who": who,
    }


def _subtitle(found: stats.Mapped, about: About) -> str:
    choice = found.choice
    if choice is not None and choice.figure is None:
        told = _(
            "Rows of this record, one for each person; %(scope)s. Areas of circles are numbers."
        )
    else:
        told = _("One speaker, one metric, one unit; %(scope)s. Areas of circles are numbers.")
    return (told % {"scope": about.scope}).rstrip(".")


def _notes(found: stats.Mapped, spots: Sequence[Spot]) -> Iterator[str]:
    is_documented = found.choice is not None and found.choice.figure is None
    if any(not spot.text for spot in spots):
        yield (
            _("A small ring: this record holds no row for this city; that is no zero.")
            if is_documented
            else _("A small ring: this record holds no report by this speaker; that is no zero.")
        )
    if is_documented:
        yield caveat()
    else:
        yield _("The numbers are never added, subtracted or divided.")
    if any(
        spot.low is not None and spot.high is not None and spot.low < spot.high for spot in spots
    ):
        yield _("Disc and ring: the lower and the upper number.")
    if any(spot.text and spot.value is None for spot in spots):
        yield _("A number given only in words has no circle.")
    if any(len(each.figures) > 1 for each in found.spots):
        yield _("Where several figures stand, the latest is drawn; the table has them all.")
    missing = [each.name for each in found.spots if _spot(each) is None and _has_report(each)]
    if missing:
        yield _("Not drawn, since no coordinates are recorded: %(names)s.") % {
            "names": ", ".join(missing)
        }
    if found.elsewhere:
        yield _("Not drawn, since it is no city: %(numbers)s.") % {
            "numbers": "; ".join(
                f"{figure.number.place} {words.qualified(figure.number)}"
                for figure in found.elsewhere
            )
        }
    if outline_of(found.country_code):
        yield _(
            "Borders as the public domain data of Natural Earth draw them; cities: GeoNames (CC BY 4.0)."
        )
    else:
        yield _("This record has no outline of the country; cities: GeoNames (CC BY 4.0).")


def caveat() -> str:
    """What documented counts are, and what they are not."""
    return _(
        "Documented people are a convenience sample: whom reports reached, not how many there were. "
        "A larger number here is no larger toll."
    )


def _has_report(each: stats.Spot) -> bool:
    return bool(each.figures) or each.documented is not None


def _none(choice: stats.Choice | None, about: About) -> str:
    if choice is not None:
        return _("%(scale)s: this record (%(reach)s) holds no number for a city.") % {
            "scale": named(choice),
            "reach": words.reach(about.reports_up_to),
        }
    return _("This record (%(reach)s) holds no number for a city of %(scope)s.") % {
        "reach": words.reach(about.reports_up_to),
        "scope": about.scope,
    }


def _nothing(about: About) -> Picture:
    return Picture(
        name="map",
        title=_none(None, about),
        subtitle=about.scope,
        form=None,
        notes=(),
        publishers=(),
        about=about,
        table=Table((), ()),
        columns=data.ON_MAP,
        data=(),
    )


# --- The table and the data -------------------------------------------------------------------


def _table(found: stats.Mapped) -> Table:
    """Every city with each of its figures, then those for regions and other places."""
    told = [
        (
            Cell(each.name),
            Cell(_amount(figure), figure.number.link),
            Cell(words.when(figure.number)),
        )
        for each in found.spots
        for figure in each.figures
    ]
    told += [
        (
            Cell(_("%(place)s (not drawn: no city)") % {"place": figure.number.place}),
            Cell(_amount(figure), figure.number.link),
            Cell(words.when(figure.number)),
        )
        for figure in found.elsewhere
    ]
    silent = "; ".join(each.name for each in found.spots if not each.figures)
    if silent:
        told.append((Cell(silent), Cell(_("no report by this speaker in this record")), Cell("")))
    return Table((_("Where"), _("Number"), _("When")), tuple(told))


def _amount(figure: ReportedFigure) -> str:
    number = figure.number
    if not number.is_stated:
        return words.qualified(number)
    return f"{words.qualified(number)} {words.unit_words(number.unit, number.value)}"


def _documented_table(found: stats.Mapped) -> Table:
    told = [
        (Cell(each.name), documented_cell(each.documented))
        for each in found.spots
        if each.documented
    ]
    if silent := "; ".join(each.name for each in found.spots if not each.documented):
        told.append((Cell(silent), documented_cell(None)))
    return Table((_("Where"), _("People documented here")), tuple(told))


def documented_cell(counted_: Documented | None) -> Cell:
    """How many people are documented; no row is no zero."""
    if counted_ is None or not counted_.value:
        return Cell(_("no row in this record"))
    number = counted_.value
    return Cell(f"{words.number(number)} {words.unit_words(counted_.unit, number)}", counted_.link)


def _figure_rows(found: stats.Mapped) -> Iterator[dict[str, Any]]:
    situation = ("situation", str(found.situation.slug))
    for each in found.spots:
        place = {"city": each.slug, "latitude": each.latitude, "longitude": each.longitude}
        for figure in each.figures:
            is_drawn = each.latitude is not None and figure is latest(each.figures)
            yield data.figure(figure, is_drawn=is_drawn and figure.number.is_stated) | place
        if not each.figures:
            asked = (situation, ("city", each.slug))
            yield data.no_figure(each.name, Link("figures", asked), **place)
    for figure in found.elsewhere:
        nowhere = dict.fromkeys(("city", "latitude", "longitude"))
        yield data.figure(figure, is_drawn=False) | nowhere


def _documented_rows(found: stats.Mapped) -> Iterator[dict[str, Any]]:
    for each in found.spots:
        asked = (("situation", str(found.situation.slug)), ("city", each.slug))
        counted_ = each.documented or Documented(0, "people", Link("victims", asked))
        yield data.documented(
            each.name,
            counted_,
            city=each.slug,
            latitude=each.latitude,
            longitude=each.longitude,
        )
