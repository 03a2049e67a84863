"""What the API says of the seeded reports: the numbers that must be there, and those that must not."""

import pytest

from cases.filters import FILTERS
from tests.cases.api_answers import assert_every_null_is_explained, every_answer, objects

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]

CITIES = ("almaty", "kyzylorda", "shymkent", "taldykorgan", "taraz")
PGO = "prosecutor-generals-office"


def summary(client, city, **query):
    response = client.get(f"/api/v1/cities/{city}/summary/", query)
    assert response.status_code == 200, response.content
    return response.json()


def stage(answer, key):
    return next(one for one in answer["outcomes"] if one["key"] == key)


def values(figures):
    return [figure["value"] for figure in figures]


def killed(client, day):
    query = {"metric": "killed", "as_of": day, "page_size": 200}
    return client.get("/api/v1/figures/", query).json()["results"]


@pytest.mark.parametrize(("city", "deaths"), [("kyzylorda", 24), ("shymkent", 20)])
def test_investigations_closed_with_the_ground_in_the_sources_words(client, city, deaths):
    (case,) = stage(summary(client, city), "closed")["cases"]
    assert (case["deaths"]["value"], case["deaths"]["unit"]) == (deaths, "people")
    assert (case["ground"], case["ground_words"]) == ("no_offence", "no criminal conduct")
    assert case["is_group"] is True
    assert case["cases"]["value"] is None
    assert case["cases"]["absent"]["value"] == "not_stated"
    assert case["deaths"]["speaker"] is None
    assert case["deaths"]["absent"]["speaker"] == "unknown"
    assert {one["slug"] for one in case["deaths"]["speaker_candidates"]} == {
        "bakhytzhan-toregozhina",
        "eurasiatimes",
    }
    assert case["citation_ids"]


def test_taraz_fifteen_killed_and_the_ground_not_stated(client):
    answer = summary(client, "taraz")
    assert 15 in values(stage(answer, "killed")["figures"])
    (case,) = stage(answer, "closed")["cases"]
    assert (case["ground"], case["ground_words"]) == ("not_stated", None)
    assert case["absent"]["ground_words"] == "not_stated"
    assert case["deaths"]["value"] is None
    assert case["deaths"]["absent"]["value"] == "not_stated"


def test_almaty_which_deaths_the_cases_cover_is_unclear(client):
    answer = summary(client, "almaty")
    toll = next(one for one in stage(answer, "killed")["figures"] if one["value"] == 139)
    assert toll["speaker"]["slug"] == PGO
    assert toll["date_earliest"] == "2022-03-14"
    (case,) = stage(answer, "closed")["cases"]
    assert (case["cases"]["low"], case["cases"]["high"]) == (32, None)
    assert case["cases"]["qualifier"] == "at_least"
    assert case["deaths"]["status"] == "unclear"
    assert "139 deaths" in case["deaths"]["words"]
    assert case["deaths"]["value"] is case["deaths"]["low"] is None
    assert case["deaths"]["absent"]["value"] == "unknown"
    assert case["deaths"]["speaker"]["slug"] == "rights-monitors"


def test_taldykorgan_one_conviction_and_one_case_not_yet_tried(client):
    answer = summary(client, "taldykorgan")
    (convicted,) = stage(answer, "convicted")["court"]
    assert (convicted["sentence_kind"], convicted["sentence_months"]) == ("imprisonment", 72)
    assert convicted["offence"] == "abuse of power"
    assert convicted["victims"]["value"] == 1
    (pending,) = stage(answer, "pending")["cases"]
    assert pending["deaths"]["value"] == 3
    untried = [one for one in stage(answer, "in_court")["court"] if one["outcome"] is None]
    assert [one["name"] for one in untried] == [None]


def test_the_situation_keeps_every_voice_apart(client):
    answer = client.get("/api/v1/situations/january-2022-kazakhstan/summary/").json()
    by_speaker = {
        group["speaker"]["slug"]: group["figures"]
        for group in answer["deaths"]["reported"]
        if group["speaker"]
    }
    official = by_speaker[PGO]
    assert [one for one in values(official) if one > 200] == [225, 227, 230, 232, 238]
    assert [one["superseded_by"] is None for one in official if one["value"] > 200] == [
        False, False, False, False, True,
    ]  # fmt: skip
    assert values(by_speaker["kazakh-authorities"]) == [6]
    assert by_speaker["kazakh-authorities"][0]["metric"] == "died_in_custody"
    convictions = answer["two_scales"]["protesters_and_others"]
    whole = next(one for one in convictions if one["value"] == 1113)
    assert values(whole["parts"]) == [423]
    assert [one["sentence_months"] for one in answer["two_scales"]["state_agents"]] == [72, None]
    assert "Rights monitors (not named)" not in answer["voices"]["independent"]


def test_a_conflict_has_its_note_and_both_ends(client):
    rows = client.get("/api/v1/figures/", {"page_size": 200}).json()["results"]
    ends = [row for row in rows if row["conflicts"]]
    assert ends
    for row in ends:
        for conflict in row["conflicts"]:
            assert conflict["note"]
            (other,) = [one for one in ends if one["id"] == conflict["id"]]
            assert row["id"] in [back["id"] for back in other["conflicts"]]


def test_one_figure_of_one_speaker_however_many_relay_it(client):
    (row,) = [row for row in killed(client, "2023-02-01") if row["value"] == 238]
    assert row["speaker"]["slug"] == PGO
    assert len(row["citation_ids"]) == 4


def test_figures_as_of_a_day(client):
    march = {row["value"] for row in killed(client, "2022-03-31")}
    assert {225, 227, 230, 139} <= march
    assert not {232, 238, 241, 188, 221} & march
    july = {row["value"] for row in killed(client, "2022-07-31")}
    assert {225, 227, 230, 139, 232, 241, 188, 221} <= july
    assert 238 not in july
    assert killed(client, "2021-12-31") == []


def test_the_conviction_was_first_reported_in_december(client):
    early, late = (
        summary(client, "taldykorgan", as_of=day) for day in ("2022-12-01", "2022-12-31")
    )
    assert stage(early, "convicted")["court"] == []
    assert stage(early, "convicted")["has_report"] is False
    assert len(stage(late, "convicted")["court"]) == 1
    for noun in ("prosecutions", "investigations", "victims"):
        found = client.get(f"/api/v1/{noun}/", {"as_of": "2022-12-01"}).json()
        assert found["count"] == 0, noun


def test_a_place_reported_later_than_its_case_is_null_until_then(client):
    (early,) = client.get("/api/v1/prosecutions/", {"as_of": "2022-12-22"}).json()["results"]
    assert early["place"] is early["city"] is early["court_type"] is None
    assert early["absent"]["place"] == early["absent"]["city"] == "not_yet_reported"
    assert early["absent"]["court_type"] == "not_yet_reported"
    late = client.get(early["url"]).json()
    assert (late["city"]["slug"], late["court_type"]) == ("taldykorgan", "military")


def test_a_number_and_the_list_behind_it_agree(client):
    checked = 0
    for url in [
        *(f"/api/v1/cities/{city}/summary/" for city in CITIES),
        "/api/v1/situations/january-2022-kazakhstan/summary/",
        "/api/v1/situations/january-2022-kazakhstan/summary/?as_of=2022-12-22",
    ]:
        for path, number in objects(client.get(url).json()):
            if set(number) == {"value", "unit", "rows_url"}:
                assert client.get(number["rows_url"]).json()["count"] == number["value"], path
                checked += 1
    assert checked > 50


@pytest.mark.parametrize("day", [None, "2022-03-31", "2022-12-22"])
def test_no_number_is_made_of_others_and_no_null_goes_unexplained(client, day):
    for url, answer in every_answer(client, day):
        assert_every_null_is_explained(answer)
        for path, row in objects(answer):
            made_up = {
                key for key, value in row.items() if type(value) is int and value in {202, 36, 107}
            }
            # How many rows a list has is our own count of rows, of nobody's deaths.
            assert not made_up - {"count"}, f"{url} {path}"


def test_no_name_but_those_that_may_be_known(client):
    for noun in FILTERS:
        for row in client.get(f"/api/v1/{noun}/", {"page_size": 200}).json()["results"]:
            for defendant in row.get("defendants", ()):
                assert defendant["name"] is None or defendant["is_convicted"]
