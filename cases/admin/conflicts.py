"""Two people at one record: the second to save sees both versions and chooses field by field."""

from copy import copy
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from cases import actions
from cases.actions.seen import Versions
from cases.admin.merging import (
    CHOOSE,
    DELETE,
    MINE,
    NOW,
    ROW,
    Choice,
    Part,
    choices_between,
    chosen,
    own_words,
    posted,
)
from cases.admin.opened import (
    OPENED,
    SEEN,
    row_key,
    rows_of,
    sealed,
    sealed_seen,
    unsealed,
    versions_now,
)
from cases.admin.proposals import page_to_propose
from cases.admin.tokens import TOKEN
from cases.choices import ReviewState
from cases.models import User, versions
from cases.models.review import Record

EDITABLE = (ReviewState.DRAFT, ReviewState.IN_REVIEW)


class CarefulSaving(admin.ModelAdmin):
    """A record's page that overwrites nobody's work in silence."""

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.base_fields[OPENED].initial = getattr(request, OPENED, "")
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        pk = unquote(object_id) if object_id else ""
        if not pk.isdecimal():
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            if request.method == "POST" and self.has_change_permission(request):
                request.POST = chosen(request.POST)
                if page := self.conflict(request, int(pk)):
                    return page
            else:
                # Before the record is read: whoever saves in between is noticed, never missed.
                found = versions_now(self, int(pk))
                setattr(request, OPENED, sealed(found, page=self, pk=int(pk)))
                shown = actions.versions_of(self.model._base_manager.filter(pk=pk))
                setattr(request, SEEN, sealed_seen(shown, page=self))
            return super().changeform_view(request, object_id, form_url, extra_context)

    def conflict(self, request: HttpRequest, pk: int) -> HttpResponse | None:
        """The page of both versions, if what was typed and what is there now contradict each other."""
        now = versions_now(self, pk, locked=True)
        opened = unsealed(request.POST.get(OPENED, ""), page=self, pk=pk)
        if opened == now:
            return None
        record = self.model._base_manager.filter(pk=pk).first()
        if opened is None and not self.has_change_permission(request, record):
            return None  # no page offers this form: it is refused, not compared
        # A form that does not say what it was opened with is compared with what is there.
        parts = self._parts(request, record, opened or now, now, every_row=opened is None)
        if not parts:
            return None
        answers = (OPENED, TOKEN, "csrfmiddlewaretoken")
        context = {
            **self.admin_site.each_context(request),
            "title": "Somebody else saved this record in the meantime",
            "opts": self.opts,
            "original": record,
            "parts": parts,
            "may_save": self._can_be_saved(request, record, parts),
            "sealed": sealed(now, page=self, pk=pk),
            "typed": [
                (name, value)
                for name, values in request.POST.lists()
                if name not in answers
                for value in values
            ],
            "names": {"opened": OPENED, "choose": CHOOSE, "now": NOW, "mine": MINE},
        }
        return TemplateResponse(request, "admin/cases/conflict.html", context, status=409)

    def _can_be_saved(self, request: HttpRequest, record: Any, parts: list[Part]) -> bool:
        """Whether anything of what was typed still can be: a public record only takes new rows."""
        if record is None or not self.has_change_permission(request, record):
            return False
        if not _is_closed(record) or not all(part.closed for part in parts):
            return True
        formsets, _ = self._create_formsets(request, record, change=True)
        return any(row.has_changed() for formset in formsets for row in formset.extra_forms)

    def _parts(
        self,
        request: HttpRequest,
        record: Any,
        opened: Versions,
        now: Versions,
        *,
        every_row: bool,
    ) -> list[Part]:
        changed = {
            key for key, number in opened.items() if every_row or now.get(key, number) != number
        }
        kinds = [self.model, *(model for model, _ in rows_of(self))]
        before: dict[str, Any] = {}
        for model in dict.fromkeys(kinds):
            start = row_key(model, "")
            numbers = [opened[key] for key in changed if key.startswith(start)]
            for key, version in versions.versions(model, numbers).items() if numbers else ():
                before[row_key(model, key)] = version
        own = next((key for key in opened if key.startswith(row_key(self.model, ""))), "")
        base = before.get(own) or record
        if base is None:
            return []
        parts = []
        if own in before:
            form = self.get_form(request, base, change=True)
            parts.append(self._part(request, form, base, record, now[own], prefix=None))
        formsets, _ = self._create_formsets(request, base, change=True)
        for formset in formsets:
            current = {row.pk: row for row in formset.get_queryset()}
            for index in range(formset.initial_form_count()):
                prefix = f"{formset.prefix}-{index}"
                pk = request.POST.get(f"{prefix}-{formset.model._meta.pk.name}", "")
                key = row_key(formset.model, pk)
                if key in before:
                    row = current.get(int(pk))
                    parts.append(
                        self._part(request, formset.form, before[key], row, now[key], prefix=prefix)
                    )
        return [part for part in parts if part.choices]

    def _part(
        self,
        request: HttpRequest,
        form: Any,
        before: Any,
        after: Any,
        number: int,
        *,
        prefix: str | None,
    ) -> Part:
        forms = {"prefix": prefix} if prefix else {}
        found = choices_between(
            form(instance=copy(before), **forms),
            form(instance=copy(after), **forms) if after is not None else None,
            form(request.POST, instance=copy(before), **forms),
        )
        who, when = self._last_change(type(before), number)
        closed = _is_closed(after) and not _is_closed(before)
        note = ""
        if closed:
            note = (
                f"It is {after.get_state_display().lower()} by now and no longer edited in place. "
                "What you typed is kept here: propose it as a correction."
            )
        elif after is None:
            note = "It was deleted."
            if prefix is None:
                closed = True
                note += " What you typed is kept here to be copied."
            else:
                found.insert(0, Choice(f"{prefix}-{ROW}", "This row", "there", "deleted", "there"))
                found = [found[0], *(_told(choice) for choice in found[1:])]
        elif prefix and f"{prefix}-{DELETE}" in request.POST:
            untouched = form(_as_posted(form, before, forms), instance=copy(before), **forms)
            changes = choices_between(
                form(instance=copy(before), **forms),
                form(instance=copy(after), **forms),
                untouched,
            )
            kept = _as_posted(form, after, forms)
            delete = Choice(
                f"{prefix}-{DELETE}", "This row", "there", "kept", "deleted", posted_now=kept
            )
            found = [delete, *(_told(choice) for choice in changes)] if changes else []
        title = f"{before._meta.verbose_name} “{after or before}”"
        return Part(
            title,
            who,
            when,
            found,
            note=note,
            closed=closed,
            propose_url=page_to_propose(after) if closed and _is_public(after) else "",
            taken_along=own_words(found, request.POST, prefix or "") if closed else [],
        )

    def _last_change(self, model: Any, number: int) -> tuple[str, Any]:
        event = versions.events_of(model).select_related("pgh_context").get(pgh_id=number)
        context = event.pgh_context
        user = User.objects.filter(pk=(context.metadata if context else {}).get("user")).first()
        return (str(user) if user else "somebody"), event.pgh_created_at


def _is_closed(row: Any) -> bool:
    return isinstance(row, Record) and row.state not in EDITABLE


def _is_public(row: Any) -> bool:
    return isinstance(row, Record) and row.is_published


def _told(choice: Choice) -> Choice:
    """A difference that is only shown: what is chosen for the row decides it."""
    return Choice("", choice.label, choice.opened, choice.now, choice.mine)


def _as_posted(form: Any, row: Any, forms: dict[str, Any]) -> dict[str, str]:
    shown = form(instance=copy(row), **forms)
    return {name: value for field in shown for name, value in posted(field).items()}
