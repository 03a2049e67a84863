"""The pictures that go with links: of the right size, words drawn and fitting, nobody withheld in them."""

import io
import itertools
import re
from typing import Any

import pytest
from PIL import Image, ImageChops

from cases.charts import card, rendering
from cases.charts.card import Card, Claim
from cases.charts.lettering import width
from tests import factories as make

pytestmark = pytest.mark.django_db

LONG = "Қарағанды облысының Ұлытау ауданы " * 6


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test drew, the next must not find; nor does it draw on the same allowance."""
    rendering.caches["charts"].clear()
    for name in ("PAST", "MANY"):
        monkeypatch.setattr(rendering, name, rendering.Allowance(at_once=99, each_second=1))


@pytest.fixture
def figure() -> Any:
    place = make.make_place(name="Invented City", slug="invented-city")
    figure = make.make_figure(
        place=place,
        value=225,
        situation=make.make_situation(slug="invented"),
        speaker=make.make_speaker(name="Ministry of Counting"),
    )
    make.publish_all([figure])
    return figure


def image(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body)).convert("RGB")


def meta(body: str, name: str) -> str:
    return re.search(rf'<meta (?:name|property)="{name}" content="([^"]*)">', body)[1]


def test_every_page_names_a_card_that_answers(client, figure):
    own = f"/figures/{figure.public_id}/"
    for address, expected in (
        ("/", "/situations/invented/card.png"),
        ("/cities/invented-city/", "/cities/invented-city/card.png"),
        (
            "/cities/invented-city/?as_of=2022-12-25",
            "/cities/invented-city/card.png?as_of=2022-12-25",
        ),
        (own, f"{own}card.png"),
        ("/figures/", "/card.png"),
        ("/about/", "/card.png"),
    ):
        body = client.get(address).content.decode()
        assert meta(body, "og:image") == f"http://testserver{expected}"
        assert (meta(body, "og:image:width"), meta(body, "og:image:height")) == ("1200", "630")
        assert meta(body, "og:image:alt")
        assert meta(body, "twitter:card") == "summary_large_image"
        answer = client.get(expected)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        drawn = image(answer.content)
        assert drawn.size == (1200, 630)
        assert len(answer.content) < 60_000
        assert client.get(expected, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    alt = meta(client.get("/cities/invented-city/").content.decode(), "og:image:alt")
    assert alt.startswith(
        "Invented City. Ministry of Counting, reported 25 December 2022: 225 people"
    )


def said(**changes: Any) -> Card:
    claim = Claim(
        "at least", "225", "people killed, Өскемен", "Ministry", "said 1 May", "kind-media", True
    )
    told = {"site": "Site", "name": "Өскемен", "claims": (claim,), "text": "", "foot": "foot"}
    return Card(**told | changes)


def test_the_words_of_a_card_are_drawn():
    """A font that is not found draws nothing, silently: each word must leave ink where it stands."""
    whole = image(rendering.draw_card(said()))
    claim = said().claims[0]
    for part in (
        {"name": " "},
        {"site": " "},
        {"foot": " "},
        *(
            {"claims": (Claim(**vars(claim) | {name: " "}),)}
            for name in ("qualifier", "number", "counted", "speaker", "when")
        ),
    ):
        without = image(rendering.draw_card(said(**part)))
        found = ImageChops.difference(whole, without).getbbox()
        assert found is not None, part
        assert found[2] - found[0] > 20, part


def test_long_names_and_numbers_fit():
    claims = (
        Claim("at least", "1,234,567–2,345,678", LONG, LONG, LONG, "kind-media", True),
        Claim("", f"“{LONG}”", LONG, LONG, LONG, "kind-unclear", False),
    )
    for given in (claims, claims[:1], claims[1:], ()):
        drawn = card.specification(said(name=LONG, claims=given, text=LONG, foot=LONG, site="Site"))
        assert (drawn["width"], drawn["height"]) == (1200, 630)
        for layer in drawn["layer"]:
            if layer["mark"]["type"] != "text":
                continue
            for text in layer["data"]["values"]:
                bold = layer["mark"]["fontWeight"] == "bold"
                assert text["x"] + width(text["text"], text["size"], bold=bold) <= 1200 - 60, text
                assert 0 < text["y"] < 630 - 10, text
        lines = [
            (text["y"], text["y"] - text["size"] * 0.7, text)
            for layer in drawn["layer"]
            if layer["mark"]["type"] == "text"
            for text in layer["data"]["values"]
            if text["x"] > 400 or not given
        ]
        lines.sort(key=lambda line: line[0])
        for (base, _top, above), (_base, top, below) in itertools.pairwise(lines):
            assert base <= top + 1, (above, below)


def test_a_place_without_a_figure_says_so(client):
    make.publish_all([make.make_place(name="Empty City", slug="empty")])
    alt = meta(client.get("/cities/empty/").content.decode(), "og:image:alt")
    assert alt.startswith(
        "Empty City. This record (no report yet) holds no figure of people killed"
    )
    assert client.get("/cities/empty/card.png").status_code == 200


def test_a_replaced_figure_is_not_on_the_card_of_its_place(client, figure):
    later = make.make_figure(
        place=figure.place,
        situation=figure.situation,
        speaker=figure.speaker,
        value=238,
        supersedes=figure,
    )
    make.publish_all([later])
    alt = meta(client.get("/cities/invented-city/").content.decode(), "og:image:alt")
    assert "238 people" in alt
    assert "225" not in alt


def test_nonsense_is_refused_and_a_burst_of_cards_has_to_wait(client, figure, monkeypatch):
    own = f"/figures/{figure.public_id}/card.png"
    for address in ("/card.png?x=1", f"{own}?as_of=x", "/cities/invented-city/card.png?width=9"):
        assert client.get(address).status_code == 400
    assert client.get("/cities/nowhere/card.png").status_code == 404
    monkeypatch.setattr(rendering, "MANY", rendering.Allowance(at_once=0, each_second=0))
    answer = client.get(own)
    assert (answer.status_code, answer["Retry-After"]) == (429, "10")
