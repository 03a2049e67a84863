"""The search of lists and of fields that search: every script, parts of words, and names misspelt.

Each word is looked for in each field on its own and by its own index; the answers are united. One
condition over several tables would make the database read all of them.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final

from django.contrib import admin, messages
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.paginator import Paginator
from django.db import connection, models, transaction
from django.db.models import F, Func, Value
from django.http import HttpRequest

from cases.models.folding import Folded

MOST_ALIKE: Final = 100
"""Records that are spelt alike, at most: after the first ones hardly anything is alike."""

MOST_KEPT: Final = 20_000
"""Keys that are kept as they are; a word that finds more is looked for again each time."""

MOST_WORDS: Final = 12
"""Words of a search that are looked for."""

ALIKE_ENOUGH: Final = 0.5
"""The share of a word's trigrams that must stand together in a name: one wrong letter in five."""

Rows = models.QuerySet[Any]

_KEYS: Final = ArrayField(models.BigIntegerField())
_PUBLIC_ID: Final = re.compile(r"[A-Za-z]{3}-\w*")


def found(
    model: type[models.Model], fields: Iterable[str], word: str, among: list[int] | None = None
) -> Rows:
    """The keys of the rows in which a word stands in one of the fields; ``among`` these, if given."""
    parts = [rows for field in fields if (rows := _where(model, field, word, among)) is not None]
    first, *rest = parts or [model._base_manager.none().values("pk")]
    return first.union(*rest) if rest else first


def _where(
    model: type[models.Model], field: str, word: str, among: list[int] | None
) -> Rows | None:
    """The keys of the rows in one field of which a word stands; None if it cannot stand there."""
    owner, key = model, "pk"
    if field.startswith("="):
        condition = {field[1:]: word} if word.isdecimal() else None
    elif field.endswith("public_id"):
        condition = {f"{field}__startswith": word.upper()} if _PUBLIC_ID.match(word) else None
    else:
        first, _, rest = field.partition("__")
        relation = model._meta.get_field(first)
        if relation.one_to_many and rest:
            # The rows that point here name their owner: its own table need not be read.
            owner, key, field = relation.related_model, relation.field.name, rest
        condition = {f"{field}__folded": word}
    if condition is None:
        return None
    rows = owner._base_manager.filter(**condition).order_by()
    if among is not None:
        rows = rows.filter(**{"pk__any_of" if key == "pk" else f"{key}__pk__any_of": among})
    return rows.values(key)


def spelt_alike(names: type[models.Model], owner: str, words: Sequence[str]) -> list[int]:
    """The keys of the owners of names in which each word, or one like it, stands; the likest first."""
    rows = names._base_manager.annotate(folded_text=Folded("text"))
    likeness: Any = Value(0.0)
    for word in words:
        folded = Folded(Value(word))
        rows = rows.filter(folded_text__trigram_word_similar=folded)
        likeness = likeness + TrigramWordSimilarity(folded, F("folded_text"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL pg_trgm.word_similarity_threshold = {ALIKE_ENOUGH}")
        best = rows.annotate(likeness=likeness).order_by("-likeness", owner)
        keys = list(best.values_list(owner, flat=True)[: MOST_ALIKE * 3])
        cursor.execute("RESET pg_trgm.word_similarity_threshold")
    return list(dict.fromkeys(keys))[:MOST_ALIKE]


def _is_long(model: type[models.Model], field: str) -> bool:
    name = field.lstrip("=")
    return "__" not in name and isinstance(model._meta.get_field(name), models.TextField)


@models.BigAutoField.register_lookup
class AnyOf(models.Lookup):
    """``pk__any_of=[…]``: one of these keys, given as one array however many they are."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A comparison with an array."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::bigint[])", (*params, list(self.rhs))


class KeysFirst(Paginator):
    """A page of a list: first its keys by an index, then only its own rows with all that they show.

    Page 2,000 skips a hundred thousand keys instead of as many rows with everything joined to them.
    """

    def page(self, number: Any) -> Any:
        """The page of this number."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        end = start + self.per_page
        if end + self.orphans >= self.count:
            end = self.count
        keys = self.object_list.values_list("pk", flat=True)[start:end]
        return self._get_page(self.object_list.filter(pk__any_of=list(keys)), number, self)


class DeskSearch(admin.ModelAdmin):
    """Search in every script; where nothing is written so, names that are spelt alike."""

    names_spelt_alike: ClassVar[tuple[type[models.Model], str] | None] = None
    """The kind of name that may be misspelt, and its field for the one who bears it."""

    def get_search_results(
        self, request: HttpRequest, queryset: Rows, search_term: str
    ) -> tuple[Rows, bool]:
        if not (words := search_term.split()[:MOST_WORDS]):
            return queryset, False
        rows = queryset
        fields = self.get_search_fields(request)
        if interactive := request.path.endswith("/autocomplete/"):
            # Somebody waits for each letter: long texts are left to the lists.
            fields = [name for name in fields if not _is_long(self.model, name)]
        keys: list[int] | None = None
        # The longest word is mostly the rarest: the others are looked for among what it found. And a
        # list counts, shows and dates its rows: what was found once is not looked for again.
        for word in sorted(words, key=len, reverse=True):
            rows = rows.filter(pk__in=found(self.model, fields, word, keys))
            some = list(rows.order_by().values_list("pk", flat=True)[: MOST_KEPT + 1])
            if len(some) <= MOST_KEPT:
                keys, rows = some, queryset.filter(pk__any_of=some)
        if keys != [] or self.names_spelt_alike is None:
            return rows, False
        keys = spelt_alike(*self.names_spelt_alike, words)
        if keys and request.method == "GET" and not interactive:
            messages.info(
                request,
                f"Nothing is written “{search_term}”; these are names that are spelt alike.",
            )
        order = Func(Value(keys, _KEYS), F("pk"), function="array_position")
        return queryset.filter(pk__any_of=keys).order_by(order), False
