"""Settings come from the environment; a wrong or missing one is named."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "DATABASE_URL": "postgres://127.0.0.1:1/none",
    "SECRET_KEY": "not-a-secret-but-fifty-characters-long-as-0123456789",
    "ALLOWED_HOSTS": "record.example.org",
    "ACCOUNTABILITY_CONTACT_EMAIL": "desk@example.org",
}


def python(code: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env={
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "ACCOUNTABILITY_DATA_DIR": "/nonexistent/data",  # a trial run on this machine keeps a key
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_production_settings_serve() -> None:
    assert python("import accountability.wsgi", PRODUCTION).returncode == 0


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "ACCOUNTABILITY_CONTACT_EMAIL"])
def test_a_server_without_what_it_needs_names_it(missing: str) -> None:
    environment = {name: value for name, value in PRODUCTION.items() if name != missing}
    done = python("import accountability.wsgi", environment)
    assert done.returncode != 0
    assert missing in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "perhaps"),
        ("HSTS_SECONDS", "a year"),
        ("DATABASE_URL", "sqlite:///db"),
        ("DATABASE_REPLICA_URL", "postgres://one/db,sqlite:///db"),
        ("ACCOUNTABILITY_REPLICA_MAX_LAG", "0"),
        ("ACCOUNTABILITY_REPLICA_MAX_LAG", "nan"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    done = python("import accountability.settings", {**PRODUCTION, name: value})
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]


def test_replicas_are_numbered_and_without_any_nothing_is_routed() -> None:
    says = (
        "from accountability.settings import *; print(DATABASE_REPLICAS, DATABASE_ROUTERS,"
        " [each.get('HOST') for each in DATABASES.values()])"
    )
    own = {**PRODUCTION, "DATABASE_URL": "postgres://first/db"}
    replicas = {"DATABASE_REPLICA_URL": "postgres://one/db, postgres://two/db"}
    assert python(says, own).stdout == "() [] ['first']\n"
    assert python(says, own | replicas).stdout == (
        "('replica_1', 'replica_2') ['cases.public.database.ReplicaRouter'] ['first', 'one', 'two']\n"
    )


def test_every_variable_is_documented() -> None:
    import re

    source = (PROJECT / "accountability/settings.py").read_text()
    documented = (PROJECT / ".env.example").read_text()
    names = set(re.findall(r'env\.\w+\(\s*"(\w+)"', source))
    assert len(names) > 10
    assert [name for name in sorted(names) if f"{name}=" not in documented] == []


def test_a_reader_gets_no_cookie_and_a_strict_policy(client, db) -> None:  # type: ignore[no-untyped-def]
    response = client.get("/nothing-is-here/")
    assert response.status_code == 404
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
