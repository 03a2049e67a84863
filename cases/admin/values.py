"""The values of earlier versions as people read them: choices by their labels, records by their names."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite
from django.db import models

from cases.admin.merging import in_words
from cases.choices import AbsenceReason

REMOVED = "removed"


class Values:
    """What a set of versions holds, with the names of all records in them read at once."""

    def __init__(
        self, site: AdminSite, events: Iterable[Any], *, removed: set[tuple[str, str, str]]
    ) -> None:
        self.removed = removed
        wanted: dict[Any, set[int]] = defaultdict(set)
        for event in events:
            model = event.pgh_tracked_model
            wanted[model].add(event.pgh_obj_id)
            for column in model._meta.concrete_fields:
                related = column.related_model
                if related and (key := getattr(event, column.attname)) is not None:
                    wanted[related].add(key)
        self.rows = {model: _named(site, model, keys) for model, keys in wanted.items()}

    def row(self, model: Any, key: int) -> models.Model | None:
        """The row as it is now; None if it is gone."""
        return self.rows.get(model, {}).get(key)

    def shown(self, event: Any, column: "models.Field[Any, Any]") -> str:
        """A field of a version in words; empty if it is empty."""
        value = getattr(event, column.attname)
        if value in (None, "", {}, []):
            return ""
        if column.related_model:
            related = self.row(column.related_model, value)
            stored, words = getattr(related, "public_id", value), str(related or f"gone ({value})")
        else:
            stored, words = value, _words(column, value)
        if (getattr(event, "public_id", ""), column.name, str(stored)) in self.removed:
            return REMOVED
        return words


def _words(column: "models.Field[Any, Any]", value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column.name == "absent":
        return "; ".join(
            f"{name.replace('_', ' ')}: {dict(AbsenceReason.choices).get(reason, reason)}"
            for name, reason in sorted(value.items())
        )
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return in_words(value)


def _named(site: AdminSite, model: Any, keys: set[int]) -> dict[int, Any]:
    """Rows by key, with whatever their names are made of read along."""
    rows = model._base_manager.all()
    if site.is_registered(model):
        page: Any = site.get_model_admin(model)
        if isinstance(page.list_select_related, tuple):
            rows = rows.select_related(*page.list_select_related)
        rows = rows.prefetch_related(*getattr(page, "prefetched", ()))
    found: dict[int, Any] = rows.in_bulk(keys)
    return found
