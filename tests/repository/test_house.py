"""The house is as its plan says: what stands at the top, what README shows, what nothing may name."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TOP = {
    "manage.py", "pyproject.toml", "accountability", "cases", "templates", "fixtures", "tests",
    "README.md", "LICENSE", "CHANGELOG.md", "requirements.lock", "requirements-test.lock",
}  # fmt: skip

BINARY = {".png", ".webp", ".ico", ".woff2", ".mo"}


def tracked() -> list[Path]:
    answer = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if answer.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in answer.stdout.splitlines() if (ROOT / name).is_file()]


def test_the_top_holds_what_belongs_there():
    top = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert {name for name in top if not name.startswith(".")} == TOP


def test_the_trees_in_the_readmes_match_the_disk():
    for readme in (ROOT / "README.md", ROOT / "cases" / "README.md"):
        text = readme.read_text()
        rooms = re.findall(r"^\| `([\w./-]+)` \|", text, re.MULTILINE)
        assert rooms, f"{readme} shows no tree"
        for room in rooms:
            assert (readme.parent / room).exists(), f"{readme} names {room}, which is not there"


def test_every_room_of_cases_is_in_its_readme():
    text = (ROOT / "cases" / "README.md").read_text()
    for path in tracked():
        parts = path.relative_to(ROOT).parts
        if parts[0] == "cases" and path.suffix == ".py" and path.name != "__init__.py":
            if "migrations" in parts:
                continue
            name = "/".join(parts[1:])
            assert f"`{name}`" in text, f"cases/README.md has no sentence for {name}"


def test_no_module_is_a_drawer():
    for path in tracked():
        assert path.stem not in {"utils", "helpers", "misc", "common"}, path


def test_modules_read_well():
    for path in tracked():
        if path.suffix == ".py" and "migrations" not in path.parts and "tests" not in path.parts:
            lines = path.read_text().count("\n")
            limit = 800 if path.name == "choices.py" else 480
            assert lines <= limit, f"{path} has {lines} lines: split it by noun"


def test_nothing_names_a_registry_or_a_place_of_one_machine():
    registries = "|".join(("py" + "pi", "python" + "hosted", "npm" + "js", "deb" + "ian"))
    places = "|".join(("/wo" + "rk/main", "/wo" + "rk/shared"))
    options = "index" + "-url"
    forbidden = re.compile(
        rf"https?://[^/\s]*({registries})[a-z]*\.|{options}|({places})", re.IGNORECASE
    )
    for path in tracked():
        if path.suffix not in BINARY and path.name != "test_house.py":
            found = forbidden.search(path.read_text())
            assert not found, f"{path}: {found}"


def test_fixtures_name_nobody_who_may_not_be_named():
    named = re.findall(
        r'^name = "([^"]+)"$',
        (ROOT / "fixtures/r01-eurasiatimes/cases.toml").read_text(),
        re.MULTILINE,
    )
    assert named == ["Mark Zlunyaev"]
