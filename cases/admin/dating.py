"""One box for a date as people write it; the single fields stay beside it for what it cannot say."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.html import format_html

from cases import dates
from cases.choices import DatePrecision
from cases.models.text import ReadableText

TYPED: Final = "date_typed"
"""The name of the box."""

SINGLE: Final = ("date_precision", "date_earliest", "date_latest", "date_words")
"""The fields that it fills."""

IN_ROWS: Final = "As you would write it, never more exactly than the source."

HELP: Final = (
    "As you would write it, never more exactly than the source: 5 January 2022, January 2022, 2022, "
    "5–7 January 2022, early January 2022, after 5 January 2022, 5 января 2022, 2022 жылғы 5 қаңтар."
)

DETAILS: Final = (
    "The date field by field",
    {
        "fields": [SINGLE],
        "classes": ["collapse", "desk-single"],
        "description": (
            "Only for what the box above cannot say. Choose how exactly the date is known, then type "
            "one day: any day of the month or year will do. Only “between two days” needs both."
        ),
    },
)


class DateBox(forms.TextInput):
    """The box; with JavaScript it says at once what it understands."""

    class Media:
        js = ("cases/dates.js",)


class TypedDate(forms.CharField):
    """A date as people write it."""

    widget = DateBox

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label="Date",
            max_length=dates.LONGEST,
            validators=[ReadableText(one_line=True, longest=None)],
            widget=DateBox(attrs={"class": "vTextField", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        try:
            dates.read(typed)
        except dates.Unreadable as refusal:
            raise ValidationError(str(refusal)) from refusal
        return typed


def show(form: forms.ModelForm) -> None:
    """Fill the box with the date as it could have been typed, and say how it is understood."""
    stored = _stored(form.instance)
    as_stored = dates.as_typed(*stored)
    form.initial.setdefault(TYPED, as_stored)
    field = form.fields[TYPED]
    field.widget.attrs["data-understood"] = reverse("admin:understood_date")
    sentence = ""
    if was_typed(form):
        sentence = sentence_of(form.data[form.add_prefix(TYPED)])
    elif form.initial[TYPED] != as_stored:
        sentence = sentence_of(form.initial[TYPED])
    elif form.instance.date_precision:  # of what was not said yet nothing is understood
        sentence = f"Understood: {dates.understood(*stored)}."
    field.help_text = format_html(
        '<strong class="desk-understood" role="status">{}</strong> {}',
        sentence,
        IN_ROWS if form.prefix else HELP,
    )


def was_typed(form: forms.ModelForm) -> bool:
    """Whether somebody typed into the box; a form that was sent without it says nothing."""
    name = form.add_prefix(TYPED)
    field = form.fields.get(TYPED)
    return (
        field is not None
        and form.is_bound
        and name in form.data
        and field.has_changed(form.initial.get(TYPED), form.data[name])
    )


def sentence_of(typed: str) -> str:
    """What is understood of a typed date, or why it is not."""
    try:
        reading = dates.read(typed)
    except dates.Unreadable as refusal:
        return str(refusal)
    if not typed.strip():
        return ""
    values = (reading.precision, reading.earliest, reading.latest, reading.words)
    return f"Understood: {dates.understood(*values)}."


def fill(form: forms.ModelForm, values: dict[str, Any], bounds: tuple[Any, Any]) -> None:
    """Put what was typed into the single fields, unless these were changed too and say otherwise.

    ``bounds`` are those of a date that is not known.
    """
    if TYPED not in values:
        return
    reading = dates.read(values[TYPED])
    ends = (reading.earliest, reading.latest)
    if reading.precision == DatePrecision.UNKNOWN and reading.words:
        ends = bounds
    found = dict(zip(SINGLE, (reading.precision, *ends, reading.words), strict=True))
    changed = set(SINGLE[:3]) & set(form.changed_data)
    if any(values.get(name) != found[name] for name in changed):
        form.add_error(
            TYPED,
            "The date field by field says otherwise: change this box or those fields, not both.",
        )
        return
    if not found["date_words"] and form.initial.get(TYPED) != form.initial.get("date_words"):
        # The source's words that stood beside the date stay where they are.
        found["date_words"] = values.get("date_words", "")
    values.update(found)


def tell(request: HttpRequest, forms_saved: Iterable[forms.ModelForm]) -> None:
    """After saving: what was understood of each date that was typed."""
    told = [
        f"{form.instance}: {dates.understood(*_stored(form.instance))}"
        for form in forms_saved
        if was_typed(form) and form.instance.pk
    ]
    if told:
        messages.info(request, f"Dates as understood. {'; '.join(told)}.")


def understood_view(request: HttpRequest) -> JsonResponse:
    """For the box in a browser with JavaScript: what is understood of what was typed so far."""
    return JsonResponse({"understood": sentence_of(request.GET.get("typed", "")[:1000])})


def with_details(sets: Iterable[Any]) -> list[Any]:
    """The fieldsets of a page, with the single fields behind the box that fills them."""
    found: list[Any] = []
    for title, options in sets:
        found.append((title, options))
        if TYPED in options["fields"]:
            found.append(DETAILS)
    return found


class TypedDateShown(admin.ModelAdmin):
    """A published record's date, as the box would show it."""

    @admin.display(description="Date")
    def date_typed(self, record: Any) -> str:
        return dates.understood(*_stored(record))


def _stored(record: Any) -> tuple[str, date | None, date | None, str]:
    return (record.date_precision, record.date_earliest, record.date_latest, record.date_words)
