"""What others claim: one claim of a number, by one speaker, in one unit, as of one day."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from cases import constraints
from cases.choices import Metric, PopulationGroup, Qualifier, SpeakerStatus, Subject, Unit
from cases.models import guards
from cases.models.places import Place, Situation
from cases.models.review import Dated, PublicIdField, Sourced, record_constraints, record_indexes
from cases.models.sources import Speaker


@guards.tracked
class Figure(Sourced, Dated):
    """One row is one claim of a number that somebody else asserts; it is never added to another."""

    public_id = PublicIdField("FIG", unique=True)
    situation = models.ForeignKey(
        Situation,
        on_delete=models.PROTECT,
        related_name="figures",
        help_text="The situation it is about.",
    )
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        related_name="figures",
        help_text="The area it covers; the country if it is nationwide.",
    )
    metric = models.CharField(
        max_length=20, choices=Metric, db_index=True, help_text="What is counted."
    )
    unit = models.CharField(max_length=16, choices=Unit, help_text="What one of it is.")
    subject = models.CharField(
        max_length=16,
        choices=Subject,
        blank=True,
        help_text="What it is about, so that different matters stay apart.",
    )
    population_group = models.CharField(
        max_length=22,
        choices=PopulationGroup,
        blank=True,
        help_text="Whom it counts, as far as the speaker says.",
    )
    population = models.CharField(
        max_length=300,
        blank=True,
        help_text="Who is in and who is out, in our own words; empty if not stated.",
    )
    low = models.PositiveIntegerField(
        null=True, blank=True, help_text="The lower end, or the number."
    )
    high = models.PositiveIntegerField(
        null=True, blank=True, help_text="The upper end, or the number again; empty if open."
    )
    qualifier = models.CharField(
        max_length=14, choices=Qualifier, help_text="How the speaker qualifies the number."
    )
    words = models.CharField(
        max_length=120, blank=True, help_text="The number in the source's own words."
    )
    speaker = models.ForeignKey(
        Speaker,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
        help_text="Who claims it, if the source makes that clear.",
    )
    speaker_status = models.CharField(
        max_length=12,
        choices=[choice for choice in SpeakerStatus.choices if choice[0] != "as_record"],
        blank=True,
        help_text="Whether the source makes clear who is speaking.",
    )
    speaker_candidates = models.ManyToManyField(
        Speaker,
        through="cases.FigureCandidate",
        blank=True,
        related_name="possible_figures",
        help_text="Who may be speaking, where the source leaves it unclear.",
    )
    period_start = models.DateField(
        null=True, blank=True, help_text="The first day of the period counted, if stated."
    )
    period_end = models.DateField(
        null=True, blank=True, help_text="The last day of the period counted, if stated."
    )
    period_words = models.CharField(
        max_length=120, blank=True, help_text="The period in the source's own words."
    )
    part_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The figure of the same speaker of which this one is a part, if the source says so.",
    )
    supersedes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        help_text="The same speaker's earlier figure that this one replaces.",
    )
    conflicts_with = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="conflicting",
        help_text="Another figure that cannot be true together with this one.",
    )
    conflict_note = models.TextField(
        blank=True, help_text="Public: in what they conflict, and what is not decided."
    )

    class Meta:
        ordering = ["known_from", "id"]
        indexes = [
            *record_indexes(
                "figure",
                "date_words",
                "field_known_from",
                "population",
                "words",
                "period_words",
                "conflict_note",
            )
        ]
        constraints = [
            *record_constraints("figure", "FIG"),
            constraints.precision_fits_dates(name="figure_precision_fits_dates"),
            constraints.low_not_above_high("low", "high", name="figure_low_not_above_high"),
            constraints.low_not_above_high(
                "period_start", "period_end", name="figure_period_in_order"
            ),
            CheckConstraint(
                condition=Q(
                    qualifier__in=[Qualifier.EXACTLY, Qualifier.APPROXIMATELY],
                    low__isnull=False,
                    high__isnull=False,
                    low=F("high"),
                )
                | Q(
                    qualifier__in=[Qualifier.AT_LEAST, Qualifier.MORE_THAN],
                    low__isnull=False,
                    high__isnull=True,
                )
                | Q(qualifier=Qualifier.AT_MOST, low__isnull=True, high__isnull=False)
                | Q(
                    qualifier=Qualifier.BETWEEN,
                    low__isnull=False,
                    high__isnull=False,
                    low__lt=F("high"),
                )
                | (
                    Q(qualifier=Qualifier.WORDS_ONLY, low__isnull=True, high__isnull=True)
                    & ~Q(words="")
                )
                | Q(
                    qualifier=Qualifier.NONE,
                    low__isnull=False,
                    high__isnull=False,
                    low=0,
                    high=0,
                ),
                name="figure_qualifier_fits_number",
                violation_error_message=(
                    "The qualifier does not fit: an exact number has low and high the same, “at "
                    "least” has no high end, “words only” keeps its words and no number, “none” is 0."
                ),
            ),
            constraints.speaker_fits_its_status(name="figure_speaker_fits_its_status"),
            constraints.published_says(
                *("subject", "population_group", "speaker_status", "date_precision"),
                name="figure_published_says",
            ),
            CheckConstraint(
                condition=(Q(conflicts_with__isnull=True) & Q(conflict_note=""))
                | (Q(conflicts_with__isnull=False) & ~Q(conflict_note="")),
                name="figure_conflict_has_note",
                violation_error_message="A conflict needs its public note, and the note its conflict.",
            ),
            CheckConstraint(
                condition=(Q(part_of__isnull=True) | ~Q(part_of=F("id")))
                & (Q(supersedes__isnull=True) | ~Q(supersedes=F("id")))
                & (Q(conflicts_with__isnull=True) | ~Q(conflicts_with=F("id"))),
                name="figure_not_related_to_itself",
            ),
        ]
        triggers = [
            guards.review_guard(),
            guards.deletion_guard(),
            guards.known_from_guard(),
            guards.needs_citation("figure"),
        ]

    def __str__(self) -> str:
        number = self.words if self.low is None and self.high is None else self._number()
        return f"{number} {self.get_metric_display()}, {self.place}"

    def _number(self) -> str:
        if self.low == self.high:
            return str(self.low)
        return f"{'' if self.low is None else self.low}–{'' if self.high is None else self.high}"


@guards.tracked
class FigureCandidate(models.Model):
    """One row is somebody who may be the speaker of a figure."""

    figure = models.ForeignKey(
        Figure, on_delete=models.CASCADE, related_name="+", help_text="The figure."
    )
    speaker = models.ForeignKey(
        Speaker, on_delete=models.PROTECT, related_name="+", help_text="Who may be speaking."
    )

    class Meta:
        constraints = [
            UniqueConstraint(fields=["figure", "speaker"], name="figurecandidate_is_unique")
        ]
        triggers = [guards.link_guard("figure_id", "cases_figure")]

    def __str__(self) -> str:
        return f"{self.figure} – {self.speaker}"
