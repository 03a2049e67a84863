"""Dates as people write them: understood whole and never more exactly than typed, or refused in words."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from cases import dates
from cases.choices import DatePrecision
from cases.dates.vocabulary import MONTHS

DAY, MONTH, YEAR, BETWEEN, UNKNOWN = DatePrecision

FIFTH = (DAY, date(2022, 1, 5), date(2022, 1, 5), "")
JANUARY = (MONTH, date(2022, 1, 1), date(2022, 1, 31), "")
FIFTH_TO_SEVENTH = (BETWEEN, date(2022, 1, 5), date(2022, 1, 7), "")
WORDS = "words"
"""Stands for: what was typed is kept as the source's words."""


def kept(reading: tuple[object, ...]) -> tuple[object, ...]:
    return (*reading[:3], WORDS)


ONLY_WORDS = (UNKNOWN, None, None, WORDS)

READ = {
    FIFTH: (
        "5 January 2022", "5 jan. 2022", "January 5, 2022", "the 5th of January 2022", "5.1.2022",
        "05.01.2022 г.", "2022-01-05", "2022/1/5", "Wednesday, 5 January 2022", "5 января 2022 года",
        "среда, 5 января 2022", "5-го января 2022 г.", "2022 жылғы 5 қаңтар", "5 қаңтар 2022",
        "５ January 2022",
    ),
    (DAY, date(2022, 1, 13), date(2022, 1, 13), ""): ("13/1/2022", "1/13/2022", "13-01-2022"),
    JANUARY: (
        "January 2022", "in January 2022", "01.2022", "1/2022", "2022-01", "январь 2022",
        "в январе 2022 г.", "қаңтар 2022", "2022 жылдың қаңтарында", "2022 January",
    ),
    (MONTH, date(2024, 2, 1), date(2024, 2, 29), ""): ("February 2024", "2024 жылғы ақпанда"),
    (YEAR, date(2022, 1, 1), date(2022, 12, 31), ""): ("2022", "2022 год", "in 2022", "2022 жыл"),
    FIFTH_TO_SEVENTH: (
        "5–7 January 2022", "5-7 January 2022", "5 or 7 January 2022", "January 5–7, 2022",
        "between 5 and 7 January 2022", "from 5 to 7 January 2022", "5.1.2022 – 7.1.2022",
        "5-7.1.2022", "05.01–07.01.2022", "2022-01-05/2022-01-07", "с 5 по 7 января 2022",
        "между 5 и 7 января 2022", "с 5 января до 7 января 2022 года", "2022 жылғы 5–7 қаңтар",
        "5 пен 7 қаңтар аралығында 2022",
    ),
    (BETWEEN, date(2021, 12, 30), date(2022, 1, 2), ""): ("30 December 2021 – 2 January 2022",),
    (BETWEEN, date(2022, 1, 1), date(2022, 3, 31), ""): ("January–March 2022",),
    (BETWEEN, date(2021, 1, 1), date(2022, 12, 31), ""): ("2021–2022",),
    (UNKNOWN, None, None, ""): ("", "  ", "unknown", "Not stated.", "неизвестно"),
    kept(JANUARY): (
        "early January 2022", "first week of January 2022", "в конце января 2022",
        "2022 қаңтардың басында",
    ),
    kept((YEAR, date(2022, 1, 1), date(2022, 12, 31))): ("early 2022", "third quarter of 2022"),
    kept(FIFTH): ("evening of 5 January 2022", "утром 5 января 2022"),
    kept(FIFTH_TO_SEVENTH): ("night of 5–7 January 2022", "5 and 7 January 2022"),
    ONLY_WORDS: (
        "after 5 January 2022", "the day after", "the day after protests broke out in January",
        "around 5 January 2022", "not later than January 2022", "since 5 January 2022",
        "после 5 января 2022", "с 5 января 2022", "в ночь на 5 января 2022", "7 қаңтарға дейін 2022",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "expected"),
    [(typed, expected) for expected, examples in READ.items() for typed in examples],
)
def test_a_date_is_read_as_it_was_meant(typed: str, expected: tuple[object, ...]) -> None:
    reading = dates.read(typed)
    words = typed if expected[3] == WORDS else expected[3]
    assert (reading.precision, reading.earliest, reading.latest) == expected[:3]
    assert reading.words == words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("5/1/22", "two ways"),
        ("5.1.22", "four digits"),
        ("5/1/2022", "5 January or 1 May 2022"),
        ("05-01-2022", "two ways"),
        ("5 Janury 2022", "“janury” is not understood"),
        ("5 January", "Add the year"),
        ("in January", "Add the year"),
        ("January 2022 5 6", "not understood"),
        ("5", "Add the month"),
        ("31 February 2022", "has 28 days"),
        ("2022-13-01", "no month 13"),
        ("5 January 20222", "neither a day nor a year"),
        ("5 January 1022", "out of reach"),
        ("Tuesday, 5 January 2022", "was a Wednesday"),
        ("7–5 January 2022", "earlier day comes first"),
        ("30 December – 2 January 2022", "earlier day comes first"),
        ("between January 2022", "two with “to”"),
        ("night of 5 January 2022", "touches two days"),
        ("1st week of January 2022", "the first and the last day"),
        ("5 January 2022, 20:00", "not understood"),
        ("5 January 2022?", "“?” is not understood"),
        ("x" * 121, "shorten it"),
    ],
)
def test_what_is_no_date_or_two_is_refused_in_words(typed: str, said: str) -> None:
    with pytest.raises(dates.Unreadable, match=said.replace("?", r"\?")):
        dates.read(typed)


def test_every_date_is_read_back_as_it_is_written() -> None:
    days = [date(2019, 12, 1) + timedelta(days=step) for step in range(0, 1200, 7)]
    whole = [(DAY, day, day) for day in days]
    whole += [(BETWEEN, *ends) for ends in pairwise(days)]
    whole += [(BETWEEN, days[0], day) for day in days[1:]]
    for year in (2023, 2024):
        whole.append((YEAR, date(year, 1, 1), date(year, 12, 31)))
        firsts = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
        whole += [(MONTH, one, after - timedelta(days=1)) for one, after in pairwise(firsts)]
    for precision, earliest, latest in whole:
        reading = dates.read(dates.as_typed(precision, earliest, latest))
        assert (reading.precision, reading.earliest, reading.latest) == (
            precision,
            earliest,
            latest,
        )


def test_every_order_of_a_day_gives_that_day_and_nothing_more_exact() -> None:
    for month, name in enumerate(MONTHS, start=1):
        for number in (1, 9, 12, 28):
            day = date(2023, month, number)
            for typed in (
                f"{number} {name} 2023", f"{name[:3]} {number} 2023", f"2023-{month:02}-{number:02}",
                f"{number}.{month}.2023",
            ):  # fmt: skip
                assert dates.read(typed) == dates.Reading(DAY, day, day)
        # A word that narrows never changes the bounds of what it stands beside.
        for word in ("early", "mid", "late", "first half of", "last week of"):
            narrowed, plain = dates.read(f"{word} {name} 2023"), dates.read(f"{name} 2023")
            assert (narrowed.earliest, narrowed.latest) == (plain.earliest, plain.latest)


def test_words_come_back_and_are_told() -> None:
    for typed in ("early January 2022", "after 5 January 2022", "the day after"):
        reading = dates.read(typed)
        values = (reading.precision, reading.earliest, reading.latest, reading.words)
        assert dates.as_typed(*values) == typed
        assert f"the words “{typed}” are kept" in dates.understood(*values)
    assert dates.as_typed(DAY, date(2022, 1, 5), date(2022, 1, 5), "на другой день") == (
        "5 January 2022"
    )
    bounds = (UNKNOWN, date(2022, 1, 2), date(2022, 1, 11))
    assert dates.understood(*bounds) == "not known, some day from 2 January 2022 to 11 January 2022"
    assert dates.understood(MONTH, *JANUARY[1:3]) == "some day in January 2022"
