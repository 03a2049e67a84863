"""Puts the steps on investigations, each with its citations, for every page that shows them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from cases.public import PublicInvestigationStep, attach_citations_of


def with_steps(rows: Sequence[Any], day: date | None) -> None:
    """Put on each investigation its citations and its steps, each step with its citations."""
    cases = {row.pk: row for row in rows}
    for row in rows:
        row.known_steps = []
    steps = list(PublicInvestigationStep.objects.as_of(day).filter(investigation__in=list(cases)))
    attach_citations_of({"investigation": rows, "investigation_step": steps}, day=day)
    for step in steps:
        cases[step.investigation_id].known_steps.append(step)
