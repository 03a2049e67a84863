"""What looks like a record that is already here: asked before a second row of the same is made.

Drafts count as well; what was withdrawn does not. Each kind is asked in the same few queries,
however large the record is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, FloatField, Func, Q, QuerySet, Value

from cases.choices import PlaceLevel, ReviewState
from cases.models.figures import Figure
from cases.models.folding import Address, Folded
from cases.models.incidents import Incident
from cases.models.people import Victim
from cases.models.review import Record
from cases.models.sources import Source

MOST: Final = 5
"""Records that are pointed out at once: more are not read."""

ALIKE_TITLE: Final = 0.3
ALIKE_NAME: Final = 0.45
"""Shares of trigrams in common from which two titles, or two names, count as alike."""

ALIKE_NAME_FAR_AWAY: Final = 0.7
"""The same for people who were harmed in different places, or of whom one place is not known."""


@dataclass(frozen=True)
class Likeness:
    """A record that is already here, and in what it is like the new one."""

    record: Record
    why: str
    is_same_claim: bool = False
    """Whether it is a figure that says the same: then it takes one more citation."""


def likenesses(
    record: Any, *, names: list[int] | None = None, besides: Iterable[Any] = ()
) -> list[Likeness]:
    """What is already here and looks like this record, which is saved; the likest first.

    ``names`` limits the names of a victim that are compared, by their keys. What was saved ``besides``
    it, at the same time, was not here already.
    """
    new = [other.pk for other in besides if type(other) is type(record)]
    match record:
        case Source():
            return _sources(record, new)
        case Figure():
            return _figures(record, new)
        case Incident():
            return _incidents(record, new)
        case Victim():
            return _victims(record, names, new)
    return []


def _others(record: Any, new: list[int]) -> "QuerySet[Any]":
    rows: QuerySet[Any] = type(record)._default_manager.exclude(pk__in=[record.pk, *new])
    return rows.exclude(state=ReviewState.WITHDRAWN)


def _sources(source: Source, new: list[int]) -> list[Likeness]:
    """Sources at the same address, or of the same title, publisher and date."""
    here = Q(address=Address(Value(source.url))) & ~Q(url="") if source.url else Q(pk=None)
    dates = {name: getattr(source, name) for name in ("date_earliest", "date_latest")}
    named = _same(dates, publisher_id=source.publisher_id, plain=Folded(Value(source.title)))
    rows = _others(source, new).annotate(address=Address("url"), plain=Folded("title"))
    found = rows.filter(here | named).annotate(is_here=ExpressionWrapper(here, BooleanField()))
    return [
        Likeness(each, "the same address" if each.is_here else "the same title, publisher and date")
        for each in found.select_related("publisher").order_by("pk")[:MOST]
    ]


def _figures(figure: Figure, new: list[int]) -> list[Likeness]:
    """Figures of the same speaker, metric, unit and place: with the same number, or as of that day."""
    same = {
        name: getattr(figure, name)
        for name in ("speaker_id", "metric", "unit", "subject", "place_id", "situation_id")
    }
    number = {name: getattr(figure, name) for name in ("low", "high")}
    day = {name: getattr(figure, name) for name in ("date_earliest", "date_latest")}
    claims = _same(number)
    if number == {"low": None, "high": None}:
        claims &= Q(words__iexact=figure.words)
    if figure.speaker_id and figure.date_earliest:
        claims |= _same(day)
    rows = _others(figure, new).filter(_same(same), claims)
    found = rows.select_related("place", "speaker").order_by("pk")[: MOST * 2]
    likely = [
        Likeness(
            each,
            "the same speaker, place, subject and number"
            if (is_same := (each.low, each.high) == (figure.low, figure.high))
            else "the same speaker, place, subject and day, with another number",
            is_same_claim=is_same,
        )
        for each in found
    ]
    return sorted(likely, key=lambda each: not each.is_same_claim)[:MOST]


def _incidents(incident: Incident, new: list[int]) -> list[Likeness]:
    """Incidents at the same place on days in common; in a busy place those of a similar title."""
    rows = _others(incident, new).filter(place=incident.place_id, situation=incident.situation_id)
    if incident.date_latest:
        rows = rows.exclude(date_earliest__gt=incident.date_latest)
    if incident.date_earliest:
        rows = rows.exclude(date_latest__lt=incident.date_earliest)
    title = Func(
        Folded("title"),
        Folded(Value(incident.title)),
        function="similarity",
        output_field=FloatField(),
    )
    ordered = rows.annotate(likeness=title).select_related("place").order_by("-likeness", "pk")
    found = list(ordered[: MOST + 1])
    if len(found) > MOST or incident.date_earliest is None:
        found = [each for each in found if each.likeness >= ALIKE_TITLE][:MOST]
    return [Likeness(each, "the same place, on days in common") for each in found]


def _victims(victim: Victim, names: list[int] | None, new: list[int]) -> list[Likeness]:
    """People of the same or a similar name, in whatever script; the nearer, the less alike it may be."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL pg_trgm.similarity_threshold = {ALIKE_NAME}")
        cursor.execute(_SIMILAR_NAMES, {"victim": victim.pk, "names": names, "new": new})
        alike: dict[int, float] = dict(cursor.fetchall())
        cursor.execute("RESET pg_trgm.similarity_threshold")
    if not alike:
        return []
    people = Victim.objects.filter(pk__in=alike)
    places = _places(victim.pk, *alike)
    here = places.get(victim.pk, set())
    found = []
    for each in people.prefetch_related("names"):
        likeness, there = alike[each.pk], places.get(each.pk, set())
        near = bool(here & there)
        if near or likeness >= ALIKE_NAME_FAR_AWAY:
            name = "the same name" if likeness == 1 else "a similar name"
            where = "in the same place" if near else "in another place" if here and there else ""
            found.append((likeness + near, Likeness(each, f"{name} {where}".strip())))
    found.sort(key=lambda pair: (-pair[0], pair[1].record.pk))
    return [likeness for _score, likeness in found[:MOST]]


# The index of trigrams answers for each name of the one person; there are few of these.
_SIMILAR_NAMES: Final = f"""
    SELECT other.victim_id, max(similarity(cases_folded(other.text), cases_folded(mine.text)))
      FROM cases_victimname mine
      JOIN cases_victimname other
        ON cases_folded(other.text) %% cases_folded(mine.text) AND other.victim_id <> mine.victim_id
      JOIN cases_victim person ON person.id = other.victim_id
     WHERE mine.victim_id = %(victim)s
       AND (%(names)s::bigint[] IS NULL OR mine.id = ANY(%(names)s::bigint[]))
       AND other.victim_id <> ALL(%(new)s::bigint[])
       AND '{ReviewState.WITHDRAWN}' NOT IN (mine.state, other.state, person.state)
     GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 500"""


def _places(*victims: int) -> dict[int, set[int]]:
    """Where people were harmed; a part of a city is that city too."""
    rows = Incident.objects.filter(harms__victim__in=victims)
    found: dict[int, set[int]] = {}
    for who, place, around, level in rows.values_list(
        "harms__victim", "place", "place__part_of", "place__part_of__level"
    ):
        found.setdefault(who, set()).add(place)
        if level == PlaceLevel.CITY:
            found[who].add(around)
    return found


def _same(values: dict[str, Any], **more: Any) -> Q:
    """The condition that every field has this value, an empty one included."""
    condition = Q()
    for name, value in (values | more).items():
        condition &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    return condition
