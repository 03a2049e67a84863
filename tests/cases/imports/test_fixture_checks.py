"""A broken fixture names file, row and field, says what would be right, and loads nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cases.imports.fixture_rows import KINDS
from cases.models import SeedEntry, User

Edit = Callable[[str, str, str], None]

FOURTH = "r04-the-village/figures.toml"


def failure(copy: Path) -> str:
    with pytest.raises(CommandError) as caught:
        call_command("seed", fixtures=copy)
    return str(caught.value)


BROKEN = [
    pytest.param(
        FOURTH, 'metric = "killed"', 'metric = "murdered"',
        ["row 4.1", "metric", "“murdered” is none of: killed, died_in_custody"],
        id="unknown metric",
    ),
    pytest.param(
        FOURTH, 'place = "kazakhstan"', 'place = "atlantis"',
        ["row 4.1", "place", "no place “atlantis”", "almaty, almaty-region"],
        id="unknown city",
    ),
    pytest.param(
        "reference/places.toml", "geonames_id = 1516905", "geonames_id = 2950159",
        ["row taraz", "names", "gazetteer does not have “Taraz”"],
        id="another city of the gazetteer",
    ),
    pytest.param(
        "reference/places.toml", "geonames_id = 1516905", "geonames_id = 7",
        ["row taraz", "geonames_id", "has no city 7"],
        id="not in the gazetteer",
    ),
    pytest.param(
        "reference/places.toml", 'text = "Тараз"', 'text = "Тарас"',
        ["row taraz", "names", "“Тарас”", "not_in_gazetteer"],
        id="a spelling that the gazetteer lacks",
    ),
    pytest.param(
        FOURTH, "value = 227", "amount = 227",
        ["row 4.1", "amount", "no such field", "metric"],
        id="unknown key",
    ),
    pytest.param(
        FOURTH, "[[figure]]", "[[figures]]",
        ["figures", "no such table", "figure, citation"],
        id="unknown table",
    ),
    pytest.param(
        FOURTH, "value = 227", 'value = "many"',
        ["row 4.1", "value", "not a whole number"],
        id="words for a number",
    ),
    pytest.param(
        FOURTH, "value = 227", "low = true",
        ["row 4.1", "low", "True is not a whole number"],
        id="wrong type",
    ),
    pytest.param(
        FOURTH, 'locator = "not recorded"', "",
        ["row 4.1", "locator", "not recorded"],
        id="missing locator",
    ),
    pytest.param(
        FOURTH, 'locator = "not recorded"',
        'locator = "9"\nexact_words = "one two three four five six seven eight nine"',
        ["row 4.1", "exact_words", "9 words", "at most 8"],
        id="nine words",
    ),
    pytest.param(
        FOURTH, 'speaker = "prosecutor-generals-office"\n', "",
        ["row 4.1", "speaker", "unclear, not_named, not_recorded"],
        id="no speaker and no reason",
    ),
    pytest.param(
        FOURTH, 'speaker = "prosecutor-generals-office"', 'speaker = "nobody"',
        ["row 4.1", "speaker", "no speaker “nobody”"],
        id="unknown speaker",
    ),
    pytest.param(
        FOURTH, 'supersedes = "r02/2.1"', 'supersedes = "r02/2.9"',
        ["row 4.1", "supersedes", "no figure “r02/2.9”", "r02/2.1"],
        id="unknown figure",
    ),
    pytest.param(
        FOURTH, 'supersedes = "r02/2.1"', 'supersedes = "4.1"',
        ["row 4.1", "refers to itself"],
        id="a circle",
    ),
    pytest.param(
        FOURTH, 'population = "not_stated"', 'population = "secret"',
        ["row 4.1", "absent", "“secret” for population is none of"],
        id="no reason for absence",
    ),
    pytest.param(
        FOURTH, "value = 227", 'value = 227\nqualifier = "at_least"',
        ["row 4.1", "the row as a whole", "qualifier does not fit"],
        id="what the database refuses",
    ),
    pytest.param(
        "r04-the-village/source.toml", 'date = "2022-01"', 'date = "2022-13"',
        ["row r04", "date", "“2022-01”"],
        id="no such month",
    ),
    pytest.param(
        "r04-the-village/source.toml", 'publisher = "the-village-kazakhstan"', "",
        ["row r04", "publisher", "missing"],
        id="a required field",
    ),
    pytest.param(
        FOURTH, 'row = "4.1"', "row = 4.10",
        ["row 4.1", "row", "in quotation marks"],
        id="a number without quotation marks",
    ),
    pytest.param(
        "reference/places.toml", 'text = "Тараз", language = "kk"', 'text = "Taraz", language = "kk"',
        ["row taraz", "names", "twice"],
        id="a name twice",
    ),
    pytest.param(
        "reference/agencies.toml", 'slug = "army"', 'slug = "army"\ncitation = []',
        ["row army", "citation", "no such field"],
        id="a citation of what is not cited",
    ),
    pytest.param(
        FOURTH, "[[figure]]", "[[figure",
        ["syntax", "not TOML"],
        id="no TOML",
    ),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("file", "old", "new", "said"), BROKEN)
def test_broken_fixture_is_named_and_nothing_loaded(
    copy: Path, edit: Edit, file: str, old: str, new: str, said: list[str]
) -> None:
    edit(file, old, new)

    message = failure(copy)

    for words in [f"fixtures/{file}", *said]:
        assert words in message
    assert not any(model.objects.exists() for model in KINDS.values())
    assert not SeedEntry.objects.exists()


@pytest.mark.django_db
def test_every_problem_is_listed_at_once(copy: Path, edit: Edit) -> None:
    edit(FOURTH, 'metric = "killed"', 'metric = "murdered"')
    edit("r06-hrw-may/figures.toml", 'locator = "not recorded"', "")
    edit("reference/agencies.toml", 'slug = "army"', 'slug = "an army"')

    message = failure(copy)

    assert "problems in the fixtures" in message
    for words in [FOURTH, "r06-hrw-may/figures.toml, row 6.1, locator", "row an army, slug"]:
        assert words in message


@pytest.mark.django_db
def test_a_citation_of_what_has_no_speaker_names_one(copy: Path, edit: Edit) -> None:
    edit(
        "r10-hrw-december/cases.toml",
        'investigation_step = "r01/1.7"\nlocator = "not recorded"\nspeaker = "human-rights-watch"',
        'investigation_step = "r01/1.7"\nlocator = "not recorded"',
    )

    assert "investigation step has no speaker of its own" in failure(copy)


@pytest.mark.django_db
def test_service_accounts_must_not_be_able_to_sign_in(copy: Path) -> None:
    User.objects.create_user("fixtures-author", password="open sesame")

    assert "can sign in" in failure(copy)


@pytest.mark.django_db
def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    assert "no fixture in this folder" in failure(tmp_path)
