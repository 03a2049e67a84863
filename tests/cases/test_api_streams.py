"""A whole list is read in one snapshot, a chunk at a time, and never ends early without a sign of it."""

import weakref
from contextlib import ExitStack

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.api.rows import Incomplete, Shape, every_row
from cases.exports.formats import CSV, FORMATS, NDJSON
from cases.pagination import in_chunks
from cases.public import PublicFigure, PublicNumber
from cases.public.snapshot import Streamed
from tests import factories as make

pytestmark = pytest.mark.django_db

ROWS = 7


@pytest.fixture(scope="module")
def figures_made(django_db_setup, django_db_blocker):
    """Seven figures known from the same day, so that only their key tells them apart."""
    with django_db_blocker.unblock(), transaction.atomic():
        source = make.make_source()
        make.publish_all(
            [make.make_figure(value=value, sources=[source]) for value in range(1, ROWS + 1)],
            make.make_user("reviewer"),
        )
        yield
        transaction.set_rollback(True)


@pytest.fixture
def figures(figures_made):
    return PublicFigure.objects.all()


@pytest.mark.parametrize("size", [1, 2, 3, ROWS, ROWS + 1])
def test_chunks_have_every_row_once_in_the_order_of_the_pages(figures, size):
    chunks = list(in_chunks(figures, size))
    assert [row.pk for chunk in chunks for row in chunk] == [row.pk for row in figures]
    assert {len(chunk) for chunk in chunks[:-1]} <= {size}


def test_the_newest_come_first_where_pages_have_it_so(figures):
    logged = PublicNumber.objects.all()
    assert logged.count() > 2
    found = [row.pk for chunk in in_chunks(logged, 2) for row in chunk]
    assert found == [row.pk for row in logged]
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("kind", FORMATS.values(), ids=FORMATS)
def test_no_more_than_one_chunk_is_ever_held(figures, monkeypatch, kind):
    alive = weakref.WeakSet()
    known = PublicFigure.from_db.__func__

    def watched(cls, *args, **kwargs):
        row = known(cls, *args, **kwargs)
        alive.add(row)
        return row

    monkeypatch.setattr(PublicFigure, "from_db", classmethod(watched))
    monkeypatch.setattr("cases.api.rows.in_chunks", lambda rows: in_chunks(rows, 2))
    _count, table = every_row("figures", root="https://example.org/api/v1/")
    most = 0
    with CaptureQueriesContext(connection) as asked:
        for _part in kind.encode(table):
            most = max(most, len(alive))
    assert most <= 2
    read = [query["sql"] for query in asked if 'FROM "public_figure"' in query["sql"]]
    assert len(read) == ROWS // 2 + 1
    assert all("LIMIT 2" in sql and "OFFSET" not in sql for sql in read)


def test_a_list_asks_for_nothing_before_it_is_read(figures):
    _count, table = every_row("figures", root="https://example.org/api/v1/")
    with CaptureQueriesContext(connection) as asked:
        parts = CSV.encode(table)
        next(parts)
    assert not asked, "the header is known beforehand"


def test_rows_that_are_fewer_than_were_counted_break_off(figures):
    shape = Shape("figures")
    table = shape.table(figures, count=ROWS + 1, day=None, root="", about={})
    parts = NDJSON.encode(table)
    assert next(parts).count(b"\n") == ROWS
    with pytest.raises(Incomplete):
        next(parts)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_failure_in_the_middle_reaches_the_server(client, figures, monkeypatch, kind):
    def fail_later(rows):
        for number, chunk in enumerate(in_chunks(rows, 2)):
            if number == 2:
                raise RuntimeError("the database went away")
            yield chunk

    monkeypatch.setattr("cases.api.rows.in_chunks", fail_later)
    response = client.get("/api/v1/figures/", {"format": kind})
    assert response.status_code == 200
    assert response["Accountability-Rows"] == str(ROWS)
    assert next(response.streaming_content)
    with pytest.raises(RuntimeError):
        list(response.streaming_content)


# --- What ends a snapshot ----------------------------------------------------------------------------


class Held(ExitStack):
    """A snapshot that says how it ended."""

    ended = 0

    def __exit__(self, *details):
        self.ended += 1
        self.problem = details[0]
        return super().__exit__(*details)


def parts(fails=False):
    yield "one"
    if fails:
        raise ValueError("in the middle")
    yield "two"


def test_a_stream_that_is_read_ends_its_snapshot_once():
    held = Held()
    streamed = Streamed(parts(), held)
    assert list(streamed) == ["one", "two"]
    assert held.ended == 1
    streamed.close()
    assert (held.ended, held.problem) == (1, None)


def test_a_stream_that_fails_ends_its_snapshot_with_the_failure():
    held = Held()
    streamed = Streamed(parts(fails=True), held)
    assert next(streamed) == "one"
    assert held.ended == 0
    with pytest.raises(ValueError, match="in the middle"):
        next(streamed)
    assert (held.ended, held.problem) == (1, ValueError)


@pytest.mark.parametrize("read", [0, 1])
def test_a_reader_who_leaves_ends_the_snapshot(read):
    held = Held()
    streamed = Streamed(parts(), held)
    for _ in range(read):
        next(streamed)
    streamed.close()
    assert held.ended == 1
    assert list(streamed) == []
