"""What the Reconciliation Service API 0.2 says of the JSON it speaks, written down once more by us."""

from typing import Any, Final

TEXT: Final = {"type": "string"}
ADDRESS: Final = {"type": "string", "pattern": "^https?://[^ ]+$"}
TEMPLATE: Final = {"type": "string", "pattern": r"^https?://[^ ]*\{\{id\}\}[^ ]*$"}


def thing(*required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def rows(of: Any) -> dict[str, Any]:
    return {"type": "array", "items": of}


TYPE: Final = thing("id", id=TEXT, name=TEXT, broader=rows(TEXT))
SERVICE: Final = thing("service_url", "service_path", service_url=ADDRESS, service_path=TEXT)
MANIFEST: Final = thing(
    *("versions", "name", "identifierSpace", "schemaSpace"),
    versions={**rows(TEXT), "contains": {"const": "0.2"}},
    name=TEXT,
    identifierSpace=ADDRESS,
    schemaSpace=ADDRESS,
    documentation=ADDRESS,
    serviceVersion=TEXT,
    logo=ADDRESS,
    view=thing("url", url=TEMPLATE),
    preview=thing(
        *("url", "width", "height"),
        url=TEMPLATE,
        width={"type": "integer"},
        height={"type": "integer"},
    ),
    defaultTypes={**rows(TYPE), "uniqueItems": True},
    suggest=thing(entity=SERVICE, type=SERVICE, property=SERVICE),
    extend=thing(propose_properties=SERVICE, property_settings={"type": "array"}),
    batchSize={"type": "integer", "minimum": 1},
)
FEATURE: Final = thing("id", "value", id=TEXT, value={"type": ["number", "boolean"]})
CANDIDATE: Final = thing(
    *("id", "name", "score", "match", "type"),
    id=TEXT,
    name=TEXT,
    description=TEXT,
    score={"type": "number", "minimum": 0, "maximum": 100},
    match={"type": "boolean"},
    type={**rows(TYPE), "minItems": 1},
    features=rows(FEATURE),
)
RESULTS: Final = {
    "type": "object",
    "additionalProperties": thing("result", result=rows(CANDIDATE)),
}
ENTITIES: Final = thing(
    "result",
    result=rows(thing("id", "name", id=TEXT, name=TEXT, description=TEXT, notable=rows(TYPE))),
)
WORDS: Final = thing(
    "result", result=rows(thing("id", "name", id=TEXT, name=TEXT, description=TEXT))
)
PROPOSED: Final = thing(
    *("type", "properties"),
    type=TEXT,
    limit={"type": "integer"},
    properties=rows(thing("id", "name", id=TEXT, name=TEXT)),
)
VALUE: Final = {
    "oneOf": [
        thing("id", "name", id=TEXT, name=TEXT, description=TEXT),
        thing("str", str=TEXT),
        thing("float", float={"type": "number"}),
        thing("int", int={"type": "integer"}),
    ]
}
EXTENDED: Final = thing(
    *("meta", "rows"),
    meta=rows(thing("id", "name", id=TEXT, name=TEXT, type=TYPE, service=ADDRESS)),
    rows={
        "type": "object",
        "additionalProperties": {"type": "object", "additionalProperties": rows(VALUE)},
    },
)
