"""Lists of others find the right people and places, in every script; nobody who may not be named."""

import json
from datetime import date
from typing import Any

import jsonschema
import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.api import limits
from cases.choices import ErasureReason, Script
from cases.filters.question import read_query
from cases.models import User, Victim
from cases.search.entities import TYPES
from cases.search.reconciling import _SOURCES, name_score
from tests import factories as make
from tests.cases import reconciliation_schemas as standard

pytestmark = pytest.mark.django_db

HERE = "/api/v1/reconcile/"


def valid(answer: Any, shape: Any) -> Any:
    assert answer.status_code == 200, answer.content
    assert answer["Access-Control-Allow-Origin"] == "*"
    jsonschema.Draft202012Validator(shape).validate(answer.json())
    return answer.json()


def refused(answer: Any, code: str = "invalid", status: int = 400) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    told = answer.json()["error"]
    assert set(told) == {"code", "message", "parameter", "allowed"}
    assert told["code"] == code, told
    return told


def batch(client: Client, queries: dict[str, Any], *, post: bool = True, **more: str) -> Any:
    sent = {"queries": json.dumps(queries)}
    if post:
        return valid(client.post(HERE, sent, query_params=more), standard.RESULTS)
    return valid(client.get(HERE, sent | more), standard.RESULTS)


def match(client: Client, name: str, type_: str = "person", **known: Any) -> list[dict[str, Any]]:
    properties = [{"pid": pid, "v": value} for pid, value in known.items()]
    query = {"query": name, "type": type_, "properties": properties}
    return batch(client, {"q": query})["q"]["result"]


def a_person(
    name: str,
    *,
    on: date = date(2022, 1, 6),
    place: Any = None,
    reviewer: User | None = None,
    source_day: date = date(2022, 2, 1),
    spelt: dict[str, str] | None = None,
    **fields: Any,
) -> Victim:
    source = make.make_source(published_on=source_day)
    victim = make.make_victim(
        name=name, sources=[source], **{"age_group": "adult", "sex": "female", **fields}
    )
    for script, text in (spelt or {}).items():
        make.make_victim_name(victim=victim, text=text, script=Script[script], sources=[source])
    place = place or make.make_place()
    incident = make.make_incident(
        place=place, sources=[source], date_earliest=on, date_latest=on, date_words=""
    )
    make.publish_all(
        [make.make_harm(victim=victim, incident=incident, sources=[source]), victim], reviewer
    )
    victim.refresh_from_db()
    return victim


@pytest.fixture
def city() -> Any:
    place = make.make_place(name="Inventar", country_code="KZ")
    make.make_place_name(place=place, text="Инвентар")
    make.make_place_name(place=place, text="Ынвентәр")
    make.publish_all([place])
    return place


@pytest.fixture
def dana(city: Any) -> Victim:
    spelt = {"CYRILLIC": "Данагүл Инвентова"}
    return a_person("Danagul Inventova", place=city, spelt=spelt, age_low=30, age_high=30)


# --- What the service says of itself ---------------------------------------------------------------


def test_the_manifest_says_what_there_is_and_every_address_in_it_answers(
    client: Client, dana: Victim
) -> None:
    said = valid(client.get(HERE), standard.MANIFEST)
    assert said["batchSize"] == 50
    assert {each["id"] for each in said["defaultTypes"]} == set(TYPES) == set(_SOURCES)
    for address in (said["documentation"], said["preview"]["url"]):
        assert client.get(address.replace("{{id}}", dana.public_id)).status_code == 200
    for service, shape in (
        (said["suggest"]["entity"], standard.ENTITIES),
        (said["suggest"]["type"], standard.WORDS),
        (said["suggest"]["property"], standard.WORDS),
    ):
        valid(client.get(service["service_url"] + service["service_path"], {"prefix": "d"}), shape)
    proposed = said["extend"]["propose_properties"]
    address = proposed["service_url"] + proposed["service_path"]
    valid(client.get(address, {"type": "person", "limit": "3"}), standard.PROPOSED)


def test_an_id_leads_to_its_page_and_to_a_preview_that_can_be_framed(
    client: Client, dana: Victim, city: Any
) -> None:
    agency, speaker = make.make_agency(name="Invented Police"), make.make_speaker(name="Invented")
    make.publish_all([agency, speaker, situation := make.make_situation()])
    for row in (dana, city, agency, speaker, situation):
        seen = client.get(f"{HERE}view/", {"id": row.public_id})
        assert seen.status_code == 302
        assert client.get(seen["Location"]).status_code == 200
        preview = client.get(f"/embed/entities/{row.public_id}/")
        assert preview.status_code == 200
        assert "X-Frame-Options" not in preview
        assert "frame-ancestors *" in preview["Content-Security-Policy"]
    assert "Danagul Inventova" in client.get(f"/embed/entities/{dana.public_id}/").content.decode()
    assert client.get(f"{HERE}view/?id=FIG-33333333").status_code == 404
    assert client.get("/embed/entities/nothing/").status_code == 404


# --- Who is found ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Danagul Inventova",
        "INVENTOVA Danagul",
        "Данагүл Инвентова",
        "Данагул Инвентова",
        "Danagül Inventova",
        "Данагуль Инвентова",
        "Danagul Inventowa",
    ],
)
def test_people_are_found_in_every_script_and_spelling(
    client: Client, dana: Victim, name: str
) -> None:
    (found,) = match(client, name)
    assert (found["id"], found["name"]) == (dana.public_id, "Danagul Inventova")
    assert found["score"] >= 90
    assert found["type"] == [{"id": "person", "name": "Person"}]
    assert "Inventar" in found["description"]
    assert not found["match"], "people share names: a name alone is never certain"


@pytest.mark.parametrize(
    "name", ["Danagul Serikovna Inventova", "D. Inventova", "Danagul Inventov", "Danagul Inventva"]
)
def test_a_name_that_differs_a_little_is_a_candidate_and_never_certain(
    client: Client, dana: Victim, name: str
) -> None:
    (found,) = match(client, name, place="Inventar", age=30)
    assert found["id"] == dana.public_id
    assert found["score"] >= 60
    assert not found["match"]


def test_a_person_is_certain_once_something_else_agrees_and_nothing_contradicts(
    client: Client, dana: Victim, city: Any
) -> None:
    name = "Danagul Inventova"
    for known, certain in (
        ({"place": "Инвентар"}, True),
        ({"place": {"id": city.public_id, "name": "x"}}, True),
        ({"age": 31}, True),
        ({"age": "30"}, True),
        ({"date": "2022-01-06"}, True),
        ({"date": "2022"}, True),
        ({"date": ["2019", "2022-01"]}, True),
        ({"sex": "female"}, False),
        ({"harm": "killed"}, False),
        ({"place": "Inventar", "age": 50}, False),
        ({"date": "2022-01-07"}, False),
        ({"place": "Elsewhere"}, False),
        ({"age": "unknown"}, False),
        ({"date": "last week", "place": ""}, False),
    ):
        (found,) = match(client, name, **known)
        assert found["match"] == certain, known


def test_what_else_is_known_raises_or_lowers_a_score_and_excludes_nobody(
    client: Client, dana: Victim, city: Any
) -> None:
    other = a_person("Danagul Inventov", age_low=60, age_high=60, sex="male")
    found = match(client, "Danagul Inventov", age=60, sex="male", place="Inventar")
    assert {each["id"] for each in found} == {dana.public_id, other.public_id}
    by_id = {each["id"]: each for each in found}
    plain = {each["id"]: each["score"] for each in match(client, "Danagul Inventov")}
    assert by_id[dana.public_id]["score"] < plain[dana.public_id]
    features = {each["id"]: each["value"] for each in by_id[other.public_id]["features"]}
    assert features == {"name": 100.0, "age": True, "sex": True, "place": False}


def test_two_people_of_one_name_are_both_shown_and_neither_is_certain(
    client: Client, dana: Victim, city: Any
) -> None:
    twin = a_person("Danagul Inventova", place=city, age_low=30, age_high=30)
    found = match(client, "Danagul Inventova", place="Inventar", age=30)
    assert {each["id"] for each in found} == {dana.public_id, twin.public_id}
    assert not any(each["match"] for each in found)


def test_somebody_else_is_nobody(client: Client, dana: Victim) -> None:
    for name in ("Danagul Other", "Arman Sampleuly", "Other Inventar", "Zh"):
        assert match(client, name) == [], name
    assert all(each["score"] <= 60 for each in match(client, "Danagul"))


@pytest.mark.parametrize("name", ["Inventar", "Инвентар", "ИНВЕНТӘР", "Inventr", "Invéntar"])
def test_cities_are_certain_by_their_name_alone(client: Client, city: Any, name: str) -> None:
    (found,) = match(client, name, "city")
    assert found["id"] == city.public_id
    assert found["match"] == (name != "Inventr")
    assert not match(client, name, "city", country="UZ")[0]["match"]
    assert match(client, name, "agency") == []


def test_institutions_speakers_and_situations_are_found_too(client: Client) -> None:
    rows = {
        "agency": make.make_agency(name="Invented Police of the North"),
        "speaker": make.make_speaker(name="Invented Ombudsman"),
        "situation": make.make_situation(name="Invented Unrest"),
    }
    make.publish_all(rows.values())
    found = batch(client, {key: {"query": row.name} for key, row in rows.items()})
    for key, row in rows.items():
        (candidate,) = found[key]["result"]
        assert (candidate["id"], candidate["match"]) == (row.public_id, True), key
        assert candidate["type"][0]["id"] == key


def test_an_id_is_the_record_itself(client: Client, dana: Victim) -> None:
    (found,) = match(client, dana.public_id.lower())
    assert (found["score"], found["match"]) == (100, True)
    assert match(client, dana.public_id, "city") == []


def test_types_and_limits_are_kept(client: Client, dana: Victim, city: Any) -> None:
    for number in range(4):
        a_person(f"Danagul Inventova {'ABCD'[number]}")
    asked = {
        "five": {"query": "Danagul Inventova", "limit": 3},
        "many": {"query": "Danagul Inventova", "limit": 10_000},
        "all": {"query": "Danagul Inventova", "type": ["person", "city"], "type_strict": "all"},
        "any": {"query": "Inventar", "type": ["person", "city"]},
        "should": {"query": "Inventar", "type": "person", "type_strict": "should"},
        "none": {"query": "Inventar", "type": "person"},
        "known": {"properties": [{"pid": "age", "v": 30}]},
    }
    found = {key: each["result"] for key, each in batch(client, asked).items()}
    counts = {key: len(each) for key, each in found.items()}
    assert counts == {
        "five": 3,
        "many": 5,
        "all": 0,
        "any": 1,
        "should": 1,
        "none": 0,
        "known": 0,
    }


def test_a_name_is_known_only_from_its_day_on(client: Client) -> None:
    victim = a_person("Late Inventova", source_day=date(2022, 5, 1))
    query = {"q": {"query": "Late Inventova"}}
    assert batch(client, query)["q"]["result"][0]["id"] == victim.public_id
    assert batch(client, query, as_of="2022-04-30")["q"]["result"] == []
    assert batch(client, query, post=False, as_of="2022-04-30")["q"]["result"] == []


# --- Who is never found ----------------------------------------------------------------------------


def test_whoever_may_not_be_named_is_never_matched_suggested_or_told_of(
    client: Client, city: Any
) -> None:
    reviewer = make.make_user("reviewer")
    withheld = a_person("Withheld Inventova", place=city, reviewer=reviewer)
    before = withheld.public_id
    actions.withhold(withheld, by=reviewer)
    withheld.refresh_from_db()
    erased = a_person("Erased Inventova", place=city, reviewer=reviewer)
    gone = erased.public_id
    actions.erase(erased, by=make.make_user("administrator"), reason=ErasureReason.SAFETY)
    minor = a_person("Minor Inventova", place=city, age_group="child", reviewer=reviewer)
    unknown = a_person("Ageless Inventova", place=city, age_group="unknown", reviewer=reviewer)
    draft = make.make_victim(name="Draft Inventova")
    ids = [before, withheld.public_id, gone, minor.public_id, unknown.public_id, draft.public_id]
    names = [f"{one} Inventova" for one in ("Withheld", "Erased", "Minor", "Ageless", "Draft")]
    queries = {f"{text}/{type_}": {"query": text, "type": type_} for text in (*names, *ids, "Inventova")
               for type_ in ("person", [])}  # fmt: skip
    for key, each in batch(client, queries).items():
        assert [one for one in each["result"] if one["id"] != city.public_id] == [], key
    for text in (*names, "Inventov", *ids):
        answer = client.get(f"{HERE}suggest/entity/", {"prefix": text, "type": "person"})
        assert valid(answer, standard.ENTITIES)["result"] == [], text
    asked = {"ids": ids, "properties": [{"id": each} for each in ("place", "age", "sex", "date")]}
    told = valid(client.get(HERE, {"extend": json.dumps(asked)}), standard.EXTENDED)
    assert all(values == [] for row in told["rows"].values() for values in row.values())
    for one in ids:
        assert client.get(f"{HERE}view/", {"id": one}).status_code == 404
        assert client.get(f"/embed/entities/{one}/").status_code == 404


# --- Suggestions and extension ---------------------------------------------------------------------


def test_what_is_typed_is_completed(client: Client, dana: Victim, city: Any) -> None:
    def suggested(kind: str, **asked: str) -> list[str]:
        shape = standard.ENTITIES if kind == "entity" else standard.WORDS
        answer = client.get(f"{HERE}suggest/{kind}/", asked)
        return [each["id"] for each in valid(answer, shape)["result"]]

    assert suggested("entity", prefix="Danag") == [dana.public_id]
    assert set(suggested("entity", prefix="Инвент")) == {dana.public_id, city.public_id}
    assert suggested("entity", prefix="Инвент", type="city") == [city.public_id]
    assert suggested("entity", prefix=city.public_id) == [city.public_id]
    assert suggested("entity", prefix="") == suggested("entity", prefix="x") == []
    assert suggested("type", prefix="per") == ["person"]
    assert suggested("property", prefix="AGE") == ["age", "agency"]
    refused(client.get(f"{HERE}suggest/entity/?prefix=a&type=x"), "invalid_choice")
    assert refused(client.get(f"{HERE}suggest/entity/?prefix=%00a"))["parameter"] == "prefix"
    refused(client.get(f"{HERE}properties/?type=x"), "invalid_choice")
    refused(client.get(f"{HERE}properties/?type=person&limit=-1"))


def test_values_are_fetched_for_known_ids(client: Client, dana: Victim, city: Any) -> None:
    asked = {
        "ids": [dana.public_id, "VIC-33333333", "nonsense\0"],
        "properties": [{"id": one} for one in ("place", "date", "age", "sex", "harm", "country")],
    }
    told = valid(client.post(HERE, {"extend": json.dumps(asked)}), standard.EXTENDED)
    assert told["rows"][dana.public_id] == {
        "place": [{"id": city.public_id, "name": "Inventar"}],
        "date": [{"str": "2022-01-06"}],
        "age": [{"int": 30}],
        "sex": [{"str": "female"}],
        "harm": [{"str": "killed"}],
        "country": [],
    }
    assert told["meta"][0]["type"] == {"id": "city", "name": "City"}
    assert all(row == [] for row in told["rows"]["VIC-33333333"].values())


# --- What makes no sense ---------------------------------------------------------------------------

NONSENSE = [
    "",
    "x",
    "[]",
    "{}",
    "1",
    "[" * 100_000,
    '{"q": 1}',
    '{"q": {}}',
    '{"q": {"query": 1}}',
    '{"q": {"query": null}}',
    '{"q": {"query": "a", "limit": 0}}',
    '{"q": {"query": "a", "limit": true}}',
    '{"q": {"query": "a", "limit": "5"}}',
    '{"q": {"query": "a", "limit": NaN}}',
    '{"q": {"query": "a", "type": {}}}',
    '{"q": {"query": "a", "type": [1]}}',
    '{"q": {"query": "a", "type_strict": "perhaps"}}',
    '{"q": {"query": "a", "properties": {}}}',
    '{"q": {"query": "a", "properties": [1]}}',
    '{"q": {"query": "a", "properties": [{"pid": "age"}]}}',
    '{"q": {"query": "a", "properties": [{"pid": 1, "v": 1}]}}',
    '{"q": {"query": "a", "properties": [{"pid": "age", "v": {}}]}}',
    '{"q": {"query": "a", "properties": [{"pid": "age", "v": [[1]]}]}}',
    '{"q": {"query": "a\\u0000b"}}',
    json.dumps({"q": {"query": "x" * 5000}}),
    json.dumps({"q": {"query": "a b c d e f g h i j k l m n o p"}}),
]


@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda text: text[:30] or "nothing")
def test_what_makes_no_sense_is_told_so(client: Client, nonsense: str) -> None:
    assert refused(client.post(HERE, {"queries": nonsense}))["parameter"] == "queries"


def test_what_is_not_known_is_listed(client: Client) -> None:
    def sent(**query: Any) -> Any:
        return client.post(HERE, {"queries": json.dumps({"q": {"query": "a", **query}})})

    assert "person" in refused(sent(type="saint"), "invalid_choice")["allowed"]
    unknown = refused(sent(type="city", properties=[{"pid": "x", "v": 1}]), "invalid_choice")
    assert unknown["allowed"] == ["country", "geonames", "latitude", "longitude", "part_of"]
    assert "limit" in refused(sent(limits=1), "unknown")["allowed"]
    many = json.dumps({str(number): {"query": "a"} for number in range(51)})
    assert "50" in refused(client.post(HERE, {"queries": many}), "too_many")["message"]
    ids = json.dumps({"ids": ["x"] * 51, "properties": []})
    refused(client.get(HERE, {"extend": ids}), "too_many")
    for extend in ("x", "{}", '{"ids": [1], "properties": []}', '{"ids": [], "properties": [1]}'):
        refused(client.get(HERE, {"extend": extend}))
    asked = '{"ids": [], "properties": [{"id": "x"}]}'
    refused(client.get(HERE, {"extend": asked}), "invalid_choice")
    refused(client.get(HERE, {"callback": "x"}), "unknown")
    refused(client.post(HERE, {"queries": "{}", "x": "y"}), "unknown")
    refused(client.post(HERE, {"queries": ["{}", "{}"]}), "repeated")
    refused(client.get(HERE, {"queries": "{}", "extend": "{}"}))
    refused(client.post(HERE, {}))


@pytest.mark.parametrize(
    "value",
    [10**400, -1, 1e300, True, "९९", "1e999", "x" * 5000, "\0", "Ж" * 300, {"id": "\0"}, "%_\\"],
)
def test_strange_values_say_nothing_and_break_nothing(
    client: Client, dana: Victim, city: Any, value: Any
) -> None:
    for pid in ("age", "date", "place", "sex"):
        (found,) = match(client, "Danagul Inventova", **{pid: value})
        assert found["id"] == dana.public_id
    match(client, "Inventar", "city", latitude=value, country=value)


@pytest.mark.parametrize(
    "name", ["%", "_%", "\\", "' OR 1=1 --", "(((", "🙂", "\u202eabc", "a" * 200, "1 2 3", "-"]
)
def test_strange_names_find_nobody(client: Client, dana: Victim, name: str) -> None:
    assert match(client, name) == []


def test_only_forms_are_read(client: Client) -> None:
    sent = json.dumps({"queries": "{}"})
    told = refused(
        client.post(HERE, sent, content_type="application/json"), "unsupported_media_type", 415
    )
    assert "application/x-www-form-urlencoded" in told["allowed"]
    long = "queries=" + "x" * 3_000_000
    refused(client.post(HERE, long, content_type="application/x-www-form-urlencoded"))
    broken = client.post(HERE, b"--x\r\nbroken", content_type="multipart/form-data; boundary=x")
    refused(broken)


def test_nothing_is_written_and_no_cookie_is_set(client: Client, dana: Victim) -> None:
    sent = {"queries": json.dumps({"q": {"query": "Danagul Inventova"}})}
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(HERE, sent, headers={"origin": "https://openrefine.example"})
    assert not [one for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert not answer.cookies
    assert "cookie" not in answer.headers.get("Vary", "").lower()
    assert "ETag" not in answer
    for method in ("put", "patch", "delete", "options"):
        told = getattr(client, method)(HERE)
        assert refused(told, "method_not_allowed", 405)["allowed"] == ["GET", "HEAD", "POST"]
    before = client.options(HERE, headers={"origin": "x", "access-control-request-method": "POST"})
    assert "POST" in before["Access-Control-Allow-Methods"].split(", ")
    etag = client.get(HERE, sent)["ETag"]
    assert client.get(HERE, sent, headers={"if-none-match": etag}).status_code == 304
    assert client.post(HERE, sent, headers={"if-none-match": etag}).status_code == 200


def test_each_query_counts(client: Client, settings: Any, monkeypatch: Any) -> None:
    caches["limits"].clear()
    monkeypatch.setattr(limits.time, "time", lambda: 1_700_000_000.0)
    settings.API_LIMIT = 60
    queries = {str(number): {"query": "Nobody Inventova"} for number in range(50)}
    sent = {"queries": json.dumps(queries)}
    assert ";r=10;" in client.post(HERE, sent)["RateLimit"]
    assert client.post(HERE, sent).status_code == 429
    caches["limits"].clear()


def test_candidates_are_read_in_as_many_queries_for_one_as_for_many(client: Client) -> None:
    a_person("Danagul Inventova")

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            batch(client, {"q": {"query": "Danagul Inventova"}})
        return len(asked)

    few = questions()
    for _ in range(4):
        a_person("Danagul Inventova")
    assert questions() == few


def test_names_are_compared_word_by_word() -> None:
    for one, other, score in (
        ("Dana Invented", "Dana Invented", 100),
        ("Invented Dana", "Dana Invented", 100),
        ("Дана Инвентед", "Dana Invented", 97),
        ("Dana", "Dana Invented", 60),
        ("Dana Other", "Dana Invented", 50),
        ("Dana Invented", "Dana Serikovna Invented", 95),
        ("Taldy Korgan", "Taldykorgan", 97),
        ("D Invented", "Dana Invented", 92.5),
    ):
        assert name_score(read_query(one).words, other) == score, (one, other)
