"""The account of a person: where they are signed in, and when they leave."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction

from cases.actions.base import Refused
from cases.models import DeskSession, User


def living_sessions(user: User) -> list[DeskSession]:
    """Where a person is signed in, the last seen first; what a new password ended is cleared away."""
    found = list(DeskSession.objects.of(user).select_related("user"))
    dead = [session.pk for session in found if not session.is_alive()]
    DeskSession.objects.filter(pk__in=dead).delete()
    return [session for session in found if session.pk not in dead]


def end_session(handle: str, *, by: User) -> None:
    """End one of one's own sessions.

    Raises:
        Refused: the person has no such session.

    """
    for session in DeskSession.objects.of(by):
        if session.handle == handle:
            session.delete()
            return
    raise Refused("That session has ended already.")


def end_all_sessions(user: User) -> None:
    """Sign a person out everywhere."""
    DeskSession.objects.of(user).delete()


def deactivate(user: User, *, by: User) -> None:
    """Let somebody leave: they are signed out and cannot return; their work stays theirs.

    Raises:
        Refused: it is one's own account.

    """
    if user.pk == by.pk:
        raise Refused("Nobody deactivates themselves: another administrator does it.")
    with transaction.atomic():
        user.is_active = False
        user.save(update_fields=["is_active"])
        end_all_sessions(user)
        LogEntry.objects.log_actions(by.pk, [user], CHANGE, "Deactivated.", single_object=True)
