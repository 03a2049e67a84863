"""The cities of a situation with the numbers of one scale: one speaker, one metric, one unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from cases.choices import TORTURE, PlaceLevel, Unit
from cases.public import PublicFigure, PublicHarm, PublicPlace, PublicSituation, attach_citations
from cases.public.build import definitions
from cases.public.database import reading
from cases.public.shares import DIED_IN, TORTURED_IN
from cases.public_ids import is_public_id
from cases.stats.beside import DIED, DOCUMENTED, TORTURED
from cases.stats.numbers import Documented, Link, ReportedFigure, Scope, reported_figure
from cases.stats.scales import Scale, scale_of


@dataclass(frozen=True)
class Choice:
    """A scale that a map can show: the public id of one of its figures, or one of ``DOCUMENTED``.

    ``figure`` is that figure, for its words; ``cities`` counts the cities with a number on it.
    """

    anchor: str
    figure: ReportedFigure | None
    cities: int


@dataclass(frozen=True)
class Spot:
    """A city with its numbers on the scale, none, one, or several that stand."""

    slug: str
    name: str
    latitude: float | None
    longitude: float | None
    figures: tuple[ReportedFigure, ...] = ()
    documented: Documented | None = None


@dataclass(frozen=True)
class Mapped:
    """A scale on the cities of a situation; ``elsewhere`` are its numbers for regions and parts."""

    situation: PublicSituation
    country_code: str
    choice: Choice | None
    choices: tuple[Choice, ...]
    spots: tuple[Spot, ...]
    elsewhere: tuple[ReportedFigure, ...]


def mapped(
    situation: PublicSituation, day: date | None = None, anchor: str | None = None
) -> Mapped | None:
    """The map of a situation as of a day; without an anchor that of the scale with the most cities.

    None if no city has, or ever had, a number on the scale asked for. One that had none by that day
    has a map without a number.
    """
    scales: dict[Scale, list[PublicFigure]] = {}
    for row in _figures(situation, day):
        if (scale := scale_of(row)) is not None:
            scales.setdefault(scale, []).append(row)
    by_city = {scale: rows for scale, rows in scales.items() if any(map(_is_city, rows))}
    harmed = _documented(situation, day)
    choices = _choices(by_city, harmed)
    chosen = choices[0] if choices and anchor is None else None
    if anchor in DOCUMENTED:
        chosen = Choice(anchor, None, len(harmed[anchor]))
    elif anchor is not None:
        like = _anchor(situation, day, anchor)
        asked = scale_of(like) if like else None
        if like is None or asked is None:
            return None
        ids = _ids(by_city.get(asked, ()))
        chosen = next((each for each in choices if each.anchor in ids), None)
        if chosen is None:
            if not _is_city(like):
                return None
            chosen = Choice(anchor, reported_figure(like), 0)
    figures: Sequence[PublicFigure] = next(
        (rows for rows in by_city.values() if chosen and chosen.anchor in _ids(rows)), ()
    )
    country = PublicPlace.objects.filter(slug=situation.country_slug).first()
    code = str(country.country_code) if country and country.country_code else ""
    return Mapped(
        situation=situation,
        country_code=code,
        choice=chosen,
        choices=choices,
        spots=_spots(code, figures, harmed.get(chosen.anchor, {}) if chosen else {}),
        elsewhere=tuple(reported_figure(row) for row in figures if not _is_city(row)),
    )


def _figures(situation: PublicSituation, day: date | None) -> list[PublicFigure]:
    """The standing figures of a situation about cities and other places within the country."""
    rows: Any = PublicFigure.objects.as_of(day).filter(situation_id=situation.pk).standing()
    found = list(rows.reported("place").exclude(place_slug=situation.country_slug))
    attach_citations(found, kind="figure", day=day)
    return found


def _is_city(row: PublicFigure) -> bool:
    return row.city_slug is not None and row.place_slug == row.city_slug


def _ids(rows: Iterable[PublicFigure]) -> frozenset[str]:
    return frozenset(row.public_id for row in rows)


def _anchor(situation: PublicSituation, day: date | None, public_id: str) -> PublicFigure | None:
    """A figure of the situation as of the day, else as of today; replaced or not."""
    if not is_public_id(public_id):
        return None
    for known in dict.fromkeys((day, None)):
        rows = PublicFigure.objects.as_of(known).filter(situation_id=situation.pk)
        found: list[PublicFigure] = list(rows.filter(public_id=public_id))
        if found:
            attach_citations(found, kind="figure", day=known)
            return found[0]
    return None


def _choices(
    scales: dict[Scale, list[PublicFigure]], harmed: dict[str, dict[str, Documented]]
) -> tuple[Choice, ...]:
    """What can be chosen: most cities first, then people documented here."""
    found = []
    for rows in scales.values():
        own = [row for row in rows if _is_city(row)]
        numbers = [row for row in own if row.low is not None or row.high is not None]
        first = min(numbers or own, key=lambda row: (row.known_from, row.public_id))
        stated = {row.place_slug for row in numbers}
        order = (-len(stated), -len(rows), first.known_from, first.public_id)
        found.append((order, Choice(first.public_id, reported_figure(first), len(stated))))
    found.sort(key=lambda each: each[0])
    return (
        *(choice for _order, choice in found),
        *(Choice(key, None, len(counted)) for key, counted in harmed.items() if counted),
    )


def _documented(situation: PublicSituation, day: date | None) -> dict[str, dict[str, Documented]]:
    """How many people documented here died, and were tortured, in each city, by its slug."""
    asked = {DIED: ("died", "yes"), TORTURED: ("harm", "any_torture")}
    kept = _kept(situation, day)
    scope = Scope(situation=situation)
    return {
        key: {
            slug: Documented(
                n, Unit.PEOPLE, Link("victims", (*scope.parameters, ("city", slug), asked[key]))
            )
            for slug, n in (_counted(situation, day, key) if kept is None else kept[key]).items()
        }
        for key in DOCUMENTED
    }


def _kept(situation: PublicSituation, day: date | None) -> dict[str, dict[str, int]] | None:
    """These numbers where they are kept; None where they are not."""
    with reading().cursor() as cursor:
        cursor.execute(
            "SELECT k.are_kept, p.* FROM (SELECT public_is_kept(%s) AS are_kept) k"
            " LEFT JOIN LATERAL public_people_by_city(%s, %s) p ON k.are_kept",
            [definitions(), situation.pk, day],
        )
        rows = cursor.fetchall()
    if not rows[0][0]:
        return None
    return {
        key: {slug: n for _are_kept, name, slug, n in rows if name == kept_as}
        for key, kept_as in ((DIED, DIED_IN), (TORTURED, TORTURED_IN))
    }


def _counted(situation: PublicSituation, day: date | None, key: str) -> dict[str, int]:
    """One of these numbers, person by person."""
    condition = {DIED: Q(is_death=True), TORTURED: Q(category__in=TORTURE)}[key]
    rows: Any = PublicHarm.objects.as_of(day).filter(condition, situation_id=situation.pk)
    counted = (
        rows.reported("place")
        .filter(city_slug__isnull=False)
        .order_by()
        .values_list("city_slug")
        .annotate(n=Count("victim", distinct=True))
    )
    return dict(counted)


def _spots(
    code: str, figures: Iterable[PublicFigure], counted: dict[str, Documented]
) -> tuple[Spot, ...]:
    """Every city of the country, and those elsewhere that have a number."""
    by_city: dict[str, list[PublicFigure]] = {}
    for row in figures:
        if _is_city(row):
            by_city.setdefault(row.place_slug, []).append(row)
    wanted = Q(country_code=code) if code else Q()
    cities = PublicPlace.objects.filter(level=PlaceLevel.CITY).filter(
        wanted | Q(slug__in=[*by_city, *counted])
    )
    return tuple(
        Spot(
            slug=str(city.slug),
            name=str(city.name),
            latitude=None if city.latitude is None else float(city.latitude),
            longitude=None if city.longitude is None else float(city.longitude),
            figures=tuple(map(reported_figure, by_city.get(str(city.slug), ()))),
            documented=counted.get(str(city.slug)),
        )
        for city in cities
    )
