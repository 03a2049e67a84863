"""What templates need to show a row honestly: its date, number, speaker, status, and why a field is empty."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import words
from cases.choices import AbsenceReason, Unit
from cases.pages import languages, telling
from cases.pages.languages import Edition, in_language
from cases.pages.terms import TERMS
from cases.stats.numbers import Reported, ReportedFigure, Voice, covered, reported_figure

register = template.Library()

register.filter("day", words.day)
register.filter("thousands", words.number)
register.filter("label", words.label)
register.filter("counted", words.counted)
register.filter("speaker", words.speaker)
register.filter("speaker_kind", words.speaker_kind)

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
    return format_html('<span class="mark mark-{}"></span>', known)


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


register.filter("called", words.name)


@register.filter
def named(name: str | None) -> str | SafeString:
    """A name as readers of this language write it; where that is not known, as stored, and marked so."""
    known = words.name(name)
    return known if known != name else typed(name)


@register.filter
def typed(text: str | None, language: str | None = words.LANGUAGE) -> str | SafeString:
    """A text in the language in which it was typed, marked so where the page is in another one."""
    if language == words.LANGUAGE:
        language = words.other_language(text or "")
    if not text or not language or language == get_language():
        return text or ""
    return format_html('<span lang="{}">{}</span>', language, text)


@register.filter
def or_later(place: str | None) -> str | SafeString:
    """A place; where no source had given it by the day, that."""
    if place:
        return named(place)
    return format_html('<span class="absent">{}</span>', _("place not yet reported"))


@register.simple_tag
def value(row: Any, field: str) -> Any:
    """A field's label or value; why it is empty if it is."""
    if row.absence(field) is not None:
        return absent(row, field)
    display = getattr(row, f"get_{field}_display", None)
    if display:
        return display()
    text = getattr(row, field)
    return typed(text) if isinstance(text, str) and field != "language" else text


@register.simple_tag
def quantity(low: int | None, high: int | None, stated: str | None = "") -> str:
    """A stored range in words, "at least" included; empty if there is none."""
    return " ".join(filter(None, [words.open_end(low, high), words.range_words(low, high, stated)]))


INVENTED = "#invented"
"""Where everything leads that is shown as an example: to the words that say so."""


@register.simple_tag(takes_context=True)
def to(context: template.Context, name: str, *args: Any, **parameters: Any) -> str:
    """The address of a page, with the day it is read as of carried along."""
    if context.get("invented"):
        return INVENTED
    return address(context, reverse(f"pages:{name}", args=args), parameters)


def address(context: template.Context, path: str, parameters: dict[str, Any]) -> str:
    """A path with its parameters and the reader's day."""
    day: date | None = context.get("as_of")
    query = {key: text for key, text in parameters.items() if text not in {None, ""}}
    if day is not None:
        query.setdefault("as_of", day.isoformat())
    return f"{path}?{urlencode(query, doseq=True)}" if query else path


@register.simple_tag(takes_context=True)
def carry(context: template.Context, path: str) -> str:
    """A fixed address on this site, with its anchor; the reader's language and day carried along."""
    path, anchor, name = path.partition("#")
    return f"{address(context, in_language(path), {})}{anchor}{name}"


@register.simple_tag(takes_context=True)
def editions(context: template.Context) -> list[Edition]:
    """The page that is being read in every language; none where nobody asked for a page."""
    request = context.get("request")
    return languages.editions(request) if request is not None else []


@register.simple_tag
def home() -> str:
    """The way back from a page that knows no day."""
    return reverse("pages:home")


@register.simple_tag(takes_context=True)
def hit_address(context: template.Context, hit: Any) -> str:
    """Where a result of the search is: a record's page, the rows of a list, or a place of this site."""
    if hit.link is not None:
        return rows_of(context, hit.link)
    if hit.address:
        path, anchor, name = hit.address.partition("#")
        return f"{address(context, path, {})}{anchor}{name}"
    return address(context, reverse(f"pages:{context['pages'][hit.kind]}", args=[hit.key]), {})


@register.simple_tag(takes_context=True)
def rows_of(context: template.Context, link: Any) -> str:
    """The address of the rows behind a number: one record, or the list with the number's own filter."""
    if context.get("invented"):
        return INVENTED
    if link.record is not None:
        path = reverse(f"pages:{words.SINGULAR[link.list_name]}", args=[link.record])
        return address(context, path, {})
    return address(context, reverse(f"pages:{link.list_name}"), dict(link.parameters))


register.filter("amount", words.amount)
register.filter("when", words.when)
register.filter("months", words.months)
register.filter("partial_date", words.partial)


@register.simple_tag(takes_context=True)
def standing(context: template.Context, case: Any) -> str:
    """Where an inquiry or a case in court stands by the reader's day, as a sentence."""
    return telling.standing(case, context.get("reports_up_to") or "")


@register.filter
def day_count(days: Any) -> str:
    """The days from a harm to a step, in words; why there is no number if there is none."""
    return telling.days_between(days)


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
def other_than(names: Iterable[Any] | None, shown: str | None) -> list[Any]:
    """The names of something, without the one that stands above them."""
    texts = ((name, name["text"] if isinstance(name, dict) else name.text) for name in names or ())
    return [name for name, text in texts if text != shown]


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
def permanent(context: template.Context, what: str) -> str | SafeString:
    """The link to the permanent address of a headline number, by statistic or by its claim's id."""
    public_id = (context.get("permanent") or {}).get(what)
    if public_id is None:
        return ""
    path = reverse("pages:number", args=[public_id])
    return format_html('<a class="permanent" href="{}">{}</a>', path, _("permanent address"))


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


@register.inclusion_tag("components/terms.html", takes_context=True)
def explain(context: template.Context, slugs: str) -> dict[str, Any]:
    """What some words mean, to be unfolded in place; their slugs are separated by spaces."""
    carried = {name: context.get(name) for name in ("as_of", "invented")}
    return {"terms": [TERMS[slug] for slug in slugs.split()], **carried}


@register.simple_tag
def linked_data(described: dict[str, Any]) -> SafeString:
    """JSON-LD: data and no script, so that the Content-Security-Policy has no say in it."""
    text = json.dumps(described, ensure_ascii=False)
    for sign in "<>&":  # nothing in it can end the element
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


@register.filter
def field_words(citation: Any) -> str:
    """The field that a citation supports, in words; a date and a number have one for their parts."""
    return words.field_words(citation.supports_field)


@register.filter
def kind_words(citation: Any) -> str:
    """The kind of record that a citation supports."""
    return capfirst(words.kind_words(citation.target_kind))


register.filter("record_kind", words.kind_words)


@register.filter
def kind_name(kind: str) -> str:
    """A kind of record in a reader's words."""
    return str(words.KINDS.get(kind, kind.replace("_", " ")))


@register.simple_tag(takes_context=True)
def same_days(context: template.Context, parameter: str, slug: str) -> str:
    """The address of the same comparison of two days, for another situation or city."""
    query = {parameter: slug}
    if context.get("found"):
        query |= {name: context[name].isoformat() for name in ("from", "to")}
    return f"{reverse('pages:between')}?{urlencode(query)}"


@register.filter
def target_words(citation: Any) -> str:
    """The record that a citation supports, in a few words."""
    return words.record_words(citation.target_kind, citation.target)
