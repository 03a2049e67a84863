"""Each public page in each language: chosen by its address alone, and every way from it stays in it."""

import html
import re

import pytest
from django.conf import settings
from django.urls import resolve

from cases.pages import urls
from cases.pages.languages import in_language, of_path
from tests.cases.every_page import every_page

pytestmark = pytest.mark.django_db

LANGUAGES = ("ru", "kk")
DRAWN = {
    *("card", "situation-card", "city-card", "figure-card", "chart_of_comparison"),
    *("situation-dossier", "city-dossier", "styleguide-chart", "release-file"),
}
"""Pictures, printed matter and files, which have tests of their own: to draw them takes long."""
WITHOUT_LANGUAGE = ("/static/", "/api/v1/", "/admin/", "/sitemap", "/robots.txt")


@pytest.fixture
def pages():
    return every_page()


def links(body):
    return {html.unescape(link) for link in re.findall(r'(?:href|action|src)="([^"]*)"', body)}


def test_every_type_of_page_is_among_them(pages):
    names = {pattern.name for pattern in urls.urlpatterns} - DRAWN
    shown = {
        resolve(path.partition("?")[0]).url_name for path, code in pages.items() if code == 200
    }
    assert names == shown, "add an address of it to tests/cases/every_page.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there_in_every_language_and_leads_on_in_it(client, pages, language):
    for path, status in pages.items():
        address = in_language(path, language)
        answer = client.get(address)
        assert answer.status_code == status, address
        assert answer.headers["Content-Language"] == language
        assert not answer.cookies
        varies = answer.headers.get("Vary", "")
        assert "Cookie" not in varies
        assert "Language" not in varies
        body = answer.content.decode()
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        assert f'<html lang="{language}" dir="ltr">' in body, address
        switched = {edition for edition in links(body) if edition.endswith(path)}
        for link in links(body) - switched:
            if link.startswith("/") and not link.startswith(WITHOUT_LANGUAGE):
                assert of_path(link.partition("?")[0]) == language, (address, link)


def test_a_page_leads_to_itself_in_the_other_languages_with_its_parameters(client, pages):
    body = client.get("/ru/figures/?metric=killed&as_of=2022-12-31").content.decode()
    query = "figures/?metric=killed&amp;as_of=2022-12-31"
    for code, name in settings.LANGUAGES:
        prefix = "/" if code == "en" else f"/{code}/"
        link = f'<a href="{prefix}{query}" lang="{code}" hreflang="{code}"'
        assert link in body, name
        assert f'hreflang="{code}" href="http://testserver{prefix}{query}"' in body
    assert f'hreflang="x-default" href="http://testserver/{query}"' in body


def test_nothing_but_the_address_chooses_the_language(client, pages):
    client.cookies["django_language"] = "ru"
    answer = client.get("/cities/", headers={"Accept-Language": "kk,ru;q=0.9"})
    assert '<html lang="en" dir="ltr">' in answer.content.decode()
    assert client.get("/en/cities/").status_code == 404
    assert client.get("/ru-kz/cities/").status_code == 404
    assert client.get("/api/v1/").headers["Content-Language"] == "en"


def test_a_slash_that_is_missing_is_added_in_the_same_language(client, pages):
    assert client.get("/ru/cities").headers["Location"] == "/ru/cities/"
    assert client.get("/kk").headers["Location"] == "/kk/"


def test_the_desk_and_programs_have_no_language_in_their_addresses(client, pages):
    for address in ("/ru/admin/", "/ru/api/v1/", "/ru/sitemap.xml", "/ru/robots.txt"):
        assert client.get(address).status_code == 404


def test_the_map_for_search_engines_names_each_page_in_each_language(client, pages):
    body = client.get("/sitemap-cities.xml").content.decode()
    for code, prefix in (("en", "/"), ("x-default", "/"), ("ru", "/ru/"), ("kk", "/kk/")):
        page = f"http://testserver{prefix}cities/invented/"
        assert f'hreflang="{code}" href="{page}"' in body
        assert f"<loc>{page}</loc>" in body


def test_an_error_on_our_side_leads_home_in_the_language_of_the_address(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("cases.pages.languages.editions", None)
    answer = client.get("/ru/cities/")
    assert answer.status_code == 500
    body = answer.content.decode()
    assert '<html lang="ru" dir="ltr">' in body
    assert '<a href="/ru/">' in body
