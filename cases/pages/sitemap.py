"""The addresses of all public pages, in each language, for search engines, and what these may not read."""

from typing import Any, Final

from django.contrib.sitemaps import Sitemap, views
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cases.charts import catalogue
from cases.filters import require_known
from cases.pages.reading import page
from cases.pages.records import PAGES, REFERENCES
from cases.public import PublicPlace, PublicSituation, PublicVictim
from cases.public.definitions import kinds

ALWAYS: Final = (
    *(
        "changes",
        "home",
        "cities",
        "victims",
        "incidents",
        "investigations",
        "prosecutions",
        "figures",
    ),
    *("sources", "agencies", "speakers", "publishers", "corrections", "numbers"),
    *("compare", "map"),
    *("about", "methodology", "codebook", "glossary", "privacy", "contact"),
)
"""Pages that are there whatever the record holds."""


class Pages(Sitemap):
    """Pages, each beside itself in the other languages."""

    i18n = alternates = x_default = True


class Always(Pages):
    """Lists and pages in prose, and the codebook."""

    def items(self) -> list[tuple[str, tuple[str, ...]]]:
        codebook = [("codebook-page", (slug,)) for slug in ("choices", *kinds())]
        return [*((name, ()) for name in ALWAYS), *codebook]

    def location(self, item: tuple[str, tuple[str, ...]]) -> str:
        name, arguments = item
        return reverse(f"pages:{name}", args=arguments)


class Rows(Pages):
    """The pages of one kind of row, by its key in addresses."""

    limit = 10_000

    def __init__(self, name: str, rows: Any, key: str) -> None:
        super().__init__()
        self.name, self.rows, self.key = name, rows, key

    def items(self) -> Any:
        return self.rows.order_by("pk").values_list(self.key, flat=True)

    def location(self, item: str) -> str:
        return reverse(f"pages:{self.name}", args=[item])


class Charts(Pages):
    """The pages of the charts that each dashboard may show, and of its documented deaths."""

    limit = 10_000

    def items(self) -> list[tuple[str, tuple[str, ...]]]:
        cities = PublicPlace.objects.filter(level="city").order_by("pk")
        kinds = (
            ("situation", PublicSituation.objects.order_by("pk"), catalogue.OF_SITUATION),
            ("city", cities, catalogue.OF_CITY),
        )
        found: list[tuple[str, tuple[str, ...]]] = []
        for noun, rows, charts in kinds:
            for slug in rows.values_list("slug", flat=True):
                found.append((f"{noun}-documented", (slug,)))
                found += [(f"{noun}-chart", (slug, name)) for name in charts]
        return found

    def location(self, item: tuple[str, tuple[str, ...]]) -> str:
        name, arguments = item
        return reverse(f"pages:{name}", args=arguments)


def sections() -> dict[str, Pages]:
    """The parts of the map; somebody who is withheld is not in it: a search engine has no use for them."""
    shown = {PublicVictim: {"is_shown": True}}
    return {
        "pages": Always(),
        "charts": Charts(),
        "situations": Rows("situation", PublicSituation.objects.all(), "slug"),
        "cities": Rows("city", PublicPlace.objects.filter(level="city"), "slug"),
        **{
            f"{name}s": Rows(name, model.objects.filter(**shown.get(model, {})), "public_id")
            for name, model in PAGES.values()
        },
        **{
            names: Rows(name, model.objects.all(), "slug")
            for name, names, model in REFERENCES.values()
        },
    }


@page
def index(request: HttpRequest) -> HttpResponse:
    """The parts of the map, each page of each."""
    require_known(request.GET, set())
    return views.index(request, sections(), sitemap_url_name="crawling:sitemap-section").render()


@page
def section(request: HttpRequest, section: str) -> HttpResponse:
    """One part of the map."""
    require_known(request.GET, {"p"})
    return views.sitemap(request, sections(), section=section).render()


@page
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines are asked: not the desk, and no page as of a day or chosen by a filter.

    Those change with what is asked, have no end, and say what was known, not what is.
    """
    require_known(request.GET, set())
    lines = (
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*?",
        "Allow: /sitemap",
        "",
        f"Sitemap: {request.build_absolute_uri(reverse('crawling:sitemap'))}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
