"""Victims, found under every spelling; their names; what was done to them."""

from typing import Any

from django.contrib import admin

from cases.admin.forms import RecordForm, reason_field
from cases.admin.narrowing import Occurring
from cases.admin.records import RecordAdmin
from cases.admin.removal import ERASE, WITHHOLD, TakingOut
from cases.admin.rows import RecordRows, citations
from cases.choices import AgeGroup
from cases.imports.gazetteer import script_of
from cases.models import Harm, Victim, VictimName
from cases.models.people import MAJORITY


class VictimForm(RecordForm):
    """A victim, whose age says whether the person was a child."""

    def complete(self, values: dict[str, Any]) -> None:
        """The age group, where the age decides it."""
        low, high = values.get("age_low"), values.get("age_high")
        if values.get("age_group") in {"", AgeGroup.UNKNOWN}:
            if low is not None and low >= MAJORITY:
                values["age_group"] = AgeGroup.ADULT
            elif high is not None and high < MAJORITY:
                values["age_group"] = AgeGroup.CHILD
            elif low is not None and high is not None:
                values["age_group"] = AgeGroup.UNKNOWN


class NameForm(RecordForm):
    """A name, whose letters say in which script it is written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "script" in self.fields:
            self.fields["script"].required = False

    def complete(self, values: dict[str, Any]) -> None:
        """The writing system, unless somebody chose it."""
        if not values.get("script") and values.get("text") and "script" not in self.errors:
            values["script"] = script_of(values["text"])


class HarmForm(RecordForm):
    """A harm, on its own page or as a row of its incident or its victim."""

    absent_agency = reason_field(Harm._meta.get_field("agency"), label="If no agency, why")


class Names(RecordRows, admin.StackedInline):
    """The names of a victim in every script."""

    model = VictimName
    form = NameForm
    fields = (("text", "script", "language", "kind", "badge"),)
    extra_when_adding = 1
    in_popups = True


class HarmRows(RecordRows, admin.StackedInline):
    """What was done, seen from the incident or from the victim."""

    model = Harm
    form = HarmForm


class HarmsToVictim(HarmRows):
    """What was done to the victim."""

    fk_name = "victim"
    extra_when_adding = 1
    fields = (
        ("incident", "category", "means", "outcome"),
        ("agency", "agency_alleged_by", "absent_agency", "badge"),
    )


@admin.register(Victim)
class VictimAdmin(TakingOut, RecordAdmin):
    """A person harmed: who, on what ground they may be named, what was done to them."""

    ways = (WITHHOLD, ERASE)
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
        ("harms__incident__place", Occurring),
    )
    prefetched = ("names",)
    search_fields = ("names__text", "public_id", "occupation")
    names_spelt_alike = (VictimName, "victim")
    search_help_text = (
        "A name in any script or spelling that is stored, or one like it; a public id; a job."
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

    form = NameForm

    list_display = ("text", "victim", "script", "language", "kind")
    list_filter = ("script", "kind")
    list_select_related = ("victim",)
    ordering = ("-pk",)
    prefetched = ("victim__names",)
    search_fields = ("text", "public_id")
    fieldsets = ((None, {"fields": ["victim", ("text", "script"), ("language", "kind")]}),)
    inlines = (citations("victim_name"),)


@admin.register(Harm)
class HarmAdmin(RecordAdmin):
    """What was done to one victim in one incident, with its own sources."""

    form = HarmForm
    list_display = ("victim", "category", "incident", "means", "outcome", "agency")
    list_filter = ("category", "means", "outcome", ("agency", Occurring))
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
                    ("agency", "agency_alleged_by", "absent_agency"),
                ]
            },
        ),
    )
    inlines = (citations("harm"),)
