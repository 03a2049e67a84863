"""The roles that a migration makes, and what the tables let each of them do."""

import pytest
from django.contrib.auth.models import Group

pytestmark = pytest.mark.django_db


def may(role: str) -> set[str]:
    return set(Group.objects.get(name=role).permissions.values_list("codename", flat=True))


@pytest.mark.parametrize("role", ["researcher", "reviewer", "administrator"])
def test_every_role_enters_drafts(role):
    for model in ("incident", "victim", "harm", "figure", "source", "citation", "defendant"):
        assert {f"add_{model}", f"change_{model}", f"view_{model}"} <= may(role)


@pytest.mark.parametrize("role", ["researcher", "reviewer"])
def test_only_administrators_keep_users(role):
    assert not {name for name in may(role) if name.endswith("_user")}
    assert {"add_user", "change_user", "view_user"} <= may("administrator")
    assert "delete_user" not in may("administrator")


@pytest.mark.parametrize("role", ["researcher", "reviewer", "administrator"])
def test_nobody_writes_the_history_or_what_actions_keep(role):
    assert not {name for name in may(role) if name.endswith("event")}
    for model in ("tombstone", "correction", "seedentry"):
        assert not {f"add_{model}", f"change_{model}", f"delete_{model}"} & may(role)
