"""Filters by days: since when a row is known, and when what it tells can have happened."""

from datetime import date
from typing import Any, Final

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from cases.filters.base import PublicFilterSet

SAY: Final = _("Give a day as year, month and day: 2022-03-31.")


class DayFilter(filters.DateFilter):
    """A filter by a day, written 2022-03-31; a form shows it only where a link has set it."""

    by_link = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], error_messages={"invalid": SAY}, **kwargs)


class KnownFilterSet(PublicFilterSet):
    """Rows by the day from which they are known; both ends belong to the range."""

    known_since = DayFilter(
        field_name="known_from", lookup_expr="gte", label=_("Known from this day or a later one")
    )
    known_until = DayFilter(
        field_name="known_from", lookup_expr="lte", label=_("Known from this day or an earlier one")
    )


class DatedFilterSet(PublicFilterSet):
    """Rows by when it can have been: a date that is known as a month is every day of it.

    A row without any date is never among them, and one whose date was reported later than the day
    asked for neither.
    """

    date_since = DayFilter(label=_("Can have been on this day or later"), method="not_before")
    date_until = DayFilter(label=_("Can have been on this day or earlier"), method="not_after")

    def not_before(self, queryset: Any, _name: str, day: date) -> Any:
        """Rows whose last possible day is this one or a later one."""
        return queryset.reported("date_earliest").filter(date_latest__gte=day)

    def not_after(self, queryset: Any, _name: str, day: date) -> Any:
        """Rows whose first possible day is this one or an earlier one."""
        return queryset.reported("date_earliest").filter(date_earliest__lte=day)
