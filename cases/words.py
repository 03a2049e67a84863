"""Dates, numbers and counts as readers see them: never more exact than the source."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import (
    get_language,
    gettext_lazy,
    ngettext,
    npgettext_lazy,
    pgettext,
    pgettext_lazy,
)
from django.utils.translation import gettext as _

from cases import choices
from cases.choices import DatePrecision, Metric, Qualifier, Unit

LANGUAGE: Final = "en"
"""The language of what researchers type, unless a record says otherwise."""

_LATIN: Final = re.compile("[A-Za-z]")

UNITS: Final[Mapping[str, Any]] = {
    Unit.PEOPLE: npgettext_lazy("unit", "person", "people"),
    Unit.OFFICERS: npgettext_lazy("unit", "officer", "officers"),
    Unit.CASES: npgettext_lazy("unit", "case", "cases"),
    Unit.INVESTIGATIONS: npgettext_lazy("unit", "investigation", "investigations"),
    Unit.CONVICTIONS: npgettext_lazy("unit", "conviction", "convictions"),
    Unit.ALLEGATIONS: npgettext_lazy("unit", "allegation", "allegations"),
    Unit.INCIDENTS: npgettext_lazy("unit", "incident", "incidents"),
    "sources": npgettext_lazy("unit", "source", "sources"),
    "figures": npgettext_lazy("unit", "figure", "figures"),
    "rows": npgettext_lazy("unit", "row", "rows"),
}
"""The unit in singular and plural; also what one row of a list is, where that is no unit of figures."""

SINGULAR: Final = {
    "victims": "victim",
    "incidents": "incident",
    "investigations": "investigation",
    "prosecutions": "prosecution",
    "figures": "figure",
    "sources": "source",
    "numbers": "number",
}
"""The name of a record's page, for each list."""

KINDS: Final = {
    "figure": pgettext_lazy("kind of record", "figure"),
    "incident": gettext_lazy("incident"),
    "victim": pgettext_lazy("kind of record", "person"),
    "victim_name": gettext_lazy("name"),
    "harm": gettext_lazy("harm"),
    "investigation": pgettext_lazy("kind of record", "investigation"),
    "investigation_step": gettext_lazy("step of an investigation"),
    "prosecution": gettext_lazy("prosecution"),
    "defendant": gettext_lazy("defendant"),
    "proceeding_step": gettext_lazy("step in court"),
    "source": pgettext_lazy("kind of record", "source"),
    "citation": gettext_lazy("place in a source"),
    "situation": gettext_lazy("situation"),
    "place": gettext_lazy("place"),
    "city": gettext_lazy("place"),
    "agency": gettext_lazy("institution"),
    "speaker": gettext_lazy("speaker"),
    "publisher": gettext_lazy("publisher"),
}
"""Kinds of record in a reader's words."""

FIELDS: Final = {
    "date_earliest": gettext_lazy("date"),
    "deaths_low": gettext_lazy("deaths covered"),
    "cases_low": gettext_lazy("number of cases"),
    "people_low": gettext_lazy("number of people"),
    "age_low": gettext_lazy("age"),
    "court_type": gettext_lazy("type of court"),
}
"""Fields whose names say less than a reader needs."""

COUNTED: Final[Mapping[tuple[str, str], Any]] = {
    (Unit.PEOPLE, Metric.KILLED): npgettext_lazy("counted", "person killed", "people killed"),
    (Unit.PEOPLE, Metric.DIED_IN_CUSTODY): npgettext_lazy(
        "counted", "person died in custody", "people died in custody"
    ),
    (Unit.PEOPLE, Metric.INJURED): npgettext_lazy("counted", "person injured", "people injured"),
    (Unit.PEOPLE, Metric.INJURED_OR_TORTURED): npgettext_lazy(
        "counted", "person injured or tortured", "people injured or tortured"
    ),
    (Unit.PEOPLE, Metric.DETAINED): npgettext_lazy("counted", "person detained", "people detained"),
    (Unit.PEOPLE, Metric.TORTURED): npgettext_lazy("counted", "person tortured", "people tortured"),
    (Unit.PEOPLE, Metric.CONVICTED): npgettext_lazy(
        "counted", "person convicted", "people convicted"
    ),
    (Unit.PEOPLE, Metric.CHARGED): npgettext_lazy("counted", "person charged", "people charged"),
    (Unit.PEOPLE, Metric.PROSECUTED): npgettext_lazy(
        "counted", "person prosecuted", "people prosecuted"
    ),
    (Unit.PEOPLE, Metric.SUSPECTED): npgettext_lazy(
        "counted", "person suspected", "people suspected"
    ),
    (Unit.PEOPLE, Metric.CASES_IN_COURT): npgettext_lazy(
        "counted", "person involved in cases in court", "people involved in cases in court"
    ),
    (Unit.PEOPLE, Metric.TAKING_PART): npgettext_lazy(
        "counted", "person said to have taken part", "people said to have taken part"
    ),
    (Unit.OFFICERS, Metric.CONVICTED): npgettext_lazy(
        "counted", "officer convicted", "officers convicted"
    ),
    (Unit.OFFICERS, Metric.CHARGED): npgettext_lazy(
        "counted", "officer charged", "officers charged"
    ),
    (Unit.OFFICERS, Metric.PROSECUTED): npgettext_lazy(
        "counted", "officer prosecuted", "officers prosecuted"
    ),
    (Unit.OFFICERS, Metric.SUSPECTED): npgettext_lazy(
        "counted", "officer suspected", "officers suspected"
    ),
    (Unit.OFFICERS, Metric.CASES_IN_COURT): npgettext_lazy(
        "counted", "officer involved in cases in court", "officers involved in cases in court"
    ),
    (Unit.CASES, Metric.CASES_OPENED): npgettext_lazy("counted", "case opened", "cases opened"),
    (Unit.CASES, Metric.CASES_CLOSED): npgettext_lazy("counted", "case closed", "cases closed"),
    (Unit.CASES, Metric.CASES_IN_COURT): npgettext_lazy(
        "counted", "case in court", "cases in court"
    ),
    (Unit.CASES, Metric.VIOLATIONS): npgettext_lazy(
        "counted", "case of violations", "cases of violations"
    ),
    (Unit.CONVICTIONS, Metric.CONVICTED): npgettext_lazy("counted", "conviction", "convictions"),
    (Unit.ALLEGATIONS, Metric.ALLEGATIONS): npgettext_lazy("counted", "allegation", "allegations"),
}
"""A unit with what is counted in it, as one phrase after a number."""

_IMPLIED_SUBJECTS: Final = {
    choices.Subject.NOT_STATED: (),
    choices.Subject.DEATHS: (Metric.KILLED, Metric.DIED_IN_CUSTODY),
    choices.Subject.INJURIES: (Metric.INJURED, Metric.INJURED_OR_TORTURED),
    choices.Subject.TORTURE: (Metric.TORTURED,),
    choices.Subject.DETENTION: (Metric.DETAINED,),
}
"""Subjects that the metric has already said."""


_IN_A_DAY: Final = (
    pgettext_lazy("month of a day: 14 …", "January"),
    pgettext_lazy("month of a day: 14 …", "February"),
    pgettext_lazy("month of a day: 14 …", "March"),
    pgettext_lazy("month of a day: 14 …", "April"),
    pgettext_lazy("month of a day: 14 …", "May"),
    pgettext_lazy("month of a day: 14 …", "June"),
    pgettext_lazy("month of a day: 14 …", "July"),
    pgettext_lazy("month of a day: 14 …", "August"),
    pgettext_lazy("month of a day: 14 …", "September"),
    pgettext_lazy("month of a day: 14 …", "October"),
    pgettext_lazy("month of a day: 14 …", "November"),
    pgettext_lazy("month of a day: 14 …", "December"),
)
"""The months beside a day, in the case that a language asks for there."""

_ALONE: Final = (
    pgettext_lazy("month alone", "January"),
    pgettext_lazy("month alone", "February"),
    pgettext_lazy("month alone", "March"),
    pgettext_lazy("month alone", "April"),
    pgettext_lazy("month alone", "May"),
    pgettext_lazy("month alone", "June"),
    pgettext_lazy("month alone", "July"),
    pgettext_lazy("month alone", "August"),
    pgettext_lazy("month alone", "September"),
    pgettext_lazy("month alone", "October"),
    pgettext_lazy("month alone", "November"),
    pgettext_lazy("month alone", "December"),
)
"""The months without a day."""


def day(value: date) -> str:
    """One day: 14 March 2022."""
    return pgettext("one day", "%(day)s %(month)s %(year)s") % {
        "day": value.day,
        "month": _IN_A_DAY[value.month - 1],
        "year": value.year,
    }


def month(value: date) -> str:
    """One month: March 2022."""
    return pgettext("one month", "%(month)s %(year)s") % {
        "month": _ALONE[value.month - 1],
        "year": value.year,
    }


def year(value: date) -> str:
    """One year: 2022."""
    return pgettext("one year", "%(year)s") % {"year": value.year}


def date_words(
    earliest: date | None, latest: date | None, precision: str | None, words: str | None = None
) -> str:
    """A date as exactly as it is known; empty if it is not known at all."""
    if precision == DatePrecision.DAY and earliest:
        return day(earliest)
    if precision == DatePrecision.MONTH and earliest:
        return month(earliest)
    if precision == DatePrecision.YEAR and earliest:
        return year(earliest)
    if words:
        return _("“%(words)s”") % {"words": words}
    if precision == DatePrecision.BETWEEN and earliest and latest:
        return _("between %(first)s and %(last)s") % {"first": day(earliest), "last": day(latest)}
    return ""


def number(value: int) -> str:
    """A whole number with its thousands set apart."""
    return number_format(value, force_grouping=True)


def range_words(low: int | None, high: int | None, words: str | None = "") -> str:
    """A number, a range, or the source's own words in quotation marks."""
    if low is not None and high is not None:
        return number(low) if low == high else f"{number(low)}–{number(high)}"
    known = low if high is None else high
    if known is not None:
        return number(known)
    return _("“%(words)s”") % {"words": words} if words else ""


def qualifier_words(qualifier: str | None) -> str:
    """What stands before a number: "at least"; nothing where the number stands as given."""
    silent = (Qualifier.EXACTLY, Qualifier.BETWEEN, Qualifier.WORDS_ONLY, Qualifier.NONE)
    if not qualifier or qualifier in silent:
        return ""
    return str(Qualifier(qualifier).label)


def open_end(low: int | None, high: int | None) -> str:
    """The qualifier of a stored range: an open upper end reads "at least"."""
    if low is not None and high is None:
        return str(Qualifier.AT_LEAST.label)
    if low is None and high is not None:
        return str(Qualifier.AT_MOST.label)
    return ""


def unit_words(unit: str, count: int | None) -> str:
    """The unit, in the singular only for exactly one."""
    return str(UNITS[unit] % (2 if count is None else count)) if unit in UNITS else unit


def counted(figure: Any, *, several: bool = False) -> str:
    """What a reported figure counts: unit, metric and subject, without its number."""
    unit, metric, count = figure.number.unit, figure.metric, figure.number.value
    if several:
        count = None
    phrase = COUNTED.get((unit, metric))
    if phrase is not None:
        said = str(phrase % (2 if count is None else count))
    else:
        said = pgettext("a unit and what is counted in it", "%(unit)s: %(metric)s") % {
            "unit": unit_words(unit, count),
            "metric": label(metric, "Metric"),
        }
    if not figure.subject or figure.subject == choices.Subject.NOT_STATED:
        return said
    if metric in _IMPLIED_SUBJECTS.get(figure.subject, ()):
        return said
    return _("%(counted)s, about %(subject)s") % {
        "counted": said,
        "subject": label(figure.subject, "Subject"),
    }


def amount(number_: Any) -> str:
    """A reported number as its speaker gives it; in words if it is only words, else why there is none."""
    text = range_words(number_.low, number_.high, number_.words)
    return text or label(number_.absence or choices.AbsenceReason.NOT_STATED, "AbsenceReason")


def partial(said: Any) -> str:
    """A partial date in words; empty if it is not known."""
    return date_words(said.earliest, said.latest, said.precision, said.words)


def when(number_: Any) -> str:
    """The day of a reported number: when it was said, else when a source first reported it."""
    said = partial(number_.said)
    if said:
        return _("said %(date)s") % {"date": said}
    first = first_reported(number_)
    reported = partial(first) if first else ""
    return _("reported %(date)s") % {"date": reported} if reported else ""


@dataclass(frozen=True)
class Reported:
    """The date of the source that first reported a number, as far as it is known."""

    earliest: date | None
    latest: date | None
    precision: str | None
    words: str = ""


def first_reported(number_: Any) -> Reported | None:
    """When a source first reported a number; None where no source is known."""
    first = min(number_.citations, key=lambda citation: citation.known_from, default=None)
    if first is None:
        return None
    return Reported(
        first.source_date_earliest, first.source_date_latest, first.source_date_precision
    )


def qualified(number_: Any) -> str:
    """A reported number with its qualifier: "at least 32"."""
    qualifier, said = qualifier_words(number_.qualifier), amount(number_)
    if not qualifier:
        return said
    return pgettext("at least 32", "%(qualifier)s %(number)s") % {
        "qualifier": qualifier,
        "number": said,
    }


def speaker(voice: Any) -> str:
    """Who says so; where the report leaves that open, who it may be."""
    if voice.name:
        return name(voice.name)
    if voice.candidates:
        return one_of(voice.candidates)
    if voice.status == choices.SpeakerStatus.NOT_NAMED:
        return _("Speaker not named by the source")
    reason = voice.absence or choices.AbsenceReason.NOT_RECORDED
    return _("Speaker: %(reason)s") % {"reason": label(reason, "AbsenceReason")}


def speaker_kind(voice: Any) -> str:
    """What sort of body speaks, or that it is unclear which of several does."""
    if voice.name:
        return label(voice.kind, "SpeakerKind")
    return _("which of them is unclear") if voice.candidates else ""


def one_of(names: Iterable[str]) -> str:
    """Names of which one is meant."""
    first, *others = (name(each) for each in names)
    for other in others:
        first = _("%(first)s or %(second)s") % {"first": first, "second": other}
    return first


_NAMES: Final[ContextVar[Mapping[str, str] | None]] = ContextVar("names", default=None)
"""Names of places and situations as they are stored, with what readers of a language call them."""


@contextmanager
def names_known(names: Mapping[str, str] | None) -> Iterator[None]:
    """While it lasts, these stored names are written as readers of the language write them."""
    before = _NAMES.set(names)
    try:
        yield
    finally:
        _NAMES.reset(before)


def name(stored: str | None) -> str:
    """A name in the reader's language and script, where it is known; else as it is stored."""
    if not stored:
        return ""
    return (_NAMES.get() or {}).get(stored) or pgettext("name", stored)


def names_are_known() -> bool:
    """Whether stored names are to be written as readers of another language write them."""
    return _NAMES.get() is not None


def other_language(text: str) -> str:
    """The language of a text that researchers typed, where the reader's is another one.

    What has no Latin letter is no English: a name that was found in the reader's own script.
    """
    if get_language() == LANGUAGE or not _LATIN.search(text or ""):
        return ""
    return LANGUAGE


def reach(reports_up_to: str) -> str:
    """How far the reports of this record reach, inside a sentence."""
    if not reports_up_to:
        return _("no report yet")
    return _("reports to %(date)s") % {"date": reports_up_to}


def months(count: int) -> str:
    """A length in months, in years where it is whole years: as sentences are pronounced."""
    if count % 12:
        return ngettext("%(n)s month", "%(n)s months", count) % {"n": count}
    return ngettext("%(n)s year", "%(n)s years", count // 12) % {"n": count // 12}


def label(value: str | None, choice_list: str) -> str:
    """The label of a stored choice; the value itself if the list does not have it."""
    members = getattr(choices, choice_list)
    try:
        text: str | Promise = members(value).label
    except ValueError:
        text = value or ""
    return str(text)


def kind_words(kind: str) -> str:
    """A kind of record, as the database or an address calls it, in a reader's words."""
    return str(KINDS.get(kind.replace(" ", "_"), kind))


def field_words(name: str) -> str:
    """A field in a reader's words: those it has here, else the model's own name for it."""
    return str(FIELDS.get(name) or pgettext("field", name.replace("_", " ")))


def record_words(kind: str, row: Any) -> str:
    """A cited record in a few words."""
    if kind == "figure":
        known = range_words(row.low, row.high, row.words)
        said = f"{qualifier_words(row.qualifier)} {known}".strip()
        return _("%(number)s %(metric)s, %(place)s") % {
            "number": said,
            "metric": row.get_metric_display(),
            "place": name(row.place_name),
        }
    if kind == "harm":
        return f"{row.get_category_display()}, {name(row.place_name)}"
    if kind in {"investigation_step", "proceeding_step"}:
        return str(row.get_kind_display())
    if kind == "defendant":
        # Their name stands only where it can be said beside it whether the judgment is final.
        return row.post or label(row.capacity, "Capacity")
    if kind == "victim" and not row.name:
        return label(row.identification, "Identification")
    return str(getattr(row, "text", None) or row)
