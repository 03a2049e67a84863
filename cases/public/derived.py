"""Reads rows with what is computed from their steps: a status, an outcome, as known by a day."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast

from cases.public.base import PublicManager, PublicQuerySet


def derived(function: str, day: date | None, key: str = "pk") -> Func:
    """What one of the SQL functions makes of a row, as known by the day."""
    until = Value("infinity" if day is None else day.isoformat())
    return Func(
        F(key),
        Cast(until, models.DateField()),
        function=function,
        output_field=models.CharField(null=True),
    )


class StatusQuerySet(PublicQuerySet):
    """Rows with a status that is computed from their steps."""

    function = ""

    def with_derived(self) -> Self:
        """Add ``status`` as known by the day."""
        return self.annotate(status=derived(self.function, self.day))


def manager_of(queryset: type[PublicQuerySet]) -> Any:
    """A manager whose rows come with what their queryset computes."""

    class Manager(PublicManager.from_queryset(queryset)):  # type: ignore[misc]
        """Reads with what is derived."""

        def get_queryset(self) -> PublicQuerySet:
            """All public rows, as of today."""
            return queryset(self.model, using=self._db).with_derived()

    return Manager()
