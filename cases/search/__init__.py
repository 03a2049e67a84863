"""The public search: one question over all public kinds, and why each result answers it."""

from cases.filters.question import LONGEST, MOST_WORDS, Query, read_query
from cases.search.matching import Piece, marked
from cases.search.records import search
from cases.search.results import AT_MOST, Group, Hit, Kind, Reason

__all__ = [
    "AT_MOST",
    "LONGEST",
    "MOST_WORDS",
    "Group",
    "Hit",
    "Kind",
    "Piece",
    "Query",
    "Reason",
    "marked",
    "read_query",
    "search",
]
