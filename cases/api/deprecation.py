"""What of the API will go: declared here, told in every answer that it concerns, and marked in the schema."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.utils.http import http_date
from rest_framework.request import Request

from cases.api.operations import operation_id

STAYS: Final = timedelta(days=365)
"""How long something stays, at least, after it was said that it will go."""


@dataclass(frozen=True)
class Deprecated:
    """An operation, one of its parameters, or a field of a shape, and what to use instead.

    Raises:
        ValueError: it says not what it is about, or goes too soon.

    """

    since: date
    instead: str
    link: str
    """The address of the page that explains the change."""

    operation: str = ""
    parameter: str = ""
    shape: str = ""
    field: str = ""
    sunset: date | None = None
    """The day on which it goes, if that is known."""

    def __post_init__(self) -> None:
        if bool(self.operation) == bool(self.shape) or bool(self.shape) != bool(self.field):
            raise ValueError("Name an operation, a parameter of one, or a field of a shape.")
        if self.sunset is not None and self.sunset < self.since + STAYS:
            raise ValueError(f"Whatever is deprecated stays for {STAYS.days} days at least.")

    def concerns(self, view: Any, request: Request, document: Callable[[], dict[str, Any]]) -> bool:
        """Whether somebody who asks this uses it."""
        called = operation_id(view, request.method or "GET")
        if self.shape:
            return called in _holding(document(), self.shape)
        asked = not self.parameter or self.parameter in request._request.GET
        return called == self.operation and asked


DEPRECATED: Final[tuple[Deprecated, ...]] = ()
"""Whatever will go. Nothing yet."""


def headers(found: Sequence[Deprecated]) -> dict[str, str]:
    """What answers say of it: since when (RFC 9745), until when (RFC 8594), and where it is explained."""
    if not found:
        return {}
    told = {"Deprecation": f"@{_moment(min(one.since for one in found))}"}
    days = [one.sunset for one in found if one.sunset is not None]
    if days:
        told["Sunset"] = http_date(_moment(min(days)))
    links = [f'<{one.link}>; rel="deprecation"; type="text/html"' for one in found]
    links += [f'<{one.link}>; rel="sunset"; type="text/html"' for one in found if one.sunset]
    return {**told, "Link": ", ".join(dict.fromkeys(links))}


def mark(document: dict[str, Any], declared: Sequence[Deprecated]) -> None:
    """Mark in the OpenAPI document what will go.

    Raises:
        LookupError: it names something that there is not.

    """
    operations = dict(_operations(document))
    for one in declared:
        if one.shape:
            marked = document["components"]["schemas"][one.shape]["properties"][one.field]
        elif one.parameter:
            parameters = operations[one.operation]["parameters"]
            marked = next((each for each in parameters if each["name"] == one.parameter), None)
            if marked is None:
                raise LookupError(one.parameter)
        else:
            marked = operations[one.operation]
        ends = f", and goes on {one.sunset}" if one.sunset else ""
        said = f"Deprecated since {one.since}{ends}. {one.instead}"
        marked["deprecated"] = True
        marked["description"] = f"{marked.get('description', '')}\n\n{said}".strip()


def _moment(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for methods in document["paths"].values():
        for operation in methods.values():
            yield operation["operationId"], operation


def _holding(document: dict[str, Any], shape: str) -> set[str]:
    """The operations whose answers hold a shape, however deep."""
    schemas = document["components"]["schemas"]
    reached: dict[str, set[str]] = {}

    def within(node: Any) -> set[str]:
        found: set[str] = set()
        if isinstance(node, dict):
            if name := str(node.get("$ref", "")).rpartition("/")[2]:
                if name not in reached:
                    reached[name] = set()
                    reached[name] = {name, *within(schemas[name])}
                found |= reached[name]
            for value in node.values():
                found |= within(value)
        elif isinstance(node, list):
            for value in node:
                found |= within(value)
        return found

    answers = {name: one["responses"].get("200", {}) for name, one in _operations(document)}
    return {
        name
        for name, answer in answers.items()
        if shape
        in within({key: value["schema"] for key, value in answer.get("content", {}).items()})
    }
