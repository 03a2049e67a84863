"""The style sheets of the public pages: legible in every scheme, values in one place, mirrored."""

import itertools
import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "cases" / "static" / "cases"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
TOKENS = (FOLDER / "tokens.css").read_text()

LINKED = re.findall(
    r"'cases/([a-z-]+\.css)'",
    (TEMPLATES / "base.html").read_text() + (TEMPLATES / "styleguide" / "page.html").read_text(),
)
"""Every style sheet that a public page loads."""


def rules(name):
    """A style sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (FOLDER / name).read_text(), flags=re.DOTALL)


SCHEMES = {
    "light": [],
    "dark": ["(prefers-color-scheme: dark)"],
    "high contrast": ["(prefers-contrast: more)"],
    "high contrast, dark": [
        "(prefers-color-scheme: dark)",
        "(prefers-contrast: more)",
        "(prefers-contrast: more) and (prefers-color-scheme: dark)",
    ],
    "print": ["print"],
}


def values(scheme):
    """The colours of a scheme: those of the page, and what its media queries put in their place."""
    text = rules("tokens.css")
    blocks = [text.split("@media", 1)[0]]
    for query in SCHEMES[scheme]:
        blocks += re.findall(rf"@media {re.escape(query)} \{{(.*?\n\}})", text, re.DOTALL)[:1]
    assert len(blocks) == 1 + len(SCHEMES[scheme]), scheme
    found = {}
    for block in blocks:
        found |= re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block)
    return found


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """The ratio of WCAG 2.2, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


PAPERS = ("paper", "paper-2", "notice")
MARKS = [
    *(f"kind-{kind}" for kind in ("authority", "monitor", "media", "person", "unnamed", "record")),
    *(f"status-{status}" for status in ("closed", "pending", "convicted", "unknown-edge")),
]
LEAST = [
    *(("ink", paper, 7) for paper in PAPERS),
    *(("ink-2", paper, 4.5) for paper in PAPERS),
    *(("focus", paper, 3) for paper in PAPERS),
    ("link-line", "paper", 3),
    ("notice-line", "notice", 3),
    *((mark, "paper", 3) for mark in MARKS),
]
"""What stands on what, and the least contrast: text 7 or 4.5, marks and lines that mean something 3."""


def test_the_measure_of_contrast_agrees_with_known_pairs():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_pair_of_colours_is_legible(scheme):
    colour = values(scheme)
    for over, under, least in LEAST:
        ratio = contrast(colour[over], colour[under])
        assert ratio >= least, f"{scheme}: {over} on {under} has {ratio:.2f}, not {least}"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_marks_of_kinds_and_of_statuses_never_share_a_colour(scheme):
    colour = values(scheme)
    for one, other in itertools.combinations(MARKS, 2):
        assert colour[one] != colour[other] or "unknown" in one + other, (one, other)


def test_colours_stand_in_one_place_only():
    for name in LINKED:
        if name != "tokens.css":
            found = re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|lab)a?\(", rules(name))
            assert not found, (name, found)


def test_every_value_that_is_used_is_defined_and_every_one_defined_is_used():
    defined = set(re.findall(r"^\s+--([a-z0-9-]+):", TOKENS, re.MULTILINE))
    used = set(re.findall(r"var\(--([a-z0-9-]+)", "".join(map(rules, LINKED))))
    assert used == defined


PHYSICAL = re.compile(
    r"\b(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b"
    r"|(?<![a-z-])(?:left|right):"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
    r"|(?:text-align|float|clear):\s*(?:left|right)\b"
    r"|\[dir="
)


def test_style_sheets_name_no_left_and_no_right():
    """Pages from right to left are mirrored by the browser, with no rules of their own."""
    assert LINKED
    for name in LINKED:
        assert PHYSICAL.findall(rules(name)) == [], name
        for shorthand in re.findall(r"(?:margin|padding|inset):\s*([^;}]+)", rules(name)):
            sides = re.findall(r"(?:\w+\([^()]*(?:\([^()]*\)[^()]*)*\)|\S)+", shorthand)
            assert len(sides) < 4 or sides[1] == sides[3], (name, shorthand)


def test_the_letters_of_every_script_have_a_font():
    for family in ("serif", "sans"):
        stack = re.search(rf"--{family}: ([^;]+);", TOKENS)[1]
        assert "Arab" in stack or "Naskh" in stack, family
        assert stack.rstrip().endswith(family if family == "serif" else "sans-serif")
