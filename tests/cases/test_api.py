"""The API's lists and records: one shape for rows and errors, no null without its reason, no guessing."""

import json
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions
from cases.api.views import VIEWSETS
from cases.choices import RemovalReason
from cases.filters import FILTERS
from cases.models import DataVersion, InvestigationVictim, LoggedNumber, ProsecutionVictim, User
from cases.public_ids import is_public_id
from tests import factories as make
from tests.cases.api_answers import assert_every_null_is_explained, objects

pytestmark = pytest.mark.django_db

MARCH, DECEMBER = date(2022, 3, 14), date(2022, 12, 20)


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    """One record of every kind, made once; each test takes back only what it did itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        reviewer = make.make_user("reviewer")
        yield reviewer, made(reviewer)
        transaction.set_rollback(True)


@pytest.fixture
def reviewer(made_once):
    return User.objects.get(pk=made_once[0].pk)


@pytest.fixture
def one(made_once):
    """One record of every kind, tied together, as the database has them."""
    return {noun: type(row).objects.get(pk=row.pk) for noun, row in made_once[1].items()}


def made(reviewer, number=1):
    source = make.make_source(published_on=MARCH)
    situation = make.make_situation()
    place = make.make_place()
    at = {"situation": situation, "place": place, "sources": [source]}
    victim = make.make_victim(name=f"Dana Invented {number}", age_group="adult", sources=[source])
    incident = make.make_incident(**at)
    harm = make.make_harm(victim=victim, incident=incident, sources=[source])
    investigation = make.make_investigation(**at)
    InvestigationVictim.objects.create(investigation=investigation, victim=victim)
    step = make.make_investigation_step(investigation=investigation, sources=[source])
    prosecution = make.make_prosecution(investigation=investigation, **at)
    ProsecutionVictim.objects.create(prosecution=prosecution, victim=victim)
    defendant = make.make_defendant(
        prosecution=prosecution, capacity="state_agent", sources=[source]
    )
    trial = make.make_proceeding_step(defendant=defendant, sources=[source])
    figure = make.make_figure(**at)
    agency = make.make_agency(place=place)
    make.publish_all(
        [
            agency,
            victim,
            incident,
            harm,
            investigation,
            step,
            prosecution,
            defendant,
            trial,
            figure,
        ],
        reviewer,
    )
    return {
        "situations": situation,
        "cities": place,
        "places": place,
        "agencies": agency,
        "speakers": figure.speaker,
        "publishers": source.publisher,
        "sources": source,
        "citations": figure.citations.get(),
        "incidents": incident,
        "victims": victim,
        "investigations": investigation,
        "prosecutions": prosecution,
        "figures": figure,
        "numbers": LoggedNumber.objects.latest("pk"),
    }


def address(noun, row):
    return f"/api/v1/{noun}/{getattr(row, 'slug', None) or row.public_id}/"


def error(response, status):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    assert set(response.json()) == {"error"}
    told = response.json()["error"]
    assert set(told) == {"code", "message", "parameter", "allowed"}
    assert told["message"]
    return told


def test_the_index_names_every_list(client, one):
    index = client.get("/api/v1/").json()
    assert set(index["lists"]) == set(FILTERS) == {viewset.noun for viewset in VIEWSETS}
    for url in [*index["lists"].values(), index["docs"], index["schema"]]:
        assert url.startswith("http://testserver/")
        assert client.get(url).status_code == 200
    assert index["licence"] == "CC-BY-4.0"
    assert index["reports_up_to"] == MARCH.isoformat()


@pytest.mark.parametrize("noun", FILTERS)
def test_every_list_and_record_explains_its_nulls_and_links_to_itself(client, one, noun):
    page = client.get(f"/api/v1/{noun}/").json()
    assert list(page) == ["count", "next", "previous", "results"]
    assert page["count"] == len(page["results"]) > 0
    assert_every_null_is_explained(page)
    for row in page["results"]:
        detail = client.get(row["url"]).json()
        assert_every_null_is_explained(detail)
        assert {key: detail[key] for key in row} == row, "a row is the record without citations"
        assert set(detail) - set(row) <= {"citations"}
        assert is_public_id(row["id"])
        if "citation_ids" in row:
            assert set(row["citation_ids"]) <= {citation["id"] for citation in detail["citations"]}
            assert row["citation_ids"]


@pytest.mark.parametrize("noun", FILTERS)
def test_every_link_leads_somewhere(client, one, noun):
    page = client.get(f"/api/v1/{noun}/").json()
    for path, row in objects(page):
        for key, value in row.items():
            if key.endswith("url") and value and value.startswith("http://testserver"):
                assert client.get(value).status_code == 200, f"{path}.{key}: {value}"


def test_every_answer_says_licence_day_and_reach_and_sets_no_cookie(client, one):
    addresses = ["/api/v1/", *(f"/api/v1/{noun}/" for noun in FILTERS)]
    addresses += [address(noun, row) for noun, row in one.items()]
    for url in addresses:
        response = client.get(url, {"as_of": "2022-03-31"})
        assert 'creativecommons.org/licenses/by/4.0/>; rel="license"' in response["Link"]
        assert response["Accountability-As-Of"] == "2022-03-31"
        assert response["Accountability-Reports-Up-To"] == MARCH.isoformat()
        assert response["Accountability-Data-Version"] == str(DataVersion.objects.current())
        assert not response.cookies
        assert "Vary" not in response or "cookie" not in response["Vary"].lower()
        assert client.head(url).status_code == 200
    today = client.get("/api/v1/")["Accountability-As-Of"]
    assert today == timezone.now().date().isoformat()


def test_no_primary_key_leaves(client, one):
    for noun in FILTERS:
        for text in (
            client.get(f"/api/v1/{noun}/"),
            client.get(address(noun, one[noun])),
        ):
            for path, row in objects(text.json()):
                assert not {"pk", "situation_id", "place_id", "target_pk"} & set(row), path
                if "id" in row:
                    assert is_public_id(row["id"]), path


def test_a_list_asks_as_often_for_many_rows_as_for_one(client, reviewer):
    def questions(noun):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/api/v1/{noun}/").status_code == 200
        return len(asked)

    few = {noun: questions(noun) for noun in FILTERS}
    for number in range(2, 9):
        made(reviewer, number)
    assert client.get("/api/v1/figures/").json()["count"] == 8
    assert {noun: questions(noun) for noun in FILTERS} == few


def test_pages_follow_each_other_without_loss(client, reviewer):
    source = make.make_source(published_on=MARCH)
    make.publish_all(
        [
            make.make_figure(metric="injured", value=value, sources=[source])
            for value in range(1, 8)
        ],
        reviewer,
    )
    url, seen, pages = "/api/v1/figures/?page_size=3&metric=injured", [], []
    while url:
        page = client.get(url).json()
        assert page["count"] == 7
        seen += [row["value"] for row in page["results"]]
        pages.append(url)
        url = page["next"]
    assert seen == [1, 2, 3, 4, 5, 6, 7]
    assert len(pages) == 3
    back = client.get(page["previous"]).json()
    assert [row["value"] for row in back["results"]] == [4, 5, 6]
    assert 'rel="next"' in client.get(pages[0])["Link"]


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("metrik=killed", "metrik", "unknown"),
        ("format=xml", "format", "invalid_choice"),
        ("metric=dead", "metric", "invalid_choice"),
        ("metric=killed&metric=killed", "metric", "repeated"),
        ("page_size=2&page_size=2", "page_size", "repeated"),
        ("page_size=0", "page_size", "invalid"),
        ("page_size=201", "page_size", "invalid"),
        ("page_size=two", "page_size", "invalid"),
        ("cursor=forged", "cursor", "invalid"),
        ("cursor=", "cursor", "invalid"),
        ("as_of=yesterday", "as_of", "invalid"),
        ("as_of=2999-01-01", "as_of", "invalid"),
        ("city=nowhere", "city", "invalid_choice"),
        ("city=%00", "city", "null_characters_not_allowed"),
        ("situation=nothing", "situation", "invalid_choice"),
        ("part_of=FIG-33333333", "part_of", "no_such_row"),
    ],
)
def test_an_address_that_makes_no_sense_is_told_so(client, one, query, parameter, code):
    told = error(client.get(f"/api/v1/figures/?{query}"), 400)
    assert (told["parameter"], told["code"]) == (parameter, code)


def test_what_is_understood_instead_is_listed(client, one):
    told = error(client.get("/api/v1/figures/?metric=dead"), 400)
    assert "killed" in told["allowed"]
    told = error(client.get("/api/v1/figures/?metrik=killed"), 400)
    assert "metric" in told["allowed"]
    told = error(client.get(f"/api/v1/figures/?city={one['situations'].country.slug}"), 400)
    assert one["cities"].slug in told["allowed"]


def test_a_cursor_belongs_to_its_list_its_filters_and_its_day(client, reviewer):
    for number in (1, 2):
        made(reviewer, number)
    cursor = client.get("/api/v1/figures/?page_size=1").json()["next"].split("cursor=")[1]
    assert client.get(f"/api/v1/figures/?page_size=2&cursor={cursor}").status_code == 200
    for other in (
        f"/api/v1/incidents/?cursor={cursor}",
        f"/api/v1/figures/?metric=killed&cursor={cursor}",
        f"/api/v1/figures/?as_of=2022-12-31&cursor={cursor}",
        f"/api/v1/figures/?cursor={cursor}x",
    ):
        assert error(client.get(other), 400)["parameter"] == "cursor"


def test_records_take_no_parameter_but_the_day(client, one):
    for noun, row in one.items():
        told = error(client.get(address(noun, row), {"metric": "killed"}), 400)
        assert told["parameter"] == "metric"


def test_what_nobody_has_is_not_found(client, one):
    assert error(client.get("/api/v1/cities/nowhere/"), 404)["code"] == "not_found"
    assert error(client.get("/api/v1/figures/FIG-33333333/"), 404)["code"] in {
        "not_found",
        "mistyped",
    }
    assert error(client.get("/api/v1/figures/nothing/"), 404)["code"] == "mistyped"
    assert error(client.get("/api/v1/figures/%00/"), 404)["code"] == "mistyped"
    assert error(client.get("/api/v1/cities/%00/"), 404)["code"] == "not_found"
    country = one["situations"].country.slug
    assert error(client.get(f"/api/v1/cities/{country}/"), 404)["code"] == "not_found"
    assert error(client.get("/api/v1/nothing/at/all/"), 404)["code"] == "not_found"
    assert client.get("/api/v1/figures")["Location"].endswith("/api/v1/figures/")


def test_ids_and_slugs_are_forgiven_their_case_and_their_list(client, one):
    figure, city = one["figures"].public_id, one["cities"]
    for asked, found in (
        (f"figures/{figure.lower()}/?as_of=2022-12-31", f"figures/{figure}/?as_of=2022-12-31"),
        (f"victims/{figure}/", f"figures/{figure}/"),
        (f"cities/{city.slug.upper()}/", f"cities/{city.slug}/"),
        (f"cities/{city.public_id}/", f"cities/{city.slug}/"),
        (f"places/{city.public_id.lower()}/", f"places/{city.slug}/"),
        (f"cities/{city.slug.upper()}/summary/", f"cities/{city.slug}/summary/"),
    ):
        response = client.get(f"/api/v1/{asked}")
        assert response.status_code == 301, asked
        assert response["Location"] == f"http://testserver/api/v1/{found}"


def test_a_mistyped_id_is_told_so(client, one):
    public_id = one["figures"].public_id
    wrong = public_id[:-1] + ("A" if public_id[-1] != "A" else "C")
    told = error(client.get(f"/api/v1/figures/{wrong}/"), 404)
    assert told["code"] == "mistyped"
    assert wrong in told["message"]


def test_what_was_not_yet_known_names_the_day(client, one):
    url = address("figures", one["figures"])
    assert client.get(url, {"as_of": "2022-03-14"}).status_code == 200
    told = error(client.get(url, {"as_of": "2022-03-13"}), 404)
    assert (told["code"], told["parameter"]) == ("not_yet_known", "as_of")
    assert "2022-03-14" in told["message"]


def test_what_was_removed_says_when_and_what_it_was(client, one):
    admin = make.make_user("administrator")
    actions.withdraw([one["figures"]], by=admin, reason=RemovalReason.SAFETY)
    response = client.get(address("figures", one["figures"]))
    told = error(response, 410)
    assert told["code"] == "removed"
    assert "figure" in told["message"]
    assert timezone.now().date().isoformat() in told["message"]
    assert "safety" not in response.content.decode().lower()


def test_what_was_merged_leads_on(client, reviewer):
    first, second = (
        make.make_figure(sources=[make.make_source(published_on=MARCH)]) for _ in range(2)
    )
    make.publish_all([first, second], reviewer)
    actions.merge(first, into=second, by=make.make_user("administrator"))
    response = client.get(address("figures", first))
    assert response.status_code == 301
    assert response["Location"].endswith(address("figures", second))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_can_be_written(client, one, method):
    for url in ("/api/v1/", "/api/v1/figures/", address("figures", one["figures"])):
        response = getattr(client, method)(url)
        assert error(response, 405)["allowed"] == ["GET", "HEAD"]
        assert response["Allow"] == "GET, HEAD"
        assert not response.cookies


def test_an_answer_nobody_can_give_is_refused(client, one):
    told = error(client.get("/api/v1/", headers={"accept": "text/csv"}), 406)
    assert told["allowed"] == ["application/json"]
    assert client.get("/api/v1/figures/", headers={"accept": "text/html, */*"}).status_code == 200


def test_our_own_error_keeps_its_shape_and_its_details(client, one, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr("cases.api.records.paginate", fail)
    client.raise_request_exception = False
    response = client.get("/api/v1/figures/")
    assert error(response, 500)["code"] == "internal"
    assert "secret" not in response.content.decode()


def test_a_field_reported_later_is_null_until_then(client, reviewer):
    early, late = (make.make_source(published_on=day) for day in (MARCH, DECEMBER))
    defendant = make.make_defendant(agency=make.make_agency(), post="officer", sources=[early])
    for field in ("agency", "post"):
        make.make_citation(defendant, source=late, supports_field=field)
    make.publish_all([defendant.prosecution, defendant], reviewer)
    prosecution = make.make_citation(defendant.prosecution, source=early)
    make.publish_all([prosecution], reviewer)
    url = address("prosecutions", defendant.prosecution)
    (row,) = client.get(url, {"as_of": "2022-12-19"}).json()["defendants"]
    assert (row["agency"], row["post"]) == (None, None)
    assert row["absent"]["agency"] == row["absent"]["post"] == "not_yet_reported"
    (row,) = client.get(url).json()["defendants"]
    assert row["agency"]["name"] == defendant.agency.name
    assert row["post"] == "officer"


def test_answers_are_plain_json(client, one):
    response = client.get("/api/v1/figures/")
    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content)["count"] == 1
