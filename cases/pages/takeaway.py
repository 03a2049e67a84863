"""What can be taken away from a dashboard, with its address: dossier, charts, numbers, data, feeds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.exports.formats import CSV
from cases.pages.charts import NAMES, Shown
from cases.pages.scopes import address_of, noun_of, row_of
from cases.stats.numbers import Scope


@dataclass(frozen=True)
class Taken:
    """One thing to take away."""

    label: str
    url: str


def of_scope(scope: Scope, charts: Mapping[str, Shown], day: date | None) -> list[Taken]:
    """Everything, as of the reader's day; feeds are of today."""
    as_of = [("as_of", str(day))] if day else []
    summary = reverse(f"api:{noun_of(scope)}-summary", args=[row_of(scope).slug])
    feed = reverse("pages:changes-feed")
    return [
        Taken(_("Dossier to print (PDF)"), _asked(address_of(scope, "dossier"), as_of)),
        *(
            Taken(_("Chart: %(name)s") % {"name": NAMES[name]}, chart.page)
            for name, chart in charts.items()
        ),
        Taken(
            _("Documented deaths: embed or cite the number"),
            _asked(address_of(scope, "documented"), as_of),
        ),
        Taken(_("The numbers of this page as JSON"), _asked(summary, as_of)),
        Taken(
            _("Reported figures as JSON"),
            _asked(reverse("api:figures-list"), [*scope.parameters, *as_of]),
        ),
        *(
            Taken(
                label,
                _asked(
                    reverse(f"api:{noun}-list"),
                    [*scope.parameters, *as_of, ("format", CSV.name)],
                ),
            )
            for noun, label in (
                ("figures", _("Reported figures as a table (CSV)")),
                ("victims", _("Documented people as a table (CSV)")),
            )
        ),
        Taken(_("What changes here, as an Atom feed"), _asked(feed, scope.parameters)),
        Taken(
            _("Corrections here, as an Atom feed"),
            _asked(reverse("pages:feed"), scope.parameters),
        ),
    ]


def _asked(path: str, parameters: Iterable[tuple[str, str]]) -> str:
    query = urlencode(list(parameters))
    return f"{path}?{query}" if query else path
