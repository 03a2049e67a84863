"""Turns a specification into SVG and PNG: one at a time, from the cache where it was drawn before."""

import io
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import Any, Final
from xml.sax.saxutils import escape, unescape

from django.core.cache import caches
from django.utils.translation import get_language

from cases.charts import drawing
from cases.charts.card import Card
from cases.charts.card import specification as specification_of_card
from cases.charts.lettering import FONTS, SPARE
from cases.charts.lettering import width as width_of
from cases.charts.palette import THEMES
from cases.charts.picture import Picture
from cases.charts.sheet import STYLES

COLOURS: Final = 32
"""Colours of a PNG: enough for flat marks and smooth letters, at an eighth of the bytes."""

KEPT_SECONDS: Final = 24 * 60 * 60
WAIT_SECONDS: Final = 10
"""How long a request waits for its turn to draw."""

_TURN = threading.Lock()
_TEXT = re.compile(r'(<text [^>]*font-size=")([\d.]+)px"([^>]*)>([^<]+)</text>')
_NOT_TOLD = re.compile(r' (?:role="graphics-[a-z]+"|aria-[a-z]+="[^"]*")')


class Busy(Exception):
    """Too many different pictures were asked for at once."""


class Allowance:
    """How many pictures of past days may be drawn: some at once, then a few in each second.

    Those of today are few and need none. Without it, whoever asks for every chart as of every day
    would keep the machine drawing, and each thread that serves pages waiting for its turn: nothing
    else runs in the process while letters are set.
    """

    def __init__(self, at_once: int, each_second: float, waiting: int = 2) -> None:
        self.at_once, self.each_second = at_once, each_second
        self._left, self._since = float(at_once), time.monotonic()
        self._counting = threading.Lock()
        self.places = threading.BoundedSemaphore(1 + waiting)

    def take(self) -> bool:
        """Whether one more may be drawn now."""
        with self._counting:
            now = time.monotonic()
            self._left = min(self.at_once, self._left + (now - self._since) * self.each_second)
            self._since = now
            if self._left < 1:
                return False
            self._left -= 1
            return True


PAST = Allowance(at_once=12, each_second=0.5)

MANY = Allowance(at_once=40, each_second=2)
"""For what there is one of for each record, so that whoever walks through all of them leaves room."""


def rendered(
    picture: Picture, kind: str, *, width: int, theme: str, allowance: Allowance | None = None
) -> bytes:
    """The picture as "svg" or "png".

    Its key holds the version of its data: what was drawn from other data is never found again.

    Raises:
        Busy: it has to be drawn, and there is no turn or no allowance left for that.

    """
    key = ("chart", picture.version, get_language() or "", theme, str(width), kind)
    make = partial(draw, picture, kind, width=width, theme=theme)
    return made_once(key, make, allowance)


def card(asked: Card, allowance: Allowance | None = None) -> bytes:
    """A card for links on other sites, as PNG.

    Raises:
        Busy: as above.

    """
    return made_once(
        ("card", asked.version, get_language() or ""), partial(draw_card, asked), allowance
    )


def made_once(
    key: Sequence[str], make: Callable[[], bytes], allowance: Allowance | None = None
) -> bytes:
    """What was made before under this key, else what is made now, in turn with all that takes long.

    Raises:
        Busy: it has to be made, and there is no turn or no allowance left for that.

    """
    kept, name = caches["charts"], ":".join(key)
    if (found := kept.get(name)) is not None:
        return bytes(found)
    with _allowed(allowance), _turn():
        if (found := kept.get(name)) is None:
            found = make()
            kept.set(name, found, KEPT_SECONDS)
    return bytes(found)


@contextmanager
def _allowed(allowance: Allowance | None) -> Iterator[None]:
    if allowance is None:
        yield
        return
    if not allowance.places.acquire(blocking=False):
        raise Busy
    try:
        if not allowance.take():
            raise Busy
        yield
    finally:
        allowance.places.release()


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURN.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _TURN.release()


def draw(picture: Picture, kind: str, *, width: int, theme: str) -> bytes:
    """The picture as "svg" or "png", drawn now."""
    svg = _converter().vegalite_to_svg(
        drawing.specification(picture, width, theme), allowed_base_urls=[]
    )
    if kind == "svg":
        return _told(svg, picture).encode()
    png = _converter().svg_to_png(svg, scale=STYLES[width].scale)
    return _smaller(png, theme)


def draw_card(asked: Card) -> bytes:
    """A card, drawn now."""
    svg = _converter().vegalite_to_svg(specification_of_card(asked), allowed_base_urls=[])
    return _smaller(_converter().svg_to_png(svg, scale=1), "light")


@cache
def _converter() -> Any:
    # Not before the server has forked: it starts threads of its own.
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def _told(svg: str, picture: Picture) -> str:
    """The SVG with its title and description, and without the words of the drawing program.

    Each line of text keeps its length, so that it fits where it is read in another font.
    """
    head, body = _TEXT.sub(_fitted, _NOT_TOLD.sub("", svg)).split(">", 1)
    title = f'<title id="title">{escape(picture.title)}</title>'
    told = f'<desc id="desc">{escape(drawing.description(picture))}</desc>'
    return f'{head} role="img" aria-labelledby="title desc">{title}{told}{body}'


def _fitted(found: re.Match[str]) -> str:
    start, size, rest, text = found.groups()
    length = width_of(unescape(text), float(size), bold="bold" in rest) / SPARE
    fit = f' textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs"'
    return f'{start}{size}px"{rest}{fit}>{text}</text>'


def _smaller(png: bytes, theme: str) -> bytes:
    """The PNG with few colours; the theme's own come out exactly, so that the paper is the page's."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as opened:
        image = opened.convert("RGB")
    few = image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = few.getpalette() or []
    found = [tuple(palette[start : start + 3]) for start in range(0, len(palette), 3)]
    drawn = {colour for _count, colour in image.getcolors(image.width * image.height) or ()}
    exact = {tuple(bytes.fromhex(colour[1:])) for colour in THEMES[theme].values()} & drawn
    chosen = [
        *sorted(exact),
        *(each for each in found if not any(_near(each, one) for one in exact)),
    ]
    with Image.new("P", (1, 1)) as own:
        own.putpalette([part for each in chosen for part in each])
        few = image.quantize(palette=own, dither=Image.Dither.NONE)
    made = io.BytesIO()
    few.save(made, "PNG", compress_level=6)
    return made.getvalue()


def _near(one: Sequence[int], other: Sequence[int]) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= 3
