"""Where people are signed in: a session knows whose it is, on which device, since when."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django_otp import DEVICE_ID_SESSION_KEY

from cases.models.kept import KeptForm
from cases.models.users import User

DEVICE: Final = "desk_device"
SIGNED_IN: Final = "desk_signed_in"
SEEN: Final = "desk_seen"
"""The keys under which a session keeps what its row repeats."""

SEEN_EVERY: Final = timedelta(minutes=5)
"""“Last seen” is no more exact than this: it is no log of somebody's steps."""


class DeskSessionQuerySet(models.QuerySet[Any]):
    """Which sessions."""

    def of(self, user: User) -> Self:
        """Those of one person, the last seen first."""
        return self.filter(user=user).order_by("-seen_at")


class DeskSession(AbstractBaseSession):
    """One row is one person signed in on one device. No address of a network is kept."""

    session_data = models.TextField(help_text="What the session holds, signed by us. Internal.")
    expire_date = models.DateTimeField(db_index=True, help_text="When it ends by itself (UTC).")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="desk_sessions",
        help_text="Who is signed in. Internal.",
    )
    device = models.CharField(
        max_length=60, blank=True, help_text="Browser and system, such as “Firefox on Linux”."
    )
    signed_in_at = models.DateTimeField(null=True, help_text="When it began (UTC).")
    seen_at = models.DateTimeField(null=True, help_text="When it was last used, roughly (UTC).")
    verified = models.BooleanField(
        default=False, help_text="Whether the second factor has been given."
    )

    objects: ClassVar[Any] = DeskSessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "session"
        indexes = [models.Index(fields=["user", "-seen_at"], name="desksession_of_a_user")]

    def __str__(self) -> str:
        return self.device or "A session"

    @classmethod
    def get_session_store_class(cls) -> type[db.SessionStore]:
        """The store below."""
        return SessionStore

    @property
    def handle(self) -> str:
        """A name for forms that tells nobody the key."""
        return salted_hmac("cases.session", self.session_key, algorithm="sha256").hexdigest()[:20]

    def is_alive(self) -> bool:
        """Whether it can still be used: not expired, and begun under the person's present password."""
        if self.user is None or self.expire_date < timezone.now():
            return False
        given = self.get_decoded().get(HASH_SESSION_KEY, "")
        valid = [self.user.get_session_auth_hash(), *self.user.get_session_auth_fallback_hash()]
        return any(constant_time_compare(given, each) for each in valid)


class SessionStore(db.SessionStore):
    """Django's sessions in the database; each row also says whose it is, on which device."""

    @classmethod
    def get_model_class(cls) -> type[DeskSession]:
        """The model above."""
        return DeskSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row of a session that is about to be saved."""
        row: Any = super().create_model_instance(data)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.device = data.get(DEVICE, "")
        row.signed_in_at = _moment(data.get(SIGNED_IN))
        row.seen_at = _moment(data.get(SEEN))
        row.verified = DEVICE_ID_SESSION_KEY in data
        return row

    @classmethod
    def clear_expired(cls) -> None:
        """What ``manage.py clearsessions`` does: unsaved words whose day is over go as well."""
        super().clear_expired()
        KeptForm.objects.expired().delete()

    def begin(self, device: str) -> None:
        """Remember on which device and when somebody signed in."""
        now = timezone.now().isoformat()
        self[DEVICE], self[SIGNED_IN], self[SEEN] = device, now, now

    def touch(self) -> None:
        """Remember that it is in use; written down every few minutes only."""
        seen = _moment(self.get(SEEN))
        if seen is None or timezone.now() - seen > SEEN_EVERY:
            self[SEEN] = timezone.now().isoformat()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
