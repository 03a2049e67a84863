"""Two versions of one form, field by field: what was opened, what it is now, what was typed."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from cases.admin.forms import CITE_FIELDS
from cases.admin.opened import OPENED

CHOOSE = "choose:"
NOW = "now:"
MINE = "mine"
"""Of the answers: ``choose:title`` is “now” or “mine”; ``now:title:title`` is what it is now."""

TAKE_ALONG = "take_along"
"""In the form that proposes a correction: the name of a field whose value comes from elsewhere."""

ROW = "row"
DELETE = "DELETE"
NOTHING = "–"


@dataclass(frozen=True)
class Choice:
    """One field that is not the same any more, with what can be chosen."""

    name: str
    label: str
    opened: str
    now: str
    mine: str
    chosen: str = ""
    posted_now: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """The record or one of its rows, as far as somebody else changed it in the meantime."""

    title: str
    who: str
    when: datetime | None
    choices: list[Choice]
    note: str = ""
    closed: bool = False
    """Whether nothing can be chosen: it is public by now, or gone."""

    propose_url: str = ""
    """Where a correction of it can be proposed, if it is public by now."""

    taken_along: list[tuple[str, str]] = field(default_factory=list)
    """What was typed, by the fields of that form."""


def choices_between(
    opened: forms.ModelForm, now: forms.ModelForm | None, mine: forms.ModelForm
) -> list[Choice]:
    """The fields in which the three differ, in the form's order.

    What only one of the two changed is chosen already; what both changed is not.
    """
    found = []
    for name, definition in mine.fields.items():
        if name == OPENED or name in CITE_FIELDS:
            continue
        before, typed = opened[name].initial, mine[name].data
        after = before if now is None else now[name].initial
        they, i = not _same(before, after), not same(definition, before, typed)
        if (they or i) and not same(definition, after, typed):
            found.append(
                Choice(
                    name=mine[name].html_name,
                    label=mine[name].label,
                    opened=shown(definition, before),
                    now=NOTHING if now is None else shown(definition, after),
                    mine=shown(definition, typed),
                    chosen="" if they and i else "now" if they else MINE,
                    posted_now={} if now is None else posted(now[name]),
                )
            )
    return found


def same(definition: forms.Field, initial: Any, typed: Any) -> bool:
    """Whether what was typed is what the form had shown."""
    if isinstance(initial, str) and isinstance(typed, str):
        return _lines(initial) == _lines(typed)
    return not definition.has_changed(initial, typed)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _same(one: Any, other: Any) -> bool:
    return one == other or (one in (None, "") and other in (None, ""))


def shown(definition: forms.Field, value: Any) -> str:
    """A value as people read it: a choice by its label, a record by its name."""
    if isinstance(definition, forms.BooleanField):
        return "yes" if definition.to_python(value) else "no"
    if not any(value if isinstance(value, list) else [value not in (None, "")]):
        return NOTHING
    if isinstance(definition, forms.ModelChoiceField):
        record = definition.queryset.filter(pk=value).first() if str(value).isdecimal() else None
        return str(record or value)
    if isinstance(definition, forms.ChoiceField):
        labels = {str(key): str(text) for key, text in definition.choices}
        return labels.get(str(value), str(value))
    if isinstance(definition, forms.DateField):
        with suppress(forms.ValidationError):
            value = definition.to_python(value)
    return in_words(value)


def in_words(value: Any) -> str:
    """A plain value: a day or a moment as it is written out, the parts of a typed one in a row."""
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def posted(bound: BoundField) -> dict[str, str]:
    """What a browser sends for a field that nobody touched."""
    widget, value = bound.field.widget, bound.value()
    if isinstance(widget, forms.MultiWidget):
        parts = zip(widget.widgets_names, widget.widgets, widget.decompress(value), strict=True)
        return {bound.html_name + name: part.format_value(each) or "" for name, part, each in parts}
    if isinstance(widget, forms.CheckboxInput):
        return {bound.html_name: "on" if value else ""}
    if isinstance(bound.field, forms.ChoiceField):
        return {bound.html_name: "" if value is None else str(value)}
    return {bound.html_name: widget.format_value(value) or ""}


def own_words(choices: list[Choice], typed: QueryDict, prefix: str) -> list[tuple[str, str]]:
    """What this person changed, as the form that proposes a correction takes it along."""
    start = f"{prefix}-" if prefix else ""
    along = []
    for choice in choices:
        if not choice.name or choice.chosen == "now":
            continue
        along.append((TAKE_ALONG, choice.name.removeprefix(start)))
        for name in (choice.name, f"{choice.name}_0", f"{choice.name}_1"):
            along += [(name.removeprefix(start), value) for value in typed.getlist(name)]
    return along


def chosen(typed: QueryDict) -> QueryDict:
    """What was typed, with the answers put into effect; without one the question comes again."""
    data = typed.copy()
    gone = []
    asked = {name.removeprefix(NOW).split(":")[0] for name in typed if name.startswith(NOW)}
    if any(f"{CHOOSE}{name}" not in typed for name in asked):
        data[OPENED] = ""
    for name in typed:
        if name.startswith(NOW):
            del data[name]
        if not name.startswith(CHOOSE):
            continue
        del data[name]
        target, answer = name.removeprefix(CHOOSE), typed[name]
        prefix, _, last = target.rpartition("-")
        if last == ROW:
            gone.append((prefix, answer == MINE))
        elif answer == "now":
            known = {key: typed[key] for key in typed if key.startswith(f"{NOW}{target}:")}
            for key in (target, f"{target}_0", f"{target}_1"):
                data.pop(key, None)
            for key, value in known.items():
                data[key.removeprefix(f"{NOW}{target}:")] = value
    for prefix, again in sorted(gone, key=lambda row: _index(row[0]), reverse=True):
        _take_out(data, prefix.rpartition("-")[0], _index(prefix), again=again)
    return data


def _index(row: str) -> int:
    return int(row.rpartition("-")[2])


def _take_out(data: QueryDict, prefix: str, index: int, *, again: bool) -> None:
    """Take a row that is gone out of the formset, or make it a new one at its end."""
    total = int(data[f"{prefix}-TOTAL_FORMS"])
    rows = []
    for number in range(total):
        start = f"{prefix}-{number}-"
        names = [name for name in data if name.startswith(start)]
        rows.append({name.removeprefix(start): data.pop(name) for name in names})
    row = rows.pop(index)
    if again:
        rows.append({name: value for name, value in row.items() if name not in {"id", DELETE}})
    for number, values in enumerate(rows):
        for name, value in values.items():
            data.setlist(f"{prefix}-{number}-{name}", value)
    data[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
    data[f"{prefix}-INITIAL_FORMS"] = str(int(data[f"{prefix}-INITIAL_FORMS"]) - 1)
