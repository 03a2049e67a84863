"""Invented occurrences: their sources, the people harmed in them, their names, and what was done to each."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from cases.models import (
    Harm,
    Incident,
    Source,
    SourceRelay,
    SourceSpeaker,
    Victim,
    VictimName,
)
from cases.synthesis.context import Context
from cases.synthesis.stage import DATED, Stage, day
from cases.synthesis.writing import text

DEATHS: Final = ("killed_at_protest", "killed", "died_in_custody", "extrajudicial_execution")
OTHERS: Final = ("wounded", "tortured", "detained", "arrested", "assaulted")
MEANS: Final = ("small_arms", "less_lethal", "other", "unknown", "unknown")
OCCUPATIONS: Final = (
    *("", "", "", "driver", "student", "teacher", "nurse", "mechanic", "cook", "farmer", "welder"),
    *("shop assistant", "engineer", "builder", "accountant", "journalist"),
)
ROLES: Final = (
    "protester",
    "protester",
    "protester",
    "bystander",
    "detainee",
    "unknown",
    "journalist",
)
KINDS: Final = ("shooting", "crowd_control", "custody", "arrest")
PEOPLE_A_SOURCE_TELLS_OF: Final = 4
CORRECTED: Final = 0.01
"""The share of people, and of sources, of whom something was corrected."""


@dataclass(frozen=True)
class Happened:
    """One occurrence, as far as what follows from it needs to know it."""

    incident: int
    situation: int
    city: int
    city_name: str
    on: date
    known: date
    sources: tuple[tuple[int, date], ...]
    victims: tuple[int, ...]
    dead: int


class Happenings:
    """Makes occurrences until there are as many victims as asked for."""

    def __init__(self, stage: Stage, rng: Random, context: Context) -> None:
        self._stage, self._rng, self._context = stage, rng, context
        self.deaths: Counter[tuple[int, int]] = Counter()
        self._source = stage.published(
            Source,
            *("title", "publisher", "url", "source_type", *DATED),
            language="en",
            archive_status="not_recorded",
        )
        self._relays = stage.rows(SourceRelay, "source", "relayed")
        self._speaks = stage.rows(SourceSpeaker, "source", "speaker")
        self._incident = stage.published(
            Incident,
            *("title", "situation", "place", "kind", "verification", *DATED, "known_from"),
        )
        self._victim = stage.published(
            Victim,
            *("identification", "naming_basis", "withheld", "sex", "age_low", "age_high"),
            *("age_group", "occupation", "role", "known_from", "field_known_from"),
        )
        self._name = stage.published(
            VictimName, "victim", "text", "script", "language", "kind", "known_from"
        )
        self._harm = stage.published(
            Harm,
            *("victim", "incident", "category", "means", "outcome"),
            *("agency", "agency_alleged_by", "known_from"),
        )

    def make(self, victims: int, told: Callable[[Happened], None]) -> None:
        """Make so many victims; each occurrence is told of as soon as it is written."""
        made = 0
        while made < victims:
            happened = self._happen(victims - made)
            made += len(happened.victims)
            self.deaths[happened.situation, happened.city] += happened.dead
            told(happened)
            self._stage.send_full()

    def _happen(self, at_most: int) -> Happened:
        rng, context = self._rng, self._context
        city, city_name = rng.choices(context.cities, context.city_weights)[0]
        situation, begins = rng.choices(context.situations, (5, 3, 2))[0]
        on = date.fromisoformat(begins) + timedelta(days=int(rng.random() ** 2 * 300))
        people = min(at_most, 1 + int(rng.expovariate(0.25)))
        sources = self._sources(people, on, city_name)
        known = min(appeared for _source, appeared in sources)
        kind = rng.choice(KINDS)
        incident = self._incident(
            f"{kind.replace('_', ' ').capitalize()} in {city_name}",
            *(situation, city, kind),
            "corroborated" if len(sources) > 1 else "single_source",
            *self._date(on),
            known.isoformat(),
        )
        for source, _day in sources:
            self._stage.cite["incident"](source, incident, "", "1")
        dead, harmed = 0, []
        for _each in range(people):
            victim, died = self._person(incident, kind, sources)
            harmed.append(victim)
            dead += died
        return Happened(
            incident, situation, city, city_name, on, known, sources, tuple(harmed), dead
        )

    def _date(self, on: date) -> tuple[str, str, str]:
        draw = self._rng.random()
        if draw < 0.8:
            return day(on)
        if draw < 0.95:
            first = on.replace(day=1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            return first.isoformat(), last.isoformat(), "month"
        return text(None), text(None), "unknown"

    def _sources(self, people: int, on: date, city_name: str) -> tuple[tuple[int, date], ...]:
        rng, context = self._rng, self._context
        found: list[tuple[int, date]] = []
        for _each in range(1 + people // PEOPLE_A_SOURCE_TELLS_OF):
            appeared = on + timedelta(days=int(rng.expovariate(0.01)))
            publisher = int(rng.random() ** 2 * len(context.publishers))
            number = rng.getrandbits(40)
            title = f"What happened in {city_name} on {on:%d %B %Y}"
            source = self._source(
                title,
                context.publishers[publisher],
                f"https://publisher-{publisher}.example.org/{number:010x}",
                rng.choice(("news_report", "ngo_release", "government_release", "name_list")),
                *day(appeared),
            )
            if rng.random() < CORRECTED:
                self._stage.correct(Source, "title", f"What happened in {city_name}", title)
            if found and rng.random() < 0.3:
                self._relays(source, found[0][0])
            self._speaks(source, rng.choice(context.speakers))
            found.append((source, appeared))
        return tuple(found)

    def _person(
        self, incident: int, kind: str, sources: tuple[tuple[int, date], ...]
    ) -> tuple[int, bool]:
        rng, none = self._rng, text(None)
        draw = rng.random
        source, first = sources[int(draw() * len(sources))]
        known = first.isoformat()
        is_named = draw() < 0.82
        age = max(6, int(rng.gauss(33, 13))) if draw() < 0.7 else None
        group = "unknown" if age is None else "adult" if age >= 18 else "child"
        later, later_day = sources[-1]
        is_age_later = age is not None and later_day > first and draw() < 0.3
        occupation = OCCUPATIONS[int(draw() * len(OCCUPATIONS))]
        victim = self._victim(
            "named" if is_named else "unidentified",
            "already_public" if is_named and draw() < 0.9 else "",
            "t" if draw() < 0.04 else "f",
            "man" if draw() < 0.8 else "woman",
            *((none, none) if age is None else (age, age)),
            group,
            occupation,
            ROLES[int(draw() * len(ROLES))],
            known,
            f'{{"age_low": "{later_day.isoformat()}"}}' if is_age_later else "{}",
        )
        if draw() < CORRECTED:
            other = OCCUPATIONS[OCCUPATIONS.index(occupation) - 1]
            self._stage.correct(Victim, "occupation", other, occupation)
        cite = self._stage.cite
        cite["victim"](source, victim, "", "2")
        if is_age_later:
            cite["victim"](later, victim, "age_low", "3")
        if is_named:
            self._names(victim, source, known)
        died = draw() < 0.35
        category = rng.choice(DEATHS if died else OTHERS)
        is_attributed = draw() < 0.5
        harm = self._harm(
            *(victim, incident, category),
            "" if category in {"detained", "arrested"} else rng.choice(MEANS),
            "died" if died else "survived",
            rng.choice(self._context.agencies) if is_attributed else none,
            rng.choice(self._context.speakers) if is_attributed else none,
            known,
        )
        cite["harm"](source, harm, "", "2")
        return victim, died

    def _names(self, victim: int, source: int, known: str) -> None:
        rng, cite = self._rng, self._stage.cite["victim_name"]
        name = self._context.names.person()
        called = [(name.latin, "Latn", "en", "primary")]
        if (draw := rng.random()) < 0.4:
            called.append((name.cyrillic, "Cyrl", "ru", "alternative"))
        if draw < 0.06:
            called.append((name.arabic, "Arab", "kk", "alternative"))
        if draw > 0.95:
            called.append((self._context.names.misspelt(name.latin), "Latn", "en", "alternative"))
        for each in called:
            cite(source, self._name(victim, *each, known), "", "2")
