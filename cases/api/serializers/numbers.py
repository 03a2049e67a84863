"""The log of headline numbers: each value at its permanent address."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from rest_framework import serializers

from cases.api.serializers.base import (
    CodedField,
    NamedLink,
    RecordLink,
    Row,
    SpeakerLink,
    Url,
    column,
)
from cases.choices import DatePrecision, Metric, Qualifier, SpeakerStatus, Unit
from cases.filters.numbers import COUNTED, asked_for, scope_of
from cases.public import PublicNumber
from cases.statistic_choices import Statistic


class Number(Row):
    """One headline number as it was in one state of the record; it stays as it was."""

    noun = "numbers"
    columns: ClassVar = {
        "figure": "figure_id",
        "situation": "situation_slug",
        "city": "city_slug",
    }

    coding_note = None
    url = Url()
    statistic = CodedField(Statistic, help_text="Which headline number it is.")
    situation = NamedLink(
        noun="situations", prefix="situation", help_text="The situation it is about as a whole."
    )
    city = NamedLink(noun="cities", prefix="city", help_text="The city it is about.")
    figure = RecordLink(
        noun="figures", column="figure_id", help_text="The reported figure, if it is one."
    )
    metric = column(PublicNumber, "metric", Metric)
    unit = column(PublicNumber, "unit", Unit, allow_null=False)
    value = column(PublicNumber, "value")
    low = column(PublicNumber, "low")
    high = column(PublicNumber, "high")
    qualifier = column(PublicNumber, "qualifier", Qualifier)
    words = column(PublicNumber, "words")
    speaker = SpeakerLink(prefix="speaker", help_text="Who said so.")
    speaker_status = column(PublicNumber, "speaker_status", SpeakerStatus)
    date_earliest = column(PublicNumber, "date_earliest")
    date_latest = column(PublicNumber, "date_latest")
    date_precision = column(PublicNumber, "date_precision", DatePrecision)
    reported_on = column(PublicNumber, "reported_on")
    logged_as_of = column(PublicNumber, "logged_as_of", allow_null=False)
    method = column(PublicNumber, "method", allow_null=False)
    data_version = column(PublicNumber, "data_version", allow_null=False)
    known_from = column(PublicNumber, "known_from", allow_null=False)
    rows_url = serializers.SerializerMethodField(
        help_text="The rows that it counts, as they are now; of a reported figure the figure."
    )

    def get_rows_url(self, row: Any) -> str:
        """A filtered list, or one record."""
        if row.figure_id is not None:
            return self.address("figures", row.figure_id)
        statistic = Statistic(row.statistic)
        asked = asked_for(statistic, scope_of(row.situation_slug, row.city_slug))
        return f"{self.context['root']}{COUNTED[statistic].noun}/?{urlencode(asked)}"
