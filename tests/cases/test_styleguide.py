"""The style guide shows every component and every step of every scale, with nothing of the record."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from cases.choices import AbsenceReason, InvestigationStatus, SpeakerKind
from tests import factories as make

pytestmark = pytest.mark.django_db

TEMPLATES = Path(settings.BASE_DIR) / "templates"

NOT_SHOWN: dict[str, str] = {}
"""Components that are not in the style guide, each with the reason."""


@pytest.fixture
def guide(client: Client):
    return client.get("/styleguide/")


def test_every_component_is_shown(guide):
    shown = {template.name for template in guide.templates}
    components = {f"components/{path.name}" for path in (TEMPLATES / "components").glob("*.html")}
    assert components - shown == set(NOT_SHOWN), "show it in templates/styleguide, or say why not"


def test_every_step_of_type_space_and_colour_is_shown(guide):
    tokens = (TEMPLATES.parent / "cases/static/cases/tokens.css").read_text()
    body = guide.content.decode()
    root = tokens[: tokens.index("@media")]
    for name in re.findall(r"--type-([a-z0-9]+):", root):
        assert f'class="sample-{name}"' in body, name
    for name in re.findall(r"--space-(\d):", root):
        assert f"space space-{name}" in body, name
    for name in re.findall(r"--([a-z0-9-]+): #", root):
        if name.startswith(("kind-", "status-")):
            continue  # shown as marks, with their shapes and words
        assert f"swatch swatch-{name}" in body, name


def test_every_mark_stands_beside_its_word(guide):
    body = guide.content.decode()
    for kind in (*SpeakerKind, "unclear", "record"):
        assert re.search(rf'<li><span class="mark mark-{kind}"></span> [a-z]', body), kind
    for status in InvestigationStatus:
        assert f'<li><span class="status status-{status}">{status.label}</span></li>' in body
    for reason in AbsenceReason:
        assert f'<span class="absent">{reason.label}</span>' in body


def test_examples_lead_nowhere_but_to_the_words_that_say_so(guide):
    body = guide.content.decode()
    examples = body[body.index('id="invented"') : body.index("</main>")]
    assert "invented" in examples
    links = set(re.findall(r'href="([^"]*)"', examples))
    # Its own chart as a file, and the reference to the first page.
    own = {link for link in links if link.startswith(("/styleguide/chart.", "/?cite="))}
    explain = {link for link in links if link.startswith(("/glossary/#", "/methodology/#"))}
    assert links - own - explain == {"#invented"}


def test_nothing_of_the_record_is_in_it_and_no_search_engine_keeps_it(client):
    source = make.make_source()
    person = make.make_victim(name="Somebody Recorded", age_group="adult", sources=[source])
    incident = make.make_incident(sources=[source])
    make.publish_all([person, make.make_harm(victim=person, incident=incident, sources=[source])])
    assert "Somebody Recorded" in client.get("/victims/").content.decode()
    body = client.get("/styleguide/").content.decode()
    assert "Somebody Recorded" not in body
    assert '<meta name="robots" content="noindex">' in body
    assert "styleguide" not in client.get("/sitemap-pages.xml").content.decode()


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<svg"), ("csv", b"")])
def test_its_chart_is_drawn_from_invented_figures(client, kind, begins):
    response = client.get(f"/styleguide/chart.{kind}")
    assert response.status_code == 200
    assert response.content.startswith(begins)


def test_a_chart_of_another_kind_is_not_there(client):
    assert client.get("/styleguide/chart.gif").status_code == 404
