"""What stands at the head of a record's page: its state, what it lacks, and what can be done next."""

from dataclasses import dataclass
from typing import Any, Final, Self

from django.urls import reverse
from django.utils.http import urlencode

from cases import actions
from cases.actions import roles
from cases.admin.badges import badge
from cases.admin.gate import Missing, Shown, missing, page_of, to_be_public_first
from cases.admin.proposals import (
    corrections_of,
    fields_in_words,
    page_of_corrections,
    page_to_propose,
)
from cases.admin.protection import Door, doors, warnings
from cases.admin.verbs import new_drafts
from cases.choices import CorrectionState, ReviewState
from cases.models import (
    Incident,
    Investigation,
    Prosecution,
    Source,
    SubjectRequest,
    User,
    Victim,
)
from cases.models.review import Record

MOST_PEOPLE: Final = 10
"""People to whose pages an incident leads on."""


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
    lacking: list[Missing]
    first: list[Missing]
    is_complete: bool
    verbs: list[Verb]
    next_pages: list[Line]
    doors: list[Door]

    @classmethod
    def of(
        cls,
        record: Record,
        *,
        user: User,
        takes_new_rows: bool,
        lacks: list[actions.Lack],
        shown: Shown | None = None,
        of_request: bool = False,
    ) -> Self:
        """The panel of a record, as this user sees it on the page that is shown.

        On the page of a request about the record it names no requests.
        """
        standing = record.state != ReviewState.WITHDRAWN
        own = [each for each in lacks if not each.rests_on]
        lacking = missing(own, about=record, shown=shown)
        return cls(
            badge=badge(record),
            public_id=record.public_id,
            lacking=lacking,
            first=to_be_public_first(lacks),
            is_complete=record.state in actions.WAITING and not lacking,
            notes=[
                *map(Line, warnings(record, user)),
                *([] if of_request else _asked_about(record)),
                *_notes(record, takes_new_rows=takes_new_rows),
            ],
            verbs=_verbs(record, user, lacks),
            next_pages=[
                *([*next_pages(record), *_correcting(record)] if standing else []),
                *([] if of_request else [_to_request(record)]),
            ],
            doors=doors(record, user),
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


def _asked_about(record: Record) -> list[Line]:
    return [
        Line(f"{request} waits{', urgent for safety' if request.urgent else ''}", page_of(request))
        for request in SubjectRequest.objects.waiting().about(record).urgent_first()
    ]


def _to_request(record: Any) -> Line:
    address = reverse("admin:cases_subjectrequest_add")
    query = urlencode({"naming": record.public_id})
    return Line("Enter a request about this record", f"{address}?{query}")


def _correcting(record: Record) -> list[Line]:
    if not record.is_published:
        return []
    pages = [Line("Propose a correction", page_to_propose(record))]
    if count := corrections_of(record).count():
        pages.append(Line(f"Its corrections ({count})", page_of_corrections(record)))
    return pages


def _verbs(record: Record, user: User, lacks: list[actions.Lack]) -> list[Verb]:
    verbs = []
    if roles.may_enter(user) and new_drafts(record):
        words = "Submit for review" if not record.is_published else "Submit the new rows for review"
        verbs.append(Verb("submit_for_review", words))
    waiting = actions.awaiting_review(record)
    if roles.may_enter(user) and any(each.author_id == user.pk for each in waiting):
        verbs.append(Verb("take_back", "Take back from review"))
    if not roles.may_review(user):
        return verbs
    if waiting:
        own = any(user.pk in {each.author_id, *each.changed_by} for each in waiting)
        held = not record.is_published or any(lack.record in waiting for lack in lacks)
        refused = "What is listed above comes first." if lacks and held else ""
        refused = "You changed this: a colleague publishes it." if own else refused
        words = "Publish" if not record.is_published else "Publish the new rows"
        verbs.append(Verb("publish", words, refused))
        verbs.append(Verb("return_to_author", "Return to the author…"))
    if record.is_published:
        verbs.append(Verb("withdraw", "Withdraw…"))
    return verbs


def next_pages(record: Record) -> list[Line]:
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
                ),
                Line(
                    "Add a figure about it",
                    _adding("figure", situation=record.situation_id, place=record.place_id),
                ),
                *(Line(f"The person: {victim}", page_of(victim)) for victim in _unfinished(record)),
            ]
        case Victim():
            return [
                *(Line(f"The incident: {each}", page_of(each)) for each in _harmed_in(record)),
                Line("Add a harm to the person", _adding("harm", victim=record.pk)),
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


def _unfinished(incident: Incident) -> list[Victim]:
    """The people harmed who are drafts still: a name typed in a hurry is not all that is known."""
    drafts = Victim.objects.filter(harms__incident=incident, state=ReviewState.DRAFT)
    return list(drafts.distinct().prefetch_related("names")[:MOST_PEOPLE])


def _harmed_in(victim: Victim) -> list[Incident]:
    """The incidents from which one comes to a person's page, and goes on with."""
    standing = victim.harms.exclude(state=ReviewState.WITHDRAWN)
    incidents = Incident.objects.filter(harms__in=standing)
    return list(incidents.exclude(state=ReviewState.WITHDRAWN).distinct()[:MOST_PEOPLE])


def _adding(kind: str, **known: Any) -> str:
    filled = {
        name: value if isinstance(value, int) else ",".join(map(str, dict.fromkeys(value)))
        for name, value in known.items()
    }
    return f"{reverse(f'admin:cases_{kind}_add')}?{urlencode(filled)}"
