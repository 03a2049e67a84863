"""A real browser for the few journeys in this folder: the machine's own Chromium."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from django.db import connection
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from cases.models import User
from tests import factories as make

REQUIRED = "ACCOUNTABILITY_REQUIRE_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Playwright's event loop makes Django think that live_server's set-up is asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_executable() -> str:
    """Return the browser's path; without one skip, or fail where CI says that it must be there."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    reason = f"no browser is installed ({', '.join(NAMES)})"
    if os.environ.get(REQUIRED):
        pytest.fail(f"{reason}, and {REQUIRED} is set")
    pytest.skip(f"{reason}: this journey was not tried")


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_executable: str
) -> dict[str, Any]:
    """Start that browser, in little memory and without asking its maker for anything."""
    return {
        **browser_type_launch_args,
        "executable_path": browser_executable,
        "args": [
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
        ],
    }


@pytest.fixture
def sign_in(page: Page, live_server: LiveServer) -> Iterator[Callable[[User], None]]:
    """Sign somebody in who has make.PASSWORD, in both steps; the desk's first page is open then."""

    def both_steps(user: User) -> None:
        make.give_second_factor(user)
        page.goto(f"{live_server.url}/admin/")
        page.get_by_label("Username").fill(user.username)
        page.get_by_label("Password").fill(make.PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.get_by_label("Code").fill(make.code_of(user))
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(f"{live_server.url}/admin/")

    yield both_steps
    # The desk keeps typed words as one goes: what is still being stored must not meet the flush, and
    # nothing more may be sent.
    page.context.set_offline(offline=True)
    for left_open in page.context.pages:
        left_open.goto("about:blank")
    until_nobody_stores()


AT_WORK: Final = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""


QUIET: Final = 6
"""So often in a row nobody may be found at work: what was just sent has not reached the database yet."""


def until_nobody_stores() -> None:
    """Wait, ten seconds at most, until the server has answered all that it was asked."""
    quiet = 0
    for _attempt in range(200):
        with connection.cursor() as cursor:
            cursor.execute(AT_WORK)
            quiet = quiet + 1 if cursor.fetchone() == (0,) else 0
        if quiet == QUIET:
            break
        time.sleep(0.05)
    connection.close()
