"""Keys in requests: whoever sends a valid one may ask for more. Nothing else depends on them."""

from contextlib import suppress
from typing import Any, Final

from django.db import DatabaseError, transaction
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from cases.models import ApiKey
from cases.public.keys import Key, find_key

_SCHEME: Final = "Bearer"
_LONGEST: Final = 200


class BearerKey(BaseAuthentication):
    """``Authorization: Bearer acct_…``; what other schemes carry is not ours to judge."""

    def authenticate(self, request: Request) -> tuple[None, Key] | None:
        """The key that was sent, if any.

        Raises:
            AuthenticationFailed: it is wrong, expired or revoked: which of them, we do not say.

        """
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != _SCHEME.lower():
            return None
        text = text.strip()
        key = find_key(text) if 0 < len(text) <= _LONGEST else None
        if key is None:
            raise AuthenticationFailed("This key is not known here, has expired or was revoked.")
        _used_today(key)
        return None, key

    def authenticate_header(self, request: Request) -> str:
        """What a client may send."""
        return _SCHEME


def _used_today(key: Key) -> None:
    """Note the day, once; a database role that may only read does not."""
    today = timezone.now().date()
    if key.last_used_on == today:
        return
    with suppress(DatabaseError), transaction.atomic():
        ApiKey.objects.filter(pk=key.pk).update(last_used_on=today)


class BearerKeyInSchema(OpenApiAuthenticationExtension):
    """Says in the OpenAPI document how a key is sent."""

    target_class = "cases.api.keys.BearerKey"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """HTTP's own scheme for such keys."""
        meaning = "A key that the desk of this record gave you; nothing needs one."
        return {"type": "http", "scheme": "bearer", "description": meaning}
