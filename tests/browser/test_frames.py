"""Embeds in a real frame on another page: they are shown, need no scroll bar, and ask no other host."""

import html
import re
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests import factories as make

LONG = "Общественное объединение по защите прав человека и соблюдению законности"


class Paper(ThreadingHTTPServer):
    """Somebody else's site, on this machine: a browser lets no page from afar frame one from here."""

    story = ""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class Story(BaseHTTPRequestHandler):
    """Answers every address with the story."""

    server: Paper

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Story</title>{self.server.story}".encode())

    def log_message(self, *_told: Any) -> None:
        pass


@pytest.fixture
def paper() -> Iterator[Paper]:
    server = Paper(("127.0.0.1", 0), Story)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def pages(live_server: LiveServer) -> list[str]:
    """Pages that offer code to paste: short and long words, a notice, a number in words, no number."""
    Group.objects.get_or_create(name="reviewer")  # emptied after each test that a browser reads
    place = make.make_place(name="Invented City", slug="invented-city")
    where = {"place": place, "situation": make.make_situation()}
    source = make.make_source(published_on=date(2022, 12, 25))
    speaker = make.make_speaker(name=LONG, kind="monitor")
    short = make.make_figure(sources=[source], **where)
    first = make.make_figure(value=1_234_567, speaker=speaker, sources=[source], **where)
    later = make.make_figure(
        speaker=speaker, sources=[source], supersedes=first, population=f"{LONG}. {LONG}", **where
    )
    said = make.make_figure(
        low=None, high=None, qualifier="words_only", words=f"hundreds, {LONG}",
        conflicts_with=later, conflict_note=f"{LONG}; {LONG}", sources=[source], **where,
    )  # fmt: skip
    make.publish_all([short, first, later, said])
    figures = [f"/figures/{each.public_id}/" for each in (short, first, later, said)]
    return [
        *figures,
        "/cities/invented-city/charts/killed/",
        "/cities/invented-city/documented/",
    ]


def pasted(live_server: LiveServer, address: str) -> str:
    """The frame as somebody copies it from a page."""
    host = live_server.url.removeprefix("http://")
    body = Client(headers={"host": host}).get(address).content.decode()
    found = re.search(r'<textarea id="embed-frame"[^>]*>(.*?)</textarea>', body, re.DOTALL)
    assert found, address
    return html.unescape(found[1])


@pytest.mark.django_db(transaction=True)
def test_frames_of_the_given_size_need_no_scroll_bar_and_ask_nobody_else(
    browser: Browser, live_server: LiveServer, pages: list[str], paper: Paper
) -> None:
    codes = "".join(pasted(live_server, address) for address in pages)
    paper.story = f"<body style='margin:0'>{codes}"
    context = browser.new_context(java_script_enabled=True)
    page: Page = context.new_page()
    asked: set[str] = set()
    complaints: list[str] = []
    page.on("request", lambda request: asked.add(request.url.split("/")[2]))
    page.on("console", lambda message: complaints.append(message.text))
    for width in (300, 390, 600):
        page.set_viewport_size({"width": width, "height": 6000})
        page.goto(f"http://{paper.host}/")
        if width == 600:  # as wide as the column, where the pasted width is smaller
            page.evaluate("document.querySelectorAll('iframe').forEach(e => { e.width = 600 })")
        page.wait_for_load_state("networkidle")
        frames = page.frames[1:]
        assert len(frames) == len(pages)
        for frame, address in zip(frames, pages, strict=True):
            frame.wait_for_load_state()
            assert frame.locator("footer").count() == 1, (address, frame.url, frame.content()[:400])
            measured: Any = frame.evaluate(
                "(e => [e.clientWidth, e.scrollWidth, e.clientHeight, e.scrollHeight])"
                "(document.documentElement)"
            )
            shown, wide, high, needed = measured
            assert (wide, needed) == (shown, high), (address, width, measured)
            assert "Accountability:" in frame.inner_text("footer")
            drawn = frame.evaluate("Array.from(document.images).map(e => e.naturalWidth)")
            assert all(drawn), address
    assert asked == {paper.host, live_server.url.split("/")[2]}
    assert complaints == []
    context.close()


@pytest.mark.django_db(transaction=True)
def test_no_other_page_is_shown_in_a_frame(
    page: Page, live_server: LiveServer, pages: list[str], paper: Paper
) -> None:
    paper.story = f"<iframe src='{live_server.url}{pages[0]}'></iframe>"
    page.goto(f"http://{paper.host}/")
    page.wait_for_load_state("networkidle")
    assert page.frames[1].url.startswith("chrome-error:")
