"""Situations, places, cities, agencies, speakers and publishers: the words in which all else is said."""

from typing import Any, ClassVar

from rest_framework import serializers

from cases.api.serializers.base import CodedField, Explained, NamedLink, Row, Url, column
from cases.choices import (
    AbsenceReason,
    AgencyType,
    NameKind,
    PlaceLevel,
    PublisherKind,
    Script,
    SpeakerKind,
)
from cases.public import (
    PublicAgency,
    PublicPlace,
    PublicPublisher,
    PublicSituation,
    PublicSpeaker,
)
from cases.public.base import PublicReference


class NameInScript(Explained):
    """A name in one writing system and language."""

    text = serializers.CharField(help_text="The name as written.")
    script = CodedField(Script, help_text="The writing system (ISO 15924).")
    language = serializers.CharField(
        allow_null=True, help_text="The language, as a BCP 47 code such as kk, ru or en."
    )
    kind = CodedField(NameKind, help_text="What sort of name it is.")


class SummaryUrl(serializers.URLField):
    """The address of a dashboard's numbers."""

    def __init__(self) -> None:
        super().__init__(source="*", help_text="The numbers of its dashboard.")

    def to_representation(self, value: Any) -> str:
        """The row's own address, and one word more."""
        parent: Any = self.parent
        return f"{parent.address(parent.noun, value.slug)}summary/"


class Reference(Row):
    """A row that is called by its slug."""

    slug = column(PublicReference, "slug", allow_null=False)
    name = column(PublicReference, "name", allow_null=False)
    url = Url()


class Situation(Reference):
    """A period of events documented as a whole, with the harms and trials that follow."""

    noun = "situations"
    fixed_reasons: ClassVar = {"ends_on": AbsenceReason.NOT_APPLICABLE}

    names = NameInScript(many=True, help_text="Its other names, in every script.")
    starts_on = column(PublicSituation, "starts_on", allow_null=False)
    ends_on = column(PublicSituation, "ends_on")
    country = NamedLink(noun="places", prefix="country", help_text="Where it happened.")
    summary = column(PublicSituation, "summary")
    summary_url = SummaryUrl()


class Place(Reference):
    """A place of any level, as bounded at the time of the events."""

    noun = "places"
    columns: ClassVar = {"part_of": "part_of_slug"}

    level = column(PublicPlace, "level", PlaceLevel, allow_null=False)
    names = NameInScript(many=True, help_text="Its names, in every script.")
    part_of = NamedLink(
        noun="places", prefix="part_of", help_text="The next larger place to which it belonged."
    )
    city = NamedLink(
        noun="cities", prefix="city", help_text="The city in which it lies, or which it is."
    )
    country_code = column(PublicPlace, "country_code", allow_null=False)
    geonames_id = column(PublicPlace, "geonames_id")
    latitude = column(PublicPlace, "latitude")
    longitude = column(PublicPlace, "longitude")
    valid_from = column(PublicPlace, "valid_from")
    valid_until = column(PublicPlace, "valid_until")

    def why(self, instance: Any, name: str) -> AbsenceReason:
        """A country is part of nothing, and a region lies in no city."""
        if name == "city" or (name == "part_of" and instance.level == PlaceLevel.COUNTRY):
            return AbsenceReason.NOT_APPLICABLE
        return super().why(instance, name)


class City(Place):
    """A place that has a dashboard."""

    noun = "cities"

    summary_url = SummaryUrl()


class Agency(Reference):
    """An institution: police, army, prosecutor's office, court."""

    noun = "agencies"
    columns: ClassVar = {"place": "place_slug", "part_of": "part_of_slug"}

    agency_type = column(PublicAgency, "agency_type", AgencyType, allow_null=False)
    place = NamedLink(noun="places", prefix="place", help_text="Where it is competent.")
    part_of = NamedLink(
        noun="agencies", prefix="part_of", help_text="The larger institution to which it belongs."
    )


class Speaker(Reference):
    """Somebody who asserts something: an authority, an organisation, a person."""

    noun = "speakers"
    columns: ClassVar = {"agency": "agency_slug"}

    kind = column(PublicSpeaker, "kind", SpeakerKind, allow_null=False)
    agency = NamedLink(noun="agencies", prefix="agency", help_text="The institution it speaks for.")


class Publisher(Reference):
    """Somebody who publishes sources."""

    noun = "publishers"

    kind = column(PublicPublisher, "kind", PublisherKind, allow_null=False)
