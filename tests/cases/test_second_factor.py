"""Signing in: password, second factor, recovery codes, lock-out; and the trial run that does without."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accountability import trial
from cases.actions import second_factor
from cases.models import DeskSession, User
from tests import factories as make
from tests.conftest import with_password_only

pytestmark = pytest.mark.django_db

LOGIN, INDEX = "/admin/login/", "/admin/"
ASK, SET_UP = "/admin/second-factor/", "/admin/second-factor/set-up/"
PICTURE, RECOVERY = "/admin/second-factor/set-up/code.svg", "/admin/second-factor/recovery-codes/"
LIMIT = settings.AXES_FAILURE_LIMIT


@pytest.fixture
def researcher() -> User:
    user = make.make_user("researcher")
    make.give_second_factor(user)
    return user


def give_password(client: Client, user: Any, password: str = make.PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"username": str(user), "password": password, "next": INDEX}, **more)


def give_code(client: Client, code: str, **more: Any) -> Any:
    return client.post(ASK, {"code": code}, **more)


def is_in(client: Client) -> bool:
    return client.get(INDEX).status_code == 200


def wait_out_the_throttle(user: User) -> None:
    past = timezone.now() - timedelta(hours=1)
    TOTPDevice.objects.filter(user=user).update(throttling_failure_timestamp=past)


# --- The two steps ---------------------------------------------------------------------------------


def test_password_then_code_lets_in_and_leads_on(client: Client, researcher: User) -> None:
    wanted = reverse("admin:cases_figure_changelist")
    answer = client.get(wanted, follow=True)
    assert answer.redirect_chain[-1][0] == f"{LOGIN}?next={wanted}"
    answer = client.post(
        LOGIN,
        {"username": str(researcher), "password": make.PASSWORD, "next": wanted},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == f"{ASK}?{urlencode({'next': wanted})}"
    assert not is_in(client)
    answer = client.post(ASK, {"code": make.code_of(researcher), "next": wanted})
    assert answer.headers["Location"] == wanted
    assert is_in(client)


def test_a_password_alone_opens_nothing_and_does_not_last(client: Client, researcher: User) -> None:
    give_password(client, researcher)
    for name in ("index", "cases_victim_changelist", "cases_victim_add", "sessions", "jsi18n"):
        assert client.get(reverse(f"admin:{name}")).status_code == 302
    assert client.get(reverse("admin:password_change")).status_code == 302
    assert client.session.get_expiry_age() <= 600
    give_code(client, make.code_of(researcher))
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_the_session_gets_a_new_key_with_each_step(client: Client, researcher: User) -> None:
    give_password(client, researcher)
    before = client.session.session_key
    give_code(client, make.code_of(researcher))
    assert client.session.session_key != before
    assert not DeskSession.objects.filter(session_key=before).exists()


@pytest.mark.parametrize(
    "code", ["000000", "", "12345", "abcd-efgh-jkmn", "１２３４５６", "0" * 41]
)
def test_a_wrong_code_does_not_let_in(client: Client, researcher: User, code: str) -> None:
    give_password(client, researcher)
    assert give_code(client, code).status_code == 200
    assert not is_in(client)


def test_a_code_is_accepted_once(client: Client, researcher: User) -> None:
    code = make.code_of(researcher)
    give_password(client, researcher)
    give_code(client, code)
    assert is_in(client)
    other = Client()
    give_password(other, researcher)
    assert "used already" in give_code(other, code).text
    assert not is_in(other)


def test_a_code_of_somebody_else_does_not_let_in(client: Client, researcher: User) -> None:
    colleague = make.make_user("researcher")
    give_password(client, researcher)
    give_code(client, make.code_of(colleague))
    assert not is_in(client)


def test_an_answer_never_leads_to_another_site(client: Client, researcher: User) -> None:
    give_password(client, researcher)
    answer = client.post(
        ASK, {"code": make.code_of(researcher), "next": "https://elsewhere.example/"}
    )
    assert answer.headers["Location"] == INDEX


def test_whoever_has_no_role_is_refused_like_a_wrong_password(client: Client) -> None:
    nobody = make.make_user(None, is_staff=True)
    refused = give_password(client, nobody).context["form"].non_field_errors()
    wrong = give_password(client, nobody, "wrong").context["form"].non_field_errors()
    assert refused == wrong
    assert "_auth_user_id" not in client.session


def test_one_can_turn_back_between_the_steps(client: Client, researcher: User) -> None:
    give_password(client, researcher)
    assert client.post(ASK, {"leave": "1"}).headers["Location"] == LOGIN
    assert "_auth_user_id" not in client.session


# --- Setting it up ---------------------------------------------------------------------------------


def test_the_first_sign_in_sets_up_the_second_factor_before_anything_else(client: Client) -> None:
    newcomer = make.make_user("administrator")
    give_password(client, newcomer)
    for address in (INDEX, reverse("admin:cases_user_changelist"), ASK):
        assert client.get(address, follow=True).redirect_chain[-1][0].startswith(SET_UP)
    picture = client.get(PICTURE)
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture.headers["Cache-Control"]
    assert b"style=" not in picture.content
    key = client.session["second_factor_key"]
    assert "not the code" in client.post(SET_UP, {"code": "000000"}).text
    answer = client.post(SET_UP, {"code": make.code_by(key)})
    codes = answer.context["codes"]
    assert len(codes) == len(set(codes)) == 10
    assert all(code in answer.text for code in codes)
    assert is_in(client)
    assert [entry.change_message for entry in LogEntry.objects.order_by("pk")] == [
        "Set up the second factor.",
        "Made new recovery codes.",
    ]


def test_the_code_of_the_set_up_is_used_up(client: Client) -> None:
    newcomer = make.make_user()
    give_password(client, newcomer)
    client.get(SET_UP)
    code = make.code_by(client.session["second_factor_key"])
    client.post(SET_UP, {"code": code})
    other = Client()
    give_password(other, newcomer)
    give_code(other, code)
    assert not is_in(other)


def test_each_session_is_offered_a_secret_of_its_own(client: Client) -> None:
    newcomer, other = make.make_user(), Client()
    for each in (client, other):
        give_password(each, newcomer)
        each.get(SET_UP)
    assert client.session["second_factor_key"] != other.session["second_factor_key"]


def test_the_picture_is_drawn_for_nobody_else(client: Client, researcher: User) -> None:
    assert client.get(PICTURE).status_code == 403
    give_password(client, researcher)
    assert client.get(PICTURE).status_code == 403


def test_a_password_alone_replaces_no_second_factor(client: Client, researcher: User) -> None:
    app = second_factor.app_of(researcher)
    give_password(client, researcher)
    assert client.get(SET_UP).headers["Location"].startswith(ASK)
    assert client.post(SET_UP, {"code": "000000"}).headers["Location"].startswith(ASK)
    assert client.get(RECOVERY).status_code == 302
    assert second_factor.app_of(researcher) == app


def test_another_app_takes_code_and_password_and_ends_the_first(
    client: Client, researcher: User
) -> None:
    client.force_login(researcher)
    first = second_factor.app_of(researcher)
    elsewhere = Client()
    elsewhere.force_login(researcher)
    client.get(SET_UP)
    code = make.code_by(client.session["second_factor_key"])
    assert "not your password" in client.post(SET_UP, {"code": code, "password": "guess"}).text
    answer = client.post(SET_UP, {"code": code, "password": make.PASSWORD})
    assert len(answer.context["codes"]) == 10
    assert second_factor.app_of(researcher) != first
    assert is_in(client)
    assert not is_in(elsewhere)


# --- Recovery codes --------------------------------------------------------------------------------


def test_a_recovery_code_signs_in_once(client: Client, researcher: User) -> None:
    code, *_others = second_factor.renew_recovery_codes(researcher)
    give_password(client, researcher)
    answer = client.post(ASK, {"code": code.upper().replace("-", " ")}, follow=True)
    assert "9 are left" in answer.text
    other = Client()
    give_password(other, researcher)
    assert "used already" in give_code(other, code).text
    assert not is_in(other)


def test_recovery_codes_cannot_be_read_in_the_database(researcher: User) -> None:
    codes = second_factor.renew_recovery_codes(researcher)
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == 10
    assert not kept & {code.replace("-", "") for code in codes}


def test_a_recovery_code_is_its_owners_alone(client: Client, researcher: User) -> None:
    colleague = make.make_user()
    make.give_second_factor(colleague)
    second_factor.renew_recovery_codes(researcher)
    code = second_factor.renew_recovery_codes(colleague)[0]
    give_password(client, researcher)
    give_code(client, code)
    assert not is_in(client)


def test_new_recovery_codes_void_the_earlier_ones_and_take_the_password(
    client: Client, researcher: User
) -> None:
    old = second_factor.renew_recovery_codes(researcher)[0]
    client.force_login(researcher)
    assert "10 are left" in client.get(RECOVERY).text
    assert "not your password" in client.post(RECOVERY, {"password": "guess"}).text
    new = client.post(RECOVERY, {"password": make.PASSWORD}).context["codes"]
    assert old not in new
    assert new[0] not in client.get(RECOVERY).text
    with pytest.raises(second_factor.WrongCode):
        second_factor.check(researcher, old)


# --- Lock-out --------------------------------------------------------------------------------------


def fail(client: Client, user: User, times: int) -> Any:
    answer = None
    for _ in range(times):
        answer = give_password(client, user, "wrong")
    return answer


def test_repeated_wrong_passwords_close_the_door_for_a_while(
    client: Client, researcher: User
) -> None:
    assert fail(client, researcher, LIMIT - 1).status_code == 200
    answer = fail(client, researcher, 1)
    assert answer.status_code == 429
    assert "Try again in 15 minutes" in answer.text
    assert answer.headers["Retry-After"] == "900"
    assert give_password(client, researcher).status_code == 429
    assert "_auth_user_id" not in client.session


def test_the_door_opens_again_whatever_was_tried_meanwhile(
    client: Client, researcher: User
) -> None:
    fail(client, researcher, LIMIT)
    past = timezone.now() - settings.AXES_COOLOFF_TIME + timedelta(seconds=30)
    AccessAttempt.objects.update(attempt_time=past)
    assert fail(client, researcher, 3).status_code == 429
    AccessAttempt.objects.update(attempt_time=past - timedelta(minutes=1))
    assert give_password(client, researcher).status_code == 302
    give_code(client, make.code_of(researcher))
    assert is_in(client)
    assert not AccessAttempt.objects.exists()


def test_wrong_codes_close_the_door_too_and_the_right_password_does_not_open_it(
    client: Client, researcher: User
) -> None:
    for _ in range(LIMIT - 1):
        give_password(client, researcher)
        assert give_code(client, "000000").status_code == 200
        wait_out_the_throttle(researcher)
    give_password(client, researcher)
    assert give_code(client, "000000").status_code == 429
    assert give_code(client, make.code_of(researcher)).status_code == 429
    assert give_password(client, researcher).status_code == 429
    assert not is_in(client)


def test_codes_cannot_be_tried_one_after_the_other_from_many_places(
    client: Client, researcher: User
) -> None:
    give_password(client, researcher)
    for number in range(3):
        give_code(client, "000000", REMOTE_ADDR=f"192.0.2.{number}")
    answer = give_code(client, make.code_by(second_factor.app_of(researcher).key))
    assert "Wait a little" in answer.text
    assert not is_in(client)


def test_who_tries_from_elsewhere_locks_nobody_out(client: Client, researcher: User) -> None:
    for _ in range(LIMIT):
        give_password(Client(), researcher, "wrong", REMOTE_ADDR="192.0.2.7")
    assert give_password(client, researcher).status_code == 302
    colleague = make.make_user()
    assert give_password(Client(), colleague, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_behind_a_proxy_the_last_address_counts(
    client: Client, researcher: User, settings: Any
) -> None:
    settings.BEHIND_PROXY = True
    for number in range(LIMIT):
        forged = f"10.0.0.{number}, 192.0.2.7"
        answer = give_password(client, researcher, "wrong", HTTP_X_FORWARDED_FOR=forged)
    assert answer.status_code == 429
    elsewhere = give_password(Client(), researcher, HTTP_X_FORWARDED_FOR="10.0.0.1, 192.0.2.8")
    assert elsewhere.status_code == 302


def test_a_failure_leaves_no_address_no_password_and_no_code(
    client: Client, researcher: User
) -> None:
    give_password(client, researcher, "my-other-secret", REMOTE_ADDR="192.0.2.7")
    give_password(client, researcher, REMOTE_ADDR="192.0.2.7")
    give_code(client, "987654", REMOTE_ADDR="192.0.2.7")
    kept = " ".join(str(row) for row in AccessAttempt.objects.values_list())
    assert kept
    for secret in ("192.0.2.7", "my-other-secret", "987654", make.PASSWORD):
        assert secret not in kept
    assert not AccessLog.objects.exists()
    assert not AccessFailureLog.objects.exists()


def test_readers_leave_nothing_behind(client: Client) -> None:
    for address in ("/", "/api/v1/", "/victims/", "/nowhere/"):
        answer = client.get(address, {"username": "a", "password": "b"})
        assert not answer.cookies
        client.post(address, {"username": "a", "password": "b"})
    assert not AccessAttempt.objects.exists()
    assert not DeskSession.objects.exists()


# --- The trial run ---------------------------------------------------------------------------------


def mark_as_trial_run() -> None:
    with connection.cursor() as cursor:
        cursor.execute(trial.MAKE_MARK)


def test_a_trial_run_does_without_and_says_so(client: Client) -> None:
    mark_as_trial_run()
    user = make.make_user()
    assert "Trial run" in client.get(LOGIN).text
    give_password(client, user)
    answer = client.get(INDEX)
    assert answer.status_code == 200
    assert "without a second factor" in answer.text
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE
    assert "Trial run" in client.get(reverse("admin:cases_victim_add")).text


def test_in_a_trial_run_too_whoever_has_a_second_factor_is_asked_for_it(
    client: Client, researcher: User
) -> None:
    mark_as_trial_run()
    give_password(client, researcher)
    assert not is_in(client)
    give_code(client, make.code_of(researcher))
    assert is_in(client)


def test_any_other_database_asks_and_no_setting_changes_it(client: Client, settings: Any) -> None:
    settings.DEBUG = True
    for name in ("SECOND_FACTOR", "TRIAL_RUN", "OTP_ADMIN_REQUIRED", "AXES_ENABLED"):
        setattr(settings, name, False)
    with_password_only(client, make.make_user("administrator"))
    assert not is_in(client)
    assert "Trial run" not in client.get(LOGIN, follow=True).text


def test_the_mark_is_the_one_that_the_trial_run_makes() -> None:
    assert trial.MARK in trial.MAKE_MARK
    assert not second_factor.is_trial_run()
    mark_as_trial_run()
    assert second_factor.is_trial_run()


# --- Without phone and codes -----------------------------------------------------------------------


def test_the_last_administrator_is_helped_at_the_command_line(researcher: User) -> None:
    second_factor.renew_recovery_codes(researcher)
    call_command("reset_second_factor", str(researcher))
    assert second_factor.app_of(researcher) is None
    assert second_factor.recovery_codes_left(researcher) == 0
    entry = LogEntry.objects.first()
    assert entry is not None
    assert "command line" in entry.change_message
    with pytest.raises(CommandError, match="nobody called"):
        call_command("reset_second_factor", "nobody-of-this-name")
