"""What is said in whole sentences: one clause, one figure, one speaker, one date, in any language.

Every template is a sentence or a clause of its own. Names, places and dates stand in it as they are
(in the nominative), so that no language has to inflect them; where a place needs other words in other
languages, there is a template for a city, for a country or region, and for a place not yet reported.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import (
    get_language,
    gettext_lazy,
    ngettext_lazy,
    npgettext_lazy,
    pgettext_lazy,
)
from django.utils.translation import gettext as _

from cases import words
from cases.choices import (
    CountStatus,
    DatePrecision,
    InvestigationStatus,
    Metric,
    PlaceLevel,
    SpeakerKind,
)


@dataclass(frozen=True)
class Part:
    """A piece of a sentence: plain, or leading to rows, or in a language of its own."""

    text: str
    link: Any = None
    language: str = ""


@dataclass(frozen=True)
class Sentence:
    """A sentence, or a clause of one, in pieces."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "".join(part.text for part in self.parts)

    @property
    def begun(self) -> "Sentence":
        """The same with a capital letter."""
        first, *rest = self.parts
        capital = Part(str(capfirst(first.text)), first.link, first.language)
        return Sentence((capital, *rest))


Value = str | Part | Sentence

_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)s")


def fill(template: Any, **values: Value) -> Sentence:
    """A template with its placeholders filled; what is filled in stays a piece of its own."""
    found: list[Part] = []
    for index, piece in enumerate(_PLACEHOLDER.split(str(template))):
        value: Value = values[piece] if index % 2 else piece.replace("%%", "%")
        if isinstance(value, Sentence):
            found += value.parts
        else:
            found.append(Part(value) if isinstance(value, str) else value)
    return Sentence(tuple(part for part in found if part.text))


def linked(template: Any, link: Any, **values: Value) -> Sentence:
    """A template, filled, whose words between start and end lead to the rows."""
    before, _start, rest = str(template).partition("%(start)s")
    inside, _end, after = rest.partition("%(end)s")
    middle = Part(str(fill(inside, **values)), link=link)
    parts = (*fill(before, **values).parts, middle, *fill(after, **values).parts)
    return Sentence(tuple(part for part in parts if part.text))


def typed(text: str) -> Part:
    """A text that researchers typed, in the language of the record."""
    return Part(text, language=words.other_language(text))


def named(name: str) -> Part:
    """A name as readers of this language write it, if that is known; else as it is stored."""
    known = words.name(name)
    return Part(known) if known != name else typed(name)


# --- Who says so, and when ---------------------------------------------------------------------

_ON, _IN, _AT = "on", "in", "at"

_SAID: Final[Mapping[str, Any]] = {
    _ON: gettext_lazy("%(claim)s, %(speaker)s said on %(date)s."),
    _IN: pgettext_lazy("a month or a year", "%(claim)s, %(speaker)s said in %(date)s."),
    _AT: gettext_lazy("%(claim)s, %(speaker)s said %(date)s."),
}
_SAID_FIRST: Final[Mapping[str, Any]] = {
    _ON: gettext_lazy("%(speaker)s, said on %(date)s: %(claim)s."),
    _IN: pgettext_lazy("a month or a year", "%(speaker)s, said in %(date)s: %(claim)s."),
    _AT: gettext_lazy("%(speaker)s, said %(date)s: %(claim)s."),
}
_REPORTED: Final[Mapping[str, Any]] = {
    _ON: gettext_lazy("%(speaker)s, reported on %(date)s: %(claim)s."),
    _IN: pgettext_lazy("a month or a year", "%(speaker)s, reported in %(date)s: %(claim)s."),
    _AT: gettext_lazy("%(speaker)s, reported %(date)s: %(claim)s."),
}
_UNDATED: Final = gettext_lazy("%(speaker)s: %(claim)s.")

_BODIES: Final = frozenset(
    [
        "alliance",
        "authority",
        "coalition",
        "commission",
        "committee",
        "council",
        "court",
        "department",
        "government",
        "ministry",
        "office",
        "ombudsman",
        "parliament",
        "police",
        "prosecutor",
        "service",
    ]
)
"""Words that take an article in English when a body is called by them."""

_GROUPS: Final = frozenset({SpeakerKind.MONITOR, SpeakerKind.UNNAMED_GROUP})
"""Kinds of speaker that may be described rather than named: "eleven organisations"."""


def preposition(precision: str | None) -> str:
    """What stands before a date in English: on a day, in a month or a year; else nothing."""
    if precision == DatePrecision.DAY:
        return _ON
    return _IN if precision in (DatePrecision.MONTH, DatePrecision.YEAR) else _AT


def speaker(voice: Any) -> Sentence:
    """Who says so, inside a sentence; where the report leaves that open, who it may be."""
    if voice.name:
        return Sentence((_in_english(named(voice.name), voice.kind),))
    if voice.candidates:
        either = fill(_either(len(voice.candidates)), **_numbered(voice.candidates))
        return fill(_("%(names)s (which of them, the report leaves unclear)"), names=either)
    return Sentence((Part(_("a speaker whom the report does not name")),))


def _in_english(name: Part, kind: str | None) -> Part:
    """A name inside a sentence: an office with its article, a group that is no name in small letters."""
    if get_language() != "en":
        return name
    first, *rest = name.text.split(" ")
    if kind in _GROUPS and rest and rest[0].islower() and rest[0] != "of":
        return Part(name.text[:1].lower() + name.text[1:], name.link, name.language)
    bodies = {word.lower() for word in re.findall(r"\w+", name.text)} & _BODIES
    if not bodies or re.search(r"^the$|['’]s$", first, re.IGNORECASE):
        return name
    return Part(f"the {name.text}", name.link, name.language)


def _either(count: int) -> str:
    template = "%(n0)s"
    for index in range(1, count):
        template = _("%(first)s or %(second)s") % {"first": template, "second": f"%(n{index})s"}
    return template


def _numbered(names: Any) -> dict[str, Part]:
    return {f"n{index}": named(name) for index, name in enumerate(names)}


def attributed(claim: Sentence, number: Any, *, speaker_first: bool = False) -> Sentence:
    """A claim with who makes it and when: when it was said, else when a source first reported it."""
    who = speaker(number.voice)
    said, reported = number.said, words.first_reported(number)
    if date := words.partial(said):
        templates = _SAID_FIRST if speaker_first else _SAID
        template = templates[preposition(said.precision)]
    elif reported is not None and (date := words.partial(reported)):
        template = _REPORTED[preposition(reported.precision)]
    else:
        template = _UNDATED
    return fill(template, claim=claim, speaker=who, date=date).begun


# --- Reported figures --------------------------------------------------------------------------

_CITY, _AREA, _UNKNOWN = "city", "area", "unknown"

_HARMED: Final[Mapping[tuple[str, str], Any]] = {
    (Metric.KILLED, _CITY): npgettext_lazy(
        "in a city",
        "%(number)s person was killed in %(place)s",
        "%(number)s people were killed in %(place)s",
    ),
    (Metric.KILLED, _AREA): npgettext_lazy(
        "in any other place",
        "%(number)s person was killed in %(place)s",
        "%(number)s people were killed in %(place)s",
    ),
    (Metric.KILLED, _UNKNOWN): ngettext_lazy(
        "%(number)s person was killed at a place not yet reported",
        "%(number)s people were killed at a place not yet reported",
    ),
    (Metric.DIED_IN_CUSTODY, _CITY): npgettext_lazy(
        "in a city",
        "%(number)s person died in custody in %(place)s",
        "%(number)s people died in custody in %(place)s",
    ),
    (Metric.DIED_IN_CUSTODY, _AREA): npgettext_lazy(
        "in any other place",
        "%(number)s person died in custody in %(place)s",
        "%(number)s people died in custody in %(place)s",
    ),
    (Metric.DIED_IN_CUSTODY, _UNKNOWN): ngettext_lazy(
        "%(number)s person died in custody at a place not yet reported",
        "%(number)s people died in custody at a place not yet reported",
    ),
}
"""Deaths in a clause with a verb, by metric and place."""

_COUNTED: Final[Mapping[str, Any]] = {
    _CITY: pgettext_lazy("in a city", "%(number)s %(counted)s in %(place)s"),
    _AREA: pgettext_lazy("in any other place", "%(number)s %(counted)s in %(place)s"),
    _UNKNOWN: gettext_lazy("%(number)s %(counted)s at a place not yet reported"),
}
"""Any other figure: its number, what it counts, where."""

_IN_WORDS: Final[Mapping[str, Any]] = {
    _CITY: pgettext_lazy("in a city", "%(counted)s in %(place)s: %(number)s"),
    _AREA: pgettext_lazy("in any other place", "%(counted)s in %(place)s: %(number)s"),
    _UNKNOWN: gettext_lazy("%(counted)s at a place not yet reported: %(number)s"),
}
"""A figure that is only words, or that has no number: what it counts, where, and these words."""


def where(number: Any) -> str:
    """Which templates a number's place asks for."""
    if not number.place:
        return _UNKNOWN
    return _CITY if number.place_level == PlaceLevel.CITY else _AREA


def claimed(figure: Any) -> Sentence:
    """A reported figure as a clause: the number, what it counts, where, and of whom."""
    number = figure.number
    at = where(number)
    count = number.high if number.high is not None else number.low
    said: dict[str, Value] = {
        "number": Part(words.qualified(number), link=number.link),
        "place": named(number.place),
        "counted": words.counted(figure),
    }
    if count is None:
        claim = fill(_IN_WORDS[at], **said)
    elif template := _HARMED.get((figure.metric, at)):
        claim = fill(template % count, **said)
    else:
        claim = fill(_COUNTED[at], **said)
    if not figure.population:
        return claim
    population = typed(figure.population[:1].lower() + figure.population[1:].rstrip("."))
    return fill(_("%(claim)s (%(whom)s)"), claim=claim, whom=population)


def of_figure(figure: Any) -> Sentence:
    """One figure in a sentence: the number, what it counts, where, who says so, when."""
    return attributed(claimed(figure), figure.number)


_REVISED: Final[Mapping[str, Any]] = {
    _CITY: pgettext_lazy(
        "in a city",
        "%(speaker)s: from %(first)s (%(then)s) to %(last)s %(counted)s in %(place)s (%(now)s).",
    ),
    _AREA: pgettext_lazy(
        "in any other place",
        "%(speaker)s: from %(first)s (%(then)s) to %(last)s %(counted)s in %(place)s (%(now)s).",
    ),
    _UNKNOWN: gettext_lazy(
        "%(speaker)s: from %(first)s (%(then)s) to %(last)s %(counted)s at a place not yet reported"
        " (%(now)s)."
    ),
}


def of_revisions(first: Any, last: Any) -> Sentence:
    """How one speaker's figure changed from the first to the latest."""
    return fill(
        _REVISED[where(last.number)],
        speaker=words.speaker(last.number.voice),
        first=words.qualified(first.number),
        then=words.when(first.number),
        last=words.qualified(last.number),
        counted=words.counted(last),
        place=named(last.number.place),
        now=words.when(last.number),
    ).begun


# --- What was done ------------------------------------------------------------------------------

_CASES: Final[Mapping[tuple[str, bool], Any]] = {
    (InvestigationStatus.CLOSED, False): ngettext_lazy(
        "%(number)s case closed", "%(number)s cases closed"
    ),
    (InvestigationStatus.CLOSED, True): ngettext_lazy(
        "%(number)s case “%(words)s” closed", "%(number)s cases “%(words)s” closed"
    ),
    (InvestigationStatus.PENDING, False): ngettext_lazy(
        "%(number)s case was pending", "%(number)s cases were pending"
    ),
    (InvestigationStatus.PENDING, True): ngettext_lazy(
        "%(number)s case “%(words)s” was pending", "%(number)s cases “%(words)s” were pending"
    ),
}
"""A group of cases by status; with or without the source's words on the deaths that they cover."""

_INTO_DEATHS: Final[Mapping[tuple[str, bool], Any]] = {
    (InvestigationStatus.CLOSED, False): ngettext_lazy(
        "an investigation into the death of %(number)s person closed",
        "an investigation into the deaths of %(number)s people closed",
    ),
    (InvestigationStatus.CLOSED, True): ngettext_lazy(
        "investigations into the death of %(number)s person closed",
        "investigations into the deaths of %(number)s people closed",
    ),
    (InvestigationStatus.PENDING, False): ngettext_lazy(
        "an investigation into the death of %(number)s person was pending",
        "an investigation into the deaths of %(number)s people was pending",
    ),
    (InvestigationStatus.PENDING, True): ngettext_lazy(
        "investigations into the death of %(number)s person were pending",
        "investigations into the deaths of %(number)s people were pending",
    ),
}
"""An investigation, or several, by status, with the deaths that it covers."""

_INVESTIGATED: Final[Mapping[str, Any]] = {
    InvestigationStatus.CLOSED: gettext_lazy("%(start)san investigation%(end)s closed"),
    InvestigationStatus.PENDING: gettext_lazy("%(start)san investigation%(end)s was pending"),
}
"""The same where no number is stated; what stands between start and end leads to the row."""


def of_case(cell: Any) -> list[Sentence]:
    """An investigation or a group of them that closed or is pending; one sentence for each number."""
    status, is_group = cell.status, cell.is_group
    if status not in (InvestigationStatus.CLOSED, InvestigationStatus.PENDING):
        return []
    cases, deaths = cell.cases, cell.deaths
    found = []
    if cases is not None and cases.is_stated:
        unclear = deaths.status == CountStatus.UNCLEAR
        count = cases.high if cases.high is not None else cases.low
        claim = fill(
            _CASES[status, unclear and bool(deaths.words)] % count,
            number=Part(words.qualified(cases), link=cell.link),
            words=typed(deaths.words),
        )
        found.append((_with_ground(claim, cell), cases, None if deaths.is_stated else deaths))
    if deaths.is_stated:
        count = deaths.high if deaths.high is not None else deaths.low
        number = Part(words.qualified(deaths), link=cell.link)
        claim = fill(_INTO_DEATHS[status, is_group] % count, number=number)
        found.append((_with_ground(claim, cell), deaths, None))
    if not found:
        claim = linked(_INVESTIGATED[status], cell.link)
        found.append((_with_ground(claim, cell), deaths, deaths))
    return [
        attributed(
            _with_unknown(claim, missing, several=number is cases), number, speaker_first=True
        )
        for claim, number, missing in found
    ]


def _with_ground(claim: Sentence, cell: Any) -> Sentence:
    """A claim with the ground on which a case was closed, where one is stated."""
    if cell.ground_words:
        return fill(
            _("%(claim)s (ground: “%(words)s”)"), claim=claim, words=typed(cell.ground_words)
        )
    if cell.ground and cell.ground != "not_stated":
        return fill(_("%(claim)s (ground: %(ground)s)"), claim=claim, ground=cell.ground_label)
    return claim


def _with_unknown(claim: Sentence, deaths: Any, *, several: bool) -> Sentence:
    """A claim, and what is not known of the deaths that it covers."""
    if deaths is None:
        return claim
    numbers = re.findall(r"\d+", deaths.words)
    if deaths.status == CountStatus.UNCLEAR and len(numbers) == 1:
        template = (
            _("%(claim)s; whether they cover all %(all)s is unclear")
            if several
            else _("%(claim)s; whether it covers all %(all)s is unclear")
        )
        return fill(template, claim=claim, all=words.number(int(numbers[0])))
    if deaths.status == CountStatus.UNCLEAR:
        template = (
            _("%(claim)s; how many deaths they cover is unclear")
            if several
            else _("%(claim)s; how many deaths it covers is unclear")
        )
        return fill(template, claim=claim)
    template = (
        _("%(claim)s; which deaths they covered is not stated")
        if several
        else _("%(claim)s; which deaths it covered is not stated")
    )
    return fill(template, claim=claim)
