"""What is nested in a row, read for a whole page of rows at once: the number of queries never grows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from cases.models.guards import CITED_KINDS
from cases.public import (
    PublicAgency,
    PublicCitation,
    PublicDefendant,
    PublicHarm,
    PublicIncident,
    PublicInvestigation,
    PublicInvestigationIncident,
    PublicInvestigationStep,
    PublicInvestigationVictim,
    PublicProceedingStep,
    PublicProsecution,
    PublicProsecutionVictim,
    PublicVictim,
    PublicVictimName,
    attach_citations,
)

Rows = Sequence[Any]

LISTS: Final[Mapping[str, str]] = {
    "incident": "incidents",
    "victim": "victims",
    "investigation": "investigations",
    "prosecution": "prosecutions",
    "figure": "figures",
}
"""The kinds of cited record that have a list of their own."""

_HOLDERS: Final[Mapping[str, tuple[Any, str, str]]] = {
    "victim_name": (PublicVictimName, "victim__public_id", "victims"),
    "harm": (PublicHarm, "victim__public_id", "victims"),
    "investigation_step": (
        PublicInvestigationStep,
        "investigation__public_id",
        "investigations",
    ),
    "defendant": (PublicDefendant, "prosecution__public_id", "prosecutions"),
    "proceeding_step": (
        PublicProceedingStep,
        "defendant__prosecution__public_id",
        "prosecutions",
    ),
}
"""Where a record is found that is nested in another."""


def nothing(rows: Rows, day: date | None) -> None:
    """Rows that hold no others."""


def of_agencies(rows: Rows, day: date | None) -> None:
    """The name of the larger institution."""
    slugs = {row.part_of_slug for row in rows} - {None}
    names = dict(PublicAgency.objects.filter(slug__in=slugs).values_list("slug", "name"))
    for row in rows:
        row.part_of_name = names.get(row.part_of_slug)


def of_citations(rows: Rows, day: date | None) -> None:
    """The list and the id under which the cited record is found."""
    holders: dict[tuple[str, int], str] = {}
    for kind, (model, key, _noun) in _HOLDERS.items():
        wanted = [row.target_pk for row in rows if row.target_kind == kind]
        found = model.objects.filter(pk__in=wanted).values_list("pk", key)
        holders |= {(kind, pk): public_id for pk, public_id in found}
    for row in rows:
        if row.target_kind in LISTS:
            row.found_at = (LISTS[row.target_kind], row.target_id)
        else:
            noun = _HOLDERS[row.target_kind][2]
            row.found_at = (noun, holders[row.target_kind, row.target_pk])


def of_figures(rows: Rows, day: date | None) -> None:
    """Citations."""
    attach_citations(rows, kind="figure", day=day)


def of_incidents(rows: Rows, day: date | None) -> None:
    """Citations, harms with their people, investigations."""
    attach_citations(rows, kind="incident", day=day)
    _put(rows, "known_harms", _harms(day).filter(incident__in=rows), "incident_id")
    for row in rows:
        row.known_people = len({harm.victim_id for harm in row.known_harms})
    _put_links(rows, PublicInvestigationIncident, "incident", "investigation", day)


def of_victims(rows: Rows, day: date | None) -> None:
    """Citations, names, harms, investigations and cases in court."""
    attach_citations(rows, kind="victim", day=day)
    names = PublicVictimName.objects.as_of(day).filter(victim__in=rows)
    _put(rows, "known_names", names, "victim_id", kind="victim_name", day=day)
    harms = _harms(day).filter(victim__in=rows)
    _put(rows, "known_harms", harms, "victim_id", kind="harm", day=day)
    for noun, links in (
        ("investigation", PublicInvestigationVictim),
        ("prosecution", PublicProsecutionVictim),
    ):
        _put_links(rows, links, "victim", noun, day)


def of_investigations(rows: Rows, day: date | None) -> None:
    """Citations, steps, people, incidents, cases in court."""
    attach_citations(rows, kind="investigation", day=day)
    steps = PublicInvestigationStep.objects.as_of(day).filter(investigation__in=rows)
    _put(rows, "known_steps", steps, "investigation_id", kind="investigation_step", day=day)
    _put_links(rows, PublicInvestigationVictim, "investigation", "victim", day)
    _put_links(rows, PublicInvestigationIncident, "investigation", "incident", day)
    prosecutions = PublicProsecution.objects.as_of(day).filter(investigation__in=rows)
    _put(rows, "known_prosecutions", prosecutions, "investigation_id")


def of_prosecutions(rows: Rows, day: date | None) -> None:
    """Citations, defendants with their steps, people, the investigation."""
    attach_citations(rows, kind="prosecution", day=day)
    defendants = _put(
        rows,
        "known_defendants",
        PublicDefendant.objects.as_of(day).filter(prosecution__in=rows),
        "prosecution_id",
        kind="defendant",
        day=day,
    )
    steps = PublicProceedingStep.objects.as_of(day).filter(defendant__in=defendants)
    _put(defendants, "known_steps", steps, "defendant_id", kind="proceeding_step", day=day)
    _put_links(rows, PublicProsecutionVictim, "prosecution", "victim", day)
    wanted = {row.investigation_id for row in rows} - {None}
    known = PublicInvestigation.objects.as_of(day).filter(pk__in=wanted)
    ids = dict(known.values_list("pk", "public_id"))
    for row in rows:
        row.investigation_public_id = ids.get(row.investigation_id)


def attach_all_citations(rows: Rows, day: date | None) -> None:
    """Put on each row the citations of itself and of all that is nested in it, each once."""
    for row in rows:
        found: dict[int, PublicCitation] = {}
        for holder in _holders(row):
            for citation in getattr(holder, "citations", ()):
                found.setdefault(citation.pk, citation)
        row.all_citations = list(found.values())
    of_citations([citation for row in rows for citation in row.all_citations], day)


def _holders(row: Any) -> Iterable[Any]:
    yield row
    for name in ("known_names", "known_harms", "known_steps", "known_defendants"):
        for nested in getattr(row, name, ()):
            yield from _holders(nested)


def _harms(day: date | None) -> Any:
    return PublicHarm.objects.as_of(day)


def _put(
    rows: Rows,
    name: str,
    nested: Any,
    key: str,
    *,
    kind: str = "",
    day: date | None = None,
) -> list[Any]:
    """Put on each row those that are nested in it, with their citations if they are of a cited kind."""
    found = list(nested)
    by_row: dict[int, list[Any]] = {row.pk: [] for row in rows}
    for each in found:
        by_row[getattr(each, key)].append(each)
    for row in rows:
        setattr(row, name, by_row[row.pk])
    if kind in CITED_KINDS:
        attach_citations(found, kind=kind, day=day)
    if name == "known_harms":
        _put_ends(found)
    return found


def _put_ends(harms: Rows) -> None:
    """Put on each harm the public ids of its incident and its victim."""
    for model, key in ((PublicIncident, "incident"), (PublicVictim, "victim")):
        wanted = {getattr(harm, f"{key}_id") for harm in harms} - {None}
        ids = dict(model.objects.filter(pk__in=wanted).values_list("pk", "public_id"))
        for harm in harms:
            setattr(harm, f"{key}_public_id", ids.get(getattr(harm, f"{key}_id")))


def _put_links(rows: Rows, links: Any, here: str, there: str, day: date | None) -> None:
    """Put on each row the public ids of the records at the other end of its links."""
    known = links.objects.filter(**{f"{here}__in": rows})
    if day is not None:
        known = known.filter(known_from__lte=day)
    by_row: dict[int, list[str]] = {row.pk: [] for row in rows}
    ends = known.order_by(f"{there}__public_id").values_list(here, f"{there}__public_id")
    for pk, public_id in ends:
        by_row[pk].append(public_id)
    for row in rows:
        setattr(row, f"known_{there}s", by_row[row.pk])
