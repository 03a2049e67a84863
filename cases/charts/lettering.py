"""How wide words are in the charts' own font, so that lines are broken before a picture is drawn."""

from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

FONTS: Final = Path(str(files("font_source_sans_pro"))) / "files"
"""The font files of an installed package; charts never depend on what a machine has."""

FAMILIES: Final = (
    "'Source Sans Pro', 'Source Sans 3', 'Noto Sans', Arial, Helvetica, 'DejaVu Sans', sans-serif"
)
"""The families of every text. A name with a digit must be quoted: unquoted, nothing is drawn."""

SPARE: Final = 1.04
"""Lines are broken a little early: letters are set with kerning, which is not counted here."""

_EM: Final = 1000


@cache
def _font(bold: bool) -> object:
    from PIL import ImageFont  # only where something is drawn or laid out

    return ImageFont.truetype(FONTS / f"SourceSansPro-{'Bold' if bold else 'Regular'}.ttf", _EM)


@lru_cache(maxsize=4096)
def _advance(letter: str, bold: bool) -> float:
    return float(_font(bold).getlength(letter))  # type: ignore[attr-defined]


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text in pixels at a size, without kerning and with a little to spare."""
    return sum(_advance(letter, bold) for letter in text) * size / _EM * SPARE


def wrapped(
    text: str, room: float, size: float, *, bold: bool = False, at_most: int = 0
) -> list[str]:
    """A text as lines that fit into the room; a word that is too long for one is broken.

    With ``at_most`` lines, the last of them ends in an ellipsis where there would be more.
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold=bold) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _broken(word, room, size, bold)
        lines += whole
    lines += [line] if line else []
    if at_most and len(lines) > at_most:
        lines = [*lines[: at_most - 1], _cut(lines[at_most - 1], room, size, bold)]
    return lines


def balanced(
    text: str, room: float, size: float, *, bold: bool = False, at_most: int = 0
) -> list[str]:
    """As few lines as fit, as even as they can be: a title without a word left over."""
    best = wrapped(text, room, size, bold=bold, at_most=at_most)
    for hundredths in range(98, 60, -2):
        lines = wrapped(text, room * hundredths / 100, size, bold=bold, at_most=at_most)
        if len(lines) > len(best) or " ".join(lines) != " ".join(best):
            break
        best = lines
    return best


def _broken(word: str, room: float, size: float, bold: bool) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, size, bold=bold) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _cut(line: str, room: float, size: float, bold: bool) -> str:
    while line and width(f"{line}…", size, bold=bold) > room:
        line = line[:-1]
    return f"{line.rstrip()}…"
