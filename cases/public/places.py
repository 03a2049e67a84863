"""Situations, places, institutions: the public words in which everything else is said."""

from typing import Any, ClassVar

from django.db import models

from cases.choices import PlaceLevel
from cases.models import Agency, Place, Situation
from cases.models.sounding import heard_in
from cases.public.base import PublicManager, PublicQuerySet, PublicReference, like


def names_of(table: str, key: str) -> str:
    """SQL for all names of a row as a JSON array, the primary one first."""
    return f"""COALESCE((
        SELECT jsonb_agg(jsonb_build_object('text', n.text, 'script', n.script,
                         'language', n.language, 'kind', n.kind) ORDER BY n.script, n.text)
          FROM {table} n WHERE n.{key} = r.id), '[]')"""


class PublicSituation(PublicReference):
    """One row is a published situation."""

    starts_on = like(Situation, "starts_on")
    ends_on = like(Situation, "ends_on")
    country_slug = models.SlugField(help_text="The country's word in addresses.")
    country_name = models.CharField(max_length=200, help_text="The country's name.")
    summary = like(Situation, "summary")
    names = models.JSONField(help_text="Its names in every script: text, script, language, kind.")

    sql = f"""
        SELECT r.id, r.public_id, r.slug, r.name, r.starts_on, r.ends_on, r.summary, r.coding_note,
               r.absent, c.slug AS country_slug, c.name AS country_name,
               {names_of("cases_situationname", "situation_id")} AS names
          FROM cases_situation r
          JOIN cases_place c ON c.id = r.country_id AND c.state = 'published'
         WHERE r.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_situation"
        ordering = ["slug"]


class PublicPlaceQuerySet(PublicQuerySet):
    """Published places."""

    def called(self, text: str) -> "PublicPlaceQuerySet":
        """Those of whose names, in any script, one has every word of the text."""
        own = models.Q()
        names = PublicPlaceName.objects.all()
        if not (parts := heard_in(text)):
            return self.none()
        for part in parts:
            own &= models.Q(name__sounds=part)
            names = names.filter(text__sounds=part)
        return self.filter(own | models.Q(pk__in=names.values("place_id")))


class PublicPlaceManager(PublicManager.from_queryset(PublicPlaceQuerySet)):  # type: ignore[misc]
    """All published places."""

    def get_queryset(self) -> PublicPlaceQuerySet:
        """All published places."""
        return PublicPlaceQuerySet(self.model, using=self._db)


class PublicPlace(PublicReference):
    """One row is a published place, with the larger ones in which it lay."""

    level = like(Place, "level")
    country_code = like(Place, "country_code")
    geonames_id = like(Place, "geonames_id")
    latitude = like(Place, "latitude")
    longitude = like(Place, "longitude")
    valid_from = like(Place, "valid_from")
    valid_until = like(Place, "valid_until")
    part_of_slug = models.SlugField(null=True, help_text="The next larger place.")
    part_of_name = models.CharField(max_length=200, null=True, help_text="Its name.")
    city_id = models.BigIntegerField(null=True, help_text="Internal key of the city it lies in.")
    city_slug = models.SlugField(null=True, help_text="The city it lies in, or is.")
    city_name = models.CharField(max_length=200, null=True, help_text="That city's name.")
    names = models.JSONField(help_text="Its names in every script: text, script, language, kind.")

    objects: ClassVar[Any] = PublicPlaceManager()

    sql = f"""
        SELECT r.id, r.public_id, r.slug, r.name, r.level, r.country_code, r.geonames_id, r.latitude,
               r.longitude, r.valid_from, r.valid_until, r.coding_note, r.absent,
               p.slug AS part_of_slug, p.name AS part_of_name,
               CASE 'city' WHEN r.level THEN r.id WHEN p.level THEN p.id WHEN pp.level THEN pp.id
               END AS city_id,
               CASE 'city' WHEN r.level THEN r.slug WHEN p.level THEN p.slug WHEN pp.level THEN pp.slug
               END AS city_slug,
               CASE 'city' WHEN r.level THEN r.name WHEN p.level THEN p.name WHEN pp.level THEN pp.name
               END AS city_name,
               {names_of("cases_placename", "place_id")} AS names
          FROM cases_place r
          LEFT JOIN cases_place p ON p.id = r.part_of_id AND p.state = 'published'
          LEFT JOIN cases_place pp ON pp.id = p.part_of_id AND pp.state = 'published'
         WHERE r.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_place"
        ordering = ["slug"]

    @property
    def is_city(self) -> bool:
        """Whether it has a dashboard."""
        return bool(self.level == PlaceLevel.CITY)


class PublicPlaceName(models.Model):
    """One row is a name of a published place, for search."""

    place_id = models.BigIntegerField(help_text="Internal key of the place.")
    text = models.CharField(max_length=200, help_text="The name as written.")

    sql = """
        SELECT n.id, n.place_id, n.text FROM cases_placename n
          JOIN cases_place p ON p.id = n.place_id AND p.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_place_name"

    def __str__(self) -> str:
        return self.text


class PublicAgency(PublicReference):
    """One row is a published institution."""

    agency_type = like(Agency, "agency_type")
    place_slug = models.SlugField(null=True, help_text="Where it is competent.")
    place_name = models.CharField(max_length=200, null=True, help_text="That place's name.")
    part_of_slug = models.SlugField(null=True, help_text="The larger institution.")

    sql = """
        SELECT r.id, r.public_id, r.slug, r.name, r.agency_type, r.coding_note, r.absent,
               p.slug AS place_slug, p.name AS place_name, b.slug AS part_of_slug
          FROM cases_agency r
          LEFT JOIN cases_place p ON p.id = r.place_id AND p.state = 'published'
          LEFT JOIN cases_agency b ON b.id = r.part_of_id AND b.state = 'published'
         WHERE r.state = 'published'"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_agency"
        ordering = ["slug"]
