"""The parameters of the lists as the schema tells them, read from the filters themselves."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import django_filters as filters
from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from cases import choices, statistic_choices
from cases.filters import FILTERS, CityFilter, PublicIdFilter, RowFilter
from cases.pagination import LARGEST_PAGE, PAGE_SIZE

AS_OF: Final = OpenApiParameter(
    "as_of",
    OpenApiTypes.DATE,
    description="Answer as reported by the sources dated this day or earlier (2022-03-31).",
)

LANGUAGE: Final = OpenApiParameter(
    "lang",
    {"type": "string", "enum": [code for code, _name in settings.LANGUAGES]},
    description="Add to each object the labels of its coded values in this language, as `labels`.",
)

PAGING: Final = (
    OpenApiParameter(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
        description="How many rows at most.",
    ),
    OpenApiParameter(
        "cursor",
        OpenApiTypes.STR,
        description="Where to go on; taken from `next` or `previous`, never made up.",
    ),
)

_LISTS: Final[Mapping[type[Any], str]] = {kind.rows: noun for noun, kind in FILTERS.items()} | {
    FILTERS["places"].rows: "places"
}

_KINDS: Final = tuple(
    member
    for member in (vars(choices) | vars(statistic_choices)).values()
    if isinstance(member, type)
    and issubclass(member, choices.DefinedChoices)
    and member is not choices.DefinedChoices
)

_ELSEWHERE: Final[Mapping[str, str]] = {
    "any_torture": "Tortured, or died of torture.",
    "withheld": "Kept back for safety.",
    "conviction": "Convicted, of a lesser charge too.",
    "yes": "",
    "no": "",
}
"""What values mean that belong to a filter and to no choice list."""


def filter_parameters(noun: str) -> list[OpenApiParameter]:
    """The filters of a list, then the day and the turning of pages."""
    described = [_described(name, one) for name, one in FILTERS[noun].base_filters.items()]
    return [*described, AS_OF, LANGUAGE, *PAGING]


def path_parameter(name: str) -> OpenApiParameter:
    """The word in the address that names one record."""
    meaning = {"slug": "The row's slug, as `slug` of its list gives it."}.get(
        name, "The permanent public id, such as FIG-7K3M9PQX."
    )
    return OpenApiParameter(
        name, OpenApiTypes.STR, OpenApiParameter.PATH, required=True, description=meaning
    )


def _described(name: str, one: filters.Filter) -> OpenApiParameter:
    label = str(one.label or name)
    if isinstance(one, RowFilter):
        noun = "cities" if isinstance(one, CityFilter) else _LISTS[one.rows]
        return OpenApiParameter(name, OpenApiTypes.STR, description=f"{label}: a slug of /{noun}/.")
    if isinstance(one, PublicIdFilter):
        text = f"{label}: a public id of /{_LISTS[one.rows]}/."
        return OpenApiParameter(name, OpenApiTypes.STR, description=text)
    values = [str(value) for value, _label in one.extra.get("choices", ())]
    if not values:
        return OpenApiParameter(name, OpenApiTypes.STR, description=f"{label}.")
    text = "\n".join([f"{label}.", "", *_meanings(values)])
    return OpenApiParameter(name, {"type": "string", "enum": values}, description=text.strip())


def _meanings(values: Iterable[str]) -> list[str]:
    values = list(values)
    kind = max(_KINDS, key=lambda kind: len(set(kind.values) & set(values)) - len(kind.values) / 99)
    found = {member.value: str(member.definition) for member in kind}
    pairs = [(value, found.get(value, _ELSEWHERE.get(value, ""))) for value in values]
    return [f"* `{value}`: {meaning}" for value, meaning in pairs if meaning]
