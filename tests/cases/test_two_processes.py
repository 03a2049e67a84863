"""Two processes of the server say the same at any moment: what one changes, the other tells at once."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from cases.models import Place, User
from tests import factories as make
from tests.sites import Answer, Site, site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def both(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Site, Site]]:
    with django_db_blocker.unblock(), site() as one, site() as other:
        one.wait()
        other.wait()
        yield one, other


@pytest.fixture
def reviewer() -> User:
    make.give_roles()
    return make.make_user("reviewer")


def withdraw(signed_in: Site, figure: Any) -> Answer:
    """Fill in the desk's own page, and send it."""
    path = f"/admin/cases/figure/{figure.pk}/withdraw/"
    body = signed_in.get(path).text
    form = body[body.index('class="desk-reason"') - 200 :]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    (target,) = re.findall(r'<form method="post" action="([^"]+)" class="desk-reason"', body)
    return signed_in.post(target, hidden | {"reason": "entered_in_error"})


def test_what_is_withdrawn_through_one_is_gone_from_the_other_pages_charts_and_copies(
    both: tuple[Site, Site], reviewer: User
) -> None:
    one, other = both
    city = make.make_place(name="Qaraözek")
    stays, goes = (make.make_figure(place=city, low=number, high=number) for number in (12, 1_347))
    make.publish_all([stays, goes])
    slug = Place.objects.get(pk=city.pk).slug
    dashboard, chart = f"/cities/{slug}/", f"/cities/{slug}/charts/killed.svg"
    addresses = [dashboard, chart, f"/api/v1/cities/{slug}/summary/", "/api/v1/figures/"]
    # Whatever the two keep, they have it now, and they name it alike.
    before = {address: [each.get(address) for each in both] for address in addresses}
    for answers in before.values():
        assert [each.status for each in answers] == [200, 200]
        assert answers[0].headers["ETag"] == answers[1].headers["ETag"]
    assert before[chart][0].body == before[chart][1].body
    for address, answers in before.items():
        etag = answers[0].headers["ETag"]
        assert other.get(address, If_None_Match=etag).status == 304

    assert withdraw(one.signed_in(reviewer), goes).status == 302
    assert other.get(f"/api/v1/figures/{goes.public_id}/").status == 410
    for address, (_first, second) in before.items():
        answer = other.get(address, If_None_Match=second.headers["ETag"])
        assert answer.status == 200, address
        assert answer.headers["ETag"] == one.get(address).headers["ETag"]
        assert "1,347" in second.text or "1347" in second.text, address
        assert "1,347" not in answer.text, address
        assert "1347" not in answer.text, address


def test_who_signs_out_through_one_is_signed_out_of_the_other(
    both: tuple[Site, Site], reviewer: User
) -> None:
    one = both[0].signed_in(reviewer)
    other = Site(both[1].port, dict(one.cookies))
    assert other.get("/admin/").status == 200
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', one.get("/admin/").text)
    assert token is not None
    assert one.post("/admin/logout/", {"csrfmiddlewaretoken": token[1]}).status in {200, 302}
    assert other.get("/admin/").status == 302
