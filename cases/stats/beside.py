"""Places or situations side by side: for each matter what is held of each, and what shares a scale."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.choices import CONVICTIONS, TORTURE, Metric, Unit
from cases.public import PublicFigure, PublicHarm, PublicInvestigation, attach_citations
from cases.stats.cells import CaseCell, CourtCell, court_cells
from cases.stats.numbers import Documented, Link, ReportedFigure, Scope
from cases.stats.scales import (
    DEATHS_COVERED,
    Placed,
    Shared,
    cases_of,
    figures_of,
    on,
    scale_of_figure,
    shared,
)

DIED: Final = "documented-deaths"
TORTURED: Final = "documented-torture"

DOCUMENTED: Final = (DIED, TORTURED)
"""The scales of people documented here: the same counter, this record, for every place."""

ONE_PLACE, IN_WORDS, NOBODY_KNOWN, DIFFERENT = "one_place", "in_words", "nobody_known", "different"
"""Why numbers share no scale."""

_CONVICTED: Final = "agents-convicted"

_ALWAYS: Final = frozenset({Metric.KILLED.value, DIED, "cases", _CONVICTED})
"""What is asked of every place, also where this record has nothing of it for any of them."""


@dataclass(frozen=True)
class Held:
    """What this record holds of one matter for one place."""

    scope: Scope
    name: str
    figures: tuple[ReportedFigure, ...] = ()
    cases: tuple[CaseCell, ...] = ()
    court: tuple[CourtCell, ...] = ()
    documented: Documented | None = None

    @property
    def has_report(self) -> bool:
        """Whether it holds anything at all."""
        counted = self.documented is not None and self.documented.value
        return bool(self.figures or self.cases or self.court or counted)


@dataclass(frozen=True)
class Matter:
    """One matter for all places. ``why_none`` says why they share no scale; empty where they do."""

    key: str
    label: str
    held: tuple[Held, ...]
    shared: tuple[Shared, ...] = ()
    why_none: str = ""


@dataclass(frozen=True)
class Beside:
    """All matters; ``unreported`` names those of which no place has a report."""

    names: tuple[str, ...]
    matters: tuple[Matter, ...]
    unreported: tuple[str, ...]


def side_by_side(scopes: Sequence[Scope], day: date | None = None) -> Beside:
    """What this record holds of each place, matter by matter, as of a day; nothing is computed of it."""
    figures = [figures_of(scope, day) for scope in scopes]
    cases = [cases_of(scope, day) for scope in scopes]
    court = [court_cells(scope, day) for scope in scopes]
    matters = [
        *(_reported(metric, scopes, figures) for metric in Metric),
        _documented(DIED, scopes, day),
        _documented(TORTURED, scopes, day),
        _investigated(scopes, cases),
        *_in_court(scopes, court),
    ]
    told = tuple(each for each in matters if each.key in _ALWAYS or _any(each))
    return Beside(
        names=tuple(map(name_of, scopes)),
        matters=told,
        unreported=tuple(each.label for each in matters if each not in told),
    )


def shared_like(scopes: Sequence[Scope], day: date | None, anchor: Any) -> Shared:
    """The numbers of the places on the scale of one number, a public figure or investigation.

    For one of ``DOCUMENTED``, the people documented here. Where no place has a number on it by that
    day, its columns are empty.
    """
    if anchor in DOCUMENTED:
        return Shared(
            anchor, anchor, documented=tuple(documented_in(scope, day, anchor) for scope in scopes)
        )
    if isinstance(anchor, PublicInvestigation):
        columns: list[list[Placed]] = [cases_of(scope, day) for scope in scopes]
        scale = next(
            (each.scale for each in _flat(columns) if each.told.public_id == anchor.public_id), None
        )
        metric = DEATHS_COVERED
    else:
        attach_citations([anchor], kind="figure", day=day)
        columns = [figures_of(scope, day, metric=anchor.metric) for scope in scopes]
        scale = scale_of_figure(anchor, _own_scope(anchor, scopes))
        metric = anchor.metric
    chosen = on(scale, columns) if scale else ((),) * len(scopes)
    return Shared(str(anchor.public_id), metric, columns=chosen)


def documented_in(scope: Scope, day: date | None, key: str) -> Documented:
    """How many people documented here died, or were tortured, in a scope."""
    harmed = scope.of(PublicHarm.objects.as_of(day))
    died = key == DIED
    chosen = harmed.filter(is_death=True) if died else harmed.filter(category__in=TORTURE)
    asked = ("died", "yes") if died else ("harm", "any_torture")
    return Documented(
        chosen.aggregate(n=Count("victim", distinct=True))["n"],
        Unit.PEOPLE,
        Link("victims", (*scope.parameters, asked)),
    )


def name_of(scope: Scope) -> str:
    """The name of a city or of a situation."""
    return str((scope.city or scope.situation).name)  # type: ignore[union-attr]


def _own_scope(anchor: PublicFigure, scopes: Sequence[Scope]) -> Scope:
    """The scope among those asked that the figure is about, else the first: its scale is the same."""
    for scope in scopes:
        own = scope.city.slug if scope.city else scope.situation and scope.situation.country_slug
        if own == anchor.place_slug:
            return scope
    return scopes[0]


def _reported(metric: Metric, scopes: Sequence[Scope], all_: Sequence[Sequence[Placed]]) -> Matter:
    columns = [
        [each for each in column if getattr(each.told, "metric", None) == metric] for column in all_
    ]
    return _matter(
        metric.value,
        str(capfirst(metric.label)),
        [
            Held(scope, name_of(scope), figures=tuple(each.told for each in column))  # type: ignore[misc]
            for scope, column in zip(scopes, columns, strict=True)
        ],
        columns,
    )


def _investigated(scopes: Sequence[Scope], columns: Sequence[Sequence[Placed]]) -> Matter:
    return _matter(
        "cases",
        _("Investigations, the deaths they cover, closed or pending"),
        [
            Held(scope, name_of(scope), cases=tuple(each.told for each in column))  # type: ignore[misc]
            for scope, column in zip(scopes, columns, strict=True)
        ],
        columns,
    )


def _matter(
    key: str, label: str, held: Sequence[Held], columns: Sequence[Sequence[Placed]]
) -> Matter:
    found = shared(columns)
    return Matter(key, label, tuple(held), found, "" if found else _why_none(columns))


def _why_none(columns: Sequence[Sequence[Placed]]) -> str:
    """Why there is no scale; empty where there is nothing that could share one."""
    if not any(columns):
        return ""
    stated = [[each for each in column if each.is_stated] for column in columns]
    known = [[each for each in column if each.scale] for column in stated]
    for reason, chosen in ((ONE_PLACE, columns), (IN_WORDS, stated), (NOBODY_KNOWN, known)):
        if sum(map(bool, chosen)) < 2:
            return reason
    return DIFFERENT


def _documented(key: str, scopes: Sequence[Scope], day: date | None) -> Matter:
    labels = {DIED: _("Died, documented here"), TORTURED: _("Tortured, documented here")}
    counted = [documented_in(scope, day, key) for scope in scopes]
    several = sum(bool(each.value) for each in counted) > 1
    return Matter(
        key,
        labels[key],
        tuple(
            Held(scope, name_of(scope), documented=each)
            for scope, each in zip(scopes, counted, strict=True)
        ),
        (Shared(key, key, documented=tuple(counted)),) if several else (),
    )


def _in_court(scopes: Sequence[Scope], columns: Sequence[Sequence[CourtCell]]) -> Iterable[Matter]:
    """The cases against state agents, by how far each has come; they are told one by one."""

    def is_decided(cell: CourtCell) -> bool:
        return bool(cell.verdict or cell.outcome)

    def is_convicted(cell: CourtCell) -> bool:
        return cell.outcome in CONVICTIONS

    asked: tuple[tuple[str, str, Callable[[CourtCell], bool]], ...] = (
        (
            "agents-in-court",
            _("State agents in court, no verdict in this record"),
            lambda cell: not is_decided(cell),
        ),
        (
            "agents-tried",
            _("State agents tried, not convicted as this record stands"),
            lambda cell: is_decided(cell) and not is_convicted(cell),
        ),
        (_CONVICTED, _("State agents convicted"), is_convicted),
    )
    for key, label, belongs in asked:
        yield Matter(
            key,
            label,
            tuple(
                Held(scope, name_of(scope), court=tuple(filter(belongs, column)))
                for scope, column in zip(scopes, columns, strict=True)
            ),
        )


def _any(matter: Matter) -> bool:
    return any(each.has_report for each in matter.held)


def _flat(columns: Sequence[Sequence[Placed]]) -> Iterable[Placed]:
    return (each for column in columns for each in column)
