"""Keys raise what one may ask and open nothing; what is kept of them is of no use to whoever reads it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions, grants
from cases.api import limits
from cases.models import ApiKey, User
from tests import factories as make

pytestmark = pytest.mark.django_db

LISTS = "/api/v1/figures/"


@pytest.fixture
def administrator() -> User:
    return make.make_user("administrator")


@pytest.fixture(autouse=True)
def few(settings: Any, monkeypatch: Any) -> Any:
    settings.API_LIMIT, settings.API_LIMIT_WITH_KEY = 2, 20
    monkeypatch.setattr(limits.time, "time", lambda: 1_700_000_000.0)
    caches["limits"].clear()
    yield
    caches["limits"].clear()


def made(by: User, *scopes: str, days: int | None = None) -> tuple[ApiKey, str]:
    day = None if days is None else timezone.now().date() + timedelta(days=days)
    return actions.make_key(label="copy", owner="Partner", scopes=scopes, expires_on=day, by=by)


def ask(client: Client, text: str, address: str = LISTS, scheme: str = "Bearer") -> Any:
    return client.get(address, headers={"authorization": f"{scheme} {text}"})


def left(answer: Any) -> int:
    return int(answer["RateLimit"].split(";r=")[1].split(";")[0])


def test_a_key_raises_the_limit_for_whoever_has_it(client: Client, administrator: User) -> None:
    _key, text = made(administrator)
    _other, others = made(administrator)
    for _ in range(3):
        last = client.get(LISTS)
    assert last.status_code == 429
    answer = ask(client, text)
    assert answer.status_code == 200
    assert answer["RateLimit-Policy"] == '"key";q=20;w=60'
    assert left(answer) == 19
    assert left(ask(client, others)) == 19
    assert left(ask(client, text, scheme="bearer")) == 18
    assert answer["Cache-Control"] == "private, no-cache"


def test_every_answer_is_the_same_for_everybody(client: Client, administrator: User) -> None:
    make.publish_all([make.make_figure()])
    plain = client.get(LISTS)
    keyed = ask(client, made(administrator, "bulk")[1])
    assert (keyed.content, keyed["ETag"]) == (plain.content, plain["ETag"])


def test_with_bulk_dear_answers_count_one(client: Client, administrator: User) -> None:
    dear = f"{LISTS}?page_size=200"
    assert left(ask(client, made(administrator, "read")[1], dear)) == 16
    assert left(ask(client, made(administrator, "bulk")[1], dear)) == 19


@pytest.mark.parametrize("text", ["x", "", "acct_33333333_x", "\xff", "a" * 5000, "a b", "{text}x"])
def test_a_wrong_key_is_told_so(client: Client, administrator: User, text: str) -> None:
    sent = text.format(text=made(administrator)[1]) if "{" in text else text
    answer = ask(client, sent)
    assert answer.status_code == 401
    assert set(answer.json()["error"]) == {"code", "message", "parameter", "allowed"}
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "ETag" not in answer


def test_an_expired_or_revoked_key_is_as_a_wrong_one(client: Client, administrator: User) -> None:
    wrong = ask(client, "acct_x")
    key, text = made(administrator, days=0)
    assert ask(client, text).status_code == 200
    ApiKey.objects.update(expires_on=timezone.now().date() - timedelta(days=1))
    assert ask(client, text).content == wrong.content
    key, text = made(administrator)
    etag = ask(client, text)["ETag"]
    assert actions.revoke_keys([key], by=administrator) == 1
    sent = {"authorization": f"Bearer {text}", "if-none-match": etag}
    again = client.get(LISTS, headers=sent)
    assert (again.status_code, again.content) == (401, wrong.content)
    assert actions.revoke_keys([key], by=administrator) == 0


def test_other_credentials_are_not_ours_to_judge(client: Client) -> None:
    assert ask(client, "dXNlcjpwYXNz", scheme="Basic").status_code == 200


def test_only_the_day_of_the_last_use_is_kept_and_written_once(
    client: Client, administrator: User
) -> None:
    key, text = made(administrator)
    ask(client, text)
    key.refresh_from_db()
    assert key.last_used_on == timezone.now().date()
    with CaptureQueriesContext(connection) as asked:
        ask(client, text)
    assert not [one for one in asked if one["sql"].startswith("UPDATE")]


def test_only_administrators_make_and_revoke(administrator: User) -> None:
    key, _text = made(administrator)
    for role in ("researcher", "reviewer", None):
        user = make.make_user(role)
        with pytest.raises(actions.Refused):
            made(user)
        with pytest.raises(actions.Refused):
            actions.revoke_keys([key], by=user)
    with pytest.raises(actions.Refused, match="over"):
        made(administrator, days=-1)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM cases_apikey",
        "UPDATE cases_apikey SET digest = 'x'",
        "UPDATE cases_apikey SET scopes = '{read,bulk}'",
        "UPDATE cases_apikey SET revoked_at = NULL, revoked_by_id = NULL",
        "UPDATE cases_apikey SET revoked_by_id = NULL",
        (
            "INSERT INTO cases_apikey (label, owner, scopes, prefix, digest, made_by_id)"
            " SELECT 'x', 'y', '{bulk}', 'z', 'w', made_by_id FROM cases_apikey"
        ),
        (
            "INSERT INTO cases_apikey (label, owner, scopes, prefix, digest, made_by_id)"
            " SELECT 'x', 'y', '{read,all}', 'z', 'w', made_by_id FROM cases_apikey"
        ),
    ],
)
def test_the_database_keeps_a_key_what_it_was(administrator: User, change: str) -> None:
    key, _text = made(administrator)
    actions.revoke_keys([key], by=administrator)
    with pytest.raises(Exception, match=r"(?i)key") as refused, transaction.atomic():
        connection.cursor().execute(change)
    assert isinstance(refused.value, IntegrityError) or "Cannot delete" in str(refused.value)


def test_the_web_role_adds_and_revokes_and_deletes_nothing() -> None:
    assert grants.allowed(ApiKey) == ("SELECT", "INSERT", "UPDATE")


def test_a_key_is_made_at_the_desk_shown_once_and_written_nowhere(
    client: Client, administrator: User
) -> None:
    client.force_login(administrator)
    add = reverse("admin:cases_apikey_add")
    assert client.get(add).status_code == 200
    typed = {"label": "copy", "owner": "Partner", "scopes": ["bulk"], "expires_on": ""}
    shown = client.post(add, typed)
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    key = ApiKey.objects.get()
    assert (key.scopes, key.made_by) == (["bulk", "read"], administrator)
    text = shown.context["text"]
    assert text in shown.text
    assert ask(Client(), text).status_code == 200
    secret = text.removeprefix(f"{key.prefix}_")
    for page in ("changelist", "change", "history"):
        own = [] if page == "changelist" else [key.pk]
        seen = client.get(reverse(f"admin:cases_apikey_{page}", args=own)).text
        assert secret not in seen
        assert key.digest not in seen
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{secret}%"]
            )
            assert cursor.fetchone() == (0,), table
    assert not [model for model in apps.get_models() if model.__name__ == "ApiKeyEvent"]
    past = {**typed, "expires_on": "2020-01-01"}
    assert "This day is over" in client.post(add, past).text
    chosen = {"action": "revoke", "_selected_action": [key.pk]}
    client.post(reverse("admin:cases_apikey_changelist"), chosen)
    key.refresh_from_db()
    assert key.revoked_by == administrator
    assert "revoked" in client.get(reverse("admin:cases_apikey_changelist")).text
    assert ask(Client(), text).status_code == 401


def test_the_schema_says_how_a_key_is_sent_and_that_none_is_needed(client: Client) -> None:
    document = json.loads(client.get("/api/v1/schema/?format=json").content)
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for methods in document["paths"].values():
        for operation in methods.values():
            assert {} in operation["security"]
