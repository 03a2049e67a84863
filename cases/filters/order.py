"""In which order a list comes: for each list the keys that it may be asked for, and no others."""

from dataclasses import dataclass
from typing import Any, Final

import django_filters as filters
from django.db.models import Case, F, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters.constants import EMPTY_VALUES

from cases.public.base import PublicQuerySet


@dataclass(frozen=True)
class Key:
    """Something that rows can be ordered by: the column, and how readers are told both directions.

    ``later`` says that it may have been reported later than the row.
    """

    column: str
    upwards: Promise
    downwards: Promise
    told: str
    later: bool = False


KEYS: Final[dict[str, Key]] = {
    "slug": Key("slug", _("by address"), _("by address, backwards"), "the row's slug"),
    "name": Key("name", _("by name"), _("by name, backwards"), "the name, as stored"),
    "known_from": Key(
        "known_from",
        _("known first"),
        _("known last"),
        "the day from which the row is known",
    ),
    "date": Key(
        "date_earliest",
        _("earliest date"),
        _("latest date"),
        "the first day that its date can be; rows without one come last in both directions",
        later=True,
    ),
    "data_version": Key(
        "data_version",
        _("logged first"),
        _("logged last"),
        "the state of the record in which it was logged",
    ),
}
"""What any list can be ordered by, as addresses name it."""

DATED: Final = "ordered_by"
"""The column of a key as it was known by the day."""


class OrderFilter(filters.ChoiceFilter):
    """Chooses no rows, but their order: by one key, downwards with a minus before it."""

    def __init__(self, *names: str) -> None:
        self.names = names
        choices = [
            (f"{sign}{name}", told)
            for name in names
            for sign, told in (("", KEYS[name].upwards), ("-", KEYS[name].downwards))
        ]
        super().__init__(label=_("Order"), choices=choices)

    def filter(self, qs: Any, value: str) -> Any:
        """The same rows in this order."""
        if value in EMPTY_VALUES:
            return qs
        key = KEYS[value.removeprefix("-")]
        queryset, column = _known(qs, key)
        sign = "-" if value.startswith("-") else ""
        return queryset.order_by(f"{sign}{column}", f"{sign}pk")


def _known(queryset: PublicQuerySet, key: Key) -> tuple[PublicQuerySet, str]:
    """The rows with the column that holds the key; what was reported later than the day is no key."""
    if not key.later or queryset.day is None:
        return queryset, key.column
    reported = queryset.was_reported(key.column)
    known = {DATED: Case(When(reported, then=F(key.column)), default=None)}
    return queryset.annotate(**known), DATED
