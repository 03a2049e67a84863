"""What was done about it: official inquiries, and groups of them, step by step, each step sourced."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from cases import constraints
from cases.choices import (
    ClosingGround,
    CountStatus,
    InvestigationKind,
    InvestigationStepKind,
    SpeakerStatus,
)
from cases.models import guards
from cases.models.folding import trigrams
from cases.models.incidents import Incident
from cases.models.people import Victim
from cases.models.places import Agency, Place, Situation
from cases.models.review import Dated, PublicIdField, Sourced, record_constraints, record_indexes
from cases.models.sounding import sounds
from cases.models.sources import Speaker

_GROUND_STEPS = (InvestigationStepKind.CLOSED, InvestigationStepKind.SUSPENDED)


def _count_fits_its_status(noun: str) -> CheckConstraint:
    """A number that is stated is there; one that is unclear has its words; else there is none."""
    low, high, words, status = (f"{noun}_{part}" for part in ("low", "high", "words", "status"))
    neither = Q(**{f"{low}__isnull": True, f"{high}__isnull": True})
    return CheckConstraint(
        condition=(Q(**{status: CountStatus.STATED}) & ~neither)
        | (Q(**{status: CountStatus.UNCLEAR}) & neither & ~Q(**{words: ""}))
        | (Q(**{status: CountStatus.NOT_STATED}) & neither)
        | Q(**{status: ""}),
        name=f"investigation_{noun}_fit_their_status",
        violation_error_message=(
            "A stated number needs its low or high end, an unclear one the source's words and no "
            "number, and one that is not stated has none."
        ),
    )


@guards.tracked
class Investigation(Sourced):
    """One row is an official inquiry, or a group of inquiries that a speaker reports only as a number."""

    public_id = PublicIdField("INV", unique=True)
    title = models.CharField(
        max_length=200, help_text="Public: a few words of our own, without names."
    )
    situation = models.ForeignKey(
        Situation,
        on_delete=models.PROTECT,
        related_name="investigations",
        help_text="The situation it belongs to.",
    )
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        related_name="investigations",
        help_text="Where the harm happened; say in the coding note if that is inferred.",
    )
    kind = models.CharField(
        max_length=14,
        choices=InvestigationKind,
        blank=True,
        help_text="What sort of inquiry it is.",
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="investigations",
        help_text="The institution that investigates.",
    )
    is_group = models.BooleanField(
        default=False,
        help_text="A group of inquiries known only by a speaker's number; it never counts as one.",
    )
    cases_status = models.CharField(
        max_length=10,
        choices=CountStatus,
        blank=True,
        help_text="For a group: whether the source says how many cases.",
    )
    cases_low = models.PositiveIntegerField(
        null=True, blank=True, help_text="For a group: the lowest number of cases stated."
    )
    cases_high = models.PositiveIntegerField(
        null=True, blank=True, help_text="For a group: the highest; empty if open (“at least”)."
    )
    cases_words = models.CharField(
        max_length=120, blank=True, help_text="The source's own words for the number of cases."
    )
    deaths_status = models.CharField(
        max_length=10,
        choices=CountStatus,
        blank=True,
        help_text="Whether the source says how many deaths it covers.",
    )
    deaths_low = models.PositiveIntegerField(
        null=True, blank=True, help_text="The lowest number of deaths covered that is stated."
    )
    deaths_high = models.PositiveIntegerField(
        null=True, blank=True, help_text="The highest number of deaths covered; empty if open."
    )
    deaths_words = models.CharField(
        max_length=120, blank=True, help_text="The source's own words for the deaths covered."
    )
    speaker = models.ForeignKey(
        Speaker,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="investigations",
        help_text="Who reports it, if the source makes that clear.",
    )
    speaker_status = models.CharField(
        max_length=12,
        choices=[choice for choice in SpeakerStatus.choices if choice[0] != "as_record"],
        blank=True,
        help_text="Whether the source makes clear who is speaking.",
    )
    speaker_candidates = models.ManyToManyField(
        Speaker,
        through="cases.InvestigationCandidate",
        blank=True,
        related_name="possible_investigations",
        help_text="Who may be speaking, where the source leaves it unclear.",
    )
    victims = models.ManyToManyField(
        Victim,
        through="cases.InvestigationVictim",
        blank=True,
        related_name="investigations",
        help_text="The people whose harm it covers.",
    )
    incidents = models.ManyToManyField(
        Incident,
        through="cases.InvestigationIncident",
        blank=True,
        related_name="investigations",
        help_text="The incidents it covers.",
    )
    summary = models.TextField(blank=True, help_text="Public: its course, in our own words.")

    class Meta:
        ordering = ["place__name", "id"]
        indexes = [
            *record_indexes(
                "investigation",
                "field_known_from",
                "title",
                "cases_words",
                "deaths_words",
                "summary",
            ),
            trigrams("title", name="investigation_title_trigrams"),
            sounds("title", name="investigation_title_sounds"),
            trigrams("summary", name="investigation_summary_trig"),
        ]
        constraints = [
            *record_constraints("investigation", "INV"),
            constraints.low_not_above_high(
                "cases_low", "cases_high", name="investigation_cases_in_order"
            ),
            constraints.low_not_above_high(
                "deaths_low", "deaths_high", name="investigation_deaths_in_order"
            ),
            _count_fits_its_status("cases"),
            _count_fits_its_status("deaths"),
            CheckConstraint(
                condition=Q(is_group=True)
                | Q(
                    cases_status__in=[CountStatus.NOT_STATED, ""],
                    cases_low__isnull=True,
                    cases_high__isnull=True,
                    cases_words="",
                ),
                name="investigation_only_groups_count_cases",
                violation_error_message="Only a group of inquiries has a number of cases.",
            ),
            constraints.speaker_fits_its_status(name="investigation_speaker_fits_its_status"),
            constraints.published_says(
                *("kind", "deaths_status", "cases_status", "speaker_status"),
                name="investigation_published_says",
            ),
        ]
        triggers = [
            guards.review_guard(),
            guards.deletion_guard(),
            guards.known_from_guard(),
            guards.needs_citation("investigation"),
        ]

    def __str__(self) -> str:
        return self.title


@guards.tracked
class InvestigationCandidate(models.Model):
    """One row is somebody who may be the speaker of an investigation's numbers."""

    investigation = models.ForeignKey(
        Investigation, on_delete=models.CASCADE, related_name="+", help_text="The investigation."
    )
    speaker = models.ForeignKey(
        Speaker, on_delete=models.PROTECT, related_name="+", help_text="Who may be speaking."
    )

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["investigation", "speaker"], name="investigationcandidate_is_unique"
            )
        ]
        triggers = [guards.link_guard("investigation_id", "cases_investigation")]

    def __str__(self) -> str:
        return f"{self.investigation} – {self.speaker}"


@guards.tracked
class InvestigationVictim(models.Model):
    """One row is one person whose harm an investigation covers."""

    investigation = models.ForeignKey(
        Investigation, on_delete=models.CASCADE, related_name="+", help_text="The investigation."
    )
    victim = models.ForeignKey(
        Victim, on_delete=models.PROTECT, related_name="+", help_text="The person."
    )

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["investigation", "victim"], name="investigationvictim_is_unique"
            )
        ]
        triggers = [guards.link_guard("investigation_id", "cases_investigation")]

    def __str__(self) -> str:
        return f"{self.investigation} – {self.victim}"


@guards.tracked
class InvestigationIncident(models.Model):
    """One row is one incident that an investigation covers."""

    investigation = models.ForeignKey(
        Investigation, on_delete=models.CASCADE, related_name="+", help_text="The investigation."
    )
    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="+", help_text="The incident."
    )

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["investigation", "incident"], name="investigationincident_is_unique"
            )
        ]
        triggers = [guards.link_guard("investigation_id", "cases_investigation")]

    def __str__(self) -> str:
        return f"{self.investigation} – {self.incident}"


@guards.tracked
class InvestigationStep(Sourced, Dated):
    """One row is one sourced change in the course of an investigation."""

    public_id = PublicIdField("IST", unique=True)
    investigation = models.ForeignKey(
        Investigation,
        on_delete=models.PROTECT,
        related_name="steps",
        help_text="The investigation that changed.",
    )
    position = models.PositiveSmallIntegerField(
        help_text="Its place in the order of steps, from 1; dates may be unknown."
    )
    kind = models.CharField(max_length=14, choices=InvestigationStepKind, help_text="What changed.")
    ground = models.CharField(
        max_length=22,
        choices=ClosingGround,
        blank=True,
        help_text="For a closing or suspension: on what ground.",
    )
    ground_words = models.CharField(
        max_length=120, blank=True, help_text="The ground in the source's own words."
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="investigation_steps",
        help_text="The institution that took the step.",
    )

    class Meta:
        ordering = ["investigation", "position"]
        indexes = [
            *record_indexes("investigationstep", "date_words", "field_known_from", "ground_words")
        ]
        constraints = [
            *record_constraints("investigationstep", "IST"),
            constraints.precision_fits_dates(name="investigationstep_precision_fits_dates"),
            constraints.unique_while_standing(
                "investigation",
                "position",
                name="investigationstep_position_is_unique",
                message="Another step of this investigation has this position.",
            ),
            CheckConstraint(
                condition=(Q(kind__in=_GROUND_STEPS) & ~Q(ground=""))
                | (~Q(kind__in=_GROUND_STEPS) & Q(ground="", ground_words="")),
                name="investigationstep_ground_fits_kind",
                violation_error_message=(
                    "A closing or suspension has a ground (“not stated” is one); other steps have none."
                ),
            ),
            constraints.published_says("date_precision", name="investigationstep_published_says"),
        ]
        triggers = [
            guards.review_guard(),
            guards.deletion_guard(),
            guards.known_from_guard(),
            guards.needs_citation("investigation_step"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_kind_display()}"
