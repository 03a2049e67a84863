"""Where and when: situations, places of every level, and the institutions that act there."""

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from cases import constraints
from cases.choices import AgencyType, NameKind, PlaceLevel, Script
from cases.models import guards
from cases.models.folding import trigrams
from cases.models.review import (
    PublicIdField,
    Record,
    RecordQuerySet,
    record_constraints,
    record_indexes,
)
from cases.models.sounding import sounds


class NameVariant(models.Model):
    """A name in one script and language."""

    text = models.CharField(max_length=200, db_index=True, help_text="The name as written.")
    script = models.CharField(
        max_length=4, choices=Script, help_text="The writing system (ISO 15924)."
    )
    language = models.CharField(
        max_length=12, blank=True, help_text="The language, as a BCP 47 code such as kk, ru or en."
    )
    kind = models.CharField(
        max_length=12,
        choices=NameKind,
        default=NameKind.ALTERNATIVE,
        help_text="What sort of name it is.",
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text


@guards.tracked
class Situation(Record):
    """One row is a period of events documented as a whole, with the harms and trials that follow."""

    public_id = PublicIdField("SIT", unique=True)
    name = models.CharField(max_length=200, help_text="The name used on pages, in English.")
    slug = models.SlugField(
        max_length=80, unique=True, help_text="The permanent word in addresses."
    )
    starts_on = models.DateField(help_text="The first day of the events.")
    ends_on = models.DateField(
        null=True, blank=True, help_text="The last day of the events; empty while they go on."
    )
    country = models.ForeignKey(
        "cases.Place",
        on_delete=models.PROTECT,
        related_name="situations",
        help_text="The country in which it happened.",
    )
    summary = models.TextField(blank=True, help_text="Public: what happened, in our own words.")

    class Meta:
        ordering = ["-starts_on", "name"]
        indexes = [*record_indexes("situation", "name", "slug", "summary")]
        constraints = [
            *record_constraints("situation", "SIT"),
            constraints.low_not_above_high(
                "starts_on", "ends_on", name="situation_ends_after_start"
            ),
        ]
        triggers = [guards.review_guard(), guards.deletion_guard()]

    def __str__(self) -> str:
        return self.name


@guards.tracked
class SituationName(NameVariant):
    """One row is another name of a situation."""

    situation = models.ForeignKey(
        Situation,
        on_delete=models.CASCADE,
        related_name="names",
        help_text="The situation that is called so.",
    )

    class Meta:
        ordering = ["script", "text"]
        constraints = [
            UniqueConstraint(fields=["situation", "text"], name="situationname_is_unique")
        ]
        triggers = [guards.link_guard("situation_id", "cases_situation")]


class PlaceQuerySet(RecordQuerySet):
    """Which places."""

    def cities(self) -> "PlaceQuerySet":
        """Places that have a dashboard."""
        return self.filter(level=PlaceLevel.CITY)


@guards.tracked
class Place(Record):
    """One row is a place of any level, as bounded at the time of the events."""

    public_id = PublicIdField("PLC", unique=True)
    name = models.CharField(max_length=200, help_text="The name used on pages, in English.")
    slug = models.SlugField(
        max_length=80, unique=True, help_text="The permanent word in addresses."
    )
    level = models.CharField(
        max_length=12, choices=PlaceLevel, db_index=True, help_text="Country, region, city…"
    )
    part_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The next larger place to which it belonged at the time.",
    )
    country_code = models.CharField(
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$", "Two capital letters, as in ISO 3166.")],
        help_text="The country (ISO 3166-1, two letters).",
    )
    geonames_id = models.PositiveIntegerField(
        null=True, blank=True, unique=True, help_text="The id in the GeoNames gazetteer."
    )
    latitude = models.DecimalField(
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        help_text="Degrees north (WGS 84) of the place as a whole, never of an exact spot.",
    )
    longitude = models.DecimalField(
        max_digits=8, decimal_places=5, null=True, blank=True, help_text="Degrees east (WGS 84)."
    )
    valid_from = models.DateField(
        null=True, blank=True, help_text="The day from which it had these bounds, if known."
    )
    valid_until = models.DateField(
        null=True,
        blank=True,
        help_text="The last day on which it had these bounds, if they changed.",
    )

    objects: ClassVar[Any] = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [
            *record_indexes("place", "name", "slug", "country_code"),
            trigrams("name", name="place_name_trigrams"),
            sounds("name", name="place_name_sounds"),
        ]
        constraints = [
            *record_constraints("place", "PLC"),
            constraints.low_not_above_high(
                "valid_from", "valid_until", name="place_validity_in_order"
            ),
            CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("id")),
                name="place_not_part_of_itself",
            ),
            CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="place_coordinates_on_earth",
                violation_error_message="Give both coordinates, within ±90° and ±180°, or neither.",
            ),
        ]
        triggers = [guards.review_guard(), guards.deletion_guard()]

    def __str__(self) -> str:
        return self.name


class CityManager(models.Manager["City"]):
    """Only places that are cities."""

    def get_queryset(self) -> models.QuerySet["City"]:
        """Places of the level city."""
        return super().get_queryset().filter(level=PlaceLevel.CITY)


class City(Place):
    """One row is a place that has a dashboard."""

    objects: ClassVar[Any] = CityManager()

    class Meta:
        proxy = True
        verbose_name_plural = "cities"


@guards.tracked
class PlaceName(NameVariant):
    """One row is a name of a place in one script and language."""

    place = models.ForeignKey(
        Place, on_delete=models.CASCADE, related_name="names", help_text="The place called so."
    )

    class Meta:
        ordering = ["script", "text"]
        indexes = [
            trigrams("text", name="placename_text_trigrams"),
            sounds("text", name="placename_text_sounds"),
        ]
        constraints = [UniqueConstraint(fields=["place", "text"], name="placename_is_unique")]
        triggers = [guards.link_guard("place_id", "cases_place")]


@guards.tracked
class Agency(Record):
    """One row is an institution: police, army, prosecutor's office, court."""

    public_id = PublicIdField("AGY", unique=True)
    name = models.CharField(max_length=200, help_text="The name used on pages, in English.")
    slug = models.SlugField(
        max_length=80, unique=True, help_text="The permanent word in addresses."
    )
    agency_type = models.CharField(
        max_length=20, choices=AgencyType, help_text="The type of institution."
    )
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agencies",
        help_text="Where it is competent: a country, a region, a city.",
    )
    part_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The larger institution to which it belongs.",
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"
        indexes = [
            *record_indexes("agency", "name", "slug"),
            sounds("name", name="agency_name_sounds"),
        ]
        constraints = [
            *record_constraints("agency", "AGY"),
            CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("id")),
                name="agency_not_part_of_itself",
            ),
        ]
        triggers = [guards.review_guard(), guards.deletion_guard()]

    def __str__(self) -> str:
        return self.name
