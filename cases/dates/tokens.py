"""Takes a typed date apart: words with their meaning, numbers, and dates written in digits alone."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from cases.dates.vocabulary import MEANINGS, MONTHS, Role

EXAMPLES: Final = "Write it as “5 January 2022”, “January 2022” or “5–7 January 2022”."


class Unreadable(ValueError):
    """What was typed is no date, or may be two; its text says how to mend it."""


@dataclass(frozen=True)
class Point:
    """One date, as far as it is written out."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def first(self) -> date:
        """The first day that it can be."""
        return date(self.year or 0, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The last day that it can be."""
        year, month = self.year or 0, self.month or 12
        return date(year, month, self.day or monthrange(year, month)[1])


@dataclass(frozen=True)
class Token:
    """A word with what it does, a number, or a date in digits."""

    text: str
    role: Role | None = None
    number: int = 0
    point: Point | None = None

    @property
    def is_number(self) -> bool:
        """Whether it is a number and nothing else."""
        return self.text.isdecimal()

    @property
    def is_dated(self) -> bool:
        """Whether it is part of a date: a number, a month, a date in digits."""
        return self.is_number or self.point is not None or self.role is Role.MONTH


_SCANNER: Final = re.compile(
    r"""
      (?P<ymd>\d{4}-\d{1,2}-\d{1,2} | \d{4}/\d{1,2}/\d{1,2} | \d{4}\.\d{1,2}\.\d{1,2})(?!\d)
    | (?P<dmy>\d{1,2}\.\s?\d{1,2}\.\s?\d{4})(?!\d)
    | (?P<slashed>\d{1,2}/\d{1,2}/\d{4} | \d{1,2}-\d{1,2}-\d{4})(?!\d)
    | (?P<short>\d{1,2}(?P<by>[-/.])\d{1,2}(?P=by)\d{2})(?!\d|(?P=by)\d)
    | (?P<ym>\d{4}[-/.]\d{1,2})(?!\d)
    | (?P<my>\d{1,2}[/.]\d{4})(?!\d)
    | (?P<dm>\d{1,2}\.\d{1,2})(?!\d)
    | (?P<number>\d+)(?:(?:st|nd|rd|th|-?го|-?е|-?ое|-?ші|-?шы)(?![^\W\d_]))?
    | (?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)
    | (?P<dash>[-‐‑‒–—―−/])
    | (?P<space>[\s.,;:()“”"«»'’]+)
    | (?P<other>.)
    """,
    re.VERBOSE,
)


def tokens_of(text: str) -> Iterator[Token]:
    """The words, numbers and dates of a text in small letters, in order.

    Raises:
        Unreadable: a date in digits can be read in two ways, or is none.

    """
    for match in _SCANNER.finditer(text):
        form = match.lastgroup if match.lastgroup != "by" else "short"
        found = match[form or 0]
        match form:
            case "space":
                continue
            case "word":
                yield Token(found, *MEANINGS.get(found, (None, 0)))
            case "number":
                yield Token(found)
            case "dash":
                yield Token(found, Role.TO)
            case "other":
                raise Unreadable(f"“{found}” is not understood. {EXAMPLES}")
            case _:
                numbers = [int(each) for each in re.findall(r"\d+", found)]
                yield Token(found, point=_in_digits(form, found, numbers))


def _in_digits(form: str | None, text: str, numbers: list[int]) -> Point:
    """A date written in digits alone."""
    match form:
        case "ymd" | "ym":
            return _point(*numbers)
        case "dmy" | "my":
            *smaller, year = numbers
            return _point(year, *reversed(smaller))
        case "dm":
            return _point(None, numbers[1], numbers[0])
        case "slashed":
            return _slashed(text, *numbers)
    raise Unreadable(
        f"“{text}” can be read in two ways: write the month as a word and the year with four digits, "
        "as in “5 January 2022”."
    )


def _point(year: int | None, month: int, day: int | None = None) -> Point:
    if not 1 <= month <= len(MONTHS):
        raise Unreadable(f"There is no month {month}. {EXAMPLES}")
    return Point(year, month, day)


def _slashed(text: str, one: int, other: int, year: int) -> Point:
    """A day and a month whose order differs from country to country."""
    if one != other and max(one, other) <= len(MONTHS):
        raise Unreadable(
            f"“{text}” can be read in two ways: is it {one} {MONTHS[other - 1]} or {other} "
            f"{MONTHS[one - 1]} {year}? Write the month as a word."
        )
    return _point(year, min(one, other), max(one, other))
