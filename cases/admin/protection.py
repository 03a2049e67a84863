"""What the panel of a person offers for their safety: withhold, clear the name, erase; and to whom."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from cases.actions import roles
from cases.choices import ReviewState
from cases.models import Defendant, NameOfAcquitted, User, Victim
from cases.models.review import Record
from cases.public.naming import may_be_named

FALLEN: Final = (
    "The conviction no longer stands: the public does not read the name any more. A title, an address or "
    "a note may still hold it, so it has to be looked for and cleared."
)


@dataclass(frozen=True)
class Door:
    """A page that takes somebody out of the record, as a button that leads to it."""

    label: str
    url: str


def doors(record: Record, user: User) -> list[Door]:
    """The pages that this user may open for this person; none for other kinds of record."""
    found = []
    if roles.may_review(user):
        match record:
            case Victim(withheld=True):
                found.append(_door(record, "withhold", "Look for the name in texts again…"))
            case Victim():
                found.append(_door(record, "withhold", "Withhold this person…"))
            case Defendant() if record.name and not may_be_named(record.pk):
                found.append(_door(record, "clear_name", "Clear the name from public texts…"))
    if roles.may_administer(user) and isinstance(record, Victim | Defendant):
        found.append(_door(record, "erase", "Erase this person…"))
    return found


def _door(record: Record, page: str, label: str) -> Door:
    name = f"admin:cases_{record._meta.concrete_model._meta.model_name}_{page}"
    return Door(label, reverse(name, args=[record.pk]))


def warnings(record: Record, user: User) -> list[str]:
    """What must be known about a person's name before anything else."""
    match record:
        case Victim(withheld=True):
            return [
                "Withheld: the public reads no name, and no text that is published may hold it."
            ]
        case Victim() if record.state != ReviewState.WITHDRAWN and not roles.may_review(user):
            return ["Is somebody in danger? A reviewer or an administrator withholds them at once."]
        case Defendant() if NameOfAcquitted.objects.filter(pk=record.pk).exists():
            return [FALLEN]
    return []
