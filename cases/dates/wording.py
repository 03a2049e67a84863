"""Writes a date back: as it could have been typed, and as a sentence that says what was understood."""

from datetime import date

from cases.choices import DatePrecision
from cases.dates.reading import read
from cases.dates.tokens import Unreadable
from cases.dates.vocabulary import MONTHS


def as_typed(precision: str, earliest: date | None, latest: date | None, words: str = "") -> str:
    """What somebody could type to get this date; empty if nothing is known of it."""
    if words and _says(words, precision, earliest, latest):
        return words
    if earliest is None or latest is None:
        return ""
    match precision:
        case DatePrecision.DAY:
            return _day(earliest)
        case DatePrecision.MONTH:
            return f"{MONTHS[earliest.month - 1]} {earliest.year}"
        case DatePrecision.YEAR:
            return str(earliest.year)
        case DatePrecision.BETWEEN:
            return _range(earliest, latest)
    return ""


def understood(precision: str, earliest: date | None, latest: date | None, words: str = "") -> str:
    """The date as a sentence without its full stop: “some day in January 2022”."""
    known = "not known"
    if precision == DatePrecision.DAY and earliest:
        known = f"on {_day(earliest)}"
    elif precision in {DatePrecision.MONTH, DatePrecision.YEAR}:
        known = f"some day in {as_typed(precision, earliest, latest)}"
    elif earliest and latest:
        span = f"some day from {_day(earliest)} to {_day(latest)}"
        known = span if precision == DatePrecision.BETWEEN else f"not known, {span}"
    elif earliest:
        known = f"not known, not before {_day(earliest)}"
    elif latest:
        known = f"not known, not after {_day(latest)}"
    return f"{known}; the words “{words}” are kept" if words else known


def _says(words: str, precision: str, earliest: date | None, latest: date | None) -> bool:
    """Whether the words, typed again, give this date and themselves."""
    try:
        reading = read(words)
    except Unreadable:
        return False
    if (reading.precision, reading.words) != (precision, words):
        return False
    is_open = precision == DatePrecision.UNKNOWN
    return is_open or (reading.earliest, reading.latest) == (earliest, latest)


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _range(first: date, last: date) -> str:
    """A range without what both ends share."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_day(last)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1]} – {_day(last)}"
    return f"{_day(first)} – {_day(last)}"
