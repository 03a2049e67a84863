"""What `demo` and `test` refuse at once, in one line, and how they prepare `.venv`."""

import os
import socket
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from accountability import bootstrap, datadir, environment
from accountability.processes import CannotStart

PROJECT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a directory like a fresh clone, which asks for no package, on Debian's bare Python."""
    (tmp_path / "requirements.lock").write_text("")
    find_spec = environment.importlib.util.find_spec
    monkeypatch.setattr(
        environment.importlib.util,
        "find_spec",
        lambda name: None if name == "ensurepip" else find_spec(name),  # which is slow, too
    )
    return tmp_path


def demo(*options: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(PROJECT / "manage.py"), "demo", *options],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_taken_port_is_one_line(data_dir: Path, plain_environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = demo("--port", port, "--data-dir", str(data_dir), environment=plain_environment)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"Port {port}" in done.stderr
    assert "--port" in done.stderr
    assert not data_dir.exists()


def test_a_data_directory_that_cannot_be_made_is_one_line(
    tmp_path: Path, plain_environment: dict[str, str]
) -> None:
    (tmp_path / "file").touch()
    data_dir = tmp_path / "file" / "data"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    done = demo("--port", port, "--data-dir", str(data_dir), environment=plain_environment)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "--data-dir" in done.stderr


def test_help_makes_nothing(data_dir: Path, plain_environment: dict[str, str]) -> None:
    done = demo("--data-dir", str(data_dir), "--help", environment=plain_environment)
    assert done.returncode == 0
    assert "--port" in done.stdout
    assert not data_dir.exists()


def test_manage_py_parses_on_an_old_python() -> None:
    import ast

    ast.parse((PROJECT / "manage.py").read_text(), feature_version=(3, 4))


def test_the_test_packages_contain_the_running_ones() -> None:
    contained = environment._contained(PROJECT / "requirements-test.lock")
    assert {path.name for path in contained} == {"requirements.lock", "requirements-test.lock"}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_lock_files_hold_what_their_packages_need(name: str) -> None:
    """pip installs them as they are; what is left out on purpose is named in pyproject.toml."""
    tools = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]
    left_out = set(tools["uv"]["exclude-dependencies"])
    pins = [Requirement(pin) for pin in environment._pins(PROJECT / name)]
    here = {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
        for pin in pins
        if pin.marker is None or pin.marker.evaluate()
    }
    assert len(here) > 20
    lacking = [
        f"{package} needs {needed}"
        for package in here
        for needed in map(Requirement, metadata.requires(package) or ())
        if (needed.marker is None or needed.marker.evaluate({"extra": ""}))
        and (key := canonicalize_name(needed.name)) not in left_out
        and (key not in here or not needed.specifier.contains(here[key], prereleases=True))
    ]
    assert lacking == []
    assert left_out.isdisjoint(here)


def test_lock_files_name_no_address() -> None:
    for path in PROJECT.glob("*.lock"):
        assert "://" not in path.read_text()


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"XDG_DATA_HOME": "/srv/x"}, "/srv/x/accountability"),
        ({"HOME": "/home/ann"}, "/home/ann/.local/share/accountability"),
    ],
)
def test_where_data_are_kept(
    variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert str(datadir.chosen()) == expected


def test_where_root_keeps_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert str(datadir.chosen()) == "/var/lib/accountability"


def test_secrets_are_made_once_and_private(data_dir: Path) -> None:
    datadir.prepare(data_dir)
    made = datadir.kept(data_dir, "secret", datadir.new_secret)
    assert datadir.kept(data_dir, "secret", datadir.new_secret) == made
    assert len(made) == 50
    assert (data_dir / "secret").stat().st_mode & 0o777 == 0o600


def test_parents_keep_their_modes(data_dir: Path) -> None:
    data_dir.parent.chmod(0o750)
    datadir.prepare(data_dir)
    assert data_dir.parent.stat().st_mode & 0o777 == 0o750


def test_the_environment_is_made_once(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    venv, lock_file = checkout / ".venv", checkout / "requirements.lock"
    python = environment.prepare(venv, lock_file)
    assert subprocess.run([python, "-c", "import sys; sys.exit(7)"]).returncode == 7
    assert "Installing" in capfd.readouterr().out

    environment.prepare(venv, lock_file)
    assert capfd.readouterr().out == ""

    lock_file.write_text("# another version\n")
    environment.prepare(venv, lock_file)
    said = capfd.readouterr().out
    assert "Installing" in said
    assert "Making" not in said

    (venv / environment.UNFINISHED).touch()  # what a kill -9 leaves behind
    (venv / "bin/python").unlink()
    environment.prepare(venv, lock_file)
    assert "Making" in capfd.readouterr().out


def test_a_failing_installation_is_one_line_and_tried_again(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    venv, lock_file = checkout / ".venv", checkout / "requirements.lock"
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    lock_file.write_text(f"absent==1 \\\n    --hash=sha256:{'0' * 64}\n")
    for _ in range(2):
        with pytest.raises(CannotStart, match=r"No matching distribution.*network") as refusal:
            environment.prepare(venv, lock_file)
        assert "\n" not in str(refusal.value)


def test_a_python_that_cannot_make_environments_says_what_to_install(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    with pytest.raises(CannotStart, match="apt install python3-venv"):
        environment.prepare(checkout / ".venv", checkout / "requirements.lock")


def test_a_python_without_ensurepip_uses_a_pip_beside_it(checkout: Path) -> None:
    environment.prepare(checkout / ".venv", checkout / "requirements.lock")
    assert not list((checkout / ".venv").glob("lib/python*/site-packages/pip"))


def test_pytest_uses_every_core_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda path, arguments: calls.append(arguments[3:]))
    monkeypatch.chdir(PROJECT)
    bootstrap.run_tests(["-k", "one"])
    bootstrap.run_tests(["-n", "0"])
    assert calls[0][:2] == ["-n", "auto"]
    assert calls[0][-2:] == ["-k", "one"]
    assert calls[1][-2:] == ["-n", "0"]
    assert "auto" not in calls[1]
