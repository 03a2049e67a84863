"""The pages that explain say what is true of the software, and every word they point at is there."""

import hashlib
import html
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.pages import explaining
from cases.pages.methodology import SECTIONS, VERSIONS
from cases.pages.terms import TERMS

pytestmark = pytest.mark.django_db

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"

PROSE = ("about", "methodology", "codebook", "glossary", "privacy", "contact")

TEXT_OF = {"1.0": "86321c42870d0ae1", "1.1": "bbd66c5b55941761"}
"""The fingerprint of the methodology's text at each version.

Who changes the text asks: does it change how the record is made? Then it is a new version in
`cases/pages/methodology.py`, and a new line here. If it only says the same better, only the
fingerprint changes.
"""


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_the_methodology_changes_with_its_version_only() -> None:
    files = sorted((TEMPLATES / "methodology").glob("_*.html"))
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
    assert TEXT_OF.get(VERSIONS[0].number) == digest, "See the words below TEXT_OF."


def test_the_methodology_has_its_sections_and_its_versions(client: Client) -> None:
    body = read(client, "/methodology/")
    for _part, sections in SECTIONS:
        for anchor, _title in sections:
            assert f'<h2 id="{anchor}">' in body
            assert f'href="#{anchor}"' in body
    for name in ("sources", "collection", "evaluation", "corroboration", "quality-control"):
        assert f'id="{name}"' in body
    assert [one.day for one in VERSIONS] == sorted((one.day for one in VERSIONS), reverse=True)
    assert VERSIONS[0].day <= timezone.now().date()
    assert f"Version {VERSIONS[0].number} of" in body
    assert "certificate" in body


def test_every_word_explained_in_place_is_in_the_glossary(client: Client) -> None:
    used = {
        slug
        for file in TEMPLATES.rglob("*.html")
        for slugs in re.findall(r'explained="([^"]+)"', file.read_text())
        for slug in slugs.split()
    }
    assert used
    assert used <= set(TERMS)
    body = read(client, "/glossary/")
    for term in TERMS.values():
        assert f'<dt id="{term.slug}">' in body
        assert html.escape(str(term.text)) in body


@pytest.mark.parametrize("name", PROSE)
def test_a_page_in_prose_carries_the_day_along_and_understands_nothing_else(
    client: Client, name: str
) -> None:
    body = read(client, f"/{name}/?as_of=2022-12-01")
    assert 'href="/cities/?as_of=2022-12-01"' in body
    assert "Show that day" not in body
    assert client.get(f"/{name}/?q=<script>").status_code == 400
    assert client.get(f"/{name}/?as_of=2999-01-01").status_code == 400
    assert client.post(f"/{name}/").status_code == 405


def test_the_contact_page_says_only_what_whoever_runs_the_site_has_said(
    client: Client, settings
) -> None:
    settings.ACCOUNTABILITY_CONTACT_EMAIL = "desk@example.org"
    settings.ACCOUNTABILITY_CONTACT_KEY = "ABCD 1234"
    settings.ACCOUNTABILITY_ANSWER_DAYS = 14
    body = read(client, "/contact/")
    assert "mailto:desk@example.org" in body
    assert "ABCD 1234" in body
    assert "within 14 days" in body
    assert "<form" not in body.partition("<main")[2]
    settings.ACCOUNTABILITY_CONTACT_EMAIL = settings.ACCOUNTABILITY_CONTACT_KEY = ""
    settings.ACCOUNTABILITY_ANSWER_DAYS = 0
    body = read(client, "/contact/")
    assert "mailto:" not in body
    assert "within" not in body
    assert "has not said by when" in body


def test_no_page_that_explains_sets_a_cookie(client: Client) -> None:
    for name in (*PROSE, "speakers", "agencies", "publishers"):
        response = client.get(reverse(f"pages:{name}"))
        assert response.cookies == {}
        assert "Cookie" not in response.headers.get("Vary", "")


def test_an_error_writes_down_the_page_and_nothing_of_who_asked(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object, **_more: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(explaining, "show", fail)
    browser = {"HTTP_USER_AGENT": "Canary/1", "REMOTE_ADDR": "203.0.113.7"}
    client = Client(raise_request_exception=False, **browser)
    assert client.get("/privacy/?as_of=2022-02-02", HTTP_COOKIE="a=canary").status_code == 500
    assert "/privacy/" in caplog.text
    for kept_out in ("2022-02-02", "Canary", "203.0.113.7", "canary"):
        assert kept_out not in caplog.text
