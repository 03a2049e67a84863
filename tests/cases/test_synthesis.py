"""An invented record is the same for the same seed, keeps every rule of a real one, and says what it is."""

from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases.models import Citation, DataVersion, MirrorEntry, Victim
from cases.models.guards import CITED_KINDS
from cases.public_ids import is_public_id
from cases.synthesis.making import TABLES, invent
from cases.synthesis.stage import Stage
from tests import factories as make

pytestmark = pytest.mark.django_db


def _synthesize(victims: int = 150, seed: int = 7) -> None:
    call_command("synthesize", victims=victims, seed=seed, verbosity=0)


def _schema() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            # By their names: PostgreSQL writes the same condition otherwise once it read its own words.
            "SELECT tablename || indexname FROM pg_indexes WHERE schemaname = 'public' UNION ALL"
            " SELECT conrelid::regclass::text || pg_get_constraintdef(oid) FROM pg_constraint UNION ALL"
            " SELECT tgrelid::regclass::text || tgname || tgenabled::text FROM pg_trigger"
            "  WHERE NOT tgisinternal"
        )
        return {text for (text,) in cursor.fetchall()}


def _invented(seed: int) -> list[str]:
    stage = Stage(TABLES, seed, author=1, reviewer=2)
    invent(stage, Random(seed), 40)
    return [table.waiting for table in stage.tables]


def test_the_same_seed_makes_the_same_rows_and_another_others():
    first, again, other = _invented(7), _invented(7), _invented(8)
    assert first[TABLES.index(Victim)].count("\n") == 40
    assert first == again != other


def test_it_keeps_every_rule_of_a_real_record(client):
    before = _schema()
    _synthesize()
    assert _schema() == before
    with connection.cursor() as cursor:
        # What the triggers would have kept: the day from which each row is known.
        known = "SELECT {kind}, known_from, field_known_from FROM {table} ORDER BY 1"
        tables = {kind: f"cases_{kind.replace('_', '')}" for kind in CITED_KINDS}

        def days() -> list[list[tuple[object, ...]]]:
            found = []
            for table in tables.values():
                cursor.execute(known.format(kind="id", table=table))
                found.append(cursor.fetchall())
            return found

        written = days()
        cursor.execute("SELECT cases_refresh_known_from(to_jsonb(c)) FROM cases_citation c")
        assert days() == written
        for kind, table in tables.items():
            cursor.execute(
                f"SELECT count(*) FROM {table} r WHERE NOT EXISTS"
                f" (SELECT 1 FROM cases_citation c WHERE c.{kind}_id = r.id)"
            )
            assert cursor.fetchone() == (0,), kind
    ids = [*Citation.objects.values_list("public_id", flat=True)]
    assert len(set(ids)) == len(ids)
    assert all(map(is_public_id, ids))
    assert Victim.objects.count() == Victim.pgh_event_model.objects.count() == 150
    assert MirrorEntry.objects.filter(list_name="victims").count() == 150
    Victim.objects.create()  # its key is not one that is taken

    page = client.get("/victims/")
    assert "nobody in it exists" in page.text
    assert client.get("/api/v1/victims/")["Accountability-Record"] == "synthetic"
    with pytest.raises(CommandError, match="invented"):
        call_command("release", site="https://record.example.org/")


def test_it_is_never_mixed_with_another_record(client):
    make.publish_all([make.make_figure()])
    assert "nobody in it exists" not in client.get("/victims/").text
    assert "Accountability-Record" not in client.get("/api/v1/victims/")
    with pytest.raises(CommandError, match="never mixed"):
        _synthesize()
    assert not Victim.objects.exists()


def test_a_real_record_cannot_be_called_invented_afterwards_nor_the_other_way():
    DataVersion.objects.raised()
    DataVersion.objects.raised(synthetic=True)
    assert not DataVersion.objects.get().is_synthetic


@pytest.mark.parametrize("number", ["0", "-3", "many", "1e6", "999999999"])
def test_a_number_that_makes_no_sense_is_refused(number):
    with pytest.raises(CommandError, match="whole number from 1"):
        call_command("synthesize", f"--victims={number}")
