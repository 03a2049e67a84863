"""Charts of what was done: the deaths that each investigation covers, and the steps of a city's cases."""

from collections.abc import Iterator, Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cases import clauses, words
from cases.charts import data
from cases.charts.picture import (
    About,
    Cell,
    Event,
    Lane,
    Lanes,
    Picture,
    Table,
    ValueRow,
    Values,
)
from cases.choices import CountStatus, InvestigationStatus
from cases.stats.numbers import StepTaken
from cases.stats.outcomes import CaseCell, CourtCell

MOST_ROWS = 40
"""Rows of a picture; its table and its data have them all."""

_ORDER = (
    InvestigationStatus.CLOSED,
    InvestigationStatus.PENDING,
    InvestigationStatus.CONVICTED,
    InvestigationStatus.UNKNOWN,
)

_TOLD_IN_FULL = (InvestigationStatus.CLOSED, InvestigationStatus.PENDING)


def investigated(cells: Sequence[CaseCell], about: About, *, at_most: int | None = None) -> Picture:
    """The deaths that each investigation covers, and what became of it: one row each, never a sum.

    With ``at_most`` the table has no more rows than that, and there is no data: what a page shows.
    """
    ordered = sorted(cells, key=_by_status)
    drawn = ordered[:MOST_ROWS]
    return Picture(
        name="investigations",
        title=_found(ordered) if ordered else _none(about),
        subtitle=_("People whose deaths each investigation covers, as reported; %(scope)s")
        % {"scope": about.scope},
        form=Values(
            _("people whose deaths are covered"), tuple(_row(cell, about) for cell in drawn)
        )
        if drawn
        else None,
        notes=tuple(_notes(ordered)),
        publishers=data.publishers(c for cell in drawn for c in cell.citations),
        about=about,
        table=_table(ordered, at_most),
        columns=data.CASE,
        data=tuple(data.case(cell) for cell in ordered) if at_most is None else (),
    )


def steps(
    cells: Sequence[CaseCell],
    court: Sequence[CourtCell],
    about: About,
    *,
    at_most: int | None = None,
) -> Picture:
    """The steps of investigations and of cases against state agents, by day as far as it is known.

    With ``at_most`` the table has no more rows than that, and there is no data: what a page shows.
    """
    courses = [(cell.title, _sort_of(cell), cell, cell.taken) for cell in cells if cell.taken] + [
        (cell.title, pgettext("sort of case", "case in court"), cell, cell.taken)
        for cell in court
        if cell.taken
    ]
    drawn = courses[:MOST_ROWS]
    taken = [step for _title, _sort, _cell, steps_ in courses for step in steps_]
    return Picture(
        name="steps",
        title=_dated(taken, about) if taken else _no_step(about),
        subtitle=_("Steps of investigations and of cases against state agents; %(scope)s")
        % {"scope": about.scope},
        form=Lanes(
            tuple(
                Lane(title, sort, "", tuple(_event(step) for step in steps_))
                for title, sort, _cell, steps_ in drawn
            )
        )
        if drawn
        else None,
        notes=tuple(_notes_of_steps(taken)),
        publishers=data.publishers(c for step in taken for c in step.citations),
        about=about,
        table=_table_of_steps(courses, at_most),
        columns=data.STEP,
        data=tuple(
            data.step(step, {"case": cell.link.record, "title": title, "record": cell.link})
            for title, _sort, cell, steps_ in (courses if at_most is None else ())
            for step in steps_
        ),
    )


# --- Investigations ---------------------------------------------------------------------------


def _by_status(cell: CaseCell) -> tuple[int, bool, int, str]:
    status = InvestigationStatus(cell.status)
    low = cell.deaths.low if cell.deaths.low is not None else cell.deaths.high
    return _ORDER.index(status), low is None, -(low or 0), cell.place


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


def _found(cells: Sequence[CaseCell]) -> str:
    """Where investigations are reported closed, where pending, and where a conviction followed."""
    if len(cells) == 1 and cells[0].deaths.is_stated and cells[0].status in _TOLD_IN_FULL:
        return str(clauses.of_case(cells[0])[-1])
    said = {
        InvestigationStatus.CLOSED: _("Investigations reported closed: %(places)s."),
        InvestigationStatus.PENDING: _("Investigations pending: %(places)s."),
        InvestigationStatus.CONVICTED: _("A state agent convicted: %(places)s."),
        InvestigationStatus.UNKNOWN: _("No outcome in this record: %(places)s."),
    }
    parts = []
    for status in _ORDER:
        places = [cell.place for cell in cells if cell.status == status]
        if places:
            named = _some(sorted({place or _("place not yet reported") for place in places}))
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


def _notes(cells: Sequence[CaseCell]) -> Iterator[str]:
    if not cells:
        return
    yield _("One row is one investigation, or a group of them known only as a number.")
    yield _("Rows are never added, and are no shares of those killed.")
    if len(cells) > MOST_ROWS:
        yield _("%(n)s rows are drawn; the data has them all.") % {"n": MOST_ROWS}


def _table(cells: Sequence[CaseCell], at_most: int | None) -> Table:
    shown = cells[:at_most]
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
        left_out=len(cells) - len(shown),
    )


# --- Steps ------------------------------------------------------------------------------------


def _sort_of(cell: CaseCell) -> str:
    if cell.is_group:
        return pgettext("sort of case", "group of investigations")
    return pgettext("sort of case", "investigation")


def _is_dated(step: StepTaken) -> bool:
    said = step.said
    return said.precision != "unknown" and None not in (said.earliest, said.latest)


def _event(step: StepTaken) -> Event:
    earliest, latest = step.said.earliest, step.said.latest
    if not _is_dated(step) or earliest is None or latest is None:
        return Event(
            earliest=step.known_from,
            latest=step.known_from,
            text=_("%(step)s: day not stated") % {"step": _step(step)},
            mark="step-by-then",
            is_dated=False,
        )
    return Event(
        earliest=earliest,
        latest=latest,
        text=f"{_step(step)}: {words.partial(step.said)}",
        mark="step",
    )


def _step(step: StepTaken) -> str:
    if not step.outcome:
        return step.label
    return f"{step.label} ({words.label(step.outcome, 'ProceedingOutcome')})"


def _dated(taken: Sequence[StepTaken], about: About) -> str:
    dated = sum(map(_is_dated, taken))
    if not dated:
        told = ngettext(
            "%(scope)s: %(n)s step reported; its day is not stated.",
            "%(scope)s: %(n)s steps reported; no day is stated.",
            len(taken),
        )
    else:
        told = ngettext(
            "%(scope)s: %(n)s step reported, with its day.",
            "%(scope)s: %(n)s steps reported; the day is known for %(dated)s.",
            len(taken),
        )
    return told % {"scope": about.scope, "n": len(taken), "dated": dated}


def _no_step(about: About) -> str:
    return _("This record (%(reach)s) holds no step of a case for %(scope)s.") % {
        "reach": words.reach(about.reports_up_to),
        "scope": about.scope,
    }


def _notes_of_steps(taken: Sequence[StepTaken]) -> Iterator[str]:
    if not all(map(_is_dated, taken)):
        yield _(
            "A ring stands on the day of the first report: the step was taken then or some time before."
        )
    if any(_is_dated(step) and step.said.earliest != step.said.latest for step in taken):
        yield _("Where the base line is thick, the day lies within it and is not known.")


def _table_of_steps(
    courses: Sequence[tuple[str, str, "CaseCell | CourtCell", object]], at_most: int | None
) -> Table:
    every = [(title, cell, step) for title, _sort, cell, _steps in courses for step in cell.taken]
    shown = every[:at_most]
    return Table(
        headings=(_("Case"), _("Step"), _("Day"), _("First reported")),
        rows=tuple(
            (
                Cell(title, cell.link),
                Cell(_step(step)),
                Cell(words.partial(step.said) or words.label(step.said.absence, "AbsenceReason")),
                Cell(words.day(step.known_from)),
            )
            for title, cell, step in shown
        ),
        left_out=len(every) - len(shown),
    )
