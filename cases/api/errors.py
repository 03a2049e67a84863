"""Every refusal of the API in one documented shape, which names the parameter at fault."""

import logging
from typing import Any, Final

from django.core.signals import got_request_exception
from django.http import Http404, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from rest_framework import serializers
from rest_framework.exceptions import (
    APIException,
    MethodNotAllowed,
    NotAcceptable,
    Throttled,
)
from rest_framework.response import Response

from cases.filters import BadParameter

CODES: Final = {
    400: "The address makes no sense: an unknown or repeated parameter, a wrong value, a slug or id "
    "that nobody has, a forged cursor or one of another list, a day in the future.",
    401: "The key that was sent is not known, has expired or was revoked.",
    404: "There is no such record, or it was not yet known on the day asked for: then the code is "
    "`not_yet_known` and the message names the day from which it was.",
    405: "The API only reads: GET and HEAD, and for reconciliation POST.",
    406: "The answer can only be given in the media types named in `allowed`.",
    410: "The record was removed; the message says when, and what kind of record it was.",
    415: "What was sent is no form.",
    429: "You have asked too much in too short a time: Retry-After says in how many seconds you may ask "
    "again.",
    500: "An error on our side.",
}
"""Every status of an error, and what it means."""


class Problem(APIException):
    """A refusal: its status, a code for machines, a message for people, the parameter at fault."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        parameter: str | None = None,
        allowed: list[str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status_code = status
        self.code = code
        self.message = message
        self.parameter = parameter
        self.allowed = allowed or []


class Moved(Exception):
    """The answer has its permanent address elsewhere."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class ErrorBody(serializers.Serializer):
    """What is wrong, and what would be right."""

    code = serializers.CharField(
        help_text="A word for machines, such as `unknown`, `repeated`, `invalid`, `invalid_choice`,"
        " `no_such_row`, `not_found`, `not_yet_known`, `mistyped`, `removed`."
    )
    message = serializers.CharField(help_text="A sentence for people.")
    parameter = serializers.CharField(
        allow_null=True, help_text="The parameter at fault; null where it is none."
    )
    allowed = serializers.ListField(
        child=serializers.CharField(),
        help_text="What is understood instead, as far as that is a list; at most 100 entries.",
    )


class Error(serializers.Serializer):
    """The shape of every error."""

    error = ErrorBody(help_text="What is wrong.")


class Unchanged(Exception):
    """The answer is the one that the reader has."""

    def __init__(self, response: HttpResponseBase) -> None:
        super().__init__()
        self.response = response


def answer_error(problem: Exception, context: dict[str, Any]) -> HttpResponseBase:
    """The answer to a problem; one that nobody foresaw is logged, and told without its details."""
    if isinstance(problem, Unchanged):
        return problem.response
    if isinstance(problem, Moved):
        return HttpResponsePermanentRedirect(problem.address)
    known = _as_problem(problem, context["view"])
    if known is None:
        request = context["request"]._request
        logging.getLogger("django.request").error(
            "Internal error in %s", type(context["view"]).__name__, exc_info=problem
        )
        got_request_exception.send(sender=None, request=request)
        known = Problem(500, "internal", "An error on our side. Nothing you sent caused it.")
    body = {
        "code": known.code,
        "message": known.message,
        "parameter": known.parameter,
        "allowed": known.allowed,
    }
    response = Response({"error": body}, status=known.status_code)
    if header := getattr(problem, "auth_header", ""):
        response["WWW-Authenticate"] = header
    return response


def _as_problem(problem: Exception, view: Any) -> Problem | None:
    if isinstance(problem, Problem):
        return problem
    if isinstance(problem, BadParameter):
        return Problem(
            400,
            problem.code,
            problem.message,
            parameter=problem.parameter,
            allowed=problem.allowed,
        )
    if isinstance(problem, MethodNotAllowed):
        methods = [method.upper() for method in view.http_method_names]
        message = f"The API only reads: use {', '.join(methods[:-1])} or {methods[-1]}."
        return Problem(405, "method_not_allowed", message, allowed=methods)
    if isinstance(problem, NotAcceptable):
        types = [renderer.media_type for renderer in problem.available_renderers or []]
        return Problem(
            406,
            "not_acceptable",
            "The answer has none of the media types asked for.",
            allowed=types,
        )
    if isinstance(problem, Throttled):
        message = f"You have asked too much in a minute. Ask again in {problem.wait} seconds."
        return Problem(429, "too_many_requests", message)
    if isinstance(problem, Http404):
        return Problem(404, "not_found", "There is nothing at this address.")
    if isinstance(problem, APIException):
        return Problem(problem.status_code, str(problem.default_code), str(problem.detail))
    return None
