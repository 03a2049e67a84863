"""The order of a list: forwards and back across ties and gaps, on a day, in files; cursors of another one."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from cases.filters import FILTERS, read_filter
from cases.filters.order import KEYS
from cases.pagination import in_chunks, paginate
from tests import factories as make

pytestmark = pytest.mark.django_db

ORDERS = [
    (noun, value)
    for noun, kind in FILTERS.items()
    for value, _label in kind.base_filters["ordering"].extra["choices"]
]
"""Every order of every list."""


def listed(noun: str, query: str) -> Any:
    return read_filter(FILTERS[noun], QueryDict(query)).qs


def turned(rows: Any, size: int) -> tuple[list[list[int]], list[list[int]]]:
    """All pages by their rows, forwards from the first and back from the last."""
    there, back = [], []
    cursor = None
    while True:
        page = paginate(rows, scope="x", size=size, cursor=cursor)
        there.append([row.pk for row in page.rows])
        if page.next is None:
            break
        cursor = page.next
    while True:
        back.append([row.pk for row in page.rows])
        if page.previous is None:
            break
        page = paginate(rows, scope="x", size=size, cursor=page.previous)
    return there, back[::-1]


def on(day: int | None) -> dict[str, Any]:
    if day is None:
        return {"date_precision": "unknown", "date_earliest": None, "date_latest": None}
    moment = date(2022, 1, day)
    return {"date_precision": "day", "date_earliest": moment, "date_latest": moment}


@pytest.fixture
def incidents() -> dict[int, int | None]:
    """Occurrences with the day of each: some share one, some have none."""
    at = {"situation": make.make_situation(), "place": make.make_place()}
    days = [5, None, 7, 5, None, 6, 7, None]
    made = [make.make_incident(title=str(day), **at, **on(day)) for day in days]
    make.publish_all(made)
    return {row.pk: day for row, day in zip(made, days, strict=True)}


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("sign", ["", "-"])
def test_pages_go_on_across_rows_of_one_day_and_those_without(
    incidents: dict[int, int | None], sign: str, size: int
) -> None:
    way = -1 if sign else 1
    wanted = sorted(
        incidents, key=lambda pk: (incidents[pk] is None, way * (incidents[pk] or 0), way * pk)
    )
    there, back = turned(listed("incidents", f"ordering={sign}date"), size)
    assert [pk for page in there for pk in page] == wanted
    assert there == back
    assert {len(page) for page in there[:-1]} <= {size}
    chunks = in_chunks(listed("incidents", f"ordering={sign}date"), size)
    assert [row.pk for chunk in chunks for row in chunk] == wanted


@pytest.mark.usefixtures("seeded")
def test_every_order_of_every_list_has_each_row_once_in_that_order() -> None:
    for noun, value in ORDERS:
        rows = listed(noun, f"ordering={value}")
        there, back = turned(rows, 60)
        found = [pk for page in there for pk in page]
        assert there == back, (noun, value)
        assert sorted(found) == sorted(rows.values_list("pk", flat=True)), (noun, value)
        column = KEYS[value.removeprefix("-")].column
        stored = dict(rows.order_by().values_list("pk", column))
        keys = [stored[pk] for pk in found]
        known = [key for key in keys if key is not None]
        assert keys[len(known) :] == [None] * (len(keys) - len(known)), (noun, value)
        if column != "name":  # the database knows better how names are sorted
            assert known == sorted(known, reverse=value.startswith("-")), (noun, value)


def test_without_an_order_a_list_comes_as_it_always_did() -> None:
    for noun, kind in FILTERS.items():
        first, *_rest = kind.rows._meta.ordering
        default = paginate(listed(noun, ""), scope="x", size=5)
        asked = paginate(listed(noun, f"ordering={first}"), scope="x", size=5)
        assert default == asked, noun


def test_a_date_that_was_reported_later_is_no_key_on_a_day_before() -> None:
    early, late = make.make_source(published_on=date(2022, 2, 1)), make.make_source(
        published_on=date(2022, 6, 1)
    )  # fmt: skip
    first = make.make_incident(title="first", sources=[early], **on(3))
    other = make.make_incident(title="other", sources=[early], **on(9))
    make.make_citation(record=first, source=early, supports_field="title")
    make.make_citation(record=first, source=late, supports_field="date_earliest")
    make.publish_all([first, other])
    now = [row.title for row in listed("incidents", "ordering=date")]
    assert now == ["first", "other"]
    for sign in ("", "-"):
        then = listed("incidents", f"ordering={sign}date&as_of=2022-03-01")
        there, back = turned(then, 1)
        assert there == back == [[other.pk], [first.pk]]


def test_a_cursor_is_good_for_its_own_order_only(
    client: Any, incidents: dict[int, int | None]
) -> None:
    page = client.get("/api/v1/incidents/?ordering=date&page_size=2").json()
    cursor = re.search(r"cursor=([^&]+)", page["next"])[1]
    for other in ("", "&ordering=-date", "&ordering=known_from"):
        answer = client.get(f"/api/v1/incidents/?page_size=2&cursor={cursor}{other}")
        assert answer.status_code == 400
        assert answer.json()["error"]["parameter"] == "cursor"
    following = client.get(page["next"]).json()
    assert client.get(following["previous"]).json()["results"] == page["results"]


def test_an_unknown_order_is_refused_with_those_that_there_are(client: Any) -> None:
    for wrong in ("low", "date,known_from", "--date", "pk", "date_earliest"):
        error = client.get("/api/v1/figures/", {"ordering": wrong}).json()["error"]
        assert (error["parameter"], error["code"]) == ("ordering", "invalid_choice")
        assert error["allowed"] == ["known_from", "-known_from", "date", "-date"]


def test_files_and_pages_of_the_site_have_the_order_too(
    client: Any, incidents: dict[int, int | None]
) -> None:
    rows = client.get("/api/v1/incidents/?ordering=-date").json()["results"]
    assert rows[0]["title"] == "7"
    assert [row["title"] for row in rows[-3:]] == ["None"] * 3
    whole = b"".join(client.get("/api/v1/incidents/?ordering=-date&format=ndjson"))
    ids = [json.loads(line)["id"] for line in whole.splitlines()]
    assert ids == [row["id"] for row in rows]
    page = client.get("/incidents/?ordering=-date").text
    places = [page.index(row["id"]) for row in rows]
    assert places == sorted(places)
    assert "ordering=-date&amp;format=csv" in page


def test_the_next_page_asks_no_more_than_the_first(incidents: dict[int, int | None]) -> None:
    def questions(cursor: str | None) -> tuple[int, str | None]:
        with CaptureQueriesContext(connection) as asked:
            page = paginate(listed("incidents", "ordering=date"), scope="x", size=2, cursor=cursor)
        return len(asked), page.next

    first, cursor = questions(None)
    assert first == 2  # the rows and their number
    seen = []
    while cursor:
        number, cursor = questions(cursor)
        seen.append(number)
    # The row of the cursor is looked up; where dates end, those without are asked for as well.
    assert set(seen) == {3, 4}
