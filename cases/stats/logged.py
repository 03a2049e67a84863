"""A logged headline number: what it was, what the same number is now, and what changed between."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from cases.choices import Unit
from cases.filters.numbers import COUNTED, asked_for, count, scope_of
from cases.public import PublicChange, PublicFigure, PublicNumber, attach_citations
from cases.statistic_choices import Statistic
from cases.stats.numbers import (
    Documented,
    Link,
    PartialDate,
    ReportedFigure,
    Scope,
    Voice,
    reported_figure,
)

_COURT: Final = ("prosecution", "defendant", "proceeding step")
_CASES: Final = ("investigation", "investigation step", *_COURT)
_PEOPLE: Final = ("victim", "harm", "incident")

KINDS: Final = {
    Statistic.DOCUMENTED_DEATHS: _PEOPLE,
    Statistic.DOCUMENTED_TORTURE: _PEOPLE,
    Statistic.CLOSED: _CASES,
    Statistic.PENDING: _CASES,
    Statistic.IN_COURT: _COURT,
    Statistic.CONVICTED: _COURT,
}
"""The kinds of record whose changes can change a number of rows."""


@dataclass(frozen=True)
class Logged:
    """One row of the log as it was: a reported figure, or a number of rows."""

    row: PublicNumber
    figure: ReportedFigure | None
    documented: Documented | None

    @property
    def place(self) -> str:
        """The situation or the city that it is about."""
        return str(self.row.city_name or self.row.situation_name)


@dataclass(frozen=True)
class Now:
    """The same number as of another day; ``line`` is how its speaker came from one to the other."""

    figure: ReportedFigure | None
    documented: Documented | None
    is_same: bool
    line: tuple[ReportedFigure, ...] = ()


def logged(rows: Sequence[PublicNumber], day: date | None = None) -> list[Logged]:
    """Rows of the log with the claims and the lists behind them; two queries for all."""
    claims = {
        claim.public_id: claim
        for claim in PublicFigure.objects.as_of(day).filter(
            public_id__in=[row.figure_id for row in rows if row.figure_id]
        )
    }
    attach_citations(list(claims.values()), kind="figure", day=day)
    return [_logged(row, claims) for row in rows]


def _logged(row: PublicNumber, claims: dict[str, PublicFigure]) -> Logged:
    claim = claims.get(row.figure_id or "")
    if claim is None:
        return Logged(row, None, _documented(row, row.low or 0) if not row.figure_id else None)
    today = reported_figure(claim)
    row.citations = claim.citations
    number = replace(
        today.number,
        value=row.value,
        low=row.low,
        high=row.high,
        qualifier=row.qualifier,
        words=row.words or "",
        absence=row.absence("value"),
        unit=row.unit,
        voice=Voice.of(row),
        said=PartialDate(row.date_earliest, row.date_latest, row.date_precision or "unknown"),
    )
    return Logged(row, replace(today, metric=row.metric, number=number), None)


def _documented(row: PublicNumber, value: int) -> Documented:
    statistic = Statistic(row.statistic)
    asked = asked_for(statistic, scope_of(row.situation_slug, row.city_slug))
    counted = COUNTED[statistic]
    return Documented(value, Unit(row.unit), Link(counted.noun, asked))


def now(one: Logged, day: date | None = None) -> Now:
    """What the same number is as of a day: of a claim, the one by which its speaker has replaced it."""
    if one.documented is not None:
        scope = scope_of(one.row.situation_slug, one.row.city_slug)
        value = count(Statistic(one.row.statistic), scope, day)
        return Now(None, _documented(one.row, value), value == one.documented.value)
    line = _line(one, day)
    if one.figure is None or not line:
        return Now(None, None, is_same=False)
    current = line[-1]
    was, is_ = one.figure.number, current.number
    same = (was.low, was.high, was.qualifier, was.words if was.low is None else "", was.unit) == (
        *(is_.low, is_.high, is_.qualifier, is_.words if is_.low is None else "", is_.unit),
    )
    same = same and was.voice.slug == is_.voice.slug
    return Now(current, None, same, line)


def _line(one: Logged, day: date | None) -> tuple[ReportedFigure, ...]:
    """The claim as it is now, then those by which its speaker replaced it, one by one."""
    first = PublicFigure.objects.as_of(day).filter(public_id=one.row.figure_id).first()
    if first is None:
        return ()
    near = {
        row.public_id: row
        for row in PublicFigure.objects.as_of(day).filter(
            situation_id=first.situation_id, metric=first.metric, speaker_slug=first.speaker_slug
        )
    }
    chain = [first]
    while (later := near.pop(chain[-1].superseded_by or "", None)) is not None:
        chain.append(later)
    attach_citations(chain, kind="figure", day=day)
    return tuple(reported_figure(row) for row in chain)


def since(one: Logged, line: Sequence[ReportedFigure], *, at_most: int) -> Sequence[PublicNumber]:
    """What was logged later of the same number, or of the claims that replaced it, in order."""
    rows = PublicNumber.objects.filter(
        pk__gt=one.row.pk,
        statistic=one.row.statistic,
        situation_slug=one.row.situation_slug,
        city_slug=one.row.city_slug,
    )
    if one.row.figure_id:
        rows = rows.filter(figure_id__in=[figure.public_id for figure in line])
    return list(rows.order_by("pk")[:at_most])


def changes_since(one: Logged, line: Sequence[ReportedFigure], *, at_most: int) -> Sequence[Any]:
    """What this record published, corrected or removed since, that can have changed the number."""
    rows = PublicChange.objects.filter(changed_on__gte=one.row.logged_as_of)
    if one.row.figure_id:
        rows = rows.filter(record_id__in=[figure.public_id for figure in line])
        return list(rows[:at_most])
    rows = rows.filter(kind__in=KINDS[Statistic(one.row.statistic)])
    if one.row.situation_slug:
        rows = rows.in_situation(one.row.situation_slug)
    if one.row.city_slug:
        rows = rows.in_city(one.row.city_slug)
    return list(rows[:at_most])


def permanent(scope: Scope) -> dict[str, str]:
    """The public ids under which the headline numbers of a scope stand today.

    By statistic, and of reported figures by the public id of the claim.
    """
    rows = PublicNumber.objects.all()
    if scope.city is not None:
        rows = rows.in_city(scope.city.slug)
    elif scope.situation is not None:
        rows = rows.in_situation(scope.situation.slug)
    else:
        return {}
    found = rows.newest().values_list("statistic", "figure_id", "public_id")
    return {figure or statistic: public_id for statistic, figure, public_id in found}
