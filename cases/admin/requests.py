"""What people outside ask: entered by anybody at the desk, worked off in order, decided by a reviewer."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html

from cases import actions
from cases.actions import roles
from cases.admin.comments import Commenting
from cases.admin.conflicts import CarefulSaving
from cases.admin.entries import name_of, with_records
from cases.admin.gate import page_of
from cases.admin.history import HistoryPage
from cases.admin.panel import Panel
from cases.admin.records import DeskFields
from cases.admin.refusals import attempt
from cases.admin.request_forms import WHAT_TO_DO, Decision, RequestForm
from cases.admin.verbs import back
from cases.admin.waiting import MyRequests
from cases.desk_choices import RequestKind, RequestOutcome, RequestState
from cases.models import RequestedRecord, SubjectRequest, Tombstone


def request_badge(request: SubjectRequest) -> str:
    """The state of a request as a small word, and whether it is urgent."""
    if request.pk is None:
        return ""
    more = f": {request.get_outcome_display()}" if request.is_closed else ""
    if request.urgent and not request.is_closed:
        more = format_html(' <span class="state state-urgent">{}</span>', "urgent")
    return format_html(
        '<span class="state state-{}">{}</span>{}',
        request.state,
        request.get_state_display(),
        more,
    )


class Named(admin.TabularInline):
    """The records that are tied to the request; a wrong one is untied."""

    model = RequestedRecord
    extra = 0
    fields = readonly_fields = ("what",)
    verbose_name_plural = "records tied to it"

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.prefetch_related(with_records(request, self.admin_site))

    @admin.display(description="Record")
    def what(self, named: RequestedRecord) -> str:
        if named.record is None:
            return f"{named.public_id}, which is gone"
        return format_html('<a href="{}">{}</a>', page_of(named.record), name_of(named.record))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return roles.may_enter(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _open(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _open(request, obj)


def _open(request: HttpRequest, asked: SubjectRequest | None) -> bool:
    return roles.may_enter(request.user) and (asked is None or not asked.is_closed)


@admin.register(SubjectRequest)
class SubjectRequestAdmin(DeskFields, HistoryPage, CarefulSaving, Commenting):
    """The log of requests. None is deleted; a closed one is read, until it is reopened."""

    form = RequestForm
    change_form_template = "admin/cases/request.html"
    actions = ("take_on", "reopen")
    list_display = ("__str__", "badge", "age_in_words", "assigned_to", "what")
    list_filter = (MyRequests, "state", "kind", "urgent", "outcome")
    list_select_related = ("assigned_to",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("asked", "outcome_note", "named__public_id")
    inlines = (Named,)

    # --- Who -----------------------------------------------------------------------------------

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return roles.may_enter(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return roles.may_enter(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _open(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: that somebody asked is part of what happened."""
        return False

    def has_enter_permission(self, request: HttpRequest) -> bool:
        """Whether “I take this on” is offered."""
        return roles.may_enter(request.user)

    def has_review_permission(self, request: HttpRequest) -> bool:
        """Whether deciding is offered."""
        return roles.may_review(request.user)

    # --- The list ------------------------------------------------------------------------------

    @admin.display(description="State", ordering="state")
    def badge(self, asked: SubjectRequest) -> str:
        return request_badge(asked)

    @admin.display(description="What is asked")
    def what(self, asked: SubjectRequest) -> str:
        return asked.asked if len(asked.asked) <= 120 else f"{asked.asked[:119]}…"

    @admin.display(description="Waits", ordering="received_on")
    def age_in_words(self, asked: SubjectRequest) -> str:
        return asked.age_in_words

    # --- The page ------------------------------------------------------------------------------

    def get_autocomplete_fields(self, request: HttpRequest) -> Sequence[str]:
        return []

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        asked = [("kind", "received_on", "channel", "connection"), "urgent", "asked"]
        sets = [(None, {"fields": [*asked, "assigned_to"]})]
        if _open(request, obj):
            sets[0][1]["fields"].insert(3, "naming")
        if obj is not None:
            decided = ["outcome", "outcome_note", ("decided_by", "decided_at")]
            if obj.is_closed:
                sets.append(("What became of it", {"fields": decided}))
            sets.append(("Who and when", {"fields": [("entered_by", "entered_at")]}))
        return sets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        kept = ("outcome", "outcome_note", "decided_by", "decided_at", "entered_by", "entered_at")
        return (*super().get_readonly_fields(request, obj), *kept)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "assigned_to" and field is not None:
            wrapper = field.widget
            wrapper.can_add_related = wrapper.can_change_related = False
        return field

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return () if obj is None else super().get_inlines(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        asked = kwargs.get("obj")
        if asked is not None:
            context |= self._standing(request, asked)
        return super().render_change_form(request, context, **kwargs)

    def _standing(self, request: HttpRequest, asked: SubjectRequest) -> dict[str, Any]:
        """What stands at the head of the page, and what can be done at each record concerned."""
        rows = asked.named.prefetch_related(with_records(request, self.admin_site))
        there = [named.record for named in rows if named.record is not None]
        gone = [named.public_id for named in rows if named.record is None]
        stones = {each.public_id: each for each in Tombstone.objects.filter(public_id__in=gone)}
        return {
            "badge": request_badge(asked),
            "guidance": WHAT_TO_DO[RequestKind(asked.kind)],
            "concerned": [
                {
                    "record": record,
                    "name": name_of(record),
                    "url": page_of(record),
                    "opts": record._meta,
                    "panel": Panel.of(
                        record,
                        user=request.user,
                        takes_new_rows=False,
                        lacks=actions.lacking_whole([record]),
                        of_request=True,
                    ),
                }
                for record in there
            ],
            "gone": [(public_id, stones.get(public_id)) for public_id in gone],
            "may_take_on": not asked.is_closed and asked.assigned_to != request.user,
            "may_decide": self.has_review_permission(request),
        }

    def save_model(
        self, request: HttpRequest, obj: SubjectRequest, form: forms.ModelForm, change: bool
    ) -> None:
        if not change:
            obj.entered_by = request.user
        if obj.assigned_to is None and obj.state == RequestState.IN_PROGRESS:
            obj.state = RequestState.OPEN
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        actions.name_records(form.instance, form.cleaned_data["naming"])

    # --- Verbs ---------------------------------------------------------------------------------

    @admin.action(permissions=["enter"], description="I take this on")
    def take_on(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> HttpResponse | None:
        return self._each(request, queryset, actions.take_on_request, "You work on")

    @admin.action(permissions=["review"], description="Reopen: the decision is taken back")
    def reopen(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> HttpResponse | None:
        return self._each(request, queryset, actions.reopen_request, "Reopened")

    def _each(self, request: HttpRequest, rows: Any, verb: Any, done: str) -> HttpResponse | None:
        chosen = list(rows)

        def carry_out() -> None:
            for asked in chosen:
                verb(asked, by=request.user)

        if attempt(request, carry_out):
            messages.success(request, f"{done}: {'; '.join(map(str, chosen))}.")
        return back(request, self.opts)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.decide_view)
        name = "cases_subjectrequest_decide"
        return [path("<path:object_id>/decide/", view, name=name), *super().get_urls()]

    def decide_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Close a request: what became of it, and why."""
        asked = self.get_object(request, unquote(object_id))
        if asked is None:
            raise Http404
        if not self.has_review_permission(request):
            raise PermissionDenied
        form = Decision(request.POST or None)
        if form.is_valid() and attempt(
            request, lambda: actions.decide_request(asked, by=request.user, **form.decision())
        ):
            messages.success(request, f"Closed: {asked}.")
            return redirect(page_of(asked))
        context = {
            **self.admin_site.each_context(request),
            "title": "Decide on a request",
            "subtitle": str(asked),
            "opts": self.opts,
            "original": asked,
            "form": form,
            "outcomes": list(RequestOutcome),
            **self._standing(request, asked),
        }
        return TemplateResponse(request, "admin/cases/decide.html", context)
