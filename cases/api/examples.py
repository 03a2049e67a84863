"""Examples of answers, taken once from the record of the fixtures; a test compares them with the schema."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = Path(__file__).parent / "examples"

ERRORS: Final[dict[int, dict[str, Any]]] = {
    400: {
        "code": "invalid_choice",
        "message": "Select a valid choice. dead is not one of the available choices.",
        "parameter": "metric",
        "allowed": ["killed", "died_in_custody", "injured"],
    },
    401: {
        "code": "authentication_failed",
        "message": "This key is not known here, has expired or was revoked.",
        "parameter": None,
        "allowed": [],
    },
    404: {
        "code": "not_yet_known",
        "message": "FIG-MHC69DHD was not yet known on 2022-03-31: the first source in this record"
        " to report it is of 2022-08-31.",
        "parameter": "as_of",
        "allowed": [],
    },
    405: {
        "code": "method_not_allowed",
        "message": "The API only reads: use GET or HEAD.",
        "parameter": None,
        "allowed": ["GET", "HEAD"],
    },
    406: {
        "code": "not_acceptable",
        "message": "The answer has none of the media types asked for.",
        "parameter": None,
        "allowed": ["application/json"],
    },
    410: {
        "code": "removed",
        "message": "This victim was removed on 2026-01-31.",
        "parameter": None,
        "allowed": [],
    },
    415: {
        "code": "unsupported_media_type",
        "message": "Send a form, as browsers do.",
        "parameter": None,
        "allowed": ["application/x-www-form-urlencoded", "multipart/form-data"],
    },
    429: {
        "code": "too_many_requests",
        "message": "You have asked too much in a minute. Ask again in 17 seconds.",
        "parameter": None,
        "allowed": [],
    },
    500: {
        "code": "internal",
        "message": "An error on our side. Nothing you sent caused it.",
        "parameter": None,
        "allowed": [],
    },
}
"""One error of each status."""


@cache
def example_of(operation: str) -> Any:
    """An answer of an operation; None where no example is kept."""
    path = _FOLDER / f"{operation}.json"
    return json.loads(path.read_text()) if path.exists() else None
