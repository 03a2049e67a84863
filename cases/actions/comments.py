"""Talking about a record: comments that mention colleagues, struck if they should not have been."""

import re
from difflib import get_close_matches
from typing import Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from cases.actions.base import Refused, acting
from cases.actions.roles import Role
from cases.models import Comment, Mention, User
from cases.models.users import colleagues

MENTION: Final = re.compile(r"(?<![\w.@+/-])@([\w.@+-]+)")
"""A colleague's name in a text. What stands within an address, of mail or of the web, is none."""

_TAIL: Final = ".+-@"
"""What may end a sentence as well as a name."""


def write_comment(record: models.Model, *, text: str, by: User) -> Comment:
    """Say something about a record to one's colleagues. What mentioned the writer there is seen by it.

    Raises:
        ValidationError: it says nothing, holds what nobody sees, or mentions somebody unknown.

    """
    with acting(by=by, needs=Role.RESEARCHER):
        comment = Comment(record=record, author=by, text=text.strip().replace("\r\n", "\n"))
        comment.full_clean()
        people = mentioned_in(comment.text)
        comment.save()
        Mention.objects.bulk_create(
            Mention(comment=comment, user=person) for person in people if person != by
        )
        see_mentions(Comment.objects.on(record), by=by)
    return comment


def mentioned_in(text: str) -> list[User]:
    """The colleagues whom a text mentions, each once, in the order in which it does.

    Raises:
        ValidationError: a name is nobody's; it says which, and who is called nearly so.

    """
    names = list(dict.fromkeys(match[1] for match in MENTION.finditer(text)))
    if not names:
        return []
    people = list(colleagues())
    found: list[User] = []
    problems: list[str] = []
    for name in names:
        person = _called(name, people)
        if person is None:
            problems.append(_nobody(name.rstrip(_TAIL) or name, people))
        elif person not in found:
            found.append(person)
    if problems:
        raise ValidationError({"text": problems})
    return found


def _called(name: str, people: list[User]) -> User | None:
    """Who has this name; what ends it may be the end of a sentence."""
    exact = {person.get_username(): person for person in people}
    same: dict[str, list[User]] = {}
    for person in people:
        same.setdefault(person.get_username().casefold(), []).append(person)
    while name:
        if name in exact:
            return exact[name]
        if len(alike := same.get(name.casefold(), [])) == 1:
            return alike[0]
        if name[-1] not in _TAIL:
            return None
        name = name[:-1]
    return None


def _nobody(name: str, people: list[User]) -> str:
    known = {person.get_username().casefold(): person.get_username() for person in people}
    alike = [known[each] for each in get_close_matches(name.casefold(), known, n=5, cutoff=0.6)]
    for person in people:
        words = f"{person.get_username()} {person.get_full_name()}".casefold()
        if name.casefold() in words and person.get_username() not in alike:
            alike.append(person.get_username())
    if User.objects.filter(username__iexact=name, is_active=False).exists():
        said = f"“@{name}” does not work here any more."
    else:
        said = f"Nobody here is called “@{name}”."
    if alike:
        said += f" Did you mean {' or '.join(f'@{each}' for each in alike[:5])}?"
    return f"{said} If it is no colleague, write it without the @."


def strike_comment(comment: Comment, *, by: User) -> None:
    """Strike a comment: it stays, folded away, with who struck it and when; it mentions nobody.

    Raises:
        Refused: it is struck already, or somebody else’s and one is no administrator.

    """
    needs = Role.RESEARCHER if comment.author_id == by.pk else Role.ADMINISTRATOR
    with acting(by=by, needs=needs):
        now: Comment = Comment.objects.select_for_update().get(pk=comment.pk)
        if now.struck_at is not None:
            raise Refused("This comment is struck already.")
        now.struck_by = by
        now.struck_at = timezone.now()
        now.save()


def see_mentions(comments: "models.QuerySet[Comment]", *, by: User) -> int:
    """Take what these comments mention somebody in off that person's list.

    Returns:
        How many there were.

    """
    unseen = Mention.objects.filter(comment__in=comments.order_by(), user=by, seen_at__isnull=True)
    return unseen.update(seen_at=timezone.now())
