"""A release as one workbook for people: a sheet for each list, with what its columns mean."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cases.exports.columns import Column, Kind, Row

if TYPE_CHECKING:
    from cases.exports.release import About, Listing

MOST_ROWS: Final = 1_048_575
"""Rows of a sheet below its header; Excel has no more."""

LONGEST: Final = 32_000
"""Characters of a cell; Excel has 32,767."""

CUT: Final = " … (the text goes on in the other formats)"


def write(
    path: Path,
    listings: Sequence["Listing"],
    read: Callable[[str], Iterable[Row]],
    about: "About",
) -> None:
    """The workbook. What does not fit into a sheet is said to be missing, in its last row."""
    import xlsxwriter  # only where a release is made

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        moment = datetime.combine(about.state_of, time(), UTC).replace(tzinfo=None)
        book.set_properties({"title": f"Accountability, release {about.number}", "created": moment})
        head = book.add_format({"bold": True, "bottom": 1})
        _write(book.add_worksheet("about"), _about(about, listings), head)
        for listing in listings:
            sheet = book.add_worksheet(listing.name)
            sheet.freeze_panes(1, 1)
            names = [column.name for column in listing.columns]
            _write(sheet, _lines(names, listing.columns, read(listing.name)), head)


def _write(sheet: Any, lines: Iterable[Sequence[Any]], head: Any) -> None:
    for number, line in enumerate(lines):
        if number > MOST_ROWS:
            sheet.write_string(MOST_ROWS, 0, "MORE ROWS THAN A SHEET HOLDS: see the CSV file")
            return
        for place, value in enumerate(line):
            if isinstance(value, bool):
                sheet.write_boolean(number, place, value)
            elif isinstance(value, int | float):
                sheet.write_number(number, place, value)
            elif value:
                sheet.write_string(number, place, value, head if number == 0 else None)


def _lines(
    names: Sequence[str], columns: Sequence[Column], rows: Iterable[Row]
) -> Iterator[Sequence[Any]]:
    yield names
    for row in rows:
        yield [_value(column, row) for column in columns]


def _value(column: Column, row: Row) -> Any:
    value = column.cell(row) if column.kind in {Kind.JSON, Kind.IDS} else column.value(row)
    if isinstance(value, str) and len(value) > LONGEST:
        return value[:LONGEST] + CUT
    return value


def _about(about: "About", listings: Sequence["Listing"]) -> Iterator[Sequence[Any]]:
    yield ["Accountability", f"release {about.number}"]
    yield ["State of", about.state_of.isoformat()]
    yield ["Data version", about.data_version]
    yield ["Methodology", about.method]
    yield ["Licence", f"{about.licence} {about.licence_url}"]
    yield ["Address", f"{about.site}data/{about.number}/"]
    for listing in listings:
        yield []
        yield [listing.name, listing.meaning]
        for column in listing.columns:
            yield [column.name, column.meaning]
