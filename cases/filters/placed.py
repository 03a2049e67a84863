"""Says of which lists of a situation or a city the rows are kept in order, and by which number counted."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django_filters.constants import EMPTY_VALUES

from cases.public.base import PublicQuerySet
from cases.public.build import definitions
from cases.public.listed import OfPlace

Named = Callable[[Mapping[str, Any]], str | None]
"""The name of the number that counts the rows of which something more is asked, if one does."""


def kept_in_order(
    rows: PublicQuerySet, noun: str, form: Mapping[str, Any], number_of: Named
) -> PublicQuerySet:
    """The rows, which may be kept in order where only one situation, or one city, is asked for.

    Today also where those are asked for that a number of its dashboard counts.

    Args:
        rows: of one kind, by all that is asked.
        noun: the kind, as what is kept of it is called.
        form: what is asked, as the filter has read it.
        number_of: names the number.

    """
    asked = {
        name: value
        for name, value in form.items()
        if name != "ordering" and value not in EMPTY_VALUES
    }
    scope: dict[str, Any]
    match asked:
        case {"situation": [situation], **more} if "city" not in more:
            scope = {"situation": situation.pk}
        case {"city": [city], **more} if "situation" not in more:
            scope = {"city": str(city.slug)}
        case _:
            return rows
    counted = number_of(more) if more and rows.day is None else None
    if more and counted is None:
        return rows
    return rows.listed(OfPlace(definitions(), rows.day, noun=noun, counted=counted, **scope))


def number_of_voices(noun: str, asked: Mapping[str, Any]) -> str | None:
    """The name of the number that counts rows of a kind by their voices, if only that is asked."""
    match asked:
        case {"voices": [voices]} if len(asked) == 1:
            return f"{noun} {_NUMBERS.get(voices, voices)}"
    return None


_NUMBERS: Final = {"none": "0", "one": "1"}
