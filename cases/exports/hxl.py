"""Hashtags below a table's header (HXL 1.1), by which humanitarian tools know what a column holds."""

import csv
import io
import re
from collections.abc import Generator, Iterable, Sequence
from typing import Final

from cases.exports.columns import Column

_TAGS: Final = (
    (r"id$|slug$", "#meta+id"),
    (r"(.*\.)?(url|web_address|archive_url)$", "#meta+url"),
    (r"latitude$", "#geo+lat"),
    (r"longitude$", "#geo+lon"),
    (r"country_code$", "#country+code+v_iso2"),
    (r"(situation|incident)\b", "#event"),
    (r"(place|city|part_of|country)\b", "#loc"),
    (r"(speaker|publisher|agency|court)\b", "#org"),
    (r".*(date|_on$|known_from|as_of|starts|ends|period_|valid_)", "#date"),
    (r"(value|low|high|people_|cases_|deaths_|victims_)", "#indicator+num"),
    (r"(metric|unit|qualifier)$", "#indicator"),
    (r"(sex|age_|occupation|role|identification)", "#affected"),
    (r"(status|outcome|stage|ground)", "#status"),
    (r"(names?|title)$", "#meta+name"),
)
"""Patterns of column names, and the tag of each; what none of them matches is about the row itself."""


def tag_of(column: Column) -> str:
    """The hashtag of a column, with its own name as attributes."""
    found = next((tag for pattern, tag in _TAGS if re.match(pattern, column.name)), "#meta")
    known = set(re.findall(r"\w+", found))
    words = [word for word in re.split(r"[._]", column.name.lower()) if word and word not in known]
    return "+".join([found, *dict.fromkeys(words)])


def with_hashtags(
    parts: Iterable[bytes], columns: Sequence[Column]
) -> Generator[bytes, None, None]:
    """A table as CSV, with the row of hashtags below its header, which comes first and alone."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([tag_of(column) for column in columns])
    for number, part in enumerate(parts):
        yield part
        if number == 0:
            yield text.getvalue().encode()
