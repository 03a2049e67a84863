"""The history page of a record, and the page that asks before an earlier version comes back."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path

from cases import actions
from cases.admin import roles
from cases.admin.panel import page_of
from cases.admin.refusals import attempt
from cases.admin.timeline import Change, timeline_of
from cases.admin.values import Values
from cases.choices import ReviewState
from cases.models import versions
from cases.models.review import Record


class HistoryPages(admin.ModelAdmin):
    """In place of Django's own history, which knows neither values nor parts nor bulk changes."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.restore_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        route = "<path:object_id>/history/<int:event>/restore/"
        return [path(route, view, name=name), *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        record = self._record(request, object_id)
        number = request.GET.get("p", "1")
        if not number.isdecimal() or not 1 <= int(number) <= 10**6:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": f"History: {record}",
            "opts": self.opts,
            "original": record,
            "timeline": timeline_of(self, record.pk, number=int(number)),
            "may_restore": roles.may_enter(request.user) and record.state != ReviewState.WITHDRAWN,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/cases/history.html", context)

    def restore_view(self, request: HttpRequest, object_id: str, event: int) -> HttpResponse:
        """Show what would come back, and bring it back."""
        record = self._record(request, object_id)
        if not roles.may_enter(request.user):
            raise PermissionDenied
        try:
            earlier = actions.earlier_version(record, event)
            fields = actions.fields_to_restore(record, earlier)
        except actions.Refused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect("../../")
        last = versions.latest(type(record), pgh_obj_id=record.pk)[record.pk]
        if request.method == "POST":
            if request.POST.get("now") != str(last):
                messages.error(request, "It changed in the meantime: look at it as it is now.")
                return HttpResponseRedirect(request.path)
            reason = request.POST.get("reason", "").strip() or _because(earlier, event)
            if record.is_published:
                reason = request.POST.get("reason", "").strip()
            proposals: list[Any] = []
            if attempt(
                request,
                lambda: proposals.extend(
                    actions.restore(record, event=event, by=request.user, reason=reason)
                ),
            ):
                messages.success(request, _done(record, proposals))
                return HttpResponseRedirect(page_of(record))
        context = {
            **self.admin_site.each_context(request),
            "title": "Restore an earlier version",
            "opts": self.opts,
            "original": record,
            "changes": self._differences(record, event, last, fields),
            "last": last,
            "reason": request.POST.get("reason", ""),
        }
        return TemplateResponse(request, "admin/cases/restore.html", context)

    def _record(self, request: HttpRequest, object_id: str) -> Record:
        record: Record | None = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record

    def _differences(
        self, record: Record, event: int, last: int, fields: list[str]
    ) -> list[Change]:
        history = versions.events_of(type(record)).in_bulk([event, last])
        values = Values(self.admin_site, history.values(), removed=set())
        return [
            Change(
                str(column.verbose_name),
                values.shown(history[last], column),
                values.shown(history[event], column),
            )
            for column in record._meta.concrete_fields
            if column.name in fields
        ]


def _because(earlier: Record, event: int) -> str:
    return f"restored the version of {earlier.updated_at:%-d %B %Y, %H:%M} UTC (entry {event})"


def _done(record: Record, proposals: list[Any]) -> str:
    if not proposals:
        return f"{record} is what it was in that version."
    noun = "correction" if len(proposals) == 1 else "corrections"
    return f"Proposed as {len(proposals)} {noun} of {record}: a colleague decides."
