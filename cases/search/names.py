"""What is found by its name: people who may be named, places, situations, and those who act and speak."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy

from cases import words as in_words
from cases.choices import PlaceLevel, Script
from cases.filters.question import Query, Word
from cases.public import (
    PublicAgency,
    PublicHarm,
    PublicPlace,
    PublicPlaceName,
    PublicPublisher,
    PublicSituation,
    PublicSpeaker,
    PublicVictim,
    PublicVictimName,
)
from cases.search.candidates import CANDIDATES, with_all, with_any
from cases.search.matching import How, Match, Piece, compare, marked
from cases.search.results import AT_MOST, Group, Hit, Kind, Reason, Why, group
from cases.stats.numbers import Link

LANGUAGES: Final = {
    "en": gettext_lazy("the English name"),
    "ru": gettext_lazy("the Russian name"),
    "kk": gettext_lazy("the Kazakh name"),
}
SCRIPTS: Final = {
    Script.LATIN: gettext_lazy("the name in Latin letters"),
    Script.CYRILLIC: gettext_lazy("the name in Cyrillic letters"),
    Script.ARABIC: gettext_lazy("the name in Arabic letters"),
}


@dataclass(frozen=True)
class Named:
    """One of the names of a row, and how the question stands in it."""

    match: Match
    language: str = ""
    script: str = ""


@dataclass
class Mentions:
    """The places, speakers and publishers that single words of the question name, by their keys."""

    places: dict[Word, dict[int, Reason]] = field(default_factory=dict)
    speakers: dict[Word, dict[str, Reason]] = field(default_factory=dict)
    publishers: dict[Word, dict[str, Reason]] = field(default_factory=dict)


def reasons_of(shown: str, named: Named, why: Why = Why.NAME) -> tuple[Reason, ...]:
    """Why a row is found by one of its names, as readers see it beside the name that is shown."""
    found = []
    if named.match.text != shown:
        label = LANGUAGES.get(named.language) or SCRIPTS.get(Script(named.script or Script.OTHER))
        found.append(Reason(Why.OTHER_NAME, named.match.pieces, label or ""))
    weakest = named.match.weakest
    if weakest == How.ALIKE:
        found.append(Reason(Why.ALIKE, marks_of(named.match)))
    elif weakest == How.OTHER_LETTERS:
        found.append(Reason(Why.OTHER_LETTERS, marks_of(named.match)))
    elif not found:
        found.append(Reason(why, marks_of(named.match)))
    return tuple(found)


def marks_of(match: Match) -> tuple[Piece, ...]:
    """Only the pieces of a text that were asked for."""
    found = [piece for piece in match.pieces if piece.is_match][:3]
    # Two words that stood apart still do.
    return tuple(part for piece in found for part in (Piece(" "), piece))[1:]


def _title(query: Query, name: str, named: Named) -> tuple[Piece, ...]:
    return marked(query.words, name, alike=named.match.weakest == How.ALIKE)


def _mentioned(why: Why, word: Word, match: Match, number: int) -> Reason:
    """Why a row is found by what stands beside it; ``number`` is that of the word in the match."""
    pieces = compare([word], match.text).pieces
    return Reason(why, pieces, is_alike=match.how[number] == How.ALIKE)


def best(names: Iterable[Named]) -> Named | None:
    """The name that answers the whole question best."""
    whole = [each for each in names if each.match.weakest]
    return max(whole, key=lambda each: each.match.score, default=None)


def called(query: Query, day: date | None) -> dict[int, Named]:
    """Persons who may be named, by the name that answers best; the likeliest first."""
    names = PublicVictimName.objects.as_of(day)
    found = _by_name(query, with_all(names, "text", query.words))
    if not found:
        found = _by_name(query, with_all(names, "text", query.words, alike=True))
    likest = sorted(found, key=lambda pk: found[pk].match.score, reverse=True)
    return {pk: found[pk] for pk in likest}


def people(query: Query, day: date | None) -> Group:
    """Persons who may be named, under any of their names, and what was done to each."""
    found = called(query, day)
    ordered = list(found)[: AT_MOST * 3]
    rows = PublicVictim.objects.as_of(day).filter(pk__in=ordered, is_shown=True)
    facts = _harms(ordered[: AT_MOST + 1], day)
    hits = [
        Hit(
            kind=Kind.PERSON,
            key=row.public_id,
            public_id=row.public_id,
            title=_title(query, row.name or row.public_id, found[row.pk]),
            reasons=reasons_of(row.name or "", found[row.pk]),
            score=found[row.pk].match.score,
            facts=tuple(facts.get(row.pk, ())),
        )
        for row in rows
    ]
    return group(Kind.PERSON, hits, link=Link("victims", (("name", query.text),)))


def _by_name(query: Query, names: Any) -> dict[int, Named]:
    found: dict[int, Named] = {}
    rows = names.values_list("pk", "victim_id", "text", "language", "script")
    for _pk, victim, text, language, script in sorted(rows):
        match = compare(query.words, text)
        if match.weakest and (victim not in found or match.score >= found[victim].match.score):
            found[victim] = Named(match, language or "", script or "")
    return found


def _harms(victims: Sequence[int], day: date | None) -> dict[int, list[str]]:
    """What was done to each, where and when: it tells people of one name apart."""
    found: dict[int, list[str]] = {}
    for harm in PublicHarm.objects.as_of(day).filter(victim__in=victims):
        when = in_words.date_words(
            harm.date_earliest, harm.date_latest, harm.date_precision, harm.date_words
        )
        said = [harm.get_category_display() if harm.category else "", harm.place_name, when]
        found.setdefault(harm.victim_id, []).append(", ".join(part for part in said if part))
    return found


def places(query: Query, mentions: Mentions) -> Group:
    """Places under any of their names; and which places single words name, cities with what lies in them."""
    named = with_any(PublicPlace.objects.all(), ["name"], query.words)
    called = with_any(PublicPlaceName.objects.all(), ["text"], query.words)
    keys = {*named.values_list("pk", flat=True), *called.values_list("place_id", flat=True)}
    rows = list(PublicPlace.objects.filter(pk__in=keys))
    hits = []
    for row in rows:
        names = _names(query, row)
        if named := best(names):
            is_city = row.level == PlaceLevel.CITY
            hits.append(
                Hit(
                    kind=Kind.PLACE,
                    key=row.slug,
                    # Only a city has a page; of another place there is what is said to have happened there.
                    link=None if is_city else Link("figures", (("place", row.slug),)),
                    public_id=row.public_id,
                    title=_title(query, row.name, named),
                    reasons=reasons_of(row.name, named),
                    score=(*named.match.score[:2], is_city, row.pk),
                    facts=tuple(filter(None, [row.get_level_display(), row.part_of_name])),
                )
            )
        for number, word in enumerate(query.words):
            likest = max(names, key=lambda each: each.match.how[number], default=None)
            if likest and likest.match.how[number]:
                reason = _mentioned(Why.PLACE, word, likest.match, number)
                mentions.places.setdefault(word, {})[row.pk] = reason
    _with_parts(mentions, rows)
    return group(Kind.PLACE, hits, link=Link("cities", (("name", query.text),)))


def _with_parts(mentions: Mentions, rows: Sequence[Any]) -> None:
    """What lies in a city is in that city."""
    cities = {row.pk for row in rows if row.level == PlaceLevel.CITY}
    parts = PublicPlace.objects.filter(city_id__in=cities).exclude(pk__in=cities)
    for part, city in parts.values_list("pk", "city_id") if cities else ():
        for found in mentions.places.values():
            if city in found:
                found.setdefault(part, found[city])


def _names(query: Query, row: Any) -> list[Named]:
    named = [Named(compare(query.words, row.name), "en", Script.LATIN)]
    return named + [
        Named(compare(query.words, each["text"]), each["language"], each["script"])
        for each in row.names
    ]


def situations(query: Query) -> Group:
    """Situations under any of their names; there are never many."""
    hits = [
        Hit(
            kind=Kind.SITUATION,
            key=row.slug,
            public_id=row.public_id,
            title=_title(query, row.name, named),
            reasons=reasons_of(row.name, named),
            score=(*named.match.score, row.pk),
            facts=(row.country_name,),
        )
        for row in PublicSituation.objects.all()[:CANDIDATES]
        if (named := best(_names(query, row)))
    ]
    return group(Kind.SITUATION, hits)


REFERENCES: Final = (
    (Kind.AGENCY, PublicAgency),
    (Kind.SPEAKER, PublicSpeaker),
    (Kind.PUBLISHER, PublicPublisher),
)


def references(query: Query, mentions: Mentions) -> list[Group]:
    """Institutions, speakers and publishers; and which of them single words name."""
    groups = []
    for kind, model in REFERENCES:
        rows = list(with_any(model.objects.all(), ["name"], query.words))
        hits = []
        for row in rows:
            match = compare(query.words, row.name)
            if match.weakest:
                hits.append(
                    Hit(
                        kind=kind,
                        key=row.slug,
                        public_id=row.public_id,
                        title=match.pieces,
                        reasons=reasons_of(row.name, Named(match)),
                        score=(*match.score, row.pk),
                        facts=(_sort_of(row),),
                    )
                )
            _mention(kind, row, match, query, mentions)
        groups.append(group(kind, hits))
    return groups


def _sort_of(row: Any) -> str:
    return str(
        row.get_agency_type_display() if hasattr(row, "agency_type") else row.get_kind_display()
    )


def _mention(kind: Kind, row: Any, match: Match, query: Query, mentions: Mentions) -> None:
    into = {Kind.SPEAKER: mentions.speakers, Kind.PUBLISHER: mentions.publishers}.get(kind)
    if into is None:
        return
    why = Why.SPEAKER if kind == Kind.SPEAKER else Why.PUBLISHER
    for number, word in enumerate(query.words):
        if match.how[number]:
            into.setdefault(word, {})[row.slug] = _mentioned(why, word, match, number)
