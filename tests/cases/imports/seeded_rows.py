"""Finds the record that a row of the fixtures made, for the tests about facts."""

from typing import Any

from cases.models import (
    Citation,
    Defendant,
    Figure,
    Harm,
    Incident,
    Investigation,
    InvestigationStep,
    ProceedingStep,
    Prosecution,
    SeedEntry,
    Victim,
    VictimName,
)

MODELS: dict[str, Any] = {
    "figure": Figure,
    "incident": Incident,
    "victim": Victim,
    "victim_name": VictimName,
    "harm": Harm,
    "investigation": Investigation,
    "investigation_step": InvestigationStep,
    "prosecution": Prosecution,
    "defendant": Defendant,
    "proceeding_step": ProceedingStep,
}


def row(kind: str, key: str) -> Any:
    """The record that a row of the fixtures made."""
    entry = SeedEntry.objects.get(key=f"{kind} {key}")
    return MODELS[kind].objects.get(pk=entry.record_pk)


def places(record: Any, **filters: Any) -> set[tuple[str, str]]:
    """Source's publisher and locator of a record's citations."""
    found = Citation.objects.supporting(record).filter(**filters)
    return {(each.source.publisher.slug, each.locator) for each in found}
