"""What the history tells the desk's first page: what came back, and what changed last."""

from typing import Any, Final

from django.contrib import admin
from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse

from cases.admin import waiting
from cases.admin.entries import Entry, named, people
from cases.models import versions

AT_MOST: Final = 15
"""Rows of a part that shows single records; the list behind its number has them all."""

LATEST: Final = 10
"""Records among the recent changes."""


def returned(request: HttpRequest, site: admin.AdminSite, kinds: list[Any]) -> list[Entry]:
    """The drafts that came back, with what the reviewer wrote in the history."""
    found = []
    for model in kinds:
        back = versions.events_of(model).filter(pgh_id=OuterRef("back_in"))
        metadata = Cast("pgh_context__metadata", models.JSONField())
        found.append(
            waiting.returned(model._default_manager.all(), request.user)
            .annotate(
                model_name=Value(model._meta.model_name, models.CharField()),
                when=Subquery(back.values("pgh_created_at")),
                metadata=Subquery(back.annotate(m=metadata).values("m")),
            )
            .order_by()
            .values_list("model_name", "pk", "when", "metadata")
        )
    first, *rest = found
    rows = list(first.union(*rest, all=True).order_by("-when")[:AT_MOST])
    return _entries(request, site, {(name, pk): (when, why) for name, pk, when, why in rows})


def changed(request: HttpRequest, site: admin.AdminSite, kinds: list[Any]) -> list[Entry]:
    """The records that changed last, whoever changed them, each once."""
    # Each history is read from its newest end by its key, so that its length does not matter.
    found = [
        versions.events_of(model)
        .order_by("-pgh_id")
        .annotate(
            model_name=Value(model._meta.model_name, models.CharField()),
            metadata=Cast("pgh_context__metadata", models.JSONField()),
        )
        .values_list("model_name", "pgh_obj_id", "pgh_created_at", "metadata")[:LATEST]
        for model in kinds
    ]
    first, *rest = found
    rows = list(first.union(*rest, all=True).order_by("-pgh_created_at")[: LATEST * 4])
    latest: dict[tuple[str, int], tuple[Any, Any]] = {}
    for name, pk, when, why in rows:
        latest.setdefault((name, pk), (when, why))
    return _entries(request, site, dict(list(latest.items())[:LATEST]))


def _entries(
    request: HttpRequest, site: admin.AdminSite, rows: dict[tuple[str, int], tuple[Any, Any]]
) -> list[Entry]:
    who = people(metadata for _when, metadata in rows.values())
    names = named(request, site, rows)
    return [
        Entry(
            label=names[name, pk],
            url=reverse(f"admin:cases_{name}_change", args=[pk]),
            words=(metadata or {}).get("reason", ""),
            who=who.get((metadata or {}).get("user"), ""),
            when=when,
        )
        for (name, pk), (when, metadata) in rows.items()
        if (name, pk) in names
    ]
