"""Before a second row of the same is made, the form comes back once and points at the first.

A record is compared once it is saved with its rows, and what was saved is taken back: what is there
already is found by the database, whichever script or spelling it has, and nothing typed is lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest

from cases.admin.badges import badge
from cases.admin.forms import CITE_FIELDS
from cases.admin.panel import page_of
from cases.models import VictimName
from cases.models.likeness import Likeness, likenesses

ANOTHER: Final = "another_one"
"""The name of the box that says: no, this is another one."""


class LooksAlike(Exception):
    """What is being saved looks like a record that is already here."""

    def __init__(self, found: list[Likeness]) -> None:
        super().__init__()
        self.found = found


@dataclass(frozen=True)
class Alike:
    """A record that is already here, as the form points at it."""

    label: str
    url: str
    badge: str
    why: str
    cite_url: str
    """Where the same claim takes one more citation, if it is one."""


class PointsAtAlike(admin.ModelAdmin):
    """A page that asks once whether what is new on it is new."""

    def ask_about_alike(
        self, request: HttpRequest, form: Any, formsets: Iterable[Any], *, change: bool
    ) -> None:
        """Ask, unless the answer came with the form.

        Raises:
            LooksAlike: something looks like it, and nobody has said that this is another one.

        """
        answered = set(request.POST.get(ANOTHER, "").split())
        compared = new_names(form, formsets) if change else [(form.instance, None)]
        new = [record for rows in formsets for record in rows.saved_first]
        compared += [(record, None) for record in new]
        # Two people of one family on one page are two: neither was here before.
        found = [
            each
            for record, names in compared
            for each in likenesses(record, names=names, besides=new)
        ]
        if {_key(each.record) for each in found} - answered:
            raise LooksAlike(found)


def new_names(form: Any, formsets: Iterable[Any]) -> list[tuple[Any, list[int] | None]]:
    """A person who was here already is compared by the names that were given or changed now."""
    record = form.instance
    if isinstance(record, VictimName):
        return [(record.victim, [record.pk])] if "text" in form.changed_data else []
    names = [
        row.instance.pk
        for rows in formsets
        if rows.model is VictimName
        for row in rows.forms
        if "text" in row.changed_data and row.instance.pk
    ]
    return [(record, names)] if names else []


def pointed_out(request: HttpRequest, found: Iterable[Likeness]) -> dict[str, Any]:
    """What the form says about the records that are already here."""
    found = list(found)
    return {
        "records": [
            Alike(
                label=f"{each.record._meta.verbose_name}: {each.record}",
                url=page_of(each.record),
                badge=badge(each.record),
                why=each.why,
                cite_url=_citing(request, each) if each.is_same_claim else "",
            )
            for each in found
        ],
        "name": ANOTHER,
        "answer": " ".join(_key(each.record) for each in found),
    }


def _citing(request: HttpRequest, likeness: Likeness) -> str:
    """The page of the record, with the place that was typed here as a new citation of it."""
    place = {name: request.POST.get(name, "") for name in CITE_FIELDS}
    query = f"?{urlencode(place)}" if place["cite_source"] else ""
    return f"{page_of(likeness.record)}{query}#citations-group"


def _key(record: Any) -> str:
    return f"{record._meta.model_name}.{record.pk}"
