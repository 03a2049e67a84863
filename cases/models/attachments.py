"""What hangs on a record, by a foreign key or by kind and number, however far down: read from the models."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from cases.models.sources import Citation

Model = type[models.Model]

_MEANINGLESS_ALONE: Final = (Citation, LogEntry)
"""Rows that go with what they point at, although they could point at nothing."""


@dataclass(frozen=True)
class Link:
    """How the rows of one table hang on those of another: a column, and for any kind of row its kind."""

    model: Model
    parent: Model
    key: str
    kind: str = ""
    is_text: bool = False
    is_loose: bool = False

    def condition(self, keys: str) -> str:
        """SQL for the rows ``r`` that hang on those with these keys; the same for their history."""
        if not self.kind:
            return f"r.{self.key} = ANY({keys})"
        proxies = (each for each in apps.get_models() if each._meta.concrete_model is self.parent)
        kinds = {self.parent, *proxies}
        listed = ", ".join(sorted(f"'{each._meta.model_name}'" for each in kinds))
        return (
            f"(r.{self.key} = ANY({keys}{'::text[]' if self.is_text else ''}) AND r.{self.kind} IN ("
            "SELECT id FROM django_content_type"
            f" WHERE app_label = '{self.parent._meta.app_label}' AND model IN ({listed})))"
        )


def stored() -> list[Model]:
    """Every kind of row that has a table, histories left out."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not hasattr(model, "pgh_tracked_model")
    ]


def _by_foreign_key(parent: Model) -> Iterator[Link]:
    for model in stored():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is parent:
                loose = model is parent or _is_loose(model, field)
                yield Link(model, parent, field.column, is_loose=loose)


def _by_kind_and_number(parent: Model) -> Iterator[Link]:
    for model in stored():
        declared: dict[str, str | None] = {
            field.ct_field: field.fk_field
            for field in model._meta.private_fields
            if isinstance(field, GenericForeignKey)
        }
        fields = {field.name: field for field in model._meta.concrete_fields}
        for name, kind in fields.items():
            if not isinstance(kind, models.ForeignKey) or kind.related_model is not ContentType:
                continue
            if key := fields.get(declared.get(name) or "object_id"):
                text = isinstance(key, models.CharField | models.TextField)
                loose = _is_loose(model, kind)
                yield Link(model, parent, str(key.column), str(kind.column), text, loose)


def _is_loose(model: Model, field: "models.ForeignKey[Any, Any]") -> bool:
    """Whether a row can stand without what it points at: then it stays and only forgets it."""
    cascades = field.remote_field.on_delete is models.CASCADE
    return field.null and not cascades and model not in _MEANINGLESS_ALONE


def hanging_on(root: Model) -> tuple[list[Model], list[Link]]:
    """What goes with a record: kinds of row, each after those it hangs on; and how they hang.

    Raises:
        TypeError: some hang on each other in a ring.

    """
    found, links = [root], []

    def follow(parents: Iterable[Model], ways: Callable[[Model], Iterator[Link]]) -> None:
        waiting = list(parents)
        while waiting:
            for link in ways(waiting.pop(0)):
                links.append(link)
                if not link.is_loose and link.model not in found:
                    found.append(link.model)
                    waiting.append(link.model)

    follow([root], _by_foreign_key)
    of_the_record = list(found)
    for parent in of_the_record:
        links += (generic := list(_by_kind_and_number(parent)))
        remarks = {each.model: None for each in generic if not each.is_loose}
        fresh = [each for each in remarks if each not in found]
        found += fresh
        follow(fresh, _by_foreign_key)
    return _in_order(found, links), links


def _in_order(found: list[Model], links: list[Link]) -> list[Model]:
    ordered: list[Model] = []
    while rest := [model for model in found if model not in ordered]:
        ready = [
            model
            for model in rest
            if all(
                each.parent in ordered
                for each in links
                if each.model is model and not each.is_loose and each.parent in found
            )
        ]
        if not ready:
            names = ", ".join(model.__name__ for model in rest)
            message = f"These hang on each other in a ring, so that none can be erased: {names}."
            raise TypeError(message)
        ordered += ready
    return ordered
