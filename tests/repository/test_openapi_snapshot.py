"""The API's contract changes only on purpose: what is served is what was committed."""

from pathlib import Path

import yaml

from cases.api.schema import document

SNAPSHOT = Path(__file__).with_name("openapi.yaml")

HOW = (
    "The API is not what the snapshot says. If that is meant, and no partner's program breaks by it:"
    " python3 manage.py spectacular --file tests/repository/openapi.yaml"
)


def test_the_api_is_as_committed():
    assert yaml.safe_load(SNAPSHOT.read_text()) == document(), HOW
