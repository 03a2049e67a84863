"""What a chart says, before it is drawn: its words, its marks, its table and the data behind it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from cases.stats.numbers import Link

LICENCE: Final = "CC BY 4.0"


@dataclass(frozen=True)
class About:
    """What every chart of one scope has in common."""

    scope: str
    reports_up_to: str
    record: str


@dataclass(frozen=True)
class ValueRow:
    """One number on the scale of its chart, or the words that stand where there is none.

    ``opens`` is "up" where the number is a lower bound, "down" where it is an upper one.
    """

    label: str
    detail: str
    mark: str
    low: int | None
    high: int | None
    text: str
    opens: str = ""


@dataclass(frozen=True)
class Values:
    """Numbers of one metric and one unit, one below the other, on one scale that starts at zero."""

    axis: str
    rows: tuple[ValueRow, ...]


@dataclass(frozen=True)
class Event:
    """Something on a day, or on one of several days, or at some time before a day it was reported.

    ``is_dated`` is False where no source gives its date: ``latest`` is then the day of the report.
    ``is_spread`` draws the days between as a span in which no day is preferred.
    """

    earliest: date
    latest: date
    text: str
    mark: str
    low: int | None = None
    high: int | None = None
    is_dated: bool = True
    is_spread: bool = False

    @property
    def middle(self) -> date:
        """Where its label stands: above its day, or above the middle of its span."""
        return self.earliest + (self.latest - self.earliest) // 2 if self.is_spread else self.latest

    @property
    def value(self) -> int | None:
        """The number that its height stands for: the highest of a range."""
        return self.low if self.high is None else self.high


@dataclass(frozen=True)
class Lane:
    """The events of one speaker or of one case; ``is_line`` where each number replaced the one before."""

    label: str
    detail: str
    mark: str
    events: tuple[Event, ...]
    is_line: bool = False


@dataclass(frozen=True)
class Lanes:
    """Lanes below each other over the same days; heights, if any, are on one scale from zero."""

    lanes: tuple[Lane, ...]

    @property
    def has_values(self) -> bool:
        """Whether heights mean numbers."""
        return any(event.value is not None for lane in self.lanes for event in lane.events)


@dataclass(frozen=True)
class Spot:
    """A place on a map. Without ``text`` it has no report; with it, but without a value, only words.

    ``number`` is the text without its unit.
    """

    name: str
    longitude: float
    latitude: float
    low: int | None = None
    high: int | None = None
    text: str = ""
    number: str = ""
    mark: str = "kind-unclear"

    @property
    def value(self) -> int | None:
        """The number that its circle stands for: the highest of a range."""
        return self.low if self.high is None else self.high


@dataclass(frozen=True)
class Map:
    """Numbers of one metric and one unit at their places, as areas of circles on one scale."""

    country: str
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class Receipt:
    """One place in one source that supports a number."""

    citation: str
    source: str | None
    publisher: str


@dataclass(frozen=True)
class Cell:
    """A cell of the table beside a chart; with a link, it leads to the rows behind it."""

    text: str
    link: Link | None = None


@dataclass(frozen=True)
class Table:
    """The chart in words and numbers, for whoever does not see it.

    ``left_out`` is how many rows more it has than are read here.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left_out: int = 0

    @property
    def count(self) -> int:
        """How many rows it has in all."""
        return len(self.rows) + self.left_out


@dataclass(frozen=True)
class Picture:
    """A chart as a whole. Without a form it says why there is nothing to draw."""

    name: str
    title: str
    subtitle: str
    form: Values | Lanes | Map | None
    notes: tuple[str, ...]
    publishers: tuple[str, ...]
    about: About
    table: Table
    columns: tuple[str, ...]
    data: tuple[dict[str, Any], ...]

    @cached_property
    def version(self) -> str:
        """The version of the data: the same as long as nothing that is drawn or told changes."""
        said = asdict(self)
        del said["table"]["left_out"]  # the data has them all, but on a page that shows the first
        told = json.dumps(said, default=str, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:12]
