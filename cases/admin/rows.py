"""Rows on another record's page: a record with its parts and citations, without losing one's place."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from cases import actions
from cases.admin.badges import badge
from cases.admin.deleting import clinging, deletable
from cases.admin.forms import CitationForm, RecordForm
from cases.admin.records import EDITABLE, DeskFields
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
            highest = max((step.position for step in self.get_queryset()), default=0)
            form.next_position = highest + index - self.initial_form_count() + 1


class StepForm(RecordForm):
    """A step, on its own page or as a row of its case."""

    next_position: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "position" in self.fields:
            self.fields["position"].widget.attrs["placeholder"] = "next"

    def complete(self, values: dict[str, Any]) -> None:
        """The next free position, if none was typed."""
        if "position" in self.fields and values.get("position") is None:
            values["position"] = self.next_position


class Rows(DeskFields):
    """What all rows share, records or mere links."""

    extra = 0
    extra_when_adding: ClassVar[int] = 0
    in_popups: ClassVar[bool] = False
    known_as: ClassVar[str] = ""
    """The name under which a link to the page gives rows that are known already."""

    def known_rows(self, request: HttpRequest) -> list[dict[str, str]]:
        """The rows that the address names."""
        if not self.known_as:
            return []
        field = self.known_as.rstrip("s")
        given = request.GET.get(self.known_as, "").split(",")
        return [{field: key} for key in given if key.isdecimal()]

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        if obj is not None or (IS_POPUP_VAR in request.GET and not self.in_popups):
            return self.extra
        return max(self.extra_when_adding, len(self.known_rows(request)))


class RecordRows(Rows):
    """Rows that are records of their own, with a state and a page."""

    form = RecordForm
    formset = RecordFormSet
    show_change_link = True
    readonly_fields: ClassVar[Sequence[str]] = ("badge",)

    @admin.display(description="State")
    def badge(self, record: Record) -> str:
        return badge(record)

    def get_formset(
        self, request: HttpRequest, obj: Any = None, **kwargs: Any
    ) -> type[BaseInlineFormSet]:
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


def citations(kind: str) -> type[admin.StackedInline]:
    """The citations of one kind of record; the other nine targets are not shown."""
    cited = Citation._meta.get_field(kind).related_model
    form = type(f"{kind.title()}CitationForm", (CitationForm,), {"cited": cited})
    return type(
        f"{kind.title()}Citations",
        (RecordRows, admin.StackedInline),
        {
            "model": Citation,
            "fk_name": kind,
            "form": form,
            "fields": [
                ("source", "locator_kind", "locator", "exact_words", "supports_field", "badge")
            ],
        },
    )
