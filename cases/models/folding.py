"""How texts are compared: without case, accents and letters that only one spelling tells apart.

A name is typed with whatever keyboard is at hand: “Нурлан” for “Нұрлан”, “Lukasz” for “Łukasz”. The
function `cases_folded` of the migration ``search_on_the_desk`` levels both sides; its indexes find
parts of words and words that are spelt alike.
"""

import re
from typing import Any, Final

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import CharField, F, Func, Lookup, TextField

SHORT: Final = 3
"""Letters from which an index of trigrams finds a word's middle; a shorter one must begin a word."""


class Folded(Func):
    """A text as it is compared."""

    function = "cases_folded"
    output_field = TextField()


class Address(Func):
    """An address on the web as it is compared: without its scheme, “www.”, trackers and archive."""

    function = "cases_address"
    output_field = TextField()


@CharField.register_lookup
@TextField.register_lookup
class FoldedContains(Lookup):
    """``name__folded="нурл"``: whether a text contains another one, whatever stands in it."""

    lookup_name = "folded"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Patterns that an index of trigrams can answer."""
        left, params = self.process_lhs(compiler, connection)
        text = re.sub(r"([%_\\])", r"\\\1", str(self.rhs))
        patterns = [f"%{text}%"] if len(str(self.rhs)) >= SHORT else [f"{text}%", f"% {text}%"]
        sql = " OR ".join(f"cases_folded({left}) LIKE cases_folded(%s)" for _ in patterns)
        return f"({sql})", tuple(value for pattern in patterns for value in (*params, pattern))


def trigrams(field: str, *, name: str) -> GinIndex:
    """An index that finds parts of a text, and texts that are spelt alike."""
    return GinIndex(OpClass(Folded(F(field)), name="gin_trgm_ops"), name=name)
