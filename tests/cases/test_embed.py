"""What may be framed, and nothing else: small documents that say who speaks, when, and what became of it."""

import html
import re
from datetime import date
from typing import Any

import pytest

from cases import actions
from cases.choices import RemovalReason
from tests import factories as make

pytestmark = pytest.mark.django_db

MARCH, JULY = date(2022, 3, 14), date(2022, 7, 29)
HOSTILE = '"><script>alert(1)</script>&lt;b&gt;'


@pytest.fixture
def record() -> dict[str, Any]:
    """A figure that its speaker replaced, one that contradicts it, and a person who died."""
    place = make.make_place(name="Invented City", slug="invented-city")
    where = {"place": place, "situation": make.make_situation(slug="invented")}
    ministry = make.make_speaker(name="Ministry of Counting")
    march, july = (make.make_source(published_on=day) for day in (MARCH, JULY))
    first = make.make_figure(value=225, speaker=ministry, sources=[march], **where)
    later = make.make_figure(value=238, speaker=ministry, sources=[july], supersedes=first, **where)
    other = make.make_figure(
        value=241,
        speaker=make.make_speaker(name=HOSTILE, kind="monitor"),
        conflicts_with=later,
        conflict_note="It counts other days.",
        sources=[july],
        **where,
    )
    victim = make.make_victim(name="Invented Person", age_group="adult", sources=[july])
    harm = make.make_harm(
        victim=victim, incident=make.make_incident(sources=[july], **where), sources=[july]
    )
    reviewer = make.publish_all([first, later, other, harm])
    return {"first": first, "later": later, "other": other, "reviewer": reviewer}


def addresses(record: dict[str, Any]) -> list[str]:
    return [
        f"/embed/figures/{record['first'].public_id}/",
        "/embed/cities/invented-city/charts/killed/",
        "/embed/situations/invented/charts/killed/",
        "/embed/cities/invented-city/documented/",
        "/embed/situations/invented/documented/",
    ]


def code(client: Any, address: str, kind: str) -> str:
    """The code that a page offers to paste, as somebody copies it."""
    body = client.get(address).content.decode()
    found = re.search(rf'<textarea id="embed-{kind}"[^>]*>(.*?)</textarea>', body, re.DOTALL)
    return html.unescape(found[1])


def test_only_embeds_may_be_framed(client, record):
    for address in addresses(record):
        answer = client.get(address)
        assert answer.status_code == 200, address
        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors *;" in policy + ";"
        assert "default-src 'none'" in policy
        assert "script-src 'none'" in policy
        assert "X-Frame-Options" not in answer
        assert answer.cookies == {}
    for address in (
        "/",
        "/cities/invented-city/",
        "/cities/invented-city/charts/killed/",
        "/cities/invented-city/documented/",
        f"/figures/{record['first'].public_id}/",
        "/api/v1/figures/",
        "/embed/nothing/",
        "/admin/login/",
    ):
        answer = client.get(address)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], address
        assert answer["X-Frame-Options"] == "DENY", address


def test_a_figure_in_a_frame_has_its_speaker_unit_day_place_and_a_way_to_its_page(client, record):
    figure = record["first"]
    body = client.get(f"/embed/figures/{figure.public_id}/").content.decode()
    for words in ("225", "people killed, Invented City", "Ministry of Counting", "authority"):
        assert words in body
    assert "reported 14 March 2022" in body
    link = f'<a href="/figures/{figure.public_id}/" target="_blank" rel="noopener">'
    assert link in body
    assert "reports up to 29 July 2022" in body
    assert "CC BY 4.0" in body
    assert "<script" not in body
    assert len(body) < 2500


def test_what_was_replaced_or_contradicted_says_so(client, record):
    first, later, other = (record[name].public_id for name in ("first", "later", "other"))
    body = client.get(f"/embed/figures/{first}/").content.decode()
    assert "Its speaker has replaced it since: 238 (reported 29 July 2022)." in body
    assert f'href="/figures/{later}/"' in body
    body = client.get(f"/embed/figures/{other}/").content.decode()
    assert "Conflict: It counts other days." in body
    assert "replaced" not in body
    then = client.get(f"/embed/figures/{first}/?as_of=2022-03-14").content.decode()
    assert "replaced" not in then
    assert "as of 14 March 2022; reports up to 14 March 2022" in then
    assert f'href="/figures/{first}/?as_of=2022-03-14"' in then


def test_what_was_removed_reads_well_in_the_frame(client, record):
    figure = record["other"]
    actions.withdraw([figure], by=record["reviewer"], reason=RemovalReason.SOURCE_RETRACTED)
    answer = client.get(f"/embed/figures/{figure.public_id}/")
    assert answer.status_code == 410
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    body = answer.content.decode()
    assert "Removed" in body
    assert "241" not in body
    assert "masthead" not in body


def test_what_was_merged_leads_to_the_frame_of_what_stays(client, record):
    gone, kept = record["other"], record["later"]
    actions.merge(gone, into=kept, by=record["reviewer"])
    answer = client.get(f"/embed/figures/{gone.public_id}/?as_of=2022-08-01")
    assert answer.status_code == 301
    assert answer["Location"] == f"/embed/figures/{kept.public_id}/?as_of=2022-08-01"
    assert "X-Frame-Options" not in answer


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/embed/figures/{later}/?as_of=2022-03-14", 404),
        ("/embed/figures/{later}/?as_of=nonsense", 400),
        ("/embed/figures/{later}/?x=1", 400),
        ("/embed/figures/FIG-99999999/", 404),
        ("/embed/figures/VIC-99999999/", 404),
        ("/embed/cities/nowhere/documented/", 404),
        ("/embed/cities/invented-city/charts/nothing/", 404),
        ("/embed/situations/invented/charts/steps/", 404),
    ],
)
def test_a_frame_says_in_few_words_why_there_is_nothing(client, record, address, status):
    answer = client.get(address.format(later=record["later"].public_id))
    assert answer.status_code == status
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "masthead" not in answer.content.decode()


def test_an_id_in_small_letters_leads_to_the_frame(client, record):
    public_id = record["later"].public_id
    answer = client.get(f"/embed/figures/{public_id.lower()}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/embed/figures/{public_id}/")


def test_the_code_to_paste_is_escaped_once_and_carries_the_day(client, record):
    page = f"/figures/{record['other'].public_id}/"
    frame, plain = code(client, page, "frame"), code(client, page, "plain")
    assert frame.startswith(f'<iframe src="http://testserver/embed{page}" title="&quot;&gt;&lt;scr')
    assert re.search(r' width="480" height="\d{3}" loading="lazy" ', frame)
    for pasted in (frame, plain):
        assert "<script" not in pasted
        assert "&amp;lt;b&amp;gt;" in pasted  # the name itself holds "&lt;b&gt;"
    assert "241 people were killed in Invented City" in plain
    assert "Conflict: It counts other days." in plain
    assert re.search(rf'cite="http://testserver{page}\?as_of=\d{{4}}-\d\d-\d\d"', plain)
    then = code(client, f"{page}?as_of=2022-08-01", "frame")
    assert f'src="http://testserver/embed{page}?as_of=2022-08-01"' in then


def test_a_chart_has_a_page_with_its_table_files_and_code(client, record):
    page = "/cities/invented-city/charts/killed/"
    assert f'href="{page}"' in client.get("/cities/invented-city/").content.decode()
    body = client.get(f"{page}?as_of=2022-08-01").content.decode()
    assert "<details open>" in body
    for kind in ("svg", "csv", "json", "png"):
        assert f'href="/cities/invented-city/charts/killed.{kind}?as_of=2022-08-01"' in body
    plain = code(client, page, "plain")
    assert 'src="http://testserver/cities/invented-city/charts/killed.png?as_of=' in plain
    assert "Ministry of Counting: 238." in plain
    answer = client.get(f"{page}?cite=bibtex")
    assert b"Invented City: " in answer.content


def test_documented_people_are_told_as_rows_and_never_as_a_report(client, record):
    body = client.get("/embed/cities/invented-city/documented/").content.decode()
    assert "person who died is documented here by a row of their own: Invented City" in body
    assert "Overlap with figures reported by others is not known" in body
    before = client.get("/embed/cities/invented-city/documented/?as_of=2022-03-14").content.decode()
    assert "this record holds no row for a person who died here" in before
    assert "That says nothing about how many died" in before
    assert 'class="number"' not in before
    plain = code(client, "/cities/invented-city/documented/", "plain")
    assert "1 person who died is documented by a row of their own" in plain
    assert "Invented Person" not in plain
