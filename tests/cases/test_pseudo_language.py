"""A language that nobody speaks, from right to left: what is not in its marks no language can change."""

import re
from pathlib import Path

import html5lib
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from cases.management.commands import catalogues
from tests.cases.every_page import TYPED, every_page

pytestmark = pytest.mark.django_db

XX = "xx"
OPEN, CLOSE = "⟦", "⟧"
PUBLIC_STYLES = ("tokens", "base", "record", "bars", "prose", "print")

_MARKED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
_SIDES = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)"
    r"|(?:border-(?:top|bottom)-(?:left|right)-radius)|left|right)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)

NOT_READ = {"script", "style", "code", "pre", "textarea"}
SAME_EVERYWHERE = {
    *(
        "APA",
        "Chicago",
        "BibTeX",
        "CSL",
        "JSON",
        "PNG",
        "SVG",
        "CSV",
        "NDJSON",
        "GeoJSON",
        "PDF",
        "HTML",
        "Atom",
        "API",
    ),
    *("CC", "BY", "AGPL", "or", "later"),
    *("Mirrored", "KZ"),
    "url",  # a field's name in the codebook, found by the search
}
"""Names of formats and licences, which no language translates."""


@pytest.fixture(scope="module")
def marked_catalogue(tmp_path_factory):
    """Every message of the code in marks, compiled; the placeholders are where they were."""
    catalogue = catalogues.empty("en")
    for _name, message, context, _notes in catalogues.messages():
        forms = message if isinstance(message, tuple) else (message,)
        inside = tuple(f"{OPEN}{form}{CLOSE}" for form in forms)
        catalogue.add(message, inside if isinstance(message, tuple) else inside[0], context=context)
    folder = tmp_path_factory.mktemp("locale")
    compiled = folder / XX / "LC_MESSAGES" / "django.mo"
    compiled.parent.mkdir(parents=True)
    compiled.write_bytes(catalogues.compiled_from(catalogues.written(catalogue)))
    return folder


@pytest.fixture
def pages(client, settings, marked_catalogue):
    """Every page in that language, as HTML, by its address."""
    settings.LANGUAGES = [*settings.LANGUAGES, (XX, "Mirrored")]
    settings.LANGUAGES_BIDI = [*settings.LANGUAGES_BIDI, XX]
    settings.LOCALE_PATHS = [marked_catalogue]
    found = {}
    for path in every_page():
        answer = client.get(f"/{XX}{path}")
        if answer.headers["Content-Type"].startswith("text/html"):
            found[path] = answer.content.decode()
    return found


def read_aloud(element, language):
    """The texts of an element that a reader meets, attributes included; not code, not other languages."""
    if not isinstance(element.tag, str) or element.tag in NOT_READ:
        return
    if element.get("lang") not in (None, XX) or element.get("translate") == "no":
        return
    named = element.get("name") or element.get("property") or ""
    for name in ("alt", "title", "aria-label", "placeholder", "content"):
        is_text = name != "content" or named.endswith(("description", "title", "site_name"))
        if element.get(name) and is_text:
            yield f" {element.get(name)} "
    yield element.text or ""
    for child in element:
        yield from read_aloud(child, language)
        yield child.tail or ""


def outside_marks(body):
    """What is read on a page and stands in no mark: without ids, addresses and what was typed."""
    tree = html5lib.parse(body, namespaceHTMLElements=False)
    text = "".join(read_aloud(tree, XX))
    while _MARKED.search(text):
        text = _MARKED.sub(" ", text)
    text = re.sub(r"https?://\S+|\S+@\S+\.\w+|\b[A-Z]{3}-[0-9A-Z]{8}\b", " ", text)
    text = re.sub(rf"{TYPED}[\w ’'-]*", " ", text)
    return [word for word in re.findall(r"[^\W\d_]{2,}", text) if word not in SAME_EVERYWHERE]


def test_no_text_of_a_page_is_untranslatable(pages):
    found: dict[str, str] = {}
    for path, body in pages.items():
        if path == "/styleguide/":  # its samples are invented rows, as researchers would type them
            continue
        found |= {word: path for word in outside_marks(body) if word not in found}
    assert found == {}, "mark it for translation, or its element with its language"


def test_every_page_is_mirrored_where_people_read_from_right_to_left(pages):
    for path, body in pages.items():
        assert f'<html lang="{XX}" dir="rtl">' in body, path


@pytest.mark.parametrize("name", PUBLIC_STYLES)
def test_no_style_of_a_public_page_knows_left_from_right(name):
    style = Path(finders.find(f"cases/{name}.css")).read_text()
    assert _SIDES.findall(style) == []


def test_every_style_of_the_public_pages_is_among_them():
    base = (settings.BASE_DIR / "templates" / "base.html").read_text()
    assert set(re.findall(r"cases/(\w+)\.css", base)) == set(PUBLIC_STYLES)
