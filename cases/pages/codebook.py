"""The codebook: what every public kind, field and coded value means, made from the definitions in use."""

from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cases.choices import AbsenceReason
from cases.pages.reading import only_as_of, page, problem_page, show
from cases.public.definitions import choice_lists, kinds

CHOICES: Final = "choices"
"""The page that has every choice list; no kind is called so."""


@page
def codebook(request: HttpRequest) -> HttpResponse:
    """The contents: every field and every coded value, with the way to its definition."""
    day = only_as_of(request)
    context = {
        "kinds": kinds().values(),
        "lists": choice_lists().values(),
        "reasons": choice_lists()[AbsenceReason],
    }
    return _show(request, "codebook/contents.html", context, day)


@page
def kind(request: HttpRequest, slug: str) -> HttpResponse:
    """One kind of row with its fields and their coded values; or every choice list."""
    day = only_as_of(request)
    if slug == CHOICES:
        return _show(request, "codebook/choices.html", {"lists": choice_lists().values()}, day)
    if slug not in kinds():
        return problem_page(request, 404, {"list_url": reverse("pages:codebook")})
    return _show(request, "codebook/kind.html", {"kind": kinds()[slug]}, day)


def _show(
    request: HttpRequest, template: str, context: dict[str, object], day: date | None
) -> HttpResponse:
    """A page that does not change with the day, which it only carries along."""
    return show(request, template, context | {"as_of_form": False}, day=day, part="codebook")
