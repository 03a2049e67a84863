"""The incidents of a scope with what is known of their dates; a list, and never a count by time."""

from dataclasses import dataclass
from datetime import date

from cases.choices import DatePrecision
from cases.public import PublicCitation, PublicIncident, attach_citations
from cases.stats.numbers import Link, PartialDate, Scope


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
    """

    dated: tuple[Occurrence, ...]
    undated: tuple[Occurrence, ...]

    @property
    def every(self) -> tuple[Occurrence, ...]:
        """All of them."""
        return (*self.dated, *self.undated)


def occurrences(scope: Scope, day: date | None = None) -> Occurrences:
    """The incidents of a scope as of a day."""
    rows = list(scope.of(PublicIncident.objects.as_of(day)))
    attach_citations(rows, kind="incident", day=day)
    every = [
        Occurrence(
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
        for row in rows
    ]
    dated = [each for each in every if each.said.precision != DatePrecision.UNKNOWN]
    dated.sort(key=lambda each: (each.said.earliest or date.max, each.said.latest or date.max))
    return Occurrences(
        dated=tuple(dated),
        undated=tuple(each for each in every if each.said.precision == DatePrecision.UNKNOWN),
    )
