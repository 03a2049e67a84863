"""The people of the desk; a model of its own, so that it can grow without a painful migration."""

from typing import Any, Final

import pgtrigger
from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.db.models import signals
from django.dispatch import receiver

ROLES: Final = ("researcher", "reviewer", "administrator")
"""The groups whose members come in to the desk."""


class User(AbstractUser):
    """One row is one person, or one service account, that enters or reviews records."""

    must_change_password = models.BooleanField(
        default=False,
        editable=False,
        help_text="Somebody else set the password: it is changed before anything else.",
    )

    class Meta(AbstractUser.Meta):
        triggers = [
            pgtrigger.Trigger(
                name="guard_deletion",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func="""
                    RAISE EXCEPTION 'Nobody is deleted: work stays attributed, so deactivate the account.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'users_are_deactivated';
                """,
            )
        ]


@receiver(signals.m2m_changed, sender=User.groups.through)
def role_implies_staff(
    instance: User | Group, action: str, pk_set: set[int] | None, reverse: bool, **signal: Any
) -> None:
    """Keep Django's “staff” in step with the roles, which alone the desk looks at."""
    if not action.startswith("post_"):
        return
    changed = pk_set or set() if reverse else {instance.pk}
    for person in User.objects.filter(pk__in=changed):
        person.is_staff = person.is_superuser or person.groups.exists()
        person.save(update_fields=["is_staff"])
        if person == instance:
            instance.is_staff = person.is_staff


def colleagues() -> "models.QuerySet[User]":
    """Everybody who works at the desk now, by name."""
    has_role = models.Q(is_superuser=True) | models.Q(groups__name__in=ROLES)
    return User.objects.filter(has_role, is_active=True).distinct().order_by("username")
