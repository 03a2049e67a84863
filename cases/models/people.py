"""Who was harmed: victims, their names in every script, and what was done to them."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from cases import constraints
from cases.choices import (
    NO_INJURY,
    AgeGroup,
    HarmCategory,
    HarmOutcome,
    Identification,
    Means,
    NamingBasis,
    RoleAtEvent,
    Sex,
)
from cases.models import guards
from cases.models.folding import trigrams
from cases.models.incidents import Incident
from cases.models.name_keys import beginning_index, name_keys
from cases.models.places import Agency, NameVariant
from cases.models.review import (
    PublicIdField,
    RecordQuerySet,
    Sourced,
    by_publication,
    in_order,
    record_constraints,
    record_indexes,
)
from cases.models.sounding import sounds
from cases.models.sources import Speaker
from cases.models.text_keys import text_keys

OLDEST = 125
"""Years; nobody is known to have lived longer."""

MAJORITY = 18
"""Years; younger is a child (SDG 16.1.2)."""


class VictimQuerySet(RecordQuerySet):
    """Which victims."""

    def called(self, text: str) -> "VictimQuerySet":
        """Those one of whose names contains the text, in any script stored. For the desk only."""
        return self.filter(names__text__icontains=text).distinct()


@guards.tracked
class Victim(Sourced):
    """One row is an individual person harmed; people known only as a number are never rows."""

    public_id = PublicIdField("VIC", unique=True)
    identification = models.CharField(
        max_length=14,
        choices=[choice for choice in Identification.choices if choice[0] != "withheld"],
        blank=True,
        help_text="How far the person is identified.",
    )
    naming_basis = models.CharField(
        max_length=16,
        choices=NamingBasis,
        blank=True,
        help_text="On what ground the person may be named in public; without one the name is withheld.",
    )
    withheld = models.BooleanField(
        default=False,
        help_text="Keep back every identifying field, whatever the basis: someone could come to harm.",
    )
    naming_cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="The reviewer who decided that a person of unknown age may be shown. Internal.",
    )
    sex = models.CharField(
        max_length=8,
        choices=Sex,
        blank=True,
        help_text="Sex or gender, as the sources say.",
    )
    age_low = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Age in full years at the time: the lowest it can be."
    )
    age_high = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The highest it can be; the same as the lowest if known."
    )
    age_group = models.CharField(
        max_length=8,
        choices=AgeGroup,
        blank=True,
        help_text="Under 18 or older, at the time. Minors are never named.",
    )
    occupation = models.CharField(
        max_length=120, blank=True, help_text="What the person did for a living, in English."
    )
    role = models.CharField(
        max_length=16,
        choices=RoleAtEvent,
        blank=True,
        help_text="What the person was doing at the event.",
    )

    objects: ClassVar[Any] = VictimQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            *record_indexes("victim", "field_known_from", "occupation"),
            in_order("victim"),
            by_publication("victim"),
            trigrams("occupation", name="victim_occupation_trigrams"),
        ]
        constraints = [
            *record_constraints("victim", "VIC"),
            constraints.low_not_above_high("age_low", "age_high", name="victim_age_in_order"),
            CheckConstraint(
                condition=(Q(age_low__isnull=True) | Q(age_low__lte=OLDEST))
                & (Q(age_high__isnull=True) | Q(age_high__lte=OLDEST)),
                name="victim_age_within_reason",
                violation_error_message=f"An age lies between 0 and {OLDEST} years.",
            ),
            CheckConstraint(
                condition=(
                    Q(age_group=AgeGroup.CHILD)
                    & (Q(age_low__isnull=True) | Q(age_low__lt=MAJORITY))
                    & (Q(age_high__isnull=True) | Q(age_high__lt=MAJORITY))
                )
                | (
                    Q(age_group=AgeGroup.ADULT)
                    & (Q(age_low__isnull=True) | Q(age_low__gte=MAJORITY))
                    & (Q(age_high__isnull=True) | Q(age_high__gte=MAJORITY))
                )
                | (
                    Q(age_group=AgeGroup.UNKNOWN)
                    & (Q(age_low__isnull=True) | Q(age_low__lt=MAJORITY))
                    & (Q(age_high__isnull=True) | Q(age_high__gte=MAJORITY))
                )
                | Q(age_group=""),
                name="victim_age_group_fits_age",
                violation_error_message="The age and the age group contradict each other.",
            ),
            constraints.published_says(
                "identification", "sex", "age_group", "role", name="victim_published_says"
            ),
        ]
        triggers = [
            guards.review_guard(),
            guards.deletion_guard(),
            guards.known_from_guard(),
            guards.needs_citation("victim"),
        ]

    def __str__(self) -> str:
        name = self.names.first() if self.pk else None
        return (
            str(name)
            if name
            else f"{self.get_identification_display() or 'person'} {self.public_id}"
        )


@guards.tracked
class VictimName(Sourced, NameVariant):
    """One row is a name of a victim in one script and language."""

    public_id = PublicIdField("NAM", unique=True)
    victim = models.ForeignKey(
        Victim, on_delete=models.PROTECT, related_name="names", help_text="The person called so."
    )

    class Meta:
        ordering = ["-kind", "id"]
        indexes = [
            *record_indexes("victimname", "field_known_from", "language"),
            trigrams("text", name="victimname_text_trigrams"),
            sounds("text", name="victimname_text_sounds"),
            name_keys("text", name="victimname_text_keys"),
            beginning_index("text", name="victimname_beginning"),
            text_keys("text", name="victimname_text_words"),
        ]
        constraints = [
            *record_constraints("victimname", "NAM"),
            constraints.unique_while_standing(
                "victim",
                "text",
                name="victimname_is_unique",
                message="The person has this name already.",
            ),
        ]
        triggers = [
            guards.review_guard(),
            guards.deletion_guard(),
            guards.known_from_guard(),
            guards.needs_citation("victim_name"),
        ]

    def __str__(self) -> str:
        return self.text


@guards.tracked
class Harm(Sourced):
    """One row is what was done to one victim in one incident."""

    public_id = PublicIdField("HRM", unique=True)
    victim = models.ForeignKey(
        Victim, on_delete=models.PROTECT, related_name="harms", help_text="The person harmed."
    )
    incident = models.ForeignKey(
        Incident,
        on_delete=models.PROTECT,
        related_name="harms",
        help_text="The occurrence in which it was done.",
    )
    category = models.CharField(max_length=28, choices=HarmCategory, help_text="What was done.")
    means = models.CharField(
        max_length=20,
        choices=Means,
        blank=True,
        help_text="The cause of the death or injury.",
    )
    outcome = models.CharField(
        max_length=12,
        choices=HarmOutcome,
        blank=True,
        help_text="What became of the person.",
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alleged_harms",
        help_text="The institution alleged to have done it.",
    )
    agency_alleged_by = models.ForeignKey(
        Speaker,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alleged_harms",
        help_text="Who alleges that it was this institution.",
    )

    class Meta:
        ordering = ["id"]
        indexes = [*record_indexes("harm", "field_known_from")]
        constraints = [
            *record_constraints("harm", "HRM"),
            constraints.unique_while_standing(
                "victim",
                "incident",
                "category",
                name="harm_is_unique",
                message="This harm to the person, in this incident, stands here already.",
            ),
            CheckConstraint(
                condition=Q(agency__isnull=True, agency_alleged_by__isnull=True)
                | Q(agency__isnull=False, agency_alleged_by__isnull=False),
                name="harm_agency_is_attributed",
                violation_error_message="An alleged agency needs the one who alleges it.",
            ),
            constraints.published_says("outcome", name="harm_published_says"),
            constraints.published_says(
                "means", when=~Q(category__in=NO_INJURY), name="harm_published_says_means"
            ),
        ]
        triggers = [
            guards.review_guard(),
            guards.deletion_guard(),
            guards.known_from_guard(),
            guards.needs_citation("harm"),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()}: {self.victim}"
