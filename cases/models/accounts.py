"""What somebody else did to a person's account: nobody's door is opened behind their back."""

from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models

from cases.desk_choices import AccountAct
from cases.models import guards
from cases.models.users import User


class AccountNoticeQuerySet(models.QuerySet[Any]):
    """Which notices."""

    def of(self, user: User) -> Self:
        """What was done to one person's account, the newest first."""
        return self.filter(user=user).select_related("done_by").order_by("-done_at", "-pk")

    def unseen(self) -> Self:
        """Those that the person has not said yet that they know."""
        return self.filter(seen_at__isnull=True)


class AccountNotice(models.Model):
    """One row is one thing that somebody else did to a person's sign-in, told to that person."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="account_notices",
        help_text="Whose account it is.",
    )
    act = models.CharField(max_length=20, choices=AccountAct, help_text="What was done.")
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who did it; empty if it was done at the server's command line.",
    )
    done_at = models.DateTimeField(auto_now_add=True, help_text="When it was done (UTC).")
    seen_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When somebody signed in as this person said “I know” (UTC).",
    )

    objects: ClassVar[Any] = AccountNoticeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["user", "-done_at"], name="accountnotice_of_a_user")]
        triggers = [
            pgtrigger.Trigger(
                name="guard_deletion",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func="""
                    RAISE EXCEPTION 'What was done to an account stays on record.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'account_notices_are_kept';
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_act_display()}"


guards.tracked(AccountNotice)
