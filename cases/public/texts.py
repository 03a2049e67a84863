"""Which stored texts the public can read: asked of the views themselves, so that none is forgotten."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import connection, models

from cases.public.build import built_by

Texts = dict[type[models.Model], list["models.Field[Any, Any]"]]
"""Kinds of row, each with those of its fields that hold words."""

_COLUMNS = r"""
    SELECT DISTINCT t.relname, a.attname
      FROM pg_depend d
      JOIN pg_rewrite r ON r.oid = d.objid
      JOIN pg_class v ON v.oid = r.ev_class AND v.relkind = 'v' AND v.relname LIKE 'public\_%'
                     AND v.relnamespace = current_schema()::regnamespace
      JOIN pg_class t ON t.oid = d.refobjid AND t.relkind = 'r'
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
     WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
       AND t.relnamespace = current_schema()::regnamespace"""


def holds_words(field: "models.Field[Any, Any]") -> bool:
    """Whether somebody can write a name into a field: a text, an address, a slug, loose data."""
    worded = isinstance(field, models.CharField | models.TextField | models.JSONField)
    return worded and not field.choices and not hasattr(field, "prefix")


def texts_of(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """Every field of a kind of row that holds words, public or not."""
    return [field for field in model._meta.concrete_fields if holds_words(field)]


def public_texts(kinds: Collection[type[models.Model]] | None = None) -> Texts:
    """Every stored text on which a public view rests, by the kind of row that holds it; or of some kinds.

    The database knows which columns its views read. A column that is only compared with is among
    them: rather one too many.
    """
    stored = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and (kinds is None or model in kinds)
    ]
    columns = _columns(built_by())
    found: Texts = {}
    for model in stored:
        table = model._meta.db_table
        if fields := [each for each in texts_of(model) if (table, each.column) in columns]:
            found[model] = fields
    return found


@lru_cache(maxsize=1)
def _columns(_built_by: str | None) -> frozenset[tuple[str, str]]:
    """The tables and columns on which the views rest, while they are those that were built by these."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        return frozenset(cursor.fetchall())
