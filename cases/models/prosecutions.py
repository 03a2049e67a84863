"""What came to court: prosecutions, defendants, and each defendant's own sourced steps."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from cases import constraints
from cases.choices import (
    OUTCOME_STEPS,
    Capacity,
    CourtType,
    ProceedingOutcome,
    ProceedingStepKind,
    SentenceKind,
)
from cases.models import guards
from cases.models.folding import trigrams
from cases.models.investigations import Investigation
from cases.models.name_keys import beginning_index, name_keys
from cases.models.people import Victim
from cases.models.places import Agency, Place, Situation
from cases.models.review import Dated, PublicIdField, Sourced, record_constraints, record_indexes
from cases.models.sounding import sounds
from cases.models.text_keys import text_keys


@guards.tracked
class Prosecution(Sourced):
    """One row is one case in court, with its defendants and the victims it concerns."""

    public_id = PublicIdField("PRO", unique=True)
    title = models.CharField(
        max_length=200, help_text="Public: a few words of our own, without names."
    )
    situation = models.ForeignKey(
        Situation,
        on_delete=models.PROTECT,
        related_name="prosecutions",
        help_text="The situation it belongs to.",
    )
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        related_name="prosecutions",
        help_text="Where the harm happened; say in the coding note if that is inferred.",
    )
    investigation = models.ForeignKey(
        Investigation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="prosecutions",
        help_text="The investigation it follows from.",
    )
    court = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="prosecutions",
        help_text="The court, if it is named.",
    )
    court_type = models.CharField(
        max_length=16,
        choices=CourtType,
        blank=True,
        help_text="The type of court.",
    )
    victims = models.ManyToManyField(
        Victim,
        through="cases.ProsecutionVictim",
        blank=True,
        related_name="prosecutions",
        help_text="The people whose harm it concerns.",
    )
    summary = models.TextField(blank=True, help_text="Public: its course, in our own words.")

    class Meta:
        ordering = ["place__name", "id"]
        indexes = [
            *record_indexes("prosecution", "field_known_from", "title", "summary"),
            trigrams("title", name="prosecution_title_trigrams"),
            sounds("title", name="prosecution_title_sounds"),
            trigrams("summary", name="prosecution_summary_trigrams"),
        ]
        constraints = [
            *record_constraints("prosecution", "PRO"),
            constraints.published_says("court_type", name="prosecution_published_says"),
        ]
        triggers = [
            guards.review_guard(),
            guards.deletion_guard(),
            guards.known_from_guard(),
            guards.needs_citation("prosecution"),
        ]

    def __str__(self) -> str:
        return self.title


@guards.tracked
class ProsecutionVictim(models.Model):
    """One row is one person whose harm a prosecution concerns."""

    prosecution = models.ForeignKey(
        Prosecution, on_delete=models.CASCADE, related_name="+", help_text="The case in court."
    )
    victim = models.ForeignKey(
        Victim, on_delete=models.PROTECT, related_name="+", help_text="The person."
    )

    class Meta:
        constraints = [
            UniqueConstraint(fields=["prosecution", "victim"], name="prosecutionvictim_is_unique")
        ]
        triggers = [guards.link_guard("prosecution_id", "cases_prosecution")]

    def __str__(self) -> str:
        return f"{self.prosecution} – {self.victim}"


@guards.tracked
class Defendant(Sourced):
    """One row is one person on trial in a prosecution, or a number of unnamed people."""

    public_id = PublicIdField("DEF", unique=True)
    prosecution = models.ForeignKey(
        Prosecution,
        on_delete=models.PROTECT,
        related_name="defendants",
        help_text="The case in which they are tried.",
    )
    name = models.CharField(
        max_length=200,
        blank=True,
        help_text="Public only for a state agent whose latest outcome is a conviction; else internal.",
    )
    count = models.PositiveSmallIntegerField(
        default=1, help_text="How many people: 1, or more if they are known only as a number."
    )
    capacity = models.CharField(
        max_length=16,
        choices=Capacity,
        blank=True,
        help_text="In what capacity they are said to have acted.",
    )
    post = models.CharField(
        max_length=120, blank=True, help_text="Rank or post, in general words (“army officer”)."
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="defendants",
        help_text="The institution they served in.",
    )
    name_cleared_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the name was last looked for in public texts and cleared (UTC). Internal.",
    )

    class Meta:
        ordering = ["prosecution", "id"]
        indexes = [
            *record_indexes("defendant", "field_known_from", "post"),
            trigrams("name", name="defendant_name_trigrams"),
            name_keys("name", name="defendant_name_keys"),
            beginning_index("name", name="defendant_beginning"),
            text_keys("name", name="defendant_name_words"),
            trigrams("post", name="defendant_post_trigrams"),
        ]
        constraints = [
            *record_constraints("defendant", "DEF"),
            CheckConstraint(condition=Q(count__gte=1), name="defendant_counts_at_least_one"),
            CheckConstraint(
                condition=Q(count=1) | Q(name=""),
                name="defendant_number_has_no_name",
                violation_error_message="A row for several people has no name.",
            ),
            constraints.published_says("capacity", name="defendant_published_says"),
        ]
        triggers = [
            guards.review_guard(),
            guards.deletion_guard(),
            guards.known_from_guard(),
            guards.needs_citation("defendant"),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.count} × {self.post or self.get_capacity_display()}"


@guards.tracked
class ProceedingStep(Sourced, Dated):
    """One row is one sourced step in a defendant's case: charge, trial, verdict, sentence, appeal."""

    public_id = PublicIdField("PST", unique=True)
    defendant = models.ForeignKey(
        Defendant,
        on_delete=models.PROTECT,
        related_name="steps",
        help_text="The defendant whose case moved.",
    )
    position = models.PositiveSmallIntegerField(
        help_text="Its place in the order of steps, from 1; dates may be unknown."
    )
    kind = models.CharField(max_length=18, choices=ProceedingStepKind, help_text="The step.")
    offence = models.CharField(
        max_length=200,
        blank=True,
        help_text="For a charge or verdict: the offence in the source's words.",
    )
    court = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proceeding_steps",
        help_text="The court that took the step, if it is named.",
    )
    outcome = models.CharField(
        max_length=16,
        choices=ProceedingOutcome,
        blank=True,
        help_text="For a verdict or a decided appeal: how the court decided.",
    )
    sentence_kind = models.CharField(
        max_length=16, choices=SentenceKind, blank=True, help_text="For a sentence: its kind."
    )
    sentence_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="For a sentence: its length in months."
    )
    sentence_suspended = models.BooleanField(
        null=True, blank=True, help_text="For a sentence: whether it was suspended, if known."
    )

    class Meta:
        ordering = ["defendant", "position"]
        indexes = [
            *record_indexes("proceedingstep", "date_words", "field_known_from", "offence"),
            trigrams("offence", name="proceedingstep_offence_trig"),
        ]
        constraints = [
            *record_constraints("proceedingstep", "PST"),
            constraints.precision_fits_dates(name="proceedingstep_precision_fits_dates"),
            constraints.unique_while_standing(
                "defendant",
                "position",
                name="proceedingstep_position_is_unique",
                message="Another step of this defendant has this position.",
            ),
            CheckConstraint(
                condition=(Q(kind__in=OUTCOME_STEPS) & ~Q(outcome=""))
                | (~Q(kind__in=OUTCOME_STEPS) & Q(outcome="")),
                name="proceedingstep_outcome_fits_kind",
                violation_error_message="A verdict or a decided appeal has an outcome; other steps none.",
            ),
            CheckConstraint(
                condition=(Q(kind=ProceedingStepKind.SENTENCE) & ~Q(sentence_kind=""))
                | (
                    ~Q(kind=ProceedingStepKind.SENTENCE)
                    & Q(
                        sentence_kind="",
                        sentence_months__isnull=True,
                        sentence_suspended__isnull=True,
                    )
                ),
                name="proceedingstep_sentence_fits_kind",
                violation_error_message="A sentence has its kind (“not stated” is one); other steps none.",
            ),
            constraints.published_says("date_precision", name="proceedingstep_published_says"),
        ]
        triggers = [
            guards.review_guard(),
            guards.deletion_guard(),
            guards.known_from_guard(),
            guards.needs_citation("proceeding_step"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_kind_display()}"
