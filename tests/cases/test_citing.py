"""How to cite a page: forms worked by hand, files that programs read, an address that names the day."""

import json
from datetime import date

import pytest

from cases.pages.citing import Reference
from tests import factories as make

NOVEMBER = date(2026, 11, 23)


@pytest.fixture
def reference() -> Reference:
    return Reference(
        title="50% of {A} & B_c #1 ~ “Қанды” \\ why?",
        url="https://record.example.org/figures/FIG-3333/?as_of=2022-12-25&x={1}",
        as_of=date(2022, 12, 25),
        read_on=NOVEMBER,
        reports_up_to="December 2022",
        path="/figures/FIG-3333/?as_of=2022-12-25",
    )


def test_apa_says_that_the_page_changes_and_when_it_was_read(reference):
    assert reference.apa == (
        "Accountability. (n.d.). 50% of {A} & B_c #1 ~ “Қанды” \\ why?"
        " [as of 25 December 2022; reports up to December 2022]."
        " Retrieved November 23, 2026, from"
        " https://record.example.org/figures/FIG-3333/?as_of=2022-12-25&x={1}"
    )


def test_chicago_puts_one_mark_at_the_end_of_the_title(reference):
    assert reference.chicago.startswith("Accountability. “50% of {A}")
    assert "why?” As of 25 December 2022; reports up to December 2022. Accessed" in (
        reference.chicago
    )
    assert "Accessed November 23, 2026. https://record" in reference.chicago


def test_bibtex_holds_nothing_that_tex_takes_for_a_command(reference):
    lines = reference.bibtex.splitlines()
    assert lines[0] == "@misc{accountability-figures-FIG-3333-2022-12-25,"
    assert lines[2] == (
        r"  title = {{50\% of \{A\} \& B\_c \#1 \textasciitilde{}"
        r" “Қанды” \textbackslash{} why?}},"
    )
    assert lines[4] == (
        "  url = {https://record.example.org/figures/FIG-3333/?as_of=2022-12-25&x=%7B1%7D},"
    )
    assert reference.bibtex.count("{") == reference.bibtex.count("}")


def test_csl_json_is_what_reference_managers_read(reference):
    (item,) = json.loads(reference.csl_json)
    assert item["title"] == reference.title
    assert item["URL"] == reference.url
    assert item["accessed"] == {"date-parts": [[2026, 11, 23]]}
    assert item["author"] == [{"literal": "Accountability"}]
    assert item["type"] == "webpage"


class TestPages:
    """On the pages of a city with one figure."""

    pytestmark = pytest.mark.django_db

    @pytest.fixture(autouse=True)
    def record(self, settings):
        place = make.make_place(name="Invented City", slug="invented-city")
        self.figure = make.make_figure(value=12, place=place)
        make.publish_all([self.figure])
        self.page = f"/figures/{self.figure.public_id}/"

    def test_the_address_names_the_day_and_answers(self, client):
        body = client.get("/cities/invented-city/?as_of=2022-12-31").content.decode()
        assert "<summary>Cite this page</summary>" in body
        assert "http://testserver/cities/invented-city/?as_of=2022-12-31 (read " in body
        assert client.get("/cities/invented-city/?as_of=2022-12-31").status_code == 200

    def test_without_a_day_it_is_as_of_today(self, client):
        (item,) = json.loads(client.get(f"{self.page}?cite=csl-json").content)
        year, month, day = item["accessed"]["date-parts"][0]
        assert item["URL"].endswith(f"{self.page}?as_of={date(year, month, day)}")
        assert item["title"] == f"12 people killed, Invented City ({self.figure.public_id})"
        assert client.get(item["URL"]).status_code == 200

    def test_home_is_cited_by_the_situation_s_own_address(self, client):
        text = client.get("/?cite=bibtex").content.decode()
        assert f"/situations/{self.figure.situation.slug}/?as_of=" in text

    def test_a_file_has_a_name_and_a_type(self, client):
        response = client.get(f"{self.page}?as_of=2022-12-31&cite=bibtex")
        assert response["Content-Type"].startswith("application/x-bibtex")
        assert response["Content-Disposition"] == (
            f'attachment; filename="accountability-figures-{self.figure.public_id}-2022-12-31.bib"'
        )

    def test_another_form_is_refused_and_lists_have_none(self, client):
        response = client.get(f"{self.page}?cite=endnote")
        assert response.status_code == 400
        assert '<code translate="no">csl-json</code>' in response.content.decode()
        assert client.get("/figures/?cite=bibtex").status_code == 400
        assert "Cite this page" not in client.get("/figures/").content.decode()
