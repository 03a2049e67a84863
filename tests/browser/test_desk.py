"""The admin works under the Content-Security-Policy, which forbids everything inline."""

from django.contrib.auth import get_user_model
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer


def test_sign_in_under_the_content_security_policy(page: Page, live_server: LiveServer) -> None:
    get_user_model().objects.create_superuser("administrator", password="a long pass phrase")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill("administrator")
    page.get_by_label("Password").fill("a long pass phrase")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="My work", exact=True).wait_for()
    assert [text for text in complaints if "Content Security Policy" in text] == []
