"""Dates, numbers and counts as readers see them: never more exact than the source."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy, npgettext_lazy

from cases import choices
from cases.choices import DatePrecision, Metric, Qualifier, Unit

UNITS: Final[Mapping[str, Any]] = {
    Unit.PEOPLE: ngettext_lazy("person", "people"),
    Unit.OFFICERS: ngettext_lazy("officer", "officers"),
    Unit.CASES: ngettext_lazy("case", "cases"),
    Unit.INVESTIGATIONS: ngettext_lazy("investigation", "investigations"),
    Unit.CONVICTIONS: ngettext_lazy("conviction", "convictions"),
    Unit.ALLEGATIONS: ngettext_lazy("allegation", "allegations"),
    Unit.INCIDENTS: npgettext_lazy("unit", "incident", "incidents"),
}
"""The unit in singular and plural."""

SINGULAR: Final = {
    "victims": "victim",
    "incidents": "incident",
    "investigations": "investigation",
    "prosecutions": "prosecution",
    "figures": "figure",
    "sources": "source",
}
"""The name of a record's page, for each list."""

KINDS: Final = {
    "figure": gettext_lazy("figure"),
    "incident": gettext_lazy("incident"),
    "victim": gettext_lazy("person"),
    "victim_name": gettext_lazy("name"),
    "harm": gettext_lazy("harm"),
    "investigation": gettext_lazy("investigation"),
    "investigation_step": gettext_lazy("step of an investigation"),
    "prosecution": gettext_lazy("prosecution"),
    "defendant": gettext_lazy("defendant"),
    "proceeding_step": gettext_lazy("step in court"),
}
"""Kinds of cited records in a reader's words."""

FIELDS: Final = {
    "date_earliest": gettext_lazy("date"),
    "deaths_low": gettext_lazy("deaths covered"),
    "cases_low": gettext_lazy("number of cases"),
    "people_low": gettext_lazy("number of people"),
    "age_low": gettext_lazy("age"),
    "court_type": gettext_lazy("type of court"),
}
"""Fields whose names say less than a reader needs."""

_SAID_BY_THE_UNIT: Final = {
    (Unit.CASES, Metric.CASES_OPENED): gettext_lazy("opened"),
    (Unit.CASES, Metric.CASES_CLOSED): gettext_lazy("closed"),
    (Unit.CASES, Metric.CASES_IN_COURT): gettext_lazy("in court"),
    (Unit.CASES, Metric.VIOLATIONS): gettext_lazy("of violations"),
    (Unit.PEOPLE, Metric.CASES_IN_COURT): gettext_lazy("involved in cases in court"),
    (Unit.OFFICERS, Metric.CASES_IN_COURT): gettext_lazy("involved in cases in court"),
    (Unit.CONVICTIONS, Metric.CONVICTED): "",
    (Unit.ALLEGATIONS, Metric.ALLEGATIONS): "",
}
"""Where unit and metric share a word, what is left of the metric."""

_IMPLIED_SUBJECTS: Final = {
    choices.Subject.NOT_STATED: (),
    choices.Subject.DEATHS: (Metric.KILLED, Metric.DIED_IN_CUSTODY),
    choices.Subject.INJURIES: (Metric.INJURED, Metric.INJURED_OR_TORTURED),
    choices.Subject.TORTURE: (Metric.TORTURED,),
    choices.Subject.DETENTION: (Metric.DETAINED,),
}
"""Subjects that the metric has already said."""


def day(value: date) -> str:
    """One day: 14 March 2022."""
    return date_format(value, "j F Y")


def date_words(
    earliest: date | None, latest: date | None, precision: str | None, words: str | None = None
) -> str:
    """A date as exactly as it is known; empty if it is not known at all."""
    if precision == DatePrecision.DAY and earliest:
        return day(earliest)
    if precision == DatePrecision.MONTH and earliest:
        return date_format(earliest, "F Y")
    if precision == DatePrecision.YEAR and earliest:
        return date_format(earliest, "Y")
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
    if low is not None or high is not None:
        return number(low if high is None else high)
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


def counted(figure: Any) -> str:
    """What a reported figure counts: unit, metric and subject, without its number."""
    unit = unit_words(figure.number.unit, figure.number.value)
    left = _SAID_BY_THE_UNIT.get((figure.number.unit, figure.metric))
    parts = [unit, label(figure.metric, "Metric") if left is None else str(left)]
    words = " ".join(part for part in parts if part)
    if not figure.subject or figure.subject == choices.Subject.NOT_STATED:
        return words
    if figure.metric in _IMPLIED_SUBJECTS.get(figure.subject, ()):
        return words
    return _("%(counted)s, about %(subject)s") % {
        "counted": words,
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
    first = min(number_.citations, key=lambda citation: citation.known_from, default=None)
    if first is None:
        return ""
    reported = date_words(
        first.source_date_earliest, first.source_date_latest, first.source_date_precision
    )
    return _("reported %(date)s") % {"date": reported} if reported else ""


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


def record_words(kind: str, row: Any) -> str:
    """A cited record in a few words."""
    if kind == "figure":
        known = range_words(row.low, row.high, row.words)
        text = (
            f"{qualifier_words(row.qualifier)} {known} {row.get_metric_display()}, {row.place_name}"
        )
        return text.strip()
    if kind == "harm":
        return f"{row.get_category_display()}, {row.place_name}"
    if kind in {"investigation_step", "proceeding_step"}:
        return str(row.get_kind_display())
    if kind == "defendant":
        return row.name or row.post or label(row.capacity, "Capacity")
    if kind == "victim" and not row.name:
        return label(row.identification, "Identification")
    return str(getattr(row, "text", None) or row)
