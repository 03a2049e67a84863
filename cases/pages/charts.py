"""The charts of a situation and of a city, each under an address of its own: PNG, SVG, and its data."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cases.charts import catalogue, drawing, rendering
from cases.charts.palette import THEMES
from cases.charts.picture import About, Picture
from cases.charts.sheet import STYLES
from cases.choices import PlaceLevel
from cases.filters import BadParameter
from cases.pages.chart_data import LICENCE_URL, as_csv, as_json
from cases.pages.citing import RECORD
from cases.pages.reading import only_as_of, page, problem_page, reports_up_to
from cases.public import PublicPlace, PublicSituation
from cases.stats import coverage
from cases.stats.numbers import Scope

PICTURES: Final = {"png": "image/png", "svg": "image/svg+xml"}
DATA: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json"}

NAMES: Final[Mapping[str, Any]] = {
    "killed": gettext_lazy("people killed, by speaker"),
    "revisions": gettext_lazy("how the counts of the killed changed"),
    "investigations": gettext_lazy("deaths that investigations cover"),
    "steps": gettext_lazy("steps of the cases"),
    "incidents": gettext_lazy("incidents by day"),
    "map": gettext_lazy("map of the cities"),
    "compared": gettext_lazy("one scale, place by place"),
}
"""The charts in a few words; their titles say what they show."""

Answer = HttpResponse | Callable[[], HttpResponse]


@dataclass(frozen=True)
class Look:
    """How a picture is asked for."""

    kind: str
    theme: str
    width: int


@dataclass(frozen=True)
class Shown:
    """A chart on a page: its words, its addresses, and the size of each, so that nothing moves."""

    picture: Picture
    path: str
    as_of: date | None
    asked: tuple[tuple[str, str], ...] = ()
    has_page: bool = True

    def address(self, kind: str, **asked: Any) -> str:
        """The chart as a file, as of the reader's day."""
        query = [*self.asked, *{"as_of": self.as_of, **asked}.items()]
        known = urlencode([(name, value) for name, value in query if value is not None])
        path = f"{self.path}.{kind}"
        return f"{path}?{known}" if known else path

    @property
    def name(self) -> Any:
        """The chart in a few words."""
        return NAMES[self.picture.name]

    @property
    def page(self) -> str:
        """Its page, where it can be embedded and cited; empty for one that is chosen in a form."""
        if not self.has_page:
            return ""
        known = f"?{urlencode({'as_of': self.as_of})}" if self.as_of else ""
        return f"{self.path}/{known}"

    @property
    def wide(self) -> tuple[int, int]:
        """Width and height of the wide picture."""
        return drawing.size(self.picture, max(STYLES))

    @property
    def narrow(self) -> tuple[int, int]:
        """Width and height of the picture for a telephone."""
        return drawing.size(self.picture, min(STYLES))

    @property
    def png(self) -> str:
        """The wide picture on white: what is printed."""
        return self.address("png")

    @property
    def png_dark(self) -> str:
        """The wide picture on black."""
        return self.address("png", theme="dark")

    @property
    def png_narrow(self) -> str:
        """The narrow picture on white."""
        return self.address("png", width=min(STYLES))

    @property
    def png_narrow_dark(self) -> str:
        """The narrow picture on black."""
        return self.address("png", theme="dark", width=min(STYLES))

    @property
    def svg(self) -> str:
        """The picture as a drawing."""
        return self.address("svg")

    @property
    def csv(self) -> str:
        """Its data as a table."""
        return self.address("csv")

    @property
    def json(self) -> str:
        """Its data for programs."""
        return self.address("json")


def about(scope: Scope, day: date | None) -> About:
    """What all charts of a scope say about themselves."""
    named = scope.city or scope.situation
    return About(
        scope=str(named.name) if named else "", reports_up_to=reports_up_to(day), record=RECORD
    )


def shown(scope: Scope, day: date | None, pictures: Mapping[str, Picture]) -> dict[str, Shown]:
    """Charts as a page shows them."""
    return {name: Shown(each, _path(scope, name), day) for name, each in pictures.items()}


@page
def of_situation(request: HttpRequest, slug: str, name: str, kind: str) -> Answer:
    """A chart of a situation."""
    row = PublicSituation.objects.filter(slug=slug).first()
    made = catalogue.OF_SITUATION.get(name)
    if row is None or made is None:
        return problem_page(request, 404, {})
    return _chart(request, Scope(situation=row), made, kind)


@page
def of_city(request: HttpRequest, slug: str, name: str, kind: str) -> Answer:
    """A chart of a city."""
    row = PublicPlace.objects.filter(slug=slug, level=PlaceLevel.CITY).first()
    made = catalogue.OF_CITY.get(name)
    if row is None or made is None:
        return problem_page(request, 404, {})
    return _chart(request, Scope(city=row), made, kind)


def drawn_from(request: HttpRequest, picture: Picture, kind: str) -> Answer:
    """A chart that no row of the record is behind."""
    return answer(request, kind, only_as_of(request, *_look_of(kind)), lambda _day: picture)


def _path(scope: Scope, name: str) -> str:
    view, row = ("city", scope.city) if scope.city else ("situation", scope.situation)
    path = reverse(f"pages:chart_of_{view}", args=[row.slug if row else "", name, "x"])
    return path.removesuffix(".x")


def _chart(request: HttpRequest, scope: Scope, made: catalogue.Made, kind: str) -> Answer:
    def picture(day: date | None) -> Picture:
        return made(scope, day, about(scope, day), whole=kind not in PICTURES)

    return answer(request, kind, only_as_of(request, *_look_of(kind)), picture)


def _look_of(kind: str) -> tuple[str, ...]:
    """What else can be asked of a picture in its address."""
    return ("theme", "width") if kind in PICTURES else ()


def answer(
    request: HttpRequest, kind: str, day: date | None, made: Callable[[date | None], Picture]
) -> Answer:
    """A chart as the kind of file that its address names, made as of the reader's day."""
    if kind not in {**PICTURES, **DATA}:
        return problem_page(request, 404, {})
    look = Look(
        kind=kind,
        theme=_one_of(request, "theme", "light", list(THEMES)),
        width=int(_one_of(request, "width", str(max(STYLES)), [str(each) for each in STYLES])),
    )
    # Nothing changes on a day on which no source appeared: all days until the next are one.
    picture = made((coverage.reach(day).latest or day) if day else None)
    if kind in PICTURES:
        return partial(_drawn, request, picture, look, is_past=day is not None)
    written = (as_csv if kind == "csv" else as_json)(request, picture, day).encode()
    etag = f'"{hashlib.sha256(written).hexdigest()[:16]}"'
    return _answer(request, written, DATA[kind], f"{_stem(request)}.{kind}", etag)


def _stem(request: HttpRequest) -> str:
    """The name of a file: the place, the chart, the day."""
    path = request.path.rpartition(".")[0].split("/")
    return "-".join(filter(None, [path[-3], path[-1], request.GET.get("as_of", "")]))


def _one_of(request: HttpRequest, name: str, usual: str, allowed: list[str]) -> str:
    text = request.GET.get(name) or usual
    if text not in allowed:
        raise BadParameter(name, _("There is no such picture."), allowed=allowed)
    return text


def _drawn(request: HttpRequest, picture: Picture, look: Look, *, is_past: bool) -> HttpResponse:
    etag = f'"{picture.version}-{get_language()}-{look.theme}-{look.width}-{look.kind}"'
    if known := get_conditional_response(request, etag=etag):
        return _headed(known, etag)
    allowance = rendering.PAST if is_past else None
    try:
        body = rendering.rendered(
            picture, look.kind, width=look.width, theme=look.theme, allowance=allowance
        )
    except rendering.Busy:
        busy = _("Too many pictures are asked for at once. The table beside it has the numbers.")
        response = HttpResponse(busy, content_type="text/plain; charset=utf-8", status=429)
        response["Retry-After"] = "10"
        return response
    name = f"{_stem(request)}-{look.width}-{look.theme}.{look.kind}"
    return _answer(request, body, PICTURES[look.kind], name, etag)


def _answer(
    request: HttpRequest, body: bytes, content_type: str, filename: str, etag: str
) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    as_file = "attachment" if filename.endswith(".csv") else "inline"
    response["Content-Disposition"] = f'{as_file}; filename="{filename}"'
    _headed(response, etag)
    return get_conditional_response(request, etag=etag, response=response) or response


def _headed(response: HttpResponse, etag: str) -> HttpResponse:
    """Anybody may keep it, and asks each time whether it still holds: nothing stale is shown."""
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    response["Link"] = f'<{LICENCE_URL}>; rel="license"'
    return response
