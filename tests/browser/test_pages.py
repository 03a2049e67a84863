"""The public pages in a real browser without JavaScript: rules of access, the keyboard, no complaint."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests import factories as make


@pytest.fixture
def record(live_server: LiveServer) -> dict[str, str]:
    """One linked record of each kind; the addresses of every type of page."""
    Group.objects.get_or_create(name="reviewer")  # emptied after each test that a browser reads
    source = make.make_source(published_on=date(2022, 12, 25))
    place = make.make_place(name="Invented City", slug="invented-city")
    situation = make.make_situation(name="Invented situation")
    incident = make.make_incident(place=place, situation=situation, sources=[source])
    victim = make.make_victim(name="Invented Person", age_group="adult", sources=[source])
    harm = make.make_harm(victim=victim, incident=incident, sources=[source])
    investigation = make.make_investigation(place=place, situation=situation, sources=[source])
    step = make.make_investigation_step(investigation=investigation, sources=[source])
    prosecution = make.make_prosecution(
        place=place, situation=situation, investigation=investigation, sources=[source]
    )
    defendant = make.make_defendant(
        prosecution=prosecution, capacity="state_agent", post="officer", sources=[source]
    )
    trial = make.make_proceeding_step(defendant=defendant, sources=[source])
    figure = make.make_figure(place=place, situation=situation, sources=[source])
    make.publish_all([harm, victim, step, trial, figure])
    return {
        "home": "/",
        "home as of a day": "/?as_of=2022-12-31",
        "cities": "/cities/",
        "city": "/cities/invented-city/",
        "not found": "/cities/nowhere/",
        "bad request": "/figures/?wrong=1",
        **{
            name: f"/{name}s/{row.public_id}/"
            for name, row in {
                "victim": victim,
                "incident": incident,
                "investigation": investigation,
                "prosecution": prosecution,
                "figure": figure,
                "source": source,
            }.items()
        },
        **{
            f"list of {noun}": f"/{noun}/"
            for noun in (
                "victims",
                "incidents",
                "investigations",
                "prosecutions",
                "figures",
                "sources",
            )
        },
    }


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complains of: the console, requests to other hosts, broken policies."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text))
    page.on("requestfailed", lambda request: found.append(request.url))
    return found


@pytest.mark.django_db(transaction=True)
def test_no_rule_of_access_is_broken_and_the_browser_complains_of_nothing(
    page: Page, live_server: LiveServer, record: dict[str, str], complaints: list[str]
) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for name, address in record.items():
            page.goto(live_server.url + address)
            broken: Any = Axe().run(page).response["violations"]
            assert broken == [], (name, scheme, [rule["id"] for rule in broken])
    refused = "Failed to load resource: the server responded with a status of 40"
    assert [text for text in complaints if not text.startswith(refused)] == []
    assert hosts == {live_server.url.split("/")[2]}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A narrow telephone."""
    return {**browser_context_args, "viewport": {"width": 390, "height": 844}}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_wider_than_a_telephone_or_a_page_at_400_per_cent(
    page: Page, live_server: LiveServer, record: dict[str, str]
) -> None:
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for name, address in record.items():
            page.goto(live_server.url + address)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (name, width, wide)


@pytest.mark.django_db(transaction=True)
def test_the_keyboard_leads_from_the_home_page_to_a_source_without_javascript(
    browser: Any, live_server: LiveServer, record: dict[str, str]
) -> None:
    context: BrowserContext = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/cities/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    page.get_by_role("link", name="Invented City").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="12", exact=True).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/figures/FIG-*/")
    page.locator(".receipts a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources/SRC-*/")
    context.close()


@pytest.mark.django_db(transaction=True)
def test_a_day_is_asked_for_by_a_plain_form(
    page: Page, live_server: LiveServer, record: dict[str, str]
) -> None:
    page.goto(f"{live_server.url}/figures/?metric=killed")
    page.get_by_label("As of").fill("2022-12-26")
    page.get_by_role("button", name="Show that day").click()
    assert page.url.endswith("/figures/?metric=killed&as_of=2022-12-26")
    page.get_by_text("As of 26 December 2022:").wait_for()
    page.get_by_role("link", name="Back to today").click()
    assert page.url.endswith("/figures/?metric=killed")
