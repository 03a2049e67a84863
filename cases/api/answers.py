"""What every answer of the API shares: one snapshot, a day, and headers that say licence and reach."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, ClassVar, Final, TypeVar

from django.conf import settings
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api import deprecation
from cases.api.errors import Problem, Unchanged
from cases.api.keys import BearerKey
from cases.api.limits import Limit, Spent
from cases.api.resuming import Resumed
from cases.filters import BadParameter, day_from, require_known
from cases.freshness import ASK_EACH_TIME, FOR_ONE, freshness, unchanged
from cases.public.database import PRIMARY, chosen
from cases.public.replicas import FAILURES, answered
from cases.public.state import State, current_reach, current_state
from cases.stats.coverage import Reach

Answer = TypeVar("Answer", bound=HttpResponseBase)

LICENCE: Final = "CC-BY-4.0"
LICENCE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"

_READS: Final = frozenset({"GET", "HEAD"})

LANGUAGE: Final = "lang"
"""The parameter that asks for the labels of coded values."""

HEADERS: Final[Mapping[str, str]] = {
    "Link": "The licence (rel=license), the reference (service-doc), the schema (service-desc); in "
    "lists also the pages beside this one (next, prev).",
    "Accountability-As-Of": "The day as of which the answer was made: `as_of`, else today (UTC).",
    "Accountability-Reports-Up-To": "The last possible day of the newest source that was read for it; "
    "not there where the record has no source yet by that day.",
    "Accountability-Record": "There only if the whole record is invented, to measure with: “synthetic”.",
    "Accountability-Data-Version": "The state of the public record that was read: a number that only "
    "grows, whenever something public changes.",
    "ETag": "The name of this answer: sent back as If-None-Match, it is answered with 304 for as long as "
    "nothing has changed.",
    "Last-Modified": "Since when it may be as it is; not there in the second of a change.",
    "RateLimit-Policy": "How much you may ask: q in w seconds.",
    "RateLimit": "How much of it is left (r), and in how many seconds counting starts anew (t).",
}
"""The headers of every answer that is no error."""


class PublicView(APIView):
    """A view of the API: it reads, and understands what it names and nothing else."""

    http_method_names: ClassVar = ["get", "head"]
    authentication_classes: ClassVar = [BearerKey]
    throttle_classes: ClassVar = [Limit]
    operation: ClassVar[str] = ""
    cost: ClassVar[int] = 1
    of_primary: ClassVar[bool] = False
    language: str = ""
    same: HttpResponseBase | None = None
    spent: Spent | None = None
    _root: str = ""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The answer; from a replica, unless what it tells of has no number of the record's state."""
        ask = partial(super().dispatch, request, *args, **kwargs)
        if self.of_primary or not settings.DATABASE_REPLICAS:
            return ask()
        answer = answered(ask)
        if isinstance(answer, StreamingHttpResponse):
            answer.streaming_content = Resumed(answer, partial(answered, ask))
        return answer

    def handle_exception(self, exc: Exception) -> HttpResponseBase:
        """The answer to a problem; that of a replica is not the reader's: another database is asked."""
        if isinstance(exc, FAILURES) and chosen() != PRIMARY:
            raise exc
        return super().handle_exception(exc)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before the answer: whether the reader has it already, and in which language it gives labels.

        Raises:
            Unchanged: the reader has it.
            BadParameter: the record is in no such language.

        """
        super().initial(request, *args, **kwargs)
        if self.same is not None:
            raise Unchanged(self.same)
        self.language = request._request.GET.get(LANGUAGE, "")
        known = [code for code, _name in settings.LANGUAGES]
        if self.language and self.language not in known:
            raise BadParameter(
                LANGUAGE,
                "This record is in no such language.",
                code="invalid_choice",
                allowed=known,
            )
        if self.language:
            # The middleware that chose English for this address takes it back after the answer.
            translation.activate(self.language)

    def check_throttles(self, request: Request) -> None:
        """Look at first whether the reader has the answer: then it costs little.

        Raises:
            Throttled: they have asked too much.

        """
        if request.method in _READS:
            self.same = unchanged(request._request, kind=self.kind(request))
        super().check_throttles(request)

    def cost_of(self, request: Request) -> int:
        """What an answer counts of what somebody may ask; one is a short list."""
        return 1 if self.same is not None else self.cost

    def kind(self, request: Request) -> str:
        """The media type of the answer, where the reader's headers choose it."""
        return str(getattr(request, "accepted_media_type", None) or "")

    def named(self, request: Request, response: Answer, state: State | None = None) -> Answer:
        """An answer with its ETag: called inside the snapshot in which it was read, that of a state.

        Raises:
            Unchanged: the reader has it, by the moment that they name.

        """
        if request.method not in _READS:
            return response
        name = freshness(request._request, kind=self.kind(request), state=state)
        if known := name.mark(request._request, response):
            raise Unchanged(known)
        return response

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """No copy of a refusal or a redirect is used unasked either: tomorrow there may be an answer."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", ASK_EACH_TIME)
        if "Authorization" in request.headers:
            answer["Cache-Control"] = FOR_ONE
        for name, told in (self.spent.headers() if self.spent else {}).items():
            answer[name] = told
        if answer.status_code < 400:
            self._say_what_goes(request, answer)
        return answer

    def _say_what_goes(self, request: Request, answer: HttpResponseBase) -> None:
        """Tell whoever uses what is deprecated, since when, until when, and where to read more."""
        from cases.api.schema import document  # it is made from the views

        declared = deprecation.DEPRECATED
        found = [one for one in declared if one.concerns(self, request, document)]
        for name, told in deprecation.headers(found).items():
            before = answer.headers.get(name) if name == "Link" else None
            answer[name] = f"{before}, {told}" if before else told

    def shaped(self, request: Request, day: date | None) -> dict[str, Any]:
        """What the shapes of rows and numbers have to know."""
        return {
            "root": self.root(request),
            "day": day,
            "today": timezone.now().date(),
            "language": self.language,
        }

    def root(self, request: Request) -> str:
        """The address of the index, from which all others follow."""
        if not self._root:
            self._root = request.build_absolute_uri(reverse("api:index"))
        return self._root

    def only(self, request: Request, *parameters: str) -> date | None:
        """The reader's day, where nothing else is understood but the parameters named.

        Raises:
            BadParameter: there is another one, or the day makes no sense.

        """
        require_known(request._request.GET, {"as_of", LANGUAGE, *parameters})
        return day_from(request._request.GET.get("as_of"))

    def answered(
        self,
        request: Request,
        data: Any,
        *,
        day: date | None,
        known: Reach | None = None,
        links: Mapping[str, str | None] | None = None,
    ) -> Response:
        """An answer, with the headers that every answer has."""
        return self.headed(Response(data), request, day=day, known=known, links=links)

    def headed(
        self,
        response: Answer,
        request: Request,
        *,
        day: date | None,
        known: Reach | None = None,
        links: Mapping[str, str | None] | None = None,
        read: tuple[State, date | None] | None = None,
    ) -> Answer:
        """The same answer, with those headers; call it in the snapshot that the answer was read in.

        ``read`` is the state of that snapshot with the day of its newest report, where both are known.
        """
        if read is None:
            read = (current_state(), known.latest) if known else current_reach(day)
        state, latest = read
        root = self.root(request)
        named = {
            "license": LICENCE_URL,
            "service-doc": f"{root}docs/",
            "service-desc": f"{root}schema/",
            **(links or {}),
        }
        response["Link"] = ", ".join(
            f'<{address}>; rel="{relation}"' for relation, address in named.items() if address
        )
        response["Accountability-As-Of"] = (day or timezone.now().date()).isoformat()
        response["Accountability-Data-Version"] = str(state.number)
        if state.is_synthetic:
            response["Accountability-Record"] = "synthetic"
        if self.language:
            response["Content-Language"] = self.language
        if latest is not None:
            response["Accountability-Reports-Up-To"] = latest.isoformat()
        return self.named(request, response, state)


class Nowhere(PublicView):
    """Whatever no other address of the API matches."""

    schema = None

    def get(self, request: Request, **_path: str) -> Response:
        """Say where to look.

        Raises:
            Problem: always.

        """
        raise Problem(
            404,
            "not_found",
            f"There is nothing at this address. The index lists what there is: {self.root(request)}",
        )
