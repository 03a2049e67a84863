"""What the schema allows is asked of the API at random, and every answer is held against the schema."""

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connection
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests import factories as make
from tests.cases.test_api import made

pytestmark = pytest.mark.django_db

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

EXAMPLES = 4
"""Requests for each operation; whoever looks for more raises it."""

SHORTENS = "fields"
"""What asks for less than the schema promises to whoever does not ask for it."""


def test_every_answer_to_what_the_schema_allows_fits_it_and_none_is_an_error_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The test's transaction outlives the requests, after each of which a server would end it.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    made(make.make_user("reviewer"))
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", get_wsgi_application())
    asked = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()

        @seed(1)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            nonlocal asked
            (case.query or {}).pop(SHORTENS, None)
            case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})
            asked += 1

        ask()
    assert asked >= EXAMPLES * 20
