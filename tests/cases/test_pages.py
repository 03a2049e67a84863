"""The public pages over the seeded record: every number opens its rows, every row its place in a source."""

import html
import itertools
import re
from collections import Counter, deque

import html5lib
import pytest
from django.db import models
from django.test import Client
from django.urls import resolve, reverse

from cases.public import VIEWS, PublicFigure, PublicProsecution, PublicSource, PublicVictim
from cases.public.definitions import choice_lists, coded_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]

LARGEST = 100_000
"""Bytes of a page without its pictures."""

PARSED = 3
"""Pages of each type that a strict parser reads, which takes longer than to make them."""

LISTS = (
    *("victims", "incidents", "investigations", "prosecutions", "figures", "sources"),
    *("agencies", "speakers", "publishers"),
)

LINKED_DATA = re.compile(r'<script type="application/ld\+json">[^<>&]*</script>')
"""Data for search engines, which no browser runs: the only element of its name on any page."""

TO_COPY = re.compile(r"<textarea[^>]*>[^<>]*</textarea>")
"""What others put on their own pages: text here, which no browser reads as HTML."""

FILE = re.compile(r"/charts/[^/]+\.|/chart\.|\.pdf|\.png|[?&]cite=")
"""Files that pages lead to; they have tests of their own."""

ANOTHER_DAY = re.compile(r"[?&](as_of|from)=")
"""The same pages as of the days to which they step: some thousand, from the same templates."""

OTHERWISE = ("/static/", "/api/", "/ru/", "/kk/")
"""What is no page, or the same page in another language: there are tests for those."""

CITIES = ("almaty", "taraz", "shymkent", "kyzylorda", "taldykorgan")


def text_of(body: str) -> str:
    """The words of a page's main part, without its HTML."""
    main = body[body.index("<main") : body.index("</main>")]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def crawl(client: Client, *start: str) -> dict[str, str]:
    """Every page that can be reached within the public pages."""
    found: dict[str, str] = {}
    waiting = deque(start)
    while waiting:
        address = waiting.popleft()
        if address in found:
            continue
        found[address] = read(client, address)
        links = map(html.unescape, re.findall(r'href="(/[^"#]*)', found[address]))
        waiting += [
            link
            for link in links
            if not link.startswith(OTHERWISE)
            and not FILE.search(link)
            and not ANOTHER_DAY.search(link)
        ]
    return found


@pytest.fixture
def page(client, whole_site):
    """What an address answers: as it was read, if it was."""
    return lambda address: whole_site.get(address) or read(client, address)


@pytest.fixture(scope="module")
def whole_site(seeded, django_db_blocker):
    """Every page of the seeded record that can be reached from the first one; read once."""
    with django_db_blocker.unblock():
        return crawl(Client(), "/")


def test_every_link_of_the_site_leads_to_a_sound_page(whole_site):
    pages = whole_site
    assert len(pages) > 150
    parsed: Counter[str] = Counter()
    for address, body in pages.items():
        if body.startswith("<?xml"):
            continue  # a feed: it has tests of its own
        if "?" not in address:  # what a filter chooses stands in the same templates
            name = resolve(address).view_name
            parsed[name] += 1
        if "?" not in address and parsed[name] <= PARSED:
            parser = html5lib.HTMLParser()
            parser.parse(body)
            assert parser.errors == [], address
        assert len(body.encode()) <= LARGEST, address
        ours = TO_COPY.sub("", LINKED_DATA.sub("", body, count=1))
        run = re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", ours)
        assert not run, address
        assert "perpetrator" not in body.lower(), address
        assert ">None<" not in body, address
        assert len(re.findall(r"<h1[ >]", body)) == 1, address
        ids = re.findall(r'\sid="([^"]+)"', body)
        assert len(ids) == len(set(ids)), address


def test_headings_go_down_one_step_at_a_time(client):
    for address in ("/", "/cities/taldykorgan/", "/figures/", "/cities/"):
        body = read(client, address)
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", body)]
        for one, other in itertools.pairwise(levels):
            assert other <= one + 1, (address, levels)


def test_no_cookie_is_set_and_nothing_from_another_host_is_asked_for(client):
    response = client.get("/")
    assert response.cookies == {}
    assert "Cookie" not in response.headers.get("Vary", "")
    body = response.content.decode()
    assert not re.search(r'(src|srcset|action)="(https?:)?//', body)
    fetched = [link for link in re.findall(r"<link[^>]+>", body) if 'rel="alternate"' not in link]
    assert fetched
    assert not re.search(r'href="(https?:)?//(?!testserver/)', " ".join(fetched))


@pytest.mark.parametrize(
    ("day", "there", "not_there"),
    [
        ("2021-12-31", [], ["225", "227", "230", "238"]),
        ("2022-03-31", ["225", "227", "230", "139"], ["232", "238", "241", "188", "221"]),
        ("2022-07-31", ["225", "232", "241", "188", "221"], ["238"]),
        ("2022-12-31", ["225", "227", "230", "232", "238", "241", "1,113", "423"], []),
    ],
)
def test_home_shows_what_was_known_by_the_day(client, day, there, not_there):
    words = text_of(read(client, f"/?as_of={day}"))
    for number in there:
        assert re.search(rf"\b{number}\b", words), number
    for number in not_there:
        assert not re.search(rf"\b{number}\b", words), number


def test_the_home_page_and_the_list_agree_on_a_day(client):
    known = PublicFigure.objects.as_of(None).filter(known_from__lte="2022-07-31").count()
    body = read(client, "/figures/?as_of=2022-07-31")
    assert f"<strong>{known}</strong>" in body


def test_a_conviction_is_not_there_before_it_was_reported(client):
    words = text_of(read(client, "/cities/taldykorgan/?as_of=2022-12-01"))
    assert "Zlunyaev" not in words
    assert "holds no report of a state agent convicted over a death in Taldykorgan" in words
    today = text_of(read(client, "/cities/taldykorgan/"))
    assert "Mark Zlunyaev, army officer, was convicted on 16 November 2022" in today
    assert "abuse of power" in today
    assert "6 years" in today


def test_as_of_says_what_it_means_and_is_carried_along(client):
    body = read(client, "/?as_of=2022-12-01")
    assert "dated that day or" in body
    assert "the day we published does not count" in body
    assert 'href="/cities/?as_of=2022-12-01"' in body
    assert "Back to today" in body
    assert 'href="/">Back to today' in re.sub(r"\s+", " ", body)


def test_numbers_that_nobody_reported_are_nowhere(client):
    for address in ("/", *(f"/cities/{slug}/" for slug in CITIES)):
        words = text_of(read(client, address))
        for made_up in ("202", "36", "107"):
            assert not re.search(rf"\b{made_up}\b", words), (address, made_up)


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("kyzylorda", ["deaths of 24 people closed", "no criminal conduct"]),
        ("shymkent", ["deaths of 20 people closed", "no criminal conduct"]),
        ("taraz", ["15 people were killed in Taraz", "it covered is not stated"]),
        (
            "almaty",
            [
                "139 people were killed in Almaty, the Prosecutor General",
                "whether they cover all 139",
            ],
        ),
        ("taldykorgan", ["3 people was pending", "1 person who died is documented here"]),
    ],
)
def test_a_city_begins_in_words(client, slug, words):
    said = text_of(read(client, f"/cities/{slug}/"))
    for part in words:
        assert part in said


def test_reported_and_documented_share_no_sentence(client):
    for slug in CITIES:
        body = read(client, f"/cities/{slug}/")
        lead = body[body.index('class="head"') : body.index('class="entry"')]
        for sentence in re.findall(r"<li>(.*?)</li>", lead, re.DOTALL):
            assert not ("documented" in sentence and "reported 2" in sentence)


def test_every_claim_shows_its_citation_and_its_speaker(client):
    body = read(client, "/figures/")
    claims = body.split('<li class="claim')[1:]
    assert len(claims) > 20
    for claim in claims:
        assert 'class="citations"' in claim
        assert "/figures/FIG-" in claim
        assert 'class="mark mark-' in claim


def test_a_number_in_a_dashboard_and_the_list_behind_it_agree(page):
    for slug in CITIES:
        body = page(f"/cities/{slug}/")
        for address, number in re.findall(r'<a href="(/[a-z]+/\?[^"]+)">(\d+)</a>', body):
            rows = page(html.unescape(address))
            assert f"<strong>{number}</strong> row" in rows, address


@pytest.mark.parametrize("name", ["Талдықорған", "Талдыкорган", "Taldyqorghan", "taldykorgan"])
def test_a_city_is_found_under_each_spelling(client, name):
    response = client.get("/cities/", {"name": name})
    assert "/cities/taldykorgan/" in response.content.decode()
    assert "/cities/almaty/" not in response.content.decode()


def test_a_source_lists_every_place_that_supports_a_record(client):
    source = PublicSource.objects.get(publisher_slug="eurasiatimes")
    body = read(client, reverse("pages:source", args=[source.public_id]))
    for words in ("paragraph 9", "paragraph 10", "at least 32 cases into 139 deaths", "238 killed"):
        assert words in text_of(body)


def test_conflicting_figures_say_so(client):
    figure = next(row for row in PublicFigure.objects.all() if row.conflicts)
    assert "In conflict with" in read(client, f"/figures/{figure.public_id}/")


def test_the_accused_are_named_only_where_convicted(client, whole_site):
    assert "Mark Zlunyaev" in "".join(whole_site.values())
    awaiting = PublicProsecution.objects.get(status="pending")
    body = read(client, f"/prosecutions/{awaiting.public_id}/")
    assert "A defendant, not named here" in body


def test_a_field_reported_later_says_so(client):
    victim = PublicVictim.objects.get()
    words = text_of(read(client, f"/victims/{victim.public_id}/"))
    assert "shepherd" in words
    investigations = text_of(read(client, "/investigations/?as_of=2022-12-22"))
    assert "place not yet reported" in investigations


def test_the_footer_says_how_to_ask_for_removal(client, settings):
    assert "mailto:desk@example.org" in read(client, "/")
    settings.ACCOUNTABILITY_CONTACT_EMAIL = ""
    body = read(client, "/")
    assert "mailto:" not in body
    assert "has not yet set an address" in body
    assert 'rel="license"' in body
    assert "AGPL-3.0-or-later" in body


@pytest.mark.parametrize("noun", LISTS)
def test_each_list_has_a_form_that_changes_nothing_by_itself(client, noun):
    body = read(client, f"/{noun}/")
    form = body[body.index('class="filters"') :].split("</form>")[0]
    assert 'method="get"' in form
    assert "---" not in form
    for select in re.findall(r"<select.*?</select>", form, re.DOTALL):
        assert re.search(r'<option value=""[^>]*>(any|as usual)', select)


# --- Pages that explain, and pages of who speaks -----------------------------------------------------

EXPLAINING = ("about", "methodology", "codebook", "glossary", "privacy", "contact")


def anchors_pointed_at(page, address):
    """Every link with an anchor, from a page: the page it leads to and the anchor."""
    found = set()
    for link in re.findall(r'href="([^"]*#[^"]+)"', page(address)):
        path, _, anchor = html.unescape(link).partition("#")
        within = path if path.startswith("/") else address + path
        found.add((within, anchor))
    return found


def test_every_anchor_that_is_pointed_at_is_there(page):
    explaining = [f"/{name}/" for name in EXPLAINING]
    pages = [*explaining, "/", "/cities/almaty/", "/speakers/", "/agencies/army/"]
    wanted = set().union(*(anchors_pointed_at(page, each) for each in pages))
    assert len(wanted) > 600
    for each in {path for path, _anchor in wanted}:
        ids = set(re.findall(r'\sid="([^"]+)"', page(each)))
        missing = {anchor for path, anchor in wanted if path == each} - ids
        assert not missing, (each, missing)


def test_dashboards_explain_their_words_in_place(client):
    for address in ("/", "/cities/almaty/"):
        body = read(client, address)
        words = re.findall(r'<details class="terms">(.*?)</details>', body, re.DOTALL)
        explained = re.findall(r'href="/glossary/#([a-z-]+)"', "".join(words))
        assert {"speaker", "documented", "closed", "pending", "convicted", "voice"} <= {*explained}
        assert len(explained) == len({*explained}), "a word is explained once on a page"


def test_no_column_holds_coded_values_without_saying_so():
    for view in VIEWS:
        for field in view._meta.concrete_fields:
            if not isinstance(field, models.CharField) or coded_by(field):
                continue
            rows = view._default_manager.order_by().values_list(field.name, flat=True)
            held = set(rows.distinct()) - {None, ""}
            lists = choice_lists()
            assert not any(held and held <= set(each.values) for each in lists), field


@pytest.mark.parametrize("noun", ["speakers", "agencies", "publishers"])
def test_the_numbers_of_who_speaks_open_their_rows(page, noun):
    pages = re.findall(rf'href="(/{noun}/[a-z0-9-]+/)"', page(f"/{noun}/"))
    opened = 0
    for address in [f"/{noun}/", *pages]:
        for rows, number in re.findall(r'<a href="(/[a-z]+/\?[^"]+)">([\d,]+)</a>', page(address)):
            assert f"<strong>{number}</strong> row" in page(html.unescape(rows)), rows
            opened += 1
    assert opened >= len(pages)


def test_a_speaker_s_claims_stand_by_place_with_the_reports_that_carry_them(client):
    body = read(client, "/speakers/prosecutor-generals-office/")
    words = text_of(body)
    assert "One voice, however many reports relay it." in words
    claims = body[body.index('id="claims"') :]
    places = re.findall(r'<section class="voice"><h3>([^<]+)</h3>', claims)
    assert places[0] == "Kazakhstan"
    assert places[1:] == sorted(set(places[1:]))
    assert "EurasiaTimes" in words[words.index("Sources that carry its claims") :]
    body = read(client, "/speakers/prosecutor-generals-office/?as_of=2022-02-15")
    early = text_of("<main" + body[body.index('id="claims"') :])
    assert "225" in early
    assert "238" not in early


def test_a_group_named_by_its_role_is_no_voice(client):
    words = text_of(read(client, "/speakers/rights-monitors/"))
    assert "it is not counted as a voice of its own" in words


def test_an_institution_s_members_in_court_are_worded_by_stage(client):
    words = text_of(read(client, "/agencies/army/"))
    assert "holds no allegation against it over a person documented here" in words
    assert "convicted 16 November 2022" in words
    assert "whether final: not recorded" in words
    assert "awaiting trial" in words
    before = text_of(read(client, "/agencies/army/?as_of=2022-12-01"))
    assert "Zlunyaev" not in before
    assert "no report in this record" in before
