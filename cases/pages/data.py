"""Releases to download: which there are, what changed from one to the next, and their files."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.exports.ftm.writing import ENTITIES
from cases.exports.release import INDEX, folder_of, index_of
from cases.filters import require_known
from cases.pages.citing import PARAMETER, Cited
from cases.pages.reading import only_as_of, page_of_primary, problem_page, show
from cases.public import PublicRelease

RETRY: Final = 600
"""Seconds after which to ask again for files from which something is being taken out."""

FOLDERS: Final = (("csv", "csv"), ("csv-hxl", "csv"), ("ndjson", "ndjson"), ("geojson", "geojson"))
"""The folders of a release, each with the ending of its files."""

_TYPES: Final = {
    "ftm.json": "application/json+ftm",
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "ndjson": "application/x-ndjson",
    "sqlite": "application/vnd.sqlite3",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Shown:
    """A release with what its own index says."""

    row: PublicRelease

    @cached_property
    def index(self) -> dict[str, Any]:
        """The index; empty where the files are not here, or not to be given out now."""
        try:
            return index_of(folder_of(self.row.number)) if self.row.is_clear else {}
        except FileNotFoundError:
            return {}

    @property
    def url(self) -> str:
        """Its address."""
        return reverse("pages:release", args=[self.row.number])

    @property
    def whole(self) -> list[dict[str, Any]]:
        """The files that hold every list, or tell of all of them."""
        return [each for each in self.index.get("files", ()) if "/" not in each["path"]]

    @property
    def lists(self) -> list[tuple[str, int, list[dict[str, Any] | None]]]:
        """Each list with how many rows it has, and its file in each format; None where there is none."""
        files = {each["path"]: each for each in self.index.get("files", ())}
        return [
            (name, number, [files.get(f"{folder}/{name}.{kind}") for folder, kind in FOLDERS])
            for name, number in self.index.get("rows", {}).items()
        ]

    @property
    def words(self) -> list[str]:
        """What changed since the release before: the lines of its changelog below the head."""
        if not self.index:
            return []
        text = (folder_of(self.row.number) / "CHANGES.md").read_text()
        return [line.removeprefix("- ") for line in text.splitlines() if line.startswith("- ")]

    @property
    def taken_back(self) -> dict[str, list[dict[str, Any]]]:
        """What was taken out after it was made, and what was replaced since it showed that."""
        told = self.index.get("taken_back", {})
        return {
            what: [each | {"on": date.fromisoformat(each["on"])} for each in told[what]]
            for what in ("removed", "replaced")
            if told
        }


@page_of_primary
def data(request: HttpRequest) -> HttpResponse:
    """Every release, the newest first."""
    day = only_as_of(request)
    context = {
        "releases": [Shown(row) for row in PublicRelease.objects.all()],
        "as_of_form": False,
    }
    return show(request, "data/list.html", context, day=day, part="data")


@page_of_primary
def release(request: HttpRequest, number: int) -> HttpResponse:
    """One release: its files with their hashes, how to cite it, what was taken out since."""
    day = only_as_of(request, PARAMETER)
    row = PublicRelease.objects.filter(number=number).first()
    if row is None:
        return problem_page(request, 404, {"list_url": reverse("pages:data")})
    cited = Cited(
        _("Release %(number)s") % {"number": row.number},
        reverse("pages:release", args=[row.number]),
        fixed_on=row.state_of,
    )
    context = {"release": Shown(row), "as_of_form": False}
    return show(request, "data/detail.html", context, day=day, part="data", cited=cited)


@page_of_primary
def file(request: HttpRequest, number: int, path: str) -> HttpResponseBase:
    """One file of a release: only what its index names, and nothing while something is taken out."""
    require_known(request.GET, set())
    row = PublicRelease.objects.filter(number=number).first()
    if row is not None and not row.is_clear:
        answer = problem_page(request, 503, {"list_url": reverse("pages:data")})
        answer["Retry-After"] = str(RETRY)
        return answer
    known = {each["path"] for each in Shown(row).index.get("files", ())} if row else set()
    if row is None or (path not in known and not (known and path == INDEX)):
        return problem_page(request, 404, {"list_url": reverse("pages:data")})
    found = folder_of(row.number) / path
    ending = "ftm.json" if found.name == ENTITIES else found.suffix.removeprefix(".")
    kind = _TYPES.get(ending, "application/octet-stream")
    name = f"accountability-{row.number}-{found.name}"
    return FileResponse(found.open("rb"), as_attachment=True, filename=name, content_type=kind)
