"""Seeding is repeatable, mends what the fixtures mend, and keeps its hands off what people touched."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from cases import actions
from cases.choices import CorrectionState, RemovalReason, ReviewState
from cases.imports.fixture_rows import KINDS
from cases.models import (
    Correction,
    Figure,
    Place,
    Prosecution,
    SeedEntry,
    Speaker,
    User,
    Victim,
    VictimName,
)
from tests import factories as make

FIXTURES = Path(settings.BASE_DIR) / "fixtures"

Edit = Callable[[str, str, str], None]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]

FOURTH = "r04-the-village/figures.toml"


def run(folder: Path = FIXTURES) -> str:
    out = StringIO()
    call_command("seed", fixtures=folder, stdout=out)
    return out.getvalue()


def contents() -> dict[str, list[str]]:
    """Every row of every table, history included, as text."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def people() -> tuple[User, User]:
    return make.make_user(username="editor"), make.make_user("reviewer", username="second-editor")


def correct(figure: Figure, **values: int) -> None:
    editor, second = people()
    proposals = [
        actions.propose_correction(
            figure, field=name, new_value=value, by=editor, reason="Misread."
        )
        for name, value in values.items()
    ]
    actions.accept_corrections(proposals, by=second)


def killed(number: int) -> Figure:
    return Figure.objects.get(low=number, high=number)


def test_second_run_changes_no_table_history_included() -> None:
    before = contents()
    assert any(table.endswith("event") and rows for table, rows in before.items())

    assert "0 made, 0 corrected" in run()

    assert contents() == before


def test_everything_is_published_by_two_inactive_accounts() -> None:
    author, reviewer = User.objects.order_by("pk")
    for account in (author, reviewer):
        assert not account.is_active
        assert not account.has_usable_password()
    for model in KINDS.values():
        for record in model.objects.all():
            assert record.state == ReviewState.PUBLISHED
            assert (record.author, record.reviewer) == (author, reviewer)
            assert set(record.changed_by) == {author.pk}


def test_the_database_finds_a_citation_for_every_fact() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_changed_fixture_becomes_a_public_correction(copy: Path, edit: Edit) -> None:
    edit(FOURTH, "value = 227", "value = 228")
    figure = killed(227)

    assert "1 corrected" in run(copy)

    figure.refresh_from_db()
    assert (figure.low, figure.high) == (228, 228)
    corrections = Correction.objects.filter(record_id=figure.public_id)
    assert {(each.field, each.old_value, each.new_value) for each in corrections} == {
        ("low", 227, 228),
        ("high", 227, 228),
    }
    assert {each.state for each in corrections} == {CorrectionState.ACCEPTED}
    assert "0 corrected" in run(copy)


def test_changed_reference_becomes_a_correction_too(copy: Path, edit: Edit) -> None:
    edit(FOURTH, 'place = "kazakhstan"', 'place = "almaty"')

    assert "1 corrected" in run(copy)

    assert killed(227).place == Place.objects.get(slug="almaty")


def test_new_row_is_added_and_published(copy: Path) -> None:
    with (copy / FOURTH).open("a", encoding="utf-8") as file:
        file.write(
            '[[figure]]\nrow = "4.2"\nplace = "taraz"\nmetric = "injured"\nunit = "people"\n'
            'value = 3\nspeaker_status = "not_recorded"\n'
            '[[figure.citation]]\nlocator = "not recorded"\n'
        )
    with pytest.raises(CommandError) as refused:
        run(copy)
    for field in ("subject", "population_group", "period_start", "date_precision"):
        assert f"{FOURTH}, row 4.2, {field}: Say" in str(refused.value)
    text = (
        (copy / FOURTH)
        .read_text(encoding="utf-8")
        .replace(
            "value = 3\n",
            'value = 3\nsubject = "injuries"\npopulation_group = "not_stated"\n'
            'absent = { date_earliest = "not_stated", period_start = "not_stated" }\n',
        )
    )
    (copy / FOURTH).write_text(text, encoding="utf-8")

    assert "2 made, 0 corrected" in run(copy)

    assert killed(3).is_published


def test_removed_row_is_listed_and_stays(copy: Path) -> None:
    (copy / "r13-rights-alliance" / "figures.toml").unlink()

    said = run(copy)

    assert "figure r13/13.1: it is no longer in the fixtures." in said
    assert killed(625).is_published


def test_row_that_people_corrected_is_left_alone_and_listed(copy: Path, edit: Edit) -> None:
    correct(killed(227), low=229, high=229)
    edit(FOURTH, "value = 227", "value = 228")

    said = run(copy)

    figure = killed(229)
    assert f"{FOURTH}, row 4.1, figure ({figure.public_id}): people changed it." in said
    assert "low, high" in said
    assert "0 corrected" in said


def test_row_with_an_open_proposal_of_a_person_is_left_alone(copy: Path, edit: Edit) -> None:
    editor, _second = people()
    actions.propose_correction(killed(227), field="low", new_value=1, by=editor, reason="Misread.")
    edit(FOURTH, "value = 227", "value = 228")

    assert "people changed it" in run(copy)

    assert killed(227)


def test_record_that_changed_without_a_trace_is_left_alone() -> None:
    figure = killed(227)
    with actions.acting(by=User.objects.get(username="fixtures-author"), act="correction"):
        Figure.objects.filter(pk=figure.pk).update(coding_note="Changed by hand.")

    said = run()

    assert "it changed since it was loaded" in said
    figure.refresh_from_db()
    assert figure.coding_note == "Changed by hand."


def test_withdrawn_row_stays_withdrawn(copy: Path, edit: Edit) -> None:
    _editor, second = people()
    figure = killed(625)
    actions.withdraw([figure], by=second, reason=RemovalReason.ENTERED_IN_ERROR)
    edit("r13-rights-alliance/figures.toml", "value = 625", "value = 626")
    before = Figure.objects.count()

    said = run(copy)

    assert f"({figure.public_id}): it was taken back." in said
    figure.refresh_from_db()
    assert (figure.state, figure.low) == (ReviewState.WITHDRAWN, 625)
    assert Figure.objects.count() == before


def test_withheld_person_is_not_touched_nor_named_again(copy: Path, edit: Edit) -> None:
    _editor, second = people()
    victim = actions.withhold(Victim.objects.get(), by=second)
    edit("r01-eurasiatimes/cases.toml", 'occupation = "shepherd"', 'occupation = "herder"')
    with (copy / "r01-eurasiatimes/cases.toml").open("a", encoding="utf-8") as file:
        file.write(
            '[[victim_name]]\nrow = "1.10"\npart = "again"\nvictim = "1.10"\ntext = "Once More"\n'
            'language = "en"\n[[victim_name.citation]]\nlocator = "7"\nspeaker = "eurasiatimes"\n'
        )

    said = run(copy)

    assert "person who is withheld" in said
    assert "0 made, 0 corrected" in said
    victim.refresh_from_db()
    assert victim.withheld
    assert victim.occupation == "shepherd"
    assert VictimName.objects.count() == 1


def test_erased_row_does_not_come_back() -> None:
    figure = killed(625)
    with actions.acting(by=people()[0], act="erasure"):
        figure.citations.all().delete()
        figure.delete()

    said = run()

    assert "r13-rights-alliance/figures.toml, row 13.1, figure: it was taken back." in said
    assert not Figure.objects.filter(low=625).exists()
    assert "0 made" in said


def test_changed_names_and_links_of_public_records_become_corrections(
    copy: Path, edit: Edit
) -> None:
    edit(
        "reference/places.toml",
        'text = "Chimkent", language = "en"',
        'text = "Schymkent", language = "de"',
    )

    cases = copy / "r01-eurasiatimes/cases.toml"
    before, found, after = cases.read_text(encoding="utf-8").rpartition('victims = ["1.10"]\n')
    assert found
    cases.write_text(before + after, encoding="utf-8")

    assert "2 corrected" in run(copy)

    assert not Place.objects.filter(names__text="Chimkent").exists()
    assert Place.objects.get(names__text="Schymkent").names.get(language="de")
    assert not Prosecution.objects.filter(victims=Victim.objects.get()).exists()
    assert set(Correction.objects.values_list("field", "state")) == {
        ("names", "accepted"),
        ("victims", "accepted"),
    }
    assert "0 corrected" in run(copy)


def test_fixture_that_agrees_with_a_persons_correction_is_unchanged(copy: Path, edit: Edit) -> None:
    correct(killed(227), low=228, high=228)
    edit(FOURTH, "value = 227", "value = 228")

    said = run(copy)

    assert "Left alone" not in said
    assert "0 corrected" in said


def test_every_record_has_its_entry() -> None:
    assert SeedEntry.objects.count() == sum(model.objects.count() for model in KINDS.values())
    assert Speaker.objects.count() == SeedEntry.objects.filter(kind="speaker").count()
