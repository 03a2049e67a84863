"""Other sites' pages read the API and its refusals, and nothing else of this site."""

import pytest

from cases.api.sharing import EXPOSED
from tests import factories as make

pytestmark = pytest.mark.django_db

ORIGIN = {"origin": "https://partner.example"}


def asks_before(client, address, method="GET", **headers):
    asked = {**ORIGIN, "access-control-request-method": method, **headers}
    return client.options(address, headers=asked)


def opened(response):
    return response.headers.get("Access-Control-Allow-Origin")


def test_every_answer_of_the_api_is_open_whoever_asks(client):
    make.publish_all([figure := make.make_figure()])
    for address, status in (
        ("/api/v1/", 200),
        ("/api/v1/figures/", 200),
        (f"/api/v1/cities/{figure.place.slug}/summary/", 200),
        ("/api/v1/schema/", 200),
        ("/api/v1/figures", 301),
        (f"/api/v1/figures/{figure.public_id.lower()}/", 301),
        ("/api/v1/figures/?metrik=x", 400),
        ("/api/v1/nothing/", 404),
    ):
        for headers in (ORIGIN, {"origin": "null"}, {}):
            for answer in (client.get(address, headers=headers), client.head(address)):
                assert (answer.status_code, opened(answer)) == (status, "*"), address
                assert "origin" not in answer.headers.get("Vary", "").lower()
                assert "Access-Control-Allow-Credentials" not in answer
    etag = client.get("/api/v1/")["ETag"]
    same = client.get("/api/v1/", headers={"if-none-match": etag, **ORIGIN})
    assert (same.status_code, opened(same)) == (304, "*")


def test_our_own_headers_can_be_read(client):
    answer = client.get("/api/v1/", headers=ORIGIN)
    exposed = set(answer["Access-Control-Expose-Headers"].split(", "))
    own = {name for name in answer.headers if name.startswith("Accountability")}
    assert {"ETag", "Link"} | own <= exposed == set(EXPOSED)


def test_a_browser_that_asks_before_is_told_what_is_understood(client, django_assert_num_queries):
    for address in ("/api/v1/figures/", "/api/v1/nothing/at/all/", "/api/v1/figures"):
        with django_assert_num_queries(0):
            answer = asks_before(client, address)
        assert (answer.status_code, answer.content) == (204, b""), address
        assert opened(answer) == "*"
        assert answer["Access-Control-Allow-Methods"] == "GET, HEAD"
        assert {"Authorization", "If-None-Match"} <= set(
            answer["Access-Control-Allow-Headers"].split(", ")
        )
        assert int(answer["Access-Control-Max-Age"]) > 0


def test_what_writes_is_not_among_it(client):
    for method in ("POST", "PUT", "DELETE", "PATCH", "x"):
        allowed = asks_before(client, "/api/v1/figures/", method)["Access-Control-Allow-Methods"]
        assert method not in allowed.split(", ")
    assert client.options("/api/v1/figures/", headers=ORIGIN).status_code == 405


@pytest.mark.parametrize(
    "address", ["/", "/figures/", "/admin/login/", "/ru/api/v1/", "/apiary/", "/static/x.css"]
)
def test_nothing_else_is_open(client, address):
    for answer in (client.get(address, headers=ORIGIN), asks_before(client, address)):
        assert not [name for name in answer.headers if name.startswith("Access-Control")], address
