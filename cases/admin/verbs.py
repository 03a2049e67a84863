"""Submit, publish, return, withdraw: from lists and from a record's page, through `cases.actions`."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from cases import actions
from cases.admin import roles
from cases.admin.opened import OPENED, unsealed, versions_now
from cases.admin.refusals import attempt
from cases.choices import RemovalReason, ReviewState
from cases.models.review import Record

BACK_TO = "back_to"
"""The primary key of the record from whose page an action was chosen."""


def in_review(record: Record) -> list[Record]:
    """What of a record waits for a second person: itself with its parts, or its new rows."""
    if record.state not in {ReviewState.IN_REVIEW, ReviewState.PUBLISHED}:
        return []
    return [each for each in actions.bundle(record) if each.state == ReviewState.IN_REVIEW]


def new_drafts(record: Record) -> list[Record]:
    """What of a record can be submitted: the draft itself, or the draft rows of a published one."""
    if record.state == ReviewState.DRAFT:
        return [record]
    if not record.is_published:
        return []
    return [each for each in actions.bundle(record) if each.state == ReviewState.DRAFT]


def back(request: HttpRequest, opts: Any) -> HttpResponse | None:
    """The page from which an action was chosen; None, the list, if it was the list."""
    if not request.POST.get(BACK_TO, "").isdecimal():
        return None
    return redirect(f"admin:{opts.app_label}_{opts.model_name}_change", request.POST[BACK_TO])


class ReviewVerbs(admin.ModelAdmin):
    """The four actions. What a rule or the database refuses is said in words; nothing is half done."""

    actions = ("submit_for_review", "publish", "return_to_author", "withdraw")

    def has_enter_permission(self, request: HttpRequest) -> bool:
        """Whether “submit” is offered."""
        return roles.may_enter(request.user)

    def has_review_permission(self, request: HttpRequest) -> bool:
        """Whether the reviewers' actions are offered."""
        return roles.may_review(request.user)

    @admin.action(permissions=["enter"], description="Submit for review")
    def submit_for_review(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        return self._carry_out(
            request, queryset, new_drafts, actions.submit, refused="no draft", done="Submitted"
        )

    @admin.action(permissions=["review"], description="Publish")
    def publish(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._carry_out(
            request,
            queryset,
            in_review,
            actions.publish,
            refused="not in review: its author submits it first",
            done="Published",
        )

    @admin.action(permissions=["review"], description="Return to the author, with a reason")
    def return_to_author(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        reason = request.POST.get("reason", "")
        if "reason" not in request.POST:
            return self._ask(request, queryset, "return_to_author", "Return to the author")
        return self._carry_out(
            request,
            queryset,
            in_review,
            partial(actions.return_to_author, reason=reason),
            refused="not in review",
            done="Returned",
        )

    @admin.action(permissions=["review"], description="Withdraw, with a reason")
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        reason = request.POST.get("reason", "")
        if reason not in RemovalReason.values:
            return self._ask(request, queryset, "withdraw", "Withdraw", list(RemovalReason))
        return self._carry_out(
            request,
            queryset,
            lambda record: [record] if record.is_published else [],
            partial(actions.withdraw, reason=RemovalReason(reason)),
            refused="not published",
            done="Withdrawn",
        )

    def _carry_out(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        part: Callable[[Record], Sequence[Record]],
        verb: Callable[..., object],
        *,
        refused: str,
        done: str,
    ) -> HttpResponse | None:
        records: list[Record] = []

        def carry_out() -> None:
            # As they are now, and nobody changes them until this is done.
            records[:] = actions.locked(queryset)
            self._require_seen(request, records)
            if idle := [str(record) for record in records if not part(record)]:
                raise actions.Refused(f"Nothing was done. {'; '.join(idle)}: {refused}.")
            verb([each for record in records for each in part(record)], by=request.user)

        if attempt(request, carry_out):
            messages.success(request, f"{done}: {'; '.join(map(str, records))}.")
        return back(request, self.opts)

    def _require_seen(self, request: HttpRequest, records: Sequence[Record]) -> None:
        """From a record's page a verb is meant for what that page showed."""
        if OPENED not in request.POST or len(records) != 1:
            return
        (record,) = records
        if unsealed(request.POST[OPENED], page=self, pk=record.pk) != versions_now(self, record.pk):
            raise actions.Refused(
                f"Nothing was done. {record} changed while its page was open: "
                "look at it as it is now, then decide again."
            )

    def _ask(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        action: str,
        title: str,
        reasons: Sequence[RemovalReason] = (),
    ) -> TemplateResponse:
        """A page of its own that asks for the reason and lists what it will be done to."""
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "records": queryset,
            "action": action,
            "reasons": reasons,
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "back_to_name": BACK_TO,
            "back_to": request.POST.get(BACK_TO, ""),
            "opened": request.POST.get(OPENED),
        }
        return TemplateResponse(request, "admin/cases/reason.html", context)
