"""How this record is made: one page in sections that can be cited, with a version and what changed in it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.pages.reading import only_as_of, page, show
from cases.public.people import CROWD


@dataclass(frozen=True)
class Version:
    """One version of the methodology; ``text`` says what it changed in how the record is made."""

    number: str
    day: date
    text: Promise


VERSIONS: Final = (
    Version(
        "1.1",
        date(2026, 11, 26),
        _(
            "Days between a harm and what was done about it are counted; voices behind rows are, too."
        ),
    ),
    Version("1.0", date(2026, 11, 23), _("The first version that is published.")),
)
"""Every version, the newest first: whoever changes how the record is made adds one."""

SECTIONS: Final = (
    (
        "evidence",
        (
            ("sources", _("Sources")),
            ("collection", _("Collection")),
            ("evaluation", _("Evaluation")),
            ("corroboration", _("Corroboration")),
            ("quality-control", _("Quality control")),
        ),
    ),
    (
        "rules",
        (
            ("standard-of-proof", _("Standard of proof")),
            ("naming", _("Who may be named")),
            ("stages", _("Legal stages")),
            ("inclusion", _("What is included")),
            ("exclusion", _("What is not")),
        ),
    ),
    (
        "numbers",
        (
            ("dates", _("Dates")),
            ("as-of", _("As of a day")),
            ("intervals", _("Days between a harm and what was done")),
            ("never-added", _("Why numbers are never added")),
            ("documented-and-reported", _("Documented and reported")),
            ("voices", _("Voices")),
            ("limits", _("Limits")),
        ),
    ),
    (
        "about-it",
        (
            ("standards", _("Standards")),
            ("citing", _("Citing this record")),
            ("changes", _("Versions")),
        ),
    ),
)
"""The parts of the page, each with its sections: the anchor and the title of each."""


@page
def methodology(request: HttpRequest) -> HttpResponse:
    """The whole of it."""
    day = only_as_of(request)
    shown = {"as_of_form": False, **context()}
    return show(request, "methodology/detail.html", shown, day=day, part="methodology")


def context() -> dict[str, object]:
    """What its text takes from the code."""
    return {
        "version": VERSIONS[0],
        "versions": VERSIONS,
        "sections": [section for _part, sections in SECTIONS for section in sections],
        "crowd": CROWD,
    }
