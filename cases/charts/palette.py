"""The colours and shapes of the charts: those of the pages, so that a mark means the same in both."""

from collections.abc import Mapping
from typing import Final

THEMES: Final[Mapping[str, Mapping[str, str]]] = {
    "light": {
        "paper": "#ffffff",
        "ink": "#14181c",
        "ink-2": "#4a525a",
        "line": "#c3cad0",
        "grid": "#e4e8eb",
        "sea": "#ffffff",
        "land": "#f0f2f4",
        "country": "#e0e5e9",
        "border": "#98a2ab",
        "status-closed": "#9e2a2b",
        "status-pending": "#c77f0a",
        "status-convicted": "#1d5b96",
        "status-unknown": "#5b646c",
        "kind-authority": "#3a3f8f",
        "kind-monitor": "#0a7268",
        "kind-media": "#8a3d78",
        "kind-person": "#7a5410",
        "kind-unnamed_group": "#666e76",
        "kind-unclear": "#666e76",
        "kind-record": "#14181c",
        "step": "#14181c",
        "step-by-then": "#14181c",
    },
    "dark": {
        "paper": "#101418",
        "ink": "#e8ebee",
        "ink-2": "#aab3bb",
        "line": "#3a434b",
        "grid": "#252c33",
        "sea": "#101418",
        "land": "#1a2026",
        "country": "#2a323a",
        "border": "#66717b",
        "status-closed": "#d9635a",
        "status-pending": "#e3a73c",
        "status-convicted": "#6cabe0",
        "status-unknown": "#9aa5ae",
        "kind-authority": "#a3a9f0",
        "kind-monitor": "#5cc4b7",
        "kind-media": "#d994c8",
        "kind-person": "#d6ab62",
        "kind-unnamed_group": "#a0a9b1",
        "kind-unclear": "#a0a9b1",
        "kind-record": "#e8ebee",
        "step": "#e8ebee",
        "step-by-then": "#e8ebee",
    },
}
"""Each theme's colours, under the names of the pages' style sheet; grid and map are the charts' own."""

_FRAME = "M-0.9,-0.9H0.9V0.9H-0.9ZM-0.62,-0.62V0.62H0.62V-0.62Z"

SHAPES: Final[Mapping[str, str]] = {
    "kind-authority": "M0,-1L1,-0.24V1H-1V-0.24Z",
    "kind-monitor": "M0,-1.05L1.05,0L0,1.05L-1.05,0Z",
    "kind-media": "M-1,-0.84H1L0,1Z",
    "kind-person": "M-0.95,0A0.95,0.95,0,1,1,0.95,0A0.95,0.95,0,1,1,-0.95,0Z",
    "kind-unnamed_group": (
        "M-0.95,0A0.95,0.95,0,1,1,0.95,0A0.95,0.95,0,1,1,-0.95,0Z"
        "M-0.58,0A0.58,0.58,0,1,0,0.58,0A0.58,0.58,0,1,0,-0.58,0Z"
    ),
    "kind-unclear": (
        "M0.34,-0.9A0.96,0.96,0,0,1,0.9,-0.34L0.53,-0.2A0.57,0.57,0,0,0,0.2,-0.53Z"
        "M0.9,0.34A0.96,0.96,0,0,1,0.34,0.9L0.2,0.53A0.57,0.57,0,0,0,0.53,0.2Z"
        "M-0.34,0.9A0.96,0.96,0,0,1,-0.9,0.34L-0.53,0.2A0.57,0.57,0,0,0,-0.2,0.53Z"
        "M-0.9,-0.34A0.96,0.96,0,0,1,-0.34,-0.9L-0.2,-0.53A0.57,0.57,0,0,0,-0.53,-0.2Z"
    ),
    "kind-record": "M-1,-0.85H1V-0.25H-1ZM-1,0.25H1V0.85H-1Z",
    "status-closed": "M-0.9,-0.9H0.9V0.9H-0.9Z",
    "status-pending": "M-0.9,-0.9H0.9V0.9H-0.9ZM0,-0.62V0.62H0.62V-0.62Z",
    "status-convicted": f"{_FRAME}M-0.36,-0.36H0.36V0.36H-0.36Z",
    "status-unknown": _FRAME,
    "step": "M-0.9,0A0.9,0.9,0,1,1,0.9,0A0.9,0.9,0,1,1,-0.9,0Z",
    "step-by-then": (
        "M-0.9,0A0.9,0.9,0,1,1,0.9,0A0.9,0.9,0,1,1,-0.9,0Z"
        "M-0.55,0A0.55,0.55,0,1,0,0.55,0A0.55,0.55,0,1,0,-0.55,0Z"
    ),
    "onwards": "M-0.2,-0.8L0.9,0L-0.2,0.8Z",
    "zero": "M-0.9,-0.2H-0.2V-0.9H0.2V-0.2H0.9V0.2H0.2V0.9H-0.2V0.2H-0.9Z",
    "down-from": "M0.2,-0.8L-0.9,0L0.2,0.8Z",
}
"""A shape for every mark, so that nothing is told by colour alone: paths in a square from −1 to 1."""

KINDS: Final = frozenset(name.removeprefix("kind-") for name in SHAPES if name.startswith("kind-"))
"""The kinds of speaker that have a mark of their own."""


def mark_of(kind: str | None) -> str:
    """The mark of a kind of speaker; that of an unclear one where there is none."""
    return f"kind-{kind if kind in KINDS else 'unclear'}"
