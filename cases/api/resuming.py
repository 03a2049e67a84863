"""Goes on with a long answer where its database died: from another one, if the record is the same there."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final, Self

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from cases.public.replicas import FAILURES

_TRIES: Final = 5
"""How often one answer is begun again at most."""


class Resumed:
    """The bytes of a streamed answer, which is made anew where it breaks off, and sent from there on.

    Two answers with one name (ETag) are the same bytes before they are compressed. If the record has
    changed meanwhile, the answer breaks off: its reader has fewer rows than were announced.
    """

    def __init__(
        self, answer: StreamingHttpResponse, again: Callable[[], HttpResponseBase]
    ) -> None:
        self._name = answer.get("ETag")
        self._parts: Iterator[bytes] = iter(answer)
        self._again = again
        self._answers: list[HttpResponseBase] = []
        self._language = translation.get_language()
        self._sent = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        while True:
            try:
                part = next(self._parts)
            except FAILURES:
                if len(self._answers) == _TRIES or not (parts := self._made_again()):
                    raise
                self._parts = parts
            else:
                self._sent += len(part)
                return part

    def close(self) -> None:
        """Let go of every answer that was begun."""
        for answer in self._answers:
            answer.close()

    def _made_again(self) -> Iterator[bytes] | None:
        """What was not sent yet, from an answer of the same name; None where there is no such."""
        with translation.override(self._language):
            answer = self._again()
        self._answers.append(answer)
        same = answer.get("ETag") == self._name and self._name is not None
        if not isinstance(answer, StreamingHttpResponse) or not same:
            return None
        return _after(self._sent, iter(answer))


def _after(sent: int, parts: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes without the first."""

    def rest() -> Iterator[bytes]:
        passed = 0
        for part in parts:
            passed += len(part)
            if passed > sent:
                yield part[len(part) - (passed - sent) :]
                return

    return chain(rest(), parts)
