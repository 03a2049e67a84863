"""The site as Tor Browser at "Safest" shows it: no script, no SVG, no fonts; the charts are there."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from pytest_django.live_server_helper import LiveServer

from cases.charts.palette import THEMES
from tests import factories as make
from tests.browser.conftest import REQUIRED

SAFEST = {
    "javascript.enabled": False,
    "svg.disabled": True,
    "mathml.disabled": True,
    "gfx.downloadable_fonts.enabled": False,
    "gfx.font_rendering.opentype_svg.enabled": False,
    "media.webaudio.enabled": False,
    "webgl.disabled": True,
    # Nothing but the page that is asked for.
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.search.update": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "",
    "toolkit.telemetry.enabled": False,
    "ui.systemUsesDarkTheme": 0,
}
"""What its shield sets, and what keeps a browser from asking its maker for anything."""


@pytest.fixture(scope="module")
def firefox() -> str:
    """Return the browser's path; without one skip, or fail where CI says that it must be there."""
    for name in ("firefox-esr", "firefox"):
        if found := shutil.which(name):
            return found
    reason = "no Firefox is installed"
    if os.environ.get(REQUIRED):
        pytest.fail(f"{reason}, and {REQUIRED} is set")
    pytest.skip(f"{reason}: Tor Browser's safest level was not tried")


def photograph(firefox: str, address: str, folder: Path) -> Image.Image:
    """The first half metre of a page at a desk's width."""
    profile, picture = folder / "profile", folder / "page.png"
    profile.mkdir(parents=True)
    # JSON has the same words as Firefox's settings for true, false, numbers and texts.
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in SAFEST.items()
    ]
    (profile / "user.js").write_text("\n".join(lines))
    subprocess.run(
        [
            *(firefox, "--headless", "--no-remote", "--profile", str(profile)),
            *("--window-size=1280,2400", "--screenshot", str(picture), address),
        ],
        env={**os.environ, "HOME": str(folder), "MOZ_DISABLE_CONTENT_SANDBOX": "1"},
        check=True,
        capture_output=True,
        timeout=120,
    )
    return Image.open(picture).convert("RGB")


def has_colour(picture: Image.Image, colour: str, pixels: int) -> bool:
    """Whether at least so many pixels have a colour, within what smooth edges change."""
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    counted = picture.getcolors(maxcolors=2**24) or []
    return pixels <= sum(
        number
        for number, found in counted
        if all(abs(one - other) <= 40 for one, other in zip(wanted, found, strict=True))
    )


@pytest.mark.django_db(transaction=True)
def test_the_charts_are_drawn_where_neither_scripts_nor_svg_are(
    firefox: str, live_server: LiveServer, tmp_path: Path
) -> None:
    city = make.make_place(name="Invented City", slug="invented-city")
    monitor = make.make_speaker(name="Invented Monitor", slug="monitor", kind="monitor")
    figure = make.make_figure(
        place=city, situation=make.make_situation(name="Invented situation"), speaker=monitor
    )
    make.publish_all([figure])
    page = photograph(firefox, f"{live_server.url}/cities/invented-city/", tmp_path)
    assert page.width == 1280
    assert page.height == 2400
    # The marks beside the name are a hundred pixels of the page itself; the chart has seven hundred.
    assert has_colour(page, THEMES["light"]["kind-monitor"], 500)
    assert has_colour(page, "#14181c", 5_000)
