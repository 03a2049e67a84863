"""What all rows share: links, coded values, and no null without the reason for it."""

from datetime import date
from typing import Any, ClassVar, Final

from django.db import models
from rest_framework import serializers

from cases.choices import AbsenceReason, DatePrecision, DefinedChoices, SpeakerStatus, Unit
from cases.public.base import PublicDated, PublicModel, PublicSpoken

FIRST: Final = ("id", "slug", "name", "title", "url")
"""What a row is called stands at its beginning."""

LATE: Final = (
    *("speaker", "speaker_status", "speaker_candidates", "spoken_by"),
    *("date_earliest", "date_latest", "date_precision", "date_words"),
    *("situation", "place", "place_name", "city", "summary", "coding_note"),
    *("known_from", "as_of", "citation_ids", "citations", "rows_url", "absent", "labels"),
)
"""Who, when and where come after what, and what a row says about itself stands at its end."""

_FIELDS: Final[tuple[tuple[type[Any], type[Any]], ...]] = (
    (models.BooleanField, serializers.BooleanField),
    (models.IntegerField, serializers.IntegerField),
    (models.DecimalField, serializers.FloatField),
    (models.DateTimeField, serializers.DateTimeField),
    (models.DateField, serializers.DateField),
    (models.URLField, serializers.URLField),
    (models.Field, serializers.CharField),
)


_COLUMNS: Final = {"speaker": "speaker_slug", "place": "place_slug", "city": "city_slug"}
"""The columns by which the links of many rows are found."""


class CodedField(serializers.ChoiceField):
    """A stored value of a choice list; the schema gives the definition of each member."""

    def __init__(self, kind: type[DefinedChoices], **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(choices=kind.choices, **kwargs)


class UnitOf(CodedField):
    """The unit of the numbers beside it, which is always the same."""

    def __init__(self, unit: Unit, numbers: str) -> None:
        self.unit = unit
        super().__init__(Unit, source="*", help_text=f"The unit of {numbers}.")

    def to_representation(self, value: Any) -> str:
        """The unit."""
        return self.unit.value


def column(
    model: type[models.Model], name: str, kind: type[DefinedChoices] | None = None, **kwargs: Any
) -> Any:
    """A column of a public view as a field; null unless ``allow_null=False`` says it is never empty."""
    field: Any = model._meta.get_field(name)
    kwargs = {"help_text": str(field.help_text), "allow_null": True, **kwargs}
    if kind is not None:
        return CodedField(kind, **kwargs)
    made = next(ours for theirs, ours in _FIELDS if isinstance(field, theirs))
    return made(**kwargs)


class Absent(serializers.DictField):
    """Every null field of its object, with the reason."""

    child = CodedField(AbsenceReason)

    def __init__(self) -> None:
        super().__init__(
            source="*", help_text="Every field of this object that is null, and why it is."
        )

    def to_representation(self, value: Any) -> dict[str, str]:
        """Filled in by the object once its other fields are known."""
        return {}


class Labels(serializers.DictField):
    """The coded values of its object in words."""

    child = serializers.CharField()

    def __init__(self) -> None:
        super().__init__(
            source="*",
            required=False,
            help_text="With `lang` only: the labels of the coded values of this object, by field.",
        )

    def to_representation(self, value: Any) -> dict[str, str]:
        """Filled in by the object once its other fields are known."""
        return {}


class Explained(serializers.Serializer):
    """An object in which every null has its reason, and every code a label for whoever asks for it."""

    absent = Absent()
    labels = Labels()

    fixed_reasons: ClassVar[dict[str, AbsenceReason]] = {}

    def get_fields(self) -> dict[str, Any]:
        """The fields in the order in which they are read."""
        fields = super().get_fields()
        return {name: fields[name] for name in sorted(fields, key=_place_in_order)}

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The object; an empty text is a null, like every other value that is not there."""
        data = super().to_representation(instance)
        for name in [name for name, value in data.items() if value is None or value == ""]:
            data[name] = None
            data["absent"][name] = str(self.why(instance, name))
        if self.context.get("language"):
            data["labels"] = self._labels(data)
        else:
            del data["labels"]
        return data

    def _labels(self, data: dict[str, Any]) -> dict[str, str]:
        """The labels of the coded values, in the language in which the answer is made."""
        coded = {
            name: field for name, field in self.fields.items() if isinstance(field, CodedField)
        }
        return {
            name: str(field.kind(data[name]).label)
            for name, field in coded.items()
            if data.get(name) is not None
        }

    def why(self, instance: Any, name: str) -> AbsenceReason:
        """The reason why a field is null."""
        return self.fixed_reasons.get(name, AbsenceReason.NOT_RECORDED)


def _place_in_order(name: str) -> int:
    if name in FIRST:
        return FIRST.index(name) - len(FIRST)
    return LATE.index(name) + 1 if name in LATE else 0


class Linked(serializers.Serializer):
    """Something with an address; the view puts the API's own address into the context."""

    def address(self, noun: str, key: str) -> str:
        """The permanent address of a record."""
        return f"{self.context['root']}{noun}/{key}/"


class NamedLink(Linked):
    """A link to a row that is called by its slug."""

    slug = serializers.CharField(help_text="Its word in addresses and filters.")
    name = serializers.CharField(help_text="Its name, in English.")
    url = serializers.URLField(help_text="Its address in this API.")

    def __init__(self, *args: Any, noun: str = "", prefix: str = "", **kwargs: Any) -> None:
        self.noun, self.prefix = noun, prefix
        if prefix:
            kwargs |= {"source": "*", "allow_null": True}
        super().__init__(*args, **kwargs)

    def to_representation(self, instance: Any) -> dict[str, Any] | None:
        """The link; None where the columns with its prefix are empty."""
        values = {name: self._value(instance, name) for name in self.fields if name != "url"}
        if not values["slug"]:
            return None
        return values | {"url": self.address(self.noun, values["slug"])}

    def _value(self, instance: Any, name: str) -> Any:
        if isinstance(instance, dict):
            return instance[name]
        return getattr(instance, f"{self.prefix}_{name}" if self.prefix else name)


class SpeakerLink(NamedLink):
    """A link to a speaker."""

    kind = serializers.CharField(help_text="Who is speaking: authority, monitor, media, person…")
    url = serializers.URLField(help_text="Its address in this API.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"noun": "speakers", **kwargs})


class RecordLink(Linked):
    """A link to a record that is called by its public id."""

    id = serializers.CharField(help_text="Its permanent public id.")
    url = serializers.URLField(help_text="Its address in this API.")

    def __init__(self, *args: Any, noun: str = "", column: str = "", **kwargs: Any) -> None:
        self.noun, self.column = noun, column
        if column:
            kwargs |= {"source": "*", "allow_null": True}
        super().__init__(*args, **kwargs)

    def to_representation(self, instance: Any) -> dict[str, Any] | None:
        """The link; None where the column is empty."""
        key = getattr(instance, self.column or "public_id", None if self.column else instance)
        return {"id": key, "url": self.address(self.noun, key)} if key else None


class IdList(serializers.ListField):
    """The public ids of rows."""

    child = serializers.CharField()

    def to_representation(self, data: Any) -> list[str]:
        """The ids, in the order of the rows."""
        return [row.public_id for row in data]


class Row(Explained, Linked):
    """A row of a public view."""

    noun: ClassVar[str] = ""
    columns: ClassVar[dict[str, str]] = {}

    id = column(PublicModel, "public_id", source="public_id", allow_null=False)
    coding_note = column(PublicModel, "coding_note")

    def why(self, instance: Any, name: str) -> AbsenceReason:
        """The view's own reason, under the field's name or its column's."""
        column = self.columns.get(name) or _COLUMNS.get(name, name)
        if name in self.fixed_reasons and column not in instance.not_yet_reported:
            return self.fixed_reasons[name]
        reason: AbsenceReason | None = instance.absence(column)
        return reason or AbsenceReason.NOT_RECORDED


class Url(serializers.URLField):
    """The row's own address: by its slug if it has one, else by its id."""

    def __init__(self) -> None:
        super().__init__(source="*", help_text="Its address in this API.")

    def to_representation(self, value: Any) -> str:
        """The address under the list of the row's kind."""
        parent: Any = self.parent
        return parent.address(parent.noun, getattr(value, "slug", None) or value.public_id)


class AsOf(serializers.DateField):
    """The day for which derived values were computed."""

    def __init__(self) -> None:
        super().__init__(
            source="*",
            help_text="The day as of which status, outcome and what supersedes what were computed.",
        )

    def to_representation(self, value: Any) -> str:
        """The day asked for, else today."""
        day: date = self.context["day"] or self.context["today"]
        return day.isoformat()


class Fact(Row):
    """A row that rests on citations, known from a certain day on."""

    known_from = serializers.DateField(
        help_text="The day the earliest published source that supports it appeared; an imprecise "
        "date counts as its last possible day."
    )
    citation_ids = IdList(source="citations", help_text="The citations that support it.")


class Dated(serializers.Serializer):
    """A date as far as the source gives it."""

    date_earliest = column(PublicDated, "date_earliest")
    date_latest = column(PublicDated, "date_latest")
    date_precision = column(PublicDated, "date_precision", DatePrecision)
    date_words = column(PublicDated, "date_words")


class Placed(serializers.Serializer):
    """Where it happened, and in which situation."""

    situation = NamedLink(noun="situations", prefix="situation", help_text="Its situation.")
    place = NamedLink(
        noun="places",
        prefix="place",
        help_text="Exactly the place it is about; the country where it is about the whole country.",
    )
    city = NamedLink(
        noun="cities", prefix="city", help_text="The city in which the place lies, or which it is."
    )


class Spoken(serializers.Serializer):
    """Who says so."""

    speaker = SpeakerLink(prefix="speaker", help_text="Who asserts it.")
    speaker_status = column(PublicSpoken, "speaker_status", SpeakerStatus, allow_null=False)
    speaker_candidates = SpeakerLink(
        many=True, help_text="Who may be speaking, where the source leaves that unclear."
    )
