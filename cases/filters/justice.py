"""Filters of what was done about it: investigations and cases in court."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases import choices
from cases.filters.base import (
    CodeFilter,
    PlacedFilterSet,
    PublicIdFilter,
    RowFilter,
    among,
    choice,
    slugs,
    yes_or_no,
)
from cases.filters.order import OrderFilter
from cases.filters.quality import OF_INVESTIGATIONS, VoicedFilterSet, any_lacking, lacking
from cases.filters.words import WordsFilter, in_title_or_place
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
    q = WordsFilter(in_title_or_place, label=_("Words of the title or the place"))
    status = choice(choices.InvestigationStatus, label=_("Status"))
    kind = choice(choices.InvestigationKind, label=_("Kind"))
    group = yes_or_no(field_name="is_group", label=_("Known only as a number"))
    ground = choice(choices.ClosingGround, label=_("Closed on the ground"), method="closed_on")
    speaker = RowFilter(PublicSpeaker, label=_("Speaker"), method="said_by")
    agency = RowFilter(PublicAgency, label=_("Institution that investigates"), method="led_by")
    victim = PublicIdFilter(PublicVictim, label=_("Victim"), method="of_victim")
    missing = lacking(OF_INVESTIGATIONS, method="without")
    ordering = OrderFilter("known_from")

    reported_fields: ClassVar[Mapping[str, str]] = {
        "kind": "kind",
        "speaker": "speaker",
        "agency": "agency",
    }

    def closed_on(self, queryset: Any, _name: str, grounds: Sequence[str]) -> Any:
        """Those closed on one of these grounds."""
        steps = PublicInvestigationStep.objects.as_of(self.day).reported("ground")
        steps = steps.filter(investigation=OuterRef("pk"), ground__in=grounds)
        return queryset.filter(Exists(steps))

    def said_by(self, queryset: Any, _name: str, speakers: Sequence[Any]) -> Any:
        """Those that one of these speakers reports."""
        return queryset.filter(speaker_slug__in=slugs(speakers))

    def led_by(self, queryset: Any, _name: str, agencies: Sequence[Any]) -> Any:
        """Those that one of these institutions leads."""
        return queryset.filter(agency_slug__in=slugs(agencies))

    def of_victim(self, queryset: Any, _name: str, public_ids: Sequence[str]) -> Any:
        """Those that cover one of these people."""
        links = PublicInvestigationVictim.objects.filter(
            investigation=OuterRef("pk"), victim__public_id__in=public_ids
        )
        return queryset.filter(Exists(links))

    def without(self, queryset: Any, _name: str, fields: Sequence[str]) -> Any:
        """Those without a value in one of these fields by the day."""
        return queryset.filter(any_lacking(OF_INVESTIGATIONS, fields, self.day))


class ProsecutionFilter(PlacedFilterSet, VoicedFilterSet):
    """Cases in court; what is asked about defendants must hold of one and the same."""

    rows = PublicProsecution
    cited_as = "prosecution"
    q = WordsFilter(in_title_or_place, label=_("Words of the title or the place"))
    status = choice(choices.InvestigationStatus, label=_("Status"))
    court_type = choice(choices.CourtType, label=_("Type of court"))
    court = RowFilter(PublicAgency, label=_("Court"), method="before", by_link=True)
    capacity = choice(choices.Capacity, label=_("Defendant's capacity"), method="of_defendant")
    outcome = CodeFilter(
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
    ordering = OrderFilter("known_from")

    reported_fields: ClassVar[Mapping[str, str]] = {
        "court_type": "court_type",
        "court": "court",
    }

    def of_defendant(self, queryset: Any, _name: str, _value: Any) -> Any:
        """Left to ``filter_queryset``, which asks about one defendant at once."""
        return queryset

    def before(self, queryset: Any, _name: str, courts: Sequence[Any]) -> Any:
        """Cases before one of these courts."""
        return queryset.filter(court_slug__in=slugs(courts))

    def following(self, queryset: Any, _name: str, public_ids: Sequence[str]) -> Any:
        """Cases that follow from one of these investigations."""
        return queryset.filter(investigation__public_id__in=public_ids)

    def of_victim(self, queryset: Any, _name: str, public_ids: Sequence[str]) -> Any:
        """Cases that concern one of these people."""
        links = PublicProsecutionVictim.objects.filter(
            prosecution=OuterRef("pk"), victim__public_id__in=public_ids
        )
        return queryset.filter(Exists(links))

    def filter_queryset(self, queryset: PublicQuerySet) -> PublicQuerySet:
        """Apply the filters of the case, then those of one defendant together."""
        asked = self.form.cleaned_data
        defendants = PublicDefendant.objects.as_of(self.day).filter(prosecution=OuterRef("pk"))
        conditions = Q()
        if asked.get("capacity"):
            defendants = defendants.reported("capacity")
            conditions &= Q(capacity__in=asked["capacity"])
        if asked.get("agency"):
            defendants = defendants.reported("agency")
            conditions &= Q(agency_slug__in=slugs(asked["agency"]))
        if asked.get("outcome"):
            conditions &= Q(outcome__in=among(asked["outcome"], "conviction", choices.CONVICTIONS))
        if asked.get("stage"):
            steps = PublicProceedingStep.objects.as_of(self.day).reported("kind")
            conditions &= Exists(steps.filter(defendant=OuterRef("pk"), kind__in=asked["stage"]))
        result = super().filter_queryset(queryset)
        return result.filter(Exists(defendants.filter(conditions))) if conditions else result
