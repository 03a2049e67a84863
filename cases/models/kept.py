"""Words that somebody typed and has not saved: kept for a day, encrypted, for that person alone."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar, Final, Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.dispatch import receiver
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from cases.models.users import User

FOR: Final = timedelta(days=1)
"""How long unsaved words are kept."""

LONGEST: Final = 8 * 1024 * 1024
"""Bytes of one form: more than Django reads of a form, whatever signs it is written in."""

AT_MOST: Final = 50
"""Forms kept for one person; the oldest go first."""

Words = list[tuple[str, list[str]]]
"""What a form holds: each name with its values, in the order in which they were sent."""


class TooLong(Exception):
    """More words than a form can be sent with."""


class SavedAlready(Exception):
    """The page was saved in the meantime: what comes late is no draft of it any more."""


class KeptFormQuerySet(models.QuerySet[Any]):
    """Which kept forms."""

    def of(self, user: User) -> Self:
        """Those of one person, the last kept first; what has had its day is not among them."""
        return self.filter(user=user, kept_at__gt=timezone.now() - FOR).order_by("-kept_at")

    def unsaved(self) -> Self:
        """Those that hold words."""
        return self.exclude(ciphertext="")

    def expired(self) -> Self:
        """Those whose day is over."""
        return self.filter(kept_at__lte=timezone.now() - FOR)

    def keep(
        self, words: Words, *, user: User, page: str, path: str, draft: bool = False
    ) -> "KeptForm":
        """Keep what was typed on an opened page, in place of what was kept of it before.

        ``draft`` is what a script sends while somebody types: it may come after the page was saved.

        Raises:
            TooLong: it is more than a form can be sent with.
            SavedAlready: a draft of a page that has been saved.

        """
        plain = json.dumps(words, ensure_ascii=False).encode()
        if len(plain) > LONGEST:
            raise TooLong
        with transaction.atomic():
            one_at_a_time(page)
            self.expired().delete()
            if draft and self.filter(user=user, page=page, ciphertext="").exists():
                raise SavedAlready
            kept, _ = self.update_or_create(
                user=user,
                page=page,
                defaults={
                    "path": path,
                    "ciphertext": _box(user, page).encrypt(plain).decode(),
                    "digest": "",
                    "saved_pk": None,
                    "kept_at": timezone.now(),
                },
            )
            spare = self.filter(user=user).order_by("-kept_at").values("pk")[AT_MOST:]
            self.filter(pk__in=list(spare.values_list("pk", flat=True))).delete()
        return kept  # type: ignore[no-any-return]

    def saved(self, words: Words, *, user: User, page: str, path: str, pk: int | None) -> None:
        """Forget the words of a page, and remember for a day that it was saved, and with what."""
        self.expired().delete()
        self.update_or_create(
            user=user,
            page=page,
            defaults={
                "path": path,
                "ciphertext": "",
                "digest": digest(words),
                "saved_pk": pk,
                "kept_at": timezone.now(),
            },
        )

    def saved_before(self, words: Words, *, user: User, page: str) -> "KeptForm | None":
        """The mark of an earlier save of the same page with the same words; None if there is none.

        A second save that comes while the first is still at work waits until that is done.
        """
        one_at_a_time(page)
        mark: KeptForm | None = self.of(user).filter(page=page, ciphertext="").first()
        if mark is None or not constant_time_compare(mark.digest, digest(words)):
            return None
        return mark


class KeptForm(models.Model):
    """One row is one page of the desk that somebody opened: what they typed there, or that it was saved."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="kept_forms",
        help_text="Whose words they are. Internal.",
    )
    page = models.CharField(
        max_length=22, help_text="The opened page, by a name made when it was opened. Internal."
    )
    path = models.CharField(max_length=200, help_text="The address of the page. Internal.")
    ciphertext = models.TextField(
        blank=True, help_text="What was typed, encrypted; empty once it is saved. Internal."
    )
    digest = models.CharField(
        max_length=64,
        blank=True,
        help_text="Of a saved page, so that the same is not saved twice: a keyed hash. Internal.",
    )
    saved_pk = models.BigIntegerField(
        null=True, help_text="The row that was saved, if the page was about one. Internal."
    )
    kept_at = models.DateTimeField(
        db_index=True, help_text="When it was kept or saved (UTC); after a day it is gone."
    )

    objects: ClassVar[Any] = KeptFormQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            UniqueConstraint(fields=["user", "page"], name="keptform_once_for_a_page"),
            CheckConstraint(
                condition=Q(ciphertext="", digest__gt="") | Q(ciphertext__gt="", digest=""),
                name="keptform_holds_words_or_was_saved",
            ),
        ]
        indexes = [models.Index(fields=["user", "path"], name="keptform_of_a_page")]

    def __str__(self) -> str:
        return self.path

    def words(self) -> Words | None:
        """What was typed; None if its day is over, or it cannot be read with the keys there are."""
        try:
            plain = _box(self.user, self.page).decrypt(
                self.ciphertext, ttl=int(FOR.total_seconds())
            )
        except InvalidToken:
            return None
        return [(name, values) for name, values in json.loads(plain)]


@receiver(models.signals.post_save, sender=User)
def leave_nothing_behind(instance: User, **signal: Any) -> None:
    """Whoever leaves the desk leaves no unsaved words."""
    if not instance.is_active:
        KeptForm.objects.filter(user=instance).delete()


def one_at_a_time(page: str) -> None:
    """Let nobody else save or keep the same opened page until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"page {page}"])


def digest(words: Iterable[tuple[str, list[str]]]) -> str:
    """The same for the same words, and telling nothing about them."""
    text = json.dumps(sorted(words), ensure_ascii=False)
    return salted_hmac("cases.kept", text, algorithm="sha256").hexdigest()


def _box(user: User, page: str) -> MultiFernet:
    """The cipher of one page of one person: a row that is copied to another opens nothing."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret, f"{user.pk} {page}")) for secret in keys])


def _key(secret: str, purpose: str) -> bytes:
    derived = HKDF(SHA256(), length=32, salt=None, info=f"cases.kept {purpose}".encode())
    return urlsafe_b64encode(derived.derive(secret.encode()))
