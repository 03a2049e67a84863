"""Forms that spare the researcher what can be worked out: dates, speakers, why a field is empty."""

from calendar import monthrange
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from cases import actions
from cases.admin.opened import OPENED, OpenedField
from cases.choices import AbsenceReason, DatePrecision, LocatorKind, SpeakerStatus
from cases.models import Citation, Source
from cases.models.review import Record, Sourced
from cases.models.text import ReadableText

ABSENT = "absent_"
"""What the names of the form fields begin with that say why a field is empty."""

CITE_FIELDS = ("cite_source", "cite_locator_kind", "cite_locator")

_REASONS = [("", "–")] + [
    (reason.value, reason.label)
    for reason in AbsenceReason
    if reason not in {AbsenceReason.WITHHELD, AbsenceReason.NOT_YET_REPORTED}
]
_NEVER_ASKED = ("summary", "archive_status", "archive_url", "archived_at", "conflict_note")
_PARTS = ("_words", "_latest", "_high")


def emptiable(model: type[Record]) -> list["models.Field[Any, Any]"]:
    """The fields whose emptiness means something: facts that a source may leave out."""
    if not issubclass(model, Sourced | Source):
        return []
    return [
        field
        for name, field in actions.correctable_fields(model).items()
        if field.blank
        and name not in {"coding_note", "absent", *_NEVER_ASKED}
        and not name.endswith(_PARTS)
        and field.related_model is not model
    ]


def span(precision: str, day: date) -> tuple[date, date]:
    """The first and the last day of the day, month or year in which a day lies."""
    if precision == DatePrecision.MONTH:
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    if precision == DatePrecision.YEAR:
        return day.replace(month=1, day=1), day.replace(month=12, day=31)
    return day, day


class RecordForm(forms.ModelForm):
    """What the forms of all records do, on their own page or as rows of another."""

    refusal: ClassVar[str] = ""
    """What the database refused when this very form was saved a moment ago."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            if name.startswith(ABSENT):
                reason = (self.instance.absent or {}).get(name.removeprefix(ABSENT), "")
                self.initial.setdefault(name, reason)

    def clean(self) -> dict[str, Any]:
        """Complete what follows from what was typed."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if self.refusal:
            raise ValidationError(self.refusal)
        if "date_precision" in self.fields:
            self._complete_date(values)
        if values.get("speaker") and values.get("speaker_status") in {
            SpeakerStatus.NOT_RECORDED,
            SpeakerStatus.AS_RECORD,
        }:
            values["speaker_status"] = SpeakerStatus.STATED
        self.complete(values)
        self._fold_absences(values)
        self._clean_source(values)
        return values

    def complete(self, values: dict[str, Any]) -> None:
        """Fill what follows from other fields of this kind of record."""

    def _complete_date(self, values: dict[str, Any]) -> None:
        precision = values.get("date_precision", "")
        given = [day for name in _ENDS if (day := values.get(name))]
        if self.errors.keys() & {"date_precision", *_ENDS}:
            return
        if precision in _TYPE_ONE_DAY:
            if not given:
                self.add_error("date_earliest", _TYPE_ONE_DAY[precision])
                return
            first, last = span(precision, given[0])
            if not all(first <= day <= last for day in given):
                self.add_error(
                    "date_latest",
                    f"The two days do not lie in one {precision}: choose “between two days”.",
                )
                return
            values["date_earliest"], values["date_latest"] = first, last
        elif precision == DatePrecision.BETWEEN:
            if len(given) < len(_ENDS) or given[0] >= given[1]:
                self.add_error("date_latest", "Give two days, the earlier one first.")
        elif len(given) == 1 and set(self.changed_data) & set(_ENDS):
            self.add_error(
                "date_precision",
                "A day is typed: choose “day”, “month” or “year”. Where the date is unknown, give "
                "both days between which it must lie, or none.",
            )

    def _fold_absences(self, values: dict[str, Any]) -> None:
        asked = [name for name in self.fields if name.startswith(ABSENT)]
        if not asked:
            return
        reasons = dict(self.instance.absent or {})
        for name in asked:
            field = name.removeprefix(ABSENT)
            reasons.pop(field, None)
            # A field that was filled in the meantime is not absent any more.
            if values.get(name) and values.get(field) in (None, ""):
                reasons[field] = values[name]
        self.instance.absent = reasons

    def _clean_source(self, values: dict[str, Any]) -> None:
        if not values.get("cite_source"):
            return
        kind, locator = values.get("cite_locator_kind"), values.get("cite_locator")
        if kind in _NO_PLACE:
            values["cite_locator"] = ""
        elif not locator:
            self.add_error("cite_locator", "Say where in the source, or that it is not recorded.")


_ENDS = ("date_earliest", "date_latest")
_NO_PLACE = {LocatorKind.WHOLE, LocatorKind.NOT_RECORDED}
_TYPE_ONE_DAY = {
    DatePrecision.DAY: "Type the day.",
    DatePrecision.MONTH: "Type any day in that month.",
    DatePrecision.YEAR: "Type any day in that year.",
}


class CitationForm(RecordForm):
    """A citation, whose “field” is chosen from those of the record it supports."""

    cited: ClassVar[type[Record] | None] = None

    class Meta:
        model = Citation
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.cited and "supports_field" in self.fields:
            names = [*actions.correctable_fields(self.cited)]
            kept = self.instance.supports_field
            if kept and kept not in names:
                names.append(kept)
            self.fields["supports_field"] = forms.ChoiceField(
                choices=[("", "the whole record"), *((name, label(name)) for name in names)],
                required=False,
                label="Supports",
            )


def label(name: str) -> str:
    """A field's name as people say it."""
    return name.replace("_", " ")


def page_form(model: type[Record], base: type[forms.ModelForm]) -> type[forms.ModelForm]:
    """The form of a record's own page: with its emptiable fields, and the source of what is new."""
    extra: dict[str, Any] = {OPENED: OpenedField()}
    for field in emptiable(model):
        shown = "date" if field.name == "date_earliest" else label(field.name.removesuffix("_low"))
        extra[ABSENT + field.name] = forms.ChoiceField(
            choices=_REASONS, required=False, label=shown.capitalize()
        )
    if issubclass(model, Sourced):
        extra["cite_source"] = forms.ModelChoiceField(Source.objects.all(), required=False)
        extra["cite_locator_kind"] = forms.ChoiceField(
            choices=LocatorKind.choices, required=False, label="Place given by"
        )
        extra["cite_locator"] = forms.CharField(
            max_length=60,
            required=False,
            validators=[ReadableText(one_line=True, longest=None)],
            label="Place in it",
            help_text="Such as 7, or 0 and 6, or 00:12:30.",
        )
    form: type[forms.ModelForm] = type(f"{model.__name__}Form", (base,), extra)
    return form
