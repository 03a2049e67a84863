"""A dossier as PDF: what a page tells, set by Typst from data alone; no text is ever taken for markup."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

TEMPLATE: Final = Path(__file__).with_suffix(".typ")
FONTS: Final = Path(str(files("font_source_sans_pro"))) / "files"
"""The letters of an installed package, the same as in the charts; none of the machine's."""

_LONG: Final = re.compile(r"\S{25,}")
_PIECE: Final = 12

Block = dict[str, Any]


@dataclass
class Section:
    """One part of a dossier, with a title of its own and blocks below each other."""

    title: str
    note: str = ""
    blocks: list[Block] = field(default_factory=list)

    def text(self, *texts: str, note: bool = False) -> None:
        """A paragraph for each text."""
        self.blocks += [{"kind": "text", "text": text, "note": note} for text in texts if text]

    def heading(self, text: str, note: str = "") -> None:
        """A heading within the section."""
        self.blocks.append({"kind": "heading", "text": text, "note": note})

    def link(self, text: str, url: str) -> None:
        """A paragraph that leads to an address."""
        self.blocks.append({"kind": "link", "text": text, "url": url})

    def number(self, number: str, text: str, lines: list[str], *, is_past: bool = False) -> None:
        """A number with what it counts, and lines about it."""
        told = {"number": number, "text": text, "lines": _full(lines), "past": is_past}
        self.blocks.append({"kind": "number", **told})

    def record(self, title: str, url: str, lines: list[str], steps: list[list[str]]) -> None:
        """A record with its facts, and its steps: each some lines, of which the first says what."""
        told = {"title": title, "url": url, "lines": _full(lines)}
        self.blocks.append({"kind": "record", **told, "steps": [_full(step) for step in steps]})

    def table(self, head: list[str], rows: list[list[list[str]]]) -> None:
        """A table; a cell is some lines."""
        self.blocks.append({"kind": "table", "head": head, "rows": rows})

    def picture(self, name: str, alt: str) -> None:
        """A picture, by the name under which it is handed over."""
        self.blocks.append({"kind": "picture", "name": name, "alt": alt})

    def fields(self, pairs: list[tuple[str, str]]) -> None:
        """Names and values beside each other."""
        self.blocks.append({"kind": "fields", "pairs": [list(pair) for pair in pairs]})


@dataclass(frozen=True)
class Dossier:
    """What a dossier says; ``pictures`` are versions of drawings, by name."""

    language: str
    title: str
    kicker: str
    state: str
    url: str
    site: str
    contents: str
    sections: tuple[Section, ...]
    pictures: Mapping[str, str]

    @property
    def told(self) -> str:
        """All of it as JSON, with places where a line of no spaces may be broken."""
        told = {name: value for name, value in vars(self).items() if name != "sections"}
        told["sections"] = [vars(section) for section in self.sections]
        return json.dumps(_breakable(told), ensure_ascii=False, sort_keys=True)

    @property
    def version(self) -> str:
        """The same as long as it says the same."""
        return hashlib.sha256(self.told.encode()).hexdigest()[:16]


def compiled(dossier: Dossier, drawings: Mapping[str, str]) -> bytes:
    """The dossier as PDF, with text that can be searched, bookmarks and a language.

    ``drawings`` are the pictures as SVG. The same dossier gives the same bytes.
    """
    import typst  # 80 MB that only a process loads which sets a dossier

    made = typst.compile(
        str(TEMPLATE),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"told": dossier.told, "drawings": json.dumps(dict(drawings))},
        pdf_standards="ua-1",
        timestamp=0,
    )
    return bytes(made)


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


def _full(lines: list[str]) -> list[str]:
    return [line for line in lines if line]


def _breakable(value: Any) -> Any:
    """A value whose long words may be broken where they would run over the edge of the paper."""
    if isinstance(value, str):
        return _LONG.sub(_broken, value)
    if isinstance(value, Mapping):
        return {name: each if name == "url" else _breakable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_breakable(each) for each in value]
    return value


def _broken(found: re.Match[str]) -> str:
    word = found.group()
    pieces = [word[start : start + _PIECE] for start in range(0, len(word), _PIECE)]
    return "\N{ZERO WIDTH SPACE}".join(pieces)
