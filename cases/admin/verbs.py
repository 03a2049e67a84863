"""Submit, take back, publish, return, withdraw: from lists and from a record's page."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse

from cases import actions
from cases.actions import Publication, roles
from cases.admin import keeping
from cases.admin.gate import warn
from cases.admin.opened import SEEN, sealed_seen, unsealed_seen
from cases.admin.refusals import attempt, in_words
from cases.choices import RemovalReason, ReviewState
from cases.models import User
from cases.models.review import Record
from cases.public.snapshot import snapshot

BACK_TO = "back_to"
"""Where an action was chosen: on the page of a record, by its primary key, or in a row of another
record's page: ``prosecution.defendants.12``."""

NEW_ROW = "new"
"""The rows of which a page shows an empty one: ``?new=defendants``."""

WITHDRAW = "Withdraw"


SUBMITTED_LACKING = "A reviewer cannot publish it yet. What is lacking:"


class SeenForm(ActionForm):
    """The actions of a list, with the versions that the list shows."""

    seen = forms.CharField(label="", required=False, widget=forms.HiddenInput)


def own_in_review(record: Record, user: User) -> list[Record]:
    """What of a record this user submitted and can take back."""
    return [each for each in actions.awaiting_review(record) if each.author_id == user.pk]


def new_drafts(record: Record) -> list[Record]:
    """What of a record can be submitted: the draft itself, or the draft rows of a published one."""
    if record.state == ReviewState.DRAFT:
        return [record]
    if not record.is_published:
        return []
    return [each for each in actions.bundle(record) if each.state == ReviewState.DRAFT]


def back(request: HttpRequest, opts: Any) -> HttpResponse | None:
    """The page from which an action was chosen; None, the list, if it was the list.

    From a row of another record's page it leads back there, to a new row of the kind.
    """
    address, rows = way_back(request.POST.get(BACK_TO, ""), opts)
    if rows:
        address += f"?{NEW_ROW}={rows}#{rows}-group"
    return redirect(address) if address else None


def way_back(origin: str, opts: Any) -> tuple[str, str]:
    """The page that ``back_to`` names, and the rows of it in which an action was chosen, if any."""
    kind, _, key = origin.rpartition(".")
    kind, _, rows = kind.partition(".")
    try:
        name = f"admin:{opts.app_label}_{kind or opts.model_name}_change"
        address = reverse(name, args=[int(key)])
    except (NoReverseMatch, ValueError):
        return "", ""
    return address, rows if rows.isidentifier() else ""


class ReviewVerbs(admin.ModelAdmin):
    """The five actions. What a rule or the database refuses is said in words; nothing is half done."""

    action_form = SeenForm
    actions = ("submit_for_review", "take_back", "publish", "return_to_author", "withdraw")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list; or the page that asked for a reason, with the one that was typed there.

        For reviewers the list carries the versions that it shows, of one and the same moment.
        """
        typed = keeping.typed(request)
        if typed is not None and typed.get("action") in _ASKS and roles.may_review(request.user):
            request.POST = typed
            chosen = [key for key in typed.getlist(ACTION_CHECKBOX_NAME) if key.isdecimal()]
            rows = self.get_queryset(request).filter(pk__in=chosen)
            return self._ask(request, rows, typed["action"])
        if keeping.KEPT in request.GET:
            return redirect(keeping.address(request))
        if request.method == "POST" or not roles.may_review(request.user):
            return super().changelist_view(request, extra_context)
        with snapshot():
            answer = super().changelist_view(request, extra_context)
            context = getattr(answer, "context_data", None) or {}
            if form := context.get("action_form"):
                shown = actions.versions_of(context["cl"].result_list)
                form.fields[SEEN].initial = sealed_seen(shown, page=self)
        return answer

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.withdraw_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_withdraw"
        return [path("<path:object_id>/withdraw/", view, name=name), *super().get_urls()]

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask why one record, alone, is taken back: the page to which a row of another record leads."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not (roles.may_review(request.user) and self.has_view_permission(request, record)):
            raise PermissionDenied
        if not record.is_published:
            messages.error(request, f"{record} is not public: there is nothing to withdraw.")
            return redirect("../change/")
        rows = self.model._default_manager.filter(pk=record.pk)
        origin = request.GET.get(BACK_TO, str(record.pk))
        return self._ask(request, rows, "withdraw", back_to=origin)

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
        submitted: list[Record] = []

        def submit(records: Sequence[Record], *, by: User) -> None:
            actions.submit(records, by=by)
            submitted[:] = records

        answer = self._apply_verb(
            request, queryset, new_drafts, submit, refused="no draft", done="Submitted"
        )
        warn(request, actions.lacking_whole(submitted), saying=SUBMITTED_LACKING)
        return answer

    @admin.action(permissions=["enter"], description="Take back from review, to go on writing")
    def take_back(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._apply_verb(
            request,
            queryset,
            partial(own_in_review, user=request.user),
            actions.take_back,
            refused="nothing of yours is in review",
            done="Taken back",
        )

    @admin.action(permissions=["review"], description="Publish")
    def publish(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Each with its bundle or not at all; one that is refused stops no other."""
        shown = unsealed_seen(request.POST.get(SEEN, ""), page=self)
        done: list[Publication] = []

        def publish() -> None:
            done[:] = actions.publish_each(list(queryset), by=request.user, seen=shown)

        if attempt(request, publish):
            public = [str(each.record) for each in done if each.refusal is None]
            if public:
                messages.success(request, f"Published: {'; '.join(public)}.")
            for each in done:
                self._say_refused(request, each)
        return back(request, self.opts)

    def _say_refused(self, request: HttpRequest, publication: Publication) -> None:
        refusal = publication.refusal
        if isinstance(refusal, actions.Lacking):
            record = publication.record
            saying = f"Not published: {record}. Before that:"
            warn(request, refusal.lacks, saying=saying, about=record)
        elif refusal is not None:
            words = in_words(refusal)
            messages.error(request, f"Not published: {publication.record}. {words}")

    @admin.action(permissions=["review"], description="Return to the author, with a reason")
    def return_to_author(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        reason = request.POST.get("reason", "")
        if "reason" not in request.POST:
            return self._ask(request, queryset, "return_to_author")
        return self._apply_verb(
            request,
            queryset,
            actions.awaiting_review,
            partial(actions.return_to_author, reason=reason),
            refused="not in review",
            done="Returned",
        )

    @admin.action(permissions=["review"], description="Withdraw, with a reason")
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        reason = request.POST.get("reason", "")
        if reason not in RemovalReason.values:
            return self._ask(request, queryset, "withdraw")
        return self._apply_verb(
            request,
            queryset,
            lambda record: [record] if record.is_published else [],
            partial(actions.withdraw, reason=RemovalReason(reason)),
            refused="not published",
            done="Withdrawn",
        )

    def _apply_verb(
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
            keeping.saved(request)
            messages.success(request, f"{done}: {'; '.join(map(str, records))}.")
        return back(request, self.opts)

    def _require_seen(self, request: HttpRequest, records: Sequence[Record]) -> None:
        """A verb is meant for what the page or the list showed, if it says what that was."""
        if not request.POST.get(SEEN):
            return
        shown = unsealed_seen(request.POST[SEEN], page=self)
        told = [record for record in records if record.pk in shown]
        if changes := actions.changes_since(shown, told):
            words = " ".join(
                f"{record} changed since it was shown to you ({changes[record.pk]})."
                for record in told
                if record.pk in changes
            )
            raise actions.Refused(f"Nothing was done. {words} Look at it as it is now.")

    def _ask(
        self, request: HttpRequest, queryset: QuerySet[Any], action: str, *, back_to: str = ""
    ) -> TemplateResponse:
        """A page of its own that asks for the reason and lists what it will be done to."""
        title, reasons = _ASKS[action]
        taken_back = queryset if action == "withdraw" else []
        origin = back_to or request.POST.get(BACK_TO, "")
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "records": queryset,
            "action": action,
            "reasons": reasons,
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "back_to_name": BACK_TO,
            "seen": request.POST.get(SEEN),
            "back_to": origin,
            "back_url": way_back(origin, self.opts)[0],
            "goes_along": [
                (actions.kind_of(each), each)
                for record in taken_back
                for each in actions.bundle(record)[1:]
                if each.is_published
            ],
            "typed": request.POST.get("reason", ""),
            "bare": [bare for record in taken_back if (bare := actions.left_bare(record))],
        }
        return TemplateResponse(request, "admin/cases/reason.html", context)


_ASKS: Final = {
    "return_to_author": ("Return to the author", ()),
    "withdraw": (WITHDRAW, tuple(RemovalReason)),
}
"""The actions that ask for a reason: the title of the page, and the reasons to choose from, if any."""
