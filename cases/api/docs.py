"""The reference for people, made from the OpenAPI document: plain HTML, without a script."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from cases.api.answers import PublicView
from cases.api.guide import GUIDE
from cases.api.schema import document
from cases.filters import require_known

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Value:
    """What a field or a parameter holds: its type in words, where that is described, its meaning."""

    name: str
    type: str
    shape: str
    nullable: bool
    text: str
    required: bool = False
    meanings: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Operation:
    """One address, what it understands and what it answers."""

    id: str
    summary: str
    method: str
    path: str
    text: list[str]
    parameters: list[Value]
    statuses: list[tuple[str, str]]
    shape: str
    example: str


@dataclass(frozen=True)
class Shape:
    """An object of an answer, or a list of coded values."""

    name: str
    text: str
    fields: list[Value]
    meanings: list[tuple[str, str]]


class Docs(PublicView):
    """The reference, as a page of this site."""

    schema = None

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A page is HTML whatever is asked for; only a refusal is JSON."""
        return JSONRenderer(), JSONRenderer.media_type

    def get(self, request: Request) -> HttpResponse:
        """The guide, every operation, every shape."""
        require_known(request._request.GET, set())
        site = request.build_absolute_uri("/").rstrip("/")
        context = {
            "site": site,
            "guide": [
                (
                    section,
                    [line.replace("$SITE", site) for line in section.commands],
                    [(name, text.replace("$SITE", site)) for name, text in section.programs],
                )
                for section in GUIDE
            ],
            "nouns": _by_noun(document()),
            "shapes": [shape for shape in _shapes(document()) if shape.fields],
            "codes": [shape for shape in _shapes(document()) if shape.meanings],
        }
        return self.named(request, render(request._request, "api/docs.html", context))


def _by_noun(made: Schema) -> list[tuple[str, list[Operation]]]:
    """The operations, by the noun they are about."""
    nouns: dict[str, list[Operation]] = {}
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            read = _operation(method, path, operation)
            nouns.setdefault(operation["tags"][0], []).append(read)
    return list(nouns.items())


def _operation(method: str, path: str, made: Schema) -> Operation:
    answer = made["responses"]["200"]["content"]["application/json"]
    examples = [example["value"] for example in answer.get("examples", {}).values()]
    return Operation(
        id=made["operationId"],
        summary=made["summary"],
        method=method.upper(),
        path=path,
        text=made["description"].split("\n\n"),
        parameters=[
            _value(one["name"], {**one["schema"], "description": one.get("description", "")}, one)
            for one in made.get("parameters", ())
        ],
        statuses=[(code, one["description"]) for code, one in made["responses"].items()],
        shape=_reference(answer["schema"]),
        example=json.dumps(examples[0], indent=2, ensure_ascii=False) if examples else "",
    )


def _shapes(made: Schema) -> Iterator[Shape]:
    """Every component of the document, by name."""
    for name, schema in sorted(made["components"]["schemas"].items()):
        text, meanings = _text_and_meanings(schema.get("description", ""))
        fields = [_value(key, one, {}) for key, one in schema.get("properties", {}).items()]
        yield Shape(name=name, text=text, fields=fields, meanings=meanings)


def _value(name: str, schema: Schema, made: Schema) -> Value:
    text, meanings = _text_and_meanings(schema.get("description", ""))
    kind = schema.get("type", "")
    return Value(
        name=name,
        type=_type(schema),
        shape=_reference(schema),
        nullable="null" in kind or {"type": "null"} in schema.get("oneOf", ()),
        text=text,
        required=made.get("required", False),
        meanings=meanings,
    )


def _text_and_meanings(description: str) -> tuple[str, list[tuple[str, str]]]:
    """The sentence, and the list of values below it."""
    lines = description.strip().splitlines()
    pairs = [line[3:].split("`: ", 1) for line in lines if line.startswith("* `")]
    text = " ".join(line for line in lines if not line.startswith("* `"))
    return text.strip(), [(value, meaning) for value, meaning in pairs]


def _reference(schema: Schema) -> str:
    """The name of the shape that this one refers to, through lists and nullable ones; else empty."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    inner = [*schema.get("allOf", ()), *schema.get("oneOf", ())]
    nested = (schema.get(key) for key in ("items", "additionalProperties"))
    inner += [one for one in nested if isinstance(one, dict)]
    return next((name for one in inner if (name := _reference(one))), "")


def _type(schema: Schema) -> str:
    """The type in words; for a shape the words before its name."""
    kinds = schema.get("type", "")
    kind = next((one for one in kinds if one != "null"), "") if isinstance(kinds, list) else kinds
    if kind == "array":
        return f"list of {_type(schema['items'])}".strip()
    if kind == "object" and "additionalProperties" in schema:
        return f"object of {_type(schema['additionalProperties'])}".strip()
    if _reference(schema):
        return ""
    return {"date": "day", "date-time": "moment", "uri": "address"}.get(
        schema.get("format", ""), kind
    )
