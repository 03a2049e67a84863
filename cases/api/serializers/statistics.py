"""Numbers of a dashboard: each with its unit, its speaker, its date, its citations and its rows."""

from types import SimpleNamespace
from typing import Any, ClassVar
from urllib.parse import urlencode

from rest_framework import serializers

from cases.api.serializers.base import (
    CodedField,
    Explained,
    IdList,
    Linked,
    RecordLink,
    SpeakerLink,
)
from cases.choices import (
    AbsenceReason,
    CountStatus,
    DatePrecision,
    Metric,
    PopulationGroup,
    Qualifier,
    SpeakerStatus,
    Subject,
    Unit,
)
from cases.public.base import reason_for_speaker
from cases.stats.numbers import Link, Reported, ReportedFigure, SpeakerFigures, Voice


class Statistic(Explained, Linked):
    """An object of a dashboard; its nulls have the reasons that the statistic gives."""

    columns: ClassVar[dict[str, str]] = {}
    # A row always has a place, which may have been reported later than the row.
    fixed_reasons: ClassVar = {"place_name": AbsenceReason.NOT_YET_REPORTED}

    def why(self, instance: Any, name: str) -> AbsenceReason:
        """The reason of the statistic, under the field's name or its column's."""
        reasons = dict(self.reasons(instance))
        return reasons.get(self.columns.get(name, name)) or super().why(instance, name)

    def reasons(self, instance: Any) -> Any:
        """Pairs of column and reason."""
        return instance.absent


class RowsUrl(serializers.URLField):
    """The address of the rows behind a number, with the day carried along."""

    def __init__(self, source: str = "link") -> None:
        super().__init__(
            source=source, help_text="The rows behind it: a filtered list, or one record."
        )

    def to_representation(self, value: Link) -> str:
        """A list with its filter, or a record."""
        parent: Any = self.parent
        day = self.context["day"]
        query = [*value.parameters, *([("as_of", day.isoformat())] if day else [])]
        root = self.context["root"]
        path = (
            parent.address(value.list_name, value.record)
            if value.record
            else f"{root}{value.list_name}/"
        )
        return f"{path}?{urlencode(query)}" if query else path


class DocumentedNumber(Linked):
    """A number of rows of this record; it never meets a reported one in a sum."""

    value = serializers.IntegerField(help_text="How many rows.")
    unit = CodedField(Unit, help_text="What one of it is.")
    rows_url = RowsUrl()


class BucketOfPeople(serializers.Serializer):
    """Documented people with one value of a field, "unknown" and "withheld" included."""

    value = serializers.CharField(help_text="The stored value.")
    count = DocumentedNumber(help_text="How many people.")


class Said(serializers.Serializer):
    """Who says a number, at the number itself."""

    speaker = SpeakerLink(allow_null=True, source="voice", help_text="Who asserts it.")
    speaker_status = CodedField(
        SpeakerStatus,
        source="voice.status",
        help_text="Whether the source makes clear who is speaking.",
    )
    speaker_candidates = SpeakerLink(
        many=True,
        source="voice.candidate_speakers",
        help_text="Who may be speaking, where the source leaves that unclear.",
    )
    spoken_by = serializers.ListField(
        child=serializers.CharField(),
        source="voice.spoken_by",
        help_text="Who spoke for the speaker, as far as a citation says so.",
    )


def reasons_of_voice(voice: Voice) -> list[tuple[str, AbsenceReason]]:
    """Why there is no speaker."""
    return [("speaker", voice.absence or reason_for_speaker(voice.status))]


class ReportedNumber(Statistic, Said):
    """A number that somebody else asserts, with everything one must know to cite it."""

    value = serializers.IntegerField(
        allow_null=True, help_text="The number, where low and high are the same; else null."
    )
    low = serializers.IntegerField(allow_null=True, help_text="The lower end, or the number.")
    high = serializers.IntegerField(
        allow_null=True, help_text="The upper end, or the number again; null if open."
    )
    qualifier = CodedField(Qualifier, help_text="How the speaker qualifies it.")
    words = serializers.CharField(
        allow_null=True, help_text="The number in the source's own words."
    )
    unit = CodedField(Unit, help_text="What one of it is.")
    status = CodedField(CountStatus, help_text="Whether the source gives a number.")
    date_earliest = serializers.DateField(
        allow_null=True, source="said.earliest", help_text="The earliest day it can be of."
    )
    date_latest = serializers.DateField(
        allow_null=True, source="said.latest", help_text="The latest day it can be of."
    )
    date_precision = CodedField(
        DatePrecision, source="said.precision", help_text="How exactly the date is known."
    )
    date_words = serializers.CharField(
        allow_null=True, source="said.words", help_text="The date in the source's own words."
    )
    known_from = serializers.DateField(
        help_text="The day the earliest published source that supports it appeared."
    )
    place_name = serializers.CharField(
        allow_null=True, source="place", help_text="The place it is about."
    )
    citation_ids = IdList(source="citations", help_text="The citations that support it.")
    coding_note = serializers.CharField(
        allow_null=True, source="note", help_text="A coder's judgement, and why."
    )
    rows_url = RowsUrl()

    def reasons(self, instance: Reported) -> Any:
        """Those of the row, those of its date, and why there is no speaker."""
        dates = [(name, instance.said.absence) for name in ("date_earliest", "date_latest")]
        number = (
            [(name, instance.absence) for name in ("value", "low", "high")]
            if instance.absence
            else [("value", AbsenceReason.NOT_STATED)]
        )
        return [*number, *dates, *reasons_of_voice(instance.voice), *instance.absent]


class ConflictOfFigure(Linked):
    """Another figure that cannot be true together with this one."""

    id = serializers.CharField(help_text="The other figure.")
    url = serializers.URLField(help_text="Its address in this API.")
    note = serializers.CharField(help_text="In what they conflict, and what is not decided.")

    def to_representation(self, instance: tuple[str, str]) -> dict[str, str]:
        """The pair of id and note, with the address."""
        public_id, note = instance
        return {"id": public_id, "url": self.address("figures", public_id), "note": note}


class FigureInSummary(ReportedNumber):
    """A reported figure with its parts below it; the names are those of a figure's own row."""

    id = serializers.CharField(source="public_id", help_text="Its permanent public id.")
    metric = CodedField(Metric, help_text="What is counted.")
    subject = CodedField(Subject, allow_null=True, help_text="What it is about.")
    population_group = CodedField(
        PopulationGroup, allow_null=True, help_text="Whom it counts, as far as the speaker says."
    )
    population = serializers.CharField(
        allow_null=True, help_text="Who is in and who is out, in our own words."
    )
    period_words = serializers.CharField(
        allow_null=True, source="period", help_text="The period in the source's own words."
    )
    part_of = RecordLink(
        noun="figures", column="part_of", help_text="The figure of which it is a part."
    )
    supersedes = RecordLink(
        noun="figures", column="supersedes", help_text="The earlier figure that it replaces."
    )
    superseded_by = RecordLink(
        noun="figures", column="superseded_by", help_text="The later figure that replaces it."
    )
    conflicts = ConflictOfFigure(many=True, help_text="Figures that contradict it.")

    columns: ClassVar = {"part_of": "part_of_id", "supersedes": "supersedes_id"}

    def get_fields(self) -> dict[str, Any]:
        """The fields, with the same again for the figures that are its parts."""
        fields = super().get_fields()
        absent = fields.pop("absent")
        parts = FigureInSummary(
            many=True, help_text="Figures of the same speaker that are parts of it."
        )
        return {**fields, "parts": parts, "absent": absent}

    def to_representation(self, instance: ReportedFigure) -> dict[str, Any]:
        """The figure; what belongs to its number stands beside the rest, as in its own row."""
        number = instance.number
        absent = (*number.absent, *instance.absent)
        return super().to_representation(
            SimpleNamespace(**{**vars(number), **vars(instance), "absent": absent})
        )


class FiguresOfSpeaker(Statistic, Said):
    """All figures of one speaker about one matter, oldest first."""

    figures = FigureInSummary(many=True, help_text="The figures.")

    def reasons(self, instance: SpeakerFigures) -> Any:
        """Why there is no speaker."""
        return reasons_of_voice(instance.voice)
