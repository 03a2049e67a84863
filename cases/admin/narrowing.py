"""Filters beside a list that stay quick in a large record: only what occurs, and no endless choice."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

MOST_CHOICES: Final = 100
"""More than these are no choice to read through: the search finds them by their names."""


class Occurring(admin.RelatedFieldListFilter):
    """The related records that occur; asked for each of them, not for each row of the list."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[Any, str]]:
        # Where the way leads over several tables, the last of them answers: a probe of its index.
        rows = field.model._base_manager.filter(**{field.name: OuterRef("pk")})
        ordering = self.field_admin_ordering(field, request, model_admin)
        related = field.remote_field.model._default_manager
        occurring = list(related.filter(Exists(rows)).order_by(*ordering)[: MOST_CHOICES + 1])
        if len(occurring) > MOST_CHOICES:
            chosen = [key for key in self.lookup_val or [] if key.isdecimal()]
            occurring = list(related.filter(pk__in=chosen)) if chosen else []
        return [(each.pk, str(each)) for each in occurring]

    def has_output(self) -> bool:
        # What narrows the list is shown, so that it can be taken away again.
        return bool(self.lookup_val) or super().has_output()
