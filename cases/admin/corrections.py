"""Proposing a correction of a public record in its own form, and deciding on a colleague's."""

import copy
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminErrorList, AdminForm
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from cases import actions
from cases.actions import roles
from cases.admin import keeping
from cases.admin.correcting_lists import ListForms
from cases.admin.forms import CITE_FIELDS
from cases.admin.merging import TAKE_ALONG
from cases.admin.opened import OPENED, sealed, unsealed
from cases.admin.proposals import (
    corrections_of,
    fields_in_words,
    open_fields,
    page_of_corrections,
    page_to_propose,
    proposals_of,
)
from cases.admin.refusals import attempt
from cases.admin.typed import filled
from cases.choices import CorrectionState, ReviewState
from cases.models import Correction
from cases.models.review import Record

REASON = "correction_reason"
SENSITIVE = "correction_sensitive"
TAKE_BACK = "take_back"
"""The decision that is the proposer's own."""

_WHY = (
    "Why this correction",
    {
        "fields": [REASON, SENSITIVE],
        "description": (
            "The public reads the reason beside the old value, the new one and the day. Your name "
            "stays with the desk."
        ),
    },
)


class Corrections(ListForms):
    """Two pages beside a record's own: one proposes a correction, one decides."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/correct/", wrap(self.correct_view), name=f"{name}_correct"),
            path(
                "<path:object_id>/corrections/",
                wrap(self.corrections_view),
                name=f"{name}_corrections",
            ),
            *super().get_urls(),
        ]

    def _record(self, request: HttpRequest, object_id: str) -> Record:
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not (roles.may_enter(request.user) and self.has_view_permission(request, record)):
            raise PermissionDenied
        return record

    # --- Proposing -----------------------------------------------------------------------------

    def correct_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The record's form, filled in; what is changed in it is proposed."""
        record = self._record(request, object_id)
        if not record.is_published:
            messages.error(request, f"{record} is not published: edit it instead.")
            return HttpResponseRedirect(f"../../{record.pk}/change/")
        draft = copy.copy(record)
        draft.state = ReviewState.DRAFT  # only to be offered every field; it is never saved
        sets = self._correctable_fieldsets(request, draft)
        fields = [*flatten_fieldsets(sets)]
        seen = sealed(self.versions_seen(record), page=self, pk=record.pk)
        setattr(request, OPENED, request.POST.get(OPENED, seen))
        form_class = self._correction_form(request, draft, fields)
        sets.append(_WHY)
        if (typed := keeping.typed(request)) is not None:
            form_class = filled(form_class, typed)
            request.typed = typed
        form = form_class(request.POST or None, instance=copy.copy(record))
        lists = self.list_forms(request, draft)
        if along := request.POST.getlist(TAKE_ALONG):
            # Typed elsewhere, while the record was still a draft: filled in here, not yet proposed.
            typed_there = {name: form[name].data for name in along if name in form.fields}
            form = form_class(instance=copy.copy(record), initial=typed_there)
            return self._ask_for_correction(request, record, form, sets, lists)
        sound = [form.is_valid(), *(each.formset.is_valid() for each in lists)]
        if request.method == "POST" and all(sound):
            changed = self._changed(record, form) | self.changed_lists(record, lists)
            if not form.errors and self._propose(request, record, form, changed):
                keeping.saved(request)
                return HttpResponseRedirect(page_of_corrections(record))
        keeping.keep_unsaved(request)
        return self._ask_for_correction(request, record, form, sets, lists)

    def _correctable_fieldsets(self, request: HttpRequest, draft: Record) -> list[Any]:
        """The fields of the page, without those that no correction changes."""
        fixed = {*self.get_readonly_fields(request, draft), *CITE_FIELDS}
        sets = []
        for title, options in self.get_fieldsets(request, draft):
            lines = []
            for line in options["fields"]:
                names = [line] if isinstance(line, str) else line
                if kept := tuple(name for name in names if name not in fixed):
                    lines.append(kept)
            if lines:
                sets.append((title, {**options, "fields": lines}))
        return sets

    def _correction_form(
        self, request: HttpRequest, draft: Record, fields: list[str]
    ) -> type[forms.ModelForm]:
        base = self.get_form(request, draft, change=True, fields=fields)
        for name in CITE_FIELDS:
            base.base_fields.pop(name, None)
        extra = {
            REASON: forms.CharField(
                label="Reason",
                widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
                help_text="Public: why the record was wrong. No names of withheld people.",
            ),
            SENSITIVE: forms.BooleanField(
                label="The old value could harm somebody",
                required=False,
                help_text="The public reads “removed” instead of what the record said.",
            ),
        }
        return type(base.__name__, (base,), extra)

    def _changed(self, record: Record, form: forms.ModelForm) -> dict[str, Any]:
        """What the form changes, by field, as a correction keeps it; its errors are on the form."""
        wanted = form.instance
        try:
            # Accepting does the same: what it would refuse is better heard now.
            wanted.full_clean()
        except ValidationError as refusal:
            for field, problems in refusal.message_dict.items():
                form.add_error(field if field in form.fields else None, problems)
        changed = {}
        for name, field in actions.correctable_fields(type(record)).items():
            old, new = (_plain(getattr(each, field.attname)) for each in (record, wanted))
            if old != new:
                changed[name] = _plain(actions.stored_value(wanted, name))
        return changed

    def _propose(
        self, request: HttpRequest, record: Record, form: forms.ModelForm, changed: dict[str, Any]
    ) -> bool:
        if not changed:
            form.add_error(None, "Nothing was changed: there is nothing to propose.")
            return False
        opened = unsealed(form.cleaned_data[OPENED], page=self, pk=record.pk)
        if opened != self.versions_seen(record):
            form.add_error(
                None,
                "Nothing was proposed: the record changed while this form was open. Open the form "
                "anew and look at the record as it is now; what you typed stands below.",
            )
            return False
        if waiting := sorted(open_fields(record) & changed.keys()):
            names = ", ".join(name.replace("_", " ") for name in waiting)
            form.add_error(
                None, f"A correction of {names} waits already: it is accepted or declined first."
            )
            return False

        def propose() -> None:
            for name, value in changed.items():
                actions.propose_correction(
                    record,
                    field=name,
                    new_value=value,
                    by=request.user,
                    reason=form.cleaned_data[REASON],
                    sensitive=form.cleaned_data[SENSITIVE],
                )

        if not attempt(request, propose):
            return False
        fields = ", ".join(name.replace("_", " ") for name in changed)
        messages.success(request, f"Proposed: {fields}. A second person decides.")
        return True

    def _ask_for_correction(
        self,
        request: HttpRequest,
        record: Record,
        form: forms.ModelForm,
        sets: list[Any],
        lists: list[Any],
    ) -> TemplateResponse:
        admin_form = AdminForm(form, sets, {}, (), model_admin=self)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Propose a correction of {self.opts.verbose_name}",
            "subtitle": str(record),
            "opts": self.opts,
            "original": record,
            "adminform": admin_form,
            "inline_admin_formsets": lists,
            "errors": AdminErrorList(form, [each.formset for each in lists])
            if form.is_bound
            else [],
            "media": sum((each.media for each in lists), self.media + admin_form.media),
            "waiting": fields_in_words(
                corrections_of(record).filter(state=CorrectionState.PROPOSED)
            ),
            "corrections_url": page_of_corrections(record),
            "taken_along": TAKE_ALONG in request.POST,
        }
        return TemplateResponse(request, "admin/cases/correct.html", context)

    # --- Deciding ------------------------------------------------------------------------------

    def corrections_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The corrections of a record, old and new side by side; a reviewer decides on each."""
        record = self._record(request, object_id)
        if request.method == "POST":
            self._decide(request, record)
            return HttpResponseRedirect(request.path)
        typed = keeping.typed(request) or QueryDict()
        context = {
            **self.admin_site.each_context(request),
            "title": f"Corrections of {self.opts.verbose_name}",
            "subtitle": str(record),
            "opts": self.opts,
            "original": record,
            "proposals": proposals_of(record, user=request.user),
            "propose_url": page_to_propose(record) if record.is_published else "",
            "typed": {"note": typed.get("note", ""), "about": typed.getlist("correction")},
        }
        return TemplateResponse(request, "admin/cases/corrections.html", context)

    def _decide(self, request: HttpRequest, record: Record) -> None:
        if request.POST.get("decision") != TAKE_BACK and not roles.may_review(request.user):
            raise PermissionDenied
        chosen = [key for key in request.POST.getlist("correction") if key.isdecimal()]
        corrections = list(corrections_of(record).filter(pk__in=chosen))
        note = request.POST.get("note", "").strip()
        decision = request.POST.get("decision")

        def decide() -> None:
            if not corrections or decision not in _DECISIONS:
                raise actions.Refused("Choose what to accept, to decline or to take back.")
            _DECISIONS[decision](corrections, by=request.user, note=note)

        if attempt(request, decide):
            keeping.saved(request)
            messages.success(request, f"{_DONE[decision]} ({fields_in_words(corrections)}).")


def _decline(corrections: list[Correction], *, by: Any, note: str) -> None:
    if not note:
        raise actions.Refused("Say why, so that the proposer can do better.")
    for correction in corrections:
        actions.decline_correction(correction, by=by, note=note)


def _take_back(corrections: list[Correction], *, by: Any, note: str) -> None:
    actions.take_back_corrections(corrections, by=by)


_DECISIONS = {
    "accept": actions.accept_corrections,
    "decline": _decline,
    TAKE_BACK: _take_back,
}
_DONE = {
    "accept": "Accepted: the public sees it",
    "decline": "Declined",
    TAKE_BACK: "Taken back",
}


def _plain(value: Any) -> Any:
    """A text with plain line ends: a browser sends others than it was given."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value
