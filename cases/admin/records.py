"""What the admin pages of all records share: lists, forms, permissions, saving."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import IntegrityError, connection, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from cases import actions
from cases.actions import roles
from cases.admin import dating, keeping
from cases.admin.alike import LooksAlike, PointsAtAlike, pointed_out
from cases.admin.badges import badge
from cases.admin.choosing import KnownSelect
from cases.admin.citing import CITE_BOX, CiteBox
from cases.admin.comments import Commenting
from cases.admin.conflicts import EDITABLE, CarefulSaving
from cases.admin.corrections import Corrections
from cases.admin.deleting import DraftDeletion, delete_whole
from cases.admin.forms import ABSENT, CITE_FIELDS, RecordForm, emptiable, page_form, without_reasons
from cases.admin.gate import Shown, page_of, unfold, warn
from cases.admin.going_on import GoingOn
from cases.admin.history import HistoryPages
from cases.admin.narrowing import Occurring
from cases.admin.opened import SEEN
from cases.admin.panel import Panel
from cases.admin.refusals import attempt, in_words
from cases.admin.searching import DeskSearch, KeysFirst
from cases.admin.typed import TypedWords
from cases.admin.verbs import SUBMITTED_LACKING, ReviewVerbs, new_drafts
from cases.admin.waiting import MyWork
from cases.choices import AbsenceReason, ReviewState
from cases.models.review import Record, Sourced

Fieldset = tuple[str | None, dict[str, Any]]

FOLDED = ["collapse"]

WHEN: Fieldset = (
    "When",
    {"fields": [dating.TYPED]},
)
"""The box for a date; the single fields follow it."""

WHY_EMPTY = (
    "Say it where a source was read and leaves the field open. Unknown, not stated, not recorded "
    "and “does not apply” are different answers, and the public sees which one it is."
)

STAMPS = [
    ("public_id", "badge"),
    ("author", "created_at"),
    ("submitted_at", "updated_at"),
    ("reviewer", "published_at"),
]


class DeskFields:
    """How fields look on the desk: every relation is searched for, long texts are short boxes."""

    model: type[models.Model]
    formfield_overrides: ClassVar[dict[type, dict[str, Any]]] = {
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})},
        models.URLField: {"assume_scheme": "https"},
    }

    def get_autocomplete_fields(self, request: HttpRequest) -> Sequence[str]:
        return [
            field.name
            for field in self.model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and field.editable
        ]

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest | None, **kwargs: Any
    ) -> Any:
        if request and db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KnownSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Beside a relation stand “add” and “change”; deleting is done on a record's own page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(wrapper := getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            wrapper.can_delete_related = wrapper.can_view_related = False
        return field


class Untouched(admin.SimpleListFilter):
    """Finds drafts that everybody has forgotten."""

    title = "untouched drafts"
    parameter_name = "untouched"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("30", "for 30 days"), ("90", "for 90 days")]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        if self.value() not in {"30", "90"}:
            return queryset
        since = timezone.now() - timedelta(days=int(self.value()))
        return queryset.filter(state=ReviewState.DRAFT, updated_at__lt=since)


class RecordAdmin(
    DeskFields,
    DeskSearch,
    HistoryPages,
    TypedWords,
    CarefulSaving,
    CiteBox,
    DraftDeletion,
    ReviewVerbs,
    Corrections,
    Commenting,
    PointsAtAlike,
    GoingOn,
    dating.TypedDateShown,
):
    """The list and the page of one kind of record."""

    prefetched: ClassVar[Sequence[str]] = ()
    form = RecordForm
    list_per_page = 50
    paginator = KeysFirst
    show_full_result_count = False

    def __init__(self, model: type[Record], admin_site: admin.AdminSite) -> None:
        self.form = page_form(model, self.form)
        super().__init__(model, admin_site)

    # --- Lists ---------------------------------------------------------------------------------

    @admin.display(description="State", ordering="state")
    def badge(self, record: Record) -> str:
        return badge(record)

    def get_list_display(self, request: HttpRequest) -> Sequence[str]:
        first, *rest = super().get_list_display(request)
        return [first, "badge", *rest]

    def get_list_filter(self, request: HttpRequest) -> Sequence[Any]:
        mine = ("author", Occurring)
        return ["state", *super().get_list_filter(request), mine, Untouched, MyWork]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).prefetch_related(*self.prefetched)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        if request.path.endswith("/autocomplete/"):
            queryset = queryset.exclude(state=ReviewState.WITHDRAWN)
        return super().get_search_results(request, queryset, search_term)

    # --- The page ------------------------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        """A published record is not edited; its page still takes new rows, if it has any."""
        allowed = super().has_change_permission(request, obj)
        if obj is None or obj.state in EDITABLE:
            return allowed
        return allowed and obj.is_published and self._takes_new_rows()

    def _takes_new_rows(self) -> bool:
        return any(issubclass(inline.model, Record) for inline in self.inlines)

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> list[Fieldset]:
        """The fields of the kind; then those that all records have."""
        editable = obj is None or obj.state in EDITABLE
        cited = issubclass(self.model, Sourced)
        sets: list[Fieldset] = dating.with_details(super().get_fieldsets(request, obj))
        if cited and (obj is None or self.has_change_permission(request, obj)):
            sets.append(CITE_BOX)
        sets.append(
            ("Coder’s judgement", {"fields": ["coding_note"], "classes": [] if cited else FOLDED})
        )
        beside = flatten_fieldsets(sets)
        empty = [ABSENT + field.name for field in emptiable(self.model)]
        empty = [name for name in empty if name not in beside]
        if not editable:
            sets = [(title, without_reasons(options)) for title, options in sets]
        if empty and editable:
            rows = [tuple(empty[start : start + 4]) for start in range(0, len(empty), 4)]
            options = {"fields": rows, "classes": FOLDED, "description": WHY_EMPTY}
            sets.append(("Why is it empty?", options))
        elif emptiable(self.model):
            sets.append(("Why is it empty?", {"fields": ["why_empty"], "classes": FOLDED}))
        if obj is not None:
            sets.append(("Who and when", {"fields": STAMPS, "classes": FOLDED}))
        return sets

    def get_readonly_fields(self, request: HttpRequest, obj: Record | None = None) -> list[str]:
        fixed = ["why_empty", *(name for pair in STAMPS for name in pair)]
        if obj is not None and obj.state not in EDITABLE:
            named = flatten_fieldsets(self.get_fieldsets(request, obj))
            fixed = [name for name in named if name not in CITE_FIELDS]
        return [*super().get_readonly_fields(request, obj), *fixed]

    @admin.display(description="Reasons")
    def why_empty(self, record: Record) -> str:
        return "; ".join(
            f"{field.replace('_', ' ')}: {AbsenceReason(reason).label}"
            for field, reason in record.absent.items()
        )

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Record | None = None
    ) -> dict[str, Sequence[str]]:
        # A slug is permanent: it follows the name only while the record is first written.
        return super().get_prepopulated_fields(request, obj) if obj is None else {}

    def get_form(
        self, request: HttpRequest, obj: Record | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        record = kwargs.get("obj")
        own_page = not context["is_popup"]
        if record is not None and own_page:
            lacks = actions.lacking_whole([record])
            unfold(context["adminform"], lacks, record)
            context["panel"] = Panel.of(
                record,
                user=request.user,
                takes_new_rows=self._takes_new_rows(),
                lacks=lacks,
                shown=Shown(record, context["adminform"], context["inline_admin_formsets"]),
            )
        submitted = record is not None and record.state == ReviewState.IN_REVIEW
        context["seen"] = getattr(request, SEEN, "")
        context["alike"] = getattr(request, "alike", None)
        if context["alike"] and len(context["errors"]) == 1:
            context["errors"] = []  # a question is no error
        context["may_submit"] = own_page and not submitted
        return super().render_change_form(request, context, **kwargs)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Record, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Links from one page to the next fill rows too: ``?victims=3,4``."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if request.method == "GET" and (known := inline.known_rows(request, obj)):
            kwargs["initial"] = known
        return kwargs

    # --- Saving --------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST" or not roles.may_enter(request.user):
            return super().changeform_view(request, object_id, form_url, extra_context)
        page = (object_id, form_url, extra_context)
        try:
            with actions.acting(by=request.user):
                answer = self.saved_already(request, object_id) or super().changeform_view(
                    request, *page
                )
        except IntegrityError as refusal:
            # The form comes back with every word that was typed, and with what was refused.
            request.refusal = in_words(refusal)
        except LooksAlike as asked:
            request.alike = pointed_out(request, asked.found)
            request.refusal = "Is it one of those above? Nothing is saved yet."
        else:
            keeping.keep_unsaved(request)
            return answer
        request.is_saved = False
        answer = super().changeform_view(request, *page)
        keeping.keep_unsaved(request)
        return answer

    def save_model(
        self, request: HttpRequest, obj: Record, form: forms.ModelForm, change: bool
    ) -> None:
        if obj.state not in EDITABLE:
            return
        if not change:
            obj.author = request.user
        super().save_model(request, obj, form, change)

    def save_formset(
        self, request: HttpRequest, form: forms.ModelForm, formset: Any, change: bool
    ) -> None:
        formset.saved_first = [
            new
            for row in formset.forms
            if isinstance(row, RecordForm) and row.has_changed()
            if row not in formset.deleted_forms
            for new in row.save_first(by=request.user)
        ]
        rows = formset.save(commit=False)
        for gone in formset.deleted_objects:
            delete_whole(gone)
        for row in rows:
            if isinstance(row, Record) and row._state.adding:
                row.author = request.user
            row.save()
        formset.save_m2m()

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        # Deferred guards speak now, while the form can still come back with their answer.
        connection.check_constraints()
        self.ask_about_alike(request, form, formsets, change=change)
        dating.tell(request, [form, *(row for rows in formsets for row in rows.forms)])

    def response_add(
        self, request: HttpRequest, obj: Record, post_url_continue: str | None = None
    ) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        return self._submitted(request, obj) or response

    def response_change(self, request: HttpRequest, obj: Record) -> HttpResponse:
        return self._submitted(request, obj) or super().response_change(request, obj)

    def _submitted(self, request: HttpRequest, record: Record) -> HttpResponse | None:
        """“Save and submit for review”: what was saved stays saved, even if submitting is refused."""
        if "_submit_for_review" not in request.POST:
            return None
        if attempt(request, lambda: actions.submit(new_drafts(record), by=request.user)):
            messages.success(request, f"Saved and submitted for review: {record}.")
            warn(request, actions.lacking_whole([record]), saying=SUBMITTED_LACKING)
        return HttpResponseRedirect(page_of(record))
