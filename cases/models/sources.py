"""Who says so: speakers, publishers, published sources, and the places in them that support a record."""

from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Func, Index, Q, UniqueConstraint
from django.db.models.lookups import Exact

from cases import constraints
from cases.choices import (
    ArchiveStatus,
    LocatorKind,
    PublisherKind,
    ReviewState,
    SourceType,
    SpeakerKind,
    SpeakerStatus,
)
from cases.models import guards
from cases.models.folding import Address, trigrams
from cases.models.places import Agency
from cases.models.review import (
    Dated,
    PublicIdField,
    Record,
    RecordQuerySet,
    record_constraints,
    record_indexes,
)
from cases.models.sounding import sounds

LONGEST_QUOTATION: Final = 300
"""Symbols of a source's own words that a citation may hold: a search anchor, not a copy."""


@guards.tracked
class Speaker(Record):
    """One row is somebody who asserts something: an authority, an organisation, a person."""

    public_id = PublicIdField("SPK", unique=True)
    name = models.CharField(max_length=200, help_text="The name used on pages, in English.")
    slug = models.SlugField(
        max_length=80, unique=True, help_text="The permanent word in addresses."
    )
    kind = models.CharField(max_length=16, choices=SpeakerKind, help_text="Who is speaking.")
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="speakers",
        help_text="The institution it speaks for, if it is an authority entered here.",
    )

    class Meta:
        ordering = ["name"]
        indexes = [
            *record_indexes("speaker", "name", "slug"),
            sounds("name", name="speaker_name_sounds"),
        ]
        constraints = [*record_constraints("speaker", "SPK")]
        triggers = [guards.review_guard(), guards.deletion_guard()]

    def __str__(self) -> str:
        return self.name


@guards.tracked
class Publisher(Record):
    """One row is somebody who publishes sources."""

    public_id = PublicIdField("PUB", unique=True)
    name = models.CharField(max_length=200, help_text="The name used on pages, in English.")
    slug = models.SlugField(
        max_length=80, unique=True, help_text="The permanent word in addresses."
    )
    kind = models.CharField(max_length=16, choices=PublisherKind, help_text="What sort of body.")

    class Meta:
        ordering = ["name"]
        indexes = [
            *record_indexes("publisher", "name", "slug"),
            sounds("name", name="publisher_name_sounds"),
        ]
        constraints = [*record_constraints("publisher", "PUB")]
        triggers = [guards.review_guard(), guards.deletion_guard()]

    def __str__(self) -> str:
        return self.name


@guards.tracked
class Source(Record, Dated):
    """One row is one published report, list, statement or court record."""

    public_id = PublicIdField("SRC", unique=True)
    title = models.CharField(
        max_length=300, help_text="The title as published, or a description in our own words."
    )
    publisher = models.ForeignKey(
        Publisher,
        on_delete=models.PROTECT,
        related_name="sources",
        help_text="Who published it.",
    )
    source_type = models.CharField(
        max_length=20, choices=SourceType, help_text="The type of source."
    )
    language = models.CharField(
        max_length=12, blank=True, help_text="The language it is written in (BCP 47 code)."
    )
    url = models.URLField(
        max_length=1000, blank=True, help_text="Its address on the web; never an invented one."
    )
    archive_status = models.CharField(
        max_length=14,
        choices=ArchiveStatus,
        blank=True,
        help_text="Whether an archived copy is known, or why not.",
    )
    archive_url = models.URLField(
        max_length=1000, blank=True, help_text="The address of the archived copy."
    )
    archived_at = models.DateTimeField(
        null=True, blank=True, help_text="When the copy was archived (UTC)."
    )
    archive_sha256 = models.CharField(
        max_length=64,
        blank=True,
        help_text=(
            "SHA-256 of the file that was archived: 64 digits and letters a to f; whoever has the file "
            "can tell by it that nothing was changed. Leave it empty if there is none."
        ),
    )
    read_in_copy_of = models.ForeignKey(
        Publisher,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="copies",
        help_text="Whose copy was read, if not the publisher's own: one more relay.",
    )
    relays = models.ManyToManyField(
        "self",
        symmetrical=False,
        through="cases.SourceRelay",
        through_fields=("source", "relayed"),
        blank=True,
        related_name="relayed_by",
        help_text="Other sources whose statements it passes on.",
    )
    relayed_speakers = models.ManyToManyField(
        Speaker,
        through="cases.SourceSpeaker",
        blank=True,
        related_name="relayed_in",
        help_text="Speakers whose statements it passes on.",
    )
    summary = models.TextField(blank=True, help_text="Public: what it says, in our own words.")

    class Meta:
        ordering = ["date_latest", "title"]
        indexes = [
            *record_indexes(
                "source",
                "date_words",
                "title",
                "language",
                "url",
                "archive_url",
                "archive_sha256",
                "summary",
            ),
            Index(fields=["-date_latest", "-id"], name="source_by_date"),
            trigrams("title", name="source_title_trigrams"),
            sounds("title", name="source_title_sounds"),
            trigrams("url", name="source_url_trigrams"),
            Index(Address("url"), condition=~Q(url=""), name="source_by_address"),
        ]
        constraints = [
            *record_constraints("source", "SRC"),
            constraints.precision_fits_dates(name="source_precision_fits_dates"),
            CheckConstraint(
                condition=~Q(state=ReviewState.PUBLISHED) | Q(date_latest__isnull=False),
                name="published_source_has_last_possible_day",
                violation_error_message="Say by which day the source had appeared at the latest.",
            ),
            CheckConstraint(
                condition=(Q(archive_status=ArchiveStatus.ARCHIVED) & ~Q(archive_url=""))
                | (
                    ~Q(archive_status=ArchiveStatus.ARCHIVED)
                    & Q(archive_url="", archived_at__isnull=True, archive_sha256="")
                ),
                name="source_archive_has_address",
                violation_error_message="An archived source has the copy's address; others have none.",
            ),
            CheckConstraint(
                condition=Q(archive_sha256="") | Q(archive_sha256__regex=r"^[0-9a-f]{64}$"),
                name="source_archive_hash_is_sha256",
                violation_error_message="A SHA-256 is 64 characters long: digits, and letters a to f.",
            ),
            constraints.published_says(
                "archive_status", "date_precision", name="source_published_says"
            ),
        ]
        triggers = [
            guards.review_guard(),
            guards.deletion_guard(),
            guards.source_keeps_citations(),
            guards.refresh_cited(),
        ]

    def __str__(self) -> str:
        return self.title


@guards.tracked
class SourceRelay(models.Model):
    """One row says that one source passes on statements of another."""

    source = models.ForeignKey(
        Source, on_delete=models.CASCADE, related_name="+", help_text="The source that passes on."
    )
    relayed = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="+", help_text="The source passed on."
    )

    class Meta:
        constraints = [UniqueConstraint(fields=["source", "relayed"], name="sourcerelay_is_unique")]
        triggers = [guards.link_guard("source_id", "cases_source")]

    def __str__(self) -> str:
        return f"{self.source} – {self.relayed}"


@guards.tracked
class SourceSpeaker(models.Model):
    """One row says that a source passes on statements of a speaker."""

    source = models.ForeignKey(
        Source, on_delete=models.CASCADE, related_name="+", help_text="The source that passes on."
    )
    speaker = models.ForeignKey(
        Speaker, on_delete=models.PROTECT, related_name="+", help_text="The speaker passed on."
    )

    class Meta:
        constraints = [
            UniqueConstraint(fields=["source", "speaker"], name="sourcespeaker_is_unique")
        ]
        triggers = [guards.link_guard("source_id", "cases_source")]

    def __str__(self) -> str:
        return f"{self.source} – {self.speaker}"


class CitationQuerySet(RecordQuerySet):
    """Which citations."""

    def supporting(self, record: models.Model) -> "CitationQuerySet":
        """Those whose target is the given record."""
        return self.filter(**{citation_field(record): record})


def citation_field(record: models.Model | type[models.Model]) -> str:
    """The name of the citation's field that points to this kind of record.

    Raises:
        LookupError: this kind of record is not cited.

    """
    table = record._meta.db_table
    for kind in guards.CITED_KINDS:
        if table == f"cases_{kind.replace('_', '')}":
            return kind
    message = f"{record._meta.verbose_name} is not supported by citations."
    raise LookupError(message)


def _target(model: str, noun: str) -> "models.ForeignKey[models.Model | None, models.Model | None]":
    return models.ForeignKey(
        model,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="citations",
        help_text=f"The {noun} it supports.",
    )


@guards.tracked
class Citation(Record):
    """One row is one place in one source that supports one record, and which field of it."""

    public_id = PublicIdField("CIT", unique=True)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="citations", help_text="The source cited."
    )
    incident = _target("cases.Incident", "incident")
    victim = _target("cases.Victim", "victim")
    victim_name = _target("cases.VictimName", "name")
    harm = _target("cases.Harm", "harm")
    investigation = _target("cases.Investigation", "investigation")
    investigation_step = _target("cases.InvestigationStep", "step of an investigation")
    prosecution = _target("cases.Prosecution", "prosecution")
    defendant = _target("cases.Defendant", "defendant")
    proceeding_step = _target("cases.ProceedingStep", "step of a proceeding")
    figure = _target("cases.Figure", "figure")
    supports_field = models.CharField(
        max_length=50,
        blank=True,
        help_text="The one field it supports; empty if it supports the record as a whole.",
    )
    locator_kind = models.CharField(
        max_length=14,
        choices=LocatorKind,
        blank=True,
        help_text="How the place in the source is given.",
    )
    locator = models.CharField(
        max_length=60, blank=True, help_text="The place in the source: 9, or 0 and 6, or 00:12:30."
    )
    exact_words = models.CharField(
        max_length=LONGEST_QUOTATION,
        blank=True,
        help_text="The few words that carry the fact, to be found again in the source.",
    )
    speaker = models.ForeignKey(
        Speaker,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="citations",
        help_text="Who asserts it at this place, where that is not the record's own speaker.",
    )
    speaker_status = models.CharField(
        max_length=12,
        choices=SpeakerStatus,
        default=SpeakerStatus.AS_RECORD,
        help_text="Whether the source makes clear who is speaking here.",
    )
    spoken_by = models.CharField(
        max_length=200,
        blank=True,
        help_text="Who spoke for the speaker: a prosecutor, a spokesperson.",
    )

    objects: ClassVar[Any] = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["source__date_latest", "id"]
        indexes = [
            *record_indexes("citation", "supports_field", "locator", "exact_words", "spoken_by"),
            trigrams("exact_words", name="citation_words_trigrams"),
            trigrams("spoken_by", name="citation_spoken_by_trigrams"),
        ]
        constraints = [
            *record_constraints("citation", "CIT"),
            CheckConstraint(
                condition=Q(
                    Exact(
                        Func(
                            *guards.CITED_KINDS,
                            function="num_nonnulls",
                            output_field=models.IntegerField(),
                        ),
                        1,
                    )
                ),
                name="citation_has_exactly_one_target",
                violation_error_message="A citation supports exactly one record.",
            ),
            constraints.speaker_fits_its_status(name="citation_speaker_fits_its_status"),
            CheckConstraint(
                condition=Q(
                    locator_kind__in=[LocatorKind.WHOLE, LocatorKind.NOT_RECORDED, ""], locator=""
                )
                | (
                    ~Q(locator_kind__in=[LocatorKind.WHOLE, LocatorKind.NOT_RECORDED])
                    & ~Q(locator="")
                ),
                name="citation_locator_fits_its_kind",
                violation_error_message="Say where in the source, or that it is not recorded.",
            ),
            constraints.published_says("locator_kind", name="citation_published_says"),
        ]
        triggers = [
            guards.review_guard(),
            guards.deletion_guard(),
            guards.keeps_citation(),
            guards.citation_needs_source(),
            guards.refresh_known_from(),
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.get_locator_kind_display()} {self.locator}".strip()

    @property
    def target(self) -> models.Model | None:
        """The record it supports, or None while the form is still incomplete."""
        for kind in guards.CITED_KINDS:
            if getattr(self, f"{kind}_id") is not None:
                record: models.Model = getattr(self, kind)
                return record
        return None

    def clean(self) -> None:
        """Refuse a field that the cited kind of record does not have.

        Raises:
            ValidationError: it names the field.

        """
        super().clean()
        if self.supports_field and self.target is not None:
            fields = {field.name for field in self.target._meta.get_fields()} | {"outcome"}
            if self.supports_field not in fields:
                noun = self.target._meta.verbose_name
                raise ValidationError(
                    {"supports_field": f"The {noun} has no field “{self.supports_field}”."}
                )
