"""Who may do what: the one place that looks at a user's groups; pages and actions both ask it."""

from enum import IntEnum
from typing import Any, Final

from cases.models import User


class Role(IntEnum):
    """The roles of the desk; each may do what the ones before it may."""

    RESEARCHER = 1
    REVIEWER = 2
    ADMINISTRATOR = 3


def role_of(user: Any) -> Role | None:
    """The highest role of a signed-in user; a superuser is an administrator; None for the rest."""
    if not isinstance(user, User) or not user.is_active:
        return None
    if user.is_superuser:
        return Role.ADMINISTRATOR
    # A page asks once for every row: the groups are read once for every request.
    if "desk_role" not in user.__dict__:
        names = {name.upper() for name in user.groups.values_list("name", flat=True)}
        user.__dict__["desk_role"] = max(
            (role for role in Role if role.name in names), default=None
        )
    role: Role | None = user.__dict__["desk_role"]
    return role


SERVICE_ACCOUNTS: Final = {
    "fixtures-author": Role.RESEARCHER,
    "fixtures-reviewer": Role.REVIEWER,
}
"""The software's own accounts, which load the fixtures; the desk knows them not at all."""


def acts_as(user: Any) -> Role | None:
    """The role in which an action is done: the user's own; a service account has its own as well.

    A service account counts only while nobody can sign in to it.
    """
    if isinstance(user, User) and not user.is_active and not user.has_usable_password():
        return SERVICE_ACCOUNTS.get(user.username)
    return role_of(user)


def may_enter(user: Any) -> bool:
    """Whether the user may write drafts and submit them."""
    return role_of(user) is not None


def may_review(user: Any) -> bool:
    """Whether the user may publish, return and withdraw what others wrote."""
    return (role_of(user) or 0) >= Role.REVIEWER


def may_administer(user: Any) -> bool:
    """Whether the user may delete the drafts of others and keep the users."""
    return (role_of(user) or 0) >= Role.ADMINISTRATOR
