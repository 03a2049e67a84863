"""The plans of queries that matter, by their shape: an index serves them, and no big table is read whole.

A few hundred rows are read faster from beginning to end, and the planner knows it. So reading a table whole,
or hashing or merging two, is made dear here: what is still read whole has no index that could serve it.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client

from cases import actions
from cases.actions import naming, tallying
from cases.actions.headcounts import headcounts
from cases.filters.question import read_query
from cases.models import Citation, Incident, Place, Source, VictimName, erasing
from cases.pagination import paginate
from cases.public import (
    PublicChange,
    PublicCitation,
    PublicCorrection,
    PublicIncident,
    PublicInvestigation,
    PublicInvestigationStep,
    PublicPlace,
    PublicSituation,
    PublicSource,
    PublicSpeaker,
    PublicVictim,
    PublicVictimName,
    attach_citations,
    attach_citations_of,
    changes,
    in_order,
)
from cases.public import kept as kept_numbers
from cases.public.state import current_state
from cases.search.candidates import likeness, with_all
from cases.search.names import people
from cases.stats.numbers import Scope
from cases.stats.occurrences import occurrences
from cases.synthesis import synthesize
from tests import factories as make
from tests.benchmarks.names import romanised
from tests.cases.query_plans import (
    BIG,
    GATHERING,
    HONEST,
    asked,
    indexes,
    inside,
    no_big_table_is_read_whole,
    nodes,
    plan_of,
    plans,
    read_whole,
    tables,
    taken_down,
)

VICTIMS = 800
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def invented(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """An invented record for the tests of this file, taken back after them."""
    models = apps.get_app_config("cases").get_models()
    tables = ", ".join(each._meta.db_table for each in models if each._meta.managed)
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # Rows that earlier tests took back leave pages behind, and the planner reckons with pages.
        cursor.execute(f"VACUUM FULL {tables}")
    with django_db_blocker.unblock(), transaction.atomic():
        synthesize(victims=VICTIMS, seed=1, say=lambda _words: None)
        with connection.cursor() as cursor:
            cursor.execute(HONEST)
        yield
        transaction.set_rollback(True)


def answer(**parameters: str) -> dict[str, Any]:
    for name in caches:
        caches[name].clear()
    answered = Client().get("/api/v1/victims/", {"page_size": "20"} | parameters)
    assert answered.status_code == 200, answered.content
    return answered.json()


def cursor_after(pages: int) -> str:
    found = answer()
    for _ in range(pages):
        cursor = parse_qs(urlsplit(found["next"]).query)["cursor"][0]
        found = answer(cursor=cursor)
    return cursor


def about_people(statements: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Without the counts, and without what every answer says of the whole record."""
    whole_record = ("COUNT(", "public_stored_count(", "public_state()")
    return [each for each in statements if not any(word in each[0] for word in whole_record)]


def any_name(script: str = "Latn") -> str:
    found = PublicVictimName.objects.filter(script=script).order_by("pk").first()
    assert found is not None
    return str(found.text)


def find(text: str) -> Any:
    with likeness():
        return people(read_query(text), None)


def largest_city() -> PublicPlace:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.place_id FROM cases_incident i JOIN cases_harm h ON h.incident_id = i.id"
            " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        )
        (pk,) = cursor.fetchone()
    return PublicPlace.objects.get(pk=pk)


def test_a_table_that_is_read_whole_is_noticed():
    assert read_whole(plan_of("SELECT * FROM cases_victim WHERE coding_note = 'x'")) == {
        "cases_victim"
    }
    # Also where an index is used, but every row of it is looked at.
    assert read_whole(plan_of("SELECT max(sex) FROM cases_victim")) == {"cases_victim"}
    assert read_whole(plan_of("SELECT sex FROM cases_victim ORDER BY sex, id LIMIT 3")) == {
        "cases_victim"
    }
    assert not read_whole(plan_of("SELECT sex FROM cases_victim WHERE id = 7"))
    assert not read_whole(plan_of("SELECT sex FROM cases_victim ORDER BY id LIMIT 3"))


def test_an_index_that_is_gone_is_noticed():
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX victimname_text_sounds")
    assert set().union(*map(read_whole, plans(lambda: find(any_name())))) == {"cases_victimname"}


@pytest.mark.parametrize("pages", [0, 10])
def test_a_page_of_people_is_read_by_index_and_so_are_its_facts(pages: int):
    parameters = {"cursor": cursor_after(pages)} if pages else {}
    with taken_down() as statements:
        answer(**parameters)
    found = [plan_of(*each) for each in about_people(statements)]
    assert no_big_table_is_read_whole(*found)
    assert "victim_in_order" in indexes(*found)


def test_a_later_page_begins_where_the_index_says():
    cursor = cursor_after(10)
    with taken_down() as statements:
        answer(cursor=cursor)
    (page,) = [plan_of(*each) for each in statements if each[0].endswith("LIMIT 21")]
    by_key = [node for node in nodes(page) if node.get("Index Name") == "victim_in_order"]
    assert by_key, "not by the index of the order"
    assert all("known_from" in node.get("Index Cond", "") for node in by_key)
    assert "OFFSET" not in json.dumps(statements, default=str)


def test_a_page_that_is_asked_at_once_begins_there_too():
    cursor = cursor_after(3)
    with taken_down() as statements:
        answer(cursor=cursor)
    (page,) = [plan_of(*each) for each in statements if each[0].lstrip().startswith("WITH")]
    assert no_big_table_is_read_whole(page)
    (by_key,) = [node for node in nodes(page) if node.get("Index Name") == "victim_in_order"]
    assert "known_from" in by_key["Index Cond"]


def test_counting_people_looks_at_nothing_but_people():
    with taken_down() as statements:
        PublicVictim.objects.all().count()
    for statement in statements:
        assert tables(plan_of(*statement)) & BIG <= {"cases_victim"}


@pytest.mark.parametrize("how", ["exact", "prefix", "misspelt", "other script"])
def test_a_name_is_found_by_its_index(how: str):
    name = any_name("Cyrl" if how == "other script" else "Latn")
    asked = {
        "exact": name,
        "prefix": name[:4],
        "misspelt": f"{name[:3]}q{name[4:]}",
        "other script": romanised(name),
    }[how]
    found = plans(lambda: find(asked))
    assert no_big_table_is_read_whole(*found)
    assert "victimname_text_sounds" in indexes(*found)


@pytest.mark.parametrize("alike", [False, True])
def test_the_search_for_a_name_that_many_bear_ends_with_the_last_that_is_looked_at(alike: bool):
    words = read_query(any_name()[:3]).words
    with likeness():
        rows = with_all(PublicVictimName.objects.all(), "text", words, alike=alike)
        (plan,) = plans(lambda: list(rows.values_list("pk", "text")))
    assert plan["Node Type"] == "Limit"
    # Whatever gathers rows below it would read all of them first.
    assert not {node["Node Type"] for node in nodes(plan)} & GATHERING


def test_the_list_of_people_with_a_name_reads_no_others():
    name = any_name()
    found = plans(
        lambda: PublicVictimName.objects.filter(text__sounds=name.split()[0].lower()).first()
    )
    assert no_big_table_is_read_whole(*found)
    assert "victimname_text_sounds" in indexes(*found)


def test_texts_that_name_somebody_are_found_by_index():
    victim = VictimName.objects.filter(script="Cyrl").earliest("pk").victim
    found = plans(lambda: naming.findings_of(victim))
    found += plans(lambda: naming.findings_of(victim, everything=True, past=False))
    assert no_big_table_is_read_whole(*found)
    assert {"source_words", "citation_words", "harm_words"} <= indexes(*found)
    # An erasure asks once more, by itself, in the database.
    asked = "cases_asked_for(ARRAY['Dana Kanareika'])"
    for model in (Citation, Source):
        sql = erasing.definition().split(f"SELECT id INTO v_left FROM {model._meta.db_table}\n")[1]
        condition = sql.split(" AND cases_names")[0].strip().replace("v_asked", asked)
        plan = plan_of(f"SELECT id FROM {model._meta.db_table} {condition}")
        assert f"{model._meta.model_name}_words" in indexes(plan)
    found = plans(lambda: naming.namesakes_of(victim))
    assert no_big_table_is_read_whole(*found)
    assert "victimname_text_words" in indexes(*found)


def test_a_publication_reads_no_big_table_whole():
    author, reviewer = make.make_user("researcher"), make.make_user("reviewer")
    place = Place.objects.get(pk=largest_city().pk)
    (known,) = Incident.objects.filter(place=place, state="published")[:1]
    source = Source.objects.filter(state="published").first()
    victim = make.make_victim(name=any_name(), sources=[source], author=author)
    make.make_harm(victim=victim, incident=known, sources=[source], author=author)
    actions.submit(actions.bundle(victim), by=author)
    headcounts(situations=(), cities=())  # the first time everybody is looked at
    found = plans(lambda: actions.publish([victim], by=reviewer))
    assert no_big_table_is_read_whole(*found)
    assert {"victimname_text_keys", "countedperson_is_unique"} <= indexes(*found)


def test_citations_of_a_page_are_read_by_index():
    rows = list(PublicVictim.objects.all()[:50])
    found = plans(lambda: attach_citations(rows, kind="victim"))
    assert no_big_table_is_read_whole(*found)
    assert any(name.startswith("cases_citation_victim_id") for name in indexes(*found))


def test_citations_of_several_kinds_are_read_by_their_indexes():
    rows = {
        "investigation": list(PublicInvestigation.objects.all()[:12]),
        "investigation_step": list(PublicInvestigationStep.objects.all()[:12]),
        "incident": list(PublicIncident.objects.all()[:12]),
    }
    assert all(rows.values())
    found = plans(lambda: attach_citations_of(rows))
    assert no_big_table_is_read_whole(*found)
    assert {f"cases_citation_{kind}" for kind in rows} <= {
        name.partition("_id_")[0] for name in indexes(*found)
    }


def test_what_stands_in_a_source_and_what_a_speaker_asserts_there_is_read_by_index():
    source = PublicSource.objects.filter(relays=[]).last()
    found = plans(lambda: list(PublicCitation.objects.filter(source_pk=source.pk)))
    assert no_big_table_is_read_whole(*found)
    found = plans(lambda: list(PublicCitation.objects.filter(source_id=source.public_id)))
    assert no_big_table_is_read_whole(*found)
    speaker = PublicSpeaker.objects.first()
    found = plans(lambda: list(PublicCitation.objects.filter(speaker_slug=speaker.slug)))
    assert no_big_table_is_read_whole(*found)


def test_the_state_of_the_record_is_read_without_its_rows():
    assert not tables(*plans(current_state)) & BIG
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'public_state'")
        (source,) = cursor.fetchone()
    assert not tables(plan_of(source.strip().rstrip(";"))) & BIG


def test_the_people_of_a_city_are_read_by_index():
    city = largest_city()
    for act in (
        lambda: list(Scope(city=city).people(None)[:20]),
        lambda: Scope(city=city).people(None).count(),
    ):
        found = plans(act)
        assert no_big_table_is_read_whole(*found)
        assert any("place" in name for name in indexes(*found))


@pytest.mark.parametrize("day", ["NULL::date", "'2019-06-01'::date"])
@pytest.mark.parametrize(
    "function",
    [
        "public_people_counted",
        "public_voices_counted",
        "public_sources_counted",
        "public_cases_counted",
    ],
)
def test_what_is_counted_of_a_city_begins_with_its_place(function: str, day: str):
    city = f"'{largest_city().slug}'::text"
    plan = inside(function, of_situation="NULL::bigint", of_city=city, day=day)
    # Of all records only the sources of others are looked through, for those that relay one of them.
    assert read_whole(plan) <= {"cases_source"}
    assert any("place" in name for name in indexes(plan))


@pytest.mark.parametrize("day", [None, date(2019, 6, 1)])
def test_the_newest_changes_of_a_city_are_read_by_index(day: date | None):
    city = largest_city()
    until = "'infinity'::date" if day is None else f"'{day}'::date"
    counted = changes.counted(changes.IN_CITY)
    found = plan_of(asked(counted, of_city=f"'{city.slug}'", until=until, at_most="8"))
    assert no_big_table_is_read_whole(found)
    assert any("place" in name for name in indexes(found))


def test_changes_are_read_by_their_public_ids_in_every_table():
    some = PublicChange.objects.values_list("public_id", flat=True)[:8]
    ids = ", ".join(f"'{public_id}'" for public_id in some)
    found = plan_of(asked(f"RETURN QUERY {changes.CALLED}", ids=f"ARRAY[{ids}]"))
    assert no_big_table_is_read_whole(found)
    by_id = {name for name in indexes(found) if "public_id" in name}
    assert len(by_id) >= len(BIG & tables(found))


def test_whom_a_correction_could_name_is_found_by_the_beginnings_of_names():
    keys = PublicCorrection.objects.values_list("pk", flat=True)[:5]
    found = plans(lambda: list(PublicCorrection.objects.filter(pk__in=list(keys))))
    assert no_big_table_is_read_whole(found[-1])
    assert "victimname_beginning" in indexes(found[-1])
    # Which they are is found without looking for anybody.
    found = plans(lambda: paginate(PublicCorrection.objects.all(), scope="", size=5))
    assert "victimname_beginning" not in indexes(found[0])
    assert "victimname_beginning" in indexes(*found)


def test_the_first_incidents_of_a_city_are_read_by_index():
    city = largest_city()
    found = plans(lambda: occurrences(Scope(city=city), at_most=30))
    assert no_big_table_is_read_whole(*found)


@pytest.fixture
def kept() -> None:
    tallying.begin()
    with connection.cursor() as cursor:
        cursor.execute(HONEST)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("scope", ["city", "situation"])
def test_kept_numbers_are_read_by_index_and_the_first_and_newest_end_with_the_last_shown(
    scope: str,
):
    until = {"until": "'2019-06-01'::date", "at_most": "8", "in_city": "1", "of_situation": "1"}
    columns = {
        "city": ("tally_is_unique", "in_city"),
        "situation": ("tally_of_situation", "of_situation"),
    }
    index, variable = columns[scope]
    found = {
        name: plan_of(asked(sql, **until))
        for name, sql in (
            ("summed", kept_numbers.summed(f"{scope} = {variable}")),
            ("newest", kept_numbers.newest(f"s.{scope} = {variable}", "cities", "'city-1'")),
        )
    }
    assert no_big_table_is_read_whole(*found.values())
    assert index in indexes(found["summed"])
    assert {f"share_of_{scope}", f"share_with_case_of_{scope}"} <= indexes(found["summed"])
    assert f"share_newest_of_{scope}" in indexes(found["newest"])
    # In the order of the index: whoever sorted would read every row of the place.
    for node in (node for plan in found.values() for node in nodes(plan)):
        if node["Node Type"] == "Limit" and node["Plans"][0].get("Relation Name") == "cases_share":
            assert node["Plans"][0]["Node Type"] == "Index Scan"


def of_places() -> dict[str, str]:
    """Values by which functions that read kept lists are asked for a few rows of a place."""
    city = largest_city()
    return {
        "in_city": str(city.pk),
        "of_city": f"'{city.slug}'",
        "of_situation": str(PublicSituation.objects.values_list("pk", flat=True)[0]),
        "until": "'infinity'::date",
        "at_most": "8",
    }


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("day", ["NULL::date", "'2019-06-01'::date"])
@pytest.mark.parametrize("upwards", [True, False])
@pytest.mark.parametrize("scope", ["city", "situation"])
def test_a_page_of_the_people_of_a_place_ends_with_the_last_that_is_shown(
    scope: str, upwards: bool, day: str
):
    variable = {"city": "in_city", "situation": "of_situation"}[scope]
    page = in_order.rows(f"{scope} = {variable}", upwards=upwards)
    for after in ("NULL::date", "'2019-03-01'::date"):
        at = {"after": after, "after_key": "20", "day": day}
        at |= {"noun": "'victim'", "counted": "NULL::text", "names": "NULL::text[]"}
        plan = plan_of(asked(f"RETURN QUERY {page}", **at, **of_places()))
        assert no_big_table_is_read_whole(plan)
        (by_key,) = [node for node in nodes(plan) if node.get("Index Name") == f"share_of_{scope}"]
        assert ("record" in by_key["Index Cond"]) is (after != "NULL::date")
        assert ("share_of_person" in indexes(plan)) is (day != "NULL::date")
        assert not {node["Node Type"] for node in nodes(plan)} & GATHERING


@pytest.mark.usefixtures("kept")
def test_a_page_of_people_and_their_number_are_read_where_they_are_kept():
    city = largest_city()
    listed = {"city": city.slug, "as_of": "2019-06-01"}
    for parameters in ({"city": city.slug}, listed):
        with taken_down() as statements:
            answer(**parameters)
        functions = [sql for sql, _params in statements if "public_rows_" in sql]
        assert len(functions) == 2
        assert no_big_table_is_read_whole(*(plan_of(*each) for each in statements))


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("upwards", [True, False])
@pytest.mark.parametrize("scope", [in_order.OF_CITY, in_order.OF_SITUATION, ""])
def test_a_page_of_changes_ends_with_the_last_that_is_shown(scope: str, upwards: bool):
    page = in_order.changes(scope, upwards=upwards)
    chosen = dict.fromkeys(("acts", "kinds"), "NULL::text[]") | {
        "chosen": "ARRAY['changes victim']"
    }
    chosen |= dict.fromkeys(("is_chosen", "only_corrected"), "false")
    for after in ("NULL::date", "'2019-03-01'::date"):
        at = {"after": after, "after_key": "20", "are_published": "true"}
        at |= {"is_whole": str(not scope)}
        plan = plan_of(asked(f"RETURN QUERY {page}", **chosen, **at, **of_places()))
        assert no_big_table_is_read_whole(plan)
        ended = [node["Plans"][0] for node in nodes(plan) if node["Node Type"] == "Limit"]
        by_key = [node for node in ended if node["Node Type"] == "Index Scan"]
        index = "city" if scope == in_order.OF_CITY else "situation"
        assert {node["Index Name"] for node in by_key} == {
            f"share_newest_of_{index}",
            *(() if scope else ("victim_by_publication",)),
        }
        for node in by_key:
            assert ("ROW(" in node.get("Index Cond", "")) is (after != "NULL::date")


@pytest.mark.usefixtures("kept")
def test_what_a_change_adds_is_looked_up_by_index():
    author, reviewer = make.make_user("researcher"), make.make_user("reviewer")
    (known,) = Incident.objects.filter(place=largest_city().pk, state="published")[:1]
    source = Source.objects.filter(state="published").first()
    victim = make.make_victim(name=any_name(), sources=[source], author=author)
    make.make_harm(victim=victim, incident=known, sources=[source], author=author)
    actions.submit(actions.bundle(victim), by=author)
    found = plans(lambda: actions.publish([victim], by=reviewer))
    assert no_big_table_is_read_whole(*found)
    assert {"share_is_unique", "share_of_person"} <= indexes(*found)
