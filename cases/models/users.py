"""The people of the desk; a model of its own, so that it can grow without a painful migration."""

from typing import Any

import pgtrigger
from django.contrib.auth.models import AbstractUser, Group
from django.db.models import signals
from django.dispatch import receiver


class User(AbstractUser):
    """One row is one person, or one service account, that enters or reviews records."""

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
