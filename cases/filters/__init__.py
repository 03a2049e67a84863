"""One filter per noun: the list behind a number and the number come from the same one."""

from typing import Final

from cases.filters.base import (
    BadParameter,
    CityFilter,
    PublicFilterSet,
    PublicIdFilter,
    RowFilter,
    day_from,
    read_filter,
    require_known,
)
from cases.filters.changes import ChangeFilter
from cases.filters.corrections import CorrectionFilter
from cases.filters.figures import FigureFilter
from cases.filters.justice import InvestigationFilter, ProsecutionFilter
from cases.filters.numbers import NumberFilter
from cases.filters.people import IncidentFilter, VictimFilter
from cases.filters.reference import (
    AgencyFilter,
    CitationFilter,
    CityListFilter,
    PlaceFilter,
    PublisherFilter,
    SituationFilter,
    SourceFilter,
    SpeakerFilter,
)

FILTERS: Final[dict[str, type[PublicFilterSet]]] = {
    "situations": SituationFilter,
    "cities": CityListFilter,
    "places": PlaceFilter,
    "agencies": AgencyFilter,
    "speakers": SpeakerFilter,
    "publishers": PublisherFilter,
    "sources": SourceFilter,
    "citations": CitationFilter,
    "incidents": IncidentFilter,
    "victims": VictimFilter,
    "investigations": InvestigationFilter,
    "prosecutions": ProsecutionFilter,
    "figures": FigureFilter,
    "numbers": NumberFilter,
}
"""Each list by its name: the word in the address of its page and of its API."""
LISTS: Final[dict[str, type[PublicFilterSet]]] = FILTERS | {
    "corrections": CorrectionFilter,
    "changes": ChangeFilter,
}
"""Those, and the lists that have a page but are not in the API."""

__all__ = [
    "FILTERS",
    "LISTS",
    "BadParameter",
    "CityFilter",
    "PublicFilterSet",
    "PublicIdFilter",
    "RowFilter",
    "day_from",
    "read_filter",
    "require_known",
]
