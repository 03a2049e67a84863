"""Every type of page of the seeded record: looked at in a browser, read as HTML, weighed, walked through.

A type of page is a named address in `cases/pages/urls.py`: a new one is in these tests by being there.
"""

import gzip
import html
import itertools
import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.urls import URLPattern, resolve
from playwright.sync_api import Browser, Page, Request
from pytest_django.live_server_helper import LiveServer

from cases.pages.urls import urlpatterns
from cases.public import PublicVictim

# In the order of tests that fill a database for good: last.
pytestmark = pytest.mark.django_db(transaction=True)

LARGEST: Final = 100_000
"""Bytes of a page without its pictures: as HTML, and as it is sent with its style sheets."""

NOT_LINKED: Final = {"/sitemap.xml", "/robots.txt"}
"""What programs ask for, and no page leads to; the map of the site leads to all that search engines see."""

FILES: Final = re.compile(r"^/static/|^/api/|^/(ru|kk)/|\.(png|svg|pdf)\b|[?&]cite=|^/data/\d+/.")
"""What takes long to make, is no page, or is one in another language: they have tests of their own."""

DRAWN: Final = re.compile(r"\.(png|pdf|<str:kind>)$|<path:path>$")
"""The addresses among those that are files."""

MOST: Final = 2
"""Pages of each type, and as many of those that a filter chooses."""

STRANGE: Final = {
    "not found": ("/cities/nowhere/", 404),
    "no page at all": ("/nowhere", 404),
    "mistyped id": ("/figures/FIG-22222222/", 404),
    "bad request": ("/figures/?wrong=1", 400),
    "as of a day": ("/cities/almaty/?as_of=2022-12-31", 200),
    "chosen rows": ("/figures/?metric=killed", 200),
    "nothing found": ("/cities/?name=nowhere", 200),
    "side by side": ("/compare/?city=almaty&city=taldykorgan", 200),
    "nothing in a frame": ("/embed/cities/nowhere/documented/", 404),
}
"""Pages that are no type of their own, with their status."""

ALIKE: Final = {"situation", "situation-chart", "situation-documented"}
"""Types of pages made by the templates of others: of the home page, and of a city's."""

UNFOLD: Final = "document.querySelectorAll('details').forEach(each => { each.open = true })"
"""What a reader does who wants to know a word; the pages themselves run no script."""


@dataclass(frozen=True)
class Read:
    """One page as it came."""

    address: str
    body: str
    kind: str
    name: str

    @property
    def is_page(self) -> bool:
        return self.kind.startswith("text/html") and not self.name.startswith("api")


LET_GO: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
def _django_db_helper() -> None:
    """No database of its own for each test: all of them read the one that `site` fills."""


@pytest.fixture(scope="module")
def site(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The seeded record and a release of it behind a server, for all tests of this module; its address."""
    folder = tmp_path_factory.mktemp("releases")
    with django_db_blocker.unblock(), override_settings(ACCOUNTABILITY_RELEASES_DIR=folder):
        call_command("seed", verbosity=0)
        call_command("release", site="http://localhost/", stdout=StringIO())
        server = LiveServer("localhost")
        try:
            yield server.url
        finally:
            server.stop()
            with connection.cursor() as cursor:
                # A browser keeps its connections to the server, and these theirs to the database.
                cursor.execute(LET_GO)
            call_command("flush", verbosity=0, interactive=False)
            # Playwright's loop has a context of its own, and there this connection is another one.
            connection.close()


@pytest.fixture(scope="module")
def pages(site: str) -> dict[str, Read]:
    """Some pages of each type, as they are reached from the home page, by their addresses.

    `tests/cases/test_pages.py` reads all of them.
    """
    client = Client()
    found: dict[str, Read] = {}
    read: Counter[tuple[str, bool]] = Counter()
    entity = f"/embed/entities/{PublicVictim.objects.all()[0].public_id}/"  # linked in other tools
    waiting = deque(["/", *NOT_LINKED, STRANGE["side by side"][0], entity])
    while waiting:
        address = waiting.popleft()
        name = resolve(urlsplit(address).path).view_name.rpartition(":")[2]
        if address in found or read[name, "?" in address] >= MOST:
            continue
        read[name, "?" in address] += 1
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        kind = response["Content-Type"]
        body = response.content.decode() if "text" in kind or "xml" in kind else ""
        found[address] = Read(address, body, kind, name)
        leads_to = []
        if found[address].is_page:
            leads_to = links(body, address)
        elif name.startswith("sitemap"):
            leads_to = [urlsplit(each).path for each in re.findall(r"<loc>([^<]+)</loc>", body)]
        waiting += [link for link in leads_to if not FILES.search(link)]
    return found


def links(body: str, address: str) -> list[str]:
    """The addresses on this site to which a page leads, or that it shows, without their anchors."""
    targets = re.findall(r'\s(?:href|src|srcset|action)="([^"]*)"', body)
    whole = (urlsplit(urljoin(address, html.unescape(target))) for target in targets)
    return [
        f"{each.path}?{each.query}" if each.query else each.path
        for each in whole
        if not each.netloc and not each.scheme
    ]


@pytest.fixture(scope="module")
def types(pages: dict[str, Read]) -> dict[str, str]:
    """One page of each type, the heaviest that has no parameter; its address by the type's name."""
    heaviest: dict[str, Read] = {}
    for each in pages.values():
        if each.is_page and "?" not in each.address:
            known = heaviest.get(each.name)
            if known is None or len(each.body) > len(known.body):
                heaviest[each.name] = each
    return {name: each.address for name, each in sorted(heaviest.items())}


def test_every_type_of_page_is_reached_from_the_home_page_or_the_map(
    pages: dict[str, Read], types: dict[str, str]
) -> None:
    named = {
        str(each.name)
        for each in urlpatterns
        if isinstance(each, URLPattern) and not DRAWN.search(str(each.pattern))
    }
    reached = {each.name for each in pages.values()}
    assert named - reached == set()
    assert {"home", "city", "victim", "source", "figure", "codebook-page"} <= types.keys()


def test_no_link_is_broken_and_every_anchor_is_there(pages: dict[str, Read]) -> None:
    assert len(pages) > 60
    client = Client()
    ids: dict[str, set[str]] = {}
    for address, each in pages.items():
        if not each.is_page:
            continue
        for target in re.findall(r'href="([^"]*#[^"]*)"', each.body):
            whole = urljoin(address, html.unescape(target))
            path, _, anchor = whole.partition("#")
            if urlsplit(path).netloc or not anchor:
                continue
            if path not in ids:
                body = pages[path].body if path in pages else client.get(path).content.decode()
                ids[path] = set(re.findall(r'\sid="([^"]+)"', body))
            assert anchor in ids[path], (address, target)


# --- What is sent: its weight, and whether it is sound HTML -----------------------------------------


def style_sheets() -> bytes:
    base = (Path(settings.BASE_DIR) / "templates" / "base.html").read_text()
    folder = Path(settings.BASE_DIR) / "cases" / "static"
    names = re.findall(r"static '(cases/[a-z-]+\.css)'", base)
    assert names
    # Each is a file of its own, compressed by itself.
    return b"".join(gzip.compress((folder / name).read_bytes()) for name in names)


def test_no_page_is_heavier_than_100_kilobytes(
    pages: dict[str, Read], types: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    styles = len(style_sheets())
    rows = []
    for address, each in pages.items():
        if each.is_page:
            raw, sent = len(each.body.encode()), len(gzip.compress(each.body.encode(), 6))
            rows.append((raw, sent, sent + styles, each.name, address))
    for row in sorted(rows, reverse=True):
        if types.get(row[3]) == row[4]:
            with capsys.disabled():
                print("{:>8} {:>7} {:>7}  {:<16} {}".format(*row))
    assert [row for row in rows if row[0] > LARGEST or row[2] > LARGEST] == []


def children(element: Any) -> list[Any]:
    return [child for child in element if isinstance(child.tag, str)]


def name_of(element: Any) -> str:
    """What an element is called for whoever does not see it, as far as it says so itself."""
    return element.get("aria-label") or element.get("title") or "".join(element.itertext()).strip()


POINTING: Final = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers")
HOLDS: Final = {"ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd", "div"}, "tbody": {"tr"}}


def faults(body: str) -> Iterator[str]:
    """What a strict reader of HTML objects to."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(body)
    yield from (f"{error[1]} at {error[0]}" for error in parser.errors)
    elements = [each for each in tree.iter() if isinstance(each.tag, str)]
    ids = [each.get("id") for each in elements if each.get("id")]
    yield from (f"id twice: {one}" for one in set(ids) if ids.count(one) > 1)
    labels = {each.get("for") for each in elements if each.tag == "label"}
    for each in elements:
        yield from pointing_nowhere(each, set(ids))
        yield from without_words(each, labels)
        yield from misplaced(each)
    yield from misordered(elements)


def pointing_nowhere(element: Any, ids: set[str]) -> Iterator[str]:
    for attribute in POINTING:
        for wanted in (element.get(attribute) or "").split():
            if wanted not in ids:
                yield f"{attribute} points at {wanted}, which is not there"


def without_words(element: Any, labels: set[str]) -> Iterator[str]:
    tag, said = element.tag, dict(element.attrib)
    if tag in ("a", "button", "summary", "h1", "h2", "h3", "h4", "th") and not name_of(element):
        yield f"<{tag}> without words: {said}"
    if tag == "img" and not (element.get("alt") and element.get("width") and element.get("height")):
        yield f"a picture without words or size: {said}"
    asks = tag in ("input", "select", "textarea") and element.get("type") != "hidden"
    if asks and not element.get("aria-label") and element.get("id") not in labels:
        yield f"no label: {said}"


def misplaced(element: Any) -> Iterator[str]:
    tag, below = element.tag, {child.tag for child in children(element)}
    if tag in (*HOLDS, "tr") and not below:
        yield f"<{tag}> is empty: {dict(element.attrib)}"
    if tag in HOLDS and below - HOLDS[tag]:
        yield f"<{tag}> holds {sorted(below - HOLDS[tag])}"
    if tag in ("noscript", "style") or (
        tag == "script" and element.get("type") != "application/ld+json"
    ):
        yield f"<{tag}>"
    for attribute in element.attrib:
        if attribute == "style" or attribute.startswith("on"):
            yield f"{attribute}=… on <{tag}>"


def misordered(elements: list[Any]) -> Iterator[str]:
    levels = [int(each.tag[1]) for each in elements if re.fullmatch("h[1-6]", each.tag)]
    for above, below in itertools.pairwise([0, *levels]):
        if below > above + 1:
            yield f"h{below} after h{above}"
    # What stands in a frame has neither a masthead nor a heading of its own.
    framed = not any(each.tag == "header" for each in elements)
    for tag in ("title", "main") if framed else ("title", "main", "header", "h1"):
        if sum(each.tag == tag for each in elements) != 1:
            yield f"not one <{tag}>"


def test_what_is_wrong_with_a_page_is_seen() -> None:
    """The reader above is no use if it is satisfied with everything."""
    for broken in (
        "<p><ul><li>one</ul></p>",
        "<h1>One</h1><h3>Three</h3>",
        "<h1>One</h1><input id=a>",
        "<h1>One</h1><p id=a aria-labelledby=b>words",
        "<h1>One</h1><p id=a>1<p id=a>2",
        "<h1>One</h1><ul></ul>",
        "<h1>One</h1><script>run()</script>",
        "<h1>One</h1><p style='color: red'>red",
        "<h1>One</h1><a href='/'></a>",
        "<h1>One</h1><img src=a.png alt=words>",
    ):
        page = "<!doctype html><html><title>t</title><header></header><main>{}</main>"
        assert list(faults(page.format(broken))), broken
    assert list(faults(page.format("<h1>One</h1><h2>Two</h2><p>Words"))) == []


def test_every_type_of_page_is_sound_html(pages: dict[str, Read], types: dict[str, str]) -> None:
    found = defaultdict(list)
    for address in types.values():
        for fault in faults(pages[address].body):
            found[fault].append(address)
    client = Client()
    for address, status in STRANGE.values():
        response = client.get(address)
        assert response.status_code == status, address
        for fault in faults(response.content.decode()):
            found[fault].append(address)
    assert dict(found) == {}


# --- In a browser -----------------------------------------------------------------------------------


@dataclass
class Watch:
    """What a browser complains of, and whom it asks."""

    console: list[str]
    failed: list[str]
    hosts: set[str]


@pytest.fixture
def watch(page: Page) -> Watch:
    seen = Watch([], [], set())
    page.on("console", lambda message: seen.console.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: seen.console.append(f"{page.url}: {error}"))

    def failed(request: Request) -> None:
        # A picture that was still on its way when the next page was opened.
        if request.failure != "net::ERR_ABORTED":
            seen.failed.append(request.url)

    page.on("requestfailed", failed)
    page.on("request", lambda request: seen.hosts.add(urlsplit(request.url).netloc))
    return seen


LOOKS: Final = (
    "color-contrast",
    "target-size",
    "link-in-text-block",
    "scrollable-region-focusable",
)
"""Rules whose answer depends on the scheme and on the width."""


def rules_broken(page: Page, *only: str) -> list[str]:
    options: dict[str, Any] = {"resultTypes": ["violations"], "elementRef": False}
    if only:
        options["runOnly"] = {"type": "rule", "values": list(only)}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: Any = page.evaluate(
        "options => axe.run(document, options).then(found => found.violations)", options
    )
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]


def test_every_type_of_page_keeps_the_rules_of_access_and_asks_nobody_else(
    page: Page, site: str, types: dict[str, str], watch: Watch
) -> None:
    """On a desk in light, on a telephone in dark; and nothing is wider than a page at 400 per cent."""
    strange = {name: address for name, (address, _status) in STRANGE.items()}
    broken = {}
    looked_at = {name: address for name, address in types.items() if name not in ALIKE}
    for name, address in (looked_at | strange).items():
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto(site + address)
        page.evaluate(UNFOLD)
        broken[name, "light"] = rules_broken(page)
        page.set_viewport_size({"width": 390, "height": 844})
        page.emulate_media(color_scheme="dark")
        broken[name, "dark"] = rules_broken(page, *LOOKS)
        page.set_viewport_size({"width": 320, "height": 800})
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 320:
            broken[name, "wide"] = [f"{width} pixels wide on 320"]
    assert {where: what for where, what in broken.items() if what} == {}
    refused = "Failed to load resource: the server responded with a status of 40"
    assert [text for text in watch.console if refused not in text] == []
    assert watch.failed == []
    assert watch.hosts == {urlsplit(site).netloc}


SHIFTS: Final = """
window.shifted = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) { window.shifted += entry.value; }
}).observe({type: 'layout-shift', buffered: true});
"""


DRAWN_YET: Final = """Promise.all(Array.from(document.images, each =>
  each.complete || new Promise(done => { each.onload = each.onerror = done; })))"""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("address", ["/", "/cities/taldykorgan/"])
def test_nothing_moves_once_it_is_there(page: Page, site: str, address: str, width: int) -> None:
    page.add_init_script(SHIFTS)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + address)
    # Pictures come as the reader nears them.
    for picture in page.locator("img").all():
        picture.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    page.evaluate(DRAWN_YET)
    assert page.evaluate("Array.from(document.images).every(each => each.naturalWidth > 0)")
    assert page.locator("img").count() > 0
    assert page.evaluate("window.shifted") < 0.01


FOCUSED: Final = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) { return null; }
  const box = at.getBoundingClientRect(), style = getComputedStyle(at);
  return {
    words: (at.innerText || at.getAttribute('aria-label') || at.id || at.tagName).trim(),
    kind: at.tagName,
    path: at.getAttribute('href') || '',
    number: !!at.closest('.number'),
    receipt: !!at.closest('.receipts'),
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
  };
}"""


class Keyboard:
    """Somebody who has no mouse: each stop must be visible, marked, and can be left."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tab(self) -> Any:
        self.page.keyboard.press("Tab")
        at = self.page.evaluate(FOCUSED)
        if at is not None:
            assert at["ring"], f"no mark at {at}"
            assert at["seen"], f"out of sight: {at}"
        return at

    def until(self, wanted: Callable[[Any], bool]) -> Any:
        for _press in range(400):
            at = self.tab()
            assert at is not None, "the end of the page"
            if wanted(at):
                return at
        raise AssertionError("not reached")

    def enter(self) -> None:
        self.page.keyboard.press("Enter")


def test_the_keyboard_leads_from_the_home_page_to_a_source(page: Page, site: str) -> None:
    keys = Keyboard(page)
    page.goto(site)
    first = keys.tab()
    assert first["path"] == "#content"
    assert keys.tab()["words"] == "Accountability"
    keys.until(lambda at: at["words"] == "Cities")
    keys.until(lambda at: at["kind"] == "INPUT" and at["words"] == "as-of")
    keys.until(lambda at: at["words"] == "Show that day")
    # Past the masthead at once.
    page.goto(site)
    keys.tab()
    keys.enter()
    assert page.url.endswith("#content")
    keys.until(lambda at: at["number"] and at["path"].startswith("/figures/FIG-"))
    keys.enter()
    page.wait_for_url("**/figures/FIG-*/")
    keys.until(lambda at: at["receipt"])
    keys.enter()
    page.wait_for_url("**/sources/SRC-*/")


def test_the_keyboard_is_trapped_nowhere(page: Page, site: str) -> None:
    """Through a whole page and out at its end, with everything unfolded; and back in."""
    keys = Keyboard(page)
    page.goto(f"{site}/cities/taldykorgan/")
    page.evaluate(UNFOLD)
    stops = list(itertools.takewhile(lambda at: at is not None, iter(keys.tab, "never")))
    assert len(stops) > 60
    assert any("contact" in at["path"] for at in stops[-8:])
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUSED) is not None


def test_every_fact_is_there_without_javascript(browser: Browser, site: str) -> None:
    said = {}
    for runs in (True, False):
        context = browser.new_context(java_script_enabled=runs)
        page = context.new_page()
        for address in ("/", "/cities/taldykorgan/"):
            page.goto(site + address)
            said[address, runs] = page.locator("main").inner_text()
        context.close()
    for address in ("/", "/cities/taldykorgan/"):
        assert len(said[address, False]) > 2_000
        assert said[address, False] == said[address, True]


def test_style_sheets_that_do_not_come_leave_a_page_that_reads_in_order(
    page: Page, site: str
) -> None:
    """Its parts follow each other as they are written, and nothing that styles hide confuses."""
    page.route("**/*.css", lambda route: route.abort())
    page.goto(f"{site}/cities/taldykorgan/")
    words = page.locator("body").inner_text()
    order = [
        "Skip to the content",
        "Cities",
        "Taldykorgan",
        "What is reported",
        "Removal, or an answer",
    ]
    places = [words.index(each) for each in order]
    assert places == sorted(places)
    rendered = page.locator("main li, main td, main th, main dd").all_inner_texts()
    assert [text for text in rendered if text.startswith((",", ";", ":"))] == []


def test_a_day_is_asked_for_by_a_plain_form(page: Page, site: str) -> None:
    page.goto(f"{site}/figures/?metric=killed")
    page.get_by_label("As of").fill("2022-12-26")
    page.get_by_role("button", name="Show that day").click()
    assert page.url.endswith("/figures/?metric=killed&as_of=2022-12-26")
    page.get_by_text("As of 26 December 2022:").wait_for()
    page.get_by_role("link", name="Back to today").click()
    assert page.url.endswith("/figures/?metric=killed")


# --- On paper ----------------------------------------------------------------------------------------


def test_paper_has_no_way_around_and_has_the_charts_and_a_reference(page: Page, site: str) -> None:
    page.goto(f"{site}/cities/taldykorgan/")
    page.emulate_media(media="print")
    for what in (".ways", ".as-of form", ".skip", ".chart-files", ".colophon-ways"):
        for each in page.locator(what).all():
            assert not each.is_visible(), what
    assert page.locator(".chart img").first.is_visible()
    assert page.locator(".cite summary").is_visible()
    assert page.pdf().startswith(b"%PDF")
