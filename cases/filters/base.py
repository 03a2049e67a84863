"""What all filters share: strict reading of an address, references, and a day."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Final, Self

import django_filters as filters
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters.constants import EMPTY_VALUES

from cases import choices
from cases.filters.several import CodesField, IdsField, RowsField
from cases.public import PublicPlace, PublicSituation
from cases.public.base import PublicModel, PublicQuerySet

NOT_YET_REPORTED: Final = (
    choices.AbsenceReason.NOT_YET_REPORTED.value,
    choices.AbsenceReason.NOT_YET_REPORTED.label,
)
"""The bucket of rows whose value was not reported by the day."""

MISSING: Final = (
    (choices.AbsenceReason.WITHHELD.value, choices.AbsenceReason.WITHHELD.label),
    NOT_YET_REPORTED,
)
"""The buckets of people whose value is kept back, or was not reported by the day."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BadParameter(ValueError):
    """A parameter of an address that makes no sense: which one, why, and what would."""

    def __init__(
        self,
        parameter: str,
        message: str | Promise,
        *,
        code: str = "invalid",
        allowed: list[str] | None = None,
    ) -> None:
        super().__init__(f"{parameter}: {message}")
        self.parameter = parameter
        self.message = message
        self.code = code
        self.allowed = allowed or []


def day_from(text: str | None) -> date | None:
    """The day of an ``as_of`` parameter; None without one.

    Raises:
        BadParameter: it is no date of the form 2022-03-31, or lies in the future.

    """
    if text is None or text == "":
        return None
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise BadParameter("as_of", _("Give a day as year, month and day: 2022-03-31."))
    if day > timezone.now().date():
        raise BadParameter("as_of", _("This day lies in the future; nobody can know it yet."))
    return day


def require_known(
    data: QueryDict, allowed: set[str], *, several: frozenset[str] = frozenset()
) -> None:
    """Refuse parameters that mean nothing here, and any given twice; ``several`` take lists.

    Raises:
        BadParameter: it names the first such parameter and those there are.

    """
    for name in data:
        if name not in allowed:
            raise BadParameter(
                name, _("There is no such parameter here."), code="unknown", allowed=sorted(allowed)
            )
        if len(data.getlist(name)) > 1:
            message = _("Give this parameter once.")
            if name in several:
                message = _("Give this parameter once, with a comma between each two values.")
            raise BadParameter(name, message, code="repeated")


class CodeFilter(filters.ChoiceFilter):
    """A filter by one or several of a choice list's stored values."""

    field_class = CodesField
    takes_several = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(lookup_expr="in", **kwargs)


class RowFilter(filters.ModelChoiceFilter):
    """A filter by other public rows, each named by its slug; one that nobody has is refused.

    With ``by_link`` a form shows it only where a link has set it: few would look for it in a list.
    """

    field_class = RowsField
    takes_several = True

    def __init__(self, model: type[PublicModel], *, by_link: bool = False, **kwargs: Any) -> None:
        self.rows = model
        self.by_link = by_link
        super().__init__(
            queryset=lambda _request: model.objects.all(), to_field_name="slug", **kwargs
        )


class CityFilter(RowFilter):
    """A filter by cities, which have dashboards."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(PublicPlace, **kwargs)
        self.queryset = lambda _request: PublicPlace.objects.filter(level=choices.PlaceLevel.CITY)


class PublicIdFilter(filters.Filter):
    """A filter by the public ids of rows; an id that nobody has is refused.

    ``key`` is the column of those rows in which the ids stand.
    """

    field_class = IdsField
    takes_several = True

    def __init__(self, model: type[PublicModel], *, key: str = "public_id", **kwargs: Any) -> None:
        self.rows = model
        self.key = key
        super().__init__(lookup_expr="in", rows=lambda: model, key=key, **kwargs)


def slugs(rows: Sequence[Any]) -> list[str]:
    """The words by which rows are named in addresses and in the columns of other rows."""
    return [row.slug for row in rows]


def keys(rows: Sequence[Any]) -> list[int]:
    """The internal keys of rows."""
    return [row.pk for row in rows]


def naming(column: str, rows: Sequence[Any]) -> Q:
    """The condition that a column with a list of rows holds one of these."""
    return reduce(or_, (Q(**{f"{column}__contains": [{"slug": row.slug}]}) for row in rows))


class PublicFilterSet(filters.FilterSet):
    """A filter over a public queryset, as of a day; strict about what it is asked."""

    rows: ClassVar[type[PublicModel]]
    reported_fields: ClassVar[Mapping[str, str]] = {}

    def __init__(self, data: QueryDict, *, day: date | None = None, whole: bool = False) -> None:
        """Read what is asked for; the fields that are not are made only for the ``whole`` form."""
        self.day = day
        if not whole:
            # A page counts by a dozen filters: thirty fields for each would cost more than the counts.
            asked = {name: each for name, each in self.base_filters.items() if name in data}
            self.base_filters = asked
        super().__init__(data, queryset=self.rows.objects.as_of(day))

    @property
    def offered(self) -> Self:
        """The same filter with a field for all that could be asked, to be shown as a form."""
        return type(self)(self.data, day=self.day, whole=True)

    def filter_queryset(self, queryset: PublicQuerySet) -> PublicQuerySet:
        """Apply the filters; a field that was reported only later matches nothing."""
        for name, field in self.reported_fields.items():
            if self.form.cleaned_data.get(name) not in EMPTY_VALUES:
                queryset = queryset.reported(field)
        filtered: PublicQuerySet = super().filter_queryset(queryset)
        return filtered

    @classmethod
    def names(cls) -> set[str]:
        """The parameters it understands."""
        return set(cls.base_filters)

    @classmethod
    def several(cls) -> frozenset[str]:
        """Those of them that take several values."""
        known = cls.base_filters.items()
        return frozenset(name for name, one in known if getattr(one, "takes_several", False))


def read_filter(
    kind: type[PublicFilterSet], data: QueryDict, *, also: frozenset[str] = frozenset()
) -> PublicFilterSet:
    """The filter of a kind, read from an address; ``also`` names parameters that others read.

    Raises:
        BadParameter: a parameter is unknown, given twice, or has a value that makes no sense.

    """
    require_known(data, kind.names() | {"as_of"} | also, several=kind.several())
    read = kind(data, day=day_from(data.get("as_of")))
    if not read.form.is_valid():
        name, errors = next(iter(read.form.errors.get_json_data().items()))
        field = read.form.fields[name]
        allowed = [str(value) for value, _label in getattr(field, "choices", []) if value != ""]
        raise BadParameter(
            name, errors[0]["message"], code=errors[0]["code"], allowed=allowed[:100]
        )
    return read


def choice(kind: type[choices.DefinedChoices], **kwargs: Any) -> CodeFilter:
    """A filter by a choice list's stored values."""
    return CodeFilter(choices=kind.choices, **kwargs)


def yes_or_no(**kwargs: Any) -> filters.TypedChoiceFilter:
    """A filter that reads yes or no."""
    return filters.TypedChoiceFilter(
        choices=[("yes", _("yes")), ("no", _("no"))], coerce=lambda text: text == "yes", **kwargs
    )


def among(values: Sequence[str], group: str, members: Iterable[str]) -> set[str]:
    """Stored values, with the members of a group of them where the group is asked for."""
    return {*values} - {group} | ({*members} if group in values else set())


def with_values(
    queryset: Any,
    field: str,
    values: Sequence[str],
    *,
    buckets: Sequence[tuple[str, Any]] = MISSING,
) -> Any:
    """Rows with one of these values of a field; for a bucket, rows whose value is missing for that reason."""
    missing = {bucket for bucket, _label in buckets} & set(values)
    reported = queryset.was_reported(field)
    found = Q(pk__in=[])
    if plain := [value for value in values if value not in missing]:
        found |= reported & Q(**{f"{field}__in": plain})
    if choices.AbsenceReason.WITHHELD in missing:
        found |= reported & Q(**{f"{field}__isnull": True})
    if choices.AbsenceReason.NOT_YET_REPORTED in missing and queryset.day is not None:
        found |= Q(**{f"field_known_from__{field}__gt": queryset.day.isoformat()})
    return queryset.filter(found)


class PlacedFilterSet(PublicFilterSet):
    """Filters by situation, city and place."""

    situation = RowFilter(PublicSituation, label=_("Situation"), method="in_situation")
    city = CityFilter(label=_("City"), method="in_city")
    place = RowFilter(PublicPlace, label=_("Exactly this place"), method="at_place")

    def in_situation(self, queryset: Any, _name: str, situations: Sequence[Any]) -> Any:
        """Rows of these situations."""
        return queryset.filter(situation_id__in=keys(situations))

    def in_city(self, queryset: Any, _name: str, cities: Sequence[Any]) -> Any:
        """Rows in these cities, places within them included."""
        return queryset.reported("place").filter(city_slug__in=slugs(cities))

    def at_place(self, queryset: Any, _name: str, places: Sequence[Any]) -> Any:
        """Rows at exactly these places: the country for what is nationwide."""
        return queryset.reported("place").filter(place_id__in=keys(places))
