"""Situations, places, cities and agencies: what the cases refer to."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from cases.admin.records import FOLDED, RecordAdmin
from cases.admin.rows import LinkRows
from cases.choices import PlaceLevel
from cases.models import Agency, City, Place, PlaceName, Situation, SituationName


class SituationNames(LinkRows):
    """Other names of the situation."""

    model = SituationName
    fields = ("text", "script", "language", "kind")
    extra_when_adding = 1


class PlaceNames(LinkRows):
    """The names of the place in every script."""

    model = PlaceName
    fields = ("text", "script", "language", "kind")
    extra_when_adding = 1


@admin.register(Situation)
class SituationAdmin(RecordAdmin):
    """A period of events."""

    list_display = ("name", "country", "starts_on", "ends_on")
    list_select_related = ("country",)
    search_fields = ("name", "names__text", "public_id")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": [("name", "slug"), ("country", "starts_on", "ends_on"), "summary"]}),
    )
    inlines = (SituationNames,)


@admin.register(Place)
class PlaceAdmin(RecordAdmin):
    """A place of any level."""

    list_display = ("name", "level", "part_of", "country_code", "geonames_id")
    list_filter = ("level", "country_code")
    list_select_related = ("part_of",)
    search_fields = ("name", "names__text", "slug", "public_id")
    search_help_text = "A name in any script or spelling that is stored."
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": [("name", "slug"), ("level", "part_of", "country_code")]}),
        ("On the map", {"fields": [("geonames_id", "latitude", "longitude")]}),
        ("Bounds that changed", {"fields": [("valid_from", "valid_until")], "classes": FOLDED}),
    )
    inlines = (PlaceNames,)


@admin.register(City)
class CityAdmin(PlaceAdmin):
    """A place that has a dashboard: the level is given."""

    list_display = ("name", "part_of", "country_code", "geonames_id")
    list_filter = ("country_code",)
    fieldsets = (
        (None, {"fields": [("name", "slug"), ("part_of", "country_code")]}),
        *PlaceAdmin.fieldsets[1:],
    )

    def save_model(
        self, request: HttpRequest, obj: City, form: forms.ModelForm, change: Any
    ) -> None:
        obj.level = PlaceLevel.CITY
        super().save_model(request, obj, form, change)


@admin.register(Agency)
class AgencyAdmin(RecordAdmin):
    """An institution."""

    list_display = ("name", "agency_type", "place", "part_of")
    list_filter = ("agency_type",)
    list_select_related = ("place", "part_of")
    search_fields = ("name", "slug", "public_id", "place__name")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = ((None, {"fields": [("name", "slug"), ("agency_type", "place", "part_of")]}),)
