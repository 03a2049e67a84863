"""The desk: Django's own admin, where researchers enter the record and reviewers publish it."""

from cases.admin import (
    comments,
    figures,
    incidents,
    justice,
    keys,
    people,
    places,
    problems,
    requests,
    review,
    second_factor,
    sources,
    users,
)

__all__ = [
    "comments",
    "figures",
    "incidents",
    "justice",
    "keys",
    "people",
    "places",
    "problems",
    "requests",
    "review",
    "second_factor",
    "sources",
    "users",
]
