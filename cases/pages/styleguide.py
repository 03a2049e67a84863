"""Every component on one page, with invented rows: what it looks like is seen before it is needed."""

from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.choices import AbsenceReason, InvestigationStatus, SpeakerKind
from cases.exports.formats import CSV, NDJSON
from cases.filters import LISTS, read_filter
from cases.pages import invented, invented_rows
from cases.pages.charts import Answer, Shown, drawn_from
from cases.pages.listing import Export, form_fields
from cases.pages.reading import only_as_of, page, show
from cases.pages.takeaway import Taken
from cases.templatetags.record import INVENTED

COLOURS: Final = {
    "ground": ("paper", "paper-2", "notice"),
    "ink": ("ink", "ink-2", "line", "link-line", "notice-line", "focus"),
}
"""Colours that are no mark: what stands below, and what stands on it."""

SIZES: Final = ("note", "text", "read", "h3", "lead", "h2", "number", "h1", "figure")
SPACES: Final = ("1", "2", "3", "4", "5", "6", "7", "8")
FAMILIES: Final = ("serif", "sans", "mono")

KINDS: Final = (*SpeakerKind, "unclear", "record")


@page
def styleguide(request: HttpRequest) -> HttpResponse:
    """The components, the scales, the marks and the states."""
    fields = form_fields(read_filter(LISTS["victims"], QueryDict()))
    day = only_as_of(request, *(field.name for field in fields))
    path = reverse("pages:styleguide-chart", args=["x"]).removesuffix(".x")
    groups = invented.figures()
    stages = invented.stages()
    context = {
        "colours": COLOURS,
        "sizes": SIZES,
        "spaces": SPACES,
        "families": FAMILIES,
        "kinds": KINDS,
        "statuses": InvestigationStatus,
        "reasons": AbsenceReason,
        "zero": invented.number(0),
        "voices": invented.VOICES,
        "fields": fields,
        "chart": Shown(invented.picture(), path, None, has_page=False),
        "citations": invented.CITATIONS,
        "groups": groups,
        "answers": [group.figures[-1] for group in groups],
        "lines": invented.lines(),
        "lead": invented.sentences(),
        "deaths": invented.deaths(),
        "documented_by": [
            {"title": title, "rows": rows}
            for title, rows in (
                (_("By sex"), invented.deaths().by_sex),
                (_("By age group"), invented.deaths().by_age_group),
            )
        ],
        "stages": stages,
        "court": stages[-1].court[0],
        "torture": invented.torture(),
        "victim": invented_rows.victim(),
        "withheld": invented_rows.withheld(),
        "incident": invented_rows.incident(),
        "investigation": invented_rows.investigation(),
        "prosecution": invented_rows.prosecution(),
        "corrections": invented_rows.mending(),
        "lately": invented_rows.lately(),
        "logged": invented_rows.logged(),
        "speakers": invented.speakers(),
        "reach": {"sources": 2},
        "reports": invented_rows.reports(),
        "behind": (invented.documented(3), invented.documented(0)),
        "names": [
            {"text": "Ойдан шығарылған қала", "language": "kk"},
            {"text": "Выдуманный город", "language": "ru"},
            {"text": "مدينة مختلقة", "language": "ar"},
        ],
        "reference": invented.reference(
            reverse("pages:home"), request.build_absolute_uri(reverse("pages:home"))
        ),
        "story": invented.story(),
        "intervals": invented.intervals(),
        "quality": invented.quality(),
        "exports": [Export(each.label, each.media_type, INVENTED) for each in (CSV, NDJSON)],
        "take": [Taken(_("Dossier to print (PDF)"), INVENTED)],
        "embed": {
            "frame": "<iframe></iframe>",
            "html": "<p>12 people killed, Invented City</p>",
            "path": INVENTED,
        },
    }
    return show(request, "styleguide/page.html", context, day=day, part="styleguide")


@page
def chart(request: HttpRequest, kind: str) -> Answer:
    """The chart of the invented figures, as a file."""
    return drawn_from(request, invented.picture(), kind)
