"""The desk's search: every script, parts of words, misspelt names, each by an index; lists stay quick."""

import re
from hashlib import sha1
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet, Value
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.admin import narrowing
from cases.admin.searching import KeysFirst, found
from cases.choices import Script
from cases.models import (
    Citation,
    Defendant,
    Figure,
    Incident,
    Investigation,
    Place,
    Prosecution,
    Source,
    Victim,
    VictimName,
)
from cases.models.folding import Folded
from tests import factories as make
from tests.cases.desk_forms import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make.make_user("researcher"))
    return client


def listed(desk: Client, model: Any, **query: str) -> Any:
    return desk.get(reverse(f"admin:cases_{model._meta.model_name}_changelist"), query)


def results(desk: Client, model: Any, query: str) -> set[str]:
    return {str(each) for each in listed(desk, model, q=query).context["cl"].result_list}


def offered(desk: Client, field: str, model: str, term: str) -> list[str]:
    query = {"term": term, "app_label": "cases", "model_name": model, "field_name": field}
    answer = desk.get(reverse("admin:autocomplete"), query)
    return [row["text"] for row in answer.json()["results"]]


def a_person(name: str, **spelt: str) -> Victim:
    victim = make.make_victim(name=name, sources=[])
    for script, text in spelt.items():
        make.make_victim_name(victim=victim, text=text, script=Script[script], sources=[])
    return victim


def test_people_are_found_in_every_script_with_any_keyboard(desk: Client) -> None:
    a_person("Nurlan Exampleuly", CYRILLIC="Нұрлан Экзампләұлы", ARABIC="نۇرلان مِثال")
    a_person("Łukasz Muster-Óbis")
    a_person("Dan O’Other", CYRILLIC="Йод Ёжиков")
    for query, name in {
        "НҰРЛАН": "Nurlan Exampleuly",
        "нурлан экзампл": "Nurlan Exampleuly",
        "مثال نورلان": "Nurlan Exampleuly",
        "example nur": "Nurlan Exampleuly",
        "lukasz": "Łukasz Muster-Óbis",
        "OBIS": "Łukasz Muster-Óbis",
        "иод ежиков": "Dan O’Other",
        "o'oth": "Dan O’Other",
        # What is too short for the middle of a word must begin one.
        "o": "Dan O’Other",
        "ex": "Nurlan Exampleuly",
    }.items():
        assert results(desk, Victim, query) == {name}, query
        assert offered(desk, "victim", "harm", query) == [name], query
    assert results(desk, Victim, "zz") == set()


def test_a_misspelt_name_is_found_and_the_page_says_so(desk: Client) -> None:
    a_person("Aigerim Sampleova")
    a_person("Aigul Sampleova")
    a_person("Dan Other")
    answer = listed(desk, Victim, q="Aygerim Samplova")
    assert [str(each) for each in answer.context["cl"].result_list] == ["Aigerim Sampleova"]
    said = [str(each) for each in get_messages(answer.wsgi_request)]
    assert "spelt alike" in " ".join(said)
    assert offered(desk, "victim", "harm", "Samplova")[:2] == [
        "Aigerim Sampleova",
        "Aigul Sampleova",
    ]
    # What is written so comes alone, and without a word about it.
    answer = listed(desk, Victim, q="Aigul Sampleova")
    assert len(answer.context["cl"].result_list) == 1
    assert "spelt alike" not in answer.text
    assert results(desk, Victim, "Zzyzx Qqq") == set()


def test_sources_places_and_figures_are_found_by_what_people_know_of_them(desk: Client) -> None:
    publisher = make.make_publisher(name="Zeit & Ort")
    make.make_source(title="Bericht 100%", publisher=publisher, url="https://example.org/a_b/5")
    make.make_source(title="Bericht 1000", url="https://example.org/aXb/5")
    for query in ("100%", "zeit bericht", "example.org/a_b", "ORT"):
        assert results(desk, Source, query) == {"Bericht 100%"}, query
    almaty = make.make_place(name="Almaty")
    make.make_place_name(place=almaty, text="Алматы")
    assert results(desk, Place, "алма") == {"Almaty"}
    assert offered(desk, "place", "incident", "АЛМАТЫ") == ["Almaty"]
    figure = make.make_figure(value=225, place=almaty)
    make.make_figure(value=2250)
    for query in ("225", "алматы", figure.public_id.lower(), figure.public_id[:8]):
        assert results(desk, Figure, query) == {str(figure)}, query
    incident = make.make_incident(title="Shots", place=almaty)
    make.make_harm(incident=incident, victim=a_person("Aru Example"))
    for query in ("shots алматы", "example", "Aru shots"):
        assert results(desk, Incident, query) == {"Shots"}, query


SEARCHED = {
    "victimname_text_trigrams": (Victim, "names__text"),
    "victim_occupation_trigrams": (Victim, "occupation"),
    "source_title_trigrams": (Source, "title"),
    "source_url_trigrams": (Source, "url"),
    "place_name_trigrams": (Place, "name"),
    "placename_text_trigrams": (Place, "names__text"),
    "incident_title_trigrams": (Incident, "title"),
    "incident_summary_trigrams": (Incident, "summary"),
    "investigation_title_trigrams": (Investigation, "title"),
    "prosecution_title_trigrams": (Prosecution, "title"),
    "defendant_name_trigrams": (Defendant, "name"),
    "citation_words_trigrams": (Citation, "exact_words"),
}


def test_every_search_of_a_large_table_has_its_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes")
        definitions = dict(cursor.fetchall())
    for index, (model, field) in SEARCHED.items():
        column = field.rpartition("__")[2]
        assert re.search(rf"gin \(cases_folded\(\W*{column}\b.*gin_trgm_ops", definitions[index])
        assert field in admin.site._registry[model].search_fields


def plan(rows: QuerySet[Any]) -> str:
    """How the database reads the rows, if it can help reading a table from end to end."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        return rows.explain()


def test_names_are_found_by_their_index_and_not_one_by_one() -> None:
    person = make.make_victim(sources=[])
    texts = (sha1(str(number).encode()).hexdigest() for number in range(2000))
    VictimName.objects.bulk_create(VictimName(victim=person, text=text) for text in texts)
    index = "victimname_text_trigrams"
    with connection.cursor() as cursor:
        # What autovacuum does otherwise.
        cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute("ANALYZE cases_victimname")
    for word in ("нұрлан", "c0ffee", "ab"):
        assert index in plan(found(Victim, ["names__text"], word)), word
    similar = VictimName.objects.annotate(folded_text=Folded("text")).filter(
        folded_text__trigram_word_similar=Folded(Value("c0ffee"))
    )
    assert index in plan(similar.values("victim"))
    among = found(Victim, ["names__text"], "c0ffee", [person.pk])
    assert "Seq Scan" not in plan(among)
    assert "victim_unpublished" in plan(Victim.objects.filter(state="draft", author=1).order_by())


# --- Lists and pages of a large record -------------------------------------------------------------


def test_a_late_page_reads_its_keys_first(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin.site._registry[Victim], "list_per_page", 2)
    people = [a_person(f"Person {number}") for number in range(5)]
    counts = []
    for number, shown in ((1, people[:2]), (2, people[2:4]), (3, people[4:])):
        with CaptureQueriesContext(connection) as queries:
            rows = listed(desk, Victim, p=str(number)).context["cl"]
        assert list(rows.result_list) == shown
        assert rows.result_count == 5
        counts.append(len(queries))
        skipping = [query["sql"] for query in queries if "OFFSET" in query["sql"]]
        keys_only = 'SELECT "cases_victim"."id" AS "pk" FROM "cases_victim" ORDER BY'
        assert all(sql.startswith(keys_only) for sql in skipping)
    assert len(set(counts)) == 1
    sorted_by_state = listed(desk, Victim, o="2", p="2").context["cl"]
    assert isinstance(sorted_by_state.paginator, KeysFirst)
    assert len(sorted_by_state.result_list) == 2


def test_a_filter_offers_what_occurs_and_no_endless_choice(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choices() -> list[str]:
        answer = listed(desk, Victim, **chosen)
        (places,) = [each for each in answer.context["cl"].filter_specs if each.title == "place"]
        return [label for _key, label in places.lookup_choices]

    chosen: dict[str, str] = {}
    towns = [make.make_place(name=f"Town {number}") for number in range(4)]
    for town in towns[:3]:
        make.make_harm(incident=make.make_incident(place=town))
    assert choices() == ["Town 0", "Town 1", "Town 2"]
    monkeypatch.setattr(narrowing, "MOST_CHOICES", 2)
    chosen = {"harms__incident__place__id__exact": str(towns[1].pk)}
    assert choices() == ["Town 1"]
    assert listed(desk, Victim, **chosen).context["cl"].result_count == 1


def test_a_page_asks_no_more_for_many_rows_than_for_one(desk: Client) -> None:
    incident = make.make_incident()
    desk.get(page(Incident, incident))
    counts = []
    for wanted in (1, 5):
        while incident.harms.count() < wanted:
            victim, agency = a_person(f"Person {wanted}"), make.make_agency()
            speaker = make.make_speaker()
            make.make_harm(
                incident=incident, victim=victim, agency=agency, agency_alleged_by=speaker
            )
            make.make_citation(incident)
        with CaptureQueriesContext(connection) as queries:
            answer = desk.get(page(Incident, incident))
        assert answer.text.count("selected>Person") == wanted
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_slow_counts_are_kept_for_a_while(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def suspicious() -> Any:
        parts = desk.get(reverse("admin:index")).context["parts"]
        return next(part for part in parts if part.title == "Suspicious records")

    cache.clear()
    make.make_incident()
    assert not suspicious().note
    before = [each.count for each in suspicious().counts]
    monkeypatch.setattr("cases.admin.work.SLOW", -1)
    suspicious()
    make.make_incident()
    kept = suspicious()
    assert [each.count for each in kept.counts] == before
    assert kept.note.startswith("Counted at")
    cache.clear()
    assert [each.count for each in suspicious().counts] != before
    cache.clear()
