"""Filters of the log of headline numbers; and which lists those numbers count, by the same filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.choices import Capacity, InvestigationStatus, Metric, Unit
from cases.filters.base import (
    CityFilter,
    PublicFilterSet,
    PublicIdFilter,
    RowFilter,
    choice,
    keys,
    read_filter,
    slugs,
)
from cases.filters.days import KnownFilterSet
from cases.filters.justice import InvestigationFilter, ProsecutionFilter
from cases.filters.order import OrderFilter
from cases.filters.people import VictimFilter
from cases.public import PublicFigure, PublicNumber, PublicPlace, PublicSituation, PublicSpeaker
from cases.statistic_choices import Statistic


class NumberFilter(KnownFilterSet):
    """Headline numbers, as they were logged."""

    rows = PublicNumber
    situation = RowFilter(PublicSituation, label=_("Situation as a whole"), method="in_situation")
    city = CityFilter(label=_("City"), method="in_city")
    statistic = choice(Statistic, label=_("Headline number"))
    speaker = RowFilter(PublicSpeaker, label=_("Speaker"), method="said_by")
    figure = PublicIdFilter(PublicFigure, field_name="figure_id", label=_("Reported figure"))
    ordering = OrderFilter("data_version", "known_from")

    def in_situation(self, queryset: Any, _name: str, situations: Sequence[Any]) -> Any:
        """Numbers of these situations as a whole."""
        return queryset.in_situation(*slugs(situations))

    def in_city(self, queryset: Any, _name: str, cities: Sequence[Any]) -> Any:
        """Numbers of these cities."""
        return queryset.in_city(*slugs(cities))

    def said_by(self, queryset: Any, _name: str, speakers: Sequence[Any]) -> Any:
        """Numbers of these speakers."""
        return queryset.filter(speaker_slug__in=slugs(speakers))


@dataclass(frozen=True)
class Counted:
    """A headline number that this record counts itself: the list, its filter, the unit."""

    noun: str
    kind: type[PublicFilterSet]
    asked: tuple[tuple[str, str], ...]
    unit: Unit


def _by_status(status: InvestigationStatus) -> Counted:
    asked = (("status", status.value), ("group", "no"))
    return Counted("investigations", InvestigationFilter, asked, Unit.INVESTIGATIONS)


_AGENT: Final = ("capacity", Capacity.STATE_AGENT.value)

COUNTED: Final[Mapping[Statistic, Counted]] = {
    Statistic.DOCUMENTED_DEATHS: Counted("victims", VictimFilter, (("died", "yes"),), Unit.PEOPLE),
    Statistic.DOCUMENTED_TORTURE: Counted(
        "victims", VictimFilter, (("harm", "any_torture"),), Unit.PEOPLE
    ),
    Statistic.CLOSED: _by_status(InvestigationStatus.CLOSED),
    Statistic.PENDING: _by_status(InvestigationStatus.PENDING),
    Statistic.IN_COURT: Counted("prosecutions", ProsecutionFilter, (_AGENT,), Unit.CASES),
    Statistic.CONVICTED: Counted(
        "prosecutions", ProsecutionFilter, (_AGENT, ("outcome", "conviction")), Unit.CASES
    ),
}
"""The list behind each headline number that is a number of rows."""

Asked = tuple[tuple[str, str], ...]
"""Parameters of an address."""


def scope_of(situation: str | None = None, city: str | None = None) -> Asked:
    """A situation as a whole or a city, as parameters."""
    return (("situation", situation),) if situation else (("city", city),) if city else ()


def asked_for(statistic: Statistic, scope: Asked) -> Asked:
    """The parameters of the list behind a headline number."""
    return (*scope, *COUNTED[statistic].asked)


def count(statistic: Statistic, scope: Asked, day: date | None = None) -> int:
    """How many rows a headline number counts in a scope, as known by a day."""
    query = QueryDict(mutable=True)
    query.update(dict(asked_for(statistic, scope)))
    if day is not None:
        query["as_of"] = day.isoformat()
    return int(read_filter(COUNTED[statistic].kind, query).qs.count())


def counts(
    statistic: Statistic,
    *,
    situations: Sequence[PublicSituation],
    cities: Sequence[PublicPlace],
) -> Mapping[Asked, int]:
    """The same as of today for several scopes at once; a scope without such rows is not in it."""
    query = QueryDict(mutable=True)
    query.update(dict(COUNTED[statistic].asked))
    rows = read_filter(COUNTED[statistic].kind, query).qs.order_by()
    found: dict[Asked, int] = {}
    for name, within in (
        ("situation", {"situation_id__in": keys(situations)}),
        ("city", {"city_slug__in": slugs(cities)}),
    ):
        numbers = rows.filter(**within).values_list(f"{name}_slug").annotate(Count("pk"))
        found |= {((name, slug),): number for slug, number in numbers}
    return found


def claims(
    *, situations: Sequence[PublicSituation], cities: Sequence[PublicPlace]
) -> Mapping[Asked, list[PublicFigure]]:
    """The standing figures of deaths that are headline numbers: of each city, or of its whole country."""
    rows = PublicFigure.objects.filter(metric__in=[Metric.KILLED, Metric.DIED_IN_CUSTODY])
    rows = rows.standing()
    found: dict[Asked, list[PublicFigure]] = {}
    countries = {each.pk: each.country_slug for each in situations}
    if countries:
        nationwide = rows.filter(situation_id__in=countries, place_slug__in=set(countries.values()))
        for row in nationwide:
            if row.place_slug == countries[row.situation_id]:
                found.setdefault(scope_of(situation=row.situation_slug), []).append(row)
    if cities:
        for row in rows.filter(city_slug__in=slugs(cities)):
            found.setdefault(scope_of(city=row.city_slug), []).append(row)
    return found
