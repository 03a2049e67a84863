"""One speaker's revisions of one count, in order: the only numbers that are set against each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cases.stats.numbers import ReportedFigure, SpeakerFigures, Voice

WHOLE: Final = 100
"""A bar's length in hundredths of the longest of its line."""


@dataclass(frozen=True)
class Revision:
    """One number of a line; ``share`` is its hundredths of the line's largest, for a bar."""

    figure: ReportedFigure
    share: int | None
    is_latest: bool


@dataclass(frozen=True)
class Line:
    """The numbers by which one speaker replaced its own, same metric, unit and place, oldest first."""

    voice: Voice
    metric_label: str
    unit: str
    place: str
    revisions: tuple[Revision, ...]


def revisions(groups: Iterable[SpeakerFigures]) -> tuple[Line, ...]:
    """The lines of revision among the figures of each speaker; figures never replaced have none."""
    return tuple(line for group in groups for line in _lines(group))


def _lines(group: SpeakerFigures) -> Iterable[Line]:
    by_id = {figure.public_id: figure for figure in group.figures}
    replaced = {figure.supersedes for figure in group.figures if figure.supersedes}
    for last in group.figures:
        if last.public_id in replaced or last.supersedes not in by_id:
            continue
        chain = [last]
        # A record can be linked in a circle by mistake: the length of the group is the end.
        while len(chain) <= len(by_id) and (earlier := by_id.get(chain[0].supersedes or "")):
            if not _same_count(earlier, last):
                break
            chain.insert(0, earlier)
        if len(chain) > 1:
            yield _line(chain)


def _same_count(one: ReportedFigure, other: ReportedFigure) -> bool:
    return (one.metric, one.number.unit, one.number.place, one.population_group) == (
        other.metric,
        other.number.unit,
        other.number.place,
        other.population_group,
    )


def _line(chain: list[ReportedFigure]) -> Line:
    largest = max(figure.number.value or 0 for figure in chain)
    last = chain[-1]
    return Line(
        voice=last.number.voice,
        metric_label=last.metric_label,
        unit=last.number.unit,
        place=last.number.place,
        revisions=tuple(
            Revision(
                figure=figure,
                share=None
                if figure.number.value is None or not largest
                else round(WHOLE * figure.number.value / largest),
                is_latest=figure is last,
            )
            for figure in chain
        ),
    )
