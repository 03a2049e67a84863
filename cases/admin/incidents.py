"""Incidents: where a researcher starts, with the people harmed on the same page."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin

from cases.admin.forms import RecordForm
from cases.admin.narrowing import Occurring
from cases.admin.people import HarmForm, HarmRows
from cases.admin.records import FOLDED, WHEN, RecordAdmin
from cases.admin.rows import citations
from cases.choices import Identification, NameKind
from cases.imports.gazetteer import script_of
from cases.models import Incident, User, Victim, VictimName
from cases.models.review import Record
from cases.models.text import ReadableText


class IncidentForm(RecordForm):
    """An incident, whose date lies in the situation if only words are known of it."""

    def bounds_of_unknown(self, values: dict[str, Any]) -> tuple[date | None, date | None]:
        """The first and the last day of the situation."""
        situation = values.get("situation")
        return (situation.starts_on, situation.ends_on) if situation else (None, None)


class HarmInIncidentForm(HarmForm):
    """A harm to a person who is here already, or to a new one whose name is typed."""

    new_person = forms.CharField(
        max_length=200,
        required=False,
        validators=[ReadableText(one_line=True, longest=None)],
        label="Or somebody new",
        help_text="The name, in any script. What else is known is entered on the person’s own page.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["victim"].required = False
        if self.instance.pk:
            self.fields["new_person"].widget = forms.HiddenInput()
            self.fields["new_person"].disabled = True

    def complete(self, values: dict[str, Any]) -> None:
        """Exactly one of the two says who it is."""
        if "victim" not in self.fields or self.errors.keys() & {"victim", "new_person"}:
            return
        if not values.get("victim") and not values.get("new_person"):
            self.add_error("victim", "Choose the person, or type the name of somebody new.")
        elif values.get("victim") and values.get("new_person"):
            self.add_error("new_person", "Choose the person or type a new name, not both.")

    def save_first(self, *, by: User) -> list[Record]:
        """The new person and the name."""
        if not (name := self.cleaned_data.get("new_person")):
            return []
        whole = Identification.NAMED if len(name.split()) > 1 else Identification.PARTLY
        person = Victim.objects.create(author=by, identification=whole)
        text = VictimName.objects.create(
            author=by, victim=person, text=name, script=script_of(name), kind=NameKind.PRIMARY
        )
        self.instance.victim = person
        return [person, text]


class HarmsInIncident(HarmRows):
    """Who was harmed in the incident."""

    fk_name = "incident"
    form = HarmInIncidentForm
    extra_when_adding = 1
    fields = (
        ("victim", "new_person", "category", "means", "outcome"),
        ("agency", "agency_alleged_by", "absent_agency", "badge"),
    )


@admin.register(Incident)
class IncidentAdmin(RecordAdmin):
    """An incident: what, where, when; who was harmed; who says so."""

    form = IncidentForm
    list_display = ("title", "place", "date_earliest", "date_precision", "kind", "verification")
    list_filter = (
        "situation",
        ("place", Occurring),
        "kind",
        "verification",
    )
    list_select_related = ("place",)
    date_hierarchy = "date_earliest"
    search_fields = (
        "title",
        "summary",
        "public_id",
        "place__name",
        "place__names__text",
        "harms__victim__names__text",
    )
    fieldsets = (
        (None, {"fields": ["title", ("situation", "place"), ("kind", "verification"), "summary"]}),
        WHEN,
        (
            "People known only as a number",
            {"fields": [("people_low", "people_high", "people_words")], "classes": FOLDED},
        ),
    )
    inlines = (HarmsInIncident, citations("incident"))
