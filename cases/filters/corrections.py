"""Filters of what was mended: accepted corrections of public records."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, Final

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.filters.base import BadParameter, CodeFilter
from cases.filters.changes import KINDS, ConcerningFilterSet
from cases.public import PublicCorrection
from cases.public.base import PublicQuerySet
from cases.public.corrections import CORRECTED
from cases.public.listed import Corrections
from cases.public_ids import is_public_id

PREFIXES: Final = {
    str(model._meta.verbose_name): prefix for prefix, (model, _view) in CORRECTED.items()
}
"""What the ids of a kind of record begin with."""


class CorrectionFilter(ConcerningFilterSet):
    """Accepted corrections."""

    rows = PublicCorrection
    kind = CodeFilter(label=_("Kind of record"), method="of_kind", choices=KINDS)
    record = filters.CharFilter(label=_("Record’s id"), method="of_record", max_length=12)

    def of_kind(self, queryset: Any, _name: str, kinds: Sequence[str]) -> Any:
        """Corrections of these kinds of record."""
        prefixes = (PREFIXES[kind.replace("_", " ")] for kind in kinds)
        return queryset.filter(
            reduce(or_, (Q(record_id__startswith=prefix) for prefix in prefixes))
        )

    def of_record(self, queryset: Any, _name: str, public_id: str) -> Any:
        """Corrections of one record, and of what is shown on its page.

        Raises:
            BadParameter: it is no id of this record.

        """
        canonical = public_id.upper()
        if not is_public_id(canonical):
            raise BadParameter("record", _("Give a record’s id: FIG-7K3M9PQX."))
        return queryset.filter(Q(record_id=canonical) | Q(page_id=canonical))

    def filter_queryset(self, queryset: PublicQuerySet) -> PublicQuerySet:
        """Apply the filters; of one situation, one city or the whole record, the list may be kept."""
        rows = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        return rows if asked.get("record") else self.kept(rows, Corrections)
