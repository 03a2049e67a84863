"""Where an axis has its marks: round numbers from zero, and the beginnings of months or years."""

from datetime import date, timedelta
from typing import Final

from django.utils.formats import date_format

from cases import words

_STEPS: Final = (1, 2, 5)


def round_numbers(highest: int, at_most: int) -> list[int]:
    """Round numbers from zero to the highest or the next beyond it; always two at least."""
    step = next(
        factor * 10**power
        for power in range(20)
        for factor in _STEPS
        if factor * 10**power * at_most >= max(highest, 1)
    )
    return list(range(0, max(highest, 1) + step, step))


def span(days: list[date]) -> tuple[date, date]:
    """The first and the last day of an axis: a little more than the days that it has to show."""
    first, last = min(days), max(days)
    margin = timedelta(days=max(3, (last - first).days // 40))
    return first - margin, last + margin


def round_days(first: date, last: date, at_most: int) -> list[tuple[date, str]]:
    """Days with their names between two days: beginnings of months or years, else middles of months.

    Where there is none between them, the first and the last day themselves.
    """
    starts = []
    day = first.replace(day=1)
    while day <= last:
        starts += [each for each in (day, day.replace(day=15)) if first <= each <= last]
        day = (day + timedelta(days=32)).replace(day=1)
    for months in (0.5, 1, 2, 3, 6, 12, 24, 60, 120, 600):
        chosen = [start for start in starts if _months(start) % months == 0]
        if 0 < len(chosen) <= at_most:
            pattern = "Y" if months >= 12 else "M Y" if months >= 1 else "j M Y"
            return [(start, date_format(start, pattern)) for start in chosen]
    return [(first, words.day(first)), (last, words.day(last))]


def _months(day: date) -> float:
    return day.year * 12 + day.month - 1 + (0.5 if day.day > 1 else 0)


def along(day: date, first: date, last: date, left: float, right: float) -> float:
    """The place of a day between two others, in pixels."""
    return left + (right - left) * (day - first).days / max((last - first).days, 1)
