"""Nothing typed is lost: what a form holds when its session has ended waits until the same person returns.

A form that carries the token of its page is kept when it cannot be accepted, and offered again on the
same page. Nothing of it is saved before the person saves it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.csrf import csrf_failure as django_csrf_failure
from django.views.decorators.http import require_POST

from cases.actions import roles
from cases.admin.tokens import TOKEN, OpenedPage, as_typed, opened_by, words_in
from cases.models import KeptForm, User
from cases.models.kept import SavedAlready, TooLong

KEPT: Final = "_kept"
"""In an address: the opened page whose words are to be brought back."""


# --- When a form cannot be accepted ----------------------------------------------------------------


def unacceptable(request: HttpRequest, site: admin.AdminSite) -> HttpResponse | None:
    """The answer to a form whose sender is not, or not any more, who opened the page; its words are kept.

    None, if there is nothing against it.
    """
    page = OpenedPage.posted(request)
    if page is None or (page.user == request.user.pk and site.has_permission(request)):
        return None
    return _answer(request, page, site)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Somebody signed in anew while a page was open, so that its form is refused: its words are kept."""
    page = OpenedPage.posted(request)
    if page is None:
        return django_csrf_failure(request, reason=reason)
    return _answer(request, page, admin.site)


def _answer(request: HttpRequest, page: OpenedPage, site: admin.AdminSite) -> HttpResponse:
    back = _kept(request, page)
    if not site.has_permission(request):
        return redirect_to_login(back, reverse("admin:login"))
    if page.user == request.user.pk:
        return redirect(back)
    messages.warning(request, "Nothing was saved: that page was opened under another account.")
    return redirect("admin:index")


def _kept(request: HttpRequest, page: OpenedPage) -> str:
    """The address at which the words are offered again; the page's own if they may not be kept."""
    user = User.objects.filter(pk=page.user).first()
    if not roles.may_enter(user):
        return address(request)
    _keep(request, page, user)
    return address(request, page.name)


def address(request: HttpRequest, page: str = "") -> str:
    """The address of a request, asking for the kept words of an opened page or for none."""
    query = request.GET.copy()
    query.pop(KEPT, None)
    if page:
        query[KEPT] = page
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _keep(request: HttpRequest, page: OpenedPage, user: Any) -> None:
    KeptForm.objects.keep(words_in(request.POST), user=user, page=page.name, path=page.path)


# --- When a form comes back ------------------------------------------------------------------------


def typed(request: HttpRequest) -> QueryDict | None:
    """The kept words that the address of a page asks for, as a browser would send them.

    None, if this person has no such words here; nobody learns whether somebody else has.
    """
    if request.method != "GET" or KEPT not in request.GET:
        return None
    kept = _unsaved(request).filter(page=request.GET[KEPT]).first()
    words = kept.words() if kept is not None else None
    if words is None:
        return None
    request.opened_page = OpenedPage(request.user.pk, kept.page, kept.path)
    request.kept_form = kept
    return as_typed(words)


def _unsaved(request: HttpRequest) -> Any:
    return KeptForm.objects.of(request.user).unsaved().filter(path=request.path)


@dataclass(frozen=True)
class Offer:
    """Words that can be brought back."""

    page: str
    kept_at: datetime
    begins: str


def offers(request: HttpRequest) -> list[Offer]:
    """What else this person has typed on this page and not saved."""
    if request.method != "GET":
        return []
    found = []
    for kept in _unsaved(request).exclude(page=opened_by(request).name):
        words = kept.words()
        if words is not None:
            begins = next((text for _, values in words for text in values if " " in text), "")
            found.append(Offer(kept.page, kept.kept_at, begins))
    return found


def keep_unsaved(request: HttpRequest) -> None:
    """A form that goes back to the person, with an error or a question, is kept until it is saved."""
    page = OpenedPage.posted(request)
    if page is not None and not getattr(request, "is_saved", False):
        _keep(request, page, request.user)


def saved(request: HttpRequest, pk: int | None = None) -> None:
    """What was typed is saved, in the row ``pk`` if it is about one."""
    page = OpenedPage.posted(request)
    if page is not None:
        words = words_in(request.POST)
        KeptForm.objects.saved(words, user=request.user, page=page.name, path=page.path, pk=pk)
        request.is_saved = True


def saved_before(request: HttpRequest) -> KeptForm | None:
    """The mark of the same page, saved with the same words a moment ago: a button was pressed twice."""
    page = OpenedPage.posted(request)
    if page is None:
        return None
    words = words_in(request.POST)
    mark: KeptForm | None = KeptForm.objects.saved_before(words, user=request.user, page=page.name)
    request.is_saved = mark is not None
    return mark


def is_awaited(request: HttpRequest) -> bool:
    """Whether signing in leads on to kept words."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return KEPT in QueryDict(wanted.partition("?")[2])


# --- The pages -------------------------------------------------------------------------------------


class Keeping:
    """Where a script sends drafts, and where words are thrown away; as part of a site."""

    def __init__(self, site: admin.AdminSite) -> None:
        self.site = site

    def urls(self) -> list[URLPattern]:
        """Their addresses."""
        wrap = self.site.admin_view
        return [
            path("drafts/", wrap(require_POST(self.draft)), name="draft"),
            path("drafts/throw-away/", wrap(require_POST(self.throw_away)), name="throw_away"),
        ]

    def draft(self, request: HttpRequest) -> HttpResponse:
        """Keep what somebody is typing; the record is not touched."""
        page = OpenedPage.read(request.POST.get(TOKEN, ""))
        if page is None or page.user != request.user.pk:
            return JsonResponse({"said": "Not kept: open the page again."}, status=403)
        words = words_in(request.POST)
        try:
            KeptForm.objects.keep(
                words, user=request.user, page=page.name, path=page.path, draft=True
            )
        except SavedAlready:
            return JsonResponse({"said": "Saved already: open the page again."}, status=409)
        except TooLong:
            return JsonResponse({"said": "Not kept: too long."}, status=413)
        return JsonResponse({"said": f"Draft kept {timezone.now():%H:%M} UTC"})

    def throw_away(self, request: HttpRequest) -> HttpResponse:
        """Forget kept words of one's own."""
        mine = KeptForm.objects.filter(user=request.user)
        if mine.filter(page=request.POST.get("page", "")).exclude(ciphertext="").delete()[0]:
            messages.success(request, "The unsaved words are thrown away.")
        wanted = request.POST.get("next", "")
        here = url_has_allowed_host_and_scheme(
            wanted, {request.get_host()}, require_https=request.is_secure()
        )
        return redirect(wanted if here else reverse("admin:index"))
