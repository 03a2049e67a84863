"""The pages that take somebody out: every text that names them, what it shall say instead, and one button."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from cases import actions
from cases.actions import roles
from cases.admin.badges import badge
from cases.admin.panel import page_of
from cases.admin.refusals import attempt
from cases.choices import CorrectionState, DefinedChoices, ErasureReason, RemovalReason
from cases.models import Correction
from cases.models.review import Record

SAFE_REASONS = [RemovalReason.SAFETY, RemovalReason.CONSENT, RemovalReason.LEGAL_ORDER]


@dataclass(frozen=True)
class Entry:
    """One text on the page: what it says, with the name marked, and what it shall say."""

    finding: actions.Finding
    parts: list[tuple[str, bool]]
    where: str
    url: str
    badge: str
    field: str
    wanted: str
    is_chosen: bool
    remains: bool

    @property
    def key(self) -> str:
        """How the form calls it."""
        return self.finding.key

    @property
    def is_address(self) -> bool:
        """Whether an empty text means that an address is taken out."""
        return isinstance(self._definition, models.URLField)

    @property
    def is_old_value(self) -> bool:
        """Whether the public reads “removed” in its place, whatever it says."""
        return self.finding.field == "old_value"

    @property
    def is_name(self) -> bool:
        """Whether it is one of several names, which an empty text deletes."""
        return self._definition.name == "text" and not isinstance(self.finding.row, Record)

    @property
    def _definition(self) -> Any:
        return self.finding.row._meta.get_field(self.finding.field)


@dataclass(frozen=True)
class Way:
    """One way of taking somebody out: who may, what the page says, what is done."""

    page: str
    title: str
    button: str
    allowed: Callable[[Any], bool]
    reasons: Sequence[DefinedChoices]
    findings: Callable[[Any], list[actions.Finding]]
    needs_id: bool = False

    def title_for(self, record: Any) -> str:
        """The heading; whoever is withheld already is only looked for once more."""
        again = self.page == "withhold" and record.withheld
        return "Look for the name in texts again" if again else self.title

    @property
    def explanation(self) -> str:
        """The template that says what will happen."""
        return f"admin/cases/take_out_{self.page}.html"


WITHHOLD = Way(
    page="withhold",
    title="Withhold this person",
    button="Withhold and clear these texts",
    allowed=roles.may_review,
    reasons=SAFE_REASONS,
    findings=actions.findings_of,
)

CLEAR_NAME = Way(
    page="clear_name",
    title="Clear the name from public texts",
    button="Clear these texts",
    allowed=roles.may_review,
    reasons=(),
    findings=actions.findings_of,
)

ERASE = Way(
    page="erase",
    title="Erase this person",
    button="Erase for good",
    allowed=roles.may_administer,
    reasons=list(ErasureReason),
    findings=actions.texts_that_go,
    needs_id=True,
)


class TakingOut(admin.ModelAdmin):
    """The pages beside a person's own."""

    ways: ClassVar[Sequence[Way]] = ()

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        pages = [
            path(
                f"<path:object_id>/{way.page.replace('_', '-')}/",
                wrap(self._view_of(way)),
                name=f"{name}_{way.page}",
            )
            for way in self.ways
        ]
        return [*pages, *super().get_urls()]

    def _view_of(self, way: Way) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            record = self.get_object(request, unquote(object_id))
            if record is None:
                raise Http404
            if not (way.allowed(request.user) and self.has_view_permission(request, record)):
                raise PermissionDenied
            return self._take_out(request, record, way)

        return view

    def _take_out(self, request: HttpRequest, record: Any, way: Way) -> HttpResponse:
        findings = way.findings(record)
        remains: set[str] = set()
        if request.method == "POST":
            if self._taken_out(request, record, way, findings, remains):
                gone = way is ERASE
                list_page = reverse(f"admin:cases_{self.opts.model_name}_changelist")
                return HttpResponseRedirect(list_page if gone else page_of(record))
            findings = way.findings(record)  # with what the refused attempt left, or others added
        seen = _seen(request.POST)
        entries = [_entry(each, request.POST, seen, remains) for each in findings]
        context = {
            **self.admin_site.each_context(request),
            "title": way.title_for(record),
            "subtitle": str(record),
            "opts": self.opts,
            "original": record,
            "way": way,
            "seen": " ".join(f"{each.key}={_digest(each)}" for each in findings),
            "certain": [each for each in entries if each.finding.is_certain],
            "possible": [each for each in entries if not each.finding.is_certain],
            "namesakes": [(each, page_of(each)) for each in actions.namesakes_of(record)],
            "counts": self._counts(request, record) if way is ERASE else {},
            "chosen_reason": request.POST.get("reason", ""),
        }
        return TemplateResponse(request, "admin/cases/take_out.html", context)

    def _counts(self, request: HttpRequest, record: Any) -> dict[str, int]:
        return dict(actions.what_goes(record, by=request.user))

    def _taken_out(
        self,
        request: HttpRequest,
        record: Any,
        way: Way,
        findings: list[actions.Finding],
        remains: set[str],
    ) -> bool:
        public_id = record.public_id

        def carry_out() -> None:
            seen = _seen(request.POST)
            unseen = [each for each in findings if seen.get(each.key) != _digest(each)]
            if unseen:
                raise actions.Refused(
                    f"Nothing was done: {len(unseen)} of these texts changed, or were found only now, "
                    "while the page was open. Look at them, then decide again."
                )
            reason = request.POST.get("reason", "")
            if way.reasons and reason not in {str(each) for each in way.reasons}:
                raise actions.Refused("Nothing was done: choose a reason from the list.")
            if way.needs_id and request.POST.get("confirm", "").strip().upper() != public_id:
                raise actions.Refused(
                    "Nothing was done: type the public id of this record to confirm."
                )
            texts = {
                each.key: request.POST.get(f"text-{each.key}", each.proposal).replace("\r\n", "\n")
                for each in findings
                if each.is_certain or f"clear-{each.key}" in request.POST
            }
            try:
                _DONE[way.page](record, request.user, reason, texts)
            except actions.NameRemains as refusal:
                remains.update(each.key for each in refusal.findings)
                raise

        if not attempt(request, carry_out):
            return False
        cleared = sum(each.is_certain or f"clear-{each.key}" in request.POST for each in findings)
        noun = "text" if cleared == 1 else "texts"
        messages.success(request, f"{_SAID[way.page]} The name is out of {cleared} {noun}.")
        return True


_DONE: dict[str, Callable[[Any, Any, str, dict[str, str]], object]] = {
    "withhold": lambda record, by, reason, texts: actions.withhold(
        record, by=by, reason=RemovalReason(reason), texts=texts
    ),
    "clear_name": lambda record, by, _reason, texts: actions.clear_name(record, by=by, texts=texts),
    "erase": lambda record, by, reason, texts: actions.erase(
        record, by=by, reason=ErasureReason(reason), texts=texts
    ),
}

_SAID = {
    "withhold": "Withheld: the old public ids answer “removed” from now on.",
    "clear_name": "Cleared.",
    "erase": "Erased: the public ids answer “removed” from now on.",
}


def _seen(typed: Any) -> dict[str, str]:
    """What the texts said when the page was opened: one field, since a form has not room for any number."""
    pairs = (each.partition("=") for each in typed.get("seen", "").split())
    return {key: digest for key, _, digest in pairs}


def _digest(finding: actions.Finding) -> str:
    return hashlib.sha256(finding.text.encode()).hexdigest()[:16]


def _entry(finding: actions.Finding, typed: Any, seen: dict[str, str], remains: set[str]) -> Entry:
    was_here = seen.get(finding.key) == _digest(finding)
    row = finding.row
    chosen = f"clear-{finding.key}" in typed if was_here else finding.is_likely
    return Entry(
        finding=finding,
        parts=_parts(finding),
        where=_where(row),
        url=_page(row),
        badge="" if finding.is_past else _state(row),
        field=str(row._meta.get_field(finding.field).verbose_name),
        wanted=typed.get(f"text-{finding.key}", "") if was_here else finding.proposal,
        is_chosen=chosen,
        remains=finding.key in remains,
    )


def _parts(finding: actions.Finding) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is the name."""
    pieces, last = [], 0
    for span in finding.spans:
        pieces += [
            (finding.text[last : span.start], False),
            (finding.text[span.start : span.end], True),
        ]
        last = span.end
    return [piece for piece in [*pieces, (finding.text[last:], False)] if piece[0]]


def _where(row: Any) -> str:
    kind = actions.kind_of(row)
    if isinstance(row, Correction):
        return f"correction of {row.kind} {row.record_id}: {row.field.replace('_', ' ')}"
    if isinstance(row, Record):
        return f"{kind} {getattr(row, 'public_id', '')}"
    return f"{kind} of “{_above(row) or ''}”"


def _page(row: Any) -> str:
    if row._state.adding:
        return ""  # only the history remembers it
    if isinstance(row, Correction):
        return reverse("admin:cases_correction_change", args=[row.pk])
    above = _above(row)
    return page_of(above) if above is not None else ""


def _state(row: Any) -> str:
    if isinstance(row, Correction):
        state = "published" if row.state == CorrectionState.ACCEPTED else "in_review"
        words = row.get_state_display()
        return format_html('<span class="state state-{}">{}</span>', state, words)
    above = _above(row)
    return badge(above) if above is not None else ""


def _above(row: Any) -> Record | None:
    """The record itself, or that to whose names a row belongs."""
    if isinstance(row, Record):
        return row
    above = getattr(row, "place", None) or getattr(row, "situation", None)
    return above if isinstance(above, Record) else None
