"""The public search: every kind and script, a letter or two wrong, the reasons, and what is never found."""

import re
from datetime import date
from importlib import import_module
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.choices import RemovalReason, Script
from cases.filters.question import read_query
from cases.models import Victim, VictimName
from cases.models.sounding import ONE_BY_ONE, SILENT, TOGETHER, sounded
from cases.public import PublicVictimName
from cases.public_ids import new_public_id
from cases.search.candidates import likeness, with_all
from tests import factories as make

pytestmark = pytest.mark.django_db

EARLY, LATE = date(2022, 1, 15), date(2022, 12, 25)


def asked(client: Client, question: str, **more: str) -> Any:
    answer = client.get("/search/", {"q": question, **more})
    assert answer.status_code == 200, question
    return answer


def found(client: Client, question: str, **more: str) -> dict[str, list[str]]:
    """The names of what is found, by kind, the pages of the site left out."""
    groups = asked(client, question, **more).context["groups"]
    return {str(g.kind): [hit.name for hit in g.hits] for g in groups if g.kind != "pages"}


def reasons(client: Client, question: str, kind: str) -> list[str]:
    """Why the first result of a kind is one, with what is marked in brackets."""
    groups = {str(group.kind): group for group in asked(client, question).context["groups"]}
    return [
        f"{reason.words}: "
        + "".join(f"[{p.text}]" if p.is_match else p.text for p in reason.pieces)
        for reason in groups[kind].hits[0].reasons
    ]


def a_person(name: str, *, on: date = EARLY, **spelt: str) -> Victim:
    source = make.make_source(published_on=on)
    victim = make.make_victim(name=name, age_group="adult", sources=[source])
    for script, text in spelt.items():
        make.make_victim_name(victim=victim, text=text, script=Script[script], sources=[source])
    incident = make.make_incident(
        title="Incident", place=make.make_place(name="Place"), sources=[source]
    )
    make.publish_all([make.make_harm(victim=victim, incident=incident, sources=[source]), victim])
    return victim


def withheld(name: str, **spelt: str) -> Victim:
    victim = a_person(name, **spelt)
    actions.withhold(victim, by=make.make_user("reviewer"))
    return victim


# --- What is found ---------------------------------------------------------------------------------


def test_people_are_found_in_every_script_and_with_a_letter_or_two_wrong(client: Client) -> None:
    a_person("Invented Sampleuly", CYRILLIC="Инвентед Сәмплеұлы", ARABIC="عينة مخترعة")
    a_person("Щавель Примеров")
    for question, name in {
        "Invented Sampleuly": "Invented Sampleuly",
        "sampleuly INVENTED": "Invented Sampleuly",
        "Сәмплеұлы": "Invented Sampleuly",
        "Самплеулы": "Invented Sampleuly",
        "Samplewly": "Invented Sampleuly",
        "Samplelye": "Invented Sampleuly",
        "sampl": "Invented Sampleuly",
        "عينة": "Invented Sampleuly",
        "Shchavel": "Щавель Примеров",
        "Primerov": "Щавель Примеров",
        "Prymierow": "Щавель Примеров",
    }.items():
        assert found(client, question) == {"victims": [name]}, question
    assert found(client, "Sampleuly Primerov") == {}
    assert found(client, "Zzyzx") == {}


def test_a_result_says_why_it_is_one(client: Client) -> None:
    a_person("Invented Sampleuly", CYRILLIC="Инвентед Сәмплеұлы")
    place = make.make_place(name="Exampletown", slug="exampletown")
    place.names.create(text="Экземплград", script="Cyrl", language="ru")
    make.publish_all([place])
    assert reasons(client, "Sampleuly", "victims") == ["in the name: [Sampleuly]"]
    assert reasons(client, "Сәмплеұлы", "victims") == [
        "the name in Cyrillic letters: Инвентед [Сәмплеұлы]"
    ]
    assert reasons(client, "Самплулы", "victims")[-1] == "similar spelling: [Сәмплеұлы]"
    assert reasons(client, "Инвентед", "victims") == [
        "the name in Cyrillic letters: [Инвентед] Сәмплеұлы"
    ]
    assert reasons(client, "экземплград", "places") == ["the Russian name: [Экземплград]"]
    assert reasons(client, "exampletwon", "places") == ["similar spelling: [Exampletown]"]
    page = asked(client, "экземплград").text
    assert "The Russian name: <bdi><mark>Экземплград</mark></bdi>" in page


def test_every_kind_is_found(client: Client) -> None:
    place, situation = (
        make.make_place(name="Exampletown"),
        make.make_situation(name="Winter of tests"),
    )
    source = make.make_source(
        title="A quiet bulletin", publisher=make.make_publisher(name="The Invented Gazette")
    )
    at = {"place": place, "situation": situation, "sources": [source]}
    agency = make.make_agency(name="Border patrol of nowhere")
    speaker = make.make_speaker(name="Ministry of inventions")
    investigation = make.make_investigation(**at, title="Inquiry about the bridge")
    figure = make.make_figure(
        **at, value=4321, speaker=speaker, speaker_status="stated", metric="killed"
    )
    make.publish_all(
        [
            agency,
            investigation,
            make.make_investigation_step(investigation=investigation, sources=[source]),
            make.make_incident(**at, title="Shots near the bridge"),
            make.make_prosecution(**at, title="Trial about the bridge"),
            figure,
        ]
    )
    for question, kind, name in (
        ("exampletown", "places", "Exampletown"),
        ("winter tests", "situations", "Winter of tests"),
        ("shots bridge", "incidents", "Shots near the bridge"),
        ("inquiry", "investigations", "Inquiry about the bridge"),
        ("trial bridge", "prosecutions", "Trial about the bridge"),
        ("border patrol", "agencies", "Border patrol of nowhere"),
        ("ministry inventions", "speakers", "Ministry of inventions"),
        ("gazette", "publishers", "The Invented Gazette"),
        ("quiet bulletin", "sources", "A quiet bulletin"),
        ("bulletin gazette", "sources", "A quiet bulletin"),
        ("killed exampletown", "figures", "4,321 people killed, Exampletown"),
        ("ministry killed", "figures", "4,321 people killed, Exampletown"),
        ("4321", "figures", "4,321 people killed, Exampletown"),
    ):
        assert name in found(client, question).get(kind, []), question
    # With the place that a title does not name, and never by the place alone.
    assert found(client, "shots exampletown")["incidents"] == ["Shots near the bridge"]
    assert "incidents" not in found(client, "exampletown")
    assert reasons(client, "shots exampletown", "incidents") == [
        "in the title: [Shots]", "the place: [Exampletown]",
    ]  # fmt: skip
    hits = {g.kind: g.hits[0] for g in asked(client, "4321").context["groups"]}
    assert hits["figures"].facts[0] == "Ministry of inventions"
    # Every result leads to a page.
    for question in ("exampletown", "winter", "bridge", "border", "ministry", "gazette", "4321"):
        page = asked(client, question).text
        for address in re.findall(r'class="row-title"><a href="([^"]+)', page):
            assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_an_id_finds_its_record_and_one_that_was_merged_the_one_that_stayed(client: Client) -> None:
    first, second = a_person("Invented Onename"), a_person("Invented Othername")
    assert found(client, first.public_id.lower()) == {"victims": ["Invented Onename"]}
    actions.merge(second, into=first, by=make.make_user("reviewer"))
    assert found(client, second.public_id) == {"victims": ["Invented Onename"]}
    assert reasons(client, second.public_id, "victims")[0].startswith("an earlier id")
    # What the merged record called the person is no public name any more.
    assert found(client, "Othername") == {}
    assert found(client, "FIG-33333333") == {}


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("standard of proof", "Standard of proof"),
        ("withheld", "Withheld"),
        ("relay", "Relay"),
        ("privacy", "Privacy"),
        ("hole software", "A hole in the software"),
        ("population_group", "Figure: population_group"),
        ("acquitted", "Outcome: acquitted"),
        ("methodolgy", "Methodology"),
    ],
)
def test_the_pages_of_the_site_are_found(client: Client, question: str, title: str) -> None:
    groups = {str(group.kind): group for group in asked(client, question).context["groups"]}
    names = [hit.name.lower() for hit in groups["pages"].hits]
    assert any(title.lower().split(": ")[-1] in name for name in names[:6]), names
    for hit in groups["pages"].hits:
        path, _, anchor = hit.address.partition("#")
        page = client.get(path)
        assert page.status_code == 200
        assert not anchor or f'id="{anchor}"' in page.text, hit.address


# --- What is never found ---------------------------------------------------------------------------


def told(answer: Any) -> dict[str, str]:
    return {
        name: text for name, text in answer.headers.items() if name not in {"ETag", "Last-Modified"}
    }


def without_the_question(page: str, question: str) -> str:
    return unquote_plus(page).replace(question, "QUESTION")


def test_a_withheld_name_is_answered_like_one_that_nobody_has(client: Client) -> None:
    a_person("Openly Named")
    victim = withheld("Qanatbai Dzhulbarsov", CYRILLIC="Қанатбай Джулбарсов")
    for secret, nobody in (
        ("Qanatbai Dzhulbarsov", "Brzmqatu Vwkplortuqx"),
        ("Dzhulbarsov", "Vwkplortuqx"),
        ("Джулбарсов", "Вжкплортдц"),
        ("Dzhulbarsof", "Vwkplortfqx"),
    ):
        for more in ({}, {"as_of": "2022-06-01"}):
            one, other = asked(client, secret, **more), asked(client, nobody, **more)
            assert without_the_question(one.text, secret) == without_the_question(
                other.text, nobody
            )
            # The name of an answer is that of its address; in the second of a change it has no day.
            assert told(one) == told(other)
    victim.refresh_from_db()
    assert found(client, victim.public_id) == {}
    assert client.get("/victims/", {"name": "Dzhulbarsov"}).context["count"] == 0


def test_who_is_accused_and_not_convicted_is_never_found(client: Client) -> None:
    defendants = [
        make.make_defendant(
            prosecution=make.make_prosecution(title=f"Case {number}"),
            capacity=capacity,
            name="Accusedov Invented",
            agency=make.make_agency(),
        )
        for number, capacity in enumerate(("state_agent", "not_state_agent"))
    ]
    make.publish_all([make.make_proceeding_step(defendant=each) for each in defendants])
    assert found(client, "Accusedov") == {}


def test_a_draft_and_what_was_withdrawn_are_not_found(client: Client) -> None:
    make.make_incident(title="Draftword of a bridge")
    gone = make.make_incident(title="Goneword of a bridge")
    make.publish_all([gone])
    actions.withdraw([gone], by=make.make_user("reviewer"), reason=RemovalReason.SOURCE_RETRACTED)
    assert found(client, "Draftword") == found(client, "Goneword") == {}


def test_a_day_finds_what_was_known_by_then(client: Client) -> None:
    a_person("Earlyname Invented", on=EARLY)
    a_person("Latename Invented", on=LATE)
    assert found(client, "Invented", as_of="2022-06-01") == {"victims": ["Earlyname Invented"]}
    assert len(found(client, "Invented")["victims"]) == 2
    late = make.make_source(title="Latereport of nothing", published_on=LATE)
    make.publish_all([make.make_incident(title="Lateshots", sources=[late])])
    assert found(client, "Lateshots", as_of="2022-06-01") == {}
    assert found(client, "Latereport", as_of="2022-06-01") == {}
    assert "as_of=2022-12-31" in asked(client, "Lateshots", as_of="2022-12-31").text


# --- How it answers --------------------------------------------------------------------------------


def test_at_most_ten_of_a_kind_and_the_list_has_them_all(client: Client) -> None:
    for number in range(12):
        a_person(f"Manyname Invented{'abcdefghijkl'[number]}")
    answer = asked(client, "Manyname")
    [people] = [group for group in answer.context["groups"] if group.kind == "victims"]
    assert len(people.hits) == 10
    assert people.has_more
    assert '<a href="/victims/?name=Manyname">' in answer.text
    assert client.get("/victims/", {"name": "Manyname"}).context["count"] == 12
    assert client.get("/victims/", {"name": "Мэниниме"}).status_code == 200


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "What can be asked"),
        ("  ", "What can be asked"),
        ("a", "One letter"),
        ("?!", "One letter"),
    ],
)
def test_nothing_or_too_little_is_helped(client: Client, question: str, said: str) -> None:
    assert said in asked(client, question).text
    assert said in client.get("/search/", {"q": question}).text


@pytest.mark.parametrize("question", ["\0", "a\x07b", "x" * 201, "ab " * 13 + "cd", "aa\x85"])
def test_a_question_that_makes_no_sense_is_refused_by_name(client: Client, question: str) -> None:
    if question.startswith("ab "):
        question = " ".join(f"word{number}" for number in range(13))
    answer = client.get("/search/", {"q": question})
    assert answer.status_code == 400
    assert '<code translate="no"><bdi>q</bdi></code>' in answer.text
    assert client.get("/search/?q=a&q=b").status_code == 400
    assert client.get("/search/?query=a").status_code == 400


def test_a_hostile_question_stays_text(client: Client) -> None:
    place = make.make_place(name="<img src=x> & Sons")
    make.publish_all([place])
    for question in (
        "<script>alert(1)</script>",
        "img src",
        '"><b>',
        "%_\\",
        "\u202eevil\u202c",
        "' OR 1=1 --",
    ):
        page = asked(client, question).text
        assert "<script>" not in page
        assert "<img src=x" not in page
        assert '"><b>' not in page
        assert "\u202e" not in page.partition("<main")[2]
    assert asked(client, "%").context["groups"] == []
    assert "&lt;<mark>img</mark>" in asked(client, "img src").text


def test_every_page_has_the_search_and_results_are_for_no_search_engine(client: Client) -> None:
    for address in ("/", "/victims/", "/about/", "/nowhere/", "/figures/?nonsense=1"):
        page = client.get(address).text
        assert 'role="search"' in page, address
        assert 'name="q"' in page
    page = client.get("/victims/?as_of=2022-06-01").text
    assert '<input type="hidden" name="as_of" value="2022-06-01">' in page.split("<main")[0]
    assert '<meta name="robots" content="noindex">' in asked(client, "anything").text
    description = client.get("/search/description.xml")
    assert description["Content-Type"] == "application/opensearchdescription+xml"
    assert "http://testserver/search/?q={searchTerms}" in description.text


def test_a_search_asks_no_more_questions_for_6_rows_than_for_1(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            asked(client, "Invented Examplename")
        return len(captured)

    def more(number: int) -> None:
        place, situation = make.make_place(), make.make_situation()
        records: list[Any] = []
        for _ in range(number):
            at = {"place": place, "situation": situation, "title": "Invented Examplename"}
            records += [
                make.make_incident(**at),
                make.make_prosecution(**at),
                make.make_agency(name="Invented Examplename"),
                make.make_figure(
                    place=place,
                    speaker=make.make_speaker(name="Invented Examplename"),
                    speaker_status="stated",
                ),
                make.make_harm(
                    victim=make.make_victim(name="Invented Examplename", age_group="adult")
                ),
            ]
        make.publish_all(records)

    more(1)
    asked(client, "Invented")
    few = queries()
    more(5)
    assert queries() == few


# --- The index -------------------------------------------------------------------------------------


def test_python_and_the_database_hear_the_same() -> None:
    frozen = import_module("cases.migrations.0016_public_search")
    assert dict(zip(*frozen.LETTERS, strict=False)) == ONE_BY_ONE
    assert frozen.LETTERS[0].endswith(SILENT)
    assert tuple(tuple(pair.split(":")) for pair in frozen.TOGETHER.split()) == TOGETHER
    samples = [
        *("Талдықорған", "Taldyqorǵan", "Щербаков", "Ščerbakov", "Ёлка", "ÉCOLE", "Łukasz O’Brien"),
        *("نۇرلان", "Київ", "Nur-Sultan", "Straße №5", "ЖАҢАӨЗЕН", "x" * 200, "東京", "a_b%c"),
    ]
    with connection.cursor() as cursor:
        for text in samples:
            cursor.execute("SELECT cases_sounded(%s::text)", [text])
            assert cursor.fetchone()[0] == sounded(text), text


@pytest.mark.parametrize("alike", [False, True])
def test_names_are_looked_for_by_their_index_through_the_view(alike: bool) -> None:
    victim = make.make_victim()
    ids: set[str] = set()
    while len(ids) < 20_000:  # of so many at random, two are the same now and then
        ids.add(new_public_id("NAM"))
    VictimName.objects.bulk_create(
        VictimName(
            victim=victim,
            public_id=public_id,
            text=f"Name{number % 977} Other{number}",
            script="Latn",
            known_from=EARLY,
        )
        for number, public_id in enumerate(ids)
    )
    words = read_query("Krykbayev Ernazar").words
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_victimname, cases_victim")
    with likeness():
        rows = with_all(PublicVictimName.objects.as_of(LATE), "text", words, alike=alike)
        plan = rows.values_list("victim_id", "text").explain()
    assert "victimname_text_sounds" in plan, plan
    assert "Seq Scan on cases_victimname" not in plan, plan
