"""Finds the records that a row of somebody else's list may be about, and says how sure that is."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from cases.choices import PlaceLevel
from cases.filters import BadParameter
from cases.filters.question import Query, Word, read_query
from cases.models.sounding import words_of
from cases.public import (
    PublicAgency,
    PublicPlace,
    PublicPlaceName,
    PublicSituation,
    PublicSpeaker,
    PublicVictimName,
)
from cases.search.candidates import CANDIDATES, likeness, with_any
from cases.search.entities import Entity, Other, Span, Type, Value, Years, with_ids
from cases.search.matching import How, alike, compare, token

FAINTEST: Final = 60.0
"""Scores below are no candidates: one name of several agrees, and another does not."""

SURE: Final = 97.0
"""Scores of a name from which on it is the same: every word, in whatever letters."""

RIVAL: Final = 90.0
"""Scores from which on another candidate could be meant as well."""

AGREES: Final = 4.0
DIFFERS: Final = -8.0
"""What a property adds to the score of a name; it never decides whether somebody is a candidate."""

_SAME, _HEARD, _INITIAL, _ALIKE = 1.0, 0.97, 0.85, 0.8
_ONE_OF_MANY: Final = 60.0
_AGE: Final = 2
_LOOKED_AT: Final = 3
"""For each candidate that is asked for, so many are looked at closely."""


@dataclass(frozen=True)
class Asked:
    """A row of the other list: a name, what it may be, and what else is known of it."""

    query: Query
    types: tuple[Type, ...]
    properties: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    limit: int = 5


@dataclass(frozen=True)
class Candidate:
    """A record that may be meant, from 0 to 100; certain only if nothing else can be."""

    entity: Entity
    score: float
    name_score: float
    agreed: tuple[tuple[str, bool], ...] = ()
    is_certain: bool = False


def reconcile(asked: Iterable[Asked], day: date | None) -> list[list[Candidate]]:
    """For each row the records that may be meant, the likeliest first, as known by a day."""
    with likeness():
        return [_candidates(each, day) for each in asked]


def suggest(text: str, types: Sequence[Type], day: date | None, *, most: int) -> list[Entity]:
    """Entities whose names begin with what was typed so far, or hold it; or the one with this id.

    Raises:
        BadParameter: it is no name.

    """
    query = read_query(text)
    if query.public_id:
        found = with_ids([query.public_id], day).values()
        return [each for each in found if each.type in types]
    if not query.words:
        return []
    found: list[tuple[Any, Entity]] = []
    with likeness():
        for type_ in types:
            fit = _found(type_, query, day, lambda words, name: compare(words, name).score)
            likest = sorted(fit, key=lambda pk: (fit[pk], -pk), reverse=True)[:most]
            entities = type_.load({"pk__in": likest}, day) if likest else ()
            found += [
                (max(compare(query.words, name).score for name in entity.names), entity)
                for entity in entities
            ]
    fitting = [each for each in found if each[0][0] > How.ALIKE]
    fitting.sort(key=lambda each: (each[0], each[1].id), reverse=True)
    return [entity for _score, entity in fitting[:most]]


def _candidates(asked: Asked, day: date | None) -> list[Candidate]:
    if asked.query.public_id:
        found = with_ids([asked.query.public_id], day).values()
        return [
            Candidate(entity, 100.0, 100.0, is_certain=True)
            for entity in found
            if entity.type in asked.types
        ]
    if not asked.query.words or asked.query.is_short:
        return []
    most = asked.limit * _LOOKED_AT
    scored: list[Candidate] = []
    for type_ in asked.types:
        by_name = _found(type_, asked.query, day, name_score)
        likest = sorted(by_name, key=lambda pk: (by_name[pk], -pk), reverse=True)[:most]
        if likest:
            entities = type_.load({"pk__in": likest}, day)
            scored += [_judged(entity, asked) for entity in entities]
    scored = [each for each in scored if each.name_score >= FAINTEST]
    scored.sort(key=lambda each: (-each.score, -each.name_score, each.entity.id))
    rivals = sum(each.name_score >= RIVAL for each in scored)
    if len(scored) > 0 and rivals == 1 and _is_certain(scored[0], asked):
        first = scored[0]
        scored[0] = Candidate(
            first.entity, first.score, first.name_score, first.agreed, is_certain=True
        )
    return scored[: asked.limit]


def _is_certain(candidate: Candidate, asked: Asked) -> bool:
    """Whether nobody else can be meant: people share names, so that of a person more must agree."""
    if candidate.name_score < SURE or not all(agrees for _id, agrees in candidate.agreed):
        return False
    if not candidate.entity.type.needs_more_than_a_name:
        return True
    telling = {each.id for each in candidate.entity.type.properties if each.is_telling}
    known = {name for name, _agrees in candidate.agreed}
    return len(asked.query.words) > 1 and bool(known & telling)


def _found(
    type_: Type,
    query: Query,
    day: date | None,
    fits: Callable[[Sequence[Word], str], Any],
) -> dict[int, Any]:
    """The keys of rows that may be meant, with how well the likest of their names fits."""
    found: dict[int, Any] = {}
    for pk, name in _SOURCES[type_.id](query, day):
        fit = fits(query.words, name)
        found[pk] = max(found[pk], fit) if pk in found else fit
    return found


def _people(query: Query, day: date | None) -> Iterable[tuple[int, str]]:
    names = PublicVictimName.objects.as_of(day)
    return with_any(names, ["text"], query.words).values_list("victim_id", "text")


def _cities(query: Query, day: date | None) -> Iterable[tuple[int, str]]:
    cities = PublicPlace.objects.filter(level=PlaceLevel.CITY)
    yield from with_any(cities, ["name"], query.words).values_list("pk", "name")
    names = PublicPlaceName.objects.all()
    yield from with_any(names, ["text"], query.words).values_list("place_id", "text")


def _situations(query: Query, day: date | None) -> Iterable[tuple[int, str]]:
    for row in PublicSituation.objects.all()[:CANDIDATES]:
        for name in (row.name, *(each["text"] for each in row.names)):
            yield row.pk, name


def _named(model: Any, query: Query, day: date | None) -> Iterable[tuple[int, str]]:
    return with_any(model.objects.all(), ["name"], query.words).values_list("pk", "name")


_SOURCES: Final[dict[str, Any]] = {
    "person": _people,
    "city": _cities,
    "situation": _situations,
    "agency": partial(_named, PublicAgency),
    "speaker": partial(_named, PublicSpeaker),
}
"""Of each type the names that may be meant, with the keys of their rows."""


def name_score(words: Sequence[Word], name: str) -> float:
    """How alike two names are, from 0 to 100, in any order and script.

    Words are paired with their likest counterparts. What only one of the two has (a patronymic, a
    second given name) costs little; a word of each that has no counterpart costs half.
    """
    tokens = [found for start, end in words_of(name) if (found := token(name[start:end]))[1]]
    if not words or not tokens:
        return 0.0
    if len(words) != len(tokens) and _run(words) == "".join(heard for _text, heard in tokens):
        return SURE
    pairs = sorted(
        (
            (_alike(word, *other), i, j)
            for i, word in enumerate(words)
            for j, other in enumerate(tokens)
        ),
        reverse=True,
    )
    left, right = set(range(len(words))), set(range(len(tokens)))
    total = 0.0
    for likeness_, i, j in pairs:
        if likeness_ and i in left and j in right:
            total += likeness_
            left.remove(i)
            right.remove(j)
    fewer, more = sorted((len(words), len(tokens)))
    score = 100 * total * (0.85 / fewer + 0.15 / more)
    return round(min(score, _ONE_OF_MANY) if fewer == 1 < more else score, 1)


def _run(words: Sequence[Word]) -> str:
    return "".join(word.heard for word in words)


def _alike(word: Word, folded: str, heard: str) -> float:
    if word.folded == folded:
        return _SAME
    if word.heard == heard:
        return _HEARD
    if 1 in {len(word.folded), len(folded)}:
        return _INITIAL if word.heard[:1] == heard[:1] else 0.0
    return _ALIKE if alike(word.heard, heard) else 0.0


def _judged(entity: Entity, asked: Asked) -> Candidate:
    score = max(name_score(asked.query.words, name) for name in entity.names)
    agreed = []
    for name, values in asked.properties:
        known = entity.values.get(name, ())
        said = [_agree(one, each) for one in values for each in known]
        if told := [each for each in said if each is not None]:
            agreed.append((name, any(told)))
    changed = score + sum(AGREES if agrees else DIFFERS for _name, agrees in agreed)
    return Candidate(entity, round(max(0.0, min(100.0, changed)), 1), score, tuple(agreed))


def _agree(asked: Any, value: Value) -> bool | None:
    """Whether what is asked and what is known may be the same; None where the question says nothing."""
    if isinstance(value, Years | float):
        number = _number(asked)
        if number is None:
            return None
        if isinstance(value, float):
            return abs(number - value) < 0.1
        return value.low - _AGE <= number <= value.high + _AGE
    if isinstance(value, Span):
        days = _days(asked)
        return days and days[0] <= value.latest and value.earliest <= days[1]
    if isinstance(asked, dict):
        return bool(asked["id"] == value.id) if isinstance(value, Other) else None
    if isinstance(value, Other):
        if asked == value.id:
            return True
        said = [_same(asked, name) for name in value.names]
        return None if None in said else any(said)
    return _same(asked, value)


def _days(asked: Any) -> tuple[date, date] | None:
    """The first and the last day of a year, a month or a day as written in ISO 8601."""
    found = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?", str(asked), re.ASCII)
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        last_month = month or 12
        last = date(first.year, last_month, day or monthrange(first.year, last_month)[1])
    except ValueError:
        return None
    return first, last


def _number(asked: Any) -> float | None:
    try:
        return None if isinstance(asked, dict | bool) else float(asked)
    except (TypeError, ValueError, OverflowError):
        return None


def _same(asked: Any, text: str) -> bool | None:
    try:
        words = read_query(str(asked)[:200]).words
    except BadParameter:
        return None
    return name_score(words, text) >= SURE if words else None
