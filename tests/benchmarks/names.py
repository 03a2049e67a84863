"""Search for people by name: written exactly, begun, misspelt, in another script; and unindexed scans."""

import time
from collections.abc import Callable
from random import Random
from statistics import fmean, quantiles

from django.db import connection

from cases.filters.question import read_query
from cases.search.candidates import likeness
from cases.search.names import called
from tests.benchmarks.database import rows
from tests.benchmarks.statistics import NotMeasured
from tests.benchmarks.works import Call, Reading, work

QUESTIONS = 40
SCANS = 3

LATIN = (
    dict(zip("абвгдеёзийклмнопрстуфыэқңүұөәіһ", "abvgdeeziyklmnoprstufyeqnuuoaih", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ғ": "gh"}
    | {"ю": "yu", "я": "ya", "ъ": "", "ь": ""}
)
"""How Cyrillic letters are most often written in Latin ones."""


def romanised(text: str) -> str:
    """A Cyrillic name in Latin letters."""
    return "".join(LATIN.get(letter, letter) for letter in text.lower()).title()


def misspelt(text: str) -> str:
    """A name with the two letters in the middle of its longest word turned around."""
    longest = max(text.split(), key=len)
    middle = len(longest) // 2
    turned = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
    return text.replace(longest, turned, 1)


def begun(text: str) -> str:
    """The first four letters of the last word."""
    return text.rsplit(maxsplit=1)[-1][:4]


KINDS: dict[str, tuple[str, Callable[[str], str], str]] = {
    "exact": ("Latn", str, "text ILIKE '%%' || %s || '%%'"),
    "prefix": ("Latn", begun, "text ILIKE '%%' || %s || '%%'"),
    "misspelt": ("Latn", misspelt, "similarity(text, %s) >= 0.5"),
    "script": ("Cyrl", romanised, "text ILIKE '%%' || %s || '%%'"),
}
"""The script of the names that are taken, how they are asked for, and the naive condition on them."""


def questions(kind: str) -> list[str]:
    """Names that the public may see, as they are asked for; the same each time.

    Raises:
        NotMeasured: there is none.

    """
    script, ask, _where = KINDS[kind]
    found = rows(
        "SELECT DISTINCT text FROM (SELECT text FROM public_victim_name"
        f" WHERE script = '{script}' LIMIT 20000) names ORDER BY text"
    )
    if not found:
        raise NotMeasured("there are no such names")
    chosen = Random(1).sample(found, min(QUESTIONS, len(found)))
    return [ask(text) for (text,) in chosen]


def _register(kind: str) -> None:
    @work(f"names.{kind}")
    def search() -> Call:
        asked = [read_query(text) for text in questions(kind)]

        def call() -> Reading:
            taken, found = [], 0
            for query in asked:
                started = time.perf_counter()
                with likeness():
                    found += bool(called(query, None))
                taken.append(time.perf_counter() - started)
            p95 = quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
            return {"seconds": fmean(taken), "p95_ms": p95 * 1000, "found": found / len(asked)}

        return call

    @work(f"names.{kind}.scan")
    def scan() -> Call:
        """The table of names read from beginning to end, without joins and without an index."""
        asked = questions(kind)[:SCANS]
        statement = f"SELECT victim_id, text FROM cases_victimname WHERE {KINDS[kind][2]}"

        def call() -> Reading:
            with connection.cursor() as cursor:
                cursor.execute("SET enable_indexscan = off; SET enable_bitmapscan = off")
                started = time.perf_counter()
                for text in asked:
                    cursor.execute(statement, [text])
                    cursor.fetchall()
                seconds = (time.perf_counter() - started) / len(asked)
                cursor.execute("RESET enable_indexscan; RESET enable_bitmapscan")
            return {"seconds": seconds}

        return call


for _kind in KINDS:
    _register(_kind)
