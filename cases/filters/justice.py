"""Filters of what was done about it: investigations and cases in court."""

from collections.abc import Mapping
from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases import choices
from cases.filters.base import PlacedFilterSet, PublicIdFilter, RowFilter, choice, yes_or_no
from cases.filters.quality import OF_INVESTIGATIONS, VoicedFilterSet, lacking
from cases.public import (
    PublicAgency,
    PublicDefendant,
    PublicInvestigation,
    PublicInvestigationStep,
    PublicInvestigationVictim,
    PublicProceedingStep,
    PublicProsecution,
    PublicProsecutionVictim,
    PublicSpeaker,
    PublicVictim,
)
from cases.public.base import PublicQuerySet


class InvestigationFilter(PlacedFilterSet, VoicedFilterSet):
    """Investigations and groups of them."""

    rows = PublicInvestigation
    cited_as = "investigation"
    status = choice(choices.InvestigationStatus, label=_("Status"))
    kind = choice(choices.InvestigationKind, label=_("Kind"))
    group = yes_or_no(field_name="is_group", label=_("Known only as a number"))
    ground = choice(choices.ClosingGround, label=_("Closed on the ground"), method="closed_on")
    speaker = RowFilter(PublicSpeaker, label=_("Speaker"), method="said_by")
    agency = RowFilter(PublicAgency, label=_("Institution that investigates"), method="led_by")
    victim = PublicIdFilter(PublicVictim, label=_("Victim"), method="of_victim")
    missing = lacking(OF_INVESTIGATIONS, method="without")

    reported_fields: ClassVar[Mapping[str, str]] = {
        "kind": "kind",
        "speaker": "speaker",
        "agency": "agency",
    }

    def closed_on(self, queryset: Any, _name: str, ground: str) -> Any:
        """Those closed on a ground."""
        steps = PublicInvestigationStep.objects.as_of(self.day).reported("ground")
        return queryset.filter(Exists(steps.filter(investigation=OuterRef("pk"), ground=ground)))

    def said_by(self, queryset: Any, _name: str, speaker: PublicSpeaker) -> Any:
        """Those that one speaker reports."""
        return queryset.filter(speaker_slug=speaker.slug)

    def led_by(self, queryset: Any, _name: str, agency: PublicAgency) -> Any:
        """Those that one institution leads."""
        return queryset.filter(agency_slug=agency.slug)

    def of_victim(self, queryset: Any, _name: str, public_id: str) -> Any:
        """Those that cover one person."""
        links = PublicInvestigationVictim.objects.filter(
            investigation=OuterRef("pk"), victim__public_id=public_id
        )
        return queryset.filter(Exists(links))

    def without(self, queryset: Any, _name: str, field: str) -> Any:
        """Those without a value in a field by the day."""
        return queryset.filter(OF_INVESTIGATIONS[field].by(self.day))


class ProsecutionFilter(PlacedFilterSet, VoicedFilterSet):
    """Cases in court; what is asked about defendants must hold of one and the same."""

    rows = PublicProsecution
    cited_as = "prosecution"
    status = choice(choices.InvestigationStatus, label=_("Status"))
    court_type = choice(choices.CourtType, label=_("Type of court"))
    court = RowFilter(PublicAgency, label=_("Court"), method="before", by_link=True)
    capacity = choice(choices.Capacity, label=_("Defendant's capacity"), method="of_defendant")
    outcome = filters.ChoiceFilter(
        choices=[("conviction", _("any conviction")), *choices.ProceedingOutcome.choices],
        label=_("Latest outcome"),
        method="of_defendant",
    )
    stage = choice(choices.ProceedingStepKind, label=_("Has the step"), method="of_defendant")
    agency = RowFilter(PublicAgency, label=_("Defendant's institution"), method="of_defendant")
    investigation = PublicIdFilter(
        PublicInvestigation, label=_("Investigation"), method="following"
    )
    victim = PublicIdFilter(PublicVictim, label=_("Victim"), method="of_victim")

    reported_fields: ClassVar[Mapping[str, str]] = {
        "court_type": "court_type",
        "court": "court",
    }

    def of_defendant(self, queryset: Any, _name: str, _value: Any) -> Any:
        """Left to ``filter_queryset``, which asks about one defendant at once."""
        return queryset

    def before(self, queryset: Any, _name: str, court: PublicAgency) -> Any:
        """Cases before one court."""
        return queryset.filter(court_slug=court.slug)

    def following(self, queryset: Any, _name: str, public_id: str) -> Any:
        """Cases that follow from an investigation."""
        return queryset.filter(investigation__public_id=public_id)

    def of_victim(self, queryset: Any, _name: str, public_id: str) -> Any:
        """Cases that concern one person."""
        links = PublicProsecutionVictim.objects.filter(
            prosecution=OuterRef("pk"), victim__public_id=public_id
        )
        return queryset.filter(Exists(links))

    def filter_queryset(self, queryset: PublicQuerySet) -> PublicQuerySet:
        """Apply the filters of the case, then those of one defendant together."""
        asked = self.form.cleaned_data
        defendants = PublicDefendant.objects.as_of(self.day).filter(prosecution=OuterRef("pk"))
        conditions = Q()
        if asked.get("capacity"):
            defendants = defendants.reported("capacity")
            conditions &= Q(capacity=asked["capacity"])
        if asked.get("agency"):
            defendants = defendants.reported("agency")
            conditions &= Q(agency_slug=asked["agency"].slug)
        if asked.get("outcome") == "conviction":
            conditions &= Q(outcome__in=choices.CONVICTIONS)
        elif asked.get("outcome"):
            conditions &= Q(outcome=asked["outcome"])
        if asked.get("stage"):
            steps = PublicProceedingStep.objects.as_of(self.day).reported("kind")
            conditions &= Exists(steps.filter(defendant=OuterRef("pk"), kind=asked["stage"]))
        result = super().filter_queryset(queryset)
        return result.filter(Exists(defendants.filter(conditions))) if conditions else result
