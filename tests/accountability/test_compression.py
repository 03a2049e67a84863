"""What readers get is compressed; nothing that holds a secret is."""

import gzip

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accountability.compression import PublicGZipMiddleware

LONG = "the same words over and over. " * 100


def answer(path="/", kind="text/html; charset=utf-8", cookie="", accepts="gzip"):
    request = RequestFactory().get(path, headers={"Accept-Encoding": accepts})

    def view(_request):
        response = HttpResponse(LONG, content_type=kind)
        if cookie:
            response.set_cookie(cookie, "secret")
        return response

    return PublicGZipMiddleware(view)(request)


@pytest.mark.parametrize(
    "kind",
    [
        "text/html; charset=utf-8",
        "text/csv; charset=utf-8",
        "application/json",
        "application/vnd.citationstyles.csl+json",
        "application/atom+xml; charset=utf-8",
        "image/svg+xml",
    ],
)
def test_what_readers_get_is_compressed_and_stays_the_same(kind):
    response = answer(kind=kind)
    assert response["Content-Encoding"] == "gzip"
    assert response["Vary"] == "Accept-Encoding"
    assert gzip.decompress(response.content).decode() == LONG
    assert int(response["Content-Length"]) == len(response.content) < len(LONG)


def test_the_desk_and_whatever_sets_a_cookie_are_left_as_they_are():
    assert "Content-Encoding" not in answer("/admin/cases/victim/")
    assert "Content-Encoding" not in answer(cookie="sessionid")


def test_pictures_and_browsers_that_ask_for_nothing_are_left_as_they_are():
    assert "Content-Encoding" not in answer(kind="image/png")
    assert "Content-Encoding" not in answer(accepts="")


def test_the_length_of_a_page_is_the_same_each_time():
    assert len({len(answer().content) for _time in range(20)}) == 1


@pytest.mark.django_db
def test_the_site_compresses_pages_and_the_desk_does_not():
    client = Client(headers={"Accept-Encoding": "gzip"})
    assert client.get("/about/")["Content-Encoding"] == "gzip"
    assert client.get("/api/v1/")["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/admin/login/")
