"""What templates need to show a row honestly: its date, number, speaker, status, and why a field is empty."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.choices import AbsenceReason, Unit
from cases.pages import words
from cases.stats.numbers import Reported, ReportedFigure, Voice, covered, reported_figure

register = template.Library()

register.filter("day", words.day)
register.filter("thousands", words.number)
register.filter("label", words.label)
register.filter("counted", words.counted)

MARKS = frozenset({"authority", "monitor", "media", "person", "unnamed_group", "unclear", "record"})
"""The kinds of speaker that have a shape of their own."""


@register.filter
def date_words(row: Any, prefix: str = "date") -> str:
    """The date of a row in words; with a prefix, another date of its."""
    return words.date_words(
        getattr(row, f"{prefix}_earliest"),
        getattr(row, f"{prefix}_latest"),
        getattr(row, f"{prefix}_precision"),
        getattr(row, f"{prefix}_words", ""),
    )


@register.simple_tag
def mark(kind: str | None) -> SafeString:
    """The shape of a kind of speaker; decoration only, the word stands beside it."""
    known = kind if kind in MARKS else "unclear"
    return format_html('<span class="mark mark-{}" aria-hidden="true"></span>', known)


@register.simple_tag
def status(value: str | None, choice_list: str = "InvestigationStatus") -> SafeString:
    """A status: its filling and its word."""
    known = value or "unknown"
    return format_html(
        '<span class="status status-{}">{}</span>', known, words.label(known, choice_list)
    )


@register.simple_tag
def absent(row: Any, field: str) -> SafeString:
    """Why a field is empty, in words."""
    reason = row.absence(field) or AbsenceReason.NOT_RECORDED
    return why(reason)


@register.filter
def why(reason: str) -> SafeString:
    """A reason for emptiness, in words."""
    return format_html('<span class="absent">{}</span>', words.label(reason, "AbsenceReason"))


@register.filter
def or_later(place: str | None) -> str | SafeString:
    """A place; where no source had given it by the day, that."""
    if place:
        return place
    return format_html('<span class="absent">{}</span>', _("place not yet reported"))


@register.simple_tag
def value(row: Any, field: str) -> Any:
    """A field's label or value; why it is empty if it is."""
    if row.absence(field) is not None:
        return absent(row, field)
    display = getattr(row, f"get_{field}_display", None)
    return display() if display else getattr(row, field)


@register.simple_tag
def quantity(low: int | None, high: int | None, stated: str | None = "") -> str:
    """A stored range in words, "at least" included; empty if there is none."""
    return " ".join(filter(None, [words.open_end(low, high), words.range_words(low, high, stated)]))


@register.simple_tag(takes_context=True)
def to(context: template.Context, name: str, *args: Any, **parameters: Any) -> str:
    """The address of a page, with the day it is read as of carried along."""
    return address(context, reverse(f"pages:{name}", args=args), parameters)


def address(context: template.Context, path: str, parameters: dict[str, Any]) -> str:
    """A path with its parameters and the reader's day."""
    day: date | None = context.get("as_of")
    query = {key: text for key, text in parameters.items() if text not in {None, ""}}
    if day is not None:
        query.setdefault("as_of", day.isoformat())
    return f"{path}?{urlencode(query, doseq=True)}" if query else path


@register.simple_tag(takes_context=True)
def rows_of(context: template.Context, link: Any) -> str:
    """The address of the rows behind a number: one record, or the list with the number's own filter."""
    if link.record is not None:
        path = reverse(f"pages:{words.SINGULAR[link.list_name]}", args=[link.record])
        return address(context, path, {})
    return address(context, reverse(f"pages:{link.list_name}"), dict(link.parameters))


register.filter("amount", words.amount)
register.filter("when", words.when)
register.filter("months", words.months)
register.filter("partial_date", words.partial)

STAGE_STATUSES = {"closed": "closed", "pending": "pending", "convicted": "convicted"}
"""The rows of the table of outcomes that have a status's filling."""


@register.simple_tag
def stage_label(stage: Any) -> str | SafeString:
    """The head of a row of the table of outcomes."""
    known = STAGE_STATUSES.get(stage.key)
    if known is None:
        return str(stage.label)
    return format_html('<span class="status status-{}">{}</span>', known, stage.label)


@register.filter
def outcome(value: str) -> str:
    """The latest decision over a defendant: a court's outcome, or the step that undid it."""
    known = words.label(value, "ProceedingOutcome")
    return words.label(value, "ProceedingStepKind") if known == value else known


@register.filter
def one_per_source(citations: Iterable[Any]) -> list[Any]:
    """The first citation of each source."""
    return list({citation.source_id: citation for citation in reversed(list(citations))}.values())[
        ::-1
    ]


@register.filter
def qualifier(number: Any) -> str:
    """What stands before a number."""
    return words.qualifier_words(number.qualifier)


@register.filter
def units(number: Any) -> str:
    """The unit of a number, in the right form."""
    return words.unit_words(number.unit, number.value)


@register.filter
def voice(row: Any) -> Voice:
    """Who asserts what a row with citations says."""
    return Voice.of(row)


@register.filter
def as_figure(row: Any) -> ReportedFigure:
    """A figure's row, with its citations attached, as the number that dashboards show."""
    return reported_figure(row)


@register.filter
def deaths_of(row: Any) -> Reported:
    """The deaths that an investigation covers, as a number with its speaker."""
    return covered(row, "deaths", Unit.PEOPLE)


@register.filter
def cases_of(row: Any) -> Reported:
    """The cases that a group of investigations stands for, as a number with its speaker."""
    return covered(row, "cases", Unit.CASES)


@register.simple_tag(takes_context=True)
def hidden(context: template.Context, *without: str) -> list[tuple[str, str]]:
    """The parameters of this address that a form must carry along, except those it asks for."""
    query: QueryDict = context["request"].GET
    return [(name, text) for name, texts in query.lists() for text in texts if name not in without]


@register.simple_tag
def locator(citation: Any) -> str | SafeString:
    """The place in the source, in words."""
    if citation.absence("locator_kind") is not None:
        return why(citation.absence("locator_kind") or AbsenceReason.WITHHELD)
    kind = citation.get_locator_kind_display()
    if citation.locator_kind == "not_recorded":
        return format_html('<span class="absent">{}</span>', _("place in it not recorded"))
    if citation.locator_kind == "paragraph" and citation.locator == "0":
        return _("headline")
    return f"{kind} {citation.locator}".strip()


@register.simple_tag
def contact() -> dict[str, str]:
    """How to reach the desk, as far as whoever runs the site has said."""
    return {
        "email": settings.ACCOUNTABILITY_CONTACT_EMAIL,
        "key": settings.ACCOUNTABILITY_CONTACT_KEY,
    }


@register.filter
def field_words(citation: Any) -> str:
    """The field that a citation supports, in words; a date and a number have one for their parts."""
    return words.FIELDS.get(citation.supports_field) or citation.supports_field.replace("_", " ")


@register.filter
def kind_words(citation: Any) -> str:
    """The kind of record that a citation supports."""
    return words.KINDS.get(
        citation.target_kind, citation.target_kind.replace("_", " ")
    ).capitalize()


@register.filter
def target_words(citation: Any) -> str:
    """The record that a citation supports, in a few words."""
    return words.record_words(citation.target_kind, citation.target)
