"""What stands at the head of a record's page: its state, what it lacks, and what can be done next."""

from dataclasses import dataclass
from typing import Any, Self

from django.urls import reverse
from django.utils.http import urlencode

from cases import actions
from cases.admin import roles
from cases.admin.badges import badge
from cases.admin.proposals import (
    corrections_of,
    fields_in_words,
    page_of_corrections,
    page_to_propose,
)
from cases.admin.verbs import in_review, new_drafts
from cases.choices import CorrectionState, ReviewState
from cases.models import Incident, Investigation, Prosecution, Source, User
from cases.models.review import Record


@dataclass(frozen=True)
class Line:
    """One thing to be said, with the page that it is about."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Verb:
    """A button: the action, and why this user cannot use it, if so."""

    action: str
    label: str
    refused: str = ""


@dataclass(frozen=True)
class Panel:
    """The head of a record's page."""

    badge: str
    public_id: str
    notes: list[Line]
    lacking: list[Line]
    verbs: list[Verb]
    next_pages: list[Line]

    @classmethod
    def of(cls, record: Record, *, user: User, takes_new_rows: bool) -> Self:
        """The panel of a record, as this user sees it."""
        standing = record.state != ReviewState.WITHDRAWN
        return cls(
            badge=badge(record),
            public_id=record.public_id,
            notes=_notes(record, takes_new_rows=takes_new_rows),
            lacking=_lacking(record) if standing else [],
            verbs=_verbs(record, user),
            next_pages=[*_next_pages(record), *_correcting(record)] if standing else [],
        )


def page_of(record: Record) -> str:
    """The address of a record's page on the desk."""
    return reverse(
        f"admin:cases_{record._meta.concrete_model._meta.model_name}_change", args=[record.pk]
    )


def _notes(record: Record, *, takes_new_rows: bool) -> list[Line]:
    if record.state == ReviewState.WITHDRAWN:
        return [Line("This record was taken back. It is kept for the history and does not change.")]
    if record.state == ReviewState.IN_REVIEW:
        return [Line("Waits for a second person. Whoever changes it now cannot publish it.")]
    if not record.is_published:
        return []
    words = "This record is public: it is not edited in place. A mistake is mended by a correction."
    if takes_new_rows:
        words += " New facts are added below as new rows, which go through review on their own."
    waiting = [each for each in actions.bundle(record) if each.state == ReviewState.IN_REVIEW]
    return [
        Line(words),
        *(
            Line(f"Waits for review: {actions.kind_of(each)} “{each}”", page_of(each))
            for each in waiting
        ),
        *_proposed(record),
    ]


def _proposed(record: Record) -> list[Line]:
    waiting = corrections_of(record).filter(state=CorrectionState.PROPOSED)
    if not (fields := fields_in_words(waiting)):
        return []
    return [Line(f"A correction waits for a second person: {fields}", page_of_corrections(record))]


def _correcting(record: Record) -> list[Line]:
    if not record.is_published:
        return []
    pages = [Line("Propose a correction", page_to_propose(record))]
    if count := corrections_of(record).count():
        pages.append(Line(f"Its corrections ({count})", page_of_corrections(record)))
    return pages


def _lacking(record: Record) -> list[Line]:
    found = [Line(problem) for problem in actions.lacking(record)]
    for child in actions.children(record):
        if child.state != ReviewState.WITHDRAWN:
            found += [
                Line(f"{child}: {problem}", page_of(child)) for problem in actions.lacking(child)
            ]
    return found


def _verbs(record: Record, user: User) -> list[Verb]:
    verbs = []
    if roles.may_enter(user) and new_drafts(record):
        words = "Submit for review" if not record.is_published else "Submit the new rows for review"
        verbs.append(Verb("submit_for_review", words))
    if not roles.may_review(user):
        return verbs
    if waiting := in_review(record):
        own = any(user.pk in {each.author_id, *each.changed_by} for each in waiting)
        refused = "You changed this: a colleague publishes it." if own else ""
        words = "Publish" if not record.is_published else "Publish the new rows"
        verbs.append(Verb("publish", words, refused))
        verbs.append(Verb("return_to_author", "Return to the author…"))
    if record.is_published:
        verbs.append(Verb("withdraw", "Withdraw…"))
    return verbs


def _next_pages(record: Record) -> list[Line]:
    """The pages to which a researcher goes on from here, with what is known already filled in."""
    match record:
        case Source():
            return [Line("Add an incident", _adding("incident", cite_source=record.pk))]
        case Incident():
            return [
                Line(
                    "Add an investigation into it",
                    _adding(
                        "investigation",
                        situation=record.situation_id,
                        place=record.place_id,
                        incidents=record.pk,
                        victims=record.harms.values_list("victim", flat=True),
                    ),
                )
            ]
        case Investigation():
            existing = Prosecution.objects.filter(investigation=record)
            return [
                *(Line(f"Prosecution: {each}", page_of(each)) for each in existing),
                Line(
                    "Add a prosecution that follows from it",
                    _adding(
                        "prosecution",
                        situation=record.situation_id,
                        place=record.place_id,
                        investigation=record.pk,
                        victims=record.victims.values_list("pk", flat=True),
                    ),
                ),
            ]
        case Prosecution():
            return [
                Line(f"Steps of the defendant: {each}", page_of(each))
                for each in record.defendants.exclude(state=ReviewState.WITHDRAWN)
            ]
    return []


def _adding(kind: str, **known: Any) -> str:
    filled = {
        name: value if isinstance(value, int) else ",".join(map(str, dict.fromkeys(value)))
        for name, value in known.items()
    }
    return f"{reverse(f'admin:cases_{kind}_add')}?{urlencode(filled)}"
