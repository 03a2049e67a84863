"""What a template of the desk needs so that words typed in its form are kept: one tag in it, one above it."""

from typing import Any

from django import template
from django.http import HttpRequest

from cases.admin import keeping, tokens

register = template.Library()


@register.inclusion_tag("admin/cases/page_token.html", takes_context=True)
def page_token(context: Any, drafts: bool = False) -> dict[str, Any]:
    """The hidden field by which a form is known again; ``drafts`` also keeps it every few seconds."""
    request: HttpRequest = context["request"]
    return {
        "name": tokens.TOKEN,
        "token": tokens.opened_by(request).token(),
        "drafts": drafts,
    }


@register.inclusion_tag("admin/cases/kept_words.html", takes_context=True)
def kept_words(context: Any) -> dict[str, Any]:
    """What was brought back into the form below, and what else can be."""
    request: HttpRequest = context["request"]
    query = [
        (name, value)
        for name, values in request.GET.lists()
        if name != keeping.KEPT
        for value in values
    ]
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "restored": getattr(request, "kept_form", None),
        "offers": keeping.offers(request),
        "kept": keeping.KEPT,
        "query": query,
        "here": keeping.address(request),
    }
