"""The two forms of a request, entering it and deciding on it, and what each kind of it asks for."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from cases import actions
from cases.admin.opened import OpenedField
from cases.desk_choices import RequestKind, RequestOutcome
from cases.models import SubjectRequest, User
from cases.models.requests import NOTHING_CHANGED
from cases.models.text import ReadableText
from cases.models.users import colleagues

WHAT_TO_DO = {
    RequestKind.REMOVAL: (
        "Look at each record below. What could harm somebody is withdrawn or withheld first and "
        "discussed afterwards; what was never true is withdrawn as an error."
    ),
    RequestKind.WITHHOLDING: (
        "A withheld name leaves every public page and file, with everything that identifies the "
        "person; what happened stays on record."
    ),
    RequestKind.CORRECTION: (
        "Check it against the source. What the record misread is mended by a correction below; where "
        "the source itself is wrong, another source is needed that says so."
    ),
    RequestKind.REPLY: (
        "An answer that is to be public becomes part of the record like every other statement: enter "
        "it as a source (the letter, the statement, the interview), and what it says as a figure, a "
        "step, a citation or a coder’s note of the record concerned. A second person publishes it. An "
        "answer that is not meant for the public is noted here only."
    ),
    RequestKind.OTHER: "",
}


class RequestForm(forms.ModelForm):
    """A request; the records that it concerns are typed or pasted by their public ids."""

    naming = forms.CharField(
        required=False,
        label="Records concerned",
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        validators=[ReadableText(one_line=False, longest=2000)],
        help_text=(
            "Public ids, or the addresses of public pages, as many as there are. Those that are tied "
            "to the request already stay."
        ),
    )
    opened = OpenedField()

    class Meta:
        model = SubjectRequest
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "assigned_to" in self.fields:
            # Whoever has left in the meantime is not taken off by a stray “Save”.
            there = Q(pk__in=colleagues().order_by().values("pk"))
            people = User.objects.filter(there | Q(pk=self.instance.assigned_to_id))
            self.fields["assigned_to"].queryset = people.order_by("username")

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise ValidationError("This day has not come yet: type the day it reached us.")
        return day

    def clean_naming(self) -> Any:
        return actions.records_named(self.cleaned_data["naming"])


class Decision(forms.Form):
    """What became of a request; the two buttons say whether it was followed."""

    outcome = forms.ChoiceField(
        choices=[
            ("", "–"),
            *((each.value, f"{each.label}: {each.definition}") for each in RequestOutcome),
        ],
        label="What became of it",
    )
    note = forms.CharField(
        label="What was done, and why",
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        validators=[ReadableText(one_line=False, longest=20_000)],
        help_text="For colleagues later: whoever asks again is told the same. Never public.",
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "declined" in self.data and values.get("outcome") not in {None, *NOTHING_CHANGED}:
            self.add_error("outcome", "What was declined changed nothing: choose such an outcome.")
        return values

    def decision(self) -> dict[str, Any]:
        """As the action takes it."""
        return {
            "outcome": RequestOutcome(self.cleaned_data["outcome"]),
            "note": self.cleaned_data["note"],
            "declined": "declined" in self.data,
        }
