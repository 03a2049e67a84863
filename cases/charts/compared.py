"""Places side by side on one scale: one speaker, one metric, one unit; or people documented here."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases import words
from cases.charts import data
from cases.charts.mapped import caveat, counted, documented_cell, titled
from cases.charts.picture import About, Cell, Picture, Table, ValueRow, Values
from cases.charts.reported import told, value_row
from cases.stats.beside import DIED
from cases.stats.cells import CaseCell
from cases.stats.numbers import Reported, ReportedFigure
from cases.stats.scales import Shared


def compared(shared: Shared, names: Sequence[str], about: About) -> Picture:
    """The numbers of several places on one scale, in the order in which the places were asked."""
    if shared.documented:
        return _documented(shared, names, about)
    numbers = [
        (name, each) for name, column in zip(names, shared.columns, strict=True) for each in column
    ]
    if not numbers:
        return _nothing(about)
    first = numbers[0][1]
    rows = tuple(
        _row(name, each) if each is not None else _silent(name)
        for name, column in zip(names, shared.columns, strict=True)
        for each in (column or (None,))
    )
    return Picture(
        name="compared",
        title=_title(first, numbers),
        subtitle=_("One speaker, one metric, one unit: one scale; %(scope)s")
        % {"scope": about.scope},
        form=Values(_axis(first), rows),
        notes=tuple(_notes(shared)),
        publishers=data.publishers(c for _name, each in numbers for c in _number(each).citations),
        about=about,
        table=Table(
            (_("Where"), _axis(first), _("When")),
            tuple(
                (
                    Cell(name),
                    Cell(
                        _text(each), each.link if isinstance(each, CaseCell) else each.number.link
                    ),
                    Cell(words.when(_number(each))),
                )
                if each is not None
                else (Cell(name), Cell(_no_report()), Cell(""))
                for name, column in zip(names, shared.columns, strict=True)
                for each in (column or (None,))
            ),
        ),
        columns=data.CASE if isinstance(first, CaseCell) else data.FIGURE,
        data=tuple(
            data.case(each) if isinstance(each, CaseCell) else data.figure(each, is_drawn=True)
            for _name, each in numbers
        ),
    )


def _number(each: ReportedFigure | CaseCell) -> Reported:
    return each.deaths if isinstance(each, CaseCell) else each.number


def _text(each: ReportedFigure | CaseCell) -> str:
    number = _number(each)
    return f"{words.qualified(number)} {words.unit_words(number.unit, number.value)}"


def _counted(each: ReportedFigure | CaseCell) -> str:
    if isinstance(each, CaseCell):
        return _("People whose deaths investigations cover")
    return counted(each)


def _axis(each: ReportedFigure | CaseCell) -> str:
    if isinstance(each, CaseCell):
        return _("people whose deaths are covered")
    return words.counted(each, several=True)


def _title(first: ReportedFigure | CaseCell, numbers: Sequence[tuple[str, Any]]) -> str:
    """What is counted, the numbers place by place, and who says so."""
    days = {words.when(_number(each)) for _name, each in numbers}
    who = words.speaker(_number(first).voice)
    shown = "; ".join(f"{name} {words.qualified(_number(each))}" for name, each in numbers)
    return titled(
        _counted(first), shown, f"{who}, {days.pop()}" if len(days) == 1 and all(days) else who
    )


def _row(name: str, each: ReportedFigure | CaseCell) -> ValueRow:
    if isinstance(each, CaseCell):
        number = each.deaths
        opens = "up" if number.high is None else "down" if number.low is None else ""
        return ValueRow(
            label=name,
            detail=told(str(capfirst(each.status_label)), each.title, words.when(number)),
            mark=f"status-{each.status}",
            low=number.low,
            high=number.high,
            text=words.qualified(number),
            opens=opens,
        )
    return replace(value_row(each), label=name, detail=words.when(each.number))


def _silent(name: str) -> ValueRow:
    return ValueRow(name, "", "", None, None, _no_report())


def _no_report() -> str:
    return _("no report by this speaker in this record")


def _notes(shared: Shared) -> Iterator[str]:
    yield _(
        "The numbers are their speaker’s own; they are never added, subtracted, divided or ranked."
    )
    days = {words.when(_number(each)) for column in shared.columns for each in column}
    if len(days) > 1:
        yield _("They were given on different days.")


def _documented(shared: Shared, names: Sequence[str], about: About) -> Picture:
    what = (
        _("People who died, documented here (this record)")
        if shared.metric == DIED
        else _("People tortured, documented here (this record)")
    )
    cells = [documented_cell(each) for each in shared.documented]
    counted_ = [each.value or None for each in shared.documented]
    shown = "; ".join(f"{name} {cell.text}" for name, cell in zip(names, cells, strict=True))
    return Picture(
        name="compared",
        title=titled(what, shown, ""),
        subtitle=_("Rows of this record, one for each person: one scale"),
        form=Values(
            _("people documented here"),
            tuple(
                ValueRow(name, "", "kind-record", number, number, cell.text)
                for name, number, cell in zip(names, counted_, cells, strict=True)
            ),
        )
        if any(counted_)
        else None,
        notes=(caveat(),),
        publishers=(),
        about=about,
        table=Table(
            (_("Where"), _("People documented here")),
            tuple((Cell(name), cell) for name, cell in zip(names, cells, strict=True)),
        ),
        columns=data.DOCUMENTED,
        data=tuple(
            data.documented(name, each, city=dict(each.link.parameters).get("city"))
            for name, each in zip(names, shared.documented, strict=True)
        ),
    )


def _nothing(about: About) -> Picture:
    return Picture(
        name="compared",
        title=_("This record (%(reach)s) holds no number on this scale for %(scope)s.")
        % {"reach": words.reach(about.reports_up_to), "scope": about.scope},
        subtitle=about.scope,
        form=None,
        notes=(),
        publishers=(),
        about=about,
        table=Table((), ()),
        columns=data.FIGURE,
        data=(),
    )
