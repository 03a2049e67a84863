"""Rows on another record's page: a record with its parts and citations, without losing one's place."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet, _get_foreign_key
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from cases import actions
from cases.actions import roles
from cases.admin import dating
from cases.admin.badges import badge
from cases.admin.choosing import RowsReadTogether, bring_along
from cases.admin.deleting import clinging, deletable
from cases.admin.forms import CitationForm, RecordForm
from cases.admin.proposals import page_to_propose
from cases.admin.records import EDITABLE, DeskFields
from cases.admin.verbs import BACK_TO, NEW_ROW
from cases.choices import ReviewState
from cases.models import Citation
from cases.models.review import Record


class RecordFormSet(BaseInlineFormSet):
    """Rows that are records: published ones stay as they are, drafts go with what hangs on them."""

    user: ClassVar[Any] = None

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        record = form.instance
        if record.pk is None:
            return
        bring_along(form)
        # A disabled field takes no posted value, whoever forges one.
        if record.state not in EDITABLE:
            for name, field in form.fields.items():
                field.disabled = field.disabled or name not in {"id", self.fk.name}
        if DELETION_FIELD_NAME in form.fields and not deletable(record, by=self.user):
            form.fields[DELETION_FIELD_NAME].disabled = True

    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            if outside := clinging(actions.bundle(form.instance)):
                raise ValidationError(
                    f"{form.instance} cannot be deleted while this rests on it: "
                    + ", ".join(f"{actions.kind_of(each)} “{each}”" for each in outside)
                )


class StepFormSet(RecordFormSet):
    """Steps in order: one without a position comes next."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["position"].required = False
        if index is not None and form.instance.pk is None:
            standing = (s for s in self.get_queryset() if s.state != ReviewState.WITHDRAWN)
            highest = max((step.position for step in standing), default=0)
            form.next_position = highest + index - self.initial_form_count() + 1


class StepForm(RecordForm):
    """A step, on its own page or as a row of its case."""

    date_typed = dating.TypedDate()
    next_position: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "position" in self.fields:
            self.fields["position"].widget.attrs["placeholder"] = "next"

    def complete(self, values: dict[str, Any]) -> None:
        """The next free position, if none was typed."""
        if "position" in self.fields and values.get("position") is None:
            values["position"] = self.next_position


class Rows(DeskFields, RowsReadTogether):
    """What all rows share, records or mere links."""

    extra = 0
    extra_when_adding: ClassVar[int] = 0
    in_popups: ClassVar[bool] = False
    known_as: ClassVar[str] = ""
    """The name under which a link to the page gives rows that are known already."""

    def _group(self) -> str:
        """The name of these rows on the page."""
        key = _get_foreign_key(self.parent_model, self.model, fk_name=self.fk_name)
        return str(key.remote_field.get_accessor_name()).replace("+", "")

    def known_rows(self, request: HttpRequest, obj: Any = None) -> list[dict[str, str]]:
        """The rows that the address names."""
        if not self.known_as or (obj is not None and obj.pk is not None):
            return []
        field = self.known_as.rstrip("s")
        given = request.GET.get(self.known_as, "").split(",")
        return [{field: key} for key in given if key.isdecimal()]

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        if obj is not None and request.GET.get(NEW_ROW) == self._group():
            return 1
        if known := self.known_rows(request, obj):
            return max(self.extra_when_adding, len(known))
        if obj is not None or (IS_POPUP_VAR in request.GET and not self.in_popups):
            return self.extra
        return self.extra_when_adding


class RecordRows(Rows):
    """Rows that are records of their own, with a state and a page."""

    form = RecordForm
    formset = RecordFormSet
    show_change_link = True
    readonly_fields: ClassVar[Sequence[str]] = ("badge",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return dating.with_details(super().get_fieldsets(request, obj))

    @admin.display(description="State")
    def badge(self, record: Record) -> str:
        """The state; beside it the ways to mend a row that is public."""
        if record.pk is None or not record.is_published:
            return badge(record)
        ways = [("Correct…", page_to_propose(record))]
        if self.may_withdraw:
            key = _get_foreign_key(self.parent_model, self.model, fk_name=self.fk_name)
            origin = f"{key.related_model._meta.model_name}.{self._group()}.{getattr(record, key.attname)}"
            name = f"admin:cases_{self.model._meta.model_name}_withdraw"
            ways.append(("Withdraw…", f"{reverse(name, args=[record.pk])}?{BACK_TO}={origin}"))
        links = format_html_join(" ", '<a href="{1}">{0}</a>', ways)
        return format_html('{} <span class="desk-ways">{}</span>', badge(record), links)

    def get_formset(
        self, request: HttpRequest, obj: Any = None, **kwargs: Any
    ) -> type[BaseInlineFormSet]:
        self.may_withdraw = roles.may_review(request.user)
        formset = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        # Django would refuse to delete a row that has citations; here they go with it.
        formset.form.hand_clean_DELETE = lambda form: None
        return formset


class LinkRows(Rows, admin.TabularInline):
    """Rows that only tie two records together: they are content of the first one."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _open(obj) and super().has_delete_permission(request, obj)


def _open(record: Any) -> bool:
    return record is None or record.state in EDITABLE


def links(model: type[models.Model], to: str, *, known_as: str = "", noun: str) -> type[LinkRows]:
    """Rows of a link table, seen from its first side: one searched-for field each."""
    return type(
        f"{model.__name__}Rows",
        (LinkRows,),
        {
            "model": model,
            "fk_name": model._meta.concrete_fields[1].name,
            "fields": [to],
            "known_as": known_as,
            "verbose_name": noun,
            "verbose_name_plural": f"{noun}s",
        },
    )


class CitationRows(RecordRows, admin.StackedInline):
    """The citations of a record; a link to its page can bring one along."""

    def known_rows(self, request: HttpRequest, obj: Any = None) -> list[dict[str, str]]:
        given = {name: request.GET.get(f"cite_{name}", "") for name in _PLACE}
        # While a record is first written, the box on its page takes the place that was brought along.
        is_new = obj is None or obj.pk is None
        return [] if is_new or not given["source"].isdecimal() else [given]


_PLACE = ("source", "locator_kind", "locator")


def citations(kind: str) -> type[CitationRows]:
    """The citations of one kind of record; the other nine targets are not shown."""
    cited = Citation._meta.get_field(kind).related_model
    form = type(f"{kind.title()}CitationForm", (CitationForm,), {"cited": cited})
    return type(
        f"{kind.title()}Citations",
        (CitationRows,),
        {
            "model": Citation,
            "fk_name": kind,
            "form": form,
            "fields": [
                ("source", "locator_kind", "locator", "exact_words", "supports_field", "badge")
            ],
        },
    )
