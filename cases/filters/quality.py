"""Filters of how well a row is known: the independent voices it rests on, and what it lacks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.choices import (
    NO_INJURY,
    AgeGroup,
    CountStatus,
    DatePrecision,
    IncidentKind,
    Means,
    Sex,
)
from cases.filters.base import CodeFilter
from cases.filters.days import KnownFilterSet
from cases.public.voices import independent_voices


@dataclass(frozen=True)
class Lack:
    """A field without a value: when that is so of a row, and whose first report counts by a day.

    ``among`` are the rows of which it is asked: what is withheld is not lacking.
    """

    label: Promise
    field: str
    condition: Q
    among: Q | None = None

    def by(self, day: date | None) -> Q:
        """Not known, not stated, not recorded, or not yet reported by the day."""
        lacking = self.condition
        if day is not None:
            lacking |= Q(**{f"field_known_from__{self.field}__gt": day.isoformat()})
        return lacking if self.among is None else self.among & lacking


_SHOWN: Final = Q(is_shown=True)
_NO_DATE: Final = Q(date_precision__isnull=True) | Q(date_precision=DatePrecision.UNKNOWN)
_NO_CITY: Final = Q(city_slug__isnull=True)

OF_PEOPLE: Final[Mapping[str, Lack]] = {
    "age": Lack(
        _("age of a person in years"),
        "age_low",
        Q(age_low__isnull=True, age_high__isnull=True),
        _SHOWN,
    ),
    "age_group": Lack(_("age group of a person"), "age_group", Q(age_group=AgeGroup.UNKNOWN)),
    "sex": Lack(_("sex of a person"), "sex", Q(sex=Sex.UNKNOWN)),
}
"""What may be lacking of a person."""

OF_HARMS: Final[Mapping[str, Lack]] = {
    "date": Lack(_("date of a harm"), "date_earliest", _NO_DATE, _SHOWN),
    "place": Lack(_("city of a harm"), "place", _NO_CITY),
    "cause": Lack(
        _("cause of a harm"),
        "means",
        Q(means__isnull=True) | Q(means=Means.UNKNOWN),
        _SHOWN & ~Q(category__in=NO_INJURY),
    ),
}
"""What may be lacking of what was done to them: a person lacks it if one of their harms does."""

OF_INCIDENTS: Final[Mapping[str, Lack]] = {
    "date": Lack(_("date of an incident"), "date_earliest", _NO_DATE),
    "place": Lack(_("city of an incident"), "place", _NO_CITY),
    "kind": Lack(_("kind of an incident"), "kind", Q(kind=IncidentKind.UNKNOWN)),
}
"""What may be lacking of an incident."""

OF_INVESTIGATIONS: Final[Mapping[str, Lack]] = {
    "deaths": Lack(
        _("deaths covered by an investigation"), "deaths_low", ~Q(deaths_status=CountStatus.STATED)
    ),
    "place": Lack(_("city of an investigation"), "place", _NO_CITY),
}
"""What may be lacking of an investigation."""

VOICES: Final[Mapping[str, tuple[Promise, Q]]] = {
    "one": (_("one independent voice"), Q(voices=1)),
    "several": (_("two or more independent voices"), Q(voices__gte=2)),
    "none": (_("speaker unclear, not named or withheld"), Q(voices=0)),
}
"""How many independent voices a row rests on: a word for addresses, for readers, and as a condition."""


def lacking(fields: Mapping[str, Lack], **kwargs: Any) -> CodeFilter:
    """A filter by fields without a value."""
    choices = [(name, lack.label) for name, lack in fields.items()]
    return CodeFilter(label=_("Without"), choices=choices, **kwargs)


def any_lacking(fields: Mapping[str, Lack], names: Iterable[str], day: date | None) -> Q:
    """The condition that one of these fields, as far as they are among those known, has no value by a day."""
    lacks = [fields[name].by(day) for name in names if name in fields]
    return reduce(or_, lacks, Q(pk__in=[]))


class VoicedFilterSet(KnownFilterSet):
    """Rows by the number of voices; ``cited_as`` is the kind by which citations know them."""

    cited_as: ClassVar[str]

    voices = CodeFilter(
        label=_("Rests on"),
        method="resting_on",
        choices=[(name, label) for name, (label, _rows) in VOICES.items()],
    )

    def resting_on(self, queryset: Any, _name: str, numbers: Sequence[str]) -> Any:
        """Rows that rest on so many independent voices by the day."""
        counted = queryset.annotate(voices=independent_voices(self.cited_as, self.day))
        return counted.filter(reduce(or_, (VOICES[number][1] for number in numbers)))
