"""What the rows of a list are made of, read from their serializers: fields, links, the columns of a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from rest_framework import serializers

from cases.api.kinds import KINDS
from cases.api.serializers.base import (
    CodedField,
    Explained,
    IdList,
    NamedLink,
    RecordLink,
)
from cases.exports.columns import Column, Kind

ABOUT: Final = frozenset({"absent", "labels"})
"""What an object says about its other fields; it comes with them, and says no more than they do."""

_KINDS: Final[tuple[tuple[type[Any], Kind], ...]] = (
    (IdList, Kind.IDS),
    (serializers.ListField, Kind.JSON),
    (serializers.DictField, Kind.JSON),
    (serializers.BooleanField, Kind.BOOLEAN),
    (serializers.IntegerField, Kind.NUMBER),
    (serializers.FloatField, Kind.NUMBER),
    (serializers.Field, Kind.TEXT),
)

Path = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One field of an object: a value, an object with parts of its own, or a list of such objects.

    Where it is a link, ``noun`` is the list in which the linked record stands and ``key`` the name of
    what it is found by.
    """

    name: str
    kind: Kind = Kind.JSON
    meaning: str = ""
    parts: tuple["Part", ...] = ()
    is_list: bool = False
    noun: str = ""
    key: str = ""


@cache
def parts_of(shape: type[serializers.Serializer], *, with_labels: bool) -> tuple[Part, ...]:
    """The fields of a shape, in order; ``labels`` only where they are asked for."""
    return tuple(_parts(shape(), with_labels))


def links_in(parts: Sequence[Part], above: Path = ()) -> Iterator[tuple[Path, Part]]:
    """Every link that leads to one list, with where it stands."""
    for part in parts:
        path = (*above, part.name)
        if part.noun:
            yield path, part
        else:
            yield from links_in(part.parts, path)


def expanded(
    parts: Sequence[Part], paths: frozenset[Path], *, with_labels: bool, above: Path = ()
) -> tuple[Part, ...]:
    """The parts with the whole row of a list at each of the paths, where there was a link."""
    made = []
    for part in parts:
        path = (*above, part.name)
        if path in paths:
            inner = parts_of(KINDS[part.noun].row, with_labels=with_labels)
            made.append(replace(part, parts=inner, noun=""))
        else:
            below = expanded(part.parts, paths, with_labels=with_labels, above=path)
            made.append(replace(part, parts=below))
    return tuple(made)


def columns_in(parts: Sequence[Part], above: Path = ()) -> Iterator[Column]:
    """The columns of a table of such rows: an object is spread over several, a list stands in one."""
    for part in parts:
        path = (*above, part.name)
        if part.name == "labels" and not part.parts:
            continue  # nothing coded, or nothing of it asked for
        if part.parts and not part.is_list:
            yield from columns_in(part.parts, path)
        else:
            yield Column(path, Kind.JSON if part.is_list else part.kind, part.meaning)


def _parts(shape: serializers.Serializer, with_labels: bool) -> Iterator[Part]:
    for name, field in shape.fields.items():
        if name == "labels" and isinstance(shape, Explained):
            if with_labels:
                yield Part(name, parts=tuple(_labels(shape)))
            continue
        yield _part(name, field, with_labels)


def _labels(shape: serializers.Serializer) -> Iterator[Part]:
    for name, field in shape.fields.items():
        if isinstance(field, CodedField):
            yield Part(name, Kind.TEXT, f"The label of {name}, in the language asked for.")


def _part(name: str, field: Any, with_labels: bool) -> Part:
    meaning = str(field.help_text or "")
    is_list = isinstance(field, serializers.ListSerializer)
    shape = field.child if is_list else field
    if not isinstance(shape, serializers.Serializer):
        kind = next(ours for theirs, ours in _KINDS if isinstance(field, theirs))
        return Part(name, kind, meaning)
    noun = getattr(shape, "noun", "") if isinstance(shape, NamedLink | RecordLink) else ""
    key = "slug" if isinstance(shape, NamedLink) else "id"
    inner = tuple(_parts(shape, with_labels))
    return Part(name, Kind.JSON, meaning, inner, is_list, noun, key if noun else "")


Tree = Mapping[str, Any]
"""Names of fields that were asked for, each with those below it, or None for all of it."""


def kept(parts: Sequence[Part], tree: Tree | None) -> tuple[Part, ...]:
    """The parts that were asked for."""
    if tree is None:
        return tuple(parts)
    made = []
    for part in parts:
        if part.name == "labels":
            made.append(replace(part, parts=tuple(p for p in part.parts if p.name in tree)))
        elif part.name in ABOUT:
            made.append(part)
        elif part.name in tree:
            made.append(replace(part, parts=kept(part.parts, tree[part.name])))
    return tuple(made)


def cut(value: Any, tree: Tree | None) -> Any:
    """What was asked for of an object, or of each object of a list; what it says of the rest goes too."""
    if tree is None or value is None:
        return value
    if isinstance(value, list):
        return [cut(each, tree) for each in value]
    made = {}
    for name, each in value.items():
        if name in ABOUT:
            made[name] = {field: said for field, said in each.items() if field in tree}
        elif name in tree:
            made[name] = cut(each, tree[name])
    return made
