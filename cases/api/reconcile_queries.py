"""Reads what a reconciliation client sends, as its standard says it; what makes no sense is told so."""

import json
from collections.abc import Mapping
from typing import Any, Final

from cases.filters import BadParameter
from cases.search import read_query
from cases.search.entities import TYPES, Type
from cases.search.reconciling import Asked

BATCH: Final = 50
"""Queries of a batch, and ids of an extension, at most."""

CANDIDATES: Final = 25
"""Candidates of a query, at most; whoever asks for more gets so many."""

_USUAL: Final = 5
_QUERY: Final = ("query", "type", "type_strict", "limit", "properties")
_STRICT: Final = ("any", "should", "all")
_PROPERTIES: Final = 20
_VALUES: Final = 20


def read_json(name: str, text: str) -> Any:
    """The JSON of a parameter.

    Raises:
        BadParameter: it is none.

    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadParameter(name, "This is no JSON.") from error


def read_batch(text: str) -> dict[str, Asked]:
    """The queries of a batch by their keys.

    Raises:
        BadParameter: there are too many, or one of them is not as the standard says; it is named.

    """
    batch = read_json("queries", text)
    if not isinstance(batch, dict) or not batch:
        raise _wrong("Give an object: each query under a key of yours.")
    if len(batch) > BATCH:
        raise BadParameter(
            "queries",
            f"Give at most {BATCH} queries at once; here are {len(batch)}.",
            code="too_many",
        )
    return {key: _read(key, each) for key, each in batch.items()}


def read_extension(text: str) -> tuple[list[str], list[str]]:
    """The ids and the properties that are asked for.

    Raises:
        BadParameter: it is not as the standard says.

    """
    asked = read_json("extend", text)
    if not isinstance(asked, dict) or set(asked) != {"ids", "properties"}:
        raise BadParameter("extend", "Give an object with ids and properties.")
    ids, properties = asked["ids"], asked["properties"]
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise BadParameter("extend", "ids is a list of ids.")
    if len(ids) > BATCH:
        raise BadParameter("extend", f"Give at most {BATCH} ids at once.", code="too_many")
    if not isinstance(properties, list) or not all(
        isinstance(each, dict) and isinstance(each.get("id"), str) for each in properties
    ):
        raise BadParameter("extend", "properties is a list of objects with an id.")
    known = list(dict.fromkeys(one.id for each in TYPES.values() for one in each.properties))
    wanted = list(dict.fromkeys(each["id"] for each in properties))
    if unknown := [each for each in wanted if each not in known]:
        message = f"There is no property “{unknown[0][:40]}”."
        raise BadParameter("extend", message, code="invalid_choice", allowed=known)
    return ids, wanted


def read_type(name: str, text: str) -> Type:
    """The type with this id.

    Raises:
        BadParameter: there is none.

    """
    if text not in TYPES:
        message = f"There is no type “{text[:40]}”."
        raise BadParameter(name, message, code="invalid_choice", allowed=list(TYPES))
    return TYPES[text]


def _read(key: str, query: Any) -> Asked:
    where = f"Query “{key[:40]}”"
    if not isinstance(query, dict):
        raise _wrong(f"{where}: give an object.")
    if unknown := [name for name in query if name not in _QUERY]:
        raise BadParameter(
            "queries",
            f"{where}: “{unknown[0][:40]}” is not understood.",
            code="unknown",
            allowed=list(_QUERY),
        )
    text = query.get("query", "")
    if not isinstance(text, str) or ("query" not in query and not query.get("properties")):
        raise _wrong(f"{where}: give query, a text.")
    types = _types(where, query)
    try:
        read = read_query(text)
    except BadParameter as problem:
        raise _wrong(f"{where}: {problem.message}") from problem
    return Asked(read, types, _properties(where, query, types), _limit(where, query))


def _types(where: str, query: Mapping[str, Any]) -> tuple[Type, ...]:
    """The types to look through: what is one of several is never all of them."""
    said = query.get("type", [])
    wanted = [said] if isinstance(said, str) else said
    if not isinstance(wanted, list) or not all(isinstance(each, str) for each in wanted):
        raise _wrong(f"{where}: type is an id or a list of ids.")
    strict = query.get("type_strict", "any")
    if strict not in _STRICT:
        raise BadParameter(
            "queries", f"{where}: type_strict is one of these.", allowed=list(_STRICT)
        )
    found = {each: read_type("queries", each) for each in wanted if each}
    if not found or strict == "should":
        return tuple(TYPES.values())
    return () if strict == "all" and len(found) > 1 else tuple(found.values())


def _limit(where: str, query: Mapping[str, Any]) -> int:
    limit = query.get("limit", _USUAL)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit >= 1:
        raise _wrong(f"{where}: limit is a number from 1.")
    return int(min(limit, CANDIDATES))


def _properties(
    where: str, query: Mapping[str, Any], types: tuple[Type, ...]
) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    said = query.get("properties", [])
    if not isinstance(said, list) or len(said) > _PROPERTIES:
        raise _wrong(f"{where}: properties is a list, of at most {_PROPERTIES}.")
    known = {one.id for each in TYPES.values() for one in each.properties}
    found = []
    for each in said:
        if not isinstance(each, dict) or not isinstance(each.get("pid"), str) or "v" not in each:
            raise _wrong(f"{where}: a property is an object with pid and v.")
        if each["pid"] not in known:
            raise BadParameter(
                "queries",
                f"{where}: there is no property “{each['pid'][:40]}”.",
                code="invalid_choice",
                allowed=sorted({one.id for each in types for one in each.properties} or known),
            )
        values = each["v"] if isinstance(each["v"], list) else [each["v"]]
        if len(values) > _VALUES or not all(map(_is_value, values)):
            raise _wrong(
                f"{where}: v is a text, a number, an object with an id, or a list of them."
            )
        found.append((each["pid"], tuple(value for value in values if value != "")))
    return tuple(found)


def _is_value(value: Any) -> bool:
    if isinstance(value, dict):
        return isinstance(value.get("id"), str)
    return isinstance(value, str | int | float)


def _wrong(message: str) -> BadParameter:
    return BadParameter("queries", message)
