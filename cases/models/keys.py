"""Keys of the API: who may ask for more than a stranger. What is kept of a key does not open anything."""

import hashlib
from typing import Final

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cases.desk_choices import KeyScope


def digest_of(key: str) -> str:
    """What is stored of a key: SHA-256, which is enough for 256 random bits that nobody can guess."""
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()


FIXED: Final = ("digest", "prefix", "scopes", "made_by_id", "made_at")
"""What never changes: whoever shall have another key gets a new one."""


class ApiKey(models.Model):
    """One row is one key that was given to somebody outside."""

    label = models.CharField(
        max_length=100, help_text="What it is for, such as “Nightly copy of the figures”."
    )
    owner = models.CharField(
        max_length=200, help_text="Whom it was given to, and how they are reached."
    )
    scopes = ArrayField(
        models.CharField(max_length=10, choices=KeyScope),
        help_text="What it is good for; reading is always among it.",
    )
    expires_on = models.DateField(
        null=True, blank=True, help_text="The last day (UTC) on which it works; empty: no such day."
    )
    prefix = models.CharField(
        max_length=20, editable=False, help_text="How it begins, by which its owner names it."
    )
    digest = models.CharField(
        max_length=64, editable=False, unique=True, help_text="The SHA-256 of the key."
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        help_text="The administrator who made it.",
    )
    made_at = models.DateTimeField(db_default=Now(), editable=False, help_text="When (UTC).")
    last_used_on = models.DateField(
        null=True,
        editable=False,
        help_text="The last day (UTC) on which it was used; no more is kept.",
    )
    revoked_at = models.DateTimeField(
        null=True, editable=False, help_text="When it was revoked (UTC)."
    )
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        help_text="The administrator who revoked it.",
    )

    class Meta:
        verbose_name = "API key"
        verbose_name_plural = "API keys"
        ordering = ["-made_at", "-id"]
        # Who may see and make them is decided by role: there is no permission to be granted.
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contains=[KeyScope.READ])
                & Q(scopes__contained_by=list(KeyScope.values)),
                name="api_key_reads",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="api_key_revoked_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="stays_what_it_was",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=f"""
                    IF ({", ".join(f"NEW.{name}" for name in FIXED)})
                        IS DISTINCT FROM ({", ".join(f"OLD.{name}" for name in FIXED)})
                        OR OLD.revoked_at IS NOT NULL
                        AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at THEN
                        RAISE EXCEPTION 'A key stays what it was, and revoked: make a new one.'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'api_key_stays';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.label})"
