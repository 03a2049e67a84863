"""Every list of the API by its noun: the shape of its rows, of one record, and what is nested in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from cases.api import related
from cases.api.serializers import figures, justice, numbers, people, reference, sources
from cases.api.serializers.base import Row


@dataclass(frozen=True)
class Kind:
    """One noun: ``record`` is the shape of one by itself, where that has more than the row of a list."""

    row: type[Row]
    record: type[Row] | None = None
    nest: Callable[[Sequence[Any], date | None], None] = related.nothing


KINDS: Final[dict[str, Kind]] = {
    "situations": Kind(reference.Situation),
    "cities": Kind(reference.City),
    "places": Kind(reference.Place),
    "agencies": Kind(reference.Agency, nest=related.of_agencies),
    "speakers": Kind(reference.Speaker),
    "publishers": Kind(reference.Publisher),
    "sources": Kind(sources.Source),
    "citations": Kind(sources.Citation, nest=related.of_citations),
    "incidents": Kind(people.Incident, people.IncidentDetail, related.of_incidents),
    "victims": Kind(people.Victim, people.VictimDetail, related.of_victims),
    "investigations": Kind(
        justice.Investigation, justice.InvestigationDetail, related.of_investigations
    ),
    "prosecutions": Kind(justice.Prosecution, justice.ProsecutionDetail, related.of_prosecutions),
    "figures": Kind(figures.Figure, figures.FigureDetail, related.of_figures),
    "numbers": Kind(numbers.Number),
}
"""Each kind by the name of its list."""
