"""Draws numbers below each other on one scale from zero: one speaker, one number, one row."""

from cases import words
from cases.charts.axes import round_numbers
from cases.charts.lettering import width, wrapped
from cases.charts.picture import ValueRow, Values
from cases.charts.sheet import Sheet, leading

_GAP = 12
_ARROW = 16


def draw(sheet: Sheet, form: Values) -> None:
    """The rows, and below them the scale."""
    style = sheet.style
    left = style.track[0]
    highest = max((_end(row) or 0 for row in form.rows), default=0)
    is_stated = any(_end(row) is not None for row in form.rows)
    each = width(words.number(highest), style.note) + 16
    room = _axis_end(sheet, form, max(highest, 1)) - left
    numbers = round_numbers(highest, min(6, max(1, int(room // each) - 1)))
    end = _axis_end(sheet, form, numbers[-1])
    if is_stated:
        sheet.numbers(numbers[-1], left, end)
    for row in form.rows:
        _row(sheet, row, end, numbers)
    if is_stated:
        _axis(sheet, form.axis, numbers, end)


def _axis_end(sheet: Sheet, form: Values, highest: int) -> float:
    """How far the scale can reach so that every number still has room beside its mark."""
    left, right = sheet.style.track
    end = right - 12
    for row in form.rows:
        if value := _end(row):
            beside = _beside(row) + width(row.text, sheet.style.number, bold=True)
            end = min(end, left + (right - left - beside) * highest / value)
    return max(end, left + (right - left) * 0.4)


def _beside(row: ValueRow) -> float:
    return _GAP + (_ARROW if row.opens == "up" else 0)


def _end(row: ValueRow) -> int | None:
    return row.high if row.high is not None else row.low


def _row(sheet: Sheet, row: ValueRow, right: float, numbers: list[int]) -> None:
    style, top = sheet.style, sheet.y
    left = style.track[0]
    if style.is_wide:
        bottom = sheet.labelled(style.pad, top, style.labels, row)
        middle = top + style.label * 0.62
        after = max(bottom, top + leading(style.number)) + 14
    else:
        top = bottom = sheet.labelled(style.pad, top, style.width - 2 * style.pad, row)
        middle = bottom + style.number * 0.75
        after = middle + style.number * 0.75 + 14
    value = _end(row)
    if value is None:
        lines = wrapped(row.text, style.track[1] - left, style.detail, at_most=5)
        below = sheet.lines(left, middle - style.detail * 0.62, lines, style.detail)
        sheet.y = max(after, below + 12)
        return
    _grid(sheet, numbers, right, top - 2, after - 4)
    x = left + (right - left) * value / numbers[-1]
    _number(sheet, row, value, middle)
    if row.opens == "up":
        sheet.icon(x + _ARROW, middle, "onwards", colour=row.mark, size=150)
    elif row.opens == "down" and x - 2 * _ARROW > left:
        sheet.icon(x - _ARROW, middle, "down-from", colour=row.mark, size=150)
    x = min(x + _beside(row), style.track[1] - width(row.text, style.number, bold=True))
    sheet.text(x, middle + style.number * 0.35, row.text, style.number, bold=True)
    sheet.y = after


def _grid(sheet: Sheet, numbers: list[int], right: float, top: float, bottom: float) -> None:
    left = sheet.style.track[0]
    for number in numbers:
        x = left + (right - left) * number / numbers[-1]
        sheet.line(x, top, x, bottom, colour="grid" if number else "line")


def _number(sheet: Sheet, row: ValueRow, end: int, middle: float) -> None:
    start = row.low if row.low is not None else 0
    sheet.rule(0, start, middle, middle, row.mark, weight=1.5)
    if row.low is None:
        sheet.rule(0, end, middle, middle, row.mark, weight=1.5, dashed=True)
    elif end != row.low:
        sheet.rule(row.low, end, middle, middle, row.mark, weight=7)
        sheet.mark(row.low, middle, row.mark)
    sheet.mark(end, middle, row.mark)


def _axis(sheet: Sheet, title: str, numbers: list[int], right: float) -> None:
    style, y = sheet.style, sheet.y
    left = style.track[0]
    for number in numbers:
        x = left + (right - left) * number / numbers[-1]
        align = "left" if number == 0 and not style.is_wide else "center"
        text = words.number(number)
        sheet.text(x, y + style.note, text, style.note, colour="ink-2", align=align)
    lines = wrapped(title, style.track[1] - left, style.note)
    sheet.y = sheet.lines(left, y + leading(style.note) + 2, lines, style.note, colour="ink-2")
