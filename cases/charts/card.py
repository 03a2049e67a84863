"""The picture that goes with a link on other sites: a name, and what is said, by whom and when."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Final

from cases.charts.lettering import width, wrapped
from cases.charts.sheet import Sheet, Style, leading

WIDTH, HEIGHT = 1200, 630
"""The size that Open Graph and Twitter ask for, in pixels."""

AT_MOST: Final = 2
"""Claims on a card: more could not be read at the size of a thumb."""

STYLE: Final = Style(WIDTH, 64, 0, 1, 72, 30, 30, 26, 104, 24)

_FOOT: Final = HEIGHT - 62
_NUMBERS: Final = 430
"""The room for a number, beside which its words stand."""


@dataclass(frozen=True)
class Claim:
    """One reported figure: its number, what it counts, who says so, when; the mark of its speaker."""

    qualifier: str
    number: str
    counted: str
    speaker: str
    when: str
    mark: str
    is_stated: bool


@dataclass(frozen=True)
class Card:
    """What a card says. Without a claim its text stands there."""

    site: str
    name: str
    claims: tuple[Claim, ...]
    text: str
    foot: str

    @cached_property
    def version(self) -> str:
        """The same as long as it says the same."""
        told = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:12]


def specification(card: Card) -> dict[str, Any]:
    """The card as a Vega-Lite specification."""
    sheet = Sheet(STYLE, "light")
    right = WIDTH - STYLE.pad
    for n in range(6):
        sheet.line(STYLE.pad, 48.5 + n, right, 48.5 + n, colour="ink")
    sheet.text(STYLE.pad, 96, card.site, 28, bold=True)
    sheet.y = 118
    _name(sheet, card.name, at_most=2 if card.claims else 3)
    _claims(sheet, card)
    sheet.line(STYLE.pad, _FOOT - 6, right, _FOOT - 6, colour="line")
    _lines(sheet, STYLE.pad, _FOOT, card.foot, STYLE.note, at_most=1, colour="ink-2")
    sheet.y = HEIGHT - STYLE.pad
    return sheet.specification()


def _name(sheet: Sheet, name: str, at_most: int) -> None:
    """The name as large as it fits: on one line if it can be, on the last of several it may be cut."""
    room = WIDTH - 2 * STYLE.pad
    for size, lines in ((72, 1), (56, 1), (46, at_most), (38, at_most)):
        if len(wrapped(name, room, size, bold=True)) <= lines:
            break
    sheet.y = _lines(sheet, STYLE.pad, sheet.y, name, size, at_most=at_most, bold=True)


def _claims(sheet: Sheet, card: Card) -> None:
    foot = _FOOT - 12 - (38 if card.claims and card.text else 0)
    if not card.claims:
        lines = int((foot - sheet.y - 24) // leading(36))
        _lines(sheet, STYLE.pad, sheet.y + 24, card.text, 36, at_most=max(lines, 1))
        return
    height = (foot - sheet.y) / len(card.claims)
    stated = [claim for claim in card.claims if claim.is_stated]
    size = min([_fitting(claim.number, min(height * 0.8, 150)) for claim in stated], default=0)
    numbers = [width(claim.number, size, bold=True) for claim in stated]
    numbers += [width(claim.qualifier, 26) + 4 for claim in stated]
    left = STYLE.pad + (max(numbers) + 34 if numbers else 0)
    for claim in card.claims:
        _claim(sheet, claim, size, left if claim.is_stated else STYLE.pad, height)
        sheet.y += height
    if card.text:
        _lines(sheet, STYLE.pad, foot, card.text, 26, at_most=1, colour="ink-2")


def _claim(sheet: Sheet, claim: Claim, size: float, left: float, height: float) -> None:
    """One claim within its height, its words centred beside its number."""
    room = WIDTH - STYLE.pad - left
    large = height > 200
    bold, plain = (38, 30) if large else (30, 26)
    said = " ".join(filter(None, [claim.qualifier, claim.number, claim.counted]))
    counted = claim.counted if claim.is_stated else said
    lines = wrapped(counted, room, bold, bold=True, at_most=4 if large else 2)
    tall = len(lines) * leading(bold) + 2 * leading(plain)
    top = sheet.y + (height - tall) / 2
    if claim.is_stated:
        base = sheet.y + height / 2 + size * (0.46 if claim.qualifier else 0.34)
        sheet.text(STYLE.pad, base, claim.number, size, bold=True)
        sheet.text(STYLE.pad + 4, base - size * 0.78, claim.qualifier, 26, colour="ink-2")
    top = sheet.lines(left, top, lines, bold, bold=True)
    sheet.icon(left + 10, top + plain * 0.64, claim.mark, size=300)
    top = _lines(sheet, left + 30, top, claim.speaker, plain, at_most=1)
    _lines(sheet, left, top, claim.when, plain, at_most=1, colour="ink-2")


def _fitting(number: str, size: float) -> float:
    """The largest size up to this one at which a number fits into its room."""
    return min(size, size * _NUMBERS / width(number, size, bold=True))


def _lines(
    sheet: Sheet, x: float, y: float, text: str, size: float, *, at_most: int, **look: Any
) -> float:
    room = WIDTH - STYLE.pad - x
    found: Sequence[str] = wrapped(text, room, size, bold=bool(look.get("bold")), at_most=at_most)
    return sheet.lines(x, y, found, size, **look)
