"""The OpenAPI document, made from the views, the serializers and the filters."""

from functools import cache
from inspect import cleandoc
from typing import Any, ClassVar, Final

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api import deprecation
from cases.api.answers import HEADERS, LICENCE_URL, PublicView
from cases.api.errors import CODES, Error
from cases.api.examples import ERRORS, example_of
from cases.api.guide import GUIDE
from cases.api.operations import operation_id
from cases.api.parameters import (
    AS_OF,
    LANGUAGE,
    described_filters,
    filter_parameters,
    path_parameter,
    shaping_parameters,
)
from cases.api.rows import Shape
from cases.api.serializers.base import Row
from cases.api.whole import WHOLE_HEADERS
from cases.exports.formats import CSV, NDJSON, Format, formats_of
from cases.filters import BadParameter, require_known

_HEADER_TYPES: Final = {
    "Accountability-As-Of": OpenApiTypes.DATE,
    "Accountability-Reports-Up-To": OpenApiTypes.DATE,
    "Accountability-Data-Version": OpenApiTypes.INT,
    "Accountability-Rows": OpenApiTypes.INT,
}

_ALWAYS: Final = (401, 405, 406, 429, 500)


class CodedFieldInSchema(OpenApiSerializerFieldExtension):
    """Names each choice list once, with the definition of every member."""

    target_class = "cases.api.serializers.base.CodedField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Any:
        """A reference to the choice list."""
        kind = self.target.kind
        meanings = [f"* `{member.value}`: {member.definition}" for member in kind]
        component = ResolvedComponent(
            name=kind.__name__,
            type=ResolvedComponent.SCHEMA,
            object=kind.__name__,
            schema={
                "type": "string",
                "enum": list(kind.values),
                "description": "\n".join([kind.__doc__ or "", "", *meanings]),
            },
        )
        auto_schema.registry.register_on_missing(component)
        return component.ref


class OperationSchema(AutoSchema):
    """One operation, from what its view says about itself."""

    view: Any

    def get_operation_id(self) -> str:
        """Such as ``list_figures``, ``get_figure``, ``get_city_summary``."""
        return operation_id(self.view, self.method)

    def get_summary(self) -> str:
        """The operation in a few words."""
        words = self.get_operation_id().replace("_", " ")
        return words[0].upper() + words[1:]

    def get_description(self) -> str:
        """The docstrings of the view and of the action."""
        if self._is_list():
            return f"{self.view.__doc__}\n\n{self.view.list.__doc__}"
        if self._is_record():
            return f"{self._shape().__doc__}\n\n{self.view.retrieve.__doc__}"
        answers = self.view.post if self.method == "POST" else self.view.get
        # What is refused stands among the answers.
        said = cleandoc(answers.__doc__).partition("Raises:")[0].strip()
        return f"{self.view.__doc__}\n\n{said}"

    def get_tags(self) -> list[str]:
        """The noun."""
        return [getattr(self.view, "noun", getattr(self.view, "tag", "index"))]

    def get_override_parameters(self) -> list[OpenApiParameter]:
        """Path, filters, day; and the headers of the answer."""
        meanings = {**HEADERS, **(WHOLE_HEADERS if self._is_list() else {})}
        headers = [
            OpenApiParameter(
                name,
                _HEADER_TYPES.get(name, OpenApiTypes.STR),
                OpenApiParameter.HEADER,
                description=meaning,
                response=[200],
            )
            for name, meaning in meanings.items()
        ]
        if hasattr(self.view, "own_parameters"):
            own = self.view.own_parameters if self.method == "GET" else ()
            return [*own, *headers]
        if self._is_list():
            return [*filter_parameters(self.view.noun), *headers]
        if self._is_record():
            path = path_parameter(self.view.lookup_url_kwarg)
            shaping = shaping_parameters(self.view.noun, is_record=True)
            return [path, AS_OF, LANGUAGE, *shaping, *headers]
        if self.view.operation:
            return [*self.view.described, LANGUAGE, *headers]
        chosen = [one for one in described_filters("figures") if one.name in self.view.parameters]
        return [path_parameter("slug"), *chosen, AS_OF, LANGUAGE, *headers]

    def get_request_serializer(self) -> Any:
        """Nothing is ever sent, but what is too long for an address."""
        return self.view.form if self.method == "POST" else None

    def get_response_serializers(self) -> dict[int, Any]:
        """The answer, and every error that can come instead of it."""
        statuses: tuple[int, ...] = (400,)
        if "{" in self.path:
            statuses += (404,)
        if self._is_record():
            statuses += (410,)
        if self.method == "POST":
            statuses += (415,)
        answers: dict[int, Any] = {
            200: OpenApiResponse(
                self._shape(), description="The answer.", examples=self._examples()
            ),
        }
        if self.method == "GET":
            answers[304] = OpenApiResponse(
                None, description="You have it: nothing has changed since."
            )
        if self._is_list():
            answers |= {
                (200, each.media_type): OpenApiResponse(_text_of(each, self.view))
                for each in formats_of(self.view.noun)
            }
        for status in sorted(statuses + _ALWAYS):
            examples = [OpenApiExample(str(status), {"error": ERRORS[status]})]
            answers[status] = OpenApiResponse(Error, description=CODES[status], examples=examples)
        return answers

    def _examples(self) -> list[OpenApiExample]:
        example = example_of(self.get_operation_id())
        return [OpenApiExample("example", example)] if example else []

    def _shape(self) -> Any:
        if self._is_list():
            return page_of(self.view.row)
        if self._is_record():
            return self.view.record or self.view.row
        return self.view.body

    def _is_list(self) -> bool:
        return getattr(self.view, "action", None) == "list"

    def _is_record(self) -> bool:
        return getattr(self.view, "action", None) == "retrieve"

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Our pages are objects, described as such."""
        return False


def _text_of(kind: Format, view: Any) -> dict[str, Any]:
    """The shape of a whole list in a format."""
    row = view.row.__name__
    if kind is CSV:
        names = ", ".join(f"`{column.name}`" for column in Shape(view.noun).columns)
        text = f"A header and a line for each row. Columns: {names}."
        return {"type": "string", "description": text}
    if kind is NDJSON:
        text = f"Each line is one row of the shape {row}, as in `results`."
        return {"type": "string", "description": text}
    feature = {
        "type": "object",
        "properties": {
            "type": {"const": "Feature"},
            "id": {"type": "string", "description": "The permanent public id."},
            "geometry": {
                "type": ["object", "null"],
                "description": "The point of the row's place (longitude, latitude); null where the"
                " place is a region, a country or not known.",
            },
            "properties": {"$ref": f"#/components/schemas/{row}"},
        },
        "required": ["type", "id", "geometry", "properties"],
    }
    about = {
        "licence": {"type": "string", "description": "The licence of the data (SPDX)."},
        "licence_url": {"type": "string", "format": "uri"},
        "as_of": {"type": "string", "format": "date"},
        "reports_up_to": {"type": ["string", "null"], "format": "date"},
        "data_version": {"type": "integer"},
        "count": {"type": "integer", "description": "How many features there are."},
    }
    properties = {
        "type": {"const": "FeatureCollection"},
        **about,
        "features": {"type": "array", "items": feature},
    }
    return {"type": "object", "properties": properties, "required": list(properties)}


@cache
def page_of(row: type[Row]) -> type[serializers.Serializer]:
    """The shape of a page of rows."""
    name = f"{row.__name__}Page"
    fields = {
        "__doc__": f"A page of a list: rows of the shape {row.__name__}.",
        "count": serializers.IntegerField(help_text="How many rows the filters choose in all."),
        "next": serializers.URLField(allow_null=True, help_text="The next page; null on the last."),
        "previous": serializers.URLField(
            allow_null=True, help_text="The page before; null on the first."
        ),
        "results": row(many=True, help_text="The rows of this page."),
    }
    return type(name, (serializers.Serializer,), fields)


def complete(result: dict[str, Any], **_hook: Any) -> dict[str, Any]:
    """Add the guide and the licence to the document; a hook of drf-spectacular."""
    result["info"]["description"] = "\n\n".join(section.markdown() for section in GUIDE)
    deprecation.mark(result, deprecation.DEPRECATED)
    result["info"]["license"] = {"name": "CC BY 4.0", "url": LICENCE_URL}
    return result


@cache
def document() -> dict[str, Any]:
    """The whole document; made once by each process."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


class SchemaView(PublicView):
    """The OpenAPI document, as YAML or as JSON."""

    schema = None
    renderer_classes: ClassVar = [
        OpenApiYamlRenderer,
        OpenApiYamlRenderer2,
        OpenApiJsonRenderer,
        OpenApiJsonRenderer2,
    ]

    def get_renderers(self) -> list[Any]:
        """Those of the format asked for; all of them if the Accept header is to decide."""
        asked = self.request._request.GET.get("format") if hasattr(self, "request") else None
        return [
            renderer
            for renderer in super().get_renderers()
            if asked not in {"yaml", "json"} or ("json" in renderer.media_type) == (asked == "json")
        ]

    def handle_exception(self, exc: Exception) -> Any:
        """A refusal is JSON, as everywhere."""
        self.request.accepted_renderer = JSONRenderer()
        self.request.accepted_media_type = JSONRenderer.media_type
        return super().handle_exception(exc)

    def get(self, request: Request) -> Response:
        """The document.

        Raises:
            BadParameter: the format is neither yaml nor json, or there is another parameter.

        """
        asked = request._request.GET
        require_known(asked, {"format"})
        if "format" in asked and asked["format"] not in {"yaml", "json"}:
            raise BadParameter("format", "Give yaml or json.", allowed=["json", "yaml"])
        response = Response(document())
        response["Link"] = f'<{LICENCE_URL}>; rel="license"'
        return self.named(request, response)
