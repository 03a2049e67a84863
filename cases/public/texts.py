"""Which stored texts the public can read: asked of the views themselves, so that none is forgotten."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import connection, models

Texts = dict[type[models.Model], list["models.Field[Any, Any]"]]
"""Kinds of row, each with those of its fields that hold words."""

_VIEWS = r"""
      FROM pg_rewrite r
      JOIN pg_class v ON v.oid = r.ev_class AND v.relkind = 'v' AND v.relname LIKE 'public\_%'
                     AND v.relnamespace = current_schema()::regnamespace"""

_MARK = f"SELECT string_agg(r.oid || ' ' || r.xmin, ',' ORDER BY r.oid) {_VIEWS}"
"""Another text as soon as there is another view, or one of them says something else."""

_COLUMNS = f"""
    SELECT DISTINCT t.relname, a.attname {_VIEWS}
      JOIN pg_depend d ON d.objid = r.oid AND d.classid = 'pg_rewrite'::regclass
                      AND d.refclassid = 'pg_class'::regclass
      JOIN pg_class t ON t.oid = d.refobjid AND t.relkind = 'r'
                     AND t.relnamespace = current_schema()::regnamespace
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid"""


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
    with connection.cursor() as cursor:
        cursor.execute(_MARK)
        columns = _columns(*cursor.fetchone())
    found: Texts = {}
    for model in stored:
        table = model._meta.db_table
        if fields := [each for each in texts_of(model) if (table, each.column) in columns]:
            found[model] = fields
    return found


@lru_cache(maxsize=1)
def _columns(_mark: str | None) -> frozenset[tuple[str, str]]:
    """The tables and columns on which the views rest, while these are the same."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        return frozenset(cursor.fetchall())
