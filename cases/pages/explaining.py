"""The pages in prose: what this is, what is kept of whom, how to reach the desk, what the words mean."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cases.pages.reading import only_as_of, page, show
from cases.pages.terms import GLOSSARY, TERMS


@page
def about(request: HttpRequest) -> HttpResponse:
    """What this record is, and what it is not."""
    return _prose(request, "about")


@page
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of readers, of people in the record, of those who write, and of the desk."""
    return _prose(request, "privacy", **context_of("privacy"))


@page
def contact(request: HttpRequest) -> HttpResponse:
    """How to ask for removal, answer a claim, or tell of a mistake or a hole; by mail, without a form."""
    return _prose(request, "contact", **context_of("contact"))


@page
def glossary(request: HttpRequest) -> HttpResponse:
    """The words as they are used here."""
    terms = sorted(TERMS.values(), key=lambda term: str(term.title).lower())
    return _prose(request, "glossary", groups=GLOSSARY, terms=terms)


def context_of(name: str) -> dict[str, object]:
    """What the text of a page takes from the settings."""
    if name == "privacy":
        return {"lockout_minutes": _minutes(), "session_hours": _hours()}
    return {"answer_days": settings.ACCOUNTABILITY_ANSWER_DAYS} if name == "contact" else {}


def _prose(request: HttpRequest, name: str, **context: object) -> HttpResponse:
    """A page that does not change with the day, which it only carries along."""
    day = only_as_of(request)
    return show(request, f"about/{name}.html", {"as_of_form": False} | context, day=day, part=name)


def _minutes() -> int:
    return int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)


def _hours() -> int:
    return int(settings.SESSION_COOKIE_AGE // 3600)
