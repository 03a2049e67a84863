"""Speakers, publishers, sources and citations, as the public sees them."""

from collections.abc import Sequence
from datetime import date

from django.db import models

from cases.choices import AbsenceReason, LocatorKind, SpeakerStatus
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
    read_in_copy_of = models.CharField(
        max_length=200, null=True, help_text="Whose copy was read, if not the publisher's own."
    )
    relays = models.JSONField(help_text="Sources it passes on: public_id and title of each.")
    relayed_speakers = models.JSONField(help_text="Speakers it passes on: slug and name of each.")
    summary = like(Source, "summary")

    sql = """
        SELECT r.id, r.public_id, r.title, r.source_type, r.language, r.url, r.archive_status,
               r.archive_url, r.archived_at, r.summary, r.coding_note, r.absent,
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


_TARGETS = {kind: f"cases_{kind.replace('_', '')}" for kind in CITED_KINDS}

# The person whom a citation is about, if any: through a name or a harm as well.
_PERSON = "COALESCE(r.victim_id, vn.victim_id, h.victim_id)"

_SHOWN = "COALESCE(v.is_shown, true)"

# A source that supports no other person would point at a withheld one.
_SOURCE_SHOWN = f"""({_SHOWN} OR EXISTS (
    SELECT 1 FROM cases_citation o
      LEFT JOIN cases_victimname n ON n.id = o.victim_name_id
      LEFT JOIN cases_harm hh ON hh.id = o.harm_id
     WHERE o.source_id = r.source_id AND o.state = 'published'
       AND COALESCE(o.victim_id, n.victim_id, hh.victim_id) <> {_PERSON}))"""


class PublicCitation(PublicModel):
    """One row is a published citation of a published record in a published source."""

    withheld_fields = (
        "source_id",
        "source_title",
        "source_type",
        "publisher_slug",
        "publisher_name",
        "source_date_earliest",
        "source_date_latest",
        "source_date_precision",
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
    locator_kind = like(Citation, "locator_kind")
    locator = like(Citation, "locator")
    exact_words = like(Citation, "exact_words")
    speaker_slug = models.SlugField(null=True, help_text="Who asserts it here, if another.")
    speaker_name = models.CharField(max_length=200, null=True, help_text="That speaker's name.")
    speaker_status = like(Citation, "speaker_status")
    spoken_by = like(Citation, "spoken_by")

    sql = f"""
        SELECT r.id, r.public_id, s.date_latest AS known_from, {_SHOWN} AS is_shown,
               CASE {" ".join(f"WHEN r.{k}_id IS NOT NULL THEN '{k}'" for k in CITED_KINDS)} END
               AS target_kind,
               COALESCE({", ".join(f"r.{k}_id" for k in CITED_KINDS)}) AS target_pk,
               COALESCE({", ".join(f"t_{k}.public_id" for k in CITED_KINDS)}) AS target_id,
               r.supports_field,
               CASE WHEN {_SOURCE_SHOWN} THEN s.id END AS source_pk,
               CASE WHEN {_SOURCE_SHOWN} THEN s.public_id END AS source_id,
               CASE WHEN {_SOURCE_SHOWN} THEN s.title END AS source_title,
               CASE WHEN {_SOURCE_SHOWN} THEN s.source_type END AS source_type,
               CASE WHEN {_SOURCE_SHOWN} THEN p.slug END AS publisher_slug,
               CASE WHEN {_SOURCE_SHOWN} THEN p.name END AS publisher_name,
               CASE WHEN {_SOURCE_SHOWN} THEN s.date_earliest END AS source_date_earliest,
               CASE WHEN {_SOURCE_SHOWN} THEN s.date_latest END AS source_date_latest,
               CASE WHEN {_SOURCE_SHOWN} THEN s.date_precision END AS source_date_precision,
               CASE WHEN {_SHOWN} THEN r.locator_kind END AS locator_kind,
               CASE WHEN {_SHOWN} THEN r.locator END AS locator,
               CASE WHEN {_SHOWN} THEN r.exact_words END AS exact_words,
               CASE WHEN {_SHOWN} THEN k.slug END AS speaker_slug,
               CASE WHEN {_SHOWN} THEN k.name END AS speaker_name,
               r.speaker_status,
               CASE WHEN {_SHOWN} THEN r.spoken_by END AS spoken_by,
               CASE WHEN {_SHOWN} THEN r.coding_note END AS coding_note,
               CASE WHEN {_SHOWN} THEN r.absent END AS absent
          FROM cases_citation r
          JOIN cases_source s ON s.id = r.source_id AND s.state = 'published'
          JOIN cases_publisher p ON p.id = s.publisher_id AND p.state = 'published'
          LEFT JOIN cases_speaker k ON k.id = r.speaker_id AND k.state = 'published'
          LEFT JOIN cases_victimname vn ON vn.id = r.victim_name_id
          LEFT JOIN cases_harm h ON h.id = r.harm_id
          LEFT JOIN public_victim v ON v.id = {_PERSON}
          {
        " ".join(
            f"LEFT JOIN {table} t_{kind} ON t_{kind}.id = r.{kind}_id"
            f" AND t_{kind}.state = 'published'"
            for kind, table in _TARGETS.items()
        )
    }
         WHERE r.state = 'published'
           AND COALESCE({", ".join(f"t_{k}.id" for k in CITED_KINDS)}) IS NOT NULL
           AND ({_PERSON} IS NULL OR v.id IS NOT NULL)
           AND (r.victim_name_id IS NULL OR v.is_shown)"""

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
        if field.startswith("speaker_"):
            if self.speaker_status == SpeakerStatus.AS_RECORD:
                return AbsenceReason.NOT_APPLICABLE
            return reason_for_speaker(self.speaker_status)
        return super().usual_absence(field)


def attach_citations(
    rows: Sequence[PublicModel], *, kind: str, day: date | None = None
) -> Sequence[PublicModel]:
    """Put on each row its citations as known by the day, oldest source first; one query for all."""
    known = by_id(rows)
    for row in rows:
        row.citations = []
    found = PublicCitation.objects.as_of(day).filter(target_kind=kind, target_pk__in=list(known))
    for citation in found:
        known[citation.target_pk].citations.append(citation)
    return rows
