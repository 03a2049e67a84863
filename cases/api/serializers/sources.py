"""Sources, and the places in them that support a record."""

from typing import Any, ClassVar

from rest_framework import serializers

from cases.api.serializers.base import (
    CodedField,
    Dated,
    Linked,
    NamedLink,
    RecordLink,
    Row,
    Url,
    column,
)
from cases.choices import (
    AbsenceReason,
    ArchiveStatus,
    DatePrecision,
    LocatorKind,
    PublisherKind,
    SourceType,
    SpeakerStatus,
)
from cases.models.guards import CITED_KINDS
from cases.public import PublicCitation, PublicSource
from cases.public.sources import ARCHIVE_FIELDS


class RelayedSource(Linked):
    """A source that another one passes on."""

    id = serializers.CharField(source="public_id", help_text="Its permanent public id.")
    title = serializers.CharField(help_text="Its title.")
    url = serializers.SerializerMethodField(help_text="Its address in this API.")

    def get_url(self, relayed: dict[str, Any]) -> str:
        """Its address."""
        return self.address("sources", relayed["public_id"])


class Source(Row, Dated):
    """One published report, list, statement or court record."""

    noun = "sources"

    title = column(PublicSource, "title", allow_null=False)
    url = Url()
    publisher = NamedLink(noun="publishers", prefix="publisher", help_text="Who published it.")
    publisher_kind = CodedField(PublisherKind, help_text="What sort of body publishes.")
    source_type = column(PublicSource, "source_type", SourceType, allow_null=False)
    language = column(PublicSource, "language")
    web_address = column(PublicSource, "url", source="url")
    archive_status = column(PublicSource, "archive_status", ArchiveStatus)
    archive_url = column(PublicSource, "archive_url")
    archived_at = column(PublicSource, "archived_at")
    archive_sha256 = column(PublicSource, "archive_sha256")
    read_in_copy_of = column(PublicSource, "read_in_copy_of")
    relays = RelayedSource(many=True, help_text="Sources whose statements it passes on.")
    relayed_speakers = NamedLink(
        many=True, noun="speakers", help_text="Speakers whose statements it passes on."
    )
    summary = column(PublicSource, "summary")
    citations_url = serializers.SerializerMethodField(
        help_text="The citations of this source: what it supports, and where in it."
    )
    known_from = column(PublicSource, "known_from", allow_null=False)

    columns: ClassVar = {"web_address": "url"}

    def get_citations_url(self, row: PublicSource) -> str:
        """A filtered list."""
        return f"{self.context['root']}citations/?source={row.public_id}"

    def why(self, instance: Any, name: str) -> AbsenceReason:
        """Without an archived copy it has no address; without another's copy nobody to name."""
        if name == "read_in_copy_of":
            return AbsenceReason.NOT_APPLICABLE
        if name in ARCHIVE_FIELDS and instance.archive_status in {
            ArchiveStatus.NOT_ONLINE,
            ArchiveStatus.REFUSED,
        }:
            return AbsenceReason.NOT_APPLICABLE
        return super().why(instance, name)


class Target(Linked):
    """The record that a citation supports."""

    kind = serializers.ChoiceField(choices=CITED_KINDS, help_text="The kind of record.")
    id = serializers.CharField(help_text="Its permanent public id.")
    url = serializers.URLField(
        help_text="Its address; for a name, a harm, a defendant or a step that of the record which holds it."
    )

    def to_representation(self, instance: PublicCitation) -> dict[str, str]:
        """The view has put on the citation where its target is found."""
        return {
            "kind": instance.target_kind,
            "id": instance.target_id,
            "url": self.address(*instance.found_at),
        }


class SourceLink(RecordLink):
    """A link to a source."""

    title = serializers.CharField(help_text="Its title.")
    url = serializers.URLField(help_text="Its address in this API.")

    def to_representation(self, instance: Any) -> dict[str, Any] | None:
        """The link, with the title; None where it is withheld."""
        link = super().to_representation(instance)
        return link and {"id": link["id"], "title": instance.source_title, "url": link["url"]}


class Citation(Row):
    """One place in one source that supports one record, or one field of it."""

    noun = "citations"
    columns: ClassVar = {
        "source": "source_id",
        "publisher": "publisher_slug",
    }

    url = Url()
    target = Target(source="*", help_text="The record it supports.")
    supports_field = column(PublicCitation, "supports_field")
    source = SourceLink(noun="sources", column="source_id", help_text="The source.")
    source_type = column(PublicCitation, "source_type", SourceType)
    publisher = NamedLink(noun="publishers", prefix="publisher", help_text="Who published it.")
    source_date_earliest = column(PublicCitation, "source_date_earliest")
    source_date_latest = column(PublicCitation, "source_date_latest")
    source_date_precision = column(PublicCitation, "source_date_precision", DatePrecision)
    locator_kind = column(PublicCitation, "locator_kind", LocatorKind)
    locator = column(PublicCitation, "locator")
    exact_words = column(PublicCitation, "exact_words")
    speaker = NamedLink(
        noun="speakers",
        prefix="speaker",
        help_text="Who asserts it at this place, where that is not the record's own speaker.",
    )
    speaker_status = column(PublicCitation, "speaker_status", SpeakerStatus, allow_null=False)
    spoken_by = column(PublicCitation, "spoken_by")
    known_from = column(PublicCitation, "known_from", allow_null=False)


class Cited(serializers.Serializer):
    """What one record's own answer has and the row of a list has not."""

    citations = Citation(
        many=True,
        source="all_citations",
        help_text="Every citation of the record and of what is nested in it.",
    )
