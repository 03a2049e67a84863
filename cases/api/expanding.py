"""Puts whole records in place of the links to them, for a whole chunk of rows: one reading for each list."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cases.api.kinds import KINDS
from cases.api.layout import Part, Path
from cases.choices import AbsenceReason
from cases.filters import FILTERS

Object = dict[str, Any]


def expand(
    rows: Sequence[Object],
    links: Mapping[Path, Part],
    *,
    day: date | None,
    context: Mapping[str, Any],
) -> None:
    """Replace the links at the paths by the rows of their lists, as known by the day.

    The links of a record that was put in stay links. One that was not yet known by the day is not
    there: in a list it is left out, elsewhere the field is null and says why.
    """
    wanted: dict[str, tuple[str, set[str]]] = {}
    for path, part in links.items():
        _key, keys = wanted.setdefault(part.noun, (part.key, set()))
        keys.update(link[part.key] for _holder, found in _at(rows, path) for link in found)
    read = {
        noun: _read(noun, key, keys, day=day, context=context)
        for noun, (key, keys) in wanted.items()
    }
    for path, part in links.items():
        name = path[-1]
        for holder, found in _at(rows, path):
            whole = [read[part.noun].get(link[part.key]) for link in found]
            if part.is_list:
                holder[name] = [each for each in whole if each is not None]
            elif found:
                holder[name] = whole[0]
                if whole[0] is None and "absent" in holder:
                    holder["absent"][name] = _reason(day)


def _reason(day: date | None) -> str:
    reason = AbsenceReason.NOT_YET_REPORTED if day else AbsenceReason.NOT_RECORDED
    return reason.value


def _at(values: Sequence[Object], path: Path) -> Iterator[tuple[Object, list[Object]]]:
    """Every object that holds a link or a list of them at the end of a path, with what it holds."""
    name, *below = path
    for holder in values:
        held = holder[name]
        found = held if isinstance(held, list) else [held] if held is not None else []
        if below:
            yield from _at(found, tuple(below))
        else:
            yield holder, found


def _read(
    noun: str, key: str, keys: set[str], *, day: date | None, context: Mapping[str, Any]
) -> dict[str, Object]:
    """The rows of a list with these slugs or ids, by them."""
    if not keys:
        return {}
    kind = KINDS[noun]
    column = "slug" if key == "slug" else "public_id"
    rows = list(FILTERS[noun]({}, day=day).qs.filter(**{f"{column}__in": keys}))
    kind.nest(rows, day)
    made = kind.row(many=True, context=context).to_representation(rows)
    return {row[key]: row for row in made}
