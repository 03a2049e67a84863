"""What comes after saving: links to the next steps, and what the next page starts with."""

from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html, format_html_join

from cases.admin.panel import next_pages
from cases.models import Situation

LAST_SITUATION: Final = "last_situation"
"""Where the session keeps the situation of the record that was saved last."""

SHARED: Final = ("situation", "place")
"""What “Save and add another” takes along: the next record of a report mostly has the same."""


class GoingOn(admin.ModelAdmin):
    """A page that knows what comes after it."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The situation of the last record, or the only one there is."""
        initial = super().get_changeform_initial_data(request)
        if "situation" in self._relations() and "situation" not in initial:
            known = Situation.objects.filter(pk=request.session.get(LAST_SITUATION, 0))
            keys = list((known or Situation.objects.all()).values_list("pk", flat=True)[:2])
            if len(keys) == 1:
                initial["situation"] = keys[0]
        return initial

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "situation" in self._relations():
            request.session[LAST_SITUATION] = obj.situation_id

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        if "_addanother" in request.POST and isinstance(response, HttpResponseRedirect):
            address = urlsplit(response.url)
            known = dict(parse_qsl(address.query))
            for name in SHARED:
                if name in self._relations():
                    known[name] = str(getattr(obj, f"{name}_id"))
            return HttpResponseRedirect(address._replace(query=urlencode(known)).geturl())
        return response

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self._say_what_comes_next(request, obj)
        return super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self._say_what_comes_next(request, obj)
        return super().response_post_save_change(request, obj)

    def _say_what_comes_next(self, request: HttpRequest, record: Any) -> None:
        pages = ((line.url, line.words) for line in next_pages(record) if line.url)
        if links := format_html_join(" · ", '<a href="{}">{}</a>', pages):
            messages.info(request, format_html("Next: {}", links))

    def _relations(self) -> set[str]:
        return {field.name for field in self.model._meta.concrete_fields if field.many_to_one}
