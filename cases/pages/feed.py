"""Atom feeds of what changed, and of corrections in full: whoever quotes the record learns of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, ClassVar, Final
from urllib.parse import quote

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from cases import words
from cases.filters import LISTS, read_filter
from cases.pages.changes import Told, with_words
from cases.pages.citing import RECORD
from cases.pages.corrections import Mended, in_words
from cases.pages.reading import page
from cases.pagination import in_chunks

AT_MOST: Final = 100
"""Entries of the feed, the newest; the page has them all."""

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@page
def corrections(request: HttpRequest) -> HttpResponse:
    """The newest corrections: all, or those that the same filter as the page's leaves."""
    return _feed(request, Corrections())


@page
def changes(request: HttpRequest) -> HttpResponse:
    """What was published, corrected or removed last: everywhere, or in one situation or city."""
    return _feed(request, WhatChanged())


@dataclass(frozen=True)
class Asked:
    """What a feed is asked for: by which site, with which parameters, read by which filter."""

    host: str
    query: str
    read: Any

    @property
    def places(self) -> list[str]:
        """The situations and the cities that it is about, if any."""
        chosen = self.read.form.cleaned_data
        return [str(row) for name in ("situation", "city") for row in chosen.get(name, ())]


class RecordFeed(Feed):
    """The newest rows of a list as entries, chosen by the list's own filter."""

    feed_type = Atom1Feed
    author_name = RECORD
    noun: ClassVar[str]
    """The list, which is also the name of its page."""
    address: ClassVar[str]
    """The name of the feed's own address."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Asked:
        """The name of this site, for ids that last, and what was asked for."""
        return Asked(request.get_host().partition(":")[0], request.GET.urlencode(), kwargs["read"])

    def link(self, asked: Asked) -> str:
        return _with_query(reverse(f"pages:{self.noun}"), asked)

    def feed_url(self, asked: Asked) -> str:
        return _with_query(reverse(f"pages:{self.address}"), asked)


class Corrections(RecordFeed):
    """One entry is one accepted correction."""

    noun = "corrections"
    address = "feed"

    def title(self, asked: Asked) -> str:
        return ": ".join([_("Accountability: corrections"), *asked.places])

    def subtitle(self, _asked: Asked) -> str:
        return _("What this record said, what it was corrected to, and why.")

    def items(self, asked: Asked) -> Iterable[tuple[str, Mended]]:
        found = in_words(next(in_chunks(asked.read.qs, AT_MOST), []), asked.read.day)
        return [(asked.host, mended) for mended in found]

    def item_title(self, item: tuple[str, Mended]) -> str:
        mended = item[1]
        return f"{mended.kind.capitalize()} {mended.row.record_id}: {mended.field}"

    def item_description(self, item: tuple[str, Mended]) -> str:
        """The correction as HTML, which is what Atom's readers take a summary for."""
        mended = item[1]
        parts = (
            (_("Record"), mended.record or mended.row.record_id),
            *(_list_in_words(mended) if mended.row.is_list else _value_in_words(mended)),
            (_("Reason"), mended.row.reason or _("withheld")),
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


class WhatChanged(RecordFeed):
    """One entry is one change: something was published, corrected, or removed."""

    noun = "changes"
    address = "changes-feed"

    def title(self, asked: Asked) -> str:
        return ": ".join([_("Accountability: what changed"), *asked.places])

    def subtitle(self, _asked: Asked) -> str:
        return _("What this record published, corrected or removed, by the day on which it did.")

    def items(self, asked: Asked) -> Iterable[tuple[str, Told]]:
        rows = next(in_chunks(asked.read.qs, AT_MOST), [])
        with_words(rows, asked.read.day)
        return [(asked.host, row.told) for row in rows]

    def item_title(self, item: tuple[str, Told]) -> str:
        told = item[1]
        return _NOT_IN_XML.sub("", f"{told.act.capitalize()}: {told.what}")

    def item_description(self, item: tuple[str, Told]) -> str:
        """The change as HTML; nothing of what was removed but its kind and its number."""
        told = item[1]
        words_of = (told.act.capitalize(), told.what, words.day(told.row.changed_on))
        return "".join(f"<p>{escape(_NOT_IN_XML.sub('', text))}</p>" for text in words_of)

    def item_link(self, item: tuple[str, Told]) -> str:
        row, told = item[1].row, item[1]
        if told.page:
            return reverse(f"pages:{told.page}", args=[row.page_id]) + told.anchor
        if told.anchor:
            return f"{reverse('pages:corrections')}?record={row.record_id}{told.anchor}"
        return reverse("pages:changes")

    def item_guid(self, item: tuple[str, Told]) -> str:
        """The same for as long as the row says the same of the same: what happened to what, and when."""
        host, told = item
        name = quote(told.row.public_id.replace(" ", "-"), safe="")
        return f"tag:{host},{told.row.changed_on}:{told.row.act}:{name}"

    def item_pubdate(self, item: tuple[str, Told]) -> datetime:
        return datetime.combine(item[1].row.changed_on, time(), UTC)

    item_updateddate = item_pubdate


def _feed(request: HttpRequest, feed: RecordFeed) -> HttpResponse:
    return feed(request, read=read_filter(LISTS[feed.noun], request.GET))


def _with_query(path: str, asked: Asked) -> str:
    return f"{path}?{asked.query}" if asked.query else path


def _value_in_words(mended: Mended) -> list[tuple[str, str]]:
    removed = mended.row.is_removed or mended.row.is_withheld
    return [
        (_("It said"), _("removed") if removed else mended.old or _("nothing")),
        (
            _("Corrected to"),
            _("withheld") if mended.row.is_withheld else mended.new or _("nothing"),
        ),
    ]


def _list_in_words(mended: Mended) -> list[tuple[str, str]]:
    if mended.row.is_withheld:
        return [(_("Changed"), _("withheld"))]
    found = [(_("Added"), "; ".join(item.words for item in mended.gained))]
    lost = "; ".join(item.words for item in mended.lost)
    found.append((_("Removed"), _("removed, and not shown") if mended.row.is_removed else lost))
    return [(head, text) for head, text in found if text]


def address_of(mended: Mended) -> str:
    """Where a correction is shown: on its record's page, else in the list of that record's corrections."""
    if mended.page:
        path = reverse(f"pages:{mended.page}", args=[mended.row.page_id])
    else:
        path = f"{reverse('pages:corrections')}?record={mended.row.record_id}"
    return f"{path}#{mended.row.public_id}"
