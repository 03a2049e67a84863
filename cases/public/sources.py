"""Speakers, publishers, sources and citations, as the public sees them."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, Final

from django.db import models
from django.db.models import Q

from cases.choices import AbsenceReason, ArchiveStatus, LocatorKind, SpeakerStatus
from cases.models import Citation, Publisher, Source, Speaker
from cases.models.guards import CITED_KINDS
from cases.public.base import (
    PublicDated,
    PublicModel,
    PublicReference,
    by_id,
    like,
    reason_for_speaker,
)
from cases.public.functions import SHOWN

ARCHIVE_FIELDS: Final = ("archive_url", "archived_at", "archive_sha256")
"""What is known of the archived copy of a source."""


class PublicSpeaker(PublicReference):
    """One row is a published speaker."""

    kind = like(Speaker, "kind")
    agency_slug = models.SlugField(null=True, help_text="The institution it speaks for.")
    agency_name = models.CharField(max_length=200, null=True, help_text="That institution's name.")

    sql = """
        SELECT r.id, r.public_id, r.slug, r.name, r.kind, r.coding_note, r.absent,
               a.slug AS agency_slug, a.name AS agency_name
          FROM cases_speaker r
          LEFT JOIN cases_agency a ON a.id = r.agency_id AND a.state = 'published'
         WHERE r.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_speaker"
        ordering = ["slug"]


class PublicPublisher(PublicReference):
    """One row is a published publisher."""

    kind = like(Publisher, "kind")

    sql = """
        SELECT r.id, r.public_id, r.slug, r.name, r.kind, r.coding_note, r.absent
          FROM cases_publisher r WHERE r.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_publisher"
        ordering = ["slug"]


class PublicSource(PublicModel, PublicDated):
    """One row is a published source; it is known from its own last possible day on."""

    stored_as = "sources"

    known_from = models.DateField(help_text="The last possible day on which it appeared.")
    title = like(Source, "title")
    publisher_slug = models.SlugField(help_text="The publisher's word in addresses.")
    publisher_name = models.CharField(max_length=200, help_text="The publisher's name.")
    publisher_kind = models.CharField(max_length=16, help_text="What sort of body publishes.")
    source_type = like(Source, "source_type")
    language = like(Source, "language")
    url = like(Source, "url")
    archive_status = like(Source, "archive_status")
    archive_url = like(Source, "archive_url")
    archived_at = like(Source, "archived_at")
    archive_sha256 = like(Source, "archive_sha256")
    read_in_copy_of = models.CharField(
        max_length=200, null=True, help_text="Whose copy was read, if not the publisher's own."
    )
    relays = models.JSONField(help_text="Sources it passes on: public_id and title of each.")
    relayed_speakers = models.JSONField(help_text="Speakers it passes on: slug and name of each.")
    summary = like(Source, "summary")

    sql = """
        SELECT r.id, r.public_id, r.title, r.source_type, r.language, r.url, r.archive_status,
               r.archive_url, r.archived_at, r.archive_sha256, r.summary, r.coding_note, r.absent,
               r.date_earliest, r.date_latest, r.date_precision, r.date_words,
               r.date_latest AS known_from, '{}'::jsonb AS field_known_from,
               p.slug AS publisher_slug, p.name AS publisher_name, p.kind AS publisher_kind,
               c.name AS read_in_copy_of,
               COALESCE((SELECT jsonb_agg(jsonb_build_object('public_id', s.public_id,
                                          'title', s.title) ORDER BY s.date_latest, s.id)
                           FROM cases_sourcerelay l JOIN cases_source s ON s.id = l.relayed_id
                          WHERE l.source_id = r.id AND s.state = 'published'), '[]') AS relays,
               COALESCE((SELECT jsonb_agg(jsonb_build_object('slug', s.slug, 'name', s.name)
                                          ORDER BY s.slug)
                           FROM cases_sourcespeaker l JOIN cases_speaker s ON s.id = l.speaker_id
                          WHERE l.source_id = r.id AND s.state = 'published'), '[]')
               AS relayed_speakers
          FROM cases_source r
          JOIN cases_publisher p ON p.id = r.publisher_id AND p.state = 'published'
          LEFT JOIN cases_publisher c ON c.id = r.read_in_copy_of_id AND c.state = 'published'
         WHERE r.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_source"
        ordering = ["known_from", "id"]

    def __str__(self) -> str:
        return str(self.title)

    def usual_absence(self, field: str) -> AbsenceReason:
        """A copy whose address is kept back is not a copy that nobody recorded."""
        kept_back = self.archive_status == ArchiveStatus.WITHHELD
        if kept_back and field in ARCHIVE_FIELDS:
            return AbsenceReason.WITHHELD
        return super().usual_absence(field)


class PublicSourceRelay(models.Model):
    """One row is a published source that passes on another one."""

    source = models.ForeignKey(
        PublicSource,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="source_pk",
        related_name="+",
        help_text="The source that passes on.",
    )
    relayed = models.ForeignKey(
        PublicSource,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="relayed_pk",
        related_name="+",
        help_text="The source that it passes on.",
    )

    sql = """
        SELECT l.id, r.id AS source_pk, o.id AS relayed_pk
          FROM cases_sourcerelay l
          JOIN cases_source r ON r.id = l.source_id AND r.state = 'published'
          JOIN cases_source o ON o.id = l.relayed_id AND o.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_source_relay"

    def __str__(self) -> str:
        return f"{self.source_id} – {self.relayed_id}"


class PublicSourceSpeaker(models.Model):
    """One row is a published speaker whose words a published source says it passes on."""

    source = models.ForeignKey(
        PublicSource,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="source_pk",
        related_name="+",
        help_text="The source that passes on.",
    )
    speaker = models.ForeignKey(
        PublicSpeaker,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_column="speaker_pk",
        related_name="+",
        help_text="Whose words they are.",
    )

    sql = """
        SELECT l.id, r.id AS source_pk, k.id AS speaker_pk
          FROM cases_sourcespeaker l
          JOIN cases_source r ON r.id = l.source_id AND r.state = 'published'
          JOIN cases_speaker k ON k.id = l.speaker_id AND k.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_source_speaker"

    def __str__(self) -> str:
        return f"{self.source_id} – {self.speaker_id}"


_TARGETS = {kind: f"cases_{kind.replace('_', '')}" for kind in CITED_KINDS}

# Looked up one by one: ten joins would cost more to plan than to run.
_TARGET_ID = (
    "CASE "
    + " ".join(
        f"WHEN r.{kind}_id IS NOT NULL THEN"
        f" (SELECT t.public_id FROM {table} t WHERE t.id = r.{kind}_id AND t.state = 'published')"
        for kind, table in _TARGETS.items()
    )
    + " END"
)

PERSON: Final = """COALESCE({row}.victim_id,
    (SELECT n.victim_id FROM cases_victimname n WHERE n.id = {row}.victim_name_id),
    (SELECT h.victim_id FROM cases_harm h WHERE h.id = {row}.harm_id))"""
"""SQL for the person whom a citation is about, if any: through a name or a harm as well."""

# A source that supports no other person would point at a withheld one.
_SUPPORTS_OTHERS = f"""EXISTS (
    SELECT 1 FROM cases_citation o
     WHERE o.source_id = r.source_id AND o.state = 'published'
       AND {PERSON.format(row="o")} <> about.person)"""


def _if(condition: str, *columns: str) -> str:
    """SQL for columns that are empty unless a condition holds: expression and name of each."""
    pairs = (column.rpartition(" ") for column in columns)
    return ", ".join(
        f"CASE WHEN {condition} THEN {value} END AS {name}" for value, _, name in pairs
    )


def _target_key(noun: str) -> Any:
    return models.BigIntegerField(null=True, help_text=f"Internal key of the {noun} it supports.")


class PublicCitation(PublicModel):
    """One row is a published citation of a published record in a published source."""

    stored_as = "citations"
    withheld_fields = (
        "source_id",
        "source_title",
        "source_type",
        "publisher_slug",
        "publisher_name",
        "source_date_earliest",
        "source_date_latest",
        "source_date_precision",
        "archive_status",
        *ARCHIVE_FIELDS,
        "locator_kind",
        "locator",
        "exact_words",
        "speaker_slug",
        "speaker_name",
        "spoken_by",
        "coding_note",
    )

    known_from = models.DateField(help_text="The last possible day on which its source appeared.")
    is_shown = models.BooleanField(help_text="False where the person it is about is withheld.")
    target_kind = models.CharField(max_length=20, help_text="The kind of record it supports.")
    target_pk = models.BigIntegerField(help_text="Internal key of that record.")
    target_id = models.CharField(max_length=12, help_text="The public id of that record.")
    incident_pk = _target_key("incident")
    victim_pk = _target_key("victim")
    victim_name_pk = _target_key("name")
    harm_pk = _target_key("harm")
    investigation_pk = _target_key("investigation")
    investigation_step_pk = _target_key("step of an investigation")
    prosecution_pk = _target_key("prosecution")
    defendant_pk = _target_key("defendant")
    proceeding_step_pk = _target_key("step of a proceeding")
    figure_pk = _target_key("figure")
    supports_field = like(Citation, "supports_field")
    source_pk = models.BigIntegerField(null=True, help_text="Internal key of the source.")
    source_id = models.CharField(max_length=12, null=True, help_text="The source's public id.")
    source_title = models.CharField(max_length=300, null=True, help_text="The source's title.")
    source_type = models.CharField(max_length=20, null=True, help_text="The type of source.")
    publisher_slug = models.SlugField(null=True, help_text="The publisher's word in addresses.")
    publisher_name = models.CharField(max_length=200, null=True, help_text="Who published it.")
    source_date_earliest = models.DateField(null=True, help_text="Earliest day of publication.")
    source_date_latest = models.DateField(null=True, help_text="Latest day of publication.")
    source_date_precision = models.CharField(
        max_length=10, null=True, help_text="How exactly the day of publication is known."
    )
    archive_status = like(Source, "archive_status")
    archive_url = like(Source, "archive_url")
    archived_at = like(Source, "archived_at")
    archive_sha256 = like(Source, "archive_sha256")
    locator_kind = like(Citation, "locator_kind")
    locator = like(Citation, "locator")
    exact_words = like(Citation, "exact_words")
    speaker_slug = models.SlugField(null=True, help_text="Who asserts it here, if another.")
    speaker_name = models.CharField(max_length=200, null=True, help_text="That speaker's name.")
    speaker_status = like(Citation, "speaker_status")
    spoken_by = like(Citation, "spoken_by")

    sql = f"""
        SELECT r.id, r.public_id, s.date_latest AS known_from, may.show_person AS is_shown,
               CASE {" ".join(f"WHEN r.{k}_id IS NOT NULL THEN '{k}'" for k in CITED_KINDS)} END
               AS target_kind,
               COALESCE({", ".join(f"r.{k}_id" for k in CITED_KINDS)}) AS target_pk,
               {", ".join(f"r.{k}_id AS {k}_pk" for k in CITED_KINDS)},
               about.target_id, r.supports_field, r.speaker_status,
               t.id AS source_pk, t.public_id AS source_id, t.title AS source_title, t.source_type,
               t.date_earliest AS source_date_earliest, t.date_latest AS source_date_latest,
               t.date_precision AS source_date_precision,
               t.archive_status, t.archive_url, t.archived_at, t.archive_sha256,
               k.slug AS speaker_slug, k.name AS speaker_name,
               {_if("may.show_source", "p.slug publisher_slug", "p.name publisher_name")},
               {
        _if(
            "may.show_person",
            "r.locator_kind locator_kind",
            "r.locator locator",
            "r.exact_words exact_words",
            "r.spoken_by spoken_by",
            "r.coding_note coding_note",
            "r.absent absent",
        )
    }
          FROM cases_citation r
          JOIN cases_source s ON s.id = r.source_id AND s.state = 'published'
          JOIN cases_publisher p ON p.id = s.publisher_id AND p.state = 'published'
         CROSS JOIN LATERAL (
             SELECT {_TARGET_ID} AS target_id, {PERSON.format(row="r")} AS person OFFSET 0) about
          LEFT JOIN cases_victim v ON v.id = about.person AND v.state = 'published'
         CROSS JOIN LATERAL (
             SELECT about.person IS NULL OR {SHOWN} AS show_person,
                    about.person IS NULL OR {SHOWN} OR {_SUPPORTS_OTHERS} AS show_source
             OFFSET 0) may
          -- Joined where they may be shown, so that whoever asks for one finds it by its index.
          LEFT JOIN cases_source t ON t.id = r.source_id AND may.show_source
          LEFT JOIN cases_speaker k ON k.id = r.speaker_id AND k.state = 'published' AND may.show_person
         WHERE r.state = 'published' AND about.target_id IS NOT NULL
           AND (about.person IS NULL OR v.id IS NOT NULL)
           AND (r.victim_name_id IS NULL OR may.show_person)"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_citation"
        ordering = ["known_from", "id"]

    def usual_absence(self, field: str) -> AbsenceReason:
        """A citation of the whole record or source names no part; the record's speaker is its own."""
        if field == "supports_field":
            return AbsenceReason.NOT_APPLICABLE
        if field == "locator" and self.locator_kind == LocatorKind.WHOLE:
            return AbsenceReason.NOT_APPLICABLE
        if field in ARCHIVE_FIELDS and self.archive_status == ArchiveStatus.WITHHELD:
            return AbsenceReason.WITHHELD
        if field.startswith("speaker_"):
            if self.speaker_status == SpeakerStatus.AS_RECORD:
                return AbsenceReason.NOT_APPLICABLE
            return reason_for_speaker(self.speaker_status)
        return super().usual_absence(field)


def attach_citations(
    rows: Sequence[PublicModel], *, kind: str, day: date | None = None
) -> Sequence[PublicModel]:
    """Put on each row its citations as known by the day, oldest source first; one query for all."""
    attach_citations_of({kind: rows}, day=day)
    return rows


def attach_citations_of(
    rows: Mapping[str, Sequence[PublicModel]], *, day: date | None = None
) -> None:
    """The same for rows of several kinds; one query for all of them."""
    known = {kind: by_id(each) for kind, each in rows.items()}
    for row in chain.from_iterable(rows.values()):
        row.citations = []
    cited = Q(pk__in=[])
    for kind, each in known.items():
        cited |= Q(**{f"{kind}_pk__in": list(each)})
    for citation in PublicCitation.objects.as_of(day).filter(cited):
        known[citation.target_kind][citation.target_pk].citations.append(citation)
