"""Charts: what is drawn is what the statistic says, inside the sheet, in letters that are there."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from cases.charts import courses, data, drawing, investigated, lettering, rendering, reported
from cases.charts.palette import SHAPES, THEMES
from cases.charts.picture import About, Picture
from cases.choices import InvestigationStatus
from cases.stats.cells import CaseCell, StepTaken
from cases.stats.counts import by_speaker
from cases.stats.numbers import Link, PartialDate, Reported, ReportedFigure, Voice

ABOUT = About("Ойдан шығарылған қала", "March 2022", "Accountability")
KAZAKH = "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі"
CSS = Path(__file__).resolve().parents[2] / "cases/static/cases/tokens.css"

_numbers = count(1)


def citation(day: date, publisher: str) -> Any:
    return SimpleNamespace(
        public_id=f"CIT-{next(_numbers):08}",
        source_id=f"SRC-{next(_numbers):08}",
        publisher_name=publisher,
        known_from=day,
        source_date_earliest=day,
        source_date_latest=day,
        source_date_precision="day",
        spoken_by="",
    )


def claim(
    name: str | None,
    low: int | None,
    high: int | None,
    qualifier: str = "exactly",
    *,
    words: str = "",
    day: date = date(2022, 3, 1),
    kind: str | None = "monitor",
    unit: str = "people",
) -> Reported:
    candidates = () if name else ("One Voice", "Another Voice")
    return Reported(
        value=low if low == high else None,
        low=low,
        high=high,
        qualifier=qualifier,
        words=words,
        absence=None,
        unit=unit,
        voice=Voice(name, name, kind, "stated" if name else "unclear", None, candidates),
        said=PartialDate(None, None, "unknown"),
        known_from=day,
        place="Invented City",
        citations=(citation(day, f"Paper of {name}"),),
        link=Link("figures", record=f"FIG-{next(_numbers):08}"),
    )


def figure(*args: Any, **kwargs: Any) -> ReportedFigure:
    fields = {name: kwargs.pop(name) for name in ("supersedes", "superseded_by") if name in kwargs}
    population = kwargs.pop("population", "")
    number = claim(*args, **kwargs)
    return ReportedFigure(
        public_id=number.link.record or "",
        metric="killed",
        metric_label="killed",
        number=number,
        subject="deaths",
        population_group=kwargs.pop("group", "not_stated"),
        population=population,
        period="",
        **{"supersedes": None, "superseded_by": None, "part_of": None} | fields,
    )


def killed(*figures: ReportedFigure) -> Picture:
    return reported.killed(by_speaker(figures), ABOUT)


def line(length: int) -> list[ReportedFigure]:
    """One speaker's figures, each replacing the one before."""
    found: list[ReportedFigure] = []
    for step in range(length):
        found.append(
            figure(
                "Ministry of Counting",
                225 + step,
                225 + step,
                kind="authority",
                day=date(2022, 1, 15) + timedelta(days=9 * step),
                supersedes=found[-1].public_id if found else None,
            )
        )
    later = [*found[1:], None]
    return [
        replace(one, superseded_by=other.public_id if other else None)
        for one, other in zip(found, later, strict=True)
    ]


def cell(**fields: Any) -> CaseCell:
    values = {
        "public_id": "INV-33333333",
        "title": "Invented investigation",
        "place": "Invented City",
        "is_group": True,
        "status": "closed",
        "status_label": "closed",
        "cases": None,
        "deaths": claim(None, 24, 24, kind=None),
        "ground": "no_offence",
        "ground_label": "no offence disclosed",
        "ground_words": "no criminal conduct",
        "closed": None,
        "citations": (citation(date(2022, 12, 25), "Invented Times"),),
        "link": Link("investigations", record="INV-33333333"),
    }
    return CaseCell(**values | fields)


def step(kind: str, *, day: date | None, known_from: date = date(2022, 12, 25)) -> StepTaken:
    said = PartialDate(day, day, "day" if day else "unknown")
    return StepTaken(kind, kind, "", said, known_from, (citation(known_from, "Invented Times"),))


def drawn(picture: Picture, width: int = 1280) -> Any:
    return drawing.specification(picture, width, "light")


def values_of(specification: Any, mark: str) -> list[dict[str, Any]]:
    return [
        value
        for layer in specification["layer"]
        if layer["mark"]["type"] == mark
        for value in layer["data"]["values"]
    ]


def texts(specification: Any) -> str:
    return " ".join(value["text"] for value in values_of(specification, "text"))


LONG = "Қоғамдық бірлестік " * 10
RECORDS = {
    "nothing": (),
    "one number": (figure("Somebody", 1, 1, kind="person"),),
    "words": (figure("Somebody", None, None, "words_only", words="hundreds"),),
    "range": (figure("Somebody", 188, 221, "between"), figure(None, 15, 15, kind=None)),
    "open ends": (
        figure("Monitor", 10, None, "at_least"),
        figure("Ministry", None, 90, "at_most", kind="authority"),
        figure("Nobody", 0, 0, "none"),
    ),
    "thirty speakers": tuple(
        figure(f"Speaker {i}", 37 * i, 37 * i, day=date(2022, 1, 1) + timedelta(days=i))
        for i in range(30)
    ),
    "200 characters": (
        figure(LONG, 1_234_567, 1_234_567, population="A population. " * 20),
        figure("X" * 200, 12, 12),
    ),
    "a line of 40": (*line(40), figure("Monitor", 241, 241)),
}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("make", [reported.killed, reported.revised])
def test_every_record_fits_on_its_sheet(make, name, width):
    picture = make(by_speaker(RECORDS[name]), ABOUT)
    specification = drawn(picture, width)
    for layer in specification["layer"]:
        mark = layer["mark"]
        for value in layer["data"]["values"] if mark["type"] == "text" else ():
            bold = mark["fontWeight"] == "bold"
            wide = lettering.width(value["text"], value["size"], bold=bold) / lettering.SPARE
            start = value["x"] - {"left": 0, "center": wide / 2, "right": wide}[mark["align"]]
            assert start >= 0, value
            assert start + wide <= specification["width"], value
            assert 0 < value["y"] < specification["height"], value
    assert drawing.size(picture, width)[0] == width
    assert "March 2022" in texts(specification)
    assert picture.version in texts(specification)
    assert "CC BY 4.0" in texts(specification)


def test_marks_stand_at_the_numbers_of_the_statistic_and_nowhere_else():
    picture = killed(*RECORDS["range"], *RECORDS["open ends"])
    specification = drawn(picture)
    marks = [mark["at"] for mark in values_of(specification, "point") if "at" in mark]
    assert sorted(marks) == [0, 10, 15, 90, 188, 221]
    assert {mark["at"] for mark in values_of(specification, "rule") if "at" in mark} == {0, 188}
    scales = [
        layer["encoding"]["x"]["scale"] for layer in specification["layer"] if "x2" in str(layer)
    ]
    assert all(scale["domain"][0] == 0 for scale in scales if scale)
    for text in ("188–221", "at least 10", "at most 90", "One Voice or Another Voice"):
        assert text in texts(specification)
    assert "299" not in texts(specification)


def test_kinds_of_speaker_differ_in_colour_and_in_shape():
    kinds = ["authority", "monitor", "media", "person", "unnamed_group", None]
    figures = [figure(f"S{i}", 10 + i, 10 + i, kind=kind) for i, kind in enumerate(kinds)]
    marks = [mark for mark in values_of(drawn(killed(*figures)), "point") if "at" in mark]
    assert len({mark["shape"] for mark in marks}) == len(kinds)
    assert len({mark["colour"] for mark in marks}) == len(kinds) - 1  # both unnamed are grey
    statuses = [SHAPES[f"status-{status}"] for status in InvestigationStatus.values]
    assert len(set(statuses)) == 4


def test_only_the_same_metric_unit_and_population_share_a_scale():
    whole = figure("Ministry", 230, 230, kind="authority")
    others = [
        replace(figure("Ministry", 19, 19), population_group="security_forces"),
        replace(figure("Ministry", 6, 6), metric="died_in_custody"),
        figure("Ministry", 546, 546, unit="cases"),
    ]
    picture = killed(whole, *others)
    assert [row.text for row in picture.form.rows] == ["230"]
    assert [row["low"] for row in picture.data] == [230, 19]
    assert [row["drawn"] for row in picture.data] == [True, False]
    assert "narrower group" in " ".join(picture.notes)


def test_a_title_has_one_figure_of_one_speaker_on_one_day():
    ministry = figure("Ministry", 230, 230, kind="authority", population="Police included.")
    assert killed(ministry).title == (
        "The Ministry, reported on 1 March 2022: 230 people were killed in Invented City"
        " (police included)."
    )
    assert killed(ministry, figure("Monitor", 241, 241)).title.endswith(
        "1 other named speaker gives figures of its own."
    )
    assert killed().title == (
        "This record (reports to March 2022) holds no figure of people killed"
        " for Ойдан шығарылған қала."
    )


def test_a_line_of_revisions_stands_apart_from_the_counts_of_others():
    monitor = figure("Monitor", 241, 241)
    picture = reported.revised(by_speaker([*line(3), monitor]), ABOUT)
    assert picture.title == (
        "Ministry of Counting: from 225 (reported 15 January 2022) to 227 people killed"
        " in Invented City (reported 2 February 2022)."
    )
    first, second = picture.form.lanes
    assert [event.value for event in first.events] == [225, 226, 227]
    assert (first.is_line, second.is_line) == (True, False)
    assert reported.revised(by_speaker([monitor]), ABOUT).form is None


def test_an_investigation_without_a_number_has_words_and_no_mark():
    unclear = replace(claim("Monitors", None, None, "words_only"), status="unclear")
    cells = [
        cell(),
        cell(
            place="Other City",
            cases=claim("Monitors", 32, None, "at_least", unit="cases"),
            deaths=replace(unclear, words="into 139 deaths"),
        ),
        cell(place="Third City", status="pending", status_label="pending"),
    ]
    picture = investigated.investigated(cells, ABOUT)
    specification = drawn(picture)
    assert [mark["at"] for mark in values_of(specification, "point") if "at" in mark] == [24, 24]
    told = texts(specification)
    assert "at least 32 cases; deaths covered: unclear, “into 139 deaths”" in told
    assert picture.title == (
        "Investigations reported closed: Invented City, Other City."
        " Investigations pending: Third City."
    )


def test_a_step_without_a_day_is_a_ring_on_the_day_of_its_report():
    taken = (step("opened", day=date(2022, 2, 1)), step("closed", day=None))
    picture = courses.steps([cell(taken=taken)], [], ABOUT)
    marks = [mark for mark in values_of(drawn(picture), "point") if "at" in mark]
    assert [(mark["at"], mark["shape"] == SHAPES["step"]) for mark in marks] == [
        ("2022-02-01", True),
        ("2022-12-25", False),
    ]
    assert "closed: day not stated" in texts(drawn(picture))
    assert picture.title == "Ойдан шығарылған қала: 2 steps reported; the day is known for 1."


def test_data_has_the_columns_that_it_says():
    assert set(data.figure(figure("A", 1, 1), is_drawn=True)) == set(data.FIGURE)
    assert set(data.case(cell())) == set(data.CASE)
    told = data.step(step("closed", day=None), {"case": "", "title": "", "record": None})
    assert set(told) == set(data.STEP)


def test_the_version_changes_with_anything_that_is_told():
    one = killed(figure("A", 1, 1))
    other = replace(one, about=replace(ABOUT, reports_up_to="April 2022"))
    assert one.version == replace(one).version
    assert len({one.version, other.version, replace(one, notes=()).version}) == 3


def test_the_colours_are_those_of_the_pages():
    light, dark = re.findall(r":root \{(.*?)\n *\}", CSS.read_text(), re.DOTALL)[:2]
    for theme, style in (("light", light), ("dark", dark)):
        tokens = dict(re.findall(r"--([\w-]+): (#\w+);", style))
        for name in ("paper", "ink", "ink-2", "line", "kind-authority", "kind-monitor"):
            assert THEMES[theme][name] == tokens[name], (theme, name)
        for name in ("kind-media", "kind-person", "status-closed", "status-convicted"):
            assert THEMES[theme][name] == tokens[name], (theme, name)
    assert THEMES["light"].keys() == THEMES["dark"].keys()


# --- What comes out of the press --------------------------------------------------------------


@pytest.fixture(scope="module")
def kazakh() -> Picture:
    return replace(killed(figure("Қоғамдық бірлестік", 12, 12)), title=KAZAKH)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_letters_of_a_title_are_drawn_at_their_width(kazakh, theme):
    png = rendering.draw(kazakh, "png", width=390, theme=theme)
    assert png.startswith(b"\x89PNG")
    assert len(png) < 100_000
    with Image.open(io.BytesIO(png)) as opened:
        image = opened.convert("RGB")
    wide, high = drawing.size(kazakh, 390)
    assert image.size == (2 * wide, 2 * high)
    paper = tuple(bytes.fromhex(THEMES[theme]["paper"][1:]))
    assert image.getpixel((0, 0)) == paper
    style = drawing.STYLES[390]
    top, bottom = 2 * style.pad, 2 * (style.pad + round(style.title))
    inked = [
        x
        for x in range(image.width)
        if any(image.getpixel((x, y)) != paper for y in range(top, bottom))
    ]
    expected = 2 * lettering.width(KAZAKH, style.title, bold=True) / lettering.SPARE
    assert inked[-1] - inked[0] == pytest.approx(expected, rel=0.03)
    assert len(inked) > expected / 2


def test_the_font_has_every_letter_that_the_record_needs():
    for bold in (False, True):
        font = lettering._font(bold).font_variant(size=24)
        nothing = bytes(font.getmask("\uffff"))
        for letter in KAZAKH.replace(" ", "") + "ЁёЖжЩщЪъЫыЬьЭэЮюЯяŁłŞşĞğİıÉéÄß“”‘’–—…·→№":
            assert bytes(font.getmask(letter)) != nothing, letter


def test_an_svg_tells_itself_in_words_and_obeys_a_strict_policy(kazakh):
    picture = replace(kazakh, title="<b>Ministry</b> & “others”", subtitle="</desc><script>")
    svg = rendering.draw(picture, "svg", width=1280, theme="light").decode()
    root = ET.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title") == picture.title
    assert "Қоғамдық бірлестік: 12." in (root.findtext(f"{space}desc") or "")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    names = {element.tag.removeprefix(space) for element in root.iter()}
    assert names <= {"svg", "title", "desc", "rect", "g", "path", "line", "text"}
    for element in root.iter():
        attributes = set(element.keys())
        assert "style" not in attributes
        assert element is root or not {name for name in attributes if name.startswith("aria")}
        if element.tag == f"{space}text":
            assert 0 < float(element.get("textLength") or 0) <= 960
            assert "'Source Sans 3'" in (element.get("font-family") or "")


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[str]:
    """Counts what is drawn, without drawing it."""
    made: list[str] = []

    def draw(picture: Picture, kind: str, *, width: int, theme: str) -> bytes:
        made.append(f"{picture.version} {kind} {width} {theme}")
        return b"drawn"

    monkeypatch.setattr(rendering, "draw", draw)
    rendering.caches["charts"].clear()
    return made


def test_a_picture_is_drawn_once_for_each_look_and_anew_when_its_data_change(press):
    one = killed(figure("A", 1, 1))
    for theme in ("light", "light", "dark"):
        assert rendering.rendered(one, "png", width=390, theme=theme) == b"drawn"
    assert len(press) == 2
    rendering.rendered(replace(one, title="Another"), "png", width=390, theme="light")
    assert len(press) == 3


def test_a_burst_of_past_days_draws_no_more_than_its_allowance(press, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(rendering.time, "monotonic", lambda: clock[0])
    allowance = rendering.Allowance(at_once=3, each_second=0.5)
    pictures = [replace(killed(), title=str(day)) for day in range(6)]

    def ask(picture: Picture) -> bytes:
        return rendering.rendered(picture, "png", width=390, theme="light", allowance=allowance)

    for picture in pictures[:3]:
        ask(picture)
    with pytest.raises(rendering.Busy):
        ask(pictures[3])
    assert ask(pictures[0]) == b"drawn"  # kept: it costs nothing
    assert rendering.rendered(pictures[3], "png", width=390, theme="light") == b"drawn"  # today's
    for _waiting in range(3):
        allowance.places.acquire()
    clock[0] += 2
    with pytest.raises(rendering.Busy):
        ask(pictures[4])  # one is drawn and two wait: no thread more may stand in line
    for _waiting in range(3):
        allowance.places.release()
    ask(pictures[4])
    with pytest.raises(rendering.Busy):
        ask(pictures[5])
    assert len(press) == 5
