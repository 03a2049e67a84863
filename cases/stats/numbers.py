"""The shape of every number: never without its unit, its speaker and its date, and a way to its rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cases.choices import (
    AbsenceReason,
    CountStatus,
    Qualifier,
    SpeakerKind,
    Unit,
)
from cases.public import (
    PublicCitation,
    PublicFigure,
    PublicHarm,
    PublicInvestigation,
    PublicNumber,
    PublicPlace,
    PublicSituation,
    PublicVictim,
)
from cases.public.base import PublicModel


@dataclass(frozen=True)
class Scope:
    """What a statistic is about: a situation, a city, or a city within a situation."""

    situation: PublicSituation | None = None
    city: PublicPlace | None = None

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The scope as parameters of the filters."""
        pairs = []
        if self.situation is not None:
            pairs.append(("situation", str(self.situation.slug)))
        if self.city is not None:
            pairs.append(("city", str(self.city.slug)))
        return tuple(pairs)

    @property
    def keys(self) -> tuple[int | None, str | None]:
        """The scope as functions of the database ask for it: situation and city; None for all of them."""
        situation = int(self.situation.pk) if self.situation is not None else None
        return situation, str(self.city.slug) if self.city is not None else None

    def of(self, rows: Any) -> Any:
        """Those of some placed public rows that belong to the scope, as far as was reported."""
        if self.situation is not None:
            rows = rows.filter(situation_id=self.situation.pk)
        if self.city is not None:
            rows = rows.reported("place").filter(city_slug=self.city.slug)
        return rows

    def people(self, day: date | None = None) -> Any:
        """The people harmed within the scope, as known by a day: person and harm in it both."""
        harms = PublicHarm.objects.all()
        if self.situation is not None:
            harms = harms.filter(situation_id=self.situation.pk)
        if self.city is not None:
            harms = harms.filter(city_slug=self.city.slug)
        if day is not None:
            harms = harms.filter(known_from__lte=day)
        # Looked up, not joined: to tell the same person twice from two people, every column is compared.
        return PublicVictim.objects.as_of(day).filter(pk__in=harms.order_by().values("victim"))


Absences = tuple[tuple[str, AbsenceReason], ...]
"""Columns of the public row that are empty, each with why."""


def absences(row: PublicModel, *columns: str) -> Absences:
    """Why those of the columns that are empty are so."""
    found = ((column, row.absence(column)) for column in columns)
    return tuple((column, reason) for column, reason in found if reason is not None)


@dataclass(frozen=True)
class Link:
    """The rows behind a number: a list's name and its filter's parameters, or one record."""

    list_name: str
    parameters: tuple[tuple[str, str], ...] = ()
    record: str | None = None


@dataclass(frozen=True)
class PartialDate:
    """A date as far as it is known."""

    earliest: date | None
    latest: date | None
    precision: str
    words: str = ""
    absence: AbsenceReason = AbsenceReason.NOT_RECORDED

    @classmethod
    def of(cls, row: Any) -> "PartialDate":
        """The date of a dated public row; unknown where it was not reported by the day."""
        return cls(
            earliest=row.date_earliest,
            latest=row.date_latest,
            precision=row.date_precision or "unknown",
            words=row.date_words or "",
            absence=row.absence("date_earliest") or AbsenceReason.NOT_RECORDED,
        )

    @property
    def is_known(self) -> bool:
        """Whether anything is known of it: bounds alone, such as those of a situation, are no date."""
        return self.precision != "unknown" and None not in (self.earliest, self.latest)


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be speaking, where that is unclear."""

    slug: str
    name: str
    kind: str


@dataclass(frozen=True)
class Voice:
    """Who says so; without a speaker, why, and who may be meant."""

    slug: str | None
    name: str | None
    kind: str | None
    status: str
    absence: AbsenceReason | None = None
    candidates: tuple[str, ...] = ()
    spoken_by: tuple[str, ...] = ()
    candidate_speakers: tuple[Candidate, ...] = ()

    @property
    def is_independent(self) -> bool:
        """Whether it counts as a voice of its own: a group named by its role only does not."""
        return self.slug is not None and self.kind != SpeakerKind.UNNAMED_GROUP

    @classmethod
    def of(cls, row: PublicFigure | PublicInvestigation | PublicNumber) -> "Voice":
        """The speaker of a figure or of an investigation's numbers."""
        return cls(
            slug=row.speaker_slug,
            name=row.speaker_name,
            kind=row.speaker_kind,
            status=row.speaker_status,
            absence=row.absence("speaker_slug"),
            candidates=tuple(candidate["name"] for candidate in row.speaker_candidates),
            spoken_by=tuple(dict.fromkeys(c.spoken_by for c in row.citations if c.spoken_by)),
            candidate_speakers=tuple(Candidate(**each) for each in row.speaker_candidates),
        )


@dataclass(frozen=True)
class Reported:
    """A number that somebody else asserts, with everything one must know to cite it."""

    value: int | None
    low: int | None
    high: int | None
    qualifier: str
    words: str
    absence: AbsenceReason | None
    unit: str
    voice: Voice
    said: PartialDate
    known_from: date
    place: str
    citations: tuple[PublicCitation, ...]
    link: Link
    status: str = CountStatus.STATED
    note: str = ""
    absent: Absences = ()
    place_level: str = ""

    @property
    def is_stated(self) -> bool:
        """Whether there is a number at all."""
        return self.low is not None or self.high is not None


@dataclass(frozen=True)
class Documented:
    """A number of rows of this record; it never meets a reported one in a sum or a clause."""

    value: int
    unit: str
    link: Link


@dataclass(frozen=True)
class Bucket:
    """A documented number of people with one value of a field, "unknown" and "withheld" included."""

    value: str
    label: str
    count: Documented


@dataclass(frozen=True)
class ReportedFigure:
    """A figure with its place among others: its parts, what replaced it, what contradicts it."""

    public_id: str
    metric: str
    metric_label: str
    number: Reported
    subject: str
    population_group: str
    population: str
    period: str
    supersedes: str | None
    superseded_by: str | None
    part_of: str | None
    conflicts: tuple[tuple[str, str], ...] = ()
    parts: tuple["ReportedFigure", ...] = field(default=())
    absent: Absences = ()


@dataclass(frozen=True)
class SpeakerFigures:
    """All figures of one speaker about one matter, oldest first."""

    voice: Voice
    figures: tuple[ReportedFigure, ...]


def reported_figure(row: PublicFigure, parts: Iterable[ReportedFigure] = ()) -> ReportedFigure:
    """A public figure, with its citations attached, as a statistic."""
    return ReportedFigure(
        public_id=row.public_id,
        metric=row.metric,
        metric_label=row.get_metric_display(),
        number=Reported(
            value=row.value,
            low=row.low,
            high=row.high,
            qualifier=row.qualifier or Qualifier.WORDS_ONLY,
            words=row.words or "",
            absence=row.absence("value"),
            unit=row.unit,
            voice=Voice.of(row),
            said=PartialDate.of(row),
            known_from=row.known_from,
            place=row.place_name or "",
            citations=tuple(row.citations),
            link=Link("figures", record=row.public_id),
            note=row.coding_note or "",
            absent=absences(row, "value", "low", "high", "words", "date_words"),
            place_level=row.place_level or "",
        ),
        subject=row.subject,
        population_group=row.population_group,
        population=row.population or "",
        period=row.period_words or "",
        supersedes=row.supersedes_id,
        superseded_by=row.superseded_by,
        part_of=row.part_of_id,
        conflicts=tuple((c["public_id"], c["note"]) for c in row.conflicts),
        parts=tuple(parts),
        absent=absences(
            row, "population", "period_words", "part_of_id", "supersedes_id", "superseded_by"
        ),
    )


def covered(row: PublicInvestigation, noun: str, unit: Unit) -> Reported:
    """The number of cases or of deaths that an investigation reports about itself."""
    low, high = getattr(row, f"{noun}_low"), getattr(row, f"{noun}_high")
    status = getattr(row, f"{noun}_status") or CountStatus.NOT_STATED
    if low is None and high is None:
        qualifier = Qualifier.WORDS_ONLY
    elif high is None:
        qualifier = Qualifier.AT_LEAST
    elif low is None:
        qualifier = Qualifier.AT_MOST
    else:
        qualifier = Qualifier.EXACTLY if low == high else Qualifier.BETWEEN
    return Reported(
        value=low if low is not None and low == high else None,
        low=low,
        high=high,
        qualifier=qualifier,
        words=getattr(row, f"{noun}_words") or "",
        absence=None if low is not None else row.absence(f"{noun}_low"),
        unit=unit,
        voice=Voice.of(row),
        said=PartialDate(None, None, "unknown"),
        known_from=row.known_from,
        place=row.place_name or "",
        citations=tuple(row.citations),
        link=Link("investigations", record=row.public_id),
        status=status,
        note=row.coding_note or "",
        absent=tuple(
            (column.removeprefix(f"{noun}_"), reason)
            for column, reason in absences(row, f"{noun}_low", f"{noun}_high", f"{noun}_words")
        ),
        place_level=row.place_level or "",
    )
