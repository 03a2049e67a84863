"""Victims, found under every spelling; their names; what was done to them."""

from typing import Any

from django.contrib import admin

from cases.admin.forms import RecordForm
from cases.admin.records import RecordAdmin
from cases.admin.rows import RecordRows, citations
from cases.choices import AgeGroup
from cases.models import Harm, Victim, VictimName
from cases.models.people import MAJORITY


class VictimForm(RecordForm):
    """A victim, whose age says whether the person was a child."""

    def complete(self, values: dict[str, Any]) -> None:
        """The age group, where the age decides it."""
        low, high = values.get("age_low"), values.get("age_high")
        if values.get("age_group") == AgeGroup.UNKNOWN:
            if low is not None and low >= MAJORITY:
                values["age_group"] = AgeGroup.ADULT
            elif high is not None and high < MAJORITY:
                values["age_group"] = AgeGroup.CHILD


class Names(RecordRows, admin.StackedInline):
    """The names of a victim in every script."""

    model = VictimName
    fields = (("text", "script", "language", "kind", "badge"),)
    extra_when_adding = 1
    in_popups = True


class HarmRows(RecordRows, admin.StackedInline):
    """What was done, seen from the incident or from the victim."""

    model = Harm


class HarmsToVictim(HarmRows):
    """What was done to the victim."""

    fk_name = "victim"
    extra_when_adding = 1
    fields = (
        ("incident", "category", "means", "outcome"),
        ("agency", "agency_alleged_by", "badge"),
    )


@admin.register(Victim)
class VictimAdmin(RecordAdmin):
    """A person harmed: who, on what ground they may be named, what was done to them."""

    form = VictimForm
    list_display = (
        "__str__",
        "identification",
        "naming_basis",
        "withheld",
        "age_low",
        "sex",
        "role",
        "occupation",
    )
    list_filter = (
        "identification",
        "naming_basis",
        "withheld",
        "sex",
        "age_group",
        "role",
        ("harms__incident__place", admin.RelatedOnlyFieldListFilter),
    )
    prefetched = ("names",)
    search_fields = ("names__text", "public_id", "occupation")
    search_help_text = (
        "A name in any script or spelling that is stored, a public id, an occupation."
    )
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("identification", "naming_basis", "withheld"),
                    ("age_low", "age_high", "age_group", "sex"),
                    ("occupation", "role"),
                ]
            },
        ),
    )
    inlines = (Names, HarmsToVictim, citations("victim"))


@admin.register(VictimName)
class VictimNameAdmin(RecordAdmin):
    """One name of a victim, with its own sources."""

    list_display = ("text", "victim", "script", "language", "kind")
    list_filter = ("script", "kind")
    list_select_related = ("victim",)
    prefetched = ("victim__names",)
    search_fields = ("text", "public_id")
    fieldsets = ((None, {"fields": ["victim", ("text", "script"), ("language", "kind")]}),)
    inlines = (citations("victim_name"),)


@admin.register(Harm)
class HarmAdmin(RecordAdmin):
    """What was done to one victim in one incident, with its own sources."""

    list_display = ("victim", "category", "incident", "means", "outcome", "agency")
    list_filter = ("category", "means", "outcome", ("agency", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("victim", "incident", "agency")
    prefetched = ("victim__names",)
    search_fields = ("victim__names__text", "incident__title", "public_id")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("victim", "incident"),
                    ("category", "means", "outcome"),
                    ("agency", "agency_alleged_by"),
                ]
            },
        ),
    )
    inlines = (citations("harm"),)
