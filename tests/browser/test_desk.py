"""The admin works under the Content-Security-Policy, which forbids everything inline."""

from base64 import b32decode
from collections.abc import Callable

from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from cases.models import User
from tests import factories as make


def complaints_of(page: Page) -> list[str]:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    return complaints


def administrator() -> User:
    return User.objects.create_superuser("administrator", password=make.PASSWORD)


def test_sign_in_under_the_content_security_policy(
    page: Page, live_server: LiveServer, sign_in: Callable[[User], None]
) -> None:
    complaints = complaints_of(page)
    sign_in(administrator())
    page.get_by_role("heading", name="My work", exact=True).wait_for()
    assert [text for text in complaints if "Content Security Policy" in text] == []


def test_the_second_factor_is_set_up_at_the_first_sign_in(
    page: Page, live_server: LiveServer
) -> None:
    administrator()
    complaints = complaints_of(page)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill("administrator")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    picture = page.get_by_alt_text("QR code")
    picture.wait_for()
    page.wait_for_load_state("load")
    assert picture.evaluate("picture => picture.naturalWidth") > 0
    key = page.locator(".desk-secret").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(make.code_by(b32decode(key).hex()))
    page.get_by_role("button", name="Set up").click()
    assert page.locator(".desk-codes li").count() == 10
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("heading", name="My work", exact=True).wait_for()
    assert [text for text in complaints if "Content Security Policy" in text] == []


def test_a_page_of_the_desk_speaks_while_it_is_filled_in(
    page: Page, live_server: LiveServer, sign_in: Callable[[User], None]
) -> None:
    make.make_situation(name="Unrest")
    sign_in(administrator())
    complaints = complaints_of(page)
    page.goto(f"{live_server.url}/admin/cases/incident/add/")
    page.get_by_role("textbox", name="Date •:").fill("early January 2022")
    page.keyboard.press("Tab")
    page.get_by_text("Understood: some day in January 2022").wait_for()
    # A field that searches is named by its label and chosen in without a mouse.
    page.get_by_role("combobox", name="Situation").press("Enter")
    search = page.locator(".select2-search__field")
    search.press_sequentially("unr")
    page.get_by_role("option", name="Unrest").wait_for()
    search.press("Enter")
    assert page.locator("#id_situation").input_value()
    assert complaints == []
