"""Charts of reported figures: how many were killed, by speaker; and how one speaker's count changed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import clauses, words
from cases.charts import data
from cases.charts.palette import mark_of
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
from cases.choices import Metric, PopulationGroup, Qualifier, SpeakerKind, Unit
from cases.stats.numbers import ReportedFigure, SpeakerFigures
from cases.stats.revisions import Line, revisions

MOST_ROWS = 40
"""Rows of a picture, the highest numbers first; its table and its data have them all."""

_UPWARDS = (Qualifier.AT_LEAST, Qualifier.MORE_THAN)


def killed(groups: Sequence[SpeakerFigures], about: About) -> Picture:
    """How many were killed: one row for each figure that stands, whoever gives it."""
    every = [figure for figure in _flat(groups) if _is_count(figure)]
    standing = [figure for figure in _answers(groups) if figure.superseded_by is None]
    standing.sort(key=_highest_first)
    drawn = standing[:MOST_ROWS]
    shown = {figure.public_id for figure in drawn}
    return Picture(
        name="killed",
        title=_finding(standing) if standing else _nothing(about),
        subtitle=_(
            "People killed, one row for each figure that its speaker has not replaced; %(scope)s"
        )
        % {"scope": about.scope},
        form=Values(_("people killed"), tuple(value_row(figure) for figure in drawn))
        if drawn
        else None,
        notes=tuple(_notes(standing, every)),
        publishers=data.publishers(c for figure in drawn for c in figure.number.citations),
        about=about,
        table=_table(standing),
        columns=data.FIGURE,
        data=tuple(data.figure(figure, is_drawn=figure.public_id in shown) for figure in every),
    )


def revised(groups: Sequence[SpeakerFigures], about: About) -> Picture:
    """One speaker's revisions of the number killed, and the counts of others on lines of their own."""
    every = [figure for figure in _flat(groups) if _is_count(figure)]
    counts = _answers(groups)
    lines = [line for line in revisions(groups) if _is_answer(line.revisions[-1].figure)]
    on_line = {each.figure.public_id for line in lines for each in line.revisions}
    lanes = [_line(line) for line in lines]
    alone = [figure for figure in counts if figure.public_id not in on_line]
    lanes += [_alone(group) for group in _by_voice(alone)]
    drawn = lanes[:MOST_ROWS] if lines else []
    return Picture(
        name="revisions",
        title=_revision(lines[0]) if lines else _never_revised(about),
        subtitle=_("People killed, by the day on which the figure was given; %(scope)s")
        % {"scope": about.scope},
        form=Lanes(tuple(drawn)) if drawn else None,
        notes=tuple(_notes_of_lanes(drawn)) if drawn else (),
        publishers=data.publishers(c for figure in counts for c in figure.number.citations)
        if drawn
        else (),
        about=about,
        table=_table(counts if drawn else ()),
        columns=data.FIGURE,
        data=tuple(data.figure(figure, is_drawn=_is_answer(figure)) for figure in every)
        if drawn
        else (),
    )


# --- Which figures ----------------------------------------------------------------------------


def _is_count(figure: ReportedFigure) -> bool:
    """Whether it counts people killed: no other metric and no other unit shares the scale."""
    return figure.metric == Metric.KILLED and figure.number.unit == Unit.PEOPLE


def _is_answer(figure: ReportedFigure) -> bool:
    """Whether it is of nobody in particular, so that it may stand on the scale of the others."""
    return _is_count(figure) and figure.population_group in ("", None, PopulationGroup.NOT_STATED)


def _answers(groups: Iterable[SpeakerFigures]) -> list[ReportedFigure]:
    return [figure for group in groups for figure in group.figures if _is_answer(figure)]


def _flat(groups: Iterable[SpeakerFigures]) -> Iterator[ReportedFigure]:
    waiting = [figure for group in groups for figure in group.figures]
    while waiting:
        figure = waiting.pop(0)
        yield figure
        waiting = [*figure.parts, *waiting]


def _by_voice(figures: Iterable[ReportedFigure]) -> list[list[ReportedFigure]]:
    """Figures of one speaker that are of the same population share a lane."""
    lanes: dict[tuple[str, str], list[ReportedFigure]] = {}
    for figure in figures:
        voice = figure.number.voice.slug or figure.public_id
        lanes.setdefault((voice, figure.population), []).append(figure)
    return list(lanes.values())


def _highest_first(figure: ReportedFigure) -> tuple[bool, int, date]:
    number = figure.number
    top = number.high if number.high is not None else number.low
    return top is None, -(top or 0), number.known_from


# --- What is drawn ----------------------------------------------------------------------------


def value_row(figure: ReportedFigure) -> ValueRow:
    """One figure as a row of a chart."""
    number = figure.number
    low, high = number.low, number.high
    opens = "down" if number.qualifier == Qualifier.AT_MOST else ""
    if number.qualifier in _UPWARDS or (low is not None and high is None):
        opens = "up"
    return ValueRow(
        label=words.speaker(number.voice),
        detail=told(words.speaker_kind(number.voice), words.when(number), figure.population),
        mark=mark_of(number.voice.kind),
        low=low if opens != "down" else None,
        high=high,
        text=words.qualified(number),
        opens=opens,
    )


def told(*parts: str) -> str:
    """What is said about a row, without what is empty."""
    return " · ".join(part.rstrip(".") for part in parts if part)


def _line(line: Line) -> Lane:
    return Lane(
        label=words.speaker(line.voice),
        detail=told(
            words.speaker_kind(line.voice),
            ngettext(
                "%(n)s figure, each replacing the one before",
                "%(n)s figures, each replacing the one before",
                len(line.revisions),
            )
            % {"n": len(line.revisions)},
        ),
        mark=mark_of(line.voice.kind),
        events=tuple(_event(each.figure) for each in line.revisions),
        is_line=True,
    )


def _alone(figures: Sequence[ReportedFigure]) -> Lane:
    first = figures[0]
    voice = first.number.voice
    return Lane(
        label=words.speaker(voice),
        detail=told(words.speaker_kind(voice), first.population),
        mark=mark_of(voice.kind),
        events=tuple(_event(figure) for figure in figures),
    )


def _event(figure: ReportedFigure) -> Event:
    """When it was said, else when it was first reported, as exactly as that is known."""
    number = figure.number
    earliest, latest = number.said.earliest, number.said.latest
    if number.said.precision == "unknown" or earliest is None or latest is None:
        first = min(number.citations, key=lambda citation: citation.known_from, default=None)
        earliest = first.source_date_earliest if first else None
        latest = number.known_from
    return Event(
        earliest=earliest or latest,
        latest=latest,
        text=words.qualified(number),
        mark=mark_of(number.voice.kind),
        low=number.low,
        high=number.high,
    )


# --- What is said -----------------------------------------------------------------------------


def _finding(standing: Sequence[ReportedFigure]) -> str:
    """The latest figure of an authority, else of anybody; and how many others give one."""
    chosen = max(
        standing,
        key=lambda figure: (
            figure.number.is_stated,
            figure.number.voice.kind == SpeakerKind.AUTHORITY,
            figure.number.voice.name is not None,
            figure.number.known_from,
        ),
    )
    named = {figure.number.voice.name for figure in standing} - {None, chosen.number.voice.name}
    first = str(clauses.of_figure(chosen))
    if not named:
        return first
    return (
        first
        + " "
        + ngettext(
            "%(n)s other named speaker gives figures of its own.",
            "%(n)s other named speakers give figures of their own.",
            len(named),
        )
        % {"n": words.number(len(named))}
    )


def _revision(line: Line) -> str:
    first, last = line.revisions[0].figure, line.revisions[-1].figure
    return str(clauses.of_revisions(first, last))


def _nothing(about: About) -> str:
    return _("This record (%(reach)s) holds no figure of people killed for %(scope)s.") % {
        "reach": words.reach(about.reports_up_to),
        "scope": about.scope,
    }


def _never_revised(about: About) -> str:
    return _(
        "This record (%(reach)s) holds no figure of people killed for %(scope)s that its speaker replaced."
    ) % {"reach": words.reach(about.reports_up_to), "scope": about.scope}


def _notes(standing: Sequence[ReportedFigure], every: Sequence[ReportedFigure]) -> Iterator[str]:
    if not standing:
        return
    yield _("Each number is its speaker’s own claim; they are never added, subtracted or divided.")
    if any(value_row(figure).opens for figure in standing):
        yield _("An arrow points where the number may lie beyond the mark.")
    if any(not _is_answer(figure) for figure in every):
        yield _("Figures of a narrower group, such as civilians, are in the data, not drawn.")
    if len(standing) > MOST_ROWS:
        yield _("The %(n)s highest are drawn; the data has them all.") % {"n": MOST_ROWS}


def _notes_of_lanes(lanes: Sequence[Lane]) -> Iterator[str]:
    yield _("All heights are on one scale from zero. A claim stands until its speaker replaces it.")
    yield _("Lines of different speakers are never added, subtracted or divided.")
    events = [event for lane in lanes for event in lane.events]
    if any(event.earliest != event.latest for event in events):
        yield _("Where the base line is thick, the day lies within it and is not known.")


def _table(figures: Sequence[ReportedFigure]) -> Table:
    return Table(
        headings=(_("Who says so"), _("People killed"), _("Whom it counts"), _("When")),
        rows=tuple(
            (
                Cell(words.speaker(figure.number.voice)),
                Cell(words.qualified(figure.number), figure.number.link),
                Cell(figure.population or words.label("not_stated", "AbsenceReason")),
                Cell(words.when(figure.number)),
            )
            for figure in figures
        ),
    )
