"""Where people are signed in, how that ends, and what becomes of the account of somebody who leaves."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.actions import second_factor
from cases.admin.browsers import device
from cases.models import DeskSession, User
from tests import factories as make

pytestmark = pytest.mark.django_db

INDEX, SESSIONS, USERS = "/admin/", "/admin/sessions/", "/admin/cases/user/"
NEW_PASSWORD = "another long pass phrase"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def is_in(client: Client) -> bool:
    return client.get(INDEX).status_code == 200


def session_of(client: Client) -> DeskSession:
    return DeskSession.objects.get(pk=client.session.session_key)


@pytest.fixture
def researcher() -> User:
    return make.make_user("researcher")


@pytest.fixture
def administrator() -> User:
    return make.make_user("administrator")


# --- My sessions -----------------------------------------------------------------------------------


def test_a_session_knows_whose_it_is_and_no_address(researcher: User) -> None:
    session = session_of(signed_in(researcher))
    assert (session.user, session.verified) == (researcher, True)
    assert session.signed_in_at is not None
    assert not [field for field in DeskSession._meta.fields if "ip" in field.name.split("_")]


def test_my_sessions_lists_mine_alone_and_shows_no_key(researcher: User) -> None:
    here, there, others = signed_in(researcher), signed_in(researcher), signed_in(make.make_user())
    answer = here.get(SESSIONS)
    assert {each.pk for each in answer.context["sessions"]} == {
        here.session.session_key,
        there.session.session_key,
    }
    for client in (here, there, others):
        assert client.session.session_key not in answer.text
    assert "This one" in answer.text


def test_another_session_is_ended(researcher: User) -> None:
    here, there = signed_in(researcher), signed_in(researcher)
    here.post(SESSIONS, {"end": session_of(there).handle})
    assert is_in(here)
    assert not is_in(there)


def test_nobody_ends_a_session_of_somebody_else(researcher: User) -> None:
    here, others = signed_in(researcher), signed_in(make.make_user("administrator"))
    for forged in (session_of(others).handle, others.session.session_key):
        answer = here.post(SESSIONS, {"end": forged}, follow=True)
        assert "has ended already" in answer.text
    assert is_in(others)


def test_signing_out_everywhere_ends_all_of_mine_and_no_other(researcher: User) -> None:
    here, there, others = signed_in(researcher), signed_in(researcher), signed_in(make.make_user())
    assert here.post(SESSIONS, {"everywhere": "1"}).status_code == 302
    assert not is_in(here)
    assert not is_in(there)
    assert is_in(others)


def test_signing_out_takes_the_session_from_the_list(researcher: User) -> None:
    here, there = signed_in(researcher), signed_in(researcher)
    there.post(reverse("admin:logout"))
    assert len(here.get(SESSIONS).context["sessions"]) == 1


def test_last_used_is_written_down_every_few_minutes_only(researcher: User) -> None:
    client = signed_in(researcher)
    client.get(INDEX)
    first = session_of(client).seen_at
    client.get(INDEX)
    assert session_of(client).seen_at == first
    session = client.session
    session["desk_seen"] = (timezone.now() - timedelta(minutes=6)).isoformat()
    session.save()
    client.get(INDEX)
    assert session_of(client).seen_at >= first


def test_expired_sessions_go_when_somebody_signs_in(researcher: User) -> None:
    signed_in(researcher)
    DeskSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    signed_in(make.make_user())
    assert not DeskSession.objects.of(researcher).exists()


@pytest.mark.parametrize(
    ("identification", "words"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
            ),
            "Edge on Windows",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
                " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
            ),
            "Safari on iPhone",
        ),
        ("<script>alert(1)</script>", "Another browser"),
        ("", "Another browser"),
    ],
)
def test_a_device_is_named_in_a_few_words(identification: str, words: str) -> None:
    assert device(identification) == words


# --- What ends them --------------------------------------------------------------------------------


def test_a_new_password_ends_every_other_session(researcher: User) -> None:
    here, there = signed_in(researcher), signed_in(researcher)
    form = {
        "old_password": make.PASSWORD,
        "new_password1": NEW_PASSWORD,
        "new_password2": NEW_PASSWORD,
    }
    assert here.post(reverse("admin:password_change"), form).status_code == 302
    assert is_in(here)
    assert len(here.get(SESSIONS).context["sessions"]) == 1
    assert not is_in(there)


@pytest.mark.parametrize("password", ["password1234", "12345678901", "short", "researcher-seven"])
def test_a_guessable_password_is_refused(password: str) -> None:
    user = make.make_user(username="researcher-seven")
    form = {"old_password": make.PASSWORD, "new_password1": password, "new_password2": password}
    assert signed_in(user).post(reverse("admin:password_change"), form).status_code == 200
    user.refresh_from_db()
    assert user.check_password(make.PASSWORD)


def test_a_password_set_by_an_administrator_ends_all_sessions(
    researcher: User, administrator: User
) -> None:
    client = signed_in(researcher)
    signed_in(administrator).post(
        reverse("admin:auth_user_password_change", args=[researcher.pk]),
        {"usable_password": "true", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert not is_in(client)


# --- The people ------------------------------------------------------------------------------------


def choose(client: Client, action: str, *people: User) -> Any:
    chosen = {"action": action, "_selected_action": [person.pk for person in people]}
    return client.post(USERS, chosen, follow=True)


def test_whoever_leaves_is_deactivated_and_signed_out_and_their_work_stays(
    researcher: User, administrator: User
) -> None:
    figure = make.make_figure(author=researcher)
    client = signed_in(researcher)
    assert "Deactivated" in choose(signed_in(administrator), "deactivate", researcher).text
    researcher.refresh_from_db()
    assert not researcher.is_active
    assert not is_in(client)
    figure.refresh_from_db()
    assert figure.author == researcher
    entry = LogEntry.objects.get(change_message="Deactivated.")
    assert (entry.user, entry.object_id) == (administrator, str(researcher.pk))


def test_unticking_active_signs_out_too(researcher: User, administrator: User) -> None:
    signed_in(researcher)
    form = {
        "username": researcher.username,
        "groups": [group.pk for group in researcher.groups.all()],
    }
    answer = signed_in(administrator).post(f"{USERS}{researcher.pk}/change/", form)
    assert answer.status_code == 302
    assert not DeskSession.objects.of(researcher).exists()


def test_nobody_deactivates_demotes_or_resets_themselves(administrator: User) -> None:
    client = signed_in(administrator)
    assert "Nobody deactivates themselves" in choose(client, "deactivate", administrator).text
    assert "Your own" in choose(client, "reset_second_factor", administrator).text
    client.post(f"{USERS}{administrator.pk}/change/", {"username": "renamed", "groups": []})
    administrator.refresh_from_db()
    assert (administrator.username, administrator.is_active) == ("renamed", True)
    assert [group.name for group in administrator.groups.all()] == ["administrator"]
    assert is_in(client)


def test_of_several_people_all_are_changed_or_none(researcher: User, administrator: User) -> None:
    choose(signed_in(administrator), "deactivate", researcher, administrator)
    researcher.refresh_from_db()
    assert researcher.is_active


def test_an_administrator_does_nothing_to_a_superuser(administrator: User) -> None:
    root = User.objects.create_superuser("root", password=make.PASSWORD)
    make.give_second_factor(root)
    client = signed_in(administrator)
    for action in ("deactivate", "reset_second_factor"):
        assert "Only a superuser" in choose(client, action, root).text
    root.refresh_from_db()
    assert root.is_active
    assert second_factor.app_of(root) is not None


def test_an_administrator_resets_a_second_factor_and_never_sees_it(
    researcher: User, administrator: User
) -> None:
    client, desk = signed_in(researcher), signed_in(administrator)
    key = second_factor.app_of(researcher).key
    codes = second_factor.renew_recovery_codes(researcher)
    page = desk.get(f"{USERS}{researcher.pk}/change/")
    assert "10 recovery codes left" in page.text
    for secret in (key, *codes):
        assert secret not in page.text
    assert "is reset" in choose(desk, "reset_second_factor", researcher).text
    assert not is_in(client)
    assert second_factor.app_of(researcher) is None
    assert second_factor.recovery_codes_left(researcher) == 0
    history = desk.get(f"{USERS}{researcher.pk}/history/").text
    assert "Reset the second factor." in history
    assert str(administrator) in history


def test_nobody_is_deleted_in_any_way(researcher: User) -> None:
    make.make_figure(author=researcher)
    with pytest.raises(ProtectedError):
        researcher.delete()
    idle = make.make_user()
    with pytest.raises(IntegrityError, match="deactivate the account"), transaction.atomic():
        idle.delete()
    with (
        pytest.raises(IntegrityError, match="deactivate the account"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM cases_user WHERE id = %s", [idle.pk])


def test_a_role_implies_staff_whoever_gives_it(researcher: User) -> None:
    (group,) = researcher.groups.all()
    assert User.objects.get(pk=researcher.pk).is_staff
    assert researcher.is_staff
    group.user_set.remove(researcher)
    assert not User.objects.get(pk=researcher.pk).is_staff
    group.user_set.add(researcher)
    assert User.objects.get(pk=researcher.pk).is_staff
    researcher.groups.clear()
    assert not User.objects.get(pk=researcher.pk).is_staff


def test_one_ends_ones_own_sessions_only_by_the_action_too(researcher: User) -> None:
    others = session_of(signed_in(make.make_user()))
    with pytest.raises(actions.Refused):
        actions.end_session(others.handle, by=researcher)
