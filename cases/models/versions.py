"""Earlier versions of a row, as the history's triggers kept them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.db.models import Max

M = TypeVar("M", bound=models.Model)


def events_of(model: type[models.Model]) -> Any:
    """The history of a kind of row: each entry is the row as it was after a change.

    An entry of a deletion holds the row as it was before it.
    """
    return model.pgh_event_model.objects  # type: ignore[attr-defined]


def is_tracked(model: type[models.Model]) -> bool:
    """Whether the history of this kind of row is kept."""
    return hasattr(model, "pgh_event_model")


def latest(model: type[models.Model], **which: Any) -> dict[int, int]:
    """The last entry of each row that ever was one of these: primary key to the entry's number."""
    found = events_of(model).filter(**which).values("pgh_obj_id")
    numbers = (
        events_of(model)
        .filter(pgh_obj_id__in=found)
        .values_list("pgh_obj_id")
        .annotate(last=Max("pgh_id"))
    )
    return dict(numbers)


def rows_at(model: type[models.Model], moment: datetime, **which: Any) -> list[Any]:
    """The rows that were these at a moment, each as the entry of the history that held then."""
    history = events_of(model)
    ever = history.filter(**which).values("pgh_obj_id")
    held = (
        history.filter(pgh_obj_id__in=ever, pgh_created_at__lte=moment)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    return [
        event
        for event in held
        if event.pgh_label != "delete"
        and all(getattr(event, name) == value for name, value in which.items())
    ]


def version(model: type[M], event: models.Model) -> M:
    """The row as an entry of its history holds it; never saved as it is."""
    row = model(**{name: getattr(event, name) for name in columns(model)})
    row._state.adding = False
    return row


def columns(model: type[models.Model]) -> list[str]:
    """The names under which a row and its history hold the same values."""
    return [field.attname for field in model._meta.concrete_fields]


def versions(model: type[M], numbers: Iterable[int]) -> dict[int, M]:
    """The rows as these entries hold them, by primary key."""
    events = events_of(model).filter(pgh_id__in=list(numbers))
    return {event.pgh_obj_id: version(model, event) for event in events}
