"""Makes and revokes keys of the API; the key itself is handed over once and kept nowhere."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from cases.actions.base import Refused, require_role
from cases.actions.roles import Role
from cases.desk_choices import KeyScope
from cases.models import ApiKey, User
from cases.models.keys import digest_of
from cases.public_ids import ALPHABET

BEGINNING: Final = "acct"
"""How every key begins, so that programs that look for lost secrets know one."""

_BYTES: Final = 32


def make_key(
    *, label: str, owner: str, scopes: Iterable[str], expires_on: date | None, by: User
) -> tuple[ApiKey, str]:
    """A new key, and its text, which cannot be had again.

    Raises:
        Refused: it is not an administrator who asks, or the key would have expired already.

    """
    require_role(by, Role.ADMINISTRATOR)
    if expires_on is not None and expires_on < timezone.now().date():
        raise Refused("This day is over: the key would never work.")
    name = "".join(secrets.choice(ALPHABET) for _ in range(8))
    text = f"{BEGINNING}_{name}_{secrets.token_urlsafe(_BYTES)}"
    key = ApiKey.objects.create(
        label=label,
        owner=owner,
        scopes=sorted({KeyScope.READ.value, *scopes}),
        expires_on=expires_on,
        prefix=f"{BEGINNING}_{name}",
        digest=digest_of(text),
        made_by=by,
    )
    key.refresh_from_db()
    return key, text


def revoke_keys(keys: Iterable[ApiKey], *, by: User) -> int:
    """Take keys back, for good and from the next request on; how many were not yet.

    Raises:
        Refused: it is not an administrator who asks.

    """
    require_role(by, Role.ADMINISTRATOR)
    with transaction.atomic():
        working = ApiKey.objects.filter(pk__in=[key.pk for key in keys], revoked_at__isnull=True)
        return working.update(revoked_at=timezone.now(), revoked_by=by)
