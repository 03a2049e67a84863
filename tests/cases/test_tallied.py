"""The numbers of dashboards as they are kept: after whatever was done, those that are counted row by row."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.http import QueryDict

from cases import actions
from cases.actions import tallying
from cases.filters import LISTS, read_filter
from cases.models import Share, Tally, Tallying, User
from cases.public import PublicIncident, PublicPlace, PublicSituation
from cases.stats.numbers import Scope
from cases.stats.people import people
from cases.synthesis import synthesize
from tests import factories as make
from tests.cases.as_counted import (
    agree,
    chosen_changes,
    chosen_rows,
    in_list,
    is_as_begun_anew,
    is_kept,
    not_kept,
    one_of_days,
    scopes,
)
from tests.cases.every_verb import correct, five_alike, public_person, rarer_verbs, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer")


@pytest.mark.parametrize("made", [verbs, rarer_verbs])
def test_after_every_verb_each_number_is_what_counting_gives(reviewer: User, made: Any) -> None:
    assert tallying.begin()
    for turn, (verb, act) in enumerate(made(reviewer).items()):
        act()
        agree(verb, one_of_days(turn))
        assert is_as_begun_anew(), verb
    agree("all")
    chosen_as_kept = chosen_changes(), chosen_rows()
    assert any(number for *_asked, (number, *_rows) in chosen_as_kept[1])
    with not_kept():
        assert chosen_as_kept == (chosen_changes(), chosen_rows())


def test_a_crowd_that_comes_and_goes_is_counted_where_it_is(reviewer: User) -> None:
    people_alike = five_alike()
    make.publish_all(people_alike[:4], reviewer)
    assert tallying.begin()
    make.publish_all(people_alike[4:], reviewer)
    agree("five")
    assert told_of(people_alike[0]) == {"child": 5}
    correct(people_alike[1], sex="woman")
    agree("four")
    assert told_of(people_alike[0]) == {"withheld": 5}


def told_of(person: Any) -> dict[str, int]:
    slug = person.harms.get().incident.place.slug
    city = PublicPlace.objects.get(slug=slug)
    return people(Scope(city=city)).tally("age_group")


def test_a_relay_that_is_added_or_withdrawn_changes_whose_voice_is_heard(reviewer: User) -> None:
    first, second = (make.make_publisher(name=name) for name in ("First Paper", "Second Paper"))
    early, late = (
        make.make_source(published_on=date(2022, 1, day), publisher=publisher)
        for day, publisher in ((7, first), (9, second))
    )
    incident = make.make_incident(sources=[early, late])
    make.publish_all([early, late, incident], reviewer)
    assert tallying.begin()
    city = Scope(city=PublicPlace.objects.get(level="city"))
    assert people(city).tally("incident") == {"2": 1}
    correct(late, relays=[early.public_id])
    agree("relayed")
    assert people(city).tally("incident") == {"1": 1}


def test_one_who_was_harmed_in_two_cities_is_counted_in_each(reviewer: User) -> None:
    person = public_person(reviewer)
    assert tallying.begin()
    elsewhere = make.make_incident(place=make.make_place(level="city"))
    make.publish_all([elsewhere], reviewer)
    harm = make.make_harm(victim=person, incident=elsewhere, category="tortured")
    make.publish_all([harm], reviewer)
    agree("two cities")
    actions.withhold(person, by=reviewer)
    agree("withheld")


def test_sums_by_other_definitions_are_not_read_and_given_up(reviewer: User) -> None:
    public_person(reviewer)
    assert tallying.begin()
    assert not tallying.begin()
    Tally.objects.update(number=100)
    assert people(scopes()[0]).number("died") == 100
    Tallying.objects.update(made_with="others")
    assert people(scopes()[0]).number("died") == 1
    public_person(reviewer)
    assert not Tallying.objects.exists()
    assert tallying.begin()
    agree()


def test_a_change_that_concerns_too_many_gives_the_sums_up(
    reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_person(reviewer)
    assert tallying.begin()
    monkeypatch.setattr(tallying, "AT_MOST", 0)
    public_person(reviewer)
    assert not is_kept()
    assert sum(people(scope).number("died") for scope in scopes() if scope.city) == 2


def test_what_changes_while_records_are_looked_at_is_in_the_sums(
    reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    people_ = [public_person(reviewer) for _ in range(3)]
    lots: Callable[..., Iterator[list[int]]] = tallying._lots

    def with_changes(model: Any) -> Iterator[list[int]]:
        for keys in lots(model):
            yield keys
            if model.__name__ == "Victim" and len(people_) == 3:
                people_.append(public_person(reviewer))
                actions.withhold(people_[0], by=reviewer)

    monkeypatch.setattr(tallying, "_lots", with_changes)
    assert tallying.begin()
    agree()


def test_the_command_begins_and_says_so(reviewer: User, capsys: pytest.CaptureFixture[str]) -> None:
    public_person(reviewer)
    call_command("store_rows", "victims")
    assert "numbers of dashboards" in capsys.readouterr().out
    call_command("store_rows", "victims")
    assert "numbers of dashboards" not in capsys.readouterr().out
    agree()


def test_the_first_of_many_come_in_the_order_of_the_lists(reviewer: User) -> None:
    for day in (9, 8, 7):
        source = make.make_source(published_on=date(2022, 1, day))
        public_person(reviewer, sources=[source])
    investigation = make.make_investigation()
    make.publish_all([investigation], reviewer)
    last = public_person(reviewer, sources=[make.make_source(published_on=date(2022, 2, 1))])
    correct(investigation, victims=[last.public_id])
    assert tallying.begin()
    agree()
    assert Share.objects.filter(case_since__isnull=False).count() == 2
    assert Share.objects.filter(kind="harm").count() == 8


def test_incidents_with_a_date_and_without_are_those_that_reading_all_gives(reviewer: User) -> None:
    early, late = (
        make.make_source(published_on=day) for day in (date(2022, 1, 7), date(2022, 1, 20))
    )
    place = make.make_place(level="city")
    for days in ((3, 4), (2, 2), (3, 3), (1, 1)):
        first, last = (date(2022, 1, day) for day in days)
        incident = make.make_incident(
            place=place,
            sources=[early],
            date_earliest=first,
            date_latest=last,
            date_precision="day" if first == last else "between",
        )
        if days == (1, 1):
            make.make_citation(incident, source=late, supports_field="date_earliest")
        make.publish_all([incident], reviewer)
    for _ in range(3):
        make.publish_all([make.make_incident(place=place, sources=[late])], reviewer)
    assert tallying.begin()
    agree()
    later = Share.objects.filter(kind="incident", dated_since__gt=F("since"))
    assert later.count() == 2


def test_a_list_that_is_chosen_further_or_is_not_kept_is_read_row_by_row(reviewer: User) -> None:
    person = public_person(reviewer)
    assert tallying.begin()
    Tally.objects.update(number=100)
    slug = PublicPlace.objects.get(level="city").slug
    rows = read_filter(LISTS["victims"], QueryDict(f"city={slug}")).qs
    assert rows.count() == 100
    others = (
        rows.filter(public_id=person.public_id),
        rows.exclude(public_id=""),
        rows | rows,
        rows[:5],
        rows.distinct(),
    )
    assert [each.count() for each in others] == [1] * len(others)
    for query in (f"city={slug}&died=no", f"city={slug}&died=yes&as_of=2022-03-01", "name=x"):
        assert read_filter(LISTS["victims"], QueryDict(query)).qs.count() < 2
    Tallying.objects.update(made_with="others")
    assert read_filter(LISTS["victims"], QueryDict(f"city={slug}")).qs.count() == 1


def test_who_is_public_without_a_harm_is_in_the_list_of_all_changes(reviewer: User) -> None:
    alone, other = public_person(reviewer), public_person(reviewer)
    assert tallying.begin()
    # As if it were: the gate lets nobody become so.
    Share.objects.filter(kind="published victim", record=alone.pk).delete()
    _count, listed, _other_way = in_list("changes")
    assert {alone.public_id, other.public_id} <= set(listed)
    assert in_list("changes", size=2) == in_list("changes", size=50)
    Tally.objects.update(number=0)
    assert in_list("changes", (("kind", "victim"),))[0] == 2  # people are counted, not added up
    assert in_list("changes", (("kind", "incident"),))[0] == 0


def test_lists_of_an_invented_record_have_the_rows_and_the_number_that_reading_all_gives() -> None:
    synthesize(victims=60, seed=2, say=lambda _words: None)
    assert tallying.begin()

    def listed() -> list[Any]:
        situations = [row.slug for row in PublicSituation.objects.all()]
        cities = PublicIncident.objects.exclude(city_slug=None).values_list("city_slug", flat=True)
        places = [(("situation", situations[0]),), *((("city", slug),) for slug in cities[:2])]
        found = [
            in_list(noun, place, day, size=20)
            for noun, place, day in product(
                ("victims", "changes"), places, (None, date(2020, 1, 1))
            )
        ]
        return [*found, in_list("changes", size=50)]

    kept = listed()
    assert all(count for count, *_rows in kept[::2])
    with not_kept():
        assert listed() == kept


def test_who_begins_while_another_does_leaves_it_to_them(reviewer: User) -> None:
    public_person(reviewer)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [tallying._LOCK])
        assert not tallying.begin()
        assert not Tallying.objects.exists()
    finally:
        other.close()
    assert tallying.begin()


@pytest.mark.parametrize("part", ["step", "defendant"])
def test_an_earlier_source_of_a_part_makes_the_case_known_on_another_day(
    reviewer: User, part: str
) -> None:
    early, late = (make.make_source(published_on=date(2022, month, 7)) for month in (1, 3))
    investigation = make.make_investigation(sources=[early])
    prosecution = make.make_prosecution(investigation=investigation, sources=[early])
    make.publish_all([investigation, prosecution], reviewer)
    made = (
        make.make_investigation_step(investigation=investigation, sources=[late])
        if part == "step"
        else make.make_defendant(prosecution=prosecution, sources=[late])
    )
    assert tallying.begin()
    make.publish_all([made], reviewer)
    agree("late")
    make.publish_all([make.make_citation(made, source=early)], reviewer)
    agree("early")
