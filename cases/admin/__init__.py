"""The desk: Django's own admin, where researchers enter the record and reviewers publish it."""

from cases.admin import (
    figures,
    incidents,
    justice,
    people,
    places,
    problems,
    review,
    second_factor,
    sources,
    users,
)

__all__ = [
    "figures",
    "incidents",
    "justice",
    "people",
    "places",
    "problems",
    "review",
    "second_factor",
    "sources",
    "users",
]
