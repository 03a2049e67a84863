"""The parameters of the lists as the schema tells them, read from the filters themselves."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import django_filters as filters
from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from cases import choices, statistic_choices
from cases.api.rows import Shape, expandable
from cases.api.whole import FORMAT, JSON
from cases.exports.formats import formats_of
from cases.filters import FILTERS, CityFilter, PublicIdFilter, RowFilter
from cases.filters.base import CodeFilter
from cases.filters.days import DayFilter
from cases.filters.order import KEYS, OrderFilter
from cases.filters.question import LONGEST
from cases.filters.several import MOST
from cases.filters.words import WordsFilter
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


def format_parameter(noun: str) -> OpenApiParameter:
    """The formats of a list."""
    kinds = [f"* `{each.name}`: {each.label}, the whole list." for each in formats_of(noun)]
    text = (
        "How to answer; counts more than the Accept header. Only `json` has pages: `page_size` and"
        " `cursor` are refused with the others."
    )
    return OpenApiParameter(
        FORMAT,
        {"type": "string", "enum": [JSON, *(each.name for each in formats_of(noun))]},
        description="\n".join([text, "", f"* `{JSON}`: JSON, in pages.", *kinds]),
    )


def shaping_parameters(noun: str, *, is_record: bool = False) -> list[OpenApiParameter]:
    """What chooses the content of a row: fields, and links to be replaced by records."""
    shape = Shape(noun, is_record=is_record)
    fields = OpenApiParameter(
        "fields",
        {"type": "array", "items": {"type": "string"}},
        explode=False,
        style="form",
        description="Only these fields, with `absent` as far as it is about them; with dots for fields of"
        " an object or of the objects of a list (`id,speaker.slug`). The others are not there then.",
    )
    names = expandable(noun, shape.linked)
    expand = OpenApiParameter(
        "expand",
        {"type": "array", "items": {"type": "string", "enum": names}},
        explode=False,
        style="form",
        description="The whole row of the linked record in place of these links, with the fields that it"
        " has in its own list.",
    )
    return [fields, *([expand] if names else [])]


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

_VALUES: Final = {kind: frozenset(kind.values) for kind in _KINDS}
"""What each of them holds; the lists themselves translate all their labels each time they are asked."""

_ELSEWHERE: Final[Mapping[str, str]] = {
    "any_torture": "Tortured, or died of torture.",
    "withheld": "Kept back for safety.",
    "conviction": "Convicted, of a lesser charge too.",
    "yes": "",
    "no": "",
}
"""What values mean that belong to a filter and to no choice list."""


def filter_parameters(noun: str) -> list[OpenApiParameter]:
    """The filters of a list, then the day, the shape of its rows and the turning of pages."""
    described = described_filters(noun)
    shaping = [format_parameter(noun), *shaping_parameters(noun)]
    return [*described, AS_OF, LANGUAGE, *shaping, *PAGING]


def described_filters(noun: str) -> list[OpenApiParameter]:
    """The filters of a list alone."""
    return [_described(name, one) for name, one in FILTERS[noun].base_filters.items()]


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
    if isinstance(one, WordsFilter):
        text = f"{label}: each of these words stands there, in whatever letters."
        schema = {"type": "string", "minLength": 2, "maxLength": LONGEST}
        return OpenApiParameter(name, schema, description=text)
    if isinstance(one, OrderFilter):
        return _order(name, one)
    if isinstance(one, RowFilter):
        noun = "cities" if isinstance(one, CityFilter) else _LISTS[one.rows]
        return _listed(name, f"{label}: any of these slugs of /{noun}/.")
    if isinstance(one, PublicIdFilter):
        where = f" of /{_LISTS[one.rows]}/" if one.key == "public_id" else ""
        return _listed(name, f"{label}: any of these public ids{where}.")
    if isinstance(one, DayFilter):
        return OpenApiParameter(name, OpenApiTypes.DATE, description=f"{label}.")
    values = [str(value) for value, _label in one.extra.get("choices", ())]
    if not values:
        return OpenApiParameter(name, OpenApiTypes.STR, description=f"{label}.")
    if isinstance(one, CodeFilter):
        text = "\n".join([f"{label}: any of these.", "", *_meanings(values)])
        return _listed(name, text.strip(), values)
    text = "\n".join([f"{label}.", "", *_meanings(values)])
    return OpenApiParameter(name, {"type": "string", "enum": values}, description=text.strip())


def _listed(name: str, text: str, values: Iterable[str] = ()) -> OpenApiParameter:
    """A parameter that takes several values, with commas between them."""
    item: dict[str, Any] = {"type": "string"}
    if values := list(values):
        item["enum"] = values
    schema = {"type": "array", "items": item, "maxItems": MOST, "uniqueItems": True}
    return OpenApiParameter(name, schema, explode=False, style="form", description=text)


def _order(name: str, one: OrderFilter) -> OpenApiParameter:
    told = [
        f"* `{sign}{key}`: {KEYS[key].told}, {way}."
        for key in one.names
        for sign, way in (("", "upwards"), ("-", "downwards"))
    ]
    values = [str(value) for value, _label in one.extra["choices"]]
    text = "In which order the rows come; of equal ones those entered first, downwards those entered last."
    return OpenApiParameter(
        name,
        {"type": "string", "enum": values},
        description="\n".join([text, "", *told]),
    )


def _meanings(values: Iterable[str]) -> list[str]:
    values = list(values)
    kind = max(
        _VALUES,
        key=lambda kind: len(_VALUES[kind].intersection(values)) - len(_VALUES[kind]) / 99,
    )
    found = {member.value: str(member.definition) for member in kind}
    pairs = [(value, found.get(value, _ELSEWHERE.get(value, ""))) for value in values]
    return [f"* `{value}`: {meaning}" for value, meaning in pairs if meaning]
