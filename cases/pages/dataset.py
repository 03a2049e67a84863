"""A dashboard as search engines for data read it: a schema.org Dataset, as JSON-LD in the page."""

from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.public import (
    PublicFigure,
    PublicIncident,
    PublicInvestigation,
    PublicPlace,
    PublicProsecution,
    PublicSituation,
)
from cases.stats.coverage import Reach

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"

GEONAMES: Final = "https://sws.geonames.org/{}/"


def of_situation(request: HttpRequest, row: PublicSituation, known: Reach) -> dict[str, Any]:
    """A situation's dashboard."""
    country = PublicPlace.objects.filter(slug=row.country_slug).first()
    return _dataset(
        request,
        path=reverse("pages:situation", args=[row.slug]),
        numbers=reverse("api:situation-summary", args=[row.slug]),
        figures=f"{reverse('api:figures-list')}?situation={row.slug}",
        dossier=reverse("pages:situation-dossier", args=[row.slug]),
        name=row.name,
        description=f"{row.summary or ''} {about(row.name)}".strip(),
        place=country,
        situations=[row],
        known=known,
    )


def of_city(request: HttpRequest, row: PublicPlace, known: Reach) -> dict[str, Any]:
    """A city's dashboard: its time is that of the situations of which it holds a row."""
    here = Exists(PublicFigure.objects.filter(situation_id=OuterRef("pk"), city_slug=row.slug))
    for model in (PublicIncident, PublicInvestigation, PublicProsecution):
        rows = model.objects.filter(situation_id=OuterRef("pk"), city_slug=row.slug)
        here = here | Exists(rows)
    return _dataset(
        request,
        path=reverse("pages:city", args=[row.slug]),
        numbers=reverse("api:city-summary", args=[row.slug]),
        figures=f"{reverse('api:figures-list')}?city={row.slug}",
        dossier=reverse("pages:city-dossier", args=[row.slug]),
        name=row.name,
        description=about(row.name),
        place=row,
        situations=list(PublicSituation.objects.filter(here)),
        known=known,
    )


def about(name: str) -> str:
    """What a dashboard is, in one sentence."""
    return _(
        "%(name)s: who is said to have been killed, injured, detained or tortured, and by whom it is"
        " said; what became of the investigations and cases in court; every number with its speaker,"
        " its day and its place in a published source."
    ) % {"name": name}


def _dataset(
    request: HttpRequest,
    *,
    path: str,
    numbers: str,
    figures: str,
    dossier: str,
    name: str,
    description: str,
    place: PublicPlace | None,
    situations: list[PublicSituation],
    known: Reach,
) -> dict[str, Any]:
    absolute = request.build_absolute_uri
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": _("Accountability: %(name)s") % {"name": name},
        "description": description,
        "url": absolute(path),
        "license": LICENCE,
        "isAccessibleForFree": True,
        "creator": {
            "@type": "Organization",
            "name": "Accountability",
            "url": absolute(reverse("pages:home")),
        },
        "publishingPrinciples": absolute(reverse("pages:methodology")),
        "distribution": [
            _download(absolute(numbers), "application/json", _("The numbers of the page")),
            _download(absolute(figures), "application/json", _("The figures that others report")),
            _download(absolute(dossier), "application/pdf", _("Dossier to print")),
        ],
    }
    if known.latest is not None:
        # The record says how far its reports reach, not when a row was typed.
        made["version"] = f"reports up to {known.latest.isoformat()}"
    if situations:
        made["temporalCoverage"] = _interval(situations)
    if place is not None:
        made["spatialCoverage"] = _place(place)
    return made


def _download(url: str, kind: str, name: str) -> dict[str, str]:
    return {"@type": "DataDownload", "name": name, "encodingFormat": kind, "contentUrl": url}


def _interval(situations: list[PublicSituation]) -> str:
    """From the first to the last day of the events; two dots while they go on (ISO 8601-2)."""
    first = min(row.starts_on for row in situations)
    ends = [row.ends_on for row in situations]
    return f"{first}/{'..' if None in ends else max(ends)}"


def _place(row: PublicPlace) -> dict[str, Any]:
    made: dict[str, Any] = {"@type": "Place", "name": row.name}
    if row.latitude is not None and row.longitude is not None:
        made["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": float(row.latitude),
            "longitude": float(row.longitude),
        }
    if row.geonames_id:
        made["sameAs"] = GEONAMES.format(row.geonames_id)
    return made
