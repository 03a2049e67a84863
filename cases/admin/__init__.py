"""The desk: Django's own admin, where researchers enter the record and reviewers publish it."""

from django.contrib import admin

from cases.admin import (
    figures,
    incidents,
    justice,
    people,
    places,
    problems,
    review,
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
    "sources",
    "users",
]

admin.site.site_header = "Accountability desk"
admin.site.site_title = "Accountability desk"
admin.site.empty_value_display = "–"
