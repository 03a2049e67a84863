"""The incidents of a scope with what is known of their dates; a list, and never a count by time."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from cases.choices import DatePrecision
from cases.public import PublicCitation, PublicIncident, attach_citations
from cases.public.kept import HAPPENED
from cases.public.shares import without
from cases.stats.numbers import Link, PartialDate, Scope
from cases.stats.people import People


@dataclass(frozen=True)
class Occurrence:
    """One incident: what it is called, where, and when as far as that is known."""

    public_id: str
    title: str
    kind: str
    place: str
    verification: str
    said: PartialDate
    known_from: date
    citations: tuple[PublicCitation, ...]
    link: Link


@dataclass(frozen=True)
class Occurrences:
    """Incidents with a date, the earliest first, and those whose date is not known.

    A date that is not known but has bounds, such as those of the situation, is not known.
    Where only the first of a sort were read, the others are ``left_out``.
    """

    dated: tuple[Occurrence, ...]
    undated: tuple[Occurrence, ...]
    dated_left_out: int = 0
    undated_left_out: int = 0

    @property
    def dated_count(self) -> int:
        """How many have a date."""
        return len(self.dated) + self.dated_left_out

    @property
    def undated_count(self) -> int:
        """Of how many the date is not known."""
        return len(self.undated) + self.undated_left_out

    @property
    def count(self) -> int:
        """How many there are in all."""
        return self.dated_count + self.undated_count

    @property
    def every(self) -> tuple[Occurrence, ...]:
        """All of them that were read, in the order of the table: as many as it begins with, at least."""
        if self.dated_left_out:
            return self.dated
        return (*self.dated, *self.undated)


def occurrences(
    scope: Scope,
    day: date | None = None,
    counted: People | None = None,
    *,
    at_most: int | None = None,
) -> Occurrences:
    """The incidents of a scope as of a day: all of them, or of each sort no more than so many.

    ``counted`` are the numbers of the scope as of the day, where they are known already.
    """
    if counted is not None and counted.are_kept and at_most is not None and at_most <= HAPPENED:
        undated_count = counted.number(without("incident"), "date")
        counts = (sum(counted.tally("incident").values()) - undated_count, undated_count)
        keys = [counted.named[name][:at_most] for name in ("dated", "undated")]
        rows = PublicIncident.objects.as_of(day).in_bulk([*keys[0], *keys[1]])
        dated, undated = ([rows[key] for key in each] for each in keys)
    else:
        dated, undated, counts = _read(scope, day, at_most)
    attach_citations([*dated, *undated], kind="incident", day=day)
    return Occurrences(
        tuple(map(_occurrence, dated)),
        tuple(map(_occurrence, undated)),
        counts[0] - len(dated),
        counts[1] - len(undated),
    )


def _read(
    scope: Scope, day: date | None, at_most: int | None
) -> tuple[list[PublicIncident], list[PublicIncident], tuple[int, int]]:
    """The incidents with a date and without, and how many there are of each."""
    rows = scope.of(PublicIncident.objects.as_of(day))
    known = Q(date_precision__isnull=False) & ~Q(date_precision=DatePrecision.UNKNOWN)
    known &= rows.was_reported("date_earliest")
    in_order = rows.filter(known).order_by(
        F("date_earliest").asc(nulls_last=True),
        F("date_latest").asc(nulls_last=True),
        "known_from",
        "pk",
    )
    chosen = (in_order, rows.exclude(known))
    dated, undated = (list(each[:at_most]) for each in chosen)
    counts = [
        each.count() if at_most is not None and len(found) == at_most else len(found)
        for each, found in zip(chosen, (dated, undated), strict=True)
    ]
    return dated, undated, (counts[0], counts[1])


def _occurrence(row: PublicIncident) -> Occurrence:
    return Occurrence(
        public_id=row.public_id,
        title=row.title,
        kind=str(row.get_kind_display() or ""),
        place=row.place_name or "",
        verification=str(row.get_verification_display() or ""),
        said=PartialDate.of(row),
        known_from=row.known_from,
        citations=tuple(row.citations),
        link=Link("incidents", record=row.public_id),
    )
