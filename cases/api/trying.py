"""A page for each operation on which a call is put together by a plain form, without a script."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.shortcuts import render
from rest_framework.request import Request

from cases.api.docs import Docs
from cases.api.errors import Problem
from cases.api.schema import document
from cases.filters import require_known

PREFIX: Final = "q-"
"""Before the name of each parameter in the form, so that none of them is taken for one of the page's own."""


@dataclass(frozen=True)
class Field:
    """A parameter of the operation, as a field of the form."""

    name: str
    text: str
    choices: list[str]
    is_list: bool
    is_in_path: bool
    value: str

    @property
    def form_name(self) -> str:
        """What it is called in the form."""
        return f"{PREFIX}{self.name}"


class Try(Docs):
    """The form of one operation, and the call that it makes."""

    def get(self, request: Request, operation: str) -> HttpResponse:
        """The form; filled in, also the address, to be opened or copied.

        Raises:
            Problem: there is no such operation, or it is not one that is asked by an address.

        """
        asked = request._request.GET
        path, made = _found(operation)
        fields = list(_fields(made, asked))
        require_known(asked, {field.form_name for field in fields})
        is_whole = all(field.value for field in fields if field.is_in_path)
        context = {
            "operation": operation,
            "path": path,
            "text": made["summary"],
            "fields": fields,
            "is_sent": bool(asked),
            "lacks": [] if is_whole else [f.name for f in fields if f.is_in_path and not f.value],
            "address": request.build_absolute_uri(_address(path, fields)) if is_whole else "",
        }
        return self.named(request, render(request._request, "api/try.html", context))


def _found(operation: str) -> tuple[str, Mapping[str, Any]]:
    for path, methods in document()["paths"].items():
        for method, made in methods.items():
            if method == "get" and made["operationId"] == operation:
                return path, made
    raise Problem(404, "not_found", f"There is no operation “{operation[:80]}” to be tried.")


def _fields(made: Mapping[str, Any], asked: Mapping[str, str]) -> Iterator[Field]:
    for one in made["parameters"]:
        if one["in"] in {"path", "query"}:
            yield Field(
                name=one["name"],
                text=one.get("description", "").partition("\n")[0],
                choices=[str(value) for value in _values(one["schema"]).get("enum", ())],
                is_list=one["schema"].get("type") == "array",
                is_in_path=one["in"] == "path",
                value=asked.get(f"{PREFIX}{one['name']}", "").strip(),
            )


def _values(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What one value may be, of a list as well."""
    inner: Mapping[str, Any] = schema.get("items", schema)
    return inner


def _address(path: str, fields: list[Field]) -> str:
    """The address of the call; what was left empty is not asked for."""
    for field in fields:
        if field.is_in_path:
            path = path.replace(f"{{{field.name}}}", quote(field.value, safe=""))
    query = urlencode(
        [(each.name, each.value) for each in fields if not each.is_in_path and each.value]
    )
    return f"{path}?{query}" if query else path
