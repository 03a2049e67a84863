"""Talking on the desk: comments on a record's own page, and the list of all of them."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import urlize
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from cases import actions
from cases.actions import roles
from cases.actions.comments import MENTION
from cases.admin.entries import name_of, with_records
from cases.admin.gate import page_of
from cases.admin.refusals import attempt
from cases.admin.review import ReadOnly
from cases.admin.waiting import MyMentions
from cases.models import Comment, Mention, User
from cases.models.users import colleagues

LATEST = 5
"""Comments that stand open; earlier ones are folded away."""


@dataclass(frozen=True)
class Remark:
    """One comment as its reader sees it."""

    comment: Comment
    text: SafeString
    may_strike: bool
    is_for_reader: bool


@dataclass(frozen=True)
class Conversation:
    """What was said about a record, and the form in which one says more."""

    url: str
    remarks: list[Remark]
    typed: str = ""
    problems: list[str] = field(default_factory=list)

    @classmethod
    def about(cls, record: models.Model, *, reader: User, **form: Any) -> "Conversation":
        """In one query, however much was said."""
        unseen = Mention.objects.filter(comment=OuterRef("pk"), user=reader, seen_at__isnull=True)
        comments = Comment.objects.on(record).select_related("author", "struck_by")
        administers = roles.may_administer(reader)
        return cls(
            page_to_comment(record),
            [
                Remark(
                    comment,
                    in_html(comment.text),
                    may_strike=comment.struck_at is None
                    and (administers or comment.author_id == reader.pk),
                    is_for_reader=comment.struck_at is None and comment.for_reader,
                )
                for comment in comments.annotate(for_reader=Exists(unseen))
            ],
            **form,
        )

    @property
    def earlier(self) -> list[Remark]:
        """Those that are folded away: what waits for the reader is not among them."""
        late = {id(each) for each in self.remarks[-LATEST:]}
        return [each for each in self.remarks if id(each) not in late and not each.is_for_reader]

    @property
    def latest(self) -> list[Remark]:
        """Those that stand open."""
        folded = {id(each) for each in self.earlier}
        return [each for each in self.remarks if id(each) not in folded]

    @property
    def unseen(self) -> int:
        """How many mention the reader, who has not said yet that they saw it."""
        return sum(each.is_for_reader for each in self.remarks)


def in_html(text: str) -> SafeString:
    """A comment with its links, and with the names it mentions in bold."""
    parts, end = [], 0
    for match in MENTION.finditer(text):
        parts.append((_linked(text[end : match.start()]), match[0]))
        end = match.end()
    return format_html("{}{}", format_html_join("", "{}<b>{}</b>", parts), _linked(text[end:]))


def _linked(text: str) -> SafeString:
    return urlize(text, autoescape=True)


def page_to_comment(record: models.Model) -> str:
    """The address of the page with everything that was said about a record."""
    kind = record._meta.concrete_model
    return reverse(f"admin:cases_{kind._meta.model_name}_comments", args=[record.pk])


class Commenting(admin.ModelAdmin):
    """What colleagues say about a record stands at the head of its page, published or not.

    Talking is no editing: whoever comments on a record may still publish it.
    """

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.comments_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_comments"
        return [path("<path:object_id>/comments/", view, name=name), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        record = kwargs.get("obj")
        if record is not None and not context["is_popup"] and roles.may_enter(request.user):
            context["conversation"] = Conversation.about(record, reader=request.user)
            context["colleagues"] = colleagues()
        return super().render_change_form(request, context, **kwargs)

    def comments_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Everything that was said; the form comes back here with what is wrong in it."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not (roles.may_enter(request.user) and self.has_view_permission(request, record)):
            raise PermissionDenied
        typed: dict[str, Any] = {}
        if request.method == "POST":
            if request.POST.get("strike"):
                self._strike(request, record)
            elif "seen" in request.POST:
                actions.see_mentions(Comment.objects.on(record), by=request.user)
            else:
                typed = self._write(request, record)
            if not typed:
                return redirect(f"{page_of(record)}#comments")
        context = {
            **self.admin_site.each_context(request),
            "title": "Comments",
            "subtitle": str(record),
            "opts": self.opts,
            "original": record,
            "conversation": Conversation.about(record, reader=request.user, **typed),
            "colleagues": colleagues(),
        }
        return TemplateResponse(request, "admin/cases/comments.html", context)

    def _write(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """Keep the comment; if it is refused, what was typed and why."""
        text = request.POST.get("text", "")
        try:
            comment = actions.write_comment(record, text=text, by=request.user)
        except ValidationError as refusal:
            return {"typed": text, "problems": refusal.messages}
        told = ", ".join(str(person) for person in comment.mentioned.all())
        messages.success(request, f"Your comment is kept. {f'Told: {told}.' if told else ''}")
        return {}

    def _strike(self, request: HttpRequest, record: Any) -> None:
        key = request.POST["strike"]
        comment = Comment.objects.on(record).filter(pk=key if key.isdecimal() else 0).first()
        if comment is None:
            raise Http404
        if comment.author != request.user and not roles.may_administer(request.user):
            raise PermissionDenied
        attempt(request, lambda: actions.strike_comment(comment, by=request.user))


@admin.register(Comment)
class CommentAdmin(ReadOnly):
    """What was said, wherever it was."""

    actions = ("see",)
    list_display = ("about", "said", "author", "written_at")
    list_display_links = None
    list_filter = (MyMentions, ("author", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("author", "struck_by")
    search_fields = ("text", "author__username")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.prefetch_related(with_records(request, self.admin_site))

    @admin.display(description="About")
    def about(self, comment: Comment) -> str:
        if comment.record is None:
            return name_of(None)
        address = f"{page_of(comment.record)}#comments"
        return format_html('<a href="{}">{}</a>', address, name_of(comment.record))

    @admin.display(description="Comment")
    def said(self, comment: Comment) -> str:
        if comment.struck_by:
            return f"(struck by {comment.struck_by})"
        return Truncator(comment.text).words(40)

    def has_enter_permission(self, request: HttpRequest) -> bool:
        """Whether “seen” is offered."""
        return roles.may_enter(request.user)

    @admin.action(permissions=["enter"], description="Seen: take these off my list")
    def see(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        seen = actions.see_mentions(queryset, by=request.user)
        messages.success(request, f"Taken off your list: {seen}.")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A comment is read where it was written."""
        comment = self.get_object(request, object_id or "")
        if comment is None or comment.record is None or not roles.may_enter(request.user):
            return super().changeform_view(request, object_id, form_url, extra_context)
        return redirect(f"{page_of(comment.record)}#comments")
