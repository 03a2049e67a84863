"""The dossier: a PDF with words to be searched; nobody withheld is in it, and no text is taken for markup."""

import io
import json
import re
from datetime import date
from typing import Any

import pypdf
import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.charts import rendering
from cases.exports.dossier import Dossier, Section, compiled
from cases.pages import dossier
from cases.public import PublicPlace, PublicSituation
from cases.stats.numbers import Scope
from tests import factories as make

pytestmark = pytest.mark.django_db

KAZAKH = "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі"
HOSTILE = '#set page(fill: red) *bold* $x$ `raw` <label> @ref // no \\ "quote" #panic("x") = head'
CITY = "/cities/invented-city/dossier.pdf"


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test made, the next must not find; nor does it draw on the same allowance."""
    rendering.caches["charts"].clear()
    for name in ("PAST", "MANY"):
        monkeypatch.setattr(rendering, name, rendering.Allowance(at_once=99, each_second=1))


@pytest.fixture
def record() -> dict[str, Any]:
    """One linked record of each kind, with hostile and Kazakh words in them."""
    source = make.make_source(title=f"Report {HOSTILE}", published_on=date(2022, 7, 29))
    place = make.make_place(name="Invented City", slug="invented-city")
    where = {
        "place": place,
        "situation": make.make_situation(name="Invented unrest", slug="unrest"),
    }
    ministry = make.make_speaker(name=f"Ministry {KAZAKH}")
    first = make.make_figure(value=225, speaker=ministry, sources=[source], **where)
    later = make.make_figure(
        value=238, speaker=ministry, supersedes=first, sources=[source], population=HOSTILE, **where
    )
    incident = make.make_incident(title=f"Shots {HOSTILE}", sources=[source], **where)
    shown = make.make_victim(name="Invented Person", age_group="adult", sources=[source])
    hidden = make.make_victim(name="Zarina Kanatova", age_group="adult", sources=[source])
    harms = [
        make.make_harm(victim=each, incident=incident, sources=[source]) for each in (shown, hidden)
    ]
    case = make.make_investigation(title="Invented inquiry", sources=[source], **where)
    step = make.make_investigation_step(
        investigation=case, kind="closed", ground="no_offence", sources=[source]
    )
    prosecution = make.make_prosecution(title="Invented trial", sources=[source], **where)
    defendant = make.make_defendant(
        prosecution=prosecution, capacity="state_agent", name="Bolat Serikov", sources=[source]
    )
    charged = make.make_proceeding_step(defendant=defendant, kind="charged", sources=[source])
    reviewer = make.publish_all([first, later, *harms, step, charged])
    actions.withhold(hidden, by=reviewer)
    return {"later": later, "reviewer": reviewer}


def read(client: Any, address: str) -> pypdf.PdfReader:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf"), address
    assert answer.content.startswith(b"%PDF-")
    return pypdf.PdfReader(io.BytesIO(answer.content))


def words(reader: pypdf.PdfReader) -> str:
    """The words of all pages on one line, places where a line may break left out."""
    text = " ".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s+", " ", text.replace("\N{ZERO WIDTH SPACE}", ""))


def test_a_dossier_tells_all_that_its_page_tells(client, record):
    reader = read(client, CITY)
    text = words(reader)
    for expected in (
        "Invented City",
        "reports up to 29 July 2022",
        "238",
        "people killed, Invented City",
        "replaced by its speaker’s later figure",
        "Invented Person",
        "Name withheld",
        "Invented inquiry",
        "Closed; ground: ",
        "Invented trial",
        "A defendant, not named here",
        "paragraph 7",
        "Retrieved",
        "CC BY 4.0",
        "Removal, or an answer to a claim",
        f"1 / {len(reader.pages)}",
    ):
        assert expected in text, expected
    assert record["later"].public_id in text
    assert "Sources: [1] paragraph 7" in text


def test_it_has_a_title_a_language_bookmarks_links_and_its_own_letters(client, record):
    reader = read(client, CITY)
    assert reader.metadata is not None
    assert reader.metadata.title == "Invented City · Accountability"
    assert reader.root_object["/Lang"] == "en"
    assert reader.root_object["/MarkInfo"]["/Marked"].value
    titles = [each.title for each in reader.outline if not isinstance(each, list)]
    assert titles[0] == "Contents"
    assert {"In short", "Investigations", "Sources", "To cite, to use, to object"} <= set(titles)
    links = {
        note.get_object()["/A"]["/URI"]
        for sheet in reader.pages
        for note in sheet.get("/Annots", [])
        if "/URI" in note.get_object().get("/A", {})
    }
    assert any(re.fullmatch(r"http://testserver/sources/SRC-\w+/", link) for link in links)
    fonts = {
        font.get_object()["/BaseFont"]
        for sheet in reader.pages
        for font in sheet["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("SourceSansPro" in name for name in fonts)


def test_no_text_is_taken_for_markup_and_kazakh_letters_are_drawn(client, record):
    text = words(read(client, CITY))
    assert f"Shots {HOSTILE}" in text
    assert f"Report {HOSTILE}" in text
    assert f"Ministry {KAZAKH}" in text


def test_withheld_and_accused_people_are_not_in_it(client, record):
    for address in (CITY, "/situations/unrest/dossier.pdf", f"{CITY}?as_of=2022-08-01"):
        text = words(read(client, address))
        assert "Invented Person" in text
        assert "Kanatova" not in text
        assert "Serikov" not in text


def test_a_day_in_the_past_knows_no_later_report(client, record):
    text = words(read(client, f"{CITY}?as_of=2022-01-31"))
    assert "As of 31 January 2022; reports up to no report yet" in text
    assert "238" not in text
    assert "Invented Person" not in text
    assert "This record holds no reported figure of people killed here." in text
    for query in ("as_of=x", "cite=apa", "page=2"):
        assert client.get(f"{CITY}?{query}").status_code == 400
    assert client.get("/cities/nowhere/dossier.pdf").status_code == 404


def test_a_city_without_anything_has_a_dossier_that_reads_well(client):
    make.publish_all([make.make_place(name="Empty City", slug="empty")])
    text = words(read(client, "/cities/empty/dossier.pdf"))
    for expected in ("Empty City", "no report in this record", "no row in this record"):
        assert expected in text


def test_the_same_record_gives_the_same_bytes_and_is_set_once(client, record, monkeypatch):
    first = client.get(CITY)
    rendering.caches["charts"].clear()
    again = client.get(CITY)
    assert again.content == first.content
    assert again["ETag"] == first["ETag"]
    monkeypatch.setattr(dossier, "compiled", lambda *_given: pytest.fail("set again"))
    assert client.get(CITY).content == first.content
    assert client.get(CITY, headers={"If-None-Match": first["ETag"]}).status_code == 304
    actions.withdraw([record["later"]], by=record["reviewer"], reason="source_retracted")
    monkeypatch.undo()
    changed = client.get(CITY, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert record["later"].public_id.encode() not in changed.content
    assert record["later"].public_id not in words(pypdf.PdfReader(io.BytesIO(changed.content)))


def test_a_burst_of_dossiers_of_past_days_has_to_wait(client, record, monkeypatch):
    monkeypatch.setattr(rendering, "PAST", rendering.Allowance(at_once=0, each_second=0))
    answer = client.get(f"{CITY}?as_of=2022-08-01")
    assert (answer.status_code, answer["Retry-After"]) == (429, "10")


def test_charts_stand_in_it_as_drawings_with_their_words(record):
    request = RequestFactory().get("/")
    scope = Scope(city=PublicPlace.objects.get(slug="invented-city"))
    written, pictures = dossier.written_of(request, scope, None)
    assert "killed" in pictures
    blocks = [block for section in written.sections for block in section.blocks]
    assert {block["name"] for block in blocks if block["kind"] == "picture"} == set(pictures)
    assert all(block["alt"] for block in blocks if block["kind"] == "picture")


def test_more_queries_are_not_asked_for_more_rows(record):
    request = RequestFactory().get("/")
    scope = Scope(situation=PublicSituation.objects.get(slug="unrest"))
    with CaptureQueriesContext(connection) as few:
        dossier.written_of(request, scope, None)
    figure = record["later"]
    where = {"place": figure.place, "situation": figure.situation}
    made: list[Any] = [make.make_figure(value=number, **where) for number in range(5)]
    made += [make.make_investigation(**where) for _number in range(5)]
    make.publish_all(made)
    with CaptureQueriesContext(connection) as many:
        dossier.written_of(request, scope, None)
    assert len(many) <= len(few)


def test_long_words_are_broken_and_addresses_stay_whole():
    section = Section("Long", "ж" * 400)
    section.record("w" * 300, "http://testserver/" + "u" * 80, ["1" * 200], [])
    section.number("9" * 90, "п" * 200, [])
    section.table(["a" * 60, "b"], [[["c" * 300], ["d" * 300]]])
    made = Dossier(
        language="kk", title="T" * 200, kicker="", state="s" * 90, url="http://testserver/x",
        site="Site", contents="C", sections=(section,), pictures={},
    )  # fmt: skip
    reader = pypdf.PdfReader(io.BytesIO(compiled(made, {})))
    assert reader.root_object["/Lang"] == "kk"
    assert (
        "http://testserver/" + "u" * 80 in json.loads(made.told)["sections"][0]["blocks"][0]["url"]
    )
    width = float(reader.pages[0].mediabox.width)
    for sheet in reader.pages:
        ends: list[float] = []
        sheet.extract_text(
            visitor_text=lambda text, _cm, tm, _font, size, ends=ends: ends.append(
                float(tm[4]) + (0 if not text.strip() else 1)
            )
        )
        assert max(ends) < width
    assert words(reader).replace(" ", "").count("w") >= 300
