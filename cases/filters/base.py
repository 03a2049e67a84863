"""What all filters share: strict reading of an address, references, and a day."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final, Self

import django_filters as filters
from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases import choices
from cases.public import PublicPlace, PublicSituation
from cases.public.base import PublicModel, PublicQuerySet
from cases.public_ids import is_public_id

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


def require_known(data: QueryDict, allowed: set[str]) -> None:
    """Refuse parameters that mean nothing here, and any given twice.

    Raises:
        BadParameter: it names the first such parameter and those there are.

    """
    for name in data:
        if name not in allowed:
            raise BadParameter(
                name, _("There is no such parameter here."), code="unknown", allowed=sorted(allowed)
            )
        if len(data.getlist(name)) > 1:
            raise BadParameter(name, _("Give this parameter once."), code="repeated")


class RowFilter(filters.ModelChoiceFilter):
    """A filter by another public row, named by its slug or public id; one that nobody has is refused.

    With ``by_link`` a form shows it only where a link has set it: few would look for it in a list.
    """

    def __init__(
        self, model: type[PublicModel], field: str = "slug", *, by_link: bool = False, **kwargs: Any
    ) -> None:
        self.rows = model
        self.by_link = by_link
        super().__init__(
            queryset=lambda _request: model.objects.all(),
            to_field_name=field,
            **kwargs,
        )


class CityFilter(RowFilter):
    """A filter by a city, which has a dashboard."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(PublicPlace, **kwargs)
        self.queryset = lambda _request: PublicPlace.objects.filter(level=choices.PlaceLevel.CITY)


class PublicIdFilter(filters.CharFilter):
    """A filter by the public id of a row; an id that nobody has is refused."""

    def __init__(self, model: type[PublicModel], **kwargs: Any) -> None:
        self.rows = model
        super().__init__(**kwargs)

    @property
    def field(self) -> forms.Field:
        """A text field that looks the id up."""
        field = super().field
        field.validators = [self._exists]
        return field

    def _exists(self, text: str) -> None:
        if not is_public_id(text) or not self.rows.objects.filter(public_id=text).exists():
            raise forms.ValidationError(_("There is no such record."), code="no_such_row")


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
            if self.form.cleaned_data.get(name) not in (None, ""):
                queryset = queryset.reported(field)
        filtered: PublicQuerySet = super().filter_queryset(queryset)
        return filtered

    @classmethod
    def names(cls) -> set[str]:
        """The parameters it understands."""
        return set(cls.base_filters)


def read_filter(
    kind: type[PublicFilterSet], data: QueryDict, *, also: frozenset[str] = frozenset()
) -> PublicFilterSet:
    """The filter of a kind, read from an address; ``also`` names parameters that others read.

    Raises:
        BadParameter: a parameter is unknown, given twice, or has a value that makes no sense.

    """
    require_known(data, kind.names() | {"as_of"} | also)
    read = kind(data, day=day_from(data.get("as_of")))
    if not read.form.is_valid():
        name, errors = next(iter(read.form.errors.get_json_data().items()))
        field = read.form.fields[name]
        allowed = [str(value) for value, _label in getattr(field, "choices", []) if value != ""]
        raise BadParameter(
            name, errors[0]["message"], code=errors[0]["code"], allowed=allowed[:100]
        )
    return read


def choice(kind: type[choices.DefinedChoices], **kwargs: Any) -> filters.ChoiceFilter:
    """A filter by one of a choice list's stored values."""
    return filters.ChoiceFilter(choices=kind.choices, **kwargs)


def yes_or_no(**kwargs: Any) -> filters.TypedChoiceFilter:
    """A filter that reads yes or no."""
    return filters.TypedChoiceFilter(
        choices=[("yes", _("yes")), ("no", _("no"))], coerce=lambda text: text == "yes", **kwargs
    )


def with_value(queryset: Any, field: str, value: str) -> Any:
    """Rows with this value of a field, or whose value is kept back or was not yet reported."""
    if value == choices.AbsenceReason.NOT_YET_REPORTED:
        if queryset.day is None:
            return queryset.none()
        return queryset.filter(**{f"field_known_from__{field}__gt": queryset.day.isoformat()})
    known = queryset.reported(field)
    if value == choices.AbsenceReason.WITHHELD:
        return known.filter(**{f"{field}__isnull": True})
    return known.filter(**{field: value})


class PlacedFilterSet(PublicFilterSet):
    """Filters by situation, city and place."""

    situation = RowFilter(PublicSituation, label=_("Situation"), method="in_situation")
    city = CityFilter(label=_("City"), method="in_city")
    place = RowFilter(PublicPlace, label=_("Exactly this place"), method="at_place")

    def in_situation(self, queryset: Any, _name: str, situation: PublicSituation) -> Any:
        """Rows of one situation."""
        return queryset.filter(situation_id=situation.pk)

    def in_city(self, queryset: Any, _name: str, city: PublicPlace) -> Any:
        """Rows in a city, places within it included."""
        return queryset.reported("place").filter(city_slug=city.slug)

    def at_place(self, queryset: Any, _name: str, place: PublicPlace) -> Any:
        """Rows at exactly this place: the country for what is nationwide."""
        return queryset.reported("place").filter(place_id=place.pk)
