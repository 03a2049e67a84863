"""Corrections: what the record said, what it says now, and why; all of them, and those of one record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import words
from cases.pages.listing import choosing, list_page
from cases.pages.reading import page
from cases.pages.records import PAGES, REFERENCES
from cases.public import PublicCorrection
from cases.public.corrections import CORRECTED

FIELDS: Final = {
    **words.FIELDS,
    "date_earliest": gettext_lazy("date, earliest day"),
    "date_latest": gettext_lazy("date, latest day"),
    "date_words": gettext_lazy("date, in the source’s words"),
    "date_precision": gettext_lazy("date, how exactly known"),
    "low": gettext_lazy("number, lowest"),
    "high": gettext_lazy("number, highest"),
    "words": gettext_lazy("number, in the source’s words"),
    "age_low": gettext_lazy("age, lowest"),
    "age_high": gettext_lazy("age, highest"),
    "people_low": gettext_lazy("number of people, lowest"),
    "people_high": gettext_lazy("number of people, highest"),
    "cases_low": gettext_lazy("number of cases, lowest"),
    "cases_high": gettext_lazy("number of cases, highest"),
    "deaths_low": gettext_lazy("deaths covered, lowest"),
    "deaths_high": gettext_lazy("deaths covered, highest"),
    "absent": gettext_lazy("why fields are empty"),
    "coding_note": gettext_lazy("coder’s judgement"),
    "url": gettext_lazy("address"),
    "victims": gettext_lazy("people it concerns"),
    "incidents": gettext_lazy("incidents it covers"),
    "speaker_candidates": gettext_lazy("who may be speaking"),
    "relays": gettext_lazy("other sources that it relays"),
    "relayed_speakers": gettext_lazy("speakers whom it relays"),
    "names": gettext_lazy("names in other scripts and languages"),
}
"""Fields whose names say less than a reader of one correction needs."""


@dataclass(frozen=True)
class Item:
    """One entry of a list in words, with the page of the record that is linked, if it has one."""

    words: str
    page: str = ""
    public_id: str = ""


@dataclass(frozen=True)
class Mended:
    """One correction in words; an empty value is an empty text.

    Of a list there is what it lost and what it gained, instead of an old and a new value.
    """

    row: PublicCorrection
    kind: str
    record: str
    page: str
    field: str
    old: str = ""
    new: str = ""
    lost: tuple[Item, ...] = ()
    gained: tuple[Item, ...] = ()


@page
def corrections(request: HttpRequest) -> HttpResponse:
    """Every accepted correction, the newest first; the feed has the same filter."""
    also = {"feed_query": choosing(request)}
    return list_page(request, "corrections", prepare=with_words, also=also)


def with_words(rows: Sequence[Any], day: date | None) -> None:
    """Put on each correction what it says in words."""
    for mended in in_words(rows, day):
        mended.row.mended = mended


def in_words(rows: Sequence[Any], day: date | None = None) -> list[Mended]:
    """Corrections in words; one query for each kind of record that they speak of."""
    wanted = {row.record_id for row in rows}
    for row in rows:
        if row.is_list:
            entries = [*(row.old_value or ()), *(row.new_value or ())]
            wanted |= {entry for entry in entries if isinstance(entry, str)}
        elif isinstance(row.definition, models.ForeignKey):
            wanted |= {value for value in (row.old_value, row.new_value) if value}
    names = names_of(wanted, day)
    return [_mended(row, names) for row in rows]


def names_of(public_ids: Iterable[str], day: date | None) -> dict[str, str]:
    """What public records are called, by public id; those that are not public are not there."""
    of_kind: dict[str, list[str]] = {}
    for public_id in public_ids:
        of_kind.setdefault(public_id[:3], []).append(public_id)
    found: dict[str, str] = {}
    for prefix, ids in of_kind.items():
        model, view = CORRECTED[prefix]
        kind = str(model._meta.verbose_name).replace(" ", "_")
        for row in view.objects.as_of(day).filter(public_id__in=ids):
            found[row.public_id] = "" if kind == "citation" else words.record_words(kind, row)
    return found


def _mended(row: PublicCorrection, names: Mapping[str, str]) -> Mended:
    prefix = (row.page_id or "")[:3]
    page_name = (PAGES.get(prefix) or REFERENCES.get(prefix) or ("",))[0]
    shared = {
        "row": row,
        "kind": words.kind_words(row.kind),
        "record": names.get(row.record_id, ""),
        "page": page_name,
    }
    if row.is_list:
        return Mended(
            **shared,
            field=str(FIELDS[row.field]),
            lost=_items(row.old_value, names),
            gained=_items(row.new_value, names),
        )
    definition = row.definition
    return Mended(
        **shared,
        field=str(FIELDS.get(row.field) or words.field_words(str(definition.verbose_name))),
        old=value_words(definition, row.old_value, names),
        new=value_words(definition, row.new_value, names),
    )


def _items(entries: Sequence[Any] | None, names: Mapping[str, str]) -> tuple[Item, ...]:
    return tuple(_item(entry, names) for entry in entries or ())


def _item(entry: Any, names: Mapping[str, str]) -> Item:
    if isinstance(entry, dict):
        about = (words.label(entry["script"], "Script"), entry["language"])
        return Item(f"{entry['text']} ({', '.join(filter(None, about))})")
    page_name, _view = PAGES.get(entry[:3], ("", None))
    return Item(names.get(entry) or _("a record that is not public"), page_name, entry)


def value_words(definition: "models.Field[Any, Any]", value: Any, names: Mapping[str, str]) -> str:
    """A stored value as a reader sees it elsewhere; empty if there is none."""
    if value is None or value in ("", {}):
        return ""
    if isinstance(definition, models.ForeignKey):
        return names.get(value) or _("a record that is not public")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        reasons = {
            str(FIELDS.get(field) or words.field_words(field)): words.label(reason, "AbsenceReason")
            for field, reason in value.items()
        }
        return "; ".join(f"{field}: {reason}" for field, reason in reasons.items())
    if labels := dict(definition.flatchoices):
        return str(labels.get(value, value))
    if isinstance(definition, models.DateField):
        return words.day(date.fromisoformat(value))
    if isinstance(value, int) and definition.name.endswith(("low", "high")):
        return words.number(value)
    return str(value)
