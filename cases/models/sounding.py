"""How names are compared across scripts: as they sound, whichever letters a reader or a source uses.

“Талдыкорган”, “Талдықорған” and “Taldyqorğan” are one word here. The function `cases_sounded` of the
migration ``public_search`` does the same as `sounded` below; its indexes find parts of words, and
words of which a letter or two differ.
"""

import re
import unicodedata
from typing import Any, Final

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import CharField, F, Func, Lookup, TextField

from cases.models.folding import SHORT
from cases.models.letters import stands_between

ALIKE: Final = (  # noqa: SIM905
    "әа ғг қк ңн өо ұу үу һх іи єе ґг łl øo đd ħh ıi əa یي ىي کك گك ٱا ۇو ۆو ۋو ەه ةه"
).split()
"""Letters that only one spelling tells apart, and what `cases_folded` compares them as."""

ONE_BY_ONE: Final = {
    **dict(zip("абвгдезиклмнопрстуф", "abvgdeziklmnoprstuf", strict=True)),
    **dict(zip("хцчшщыэжqwyj", "kssssiezkviz", strict=True)),
    **dict(zip("ابپتجچحخدذرزژسشصضطظغفقكلمنڭوهي", "abptzskkdzrzzsssdtzgfkklmnnuei", strict=True)),
    **dict.fromkeys('-–—.,;:/()«»“”„"&+_', " "),
}
"""Letters as they sound, each by itself; what stands between words as a space."""

SILENT: Final = "ъьءع"
"""Letters that are not heard."""

TOGETHER: Final = (
    *(("ю", "iu"), ("я", "ia")),
    *(("sh", "s"), ("ch", "s"), ("zh", "z"), ("kh", "k"), ("gh", "g"), ("th", "t"), ("ph", "f")),
    *(("ts", "s"), ("tz", "s"), ("dz", "z"), ("x", "ks"), ("h", "k"), ("c", "k")),
    *(("ou", "u"), ("oo", "u"), ("ii", "i"), ("ie", "e"), ("aa", "a"), ("ee", "e"), ("uu", "u")),
    *((letter * 2, letter) for letter in "bdfgklmnprstvz"),
)
"""What sounds as something else, in this order: groups of letters, and letters written twice."""

_MARKS: Final = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u0670'’ʼʻ`´]")
_FOLDED: Final = str.maketrans({pair[0]: pair[1] for pair in ALIKE})
_SOUNDS: Final = str.maketrans(ONE_BY_ONE | dict.fromkeys(SILENT, ""))


def sounded(text: str) -> str:
    """A text as it is heard: small Latin letters where its script has a sound for them."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text.lower()))
    heard = plain.translate(_FOLDED).translate(_SOUNDS)
    for written, sound in TOGETHER:
        heard = heard.replace(written, sound)
    return heard


class _Ends(dict[int, int]):
    """A table for ``str.translate`` that is filled as letters are met: a space for what ends a word."""

    def __missing__(self, code: int) -> int:
        self[code] = ord(" ") if stands_between(chr(code)) else code
        return self[code]


_ENDS: Final = _Ends()
_WORD: Final = re.compile("[^ ]+")


def words_of(text: str) -> list[tuple[int, int]]:
    """Where each word of a text begins and ends."""
    return [match.span() for match in _WORD.finditer(text.translate(_ENDS))]


def heard_in(text: str) -> list[str]:
    """The words of a text that have a sound."""
    parts = (text[start:end] for start, end in words_of(text))
    return [part for part in parts if sounded(part).strip()]


class Sounded(Func):
    """A text as it is heard, in the database."""

    function = "cases_sounded"
    output_field = TextField()


@CharField.register_lookup
@TextField.register_lookup
class Sounds(Lookup):
    """``name__sounds="taldyk"``: whether a text has a word in it, in whatever script."""

    lookup_name = "sounds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Patterns that an index of trigrams can answer; what is short must begin a word."""
        left, params = self.process_lhs(compiler, connection)
        heard = re.sub(r"([%_\\])", r"\\\1", sounded(str(self.rhs)))
        patterns = [f"%{heard}%"] if len(heard) >= SHORT else [f"{heard}%", f"% {heard}%"]
        sql = " OR ".join(f"cases_sounded({left}) LIKE %s" for _ in patterns)
        return f"({sql})", tuple(value for pattern in patterns for value in (*params, pattern))


@CharField.register_lookup
@TextField.register_lookup
class SoundsLike(Lookup):
    """``name__sounds_like="Taldikorgn"``: whether a text has a word like it."""

    lookup_name = "sounds_like"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The comparison of pg_trgm, from the share of trigrams that is set for words."""
        left, params = self.process_lhs(compiler, connection)
        return f"(%s <%% cases_sounded({left}))", (sounded(str(self.rhs)), *params)


def sounds(field: str, *, name: str) -> GinIndex:
    """An index that finds words of a text across scripts, and those a letter or two away."""
    return GinIndex(OpClass(Sounded(F(field)), name="gin_trgm_ops"), name=name)
