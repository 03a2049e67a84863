"""A chart of what was done: the deaths that each investigation covers, and what became of it."""

from collections.abc import Iterator, Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases import clauses, words
from cases.charts import data
from cases.charts.picture import About, Cell, Picture, Table, ValueRow, Values
from cases.choices import CountStatus, InvestigationStatus
from cases.public.cases_counted import DRAWN, STATUS_ORDER
from cases.stats.cells import CaseCell
from cases.stats.justice import Justice, counted

_TOLD_IN_FULL = (InvestigationStatus.CLOSED, InvestigationStatus.PENDING)


def investigated(
    cells: Sequence[CaseCell],
    about: About,
    *,
    known: Justice | None = None,
    at_most: int | None = None,
) -> Picture:
    """The deaths that each investigation covers, and what became of it: one row each, never a sum.

    With ``at_most`` the table has no more rows than that, and there is no data: what a page shows.
    ``known`` is what is counted of all of them, where only some were read.
    """
    every = known or counted(cells, [])
    ordered = sorted(cells, key=_by_status)
    drawn = ordered[:DRAWN]
    return Picture(
        name="investigations",
        title=_found(ordered, every) if ordered else _none(about),
        subtitle=_("People whose deaths each investigation covers, as reported; %(scope)s")
        % {"scope": about.scope},
        form=Values(
            _("people whose deaths are covered"), tuple(_row(cell, about) for cell in drawn)
        )
        if drawn
        else None,
        notes=tuple(_notes(every)),
        publishers=data.publishers(c for cell in drawn for c in cell.citations),
        about=about,
        table=_table(ordered[:at_most], every),
        columns=data.CASE,
        data=tuple(data.case(cell) for cell in ordered) if at_most is None else (),
    )


def _by_status(cell: CaseCell) -> tuple[int, bool, int, str]:
    status = InvestigationStatus(cell.status)
    low = cell.deaths.low if cell.deaths.low is not None else cell.deaths.high
    return STATUS_ORDER.index(status), low is None, -(low or 0), cell.place


def _row(cell: CaseCell, about: About) -> ValueRow:
    deaths = cell.deaths
    place = cell.place or _("place not yet reported")
    is_here = place == about.scope
    return ValueRow(
        label=str(capfirst(_status(cell))) if is_here else f"{place}: {_status(cell)}",
        detail=" · ".join(
            part
            for part in (
                cell.title if is_here else "",
                _ground(cell),
                words.speaker(deaths.voice),
                words.speaker_kind(deaths.voice),
                words.when(deaths),
            )
            if part
        ),
        mark=f"status-{cell.status}",
        low=deaths.low,
        high=deaths.high,
        text=_covered(cell),
        opens="up"
        if deaths.low is not None and deaths.high is None
        else "down"
        if deaths.low is None and deaths.high is not None
        else "",
    )


def _status(cell: CaseCell) -> str:
    if cell.status == InvestigationStatus.CONVICTED:
        return _("a state agent convicted")
    if cell.status == InvestigationStatus.UNKNOWN:
        return _("no outcome reported")
    return cell.status_label


def _covered(cell: CaseCell) -> str:
    """The deaths covered, with their unit; where there is no number, what the report says instead."""
    deaths, cases = cell.deaths, cell.cases
    if deaths.is_stated:
        return f"{words.qualified(deaths)} {words.unit_words(deaths.unit, deaths.value)}"
    told = (
        _("deaths covered: unclear, “%(words)s”") % {"words": deaths.words}
        if deaths.status == CountStatus.UNCLEAR
        else _("deaths covered: not stated")
    )
    if cases is None or not cases.is_stated:
        return told
    return f"{words.qualified(cases)} {words.unit_words(cases.unit, cases.value)}; {told}"


def _ground(cell: CaseCell) -> str:
    if not cell.ground:
        return ""
    if cell.ground_words:
        return _("ground “%(words)s”") % {"words": cell.ground_words}
    return _("ground %(ground)s") % {"ground": cell.ground_label}


def _found(cells: Sequence[CaseCell], every: Justice) -> str:
    """Where investigations are reported closed, where pending, and where a conviction followed."""
    if every.cells() == 1 and cells[0].deaths.is_stated and cells[0].status in _TOLD_IN_FULL:
        return str(clauses.of_case(cells[0])[-1])
    said = {
        InvestigationStatus.CLOSED: _("Investigations reported closed: %(places)s."),
        InvestigationStatus.PENDING: _("Investigations pending: %(places)s."),
        InvestigationStatus.CONVICTED: _("A state agent convicted: %(places)s."),
        InvestigationStatus.UNKNOWN: _("No outcome in this record: %(places)s."),
    }
    parts = []
    for status in STATUS_ORDER:
        if places := every.places(status):
            named = _some(sorted(place or _("place not yet reported") for place in places))
            parts.append(said[status] % {"places": named})
    return " ".join(parts)


def _some(names: Sequence[str], at_most: int = 6) -> str:
    if len(names) <= at_most:
        return ", ".join(names)
    more = len(names) - at_most
    return _("%(names)s and %(n)s more") % {"names": ", ".join(names[:at_most]), "n": more}


def _none(about: About) -> str:
    return _("This record (%(reach)s) holds no report of an investigation for %(scope)s.") % {
        "reach": words.reach(about.reports_up_to),
        "scope": about.scope,
    }


def _notes(every: Justice) -> Iterator[str]:
    if not every.cells():
        return
    yield _("One row is one investigation, or a group of them known only as a number.")
    yield _("Rows are never added, and are no shares of those killed.")
    if every.cells() > DRAWN:
        yield _("%(n)s rows are drawn; the data has them all.") % {"n": DRAWN}


def _table(shown: Sequence[CaseCell], every: Justice) -> Table:
    return Table(
        headings=(
            _("Investigation"),
            _("Where"),
            _("Status"),
            _("Deaths covered"),
            _("Who says so"),
        ),
        rows=tuple(
            (
                Cell(cell.title, cell.link),
                Cell(cell.place or _("place not yet reported")),
                Cell(_status(cell)),
                Cell(_covered(cell)),
                Cell(f"{words.speaker(cell.deaths.voice)}, {words.when(cell.deaths)}"),
            )
            for cell in shown
        ),
        left_out=every.cells() - len(shown),
    )
