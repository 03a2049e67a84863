"""Forms that spare the researcher what can be worked out: dates, speakers, why a field is empty."""

from calendar import monthrange
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db import models

from cases import actions
from cases.admin import dating
from cases.admin.opened import OPENED, OpenedField
from cases.choices import AbsenceReason, DatePrecision, LocatorKind, SpeakerStatus
from cases.models import Citation, Source, User
from cases.models.review import Dated, Record, Sourced
from cases.models.text import ReadableText

ABSENT = "absent_"
"""What the names of the form fields begin with that say why a field is empty."""

ASKED = "•"
"""What the labels of the fields end with that the gate asks for; the page says so."""

CITE_FIELDS = ("cite_source", "cite_locator_kind", "cite_locator")

_REASONS = [("", "–")] + [
    (reason.value, reason.label)
    for reason in AbsenceReason
    if reason not in {AbsenceReason.WITHHELD, AbsenceReason.NOT_YET_REPORTED}
]
_NEVER_ASKED = ("summary", "archive_url", "conflict_note")
_PARTS = ("_words", "_latest", "_high")


def emptiable(model: type[Record]) -> list["models.Field[Any, Any]"]:
    """The fields whose emptiness means something: facts that a source may leave out.

    A choice that the gate asks for has its own “unknown” and needs no reason beside it.
    """
    explained, chosen = actions.answerable_by_reason(model), actions.answerable_by_choice(model)
    facts = issubclass(model, Sourced | Source)
    return [
        field
        for name, field in actions.correctable_fields(model).items()
        if name in explained
        or (
            facts
            and field.blank
            and name not in {"coding_note", "absent", *_NEVER_ASKED, *chosen}
            and not name.endswith(_PARTS)
            and field.related_model is not model
        )
    ]


def span(precision: str, day: date) -> tuple[date, date]:
    """The first and the last day of the day, month or year in which a day lies."""
    if precision == DatePrecision.MONTH:
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    if precision == DatePrecision.YEAR:
        return day.replace(month=1, day=1), day.replace(month=12, day=31)
    return day, day


def precision_of(first: date, last: date) -> DatePrecision:
    """How exactly a date is known whose first and last possible day were typed."""
    for precision in (DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.YEAR):
        if span(precision, first) == (first, last):
            return precision
    return DatePrecision.BETWEEN


def reason_field(field: "models.Field[Any, Any]", *, label: str = "") -> forms.ChoiceField:
    """The form field that says why a field of a record is empty."""
    shown = "date" if field.name == "date_earliest" else words_of(field.name.removesuffix("_low"))
    return forms.ChoiceField(choices=_REASONS, required=False, label=label or shown.capitalize())


class RecordForm(forms.ModelForm):
    """What the forms of all records do, on their own page or as rows of another."""

    refusal: ClassVar[str] = ""
    """What the database refused when this very form was saved a moment ago."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = actions.asked_for(type(self.instance))
        for name, field in self.fields.items():
            if name in asked or (name == dating.TYPED and "date_precision" in asked):
                field.label = f"{field.label} {ASKED}"
            if name.startswith(ABSENT):
                reason = (self.instance.absent or {}).get(name.removeprefix(ABSENT), "")
                self.initial.setdefault(name, reason)
                if reason == AbsenceReason.WITHHELD:  # nobody chooses it, and nobody loses it
                    taken_out = (reason, AbsenceReason.WITHHELD.label)
                    self.fields[name].choices = [*self.fields[name].choices, taken_out]
        if dating.TYPED in self.fields:
            dating.show(self)

    def _get_validation_exclusions(self) -> set[str]:
        """No form has the state, but constraints ask for it: a withdrawn row stands in nobody's way."""
        excluded: set[str] = super()._get_validation_exclusions()
        return excluded - {"state"}

    def clean(self) -> dict[str, Any]:
        """Complete what follows from what was typed."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if dating.was_typed(self):
            dating.fill(self, values, self.bounds_of_unknown(values))
        elif "date_precision" in self.fields:
            self._complete_date(values)
        if values.get("speaker") and values.get("speaker_status") in {
            "",
            SpeakerStatus.NOT_RECORDED,
            SpeakerStatus.AS_RECORD,
        }:
            values["speaker_status"] = SpeakerStatus.STATED
        self.complete(values)
        self._fold_absences(values)
        self._clean_source(values)
        if self.refusal:
            self.add_error(None, self.refusal)
        return values

    def complete(self, values: dict[str, Any]) -> None:
        """Fill what follows from other fields of this kind of record."""

    def save_first(self, *, by: User) -> list[Record]:
        """Save what was typed on this row and is a record of its own, before the row that rests on it.

        Returns:
            What is new, so that it is cited and compared like the row itself.

        """
        return []

    def bounds_of_unknown(self, values: dict[str, Any]) -> tuple[date | None, date | None]:
        """Between which days a date lies of which only words are known."""
        return (None, None)

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
        elif not precision and len(given) == len(_ENDS) and given[0] <= given[1]:
            values["date_precision"] = precision_of(*given)
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
        if "locator_kind" in self.fields:
            self.fields["locator_kind"].initial = LocatorKind.PARAGRAPH
        if self.cited and "supports_field" in self.fields:
            names = [*actions.correctable_fields(self.cited)]
            kept = self.instance.supports_field
            if kept and kept not in names:
                names.append(kept)
            self.fields["supports_field"] = forms.ChoiceField(
                choices=[("", "the whole record"), *((name, words_of(name)) for name in names)],
                required=False,
                label="Supports",
            )

    def complete(self, values: dict[str, Any]) -> None:
        """A place that was not typed was not looked up, whatever kind of place is offered first."""
        if values.get("locator_kind") == LocatorKind.PARAGRAPH and not values.get("locator"):
            values["locator_kind"] = ""


def words_of(name: str) -> str:
    """A field's name as people say it."""
    return name.replace("_", " ")


def without_reasons(options: dict[str, Any]) -> dict[str, Any]:
    """A part of a page without the reasons for emptiness: where nothing is edited, they are told together."""
    lines = [[line] if isinstance(line, str) else line for line in options["fields"]]
    kept = [tuple(name for name in line if not name.startswith(ABSENT)) for line in lines]
    return {**options, "fields": kept}


def page_form(model: type[Record], base: type[forms.ModelForm]) -> type[forms.ModelForm]:
    """The form of a record's own page: with its emptiable fields, and the source of what is new."""
    extra: dict[str, Any] = {OPENED: OpenedField()}
    for field in emptiable(model):
        if ABSENT + field.name not in base.base_fields:
            extra[ABSENT + field.name] = reason_field(field)
    if issubclass(model, Dated):
        extra[dating.TYPED] = dating.TypedDate()
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
