"""A long answer whose database dies goes on where it broke off, or breaks off: it never says two things."""

from collections.abc import Iterator

import pytest
from django.db import OperationalError
from django.http import HttpResponse, StreamingHttpResponse

from cases.api.resuming import Resumed


def answer(*parts: bytes, name: str = 'W/"one"', dies: bool = False) -> StreamingHttpResponse:
    def sent() -> Iterator[bytes]:
        yield from parts
        if dies:
            raise OperationalError

    made = StreamingHttpResponse(sent())
    made["ETag"] = name
    return made


def test_it_goes_on_after_what_was_sent_however_it_is_cut() -> None:
    others = iter([answer(b"a", b"bcd", dies=True), answer(b"abcde", b"f", b"gh")])
    parts = Resumed(answer(b"ab", b"c", dies=True), lambda: next(others))
    assert b"".join(parts) == b"abcdefgh"


def test_it_can_break_off_before_anything_was_sent_and_after_everything() -> None:
    assert b"".join(Resumed(answer(dies=True), lambda: answer(b"ab", b"c"))) == b"abc"
    assert b"".join(Resumed(answer(b"abc", dies=True), lambda: answer(b"ab", b"c"))) == b"abc"


# The end of an answer lets go of connections too.
@pytest.mark.django_db
@pytest.mark.parametrize("other", [answer(b"xyz", name='W/"two"'), HttpResponse(b"no", status=500)])
def test_another_answer_is_no_end_of_this_one(other: HttpResponse) -> None:
    parts = Resumed(answer(b"ab", dies=True), lambda: other)
    assert next(parts) == b"ab"
    with pytest.raises(OperationalError):
        next(parts)
    parts.close()
    assert other.closed


def test_it_is_not_tried_for_ever() -> None:
    parts = Resumed(answer(b"a", dies=True), lambda: answer(b"a", dies=True))
    with pytest.raises(OperationalError):
        b"".join(parts)
