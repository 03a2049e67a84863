"""What lists of others can be matched with: named records, and what is known of each besides its name."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from cases import words as in_words
from cases.choices import DatePrecision, PlaceLevel
from cases.public import (
    PublicAgency,
    PublicHarm,
    PublicPlace,
    PublicSituation,
    PublicSpeaker,
    PublicVictim,
    PublicVictimName,
)


@dataclass(frozen=True)
class Other:
    """A value that is another record."""

    id: str
    name: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Span:
    """A value that is a day, or the days between which it lies; written no more exactly than it is known."""

    earliest: date
    latest: date
    text: str


@dataclass(frozen=True)
class Years:
    """A value that is an age, or lies between two."""

    low: int
    high: int


Value = Other | Span | Years | str | float


@dataclass(frozen=True)
class Property:
    """Something that may be known of an entity."""

    id: str
    name: str
    text: str
    type: str = ""
    """The type of its values, where these are entities themselves."""

    is_telling: bool = True
    """Whether few people or places have the same, so that it helps to be certain."""


@dataclass(frozen=True)
class Type:
    """One kind of entity: its records, and the prefix of their ids."""

    id: str
    name: str
    text: str
    prefix: str
    properties: tuple[Property, ...]
    load: "Callable[[Any, date | None], Iterator[Entity]]"
    page: str
    """The name of the page that each has, at its slug or else its id."""

    needs_more_than_a_name: bool = False


@dataclass(frozen=True)
class Entity:
    """One record that may be named, with all its names."""

    id: str
    name: str
    type: Type
    names: tuple[str, ...]
    slug: str = ""
    facts: tuple[str, ...] = ()
    values: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)

    @property
    def description(self) -> str:
        """What tells it from others of the same name."""
        return "; ".join(self.facts)


def people(chosen: Any, day: date | None) -> Iterator[Entity]:
    """Victims who may be named; nobody else is ever among them."""
    shown = PublicVictim.objects.as_of(day).filter(is_shown=True, **chosen)
    rows = [row for row in shown if row.name]
    names = _by(PublicVictimName.objects.as_of(day).filter(victim__in=rows), "victim_id")
    harms = _by(PublicHarm.objects.as_of(day).filter(victim__in=rows), "victim_id")
    places = _places({harm.place_slug for each in harms.values() for harm in each})
    for row in rows:
        done = harms.get(row.pk, [])
        spans = [span for harm in done if (span := span_of(harm))]
        at = dict.fromkeys(
            each for harm in done if harm.place_slug for each in places.get(harm.place_slug, ())
        )
        ages = (row.age_low, row.age_high)
        low, high = (ages[0] or ages[1], ages[1] or ages[0])
        yield Entity(
            id=row.public_id,
            name=row.name,
            type=PERSON,
            names=(row.name, *(each.text for each in names.get(row.pk, []))),
            facts=tuple(_said(harm) for harm in done),
            values={
                "place": tuple(at),
                "date": tuple(spans),
                "age": (Years(low, high),) if low is not None and high is not None else (),
                "sex": (row.sex,) if row.sex and row.sex != "unknown" else (),
                "harm": tuple(dict.fromkeys(harm.category for harm in done if harm.category)),
            },
        )


def cities(chosen: Any, day: date | None) -> Iterator[Entity]:
    """Cities under all their names."""
    for row in PublicPlace.objects.filter(level=PlaceLevel.CITY, **chosen):
        values: dict[str, tuple[Value, ...]] = {
            "country": (row.country_code,) if row.country_code else (),
            "part_of": (row.part_of_name,) if row.part_of_name else (),
            "latitude": _number(row.latitude),
            "longitude": _number(row.longitude),
            "geonames": (str(row.geonames_id),) if row.geonames_id else (),
        }
        facts = tuple(filter(None, [row.get_level_display(), row.part_of_name]))
        yield Entity(row.public_id, row.name, CITY, _names(row), row.slug, facts, values)


def situations(chosen: Any, day: date | None) -> Iterator[Entity]:
    """Situations under all their names."""
    for row in PublicSituation.objects.filter(**chosen):
        values: dict[str, tuple[Value, ...]] = {
            "country": (row.country_name,),
            "begins": (row.starts_on.isoformat(),) if row.starts_on else (),
            "ends": (row.ends_on.isoformat(),) if row.ends_on else (),
        }
        facts = (row.country_name,)
        yield Entity(row.public_id, row.name, SITUATION, _names(row), row.slug, facts, values)


def agencies(chosen: Any, day: date | None) -> Iterator[Entity]:
    """Institutions."""
    rows = list(PublicAgency.objects.filter(**chosen))
    places = _places({row.place_slug for row in rows})
    for row in rows:
        values: dict[str, tuple[Value, ...]] = {
            "kind": (row.agency_type,),
            "place": places.get(row.place_slug, ()),
        }
        facts = tuple(filter(None, [str(row.get_agency_type_display()), row.place_name]))
        yield Entity(row.public_id, row.name, AGENCY, (row.name,), row.slug, facts, values)


def speakers(chosen: Any, day: date | None) -> Iterator[Entity]:
    """Who asserts something."""
    rows = list(PublicSpeaker.objects.filter(**chosen))
    behind = PublicAgency.objects.filter(slug__in={row.agency_slug for row in rows} - {None})
    agency = {each.slug: Other(each.public_id, each.name, (each.name,)) for each in behind}
    for row in rows:
        values: dict[str, tuple[Value, ...]] = {
            "kind": (row.kind,),
            "agency": (agency[row.agency_slug],) if row.agency_slug in agency else (),
        }
        facts = (str(row.get_kind_display()),)
        yield Entity(row.public_id, row.name, SPEAKER, (row.name,), row.slug, facts, values)


PERSON: Final = Type(
    "person",
    "Person",
    "An individual who was harmed and who may be named.",
    "VIC",
    (
        Property("place", "Place", "The city or place where the person was harmed.", "city"),
        Property("date", "Date", "The day of the harm: 2022-01-06, 2022-01 or 2022."),
        Property("age", "Age", "The age at the time, in years; two years more or less agree."),
        Property("sex", "Sex", "The sex: a code such as male or female.", is_telling=False),
        Property("harm", "Harm", "What was done: a code such as killed.", is_telling=False),
    ),
    people,
    page="victim",
    needs_more_than_a_name=True,
)
CITY: Final = Type(
    "city",
    "City",
    "A city that has a dashboard.",
    "PLC",
    (
        Property("country", "Country", "The country's code (ISO 3166)."),
        Property("part_of", "Part of", "The next larger place."),
        Property("latitude", "Latitude", "Degrees north.", is_telling=False),
        Property("longitude", "Longitude", "Degrees east.", is_telling=False),
        Property("geonames", "GeoNames", "The id in the GeoNames gazetteer."),
    ),
    cities,
    page="city",
)
SITUATION: Final = Type(
    "situation",
    "Situation",
    "A period of events that is documented as a whole.",
    "SIT",
    (
        Property("country", "Country", "The country's name."),
        Property("begins", "Begins", "The first day."),
        Property("ends", "Ends", "The last day."),
    ),
    situations,
    page="situation",
)
AGENCY: Final = Type(
    "agency",
    "Institution",
    "An institution: police, army, prosecutor's office, court.",
    "AGY",
    (
        Property("kind", "Kind", "What it is: a code such as police.", is_telling=False),
        Property("place", "Place", "Where it is competent.", "city"),
    ),
    agencies,
    page="agency",
)
SPEAKER: Final = Type(
    "speaker",
    "Speaker",
    "Who asserts something: an authority, an organisation, a person in their own name.",
    "SPK",
    (
        Property("kind", "Kind", "What it is: a code such as authority.", is_telling=False),
        Property("agency", "Institution", "The institution that it speaks for.", "agency"),
    ),
    speakers,
    page="speaker",
)

TYPES: Final[dict[str, Type]] = {
    each.id: each for each in (PERSON, CITY, SITUATION, AGENCY, SPEAKER)
}
"""Every type by its id."""


def with_ids(ids: Iterable[str], day: date | None) -> dict[str, Entity]:
    """The entities with these public ids; whoever may not be named is none of them."""
    found: dict[str, Entity] = {}
    for each in TYPES.values():
        wanted = [one for one in ids if one.startswith(f"{each.prefix}-") and "\0" not in one]
        if wanted:
            found |= {one.id: one for one in each.load({"public_id__in": wanted}, day)}
    return found


def span_of(row: Any) -> Span | None:
    """The day of a harm, as exactly as it is known."""
    if row.date_earliest is None or row.date_latest is None:
        return None
    exact = {DatePrecision.DAY: 10, DatePrecision.MONTH: 7, DatePrecision.YEAR: 4}
    length = exact.get(row.date_precision, 0)
    text = row.date_earliest.isoformat()[:length] if length else _when(row)
    return Span(row.date_earliest, row.date_latest, text)


def _when(row: Any) -> str:
    return in_words.date_words(
        row.date_earliest, row.date_latest, row.date_precision, row.date_words
    )


def _said(harm: Any) -> str:
    said = [str(harm.get_category_display()) if harm.category else "", harm.place_name, _when(harm)]
    return ", ".join(part for part in said if part)


def _names(row: Any) -> tuple[str, ...]:
    return (row.name, *(each["text"] for each in row.names))


def _number(value: Any) -> tuple[float, ...]:
    return () if value is None else (float(value),)


def _by(rows: Any, key: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, key), []).append(row)
    return found


def _places(slugs: set[str | None]) -> dict[str | None, tuple[Other, ...]]:
    """What lies at a slug: the place itself, and the city that it lies in."""
    rows: Sequence[Any] = PublicPlace.objects.filter(slug__in=slugs - {None}) if slugs else ()
    inner = {row.slug: row.city_slug for row in rows if row.city_slug not in {None, row.slug}}
    around = PublicPlace.objects.filter(slug__in=set(inner.values())) if inner else ()
    known = {row.slug: Other(row.public_id, row.name, _names(row)) for row in (*rows, *around)}
    return {
        row.slug: tuple(known[one] for one in (row.slug, inner.get(row.slug)) if one in known)
        for row in rows
    }
