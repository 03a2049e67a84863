"""The work lists: suspicious records, each with the sentence that says what to do about them."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from cases.admin.badges import badge
from cases.admin.gate import page_of
from cases.admin.review import ReadOnly
from cases.admin.searching import DeskSearch
from cases.admin.sources import NAMES_OF_TARGETS, WITH_TARGETS, supported
from cases.models import (
    Citation,
    CitationWithoutLocator,
    DisorderedInvestigationStep,
    DisorderedProceedingStep,
    EarlyDeath,
    FigureWithoutSpeaker,
    IncidentWithoutHarm,
    InvestigationWithoutStep,
    NameOfAcquitted,
    NameWithoutBasis,
    RepeatedFigure,
    SharedName,
    UnarchivedSource,
)
from cases.models.review import Record


class WorkList(DeskSearch, ReadOnly):
    """A list whose rows lead to the pages where they are mended."""

    change_list_template = "admin/cases/work_list.html"
    list_display_links = None
    prefetched: ClassVar[Sequence[str]] = ()

    def get_list_display(self, request: HttpRequest) -> Sequence[str]:
        return ["record", "badge", *super().get_list_display(request)]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).prefetch_related(*self.prefetched)

    @admin.display(description="Record")
    def record(self, record: Record) -> str:
        return format_html('<a href="{}">{}</a>', page_of(record), record)

    @admin.display(description="Supports")
    def supports(self, citation: Citation) -> str:
        return supported(citation)

    @admin.display(description="State", ordering="state")
    def badge(self, record: Record) -> str:
        return badge(record)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            "title": self.opts.verbose_name_plural.capitalize(),
            "explanation": self.model.explanation,
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        record = self.get_object(request, object_id or "")
        if record is None or not self.has_view_permission(request, record):
            return super().changeform_view(request, object_id, form_url, extra_context)
        return redirect(page_of(record))


def work_list(
    model: type[Record],
    *columns: str,
    related: Sequence[str] = (),
    prefetched: Sequence[str] = (),
    search: Sequence[str] = ("public_id",),
) -> None:
    """Show a proxy of suspicious records as a work list."""
    options = {
        "list_display": columns,
        "list_select_related": list(related),
        "prefetched": prefetched,
        "search_fields": search,
    }
    admin.site.register(model, type(f"{model.__name__}List", (WorkList,), options))


work_list(
    UnarchivedSource, "publisher", "date_latest", "url", related=["publisher"], search=["title"]
)
work_list(
    CitationWithoutLocator,
    "supports",
    "supports_field",
    related=WITH_TARGETS,
    prefetched=NAMES_OF_TARGETS,
    search=["source__title"],
)
work_list(FigureWithoutSpeaker, "unit", "qualifier", "known_from", related=["place"])
work_list(RepeatedFigure, "unit", "speaker", "date_latest", related=["place", "speaker"])
work_list(IncidentWithoutHarm, "place", "date_earliest", related=["place"], search=["title"])
work_list(EarlyDeath, "incident", related=["victim", "incident"], prefetched=["victim__names"])
work_list(NameWithoutBasis, "identification", prefetched=["names"], search=["names__text"])
work_list(SharedName, "age_low", "sex", "occupation", prefetched=["names"], search=["names__text"])
work_list(InvestigationWithoutStep, "place", "kind", related=["place"], search=["title"])
work_list(DisorderedInvestigationStep, "investigation", "date_earliest", related=["investigation"])
work_list(DisorderedProceedingStep, "defendant", "date_earliest", related=["defendant"])
work_list(
    NameOfAcquitted,
    "prosecution",
    "capacity",
    related=["prosecution"],
    search=["name", "public_id"],
)
