"""How well the record knows what it holds: names, voices, archived copies, and what is not known."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.choices import (
    AbsenceReason,
    ArchiveStatus,
    DefinedChoices,
    Identification,
    InvestigationStatus,
    Unit,
)
from cases.filters.quality import OF_HARMS, OF_INCIDENTS, OF_INVESTIGATIONS, OF_PEOPLE, Lack
from cases.filters.quality import VOICES as BY_VOICES
from cases.public import (
    PublicIncident,
    PublicInvestigation,
)
from cases.public.shares import COPIES, VOICES, without
from cases.stats.justice import Justice, justice
from cases.stats.numbers import Bucket, Documented, Link, Scope
from cases.stats.people import People, people

SOURCES: Final = "sources"
FIGURES: Final = "figures"
ROWS: Final = "rows"
"""What is counted where it is no unit of a figure; a group of cases is a row, and no case."""

Asked = tuple[tuple[str, str], ...]

_KINDS: Final[tuple[tuple[str, str, str, Promise], ...]] = (
    ("victim", "victims", Unit.PEOPLE, gettext_lazy("Voices behind people documented")),
    ("incident", "incidents", Unit.INCIDENTS, gettext_lazy("Voices behind incidents")),
    (
        "investigation",
        "investigations",
        ROWS,
        gettext_lazy("Voices behind investigations, and groups of them"),
    ),
    ("prosecution", "prosecutions", Unit.CASES, gettext_lazy("Voices behind cases in court")),
    ("figure", "figures", FIGURES, gettext_lazy("Voices behind reported figures")),
)
"""The kinds of record: as citations know them, their list, what one row of it is, and a title."""


@dataclass(frozen=True)
class Tallies:
    """Rows of one kind by one property; every row is in exactly one of the buckets."""

    title: str
    total: Documented
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True)
class Quality:
    """What is known of the rows of a scope, and how well; numbers of different kinds never meet.

    The numbers of ``unknowns`` overlap: one row may lack several things.
    """

    identified: Tallies
    sources: Tallies
    voices: tuple[Tallies, ...] = ()
    unknowns: tuple[Bucket, ...] = ()


def quality(
    scope: Scope,
    day: date | None = None,
    known: People | None = None,
    cases: Justice | None = None,
) -> Quality:
    """Everything about the rows of a scope as of a day.

    ``known`` are the people of the scope as of the day, and ``cases`` its investigations, where they are
    counted already.
    """
    known = _with(scope, day, known, VOICES, COPIES)
    return replace(
        names_and_copies(scope, day, known),
        voices=tuple(_voices(scope, known)),
        unknowns=tuple(_unknowns(scope, day, known, cases or justice(scope, day))),
    )


def names_and_copies(scope: Scope, day: date | None = None, known: People | None = None) -> Quality:
    """Only how many people are named, and of how many sources an archived copy is recorded."""
    known = _with(scope, day, known, COPIES)
    return Quality(
        identified=_tallied(
            _("People documented"),
            known.tally("identification"),
            Identification,
            Unit.PEOPLE,
            Link("victims", (*scope.parameters, ("identification", ""))),
        ),
        sources=_tallied(
            _("Archived copies of the sources of figures, incidents and cases"),
            known.tally(COPIES),
            ArchiveStatus,
            SOURCES,
            Link("sources", (*scope.parameters, ("archive_status", ""))),
        ),
    )


def _with(scope: Scope, day: date | None, known: People | None, *also: str) -> People:
    """The people of a scope with voices or copies, counted now if they were not."""
    return known if known and known.also >= set(also) else people(scope, day, also=also)


def _tallied(
    title: str, found: Mapping[str, int], kind: type[DefinedChoices], unit: str, link: Link
) -> Tallies:
    """Rows by the value of a field; the last parameter of the link is the one that chooses a value."""
    later = AbsenceReason.NOT_YET_REPORTED
    *asked, (parameter, _value) = link.parameters
    buckets = [
        _bucket(
            value,
            label,
            found.get(value, 0),
            unit,
            Link(link.list_name, (*asked, (parameter, value))),
        )
        for value, label in {**dict(kind.choices), later.value: later.label}.items()
        if found.get(value) or (found and value == ArchiveStatus.ARCHIVED)
    ]
    return Tallies(title, _total(buckets, unit, Link(link.list_name, tuple(asked))), tuple(buckets))


def _voices(scope: Scope, known: People) -> Iterable[Tallies]:
    """Of each kind of record, how many rest on one voice, on two or more, on none that is clear.

    That none rests on two is told; a kind without a row is left out.
    """
    for kind, list_name, unit, title in _KINDS:
        numbers = Counter({int(voices): n for voices, n in known.tally(kind).items()})
        found = {"one": numbers[1], "none": numbers[0]}
        found["several"] = numbers.total() - sum(found.values())
        buckets = [
            _bucket(
                name,
                label,
                found[name],
                unit,
                Link(list_name, (*scope.parameters, ("voices", name))),
            )
            for name, (label, _condition) in BY_VOICES.items()
            if found[name] or name != "none"
        ]
        if numbers:
            total = _total(buckets, unit, Link(list_name, scope.parameters))
            yield Tallies(str(title), total, tuple(buckets))


def _unknowns(scope: Scope, day: date | None, known: People, cases: Justice) -> Iterable[Bucket]:
    """How many rows lack what; only what some row does lack."""
    lacking = known.tally("without")
    for name, lack in {**OF_PEOPLE, **OF_HARMS}.items():
        if count := lacking.get(name):
            link = Link("victims", (*scope.parameters, ("missing", name)))
            yield _bucket(name, lack.label, count, Unit.PEOPLE, link)
    for kind, (_model, fields, list_name, unit) in _LACKING.items():
        found = _lacking(scope, day, known, kind)
        for name, lack in fields.items():
            if count := found.get(name):
                link = Link(list_name, (*scope.parameters, ("missing", name)))
                yield _bucket(name, lack.label, count, unit, link)
    status = InvestigationStatus.UNKNOWN
    if count := cases.cells(status):
        link = Link("investigations", (*scope.parameters, ("status", status.value)))
        yield _bucket("status", _("status of an investigation"), count, ROWS, link)


_LACKING: Final[Mapping[str, tuple[Any, Mapping[str, Lack], str, str]]] = {
    "incident": (PublicIncident, OF_INCIDENTS, "incidents", Unit.INCIDENTS),
    "investigation": (PublicInvestigation, OF_INVESTIGATIONS, "investigations", ROWS),
}
"""What rows of a kind may lack, in which list they stand, and what one of them is."""


def _lacking(scope: Scope, day: date | None, known: People, kind: str) -> Mapping[str, int]:
    """How many rows of a kind lack each of the fields that it may lack."""
    if known.are_kept:
        return known.tally(without(kind))
    model, fields, *_told = _LACKING[kind]
    rows = scope.of(model.objects.as_of(day)).order_by()
    found: dict[str, int] = rows.aggregate(
        **{name: Count("pk", filter=lack.by(day)) for name, lack in fields.items()}
    )
    return found


def _bucket(value: str, label: Any, count: int, unit: str, link: Link) -> Bucket:
    return Bucket(value, str(label), Documented(count, unit, link))


def _total(buckets: Iterable[Bucket], unit: str, link: Link) -> Documented:
    return Documented(sum(bucket.count.value for bucket in buckets), unit, link)
