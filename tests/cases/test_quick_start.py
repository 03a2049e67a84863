"""What the reference prints for programs is run as it is printed, against a server."""

import html
import re
import shutil
import subprocess
import sys

import pytest
from pytest_django.live_server_helper import LiveServer

from tests import factories as make

PROGRAMS = {
    "python": (sys.executable, "-c"),
    "javascript": ("node", "--input-type=module", "--eval"),
}


@pytest.mark.parametrize("language", PROGRAMS)
def test_a_program_of_the_reference_prints_figures_with_their_speakers(
    client, live_server: LiveServer, language: str
) -> None:
    if shutil.which(PROGRAMS[language][0]) is None:
        pytest.skip(f"{PROGRAMS[language][0]} is not installed: the program was not run")
    place, speaker = make.make_place(name="Invented City"), make.make_speaker(name="Invented Voice")
    figure = make.make_figure(value=12, place=place, speaker=speaker)
    make.publish_all([figure, make.make_figure(value=3, metric="injured", place=place)])
    page = client.get("/api/v1/docs/").content.decode()
    (printed,) = re.findall(
        rf'<pre class="program" id="in-{language}">(.*?)</pre>', page, re.DOTALL
    )
    text = html.unescape(printed).replace("http://testserver", live_server.url)
    ran = subprocess.run(
        [*PROGRAMS[language], text], capture_output=True, text=True, timeout=60, check=True
    )
    url = f"{live_server.url}/api/v1/figures/{figure.public_id}/"
    assert ran.stdout == f"12; 12; people; Invented Voice; Invented City; {url}\n"
