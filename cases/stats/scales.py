"""Which numbers may stand on one scale: those of one known speaker that count the same, in one unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from cases.choices import Unit
from cases.public import PublicFigure, PublicInvestigation, attach_citations
from cases.stats.cells import CaseCell, case_cells
from cases.stats.numbers import Documented, ReportedFigure, Scope, Voice, reported_figure

DEATHS_COVERED: Final = "deaths_covered"
"""What is counted where investigations are said to cover deaths; no metric of a figure."""


@dataclass(frozen=True)
class Scale:
    """What numbers must have in common: who says them, what they count, of whom, of which time.

    ``situation`` is its internal key; None where situations themselves are set side by side.
    """

    speaker: str
    metric: str
    unit: str
    subject: str
    population_group: str
    population: str
    period: tuple[str, ...]
    situation: int | None


@dataclass(frozen=True)
class Placed:
    """One number, figure or investigation, with the scale on which it may stand, if there is one.

    It has none if its speaker is unclear, not named or only a group without a name, since nobody
    knows that two such numbers are of one voice; and none if it is about a part of the place only.
    """

    told: ReportedFigure | CaseCell
    scale: Scale | None

    @property
    def is_stated(self) -> bool:
        """Whether there is a number to draw."""
        told = self.told
        return told.deaths.is_stated if isinstance(told, CaseCell) else told.number.is_stated


@dataclass(frozen=True)
class Shared:
    """Numbers of several places on one scale, place by place in the order in which these were asked.

    ``anchor`` is the public id of one of the numbers, and names the scale for ever; for people
    documented here it is one of ``DOCUMENTED``. A place may have no number on it, or several.
    """

    anchor: str
    metric: str
    columns: tuple[tuple[ReportedFigure | CaseCell, ...], ...] = ()
    documented: tuple[Documented, ...] = ()


def figures_of(scope: Scope, day: date | None, **only: Any) -> list[Placed]:
    """The standing figures about a city or about the whole country of a situation, oldest first."""
    rows: Any = scope.of(PublicFigure.objects.as_of(day)).filter(**only).standing()
    if scope.city is None and scope.situation is not None:
        rows = rows.reported("place").filter(place_slug=scope.situation.country_slug)
    found = list(rows)
    attach_citations(found, kind="figure", day=day)
    return [Placed(reported_figure(row), scale_of_figure(row, scope)) for row in found]


def cases_of(scope: Scope, day: date | None) -> list[Placed]:
    """The investigations of a scope, and groups of them, oldest report first."""
    rows = {
        row.public_id: row
        for row in scope.of(PublicInvestigation.objects.as_of(day)).only(
            "public_id", "situation_id", "place_slug", "field_known_from"
        )
    }
    return [
        Placed(cell, _scale_of_case(cell, rows[cell.public_id], scope))
        for cell in case_cells(scope, day)
    ]


def scale_of_figure(row: PublicFigure, scope: Scope) -> Scale | None:
    """The scale of a public figure, seen from a scope; the row's citations must be attached."""
    if row.place_slug != _whole(scope):
        return None
    scale = scale_of(row)
    return scale if scale is None or scope.city else replace(scale, situation=None)


def scale_of(row: PublicFigure) -> Scale | None:
    """The scale of a public figure, wherever it is about; None if its speaker is not known."""
    voice = Voice.of(row)
    if voice.slug is None or not voice.is_independent:
        return None
    period = (row.period_start, row.period_end, row.period_words)
    return Scale(
        speaker=voice.slug,
        metric=row.metric,
        unit=row.unit,
        subject=row.subject or "",
        population_group=row.population_group or "",
        population=row.population or "",
        period=tuple(str(each or "") for each in period),
        situation=row.situation_id,
    )


def shared(columns: Sequence[Sequence[Placed]]) -> tuple[Shared, ...]:
    """The scales on which at least two of the places have a number."""
    scales = dict.fromkeys(each.scale for column in columns for each in column if each.scale)
    found = [(scale, on(scale, columns)) for scale in scales]
    return tuple(
        Shared(anchor=_anchor(chosen), metric=scale.metric, columns=chosen)
        for scale, chosen in found
        if sum(map(bool, chosen)) > 1
    )


def on(
    scale: Scale, columns: Sequence[Sequence[Placed]]
) -> tuple[tuple[ReportedFigure | CaseCell, ...], ...]:
    """The numbers of each place that stand on a scale."""
    return tuple(
        tuple(each.told for each in column if each.scale == scale and each.is_stated)
        for column in columns
    )


def _anchor(columns: Iterable[Sequence[ReportedFigure | CaseCell]]) -> str:
    """The number that has been known for longest."""
    return min(
        ((_known_from(each), each.public_id) for column in columns for each in column),
    )[1]


def _known_from(told: ReportedFigure | CaseCell) -> date:
    return told.deaths.known_from if isinstance(told, CaseCell) else told.number.known_from


def _whole(scope: Scope) -> str:
    """The place that a figure must be about to be one of the scope as a whole."""
    if scope.city is not None:
        return str(scope.city.slug)
    return str(scope.situation.country_slug) if scope.situation is not None else ""


def _scale_of_case(cell: CaseCell, row: PublicInvestigation, scope: Scope) -> Scale | None:
    voice = cell.deaths.voice
    if not voice.is_independent or row.place_slug != _whole(scope):
        return None
    return Scale(
        speaker=voice.slug or "",
        metric=DEATHS_COVERED,
        unit=Unit.PEOPLE,
        subject="",
        population_group="",
        population="",
        period=(),
        situation=row.situation_id if scope.city else None,
    )
