"""A record's story in order: sourced sentences from the harm to the last step, and what was corrected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from cases import words
from cases.pages import telling
from cases.pages.changes import Mending
from cases.stats.numbers import Link

AT_MOST: Final = 60
"""Entries of a story; a person or a case that has more is better read in the lists."""


@dataclass(frozen=True)
class Entry:
    """What became known of one day, or of one step: a date, whole sentences, and where they stand.

    ``day`` places it among the others; where its own date is not known it follows from the order of
    the steps, or from the day of the first report.
    """

    day: date
    when: str
    sentences: tuple[str, ...]
    citations: tuple[Any, ...] = ()
    about: str = ""
    link: Link | None = None
    note: str = ""
    correction: str = ""


@dataclass(frozen=True)
class Story:
    """The entries in order; ``left_out`` are those for which there was no room."""

    entries: tuple[Entry, ...]
    left_out: int = 0


def story(
    *,
    incidents: Sequence[Any] = (),
    harms: Sequence[Any] = (),
    people: Sequence[Any] = (),
    investigations: Sequence[Any] = (),
    prosecutions: Sequence[Any] = (),
    mending: Mending | None = None,
    page: str = "",
) -> Story:
    """The story that some public rows tell, as known by the day as of which they were read.

    Args:
        incidents: with their citations.
        harms: with their citations; ``people`` are those whom they befell.
        people: read as of the day.
        investigations: with their steps.
        prosecutions: with their defendants and the steps of each.
        mending: what was corrected on the page.
        page: the id of the record that the page is about; its title is not repeated.

    """
    known = {victim.pk: victim for victim in people}
    told = [
        *(_incident(row, page) for row in incidents),
        *(_harm(row, known[row.victim_id], page) for row in harms if row.victim_id in known),
        *(e for row in investigations for e in _investigation(row, page, prosecutions)),
        *(entry for row in prosecutions for entry in _prosecution(row, page)),
    ]
    told.sort(key=lambda entry: entry.day)
    left_out = max(0, len(told) - AT_MOST)
    mended = sorted(_corrections(mending), key=lambda entry: entry.day)
    return Story((*told[:AT_MOST], *mended), left_out)


def in_order(rows: Sequence[Any]) -> list[date]:
    """The days by which steps in their order are placed in a story.

    A dated step stands on its earliest possible day, but never before the step that it follows. An
    undated one stands with the step that it follows; with none before it, on the day of its first
    report or on that of the next dated step, whichever comes first.
    """
    days: list[date] = []
    reached: date | None = None
    for number, row in enumerate(rows):
        if row.date_earliest is not None:
            reached = max(reached or row.date_earliest, row.date_earliest)
        elif reached is None:
            later = (step.date_earliest for step in rows[number + 1 :] if step.date_earliest)
            reached = min(row.known_from, next(later, row.known_from))
        days.append(reached)
    return days


def _incident(row: Any, page: str) -> Entry:
    own = row.public_id == page
    return Entry(
        day=row.date_earliest or date.min,
        when=telling.when(row),
        sentences=tuple(telling.incident(row)),
        citations=tuple(row.citations),
        about="" if own else str(row.title),
        link=None if own else Link("incidents", record=row.public_id),
        note=row.coding_note or "",
    )


def _harm(row: Any, victim: Any, page: str) -> Entry:
    own = victim.public_id == page
    return Entry(
        day=row.date_earliest or date.min,
        when=telling.when(row),
        sentences=tuple(telling.harm(row, victim)),
        citations=tuple(row.citations),
        about="" if own else telling.person(victim),
        link=None if own else Link("victims", record=victim.public_id),
        note=row.coding_note or "",
    )


def _investigation(row: Any, page: str, prosecutions: Sequence[Any]) -> Iterator[Entry]:
    own = row.public_id == page
    about = {
        "about": "" if own else str(row.title),
        "link": None if own else Link("investigations", record=row.public_id),
    }
    if not row.known_steps and not own:
        reported = _("first reported %(date)s") % {"date": words.day(row.known_from)}
        # It came before what followed from it, whenever it was first reported.
        followed = (
            day
            for case in prosecutions
            if case.investigation_id == row.pk
            for accused in case.known_defendants
            for day in in_order(accused.known_steps)
        )
        day = min([row.known_from, *followed])
        yield Entry(day, reported, (telling.covered(row),), tuple(row.citations), **about)
    days = in_order(row.known_steps)
    for day, step in zip(days, row.known_steps, strict=True):
        yield Entry(
            day,
            telling.when(step),
            tuple(telling.investigation_step(step, is_group=bool(row.is_group))),
            tuple(step.citations),
            note=step.coding_note or "",
            **about,
        )


def _prosecution(row: Any, page: str) -> Iterator[Entry]:
    own = row.public_id == page
    about = {
        "about": "" if own else str(row.title),
        "link": None if own else Link("prosecutions", record=row.public_id),
    }
    for accused in row.known_defendants:
        days = in_order(accused.known_steps)
        for day, step in zip(days, accused.known_steps, strict=True):
            yield Entry(
                day,
                telling.when(step),
                tuple(telling.court_step(step, accused)),
                tuple(step.citations),
                note=step.coding_note or "",
                **about,
            )


def _corrections(mending: Mending | None) -> Iterator[Entry]:
    for mended in mending.mended if mending else ():
        told = _("This record was corrected (%(kind)s: %(field)s).")
        yield Entry(
            mended.row.decided_on,
            words.day(mended.row.decided_on),
            (told % {"kind": mended.kind, "field": mended.field},),
            correction=mended.row.public_id,
        )
