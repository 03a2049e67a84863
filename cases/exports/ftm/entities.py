"""What entities each row of a release becomes: who, what, where, on what evidence, and the links."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from cases.choices import (
    AgencyType,
    CourtType,
    HarmCategory,
    IncidentKind,
    InvestigationStatus,
    LocatorKind,
    ProceedingOutcome,
    ProceedingStepKind,
    PublisherKind,
    SourceType,
    SpeakerKind,
    Verification,
)
from cases.exports.columns import Row
from cases.exports.formats import EXACT
from cases.exports.ftm.terms import ARTICLES, GENDERS, LANGUAGES, NAMES, PUBLIC_BODIES
from cases.exports.ftm.values import Entity, Known, entity, label, prefix_date, ref

_THINGS: Final = {"incident": "incidents", "victim": "victims", "prosecution": "prosecutions"}
"""Records that a document can be linked with, and their lists."""

_CONVICTIONS: Final = frozenset(
    {ProceedingOutcome.CONVICTED.value, ProceedingOutcome.CONVICTED_LESSER.value}
)

Entities = Iterator[Entity]


def entities_of(name: str, row: Row, known: Known) -> Entities:
    """The entities of a row of a list; none where the model has no room for it."""
    make = _MAKERS.get(name)
    return make(row, known) if make else iter(())


def _names(row: Row) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {"name": [row["name"]]}
    for each in row["names"]:
        names.setdefault(NAMES[each["kind"]], []).append(each["text"])
    return names


def _body(kind: str) -> str:
    return "PublicBody" if kind in PUBLIC_BODIES else "Organization"


def _country(place: sqlite3.Row | None) -> str | None:
    return place["country_code"].lower() if place else None


def _link(row: Row, known: Known, noun: str, field: str, role: str) -> Entities:
    """A link from a row to another whose kind the model has no schema for."""
    if found := known.row(noun, row[field]):
        yield entity(
            "UnknownLink",
            f"{row['id']}-{found['id']}",
            subject=ref(row["id"]),
            object=ref(found["id"]),
            role=role,
        )


def _situation(row: Row, known: Known) -> Entities:
    yield entity(
        "Event",
        row["id"],
        **_names(row),
        startDate=row["starts_on"],
        endDate=row["ends_on"],
        country=_country(known.row("places", row["country"])),
        summary=row["summary"],
        sourceUrl=row["url"],
    )


def _place(row: Row, known: Known) -> Entities:
    yield entity(
        "Address",
        row["id"],
        **_names(row),
        full=row["name"],
        city=row["city"] and row["city"]["name"],
        country=row["country_code"].lower(),
        latitude=row["latitude"] if row["level"] in EXACT else None,
        longitude=row["longitude"] if row["level"] in EXACT else None,
        sourceUrl=row["url"],
    )


def _agency(row: Row, known: Known) -> Entities:
    yield entity(
        _body(row["agency_type"]),
        row["id"],
        name=row["name"],
        classification=label(AgencyType, row["agency_type"]),
        country=_country(known.row("places", row["place"])),
        sourceUrl=row["url"],
    )
    yield from _link(row, known, "agencies", "part_of", "part of")


def _speaker(row: Row, known: Known) -> Entities:
    if row["kind"] == SpeakerKind.UNNAMED_GROUP:
        return
    yield entity(
        "Person" if row["kind"] == SpeakerKind.PERSON else _body(row["kind"]),
        row["id"],
        name=row["name"],
        classification=label(SpeakerKind, row["kind"]),
        sourceUrl=row["url"],
    )
    yield from _link(row, known, "agencies", "agency", "speaks for")


def _publisher(row: Row, known: Known) -> Entities:
    yield entity(
        _body(row["kind"]),
        row["id"],
        name=row["name"],
        classification=label(PublisherKind, row["kind"]),
        sourceUrl=row["url"],
    )


def _source(row: Row, known: Known) -> Entities:
    is_article = row["source_type"] in ARTICLES
    yield entity(
        "Article" if is_article else "Document",
        row["id"],
        title=row["title"],
        fileName=None if is_article else row["title"],
        publisher=row["publisher"] and row["publisher"]["name"],
        keywords=label(SourceType, row["source_type"]),
        language=LANGUAGES.get((row["language"] or "").partition("-")[0].lower()),
        publishedAt=prefix_date(row),
        retrievedAt=row["archived_at"] and row["archived_at"][:10],
        summary=row["summary"],
        sourceUrl=row["web_address"],
    )
    yield from _link(row, known, "publishers", "publisher", "published by")
    for relayed in row["relays"]:
        yield from _link({**row, "relays": relayed}, known, "sources", "relays", "relays")


def _citation(row: Row, known: Known) -> Entities:
    name = _THINGS.get(row["target"]["kind"])
    source = known.row("sources", row["source"])
    target = name and known.row(name, row["target"])
    if not source or not target or (name == "victims" and not target["name"]):
        return
    place = [label(LocatorKind, row["locator_kind"]), row["locator"]]
    yield entity(
        "Documentation",
        row["id"],
        document=ref(source["id"]),
        entity=ref(target["id"]),
        role=row["supports_field"],
        description=" ".join(filter(None, place)),
        summary=row["exact_words"],
        sourceUrl=row["url"],
    )


def _incident(row: Row, known: Known) -> Entities:
    place = known.row("places", row["place"])
    if not row["title"]:
        return
    yield entity(
        "Event",
        row["id"],
        name=row["title"],
        keywords=[label(IncidentKind, row["kind"]), label(Verification, row["verification"])],
        date=prefix_date(row),
        location=place and place["name"],
        addressEntity=place and ref(place["id"]),
        country=_country(place),
        summary=row["summary"],
        sourceUrl=row["url"],
    )
    yield from _link(row, known, "situations", "situation", "part of")


def _victim(row: Row, known: Known) -> Entities:
    if not row["name"]:
        return
    yield entity(
        "Person", row["id"], **_names(row), gender=GENDERS.get(row["sex"]), sourceUrl=row["url"]
    )
    for harm in row["harms"]:
        incident = known.row("incidents", harm["incident"])
        if incident and incident["title"]:
            yield entity(
                "UnknownLink",
                harm["id"],
                subject=ref(row["id"]),
                object=ref(incident["id"]),
                role=label(HarmCategory, harm["category"]),
                date=prefix_date(harm),
                proof=known.proof(harm),
                sourceUrl=row["url"],
            )
    for link in row["prosecutions"]:
        case = known.row("prosecutions", link)
        if case and case["title"]:
            yield _party(row["id"], case["id"], role="victim")


def _party(person: str, case: str, **values: Any) -> Entity:
    return entity("CourtCaseParty", f"{person}-{case}", party=ref(person), case=ref(case), **values)


def _prosecution(row: Row, known: Known) -> Entities:
    if not row["title"]:
        return
    place = known.row("places", row["place"])
    court = known.row("agencies", row["court"])
    yield entity(
        "CourtCase",
        row["id"],
        name=row["title"],
        status=label(InvestigationStatus, row["status"]),
        court=court and court["name"],
        type=label(CourtType, row["court_type"]),
        country=_country(place),
        addressEntity=place and ref(place["id"]),
        summary=row["summary"],
        sourceUrl=row["url"],
    )
    if court:
        yield _party(court["id"], row["id"], role="court")
    for defendant in row["defendants"]:
        if defendant["name"] and defendant["is_convicted"]:
            yield from _convicted(defendant, row, known)


def _convicted(defendant: Row, case: Row, known: Known) -> Entities:
    """A state agent whose conviction stands: the words follow the stage, and whether it is final."""
    yield entity(
        "Person",
        defendant["id"],
        name=defendant["name"],
        position=defendant["post"],
        sourceUrl=case["url"],
    )
    if agency := known.row("agencies", defendant["agency"]):
        yield entity(
            "Employment",
            f"{defendant['id']}-{agency['id']}",
            employee=ref(defendant["id"]),
            employer=ref(agency["id"]),
            role="served in it at the time",
        )
    steps = defendant["steps"]
    verdicts = [step for step in steps if step["outcome"] in _CONVICTIONS]
    offences = [step["offence"] for step in [*steps, *verdicts] if step["offence"]]
    final = [step for step in steps if step["kind"] == ProceedingStepKind.FINAL]
    cited = [each for row in [defendant, *verdicts, *final] for each in row["citation_ids"]]
    outcome = label(ProceedingOutcome, defendant["latest_outcome"])
    yield _party(
        defendant["id"],
        case["id"],
        role="defendant",
        status=f"{outcome}; {'final' if final else 'whether final is not recorded here'}",
        description=offences[-1] if offences else None,
        date=prefix_date(verdicts[-1]) if verdicts else None,
        proof=known.proof({"citation_ids": cited}),
    )


_MAKERS: Final[Mapping[str, Callable[[Row, Known], Entities]]] = {
    "situations": _situation,
    "places": _place,
    "agencies": _agency,
    "speakers": _speaker,
    "publishers": _publisher,
    "sources": _source,
    "citations": _citation,
    "incidents": _incident,
    "victims": _victim,
    "prosecutions": _prosecution,
}
"""What makes the entities of a row, by its list; the other lists have none."""
