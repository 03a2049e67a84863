"""A chart of the courses that cases took: the steps of a city's investigations and of its cases in court."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cases import words
from cases.charts import data
from cases.charts.picture import About, Cell, Event, Lane, Lanes, Picture, Table
from cases.public.cases_counted import DRAWN
from cases.stats.cells import CaseCell, CourtCell, StepTaken
from cases.stats.justice import Justice, counted


def steps(
    cells: Sequence[CaseCell],
    court: Sequence[CourtCell],
    about: About,
    *,
    known: Justice | None = None,
    at_most: int | None = None,
) -> Picture:
    """The steps of investigations and of cases against state agents, by day as far as it is known.

    With ``at_most`` the table has no more rows than that, and there is no data: what a page shows.
    ``known`` is what is counted of all of them, where only some were read.
    """
    every = known or counted(cells, court)
    courses = [(cell.title, _sort_of(cell), cell, cell.taken) for cell in cells if cell.taken] + [
        (cell.title, pgettext("sort of case", "case in court"), cell, cell.taken)
        for cell in court
        if cell.taken
    ]
    drawn = courses[:DRAWN]
    return Picture(
        name="steps",
        title=_dated(every, about) if every.steps else _no_step(about),
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
        notes=tuple(_notes(every)),
        publishers=data.publishers(
            c for _title, _sort, _cell, steps_ in drawn for step in steps_ for c in step.citations
        ),
        about=about,
        table=_table(courses, every, at_most),
        columns=data.STEP,
        data=tuple(
            data.step(step, {"case": cell.link.record, "title": title, "record": cell.link})
            for title, _sort, cell, steps_ in (courses if at_most is None else ())
            for step in steps_
        ),
    )


def _sort_of(cell: CaseCell) -> str:
    if cell.is_group:
        return pgettext("sort of case", "group of investigations")
    return pgettext("sort of case", "investigation")


def _event(step: StepTaken) -> Event:
    earliest, latest = step.said.earliest, step.said.latest
    if not step.said.is_known or earliest is None or latest is None:
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


def _dated(every: Justice, about: About) -> str:
    if not every.dated_steps:
        told = ngettext(
            "%(scope)s: %(n)s step reported; its day is not stated.",
            "%(scope)s: %(n)s steps reported; no day is stated.",
            every.steps,
        )
    else:
        told = ngettext(
            "%(scope)s: %(n)s step reported, with its day.",
            "%(scope)s: %(n)s steps reported; the day is known for %(dated)s.",
            every.steps,
        )
    return told % {"scope": about.scope, "n": every.steps, "dated": every.dated_steps}


def _no_step(about: About) -> str:
    return _("This record (%(reach)s) holds no step of a case for %(scope)s.") % {
        "reach": words.reach(about.reports_up_to),
        "scope": about.scope,
    }


def _notes(every: Justice) -> Iterator[str]:
    if every.number("steps", "undated"):
        yield _(
            "A ring stands on the day of the first report: the step was taken then or some time before."
        )
    if every.number("steps", "within"):
        yield _("Where the base line is thick, the day lies within it and is not known.")


def _table(
    courses: Sequence[tuple[str, str, "CaseCell | CourtCell", object]],
    every: Justice,
    at_most: int | None,
) -> Table:
    read = [(title, cell, step) for title, _sort, cell, _steps in courses for step in cell.taken]
    shown = read[:at_most]
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
        left_out=every.steps - len(shown),
    )
