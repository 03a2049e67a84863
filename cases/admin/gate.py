"""What the gate still asks, as people at the desk read it: sentences that lead to the field."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.forms.models import _get_foreign_key
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from cases import actions
from cases.admin import dating
from cases.admin.forms import ABSENT
from cases.models.review import Record

_BOXES: Final = {"date_precision": dating.TYPED, "date_latest": dating.TYPED}
"""Fields that nobody fills one by one, with the box that fills them."""

AT_MOST = 12
"""Sentences in one message; the pages of the records have them all."""


@dataclass(frozen=True)
class Missing:
    """One sentence, the address of the field that it asks for, and where to say why it is empty."""

    words: str
    url: str
    reason_url: str = ""


def page_of(record: Any) -> str:
    """The address of a record's page on the desk."""
    return reverse(
        f"admin:cases_{record._meta.concrete_model._meta.model_name}_change", args=[record.pk]
    )


class Shown:
    """The fields that a page shows: of its own record, and of the rows on it."""

    def __init__(self, record: Record, adminform: Any, formsets: Iterable[Any]) -> None:
        self.record = record
        self.forms = {_key(record): adminform.form}
        for rows in formsets:
            for form in rows.formset.initial_forms:
                self.forms[_key(form.instance)] = form

    def anchor(self, record: Record, field: str) -> str:
        """The place of a field on this very page; empty if it is not here."""
        form = self.forms.get(_key(record))
        field = _BOXES.get(field, field)
        if form is not None and field in form.fields and not form.fields[field].disabled:
            return f"#{form[field].id_for_label or form[field].auto_id}"
        return f"#{group}" if record == self.record and (group := _group(record, field)) else ""


def missing(
    lacks: Iterable[actions.Lack], *, about: Record | None = None, shown: Shown | None = None
) -> list[Missing]:
    """What records lack, each with its links; onto the page that is shown where that has the field.

    What ``about`` lacks is said without its name, which stands above.
    """
    return [
        Missing(
            words=lack.words if lack.record == about else str(lack),
            url=page_of(lack.rests_on) if lack.rests_on else _address(lack.page, lack.field, shown),
            reason_url=_address(lack.record, ABSENT + lack.reason, shown) if lack.reason else "",
        )
        for lack in lacks
    ]


def to_be_public_first(lacks: Iterable[actions.Lack]) -> list[Missing]:
    """The records that others rest on and that are not public, each once."""
    records = dict.fromkeys(lack.rests_on for lack in lacks if lack.rests_on)
    return [
        Missing(f"{actions.kind_of(each)} “{each}” ({each.get_state_display()})", page_of(each))
        for each in records
    ]


def warn(
    request: HttpRequest,
    lacks: Iterable[actions.Lack],
    *,
    saying: str,
    about: Record | None = None,
) -> None:
    """Tell what is lacking as a message, with links; nothing where nothing is."""
    lines = missing(lacks, about=about)
    if not lines:
        return
    items = format_html_join("", '<li><a href="{}">{}</a></li>', _links(lines[:AT_MOST]))
    more = len(lines) - AT_MOST
    rest = f" And {more} more: see the pages of the records." if more > 0 else ""
    messages.warning(request, format_html("{}<ul>{}</ul>{}", saying, items, rest))


def unfold(adminform: Any, lacks: Iterable[actions.Lack], record: Record) -> None:
    """Open the folded parts of a page that hold a field which the gate asks for."""
    asked = {_BOXES.get(lack.field, lack.field) for lack in lacks if lack.page == record}
    asked |= {ABSENT + lack.reason for lack in lacks if lack.reason and lack.record == record}
    adminform.fieldsets = [
        (title, {**options, "classes": []} if asked & {*flatten(options["fields"])} else options)
        for title, options in adminform.fieldsets
    ]


def _links(lines: Iterable[Missing]) -> Iterator[tuple[str, str]]:
    for line in lines:
        yield line.url, line.words


def _key(record: models.Model) -> tuple[Any, Any]:
    return record._meta.concrete_model, record.pk


def _address(record: Record, field: str, shown: Shown | None) -> str:
    if shown and (anchor := shown.anchor(record, field)):
        return anchor
    place = _group(record, field) or f"id_{_BOXES.get(field, field)}"
    return f"{page_of(record)}#{place}"


def _group(record: Record, field: str) -> str:
    """The id of the rows on a record's page that hold a relation: its harms, its citations."""
    try:
        relation = record._meta.get_field(field)
    except FieldDoesNotExist:
        return ""
    if relation.many_to_many:
        wanted = relation.remote_field.through
    elif relation.one_to_many:
        wanted = relation.related_model
    else:
        return ""
    # As Django names the rows of a page, which it does by their place among those without a name.
    met: Counter[str] = Counter()
    for inline in admin.site.get_model_admin(type(record)).inlines:
        key = _get_foreign_key(type(record), inline.model, fk_name=inline.fk_name)
        prefix = key.remote_field.get_accessor_name(model=inline.model).replace("+", "")
        met[prefix] += 1
        if inline.model is wanted:
            named = prefix if met[prefix] == 1 and prefix else f"{prefix}-{met[prefix]}"
            return f"{named}-group"
    return ""
