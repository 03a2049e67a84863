"""The search: one question over the record and the pages of this site, and why each result is one."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import words as in_words
from cases.filters import day_from, require_known
from cases.pages.reading import page, show
from cases.pages.site_texts import site_group
from cases.search import LONGEST, MOST_WORDS, Kind, read_query
from cases.search import search as search_record
from cases.search.records import in_order

PAGES: Final = {
    Kind.PLACE: "city",
    Kind.SITUATION: "situation",
    Kind.AGENCY: "agency",
    Kind.SPEAKER: "speaker",
    Kind.PUBLISHER: "publisher",
    **{kind: in_words.SINGULAR[kind] for kind in Kind if kind in in_words.SINGULAR},
}
"""The name of the page that a result of each kind has."""

EXAMPLES: Final = (
    ("Талдыкорган", _("a place, in any script")),
    ("Krykbaev", _("a person who may be named, in any script and spelling")),
    ("killed Almaty", _("what is counted, and where")),
    ("Prosecutor", _("who says so")),
    ("withheld", _("a word that this record uses")),
)
"""Questions that show what can be asked."""


@page
def search(request: HttpRequest) -> HttpResponse:
    """The results of a question; without one, how to ask."""
    require_known(request.GET, {"q", "as_of"})
    day = day_from(request.GET.get("as_of"))
    query = read_query(request.GET.get("q"))
    groups: list[Any] = []
    if query.words and not query.is_short:
        site = site_group(query)
        groups = in_order([*search_record(query, day), site])
    context = {
        "query": query,
        "groups": groups,
        "pages": PAGES,
        "examples": EXAMPLES,
        "longest": LONGEST,
        "most_words": MOST_WORDS,
    }
    return show(request, "search/results.html", context, day=day, part="search")


@page
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser can ask this site: an OpenSearch description."""
    require_known(request.GET, set())
    address = request.build_absolute_uri(reverse("pages:search"))
    return render(
        request,
        "search/description.xml",
        {"address": address},
        content_type="application/opensearchdescription+xml",
    )
