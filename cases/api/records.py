"""A list of records and one record by its slug or id: the same for every noun."""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from math import ceil
from typing import Any, ClassVar, Final
from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from cases.api.answers import LANGUAGE, PublicView
from cases.api.errors import Moved, Problem
from cases.api.kinds import KINDS
from cases.api.rows import Shape
from cases.api.serializers.base import Row
from cases.api.stored import PageAtOnce, page_at_once
from cases.api.whole import FORMAT, format_asked, whole_list
from cases.exports.formats import Format
from cases.filters import FILTERS, PublicFilterSet, read_filter
from cases.pagination import (
    LARGEST_PAGE,
    PAGE_SIZE,
    Page,
    keys_of,
    page_size_from,
    paginate,
)
from cases.public import PublicRemoval
from cases.public.base import PublicModel, PublicReference
from cases.public.snapshot import PATIENCE, snapshot
from cases.public.state import State
from cases.public_ids import is_public_id

WHOLE_COSTS: Final = 10
"""What a whole list counts of what somebody may ask, however long it is."""

_USUAL: Final = frozenset({"page_size", "cursor"})

SHAPING: Final = frozenset({"fields", "expand", LANGUAGE})
"""Parameters that choose what a row holds and in which words."""

TURNING: Final = SHAPING | {FORMAT, "page_size", "cursor"}
"""Parameters that turn pages, or choose the shape of what is sent, and choose no rows."""

PREFIXES: Final[Mapping[str, str]] = {
    "SIT": "situations",
    "PLC": "places",
    "AGY": "agencies",
    "SPK": "speakers",
    "PUB": "publishers",
    "SRC": "sources",
    "CIT": "citations",
    "INC": "incidents",
    "VIC": "victims",
    "INV": "investigations",
    "PRO": "prosecutions",
    "FIG": "figures",
    "NUM": "numbers",
}
"""Under which list the id with a prefix is found."""

NESTED: Final[Mapping[str, str]] = {
    "NAM": "a name, in the row of its victim",
    "HRM": "a harm, in the row of its victim",
    "IST": "a step, in the row of its investigation",
    "DEF": "a defendant, in the row of the prosecution",
    "PST": "a step, in the row of the prosecution",
}
"""What the id with a prefix names, where it has no address of its own."""


def chosen(asked: Mapping[str, str]) -> dict[str, str]:
    """The parameters that choose rows."""
    return {name: text for name, text in asked.items() if name not in TURNING}


class RecordViewSet(ViewSetMixin, PublicView):
    """The records of one noun: the list behind every number, and each by itself."""

    noun: ClassVar[str]
    lookup_value_regex: ClassVar = "[^/]+"
    lookup_url_kwarg: ClassVar[str]
    row: ClassVar[type[Row]]
    record: ClassVar[type[Row] | None]
    whole: Format | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.lookup_url_kwarg = "slug" if issubclass(cls.model(), PublicReference) else "id"
        cls.row, cls.record = KINDS[cls.noun].row, KINDS[cls.noun].record

    @classmethod
    def model(cls) -> type[PublicModel]:
        """The view in the database that it reads."""
        return FILTERS[cls.noun].rows

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A list may be asked for as a whole, in another format; a refusal is always JSON.

        Raises:
            BadParameter: there is no such format here.
            Problem: none of the media types asked for is here.

        """
        if self.action != "list":
            return super().perform_content_negotiation(request, force)
        if not force:
            self.whole = format_asked(request._request, self.noun)
        return JSONRenderer(), self.whole.media_type if self.whole else JSONRenderer.media_type

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """The answer as it is sent; one that is not sent leaves no snapshot open."""
        if self.action == "list":
            patch_vary_headers(response, ["Accept"])
        try:
            return super().finalize_response(request, response, *args, **kwargs)
        except BaseException:
            response.close()
            raise

    def list(self, request: Request) -> HttpResponseBase:
        """Rows that the filters choose, oldest known first (reference rows by slug, numbers newest first)."""
        asked = request._request.GET
        if (answer := self._stored_page(request)) is not None:
            return answer
        with ExitStack() as opened:
            opened.enter_context(snapshot(PATIENCE if self.whole else ""))
            read = read_filter(FILTERS[self.noun], asked, also=TURNING)
            shape = self._shape(request)
            if self.whole:
                return whole_list(self, request, read, shape, opened)
            return self._page(request, read, shape)

    def _stored_page(self, request: Request) -> HttpResponse | None:
        """A page of the list as most ask for it, by one question; None where it takes more."""
        asked = request._request.GET
        is_usual = all(name in _USUAL and len(asked.getlist(name)) == 1 for name in asked)
        if self.whole or not is_usual or not self.model().stored_as:
            return None
        page = page_at_once(
            self.noun,
            self.model(),
            size=page_size_from(asked.get("page_size")),
            cursor=asked.get("cursor"),
            root=self.root(request),
        )
        if page is None:
            return None
        return self._sent(request, page, page.texts, read=(page.state, page.reports_up_to))

    def _page(self, request: Request, read: PublicFilterSet, shape: Shape) -> HttpResponse:
        """One page of the list, as JSON."""
        asked = request._request.GET
        stored = shape.stored(read.day, self.root(request))
        page = paginate(
            read.qs if stored is None else keys_of(read.qs),
            scope=f"{self.noun}?{urlencode(sorted(chosen(asked).items()))}",
            size=page_size_from(asked.get("page_size")),
            cursor=asked.get("cursor"),
        )
        if stored is not None and shape.fields is None:
            return self._sent(request, page, ",".join(stored.texts(page.rows)))
        if stored is not None:
            rows = stored.rows(page.rows)
        else:
            rows = shape.rows(page.rows, day=read.day, root=self.root(request))
        head, links = self._beside(request, page)
        data = {**head, "results": [shape.shown(row) for row in rows]}
        return self.answered(request, data, day=read.day, links=links)

    def _sent(
        self,
        request: Request,
        page: Page | PageAtOnce,
        texts: str,
        *,
        read: tuple[State, date | None] | None = None,
    ) -> HttpResponse:
        """A page as of today whose rows are JSON already, with commas between them."""
        head, links = self._beside(request, page)
        begun = JSONRenderer().render(head).decode().removesuffix("}")
        written = f'{begun},"results":[{texts}]}}'.encode()
        answer = HttpResponse(written, content_type=JSONRenderer.media_type)
        return self.headed(answer, request, day=None, links=links, read=read)

    def _beside(
        self, request: Request, page: Page | PageAtOnce
    ) -> tuple[dict[str, Any], dict[str, str | None]]:
        """What stands above the rows, and the same addresses for the header."""
        following = self._turned(request, page.next)
        before = self._turned(request, page.previous)
        head = {"count": page.count, "next": following, "previous": before}
        return head, {"next": following, "prev": before}

    def retrieve(self, request: Request, **key: str) -> Response:
        """One record, as known by the day."""
        with snapshot():
            day = self.only(request, *SHAPING)
            shape = self._shape(request, is_record=True)
            found = self._find(request, key[self.lookup_url_kwarg], day)
            (row,) = shape.rows([found], day=day, root=self.root(request))
            return self.answered(request, shape.shown(row), day=day)

    def cost_of(self, request: Request) -> int:
        """One for each usual page of rows that is asked for at once; ten for a whole list."""
        if self.same is not None:
            return 1
        if self.whole:
            return WHOLE_COSTS
        asked = request._request.GET.get("page_size", "")[:4]
        rows = min(int(asked), LARGEST_PAGE) if asked.isascii() and asked.isdecimal() else 0
        return max(1, ceil(rows / PAGE_SIZE))

    def _shape(self, request: Request, *, is_record: bool = False) -> Shape:
        asked = request._request.GET
        return Shape.read(
            self.noun,
            language=self.language,
            expand=asked.get("expand"),
            fields=asked.get("fields"),
            is_record=is_record,
        )

    def _turned(self, request: Request, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        query = request._request.GET.copy()
        query["cursor"] = cursor
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")

    def _rows(self, day: date | None) -> Any:
        """All rows of the list, whatever its filters."""
        return FILTERS[self.noun]({}, day=day).qs

    def _find(self, request: Request, key: str, day: date | None) -> Any:
        """The record with this slug or id.

        Raises:
            Moved: it is found at another address.
            Problem: it is not here; the message says why.

        """
        by_slug = issubclass(self.model(), PublicReference)
        if by_slug and "\0" not in key:
            if found := self._rows(None).filter(slug=key).first():
                return found
            if self._rows(None).filter(slug=key.lower()).exists():
                raise Moved(self._address(request, self.noun, key.lower()))
        public_id = key.upper()
        if not is_public_id(public_id):
            raise self._not_an_id(key, by_slug=by_slug)
        self._require_own_prefix(request, public_id)
        if by_slug:
            return self._by_id_of_reference(request, public_id)
        if public_id != key:
            raise Moved(self._address(request, self.noun, public_id))
        if found := self._rows(day).filter(public_id=public_id).first():
            return found
        self._say_if_removed(request, public_id)
        later = self._rows(None).filter(public_id=public_id).first() if day else None
        if later is not None:
            raise Problem(
                404,
                "not_yet_known",
                f"{public_id} was not yet known on {day}: the first source in this record to"
                f" report it is of {later.known_from}.",
                parameter="as_of",
            )
        raise Problem(404, "not_found", f"No record has the id {public_id}.")

    def _by_id_of_reference(self, request: Request, public_id: str) -> Any:
        self._say_if_removed(request, public_id)
        if found := self._rows(None).filter(public_id=public_id).first():
            raise Moved(self._address(request, self.noun, found.slug))
        raise Problem(404, "not_found", f"No record of this list has the id {public_id}.")

    def _say_if_removed(self, request: Request, public_id: str) -> None:
        removal = PublicRemoval.objects.filter(public_id=public_id).first()
        if removal is None:
            return
        if removal.merged_into:
            raise Moved(self._address(request, self.noun, removal.merged_into))
        raise Problem(410, "removed", f"This {removal.kind} was removed on {removal.removed_on}.")

    def _require_own_prefix(self, request: Request, public_id: str) -> None:
        prefix = public_id[:3]
        if prefix in NESTED:
            raise Problem(
                404,
                "not_found",
                f"{public_id} is the id of {NESTED[prefix]}; a citation of it says where:"
                f" {self.root(request)}citations/?target={public_id}",
            )
        noun = PREFIXES.get(prefix)
        if noun is not None and noun != self.noun and (noun, self.noun) != ("places", "cities"):
            raise Moved(self._address(request, noun, public_id))

    def _not_an_id(self, key: str, *, by_slug: bool) -> Problem:
        if by_slug:
            return Problem(404, "not_found", f"None of the {self.noun} has the slug “{key[:80]}”.")
        return Problem(
            404,
            "mistyped",
            f"“{key[:40]}” is no id of this record: the last symbol checks the others, and they do"
            " not agree. Ids read like FIG-7K3M9PQX and use only 3 4 6 7 9 A C D E F H J K M N P Q R"
            " T V W X Y.",
        )

    def _address(self, request: Request, noun: str, key: str) -> str:
        query = request._request.GET.urlencode()
        return f"{self.root(request)}{noun}/{quote(key)}/" + (f"?{query}" if query else "")
