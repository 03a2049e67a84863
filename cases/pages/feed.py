"""The corrections as an Atom feed: whoever quotes the record learns when it was mended."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any, Final

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from cases.filters import require_known
from cases.pages.corrections import Mended, in_words
from cases.pages.reading import page
from cases.public import PublicCorrection

AT_MOST: Final = 100
"""Entries of the feed, the newest; the page has them all."""

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@page
def corrections(request: HttpRequest) -> HttpResponse:
    """The newest corrections."""
    require_known(request.GET, set())
    return Corrections()(request)


class Corrections(Feed):
    """One entry is one accepted correction."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """The name of this site, for ids that last."""
        return request.get_host()

    def title(self, _host: str) -> str:
        return _("Accountability: corrections")

    def subtitle(self, _host: str) -> str:
        return _("What this record said, what it was corrected to, and why.")

    def link(self, _host: str) -> str:
        return reverse("pages:corrections")

    def items(self, host: str) -> Iterable[tuple[str, Mended]]:
        return [(host, mended) for mended in in_words(PublicCorrection.objects.all()[:AT_MOST])]

    def item_title(self, item: tuple[str, Mended]) -> str:
        mended = item[1]
        return f"{mended.kind.capitalize()} {mended.row.record_id}: {mended.field}"

    def item_description(self, item: tuple[str, Mended]) -> str:
        """The correction as HTML, which is what Atom's readers take a summary for."""
        mended = item[1]
        removed = mended.row.is_removed or mended.row.is_withheld
        old = _("removed") if removed else mended.old or _("nothing")
        new = _("withheld") if mended.row.is_withheld else mended.new or _("nothing")
        reason = mended.row.reason or _("withheld")
        parts = (
            (_("Record"), mended.record or mended.row.record_id),
            (_("It said"), old),
            (_("Corrected to"), new),
            (_("Reason"), reason),
        )
        return "".join(
            f"<p>{escape(head)}: {escape(_NOT_IN_XML.sub('', text))}</p>" for head, text in parts
        )

    def item_link(self, item: tuple[str, Mended]) -> str:
        return address_of(item[1])

    def item_guid(self, item: tuple[str, Mended]) -> str:
        host, mended = item
        return f"tag:{host},{mended.row.decided_on}:{mended.row.public_id}"

    def item_pubdate(self, item: tuple[str, Mended]) -> datetime:
        return datetime.combine(item[1].row.decided_on, time(), UTC)

    item_updateddate = item_pubdate


def address_of(mended: Mended) -> str:
    """Where a correction is shown: on its record's page, else in the list of that record's corrections."""
    if mended.page:
        path = reverse(f"pages:{mended.page}", args=[mended.row.page_id])
    else:
        path = f"{reverse('pages:corrections')}?record={mended.row.record_id}"
    return f"{path}#{mended.row.public_id}"
