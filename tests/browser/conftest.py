"""A real browser for the few journeys in this folder: the machine's own Chromium."""

import os
import shutil
from typing import Any

import pytest

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
