"""What this record holds about one institution: what is alleged of it, and its members by legal stage."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from cases.choices import HarmCategory, Unit
from cases.public import PublicAgency, PublicHarm
from cases.stats.cells import court_cells
from cases.stats.numbers import Documented, Link, Scope
from cases.stats.outcomes import Stage, court_stages


@dataclass(frozen=True)
class Allegation:
    """One kind of harm that one speaker lays to the institution: how many people documented here."""

    alleged_by_slug: str
    alleged_by: str
    category: str
    people: Documented


def allegations(agency: PublicAgency, day: date | None = None) -> tuple[Allegation, ...]:
    """The harms alleged of an institution, by the one who alleges them and by kind of harm.

    Who is withheld is not among them: for such a person no institution is public. Speakers stand side
    by side; one person may be in several rows, so that these are never added.
    """
    harms = PublicHarm.objects.as_of(day)
    for field in ("agency", "agency_alleged_by", "category"):
        harms = harms.reported(field)
    found = (
        harms.filter(agency_slug=agency.slug)
        .order_by("agency_alleged_by_name", "category")
        .values_list("agency_alleged_by_slug", "agency_alleged_by_name", "category")
        .annotate(people=Count("victim", distinct=True))
    )
    return tuple(
        Allegation(
            alleged_by_slug=slug,
            alleged_by=name,
            category=str(HarmCategory(category).label),
            people=Documented(
                people,
                Unit.PEOPLE,
                Link(
                    "victims",
                    (("agency", str(agency.slug)), ("alleged_by", slug), ("harm", category)),
                ),
            ),
        )
        for slug, name, category, people in found
    )


def stages(agency: PublicAgency, day: date | None = None) -> tuple[Stage, ...]:
    """Its members in court as agents of the state, from the case to the sentence."""
    cells = court_cells(Scope(), day, agency=str(agency.slug))
    return court_stages(cells, (("agency", str(agency.slug)),))
