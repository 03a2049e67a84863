"""The pages of the list of victims: addresses of any of them, made as the paginator makes them."""

from functools import cache
from random import Random
from types import SimpleNamespace
from urllib.parse import urlencode

from cases.pagination import _write
from tests.benchmarks.database import rows
from tests.benchmarks.statistics import NotMeasured

SIZE = 100
LIST = "/api/v1/victims/"
SCOPE = f"victims?{urlencode([])}"


@cache
def lasts() -> list[tuple[object, int, str]]:
    """The last row of every page but the last one: its key, primary key and public id."""
    return rows(
        "SELECT known_from, id, public_id FROM (SELECT known_from, id, public_id,"
        " row_number() OVER (ORDER BY known_from, id) AS place FROM public_victim) numbered"
        f" WHERE place %% {SIZE} = 0 ORDER BY place".replace("%%", "%")
    )


def address(page: int) -> str:
    """The address of a page, from 1 on."""
    query = {"page_size": str(SIZE)}
    if page > 1:
        known_from, _pk, public_id = lasts()[page - 2]
        row = SimpleNamespace(known_from=known_from, public_id=public_id)
        query["cursor"] = _write(row, "known_from", SCOPE, forwards=True)  # type: ignore[arg-type]
    return f"{LIST}?{urlencode(query)}"


def late() -> int:
    """Page 1,000, or the last one of a shorter list.

    Raises:
        NotMeasured: there is one page only.

    """
    if len(lasts()) < 2:
        raise NotMeasured("the list has one page only")
    return min(1000, len(lasts()))


def shuffled(most: int = 5000) -> list[int]:
    """Pages in no order, the same each time: what is cached of one does not serve the next."""
    pages = list(range(1, len(lasts()) + 1))
    Random(1).shuffle(pages)
    return pages[:most]
