"""What changed in the public record: all of it, and the newest of a situation or a city."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases import words
from cases.choices import ChangeAct
from cases.pages import corrections
from cases.pages.listing import choosing, list_page
from cases.pages.reading import page
from cases.pages.records import PAGES, REFERENCES
from cases.public import PublicChange, PublicCorrection, PublicRemovedPart
from cases.stats.changes import Changes, lately
from cases.stats.numbers import Scope
from cases.stats.people import People

AT_MOST: Final = 8
"""Changes on a dashboard; the list has them all."""


@dataclass(frozen=True)
class Told:
    """One change in words, and the page that shows it."""

    row: PublicChange
    act: str
    what: str
    page: str
    anchor: str = ""


@dataclass(frozen=True)
class Mending:
    """What was mended on a record's page: its corrections, and what was taken back from it."""

    mended: list[corrections.Mended]
    removed: list[tuple[str, date]]

    def __bool__(self) -> bool:
        return bool(self.mended or self.removed)


@page
def changes(request: HttpRequest) -> HttpResponse:
    """Everything that was published, corrected or removed, the newest first."""
    return list_page(request, "changes", prepare=with_words, also={"feed_query": choosing(request)})


def newest(scope: Scope, day: date | None, known: People) -> Changes:
    """The newest changes of a dashboard, in words; ``known`` are the people of the scope."""
    found = lately(scope, day, known, at_most=AT_MOST)
    with_words(found.newest, day)
    return found


def changes_of(record: Any, *parts: Any, day: date | None) -> Mending:
    """The corrections of a record and of its parts that stand on its page, citations included; and
    what was taken back from it.
    """
    rows = [record, *parts]
    removed = PublicRemovedPart.objects.as_of(day).filter(
        whole_id__in={row.public_id for row in rows}
    )
    rows += [citation for row in rows for citation in getattr(row, "citations", ())]
    found = PublicCorrection.objects.as_of(day).filter(
        record_id__in={row.public_id for row in rows}
    )
    return Mending(
        mended=corrections.in_words(list(found), day),
        removed=[(words.kind_words(gone.kind), gone.removed_on) for gone in removed],
    )


def with_words(rows: Sequence[Any], day: date | None) -> None:
    """Put on each change what it says in words; one query for each kind of record."""
    mended = {
        each.row.public_id: each
        for each in corrections.in_words(
            list(
                PublicCorrection.objects.as_of(day).filter(
                    public_id__in=[row.public_id for row in rows if row.act == ChangeAct.CORRECTED]
                )
            ),
            day,
        )
    }
    ids = {row.record_id for row in rows} | {row.page_id for row in rows}
    names = corrections.names_of(ids - {None}, day)
    for row in rows:
        row.told = _told(row, names, mended.get(row.public_id))


def _told(row: PublicChange, names: dict[str, str], mended: corrections.Mended | None) -> Told:
    kind = words.kind_words(row.kind)
    name = names.get(row.record_id or "", "")
    what = _("%(kind)s: %(name)s") % {"kind": kind, "name": name} if name else kind
    if mended is not None:
        what = _("%(what)s (%(field)s)") % {"what": what, "field": mended.field}
    if row.act == ChangeAct.REMOVED:
        what = kind if row.number == 1 else f"{words.number(row.number)} × {kind}"
    if row.page_id and row.page_id != row.record_id and (whole := names.get(row.page_id)):
        what = _("%(part)s, of: %(whole)s") % {"part": what, "whole": whole}
    prefix = (row.page_id or "")[:3]
    page_name = (PAGES.get(prefix) or REFERENCES.get(prefix) or ("",))[0]
    return Told(
        row=row,
        act=row.get_act_display(),
        what=what[:1].upper() + what[1:],
        page=page_name,
        anchor=f"#{row.public_id}" if mended is not None else "",
    )
