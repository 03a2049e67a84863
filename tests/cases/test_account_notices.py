"""What others do to somebody's account: a given password is changed first, and nothing is silent."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.models import AccountNotice, User
from tests import factories as make

pytestmark = pytest.mark.django_db

INDEX, OWN = "/admin/", reverse("admin:password_change")
GIVEN, CHOSEN = "a pass phrase from somebody", "another long pass phrase"


@pytest.fixture
def administrator() -> User:
    return make.make_user("administrator", username="dana")


@pytest.fixture
def researcher() -> User:
    return make.make_user("researcher")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def give_password(administrator: User, person: User) -> Any:
    address = reverse("admin:auth_user_password_change", args=[person.pk])
    typed = {"usable_password": "true", "password1": GIVEN, "password2": GIVEN}
    return signed_in(administrator).post(address, typed)


def choose_password(client: Client, old: str, new: str) -> Any:
    return client.post(OWN, {"old_password": old, "new_password1": new, "new_password2": new})


def test_a_first_password_is_changed_before_anything_else(administrator: User) -> None:
    signed_in(administrator).post(
        reverse("admin:cases_user_add"),
        {"username": "newcomer", "usable_password": "true", "password1": GIVEN, "password2": GIVEN,
         "groups": [administrator.groups.get().pk]},
    )  # fmt: skip
    newcomer = User.objects.get(username="newcomer")
    client = signed_in(newcomer)
    for name in (
        "index",
        "cases_victim_changelist",
        "cases_user_add",
        "sessions",
        "recovery_codes",
    ):
        answer = client.get(reverse(f"admin:{name}"))
        assert answer.headers.get("Location") == OWN, name
    figure = make.make_figure()
    client.post(
        reverse("admin:cases_figure_changelist"),
        {"action": "submit_for_review", "_selected_action": figure.pk},
    )
    figure.refresh_from_db()
    assert figure.state == "draft"
    page = client.get(OWN)
    assert "<strong>dana set your password</strong>" in page.text
    assert "Choose one that only you know" in page.text
    assert "choose another" in choose_password(client, GIVEN, GIVEN).text
    assert client.get(INDEX).status_code == 302
    assert choose_password(client, GIVEN, CHOSEN).status_code == 302
    assert client.get(INDEX).status_code == 200
    newcomer.refresh_from_db()
    assert not newcomer.must_change_password
    assert newcomer.check_password(CHOSEN)


def test_nobody_is_taken_over_in_silence(administrator: User, researcher: User) -> None:
    make.give_second_factor(researcher)
    before = signed_in(researcher)
    give_password(administrator, researcher)
    signed_in(administrator).post(
        reverse("admin:cases_user_changelist"),
        {"action": "reset_second_factor", "_selected_action": [researcher.pk]},
    )
    assert before.get(INDEX).status_code == 302
    # Whoever signs in as this person now can take the notice away, but not what it says.
    client = signed_in(researcher)
    choose_password(client, GIVEN, CHOSEN)
    text = client.get(INDEX).text
    for words in ("dana set your password", "dana reset your second factor", "I know about this"):
        assert words in text
    assert "dana set your password" not in signed_in(administrator).get(INDEX).text
    client.post(reverse("admin:sessions"), {"known": "1"})
    assert "dana set your password" not in client.get(INDEX).text
    kept = client.get(reverse("admin:sessions")).text
    assert "dana set your password" in kept
    assert "“I know” was said under your name" in kept
    history = signed_in(administrator).get(
        reverse("admin:cases_user_history", args=[researcher.pk])
    )
    told = {
        (str(entry.user), entry.get_change_message()) for entry in history.context["action_list"]
    }
    assert ("dana", "Reset the second factor.") in told
    assert (researcher.username, "Chose a new password.") in told
    assert ("dana", "Changed password.") in told
    with pytest.raises(IntegrityError, match="stays on record"), transaction.atomic():
        AccountNotice.objects.all().delete()


def test_a_reset_at_the_command_line_is_told_too(researcher: User) -> None:
    make.give_second_factor(researcher)
    call_command("reset_second_factor", researcher.username, verbosity=0)
    assert "the server’s command line reset your second factor" in (
        signed_in(researcher).get(INDEX).text
    )


def test_ones_own_new_password_is_no_news(administrator: User) -> None:
    give_password(administrator, administrator)
    administrator.refresh_from_db()
    assert not administrator.must_change_password
    client = signed_in(administrator)
    assert choose_password(client, GIVEN, CHOSEN).status_code == 302
    assert not AccountNotice.objects.exists()
    assert LogEntry.objects.filter(change_message="Chose a new password.").count() == 1


def test_a_disabled_password_asks_for_no_other(administrator: User, researcher: User) -> None:
    signed_in(administrator).post(
        reverse("admin:auth_user_password_change", args=[researcher.pk]),
        {"usable_password": "false", "unset-password": "Disable"},
    )
    researcher.refresh_from_db()
    assert not researcher.has_usable_password()
    assert not researcher.must_change_password
    assert actions.unseen_notices(researcher)
