"""Deaths and torture: documented people by what is known of them, and reported figures by speaker."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Case, Q, Value, When

from cases.choices import (
    AbsenceReason,
    AgeGroup,
    DefinedChoices,
    Means,
    Metric,
    RoleAtEvent,
    Sex,
    Subject,
    Unit,
)
from cases.public import PublicFigure, attach_citations
from cases.stats.numbers import (
    Bucket,
    Documented,
    Link,
    ReportedFigure,
    Scope,
    SpeakerFigures,
    reported_figure,
)
from cases.stats.people import People, people


@dataclass(frozen=True)
class Deaths:
    """Documented people who died, and beside them the figures that others report."""

    documented: Documented
    by_sex: tuple[Bucket, ...]
    by_age_group: tuple[Bucket, ...]
    by_cause: tuple[Bucket, ...]
    by_role: tuple[Bucket, ...]
    reported: tuple[SpeakerFigures, ...]
    reported_elsewhere: tuple[SpeakerFigures, ...]


@dataclass(frozen=True)
class Torture:
    """Torture, apart from everything else, in its own units."""

    documented: Documented
    people: tuple[ReportedFigure, ...]
    officers: tuple[ReportedFigure, ...]
    cases: tuple[ReportedFigure, ...]
    other: tuple[ReportedFigure, ...]


MATTERS: Final[Mapping[str, Q]] = {
    "deaths": Q(metric__in=[Metric.KILLED, Metric.DIED_IN_CUSTODY]),
    "killed": Q(metric=Metric.KILLED),
    "torture": Q(subject=Subject.TORTURE) | Q(metric=Metric.TORTURED),
}
"""What reported figures are about, as far as dashboards tell it in parts of their own."""


@dataclass(frozen=True)
class Claims:
    """The reported figures of a scope as of a day, read once for all that is told of them.

    Each row says by itself which of ``MATTERS`` it is about, as ``is_deaths`` and so on, and whether
    it is about the scope as a whole.
    """

    rows: tuple[Any, ...]

    def about(self, matter: str = "", *, whole: bool | None = None) -> list[ReportedFigure]:
        """Those about a matter, all without one; only those about the scope as a whole, or the others."""
        return nested(
            [
                row
                for row in self.rows
                if (not matter or getattr(row, f"is_{matter}"))
                and (whole is None or row.is_whole is whole)
            ]
        )

    def about_others(self, *matters: str) -> list[ReportedFigure]:
        """Those that are about none of these matters."""
        return nested(
            [
                row
                for row in self.rows
                if not any(getattr(row, f"is_{matter}") for matter in matters)
            ]
        )


def claims(scope: Scope, day: date | None = None) -> Claims:
    """The reported figures of a scope as of a day, with their citations; two queries."""
    whole = whole_of(scope)
    rows = scope.of(PublicFigure.objects.as_of(day)).annotate(
        is_whole=Value(True) if whole is None else _flag(whole),
        **{f"is_{matter}": _flag(condition) for matter, condition in MATTERS.items()},
    )
    found = tuple(rows)
    attach_citations(found, kind="figure", day=day)
    return Claims(found)


def whole_of(scope: Scope) -> Q | None:
    """The figures about a scope as a whole: of a situation, those of its country; None for all."""
    if scope.city is not None or scope.situation is None:
        return None
    return Q(place_slug=scope.situation.country_slug)


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False))


def deaths(
    scope: Scope,
    day: date | None = None,
    known: People | None = None,
    told: Claims | None = None,
) -> Deaths:
    """People documented as having died, and the figures of deaths reported, as of a day.

    The buckets of one field add up to the documented total: each person is in exactly one, those of
    whom it is unknown, withheld or not yet reported included (a death has one cause in this record).
    ``known`` are the people of the scope as of the day, and ``told`` its figures, where they are
    counted and read already.
    """
    known = known or people(scope, day)
    asked = (*scope.parameters, ("died", "yes"))
    reported, elsewhere = reported_deaths(scope, day, told)
    return Deaths(
        documented=Documented(known.number("died"), Unit.PEOPLE, Link("victims", asked)),
        by_sex=_buckets(known, "sex", Sex, asked),
        by_age_group=_buckets(known, "age_group", AgeGroup, asked),
        by_cause=_buckets(known, "means", Means, asked),
        by_role=_buckets(known, "role", RoleAtEvent, asked),
        reported=reported,
        reported_elsewhere=elsewhere,
    )


def reported_deaths(
    scope: Scope, day: date | None = None, told: Claims | None = None
) -> tuple[tuple[SpeakerFigures, ...], tuple[SpeakerFigures, ...]]:
    """Figures of deaths about the scope as a whole, and about places within it, by speaker."""
    local, elsewhere = _figures(scope, day, "deaths", told)
    return by_speaker(local), by_speaker(elsewhere)


def torture(
    scope: Scope,
    day: date | None = None,
    known: People | None = None,
    told: Claims | None = None,
) -> Torture:
    """Torture as documented and as reported, by unit, as of a day."""
    known = known or people(scope, day)
    local, elsewhere = _figures(scope, day, "torture", told)
    figures = [*local, *elsewhere]

    def counted_in(*units: Unit) -> tuple[ReportedFigure, ...]:
        return tuple(figure for figure in figures if figure.number.unit in units)

    counted = (Unit.PEOPLE, Unit.OFFICERS, Unit.CASES)
    return Torture(
        documented=Documented(
            known.number("tortured"),
            Unit.PEOPLE,
            Link("victims", (*scope.parameters, ("harm", "any_torture"))),
        ),
        people=counted_in(Unit.PEOPLE),
        officers=counted_in(Unit.OFFICERS),
        cases=counted_in(Unit.CASES),
        other=tuple(figure for figure in figures if figure.number.unit not in counted),
    )


def figures_about(scope: Scope, day: date | None, condition: Q) -> list[ReportedFigure]:
    """Reported figures of a scope that meet a condition, parts below their wholes, oldest first."""
    rows = list(scope.of(PublicFigure.objects.as_of(day)).filter(condition))
    attach_citations(rows, kind="figure", day=day)
    return nested(rows)


def nested(rows: Sequence[PublicFigure]) -> list[ReportedFigure]:
    """Figures with their parts below them; a part whose whole is not among the rows stands alone."""
    present = {row.pk for row in rows}
    parts: dict[int | None, list[PublicFigure]] = {}
    for row in rows:
        parts.setdefault(row.part_of_pk if row.part_of_pk in present else None, []).append(row)

    def with_parts(row: PublicFigure) -> ReportedFigure:
        return reported_figure(row, [with_parts(part) for part in parts.get(row.pk, ())])

    return [with_parts(row) for row in parts.get(None, ())]


def flat(figures: Iterable[ReportedFigure]) -> Iterator[ReportedFigure]:
    """Figures and their parts, each by itself, parts after their wholes."""
    for figure in figures:
        yield figure
        yield from flat(figure.parts)


def by_speaker(figures: Iterable[ReportedFigure]) -> tuple[SpeakerFigures, ...]:
    """Figures grouped by who says so, in the order in which each first spoke.

    Figures without a speaker stand alone: nobody knows that they are of one voice.
    """
    groups: dict[str, list[ReportedFigure]] = {}
    for figure in figures:
        groups.setdefault(figure.number.voice.slug or figure.public_id, []).append(figure)
    return tuple(
        SpeakerFigures(voice=group[0].number.voice, figures=tuple(group))
        for group in groups.values()
    )


def _figures(
    scope: Scope, day: date | None, matter: str, told: Claims | None
) -> tuple[list[ReportedFigure], list[ReportedFigure]]:
    """Figures about the scope as a whole, and those about places within it."""
    whole = whole_of(scope)
    if told is not None:
        return told.about(matter, whole=True), told.about(matter, whole=False)
    condition = MATTERS[matter]
    if whole is None:
        return figures_about(scope, day, condition), []
    return (
        figures_about(scope, day, condition & whole),
        figures_about(scope, day, condition & ~whole),
    )


def _buckets(
    known: People, field: str, kind: type[DefinedChoices], asked: tuple[tuple[str, str], ...]
) -> tuple[Bucket, ...]:
    found = known.tally(field)
    missing = (AbsenceReason.WITHHELD, AbsenceReason.NOT_YET_REPORTED)
    labels = {**dict(kind.choices), **{reason.value: reason.label for reason in missing}}
    return tuple(
        Bucket(
            value=bucket,
            label=str(label),
            count=Documented(
                found[bucket], Unit.PEOPLE, Link("victims", (*asked, (field, bucket)))
            ),
        )
        for bucket, label in labels.items()
        if found.get(bucket)
    )
