"""The real fixtures, loaded once per module, and a copy of them to change."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from cases.imports.seeding import seed

FIXTURES = Path(settings.BASE_DIR) / "fixtures"

Edit = Callable[[str, str, str], None]


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        seed(FIXTURES)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the fixtures that a test may change."""
    return Path(shutil.copytree(FIXTURES, tmp_path / "fixtures"))


@pytest.fixture
def edit(copy: Path) -> Edit:
    """Replace a text, which must be there once, in one file of the copy."""

    def replace(file: str, old: str, new: str) -> None:
        path = copy / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace
