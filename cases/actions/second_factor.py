"""The second factor of a person: an app that makes codes by time, and recovery codes on paper."""

import re
import secrets
from hashlib import sha256
from typing import Any, Final

import django_otp
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import connection, transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from cases.actions.base import Refused, require_role
from cases.actions.roles import Role
from cases.desk_choices import AccountAct
from cases.models import AccountNotice, DeskSession, User

TRIAL_RUN: Final = "accountability_trial_run"
"""The table that marks a database as the one that ``manage.py demo`` made."""

RECOVERY_CODES: Final = 10
ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
BY_TIME: Final = re.compile(r"[0-9]{6}")


class WrongCode(Refused):
    """A code that is not the right one: whoever repeats it is locked out."""


def is_trial_run() -> bool:
    """Whether this database is a trial run's, which does without a second factor."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [TRIAL_RUN])
        return bool(cursor.fetchone()[0])


def app_of(user: User) -> Any:
    """The device that makes this person's codes, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def recovery_codes_left(user: User) -> int:
    """How many of the person's recovery codes have not been used."""
    return int(sum(device.token_set.count() for device in StaticDevice.objects.filter(user=user)))


def new_key() -> str:
    """A secret for an app, which is nobody's yet."""
    return str(default_key())


def address_of_key(user: User, key: str) -> str:
    """What the QR code says: the ``otpauth://`` address of the secret."""
    return str(TOTPDevice(user=user, key=key).config_url)


def enrol(user: User, *, key: str, code: str) -> tuple[Any, list[str]]:
    """Tie an app to a person, in place of an earlier one, once it has shown a right code.

    Returns:
        The device, and ten recovery codes, which are kept nowhere in a form that can be read.

    Raises:
        WrongCode: the app does not show this code now.

    """
    totp = TOTP(bytes.fromhex(key))
    code = _typed(code)
    if not BY_TIME.fullmatch(code) or not totp.verify(int(code), tolerance=1):
        raise WrongCode("This is not the code that the app shows now. Is its clock right?")
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        device = TOTPDevice.objects.create(
            user=user, name="app", key=key, last_t=totp.t(), drift=totp.drift
        )
        _log(user, by=user, words="Set up the second factor.")
        return device, renew_recovery_codes(user)


def renew_recovery_codes(user: User) -> list[str]:
    """Ten new recovery codes; the earlier ones are void."""
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        paper, _ = StaticDevice.objects.select_for_update().get_or_create(
            user=user, defaults={"name": "paper"}
        )
        paper.token_set.all().delete()
        for code in codes:
            paper.token_set.create(token=_kept(user, _typed(code)))
        paper.throttle_reset()
        _log(user, by=user, words="Made new recovery codes.")
    return codes


def check(user: User, code: str) -> Any:
    """The device that accepts the code: six digits come from the app, anything else from paper.

    A code is accepted once.

    Raises:
        WrongCode: neither accepts it.
        Refused: too many wrong ones were tried just now.

    """
    code = _typed(code)
    if BY_TIME.fullmatch(code):
        device, token = app_of(user), code
    else:
        device, token = StaticDevice.objects.filter(user=user).first(), _kept(user, code)
    if device is None:
        raise WrongCode("This code is not right.")
    if not device.verify_is_allowed()[0]:
        raise Refused("Too many wrong codes were tried. Wait a little before the next one.")
    verified = django_otp.verify_token(user, device.persistent_id, token)
    if verified is None:
        raise WrongCode("This code is not right, or has been used already.")
    return verified


def reset(user: User, *, by: User | None = None) -> None:
    """Take a person's second factor away: they are signed out, told, and set up a new one next time.

    Without ``by`` it was done at the server's command line.

    Raises:
        Refused: one is no administrator.

    """
    if by is not None:
        require_role(by, Role.ADMINISTRATOR)
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        DeskSession.objects.of(user).delete()
        AccountNotice.objects.create(user=user, act=AccountAct.SECOND_FACTOR_RESET, done_by=by)
        words = "Reset the second factor" + (
            " at the server’s command line." if by is None else "."
        )
        _log(user, by=by or user, words=words)


def _log(user: User, *, by: User, words: str) -> None:
    LogEntry.objects.log_actions(by.pk, [user], CHANGE, words, single_object=True)


def _new_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def _typed(code: str) -> str:
    """A code without the spaces and dashes that people type, or do not."""
    return re.sub(r"[\s-]", "", code).lower()


def _kept(user: User, code: str) -> str:
    """What the database keeps of a recovery code: nobody can read it there, and read it to them."""
    return sha256(f"{user.pk}:{code}".encode()).hexdigest()[:16]
