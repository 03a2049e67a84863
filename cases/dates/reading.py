"""Reads a date as people write it: a day, a month, a year, a range, or words that give no bounds.

A date library would be less code, but those that were tried guess: for one or the other “5.1.2022”
is the first of May, “5–6 January 2022” the fifth, and “5 Janury 2022” some day in May. Here what is
typed is understood whole or refused with words that say how to mend it.
"""

import unicodedata
from calendar import day_name, monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from cases.choices import DatePrecision
from cases.dates.tokens import EXAMPLES, Point, Token, Unreadable, tokens_of
from cases.dates.vocabulary import MONTHS, NOT_KNOWN, Role

LONGEST: Final = 120
"""Symbols of the source's own words that a date keeps."""

YEARS: Final = range(1800, 2200)
"""Years in which a date of this record can lie."""


@dataclass(frozen=True)
class Reading:
    """What a typed date says."""

    precision: DatePrecision
    earliest: date | None = None
    latest: date | None = None
    words: str = ""
    """The words as typed, where the days say less than they do."""


def read(typed: str) -> Reading:
    """What a typed date says: its first and last possible day, how exactly, and words worth keeping.

    Words are kept where they say more than the days (“early January 2022”); where they give no
    bounds at all (“after 5 January 2022”, “the day after”) the date is unknown and only they are kept.

    Raises:
        Unreadable: it is no date, it lacks a part, or it can be read in two ways.

    """
    text = " ".join(unicodedata.normalize("NFKC", typed).split())
    plain = text.casefold().strip(" .,;:()“”\"«»'")
    if len(text) > LONGEST:
        raise Unreadable(f"This is longer than {LONGEST} symbols: shorten it.")
    if not plain or plain in NOT_KNOWN:
        return Reading(DatePrecision.UNKNOWN)
    tokens = list(tokens_of(plain))
    if not any(token.is_number or token.point for token in tokens):
        return _without_digits(text, {token.role for token in tokens})
    tokens, words = _settled(tokens, text)
    if any(token.role is Role.OPEN for token in tokens):
        return Reading(DatePrecision.UNKNOWN, words=text)
    _refuse_what_is_not_understood(tokens)
    for index, token in enumerate(tokens):
        if token.role is Role.TO:
            ends = _joined(tokens[:index], tokens[index + 1 :])
            return Reading(DatePrecision.BETWEEN, ends[0].first, ends[1].last, words)
    point = _whole(_point(tokens))
    _check(point, tokens)
    precision = DatePrecision.YEAR if point.month is None else DatePrecision.MONTH
    if point.day is not None:
        precision = DatePrecision.DAY
    return Reading(precision, point.first, point.last, words)


def _without_digits(text: str, roles: set[Role | None]) -> Reading:
    """Words only; but a month alone is a date that lacks its year."""
    if Role.MONTH in roles and roles <= _OF_A_DATE:
        raise Unreadable("Add the year: “January 2022”.")
    return Reading(DatePrecision.UNKNOWN, words=text)


def _settled(tokens: list[Token], text: str) -> tuple[list[Token], str]:
    """The tokens with the words decided that depend on what stands around them; words to be kept."""
    roles = {token.role for token in tokens}
    settled = []
    for index, token in enumerate(tokens):
        role = token.role
        before, after = (
            any(each.is_dated for each in part) for part in (tokens[:index], tokens[index + 1 :])
        )
        if role is Role.UNTIL or role is Role.AND:
            joins = before and after
            role = Role.TO if joins else Role.OPEN if role is Role.UNTIL else None
        settled.append(replace(token, role=role))
    if Role.FROM in roles:
        joined = any(token.role is Role.TO for token in settled)
        alone = Role.FILLER if joined else Role.OPEN
        settled = [
            replace(token, role=alone) if token.role is Role.FROM else token for token in settled
        ]
    both = Role.AND in roles and Role.BETWEEN not in roles
    return settled, text if both or roles & _TELLING else ""


def _refuse_what_is_not_understood(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.role is None and not token.is_number and token.point is None:
            raise Unreadable(f"“{token.text}” is not understood. {EXAMPLES}")
    joints = sum(token.role is Role.TO for token in tokens)
    between = any(token.role is Role.BETWEEN for token in tokens)
    if joints > 1 or (between and not joints):
        raise Unreadable(f"Give one date, or two with “to” between them. {EXAMPLES}")


_OF_A_DATE: Final = {
    Role.MONTH,
    Role.WEEKDAY,
    Role.FILLER,
    Role.PART,
    Role.PORTION,
    Role.NIGHT,
    Role.TO,
}
_TELLING: Final = {Role.PART, Role.PORTION, Role.NIGHT}


# --- Points ------------------------------------------------------------------------------------

_SHAPES: Final = {
    "DMY", "MDY", "YMD", "YDM", "MY", "YM", "Y",
    "DM", "MD", "YD", "DY", "D", "M",
}  # fmt: skip
"""The orders in which day, month and year are written; in a range one end may leave some out."""


def _point(tokens: Sequence[Token]) -> Point:
    """What is written of one date."""
    dated = [token for token in tokens if token.is_dated]
    if len(dated) == 1 and dated[0].point:
        return dated[0].point
    parts: dict[str, int] = {}
    shape = ""
    for token in dated:
        if token.is_number and len(token.text) not in {1, 2, 4}:
            raise Unreadable(f"“{token.text}” is neither a day nor a year. {EXAMPLES}")
        kind = "M" if token.role is Role.MONTH else "Y" if len(token.text) == 4 else "D"
        shape += kind if token.point is None else "?"
        parts[kind] = token.number if kind == "M" else int(token.text) if token.is_number else 0
    if shape not in _SHAPES:
        raise Unreadable(f"This is not understood. {EXAMPLES}")
    return Point(parts.get("Y"), parts.get("M"), parts.get("D"))


def _whole(point: Point) -> Point:
    """A point that is a day, a month or a year of the calendar.

    Raises:
        Unreadable: it lacks a part, or there is no such day.

    """
    if point.day is not None and point.month is None:
        raise Unreadable("Add the month: “5 January 2022”.")
    if point.year is None:
        raise Unreadable("Add the year: “5 January 2022”, “January 2022”.")
    if point.year not in YEARS:
        raise Unreadable(f"The year {point.year} is out of reach of this record.")
    if point.day is not None and point.month is not None:
        days = monthrange(point.year, point.month)[1]
        if not 1 <= point.day <= days:
            raise Unreadable(f"{MONTHS[point.month - 1]} {point.year} has {days} days.")
    return point


def _joined(left: Sequence[Token], right: Sequence[Token]) -> tuple[Point, Point]:
    """Both ends of a range; what one leaves out (“5–7 January 2022”) it has from the other."""
    first, last = _point(left), _point(right)
    year = first.year or last.year
    first, last = (replace(end, year=end.year or year) for end in (first, last))
    if first.month is None and first.day is not None:
        first = replace(first, month=last.month)
    if last.month is None and last.day is not None:
        last = replace(last, month=first.month)
    for end, tokens in ((_whole(first), left), (_whole(last), right)):
        _check_weekday(end, tokens)
    if first.first >= last.last:
        raise Unreadable("The earlier day comes first, and the later one is another day.")
    return first, last


def _check(point: Point, tokens: Sequence[Token]) -> None:
    roles = {token.role for token in tokens}
    if point.day is not None and Role.NIGHT in roles:
        raise Unreadable("A night touches two days: write “night of 5–6 January 2022”.")
    if point.day is not None and Role.PORTION in roles:
        raise Unreadable("Write the first and the last day: “from 3 to 9 January 2022”.")
    _check_weekday(point, tokens)


def _check_weekday(point: Point, tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.role is Role.WEEKDAY and point.day is not None:
            weekday = point.first.weekday()
            if weekday != token.number:
                day = f"{point.day} {MONTHS[point.first.month - 1]} {point.year}"
                raise Unreadable(
                    f"{day} was a {day_name[weekday]}: correct the day or leave “{token.text}” out."
                )
