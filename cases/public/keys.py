"""Looks up which key a request carries: all that the public side ever learns of keys."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection

from cases.models import ApiKey
from cases.models.keys import digest_of

KEYS: Final = {
    "public_key(text)": f"""
CREATE FUNCTION public_key(hashed text) RETURNS TABLE (id bigint, scopes text[], last_used_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT k.id, k.scopes::text[], k.last_used_on FROM {ApiKey._meta.db_table} k
     WHERE k.digest = hashed AND k.revoked_at IS NULL
       AND (k.expires_on IS NULL OR k.expires_on >= (now() AT TIME ZONE 'UTC')::date)
$$"""
}
"""Signature to definition: whoever does not have the key learns nothing by it."""


@dataclass(frozen=True)
class Key:
    """A key that works: its row, and what it is good for."""

    pk: int
    scopes: frozenset[str]
    last_used_on: date | None


def find_key(text: str) -> Key | None:
    """The key as it was sent; None if it is wrong, expired or revoked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, scopes, last_used_on FROM public_key(%s)", [digest_of(text)])
        row = cursor.fetchone()
    return Key(row[0], frozenset(row[1]), row[2]) if row else None
