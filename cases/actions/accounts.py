"""The account of a person: where they are signed in, what others did to it, when they leave."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone

from cases.actions.base import Refused, require_role
from cases.actions.roles import Role
from cases.desk_choices import AccountAct
from cases.models import AccountNotice, DeskSession, User


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
        Refused: it is one's own account, or one is no administrator.

    """
    require_role(by, Role.ADMINISTRATOR)
    if user.pk == by.pk:
        raise Refused("Nobody deactivates themselves: another administrator does it.")
    with transaction.atomic():
        user.is_active = False
        user.save(update_fields=["is_active"])
        end_all_sessions(user)
        LogEntry.objects.log_actions(by.pk, [user], CHANGE, "Deactivated.", single_object=True)


def password_given(user: User, *, by: User) -> None:
    """Somebody else has set a person’s password: they are told, and choose one of their own first.

    Raises:
        Refused: it is no administrator who did.

    """
    require_role(by, Role.ADMINISTRATOR)
    with transaction.atomic():
        user.must_change_password = user.has_usable_password()
        user.save(update_fields=["must_change_password"])
        AccountNotice.objects.create(user=user, act=AccountAct.PASSWORD_SET, done_by=by)
        end_all_sessions(user)


def password_chosen(user: User) -> None:
    """A person has chosen a password of their own; the account’s history says so."""
    with transaction.atomic():
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])
        words = "Chose a new password."
        LogEntry.objects.log_actions(user.pk, [user], CHANGE, words, single_object=True)


def unseen_notices(user: User) -> list[AccountNotice]:
    """What others did to a person's account and the person has not said yet that they know."""
    return list(AccountNotice.objects.of(user).unseen())


def know_notices(user: User) -> None:
    """A person says that they know what others did to their account."""
    AccountNotice.objects.of(user).unseen().update(seen_at=timezone.now())
