"""The history page of a record, and the page that asks before an earlier version comes back."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path

from cases import actions
from cases.actions import roles
from cases.admin import keeping
from cases.admin.gate import page_of
from cases.admin.opened import sealed, unsealed, versions_now
from cases.admin.proposals import entry_words
from cases.admin.refusals import attempt
from cases.admin.timeline import ONLY, Change, timeline_of
from cases.admin.values import Values
from cases.choices import ReviewState
from cases.models import versions
from cases.models.lists import lists_of
from cases.models.review import Record


class HistoryPage(admin.ModelAdmin):
    """In place of Django's own history, which knows neither values nor parts nor bulk changes."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        record = self._row(request, object_id)
        number = request.GET.get("p", "1")
        if not number.isdecimal() or not 1 <= int(number) <= 10**6:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": f"History: {record}",
            "opts": self.opts,
            "original": record,
            "timeline": timeline_of(self, record.pk, number=int(number)),
            "may_restore": isinstance(record, Record)
            and roles.may_enter(request.user)
            and record.state != ReviewState.WITHDRAWN,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/cases/history.html", context)

    def _row(self, request: HttpRequest, object_id: str) -> Any:
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record


class HistoryPages(HistoryPage):
    """The history of a record, with its earlier versions to be brought back."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.restore_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        route = "<path:object_id>/history/<int:event>/restore/"
        return [path(route, view, name=name), *super().get_urls()]

    def restore_view(self, request: HttpRequest, object_id: str, event: int) -> HttpResponse:
        """Show what would come back, and bring it back."""
        record = self._row(request, object_id)
        if not roles.may_enter(request.user):
            raise PermissionDenied
        moment = _moment(request.GET.get("at", ""))
        now = versions_now(self, record.pk)
        try:
            plan = actions.restoration(record, event=event, at=moment)
        except actions.Refused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect("../../")
        if request.method == "POST":
            if unsealed(request.POST.get("now", ""), page=self, pk=record.pk) != now:
                messages.error(request, "It changed in the meantime: look at it as it is now.")
                return HttpResponseRedirect(request.get_full_path())
            if self._restored(request, record, event, moment, plan.earlier):
                return HttpResponseRedirect(page_of(record))
        keeping.keep_unsaved(request)
        typed = keeping.typed(request) or request.POST
        context = {
            **self.admin_site.each_context(request),
            "title": "Restore an earlier version",
            "opts": self.opts,
            "original": record,
            "changes": self._differences(record, event, plan),
            "plan": plan,
            "only": request.GET.get(ONLY, ""),
            "last": sealed(now, page=self, pk=record.pk),
            "reason": typed.get("reason", ""),
        }
        return TemplateResponse(request, "admin/cases/restore.html", context)

    def _restored(
        self,
        request: HttpRequest,
        record: Record,
        event: int,
        moment: datetime | None,
        earlier: Record,
    ) -> bool:
        """Bring back what was ticked; everything, if the page was sent without its boxes."""
        reason = request.POST.get("reason", "").strip()
        if not record.is_published:
            reason = reason or _because(earlier, event)
        only = request.POST.getlist("take") if "boxes" in request.POST else None
        done: list[Any] = []

        def restore() -> None:
            by = request.user
            done.append(
                actions.restore(record, event=event, by=by, reason=reason, at=moment, only=only)
            )

        if not attempt(request, restore):
            return False
        keeping.saved(request)
        messages.success(request, _done(record, done[0]))
        return True

    def _differences(
        self, record: Record, event: int, plan: actions.Restoration
    ) -> list[tuple[str, Change]]:
        """What would change, by the name under which it can be chosen."""
        last = versions.latest(type(record), pgh_obj_id=record.pk)[record.pk]
        history = versions.events_of(type(record)).in_bulk([event, last])
        values = Values(self.admin_site, history.values(), removed=set())
        found = [
            (
                column.name,
                Change(
                    str(column.verbose_name),
                    values.shown(history[last], column),
                    values.shown(history[event], column),
                ),
            )
            for column in record._meta.concrete_fields
            if column.name in plan.fields
        ]
        for name, entries in plan.lists.items():
            now = actions.stored_value(record, name)
            old, new = ("\n".join(map(entry_words, each)) for each in (now, entries))
            found.append((name, Change(lists_of(type(record))[name].label, old, new)))
        return found


def _moment(text: str) -> datetime | None:
    """The moment that an address names; None if it names none."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if moment.tzinfo is None:
        raise Http404
    return moment


def _because(earlier: Record, event: int) -> str:
    return f"restored the version of {earlier.updated_at:%-d %B %Y, %H:%M} UTC (entry {event})"


def _done(record: Record, restored: Any) -> str:
    rows = ", ".join(f"{actions.kind_of(row)} “{row}”" for row in restored.rows)
    there = f" There again, as drafts: {rows}." if rows else ""
    if not restored.proposals:
        return f"{record} is what it was in that version.{there}"
    noun = "correction" if len(restored.proposals) == 1 else "corrections"
    return f"Proposed as {len(restored.proposals)} {noun} of {record}: a colleague decides.{there}"
