"""The trial run: it fills only its own database, keeps its passwords, and stops when told to."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from accountability import trial
from accountability.processes import CannotStart

PROJECT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.django_db
def test_a_database_with_data_that_is_not_ours_is_refused() -> None:
    get_user_model().objects.create_user("somebody")
    with pytest.raises(CannotStart, match="holds data that `demo` did not put there"):
        trial.mark()
    assert trial.MARK not in connection.introspection.table_names()


@pytest.mark.django_db
def test_a_marked_database_is_taken_again_whatever_it_holds() -> None:
    for table in trial.tables_with_data():
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")
    trial.mark()
    get_user_model().objects.create_user("somebody")
    trial.mark()


@pytest.mark.django_db
def test_passwords_are_kept_and_a_changed_one_stays_changed(data_dir: Path) -> None:
    data_dir.mkdir()
    first = trial.sign_ins(data_dir)
    assert set(first) == {"researcher", "reviewer", "administrator"}
    assert (data_dir / trial.SIGN_INS).stat().st_mode & 0o777 == 0o600
    assert trial.sign_ins(data_dir) == first

    reviewer = get_user_model().objects.get(username="reviewer")
    assert reviewer.check_password(first["reviewer"])
    assert reviewer.is_staff
    assert [group.name for group in reviewer.groups.all()] == ["reviewer"]
    reviewer.set_password("my own pass phrase")
    reviewer.save()
    assert trial.sign_ins(data_dir)["reviewer"] == ""
    reviewer.refresh_from_db()
    assert reviewer.check_password("my own pass phrase")


def test_the_version_changes_with_the_fixtures(tmp_path: Path) -> None:
    (tmp_path / "requirements.lock").touch()
    (tmp_path / "fixtures").mkdir()
    before = trial.code_version(tmp_path)
    (tmp_path / "fixtures/victims.csv").write_text("a,b\n")
    assert trial.code_version(tmp_path) != before


def wait_for_welcome(process: "subprocess.Popen[str]") -> str:
    said = ""
    for line in process.stdout or ():
        said += line
        if "Ctrl-C stops it" in line:
            return said
    pytest.fail(f"it never became ready: {said}")


def hears_a_hang_up() -> None:
    """Undo what a runner without a terminal may have set: a hang-up it ignores stays ignored."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def test_it_serves_stops_on_every_signal_and_starts_again(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(data_dir.parent),
        "DJANGO_SETTINGS_MODULE": "accountability.settings",
        "ACCOUNTABILITY_DATA_DIR": str(data_dir),
        "STATIC_ROOT": str(data_dir / "static"),
        "SECRET_KEY": "not-a-secret-but-fifty-characters-long-as-0123456789",
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "false",
        "ACCOUNTABILITY_CONTACT_EMAIL": "desk@example.org",
    }
    passwords = set()
    for number in (signal.SIGINT, signal.SIGHUP):
        process = subprocess.Popen(
            [sys.executable, "-m", "django", "demo", "--port", str(port)],
            cwd=PROJECT,
            env={**environment, "PYTHONPATH": str(PROJECT)},
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=hears_a_hang_up,
        )
        try:
            welcome = wait_for_welcome(process)
            passwords.add(tuple(re.findall(r"^ {4}\w+ +(\S+)$", welcome, re.MULTILINE)))
            urllib.request.urlopen(f"http://127.0.0.1:{port}/admin/login/").close()
            process.send_signal(number)
            process.communicate(timeout=60)
            assert process.returncode == 0
        finally:
            process.kill()
            process.communicate()
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/")
        assert not (data_dir / "postgresql/postmaster.pid").exists()
    assert len(passwords) == 1
    assert len(passwords.pop()) == 3
