"""Draws events below each other over the same days: a lane for each speaker, or for each case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from cases.charts.axes import along, round_days, span
from cases.charts.lettering import width
from cases.charts.picture import Event, Lane, Lanes
from cases.charts.sheet import Sheet, leading

_HEIGHT = 56
"""How high the largest number of a chart stands above its lane's base line."""

_BETWEEN = 6
"""What is left free between two labels."""

_LEVELS = 3
"""How many labels may stand above each other."""

_BEFORE = 34
"""How long the dots are that lead to a ring from some time before."""


@dataclass(frozen=True)
class _Frame:
    """The days of all lanes and where they lie; the number that is as high as a lane can be."""

    first: date
    last: date
    left: float
    right: float
    highest: int

    def x(self, day: date) -> float:
        return along(day, self.first, self.last, self.left, self.right)

    def height(self, value: int | None) -> float:
        return _HEIGHT * (value or 0) / self.highest if self.highest else 0


@dataclass
class _Label:
    event: Event
    mark: float
    wide: float
    x: float = 0
    level: int = 0

    @property
    def end(self) -> float:
        return self.x + self.wide + _BETWEEN


def draw(sheet: Sheet, form: Lanes) -> None:
    """The lanes, and below them the days."""
    style = sheet.style
    left, right = style.track[0] + 8, style.track[1] - 8
    events = [event for lane in form.lanes for event in lane.events]
    first, last = span([day for event in events for day in (event.earliest, event.latest)])
    highest = max((event.value or 0 for event in events), default=0) if form.has_values else 0
    frame = _Frame(first, last, left, right, highest)
    sheet.days(first, last, left, right)
    grid = [
        (frame.x(day), text)
        for day, text in round_days(first, last, int((right - left) // (style.note * 6)))
    ]
    for lane in form.lanes:
        _lane(sheet, lane, frame, [x for x, _text in grid])
    for x, text in grid:
        half = width(text, style.note) / 2
        middle = min(max(x, left + half - 8), right - half + 8)
        y = sheet.y + style.note
        sheet.text(middle, y, text, style.note, colour="ink-2", align="center")
    sheet.y += leading(style.note) + 4


def _lane(sheet: Sheet, lane: Lane, frame: _Frame, grid: Sequence[float]) -> None:
    style = sheet.style
    labels = _labels(lane.events, frame, sheet)
    size = style.number if frame.highest else style.detail
    highest = max(frame.height(event.value) for event in lane.events)
    levels = {label.level for label in labels} - {_LEVELS}
    above = leading(size) * (1 + max(levels)) + 10
    room = style.labels if style.is_wide else style.width - 2 * style.pad
    bottom = sheet.labelled(style.pad, sheet.y, room, lane)
    top = sheet.y if style.is_wide else bottom
    base = top + above + highest
    if style.is_wide:
        base = max(base, sheet.y + style.label * 1.6)
    for x in grid:
        sheet.line(x, top, x, base)
    sheet.line(frame.left - 8, base, frame.right + 8, base, colour="line")
    if lane.is_line:
        _steps(sheet, lane.events, frame, base)
    for label in labels:
        event = label.event
        y = base - frame.height(event.value)
        _event(sheet, event, y, base, frame, is_line=lane.is_line, size=_size(labels))
        if label.level < _LEVELS:
            y -= 13 + label.level * leading(size)
            sheet.text(label.x, y, event.text, size, bold=event.value is not None)
    sheet.y = max(base, bottom if style.is_wide else 0) + 16


def _size(labels: Sequence[_Label]) -> float:
    """The size of a lane's marks: smaller where they would hide each other."""
    gaps = [other.mark - one.mark for one, other in pairwise(labels) if other.mark > one.mark]
    return min(200, max(50, (min(gaps, default=20) + 1) ** 2))


def _event(
    sheet: Sheet,
    event: Event,
    y: float,
    base: float,
    frame: _Frame,
    *,
    is_line: bool,
    size: float,
) -> None:
    if event.is_spread:
        sheet.rule(event.earliest, event.latest, y, y, event.mark, weight=8)
        return
    if event.earliest != event.latest:
        sheet.rule(event.earliest, event.latest, base, base, event.mark, weight=4)
    if not event.is_dated:
        x = frame.x(event.latest)
        for back in (14, 20, 26):
            sheet.icon(x - back, y, "step", colour=event.mark, size=8)
        sheet.icon(x - _BEFORE, y, "down-from", colour=event.mark, size=90)
    if event.value and not is_line:
        sheet.rule(event.latest, event.latest, base, y, event.mark, weight=1.5)
    if event.low is not None and event.high is not None and event.low != event.high:
        lower = base - frame.height(event.low)
        sheet.rule(event.latest, event.latest, lower, y, event.mark, weight=7)
        sheet.mark(event.latest, lower, event.mark, size=size)
    sheet.mark(event.latest, y, event.mark, size=size)


def _steps(sheet: Sheet, events: Sequence[Event], frame: _Frame, base: float) -> None:
    """The line of one speaker: each number stands until the next, the last until the end."""
    heights = [base - frame.height(event.value) for event in events]
    ends = [event.latest for event in events[1:]] + [frame.last]
    for event, y, until in zip(events, heights, ends, strict=True):
        sheet.area(event.latest, until, y, base, event.mark)
        sheet.rule(event.latest, until, y, y, event.mark)
    for event, (y, following) in zip(events[1:], pairwise(heights), strict=True):
        sheet.rule(event.latest, event.latest, y, following, event.mark)


def _labels(events: Sequence[Event], frame: _Frame, sheet: Sheet) -> list[_Label]:
    """Each event with the place of its label: above its mark, moved aside or raised if that is taken.

    Where events are many, those without room stand without a label; the last one never does.
    """
    rows: list[list[_Label]] = [[] for _level in range(_LEVELS)]
    labels = []
    for event in sorted(events, key=lambda event: event.latest):
        is_number = event.value is not None
        size = sheet.style.number if is_number else sheet.style.detail
        label = _Label(event, frame.x(event.middle), width(event.text, size, bold=is_number))
        labels.append(label)
        for level, row in enumerate(rows):
            if _put(label, row, frame):
                label.level = level
                row.append(label)
                break
        else:
            label.level = _LEVELS
    last = labels[-1]
    while last.level == _LEVELS:
        rows[0].pop().level = _LEVELS
        if _put(last, rows[0], frame):
            last.level = 0
    return labels


def _put(label: _Label, row: Sequence[_Label], frame: _Frame) -> bool:
    """Find a place in a row of labels; the last one there may have to move to the left for it."""
    first = frame.left - 8
    last = frame.right + 8 - label.wide
    label.x = min(max(label.mark - label.wide / 2, first), last)
    if not row or row[-1].end <= label.x:
        return True
    before = row[-1]
    leftmost = max(before.mark + 6 - before.wide, row[-2].end if len(row) > 1 else first)
    moved = min(before.x, leftmost)
    beside = moved + before.wide + _BETWEEN
    if beside > min(label.mark + 2, last):
        return False
    before.x, label.x = moved, max(label.x, beside)
    return True
