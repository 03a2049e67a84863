"""A release as entities of FollowTheMoney, the model of investigative tools, and what these cannot say."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils import translation

from cases.exports.columns import Row, as_json
from cases.exports.ftm.entities import entities_of
from cases.exports.ftm.terms import MISSING, MODEL, PREFIX, Said, terms_of
from cases.exports.ftm.values import Known

if TYPE_CHECKING:
    from cases.exports.release import Listing

ENTITIES: Final = "accountability.ftm.json"
LIMITS: Final = "accountability.ftm-limits.json"


def write(
    folder: Path,
    listings: Sequence["Listing"],
    read: Callable[[str], Iterable[Row]],
    database: Path,
) -> None:
    """Both files: the entities, one on a line, and what they cannot say. The same rows, the same bytes.

    ``database`` is the release's own SQLite file, in which the other end of every link is looked up: a
    link to what is not in the release is not written.
    """
    counts: Counter[str] = Counter()
    left: Counter[str] = Counter()
    with (
        closing(Known(database)) as known,
        (folder / ENTITIES).open("wb") as file,
        translation.override(settings.LANGUAGE_CODE),
    ):
        for listing in listings:
            for row in read(listing.name):
                made = list(entities_of(listing.name, row, known))
                left[listing.name] += not made
                counts.update(each["schema"] for each in made)
                file.writelines(f"{as_json(each)}\n".encode() for each in made)
    told = json.loads(as_json(_limits(listings, counts, left)))
    (folder / LIMITS).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


def _limits(
    listings: Sequence["Listing"], counts: Mapping[str, int], left: Mapping[str, int]
) -> dict[str, Any]:
    lists = []
    for listing in listings:
        terms = list(terms_of(listing.name, {column.path[0] for column in listing.columns}))
        lists.append(
            {
                "list": listing.name,
                "said": [
                    {"fields": each.fields, "properties": each.properties}
                    for each in terms
                    if isinstance(each, Said)
                ],
                "not_said": [
                    {"fields": each.fields, "why": each.why}
                    for each in terms
                    if not isinstance(each, Said)
                ],
                "rows_without_entity": left[listing.name],
            }
        )
    return {
        "entities": ENTITIES,
        "model": f"FollowTheMoney {MODEL}",
        "prefix": PREFIX,
        "counts": dict(sorted(counts.items())),
        "no_entity": [{"which": each.which, "why": each.why} for each in MISSING],
        "lists": lists,
    }
