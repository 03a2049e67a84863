"""What dashboards count at once, in the database, recounted row by row: today and as of several days."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import connection, transaction

from cases.choices import DEATHS, TORTURE
from cases.filters.quality import OF_HARMS, OF_PEOPLE
from cases.filters.reference import supporting
from cases.public import (
    PublicChange,
    PublicFigure,
    PublicHarm,
    PublicIncident,
    PublicInvestigation,
    PublicInvestigationVictim,
    PublicPlace,
    PublicProsecution,
    PublicProsecutionVictim,
    PublicSituation,
    PublicSource,
    PublicVictim,
)
from cases.public.voices import independent_voices
from cases.stats import changes, people, quality
from cases.stats.numbers import Scope
from cases.stats.occurrences import occurrences
from cases.synthesis import synthesize
from tests import factories as make

DAYS = (None, date(2019, 3, 1), date(2020, 1, 10), date(2022, 2, 1))

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def invented(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """An invented record, and what no invented one has: people of several places, and late reports."""
    with django_db_blocker.unblock(), transaction.atomic():
        synthesize(victims=300, seed=2, say=lambda _words: None)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        add_people_of_several_places()
        yield
        transaction.set_rollback(True)


def add_people_of_several_places() -> None:
    """Withheld people who are a crowd only elsewhere; a place, a date and a sex that were reported late."""
    publisher = make.make_publisher(name="Invented Times", slug="invented-times")
    early, late = (
        make.make_source(published_on=day, publisher=publisher)
        for day in (date(2022, 1, 7), date(2022, 3, 7))
    )
    there, here = make.make_place(name="There"), make.make_place(name="Here")
    situation = make.make_situation(country=make.make_place(level="country"))
    crowded, lonely, nowhere = (
        make.make_incident(place=place, situation=situation, sources=[early])
        for place in (there, here, here)
    )
    make.make_citation(nowhere, source=late, supports_field="place")
    make.make_citation(nowhere, source=late, supports_field="date_earliest")
    children = [
        make.make_victim(sex="man", age_group="child", sources=[early]) for _each in range(5)
    ]
    harms = [make.make_harm(victim=each, incident=crowded, sources=[early]) for each in children]
    # One of them was harmed twice: with one harm alone, in a place where nobody else was.
    harms.append(
        make.make_harm(victim=children[0], incident=lonely, category="tortured", sources=[early])
    )
    alone = make.make_victim(sex="man", age_group="child", sources=[early])
    named = make.make_victim(name="Dana Invented", sex="woman", age_group="adult", sources=[early])
    make.make_citation(named, source=late, supports_field="sex")
    make.make_citation(named, source=late, supports_field="role")
    harms += [
        make.make_harm(victim=alone, incident=lonely, sources=[early]),
        make.make_harm(victim=named, incident=nowhere, sources=[early]),
    ]
    make.make_citation(harms[-1], source=late, supports_field="means")
    make.publish_all([crowded, lonely, nowhere, *children, alone, named, *harms])


def scopes() -> list[Scope]:
    cities = PublicPlace.objects.filter(level="city")
    largest = max(cities, key=lambda row: PublicHarm.objects.filter(city_slug=row.slug).count())
    situation = PublicSituation.objects.get(slug="january-unrest")
    here, there = (cities.get(name=name) for name in ("Here", "There"))
    return [
        Scope(city=largest),
        Scope(city=here),
        Scope(city=there),
        Scope(situation=situation),
        Scope(situation=situation, city=largest),
    ]


def asked() -> list[tuple[Scope, date | None]]:
    return list(product(scopes(), DAYS))


def value(row: Any, field: str) -> str:
    """A field as its bucket: why there is none, where there is none."""
    if field in row.not_yet_reported:
        return "not_yet_reported"
    return getattr(row, field) or "withheld"


def harms_of(scope: Scope, day: date | None) -> list[Any]:
    return list(scope.of(PublicHarm.objects.as_of(day)))


def test_people_are_counted_as_one_by_one():
    for scope, day in asked():
        counted = people.people(scope, day)
        harms = harms_of(scope, day)
        victims = PublicVictim.objects.as_of(day).in_bulk({each.victim_id for each in harms})
        died = {each.victim_id for each in harms if each.category in DEATHS}
        tortured = {each.victim_id for each in harms if each.category in TORTURE}
        listed = scope.people(day)
        for name, number in (
            ("died", len(died)),
            ("tortured", len(tortured)),
            ("people", len(victims)),
            ("harms", len(harms)),
            ("listed", listed.count()),
        ):
            assert counted.number(name) == number, (scope, day, name)
        for field in ("sex", "age_group", "role"):
            by_hand = Counter(value(victims[pk], field) for pk in died)
            assert counted.tally(field) == by_hand, (scope, day, field)
        causes = {(each.victim_id, value(each, "means")) for each in harms if each.is_death}
        assert counted.tally("means") == Counter(cause for _pk, cause in causes)
        identified = Counter(value(each, "identification") for each in victims.values())
        assert counted.tally("identification") == identified
        assert list(counted.first) == list(listed.values_list("pk", flat=True)[:20])


def test_what_is_not_known_of_people_is_counted_by_the_conditions_of_the_lists():
    for scope, day in asked():
        counted = people.people(scope, day).tally("without")
        harms = scope.of(PublicHarm.objects.as_of(day))
        known = PublicVictim.objects.as_of(day).filter(pk__in=harms.order_by().values("victim"))
        for name, lack in OF_PEOPLE.items():
            assert counted.get(name, 0) == known.filter(lack.by(day)).count(), (scope, day, name)
        for name, lack in OF_HARMS.items():
            lacking = harms.filter(lack.by(day)).order_by().values("victim").distinct()
            assert counted.get(name, 0) == lacking.count(), (scope, day, name)


def test_the_first_harms_are_those_with_a_case_in_the_order_in_which_they_became_known():
    found = set()
    for scope, day in asked():
        cased = set()
        for links in (PublicInvestigationVictim.objects, PublicProsecutionVictim.objects):
            rows = links.filter(known_from__lte=day) if day else links.all()
            cased |= set(rows.values_list("victim", flat=True))
        by_hand = sorted(
            harms_of(scope, day),
            key=lambda each: (each.victim_id not in cased, each.known_from, each.pk),
        )
        expected = tuple(each.pk for each in by_hand[:20])
        assert people.people(scope, day).first_harms == expected, (scope, day)
        found |= {each.victim_id in cased for each in by_hand[:20]}
    assert found == {True, False}


def test_voices_are_those_that_each_row_has_by_itself():
    kinds = {
        "incident": PublicIncident,
        "investigation": PublicInvestigation,
        "prosecution": PublicProsecution,
        "figure": PublicFigure,
    }
    lists = {kind: list_name for kind, list_name, _unit, _title in quality._KINDS}
    for scope, day in asked():
        harms = scope.of(PublicHarm.objects.as_of(day))
        rows = {"victim": PublicVictim.objects.as_of(day).filter(pk__in=harms.values("victim"))}
        rows |= {kind: scope.of(model.objects.as_of(day)) for kind, model in kinds.items()}
        told = {
            tallies.total.link.list_name: {
                bucket.value: bucket.count.value for bucket in tallies.buckets
            }
            for tallies in quality.quality(scope, day).voices
        }
        for kind, chosen in rows.items():
            each = chosen.order_by().annotate(n=independent_voices(kind, day))
            numbers = Counter(each.values_list("n", flat=True))
            if not numbers:
                assert lists[kind] not in told
                continue
            by_hand = {"one": numbers[1], "none": numbers[0]}
            by_hand["several"] = numbers.total() - sum(by_hand.values())
            assert told[lists[kind]] == {
                name: number for name, number in by_hand.items() if number or name != "none"
            }, (scope, day, kind)


def test_sources_are_those_of_the_list():
    for scope, day in asked():
        if scope.city is not None and scope.situation is not None:
            continue  # the list asks for each by itself
        where: dict[str, Any] = (
            {"city_slug": scope.city.slug} if scope.city else {"situation_id": scope.situation.pk}
        )
        listed = supporting(PublicSource.objects.as_of(day), day, **where)
        by_hand = Counter(listed.values_list("archive_status", flat=True))
        told = quality.names_and_copies(scope, day).sources
        found = {bucket.value: bucket.count.value for bucket in told.buckets if bucket.count.value}
        assert found == by_hand, (scope, day)


def test_the_newest_changes_are_those_of_the_whole_list_that_concern_the_place():
    whole = list(PublicChange.objects.all())
    for scope, day in asked():
        if scope.city is not None and scope.situation is not None:
            continue

        def concerns(row: Any, scope: Scope = scope, day: date | None = day) -> bool:
            noun, slug = (
                ("cities", scope.city.slug) if scope.city else ("situations", scope.situation.slug)
            )
            known = row.concerns[noun].get(slug)
            return known is not None and (
                day is None or (known <= day.isoformat() and row.known_from <= day)
            )

        by_hand = [row for row in whole if concerns(row)]
        found = changes.lately(scope, day, at_most=8)
        assert found.count == len(by_hand), (scope, day)
        assert [row.pk for row in found.newest] == [row.pk for row in by_hand[:8]]
        assert [row.concerns for row in found.newest] == [row.concerns for row in by_hand[:8]]


def test_incidents_of_which_the_first_are_read_are_the_first_of_all():
    for scope, day in asked():
        every, some = occurrences(scope, day), occurrences(scope, day, at_most=3)
        assert some.dated == every.dated[:3]
        assert some.undated == every.undated[:3]
        assert (some.dated_count, some.undated_count) == (len(every.dated), len(every.undated))
        assert some.every == every.every[: len(some.every)]


def test_withheld_people_are_a_crowd_wherever_they_were_harmed_and_in_no_other_place():
    here, there = scopes()[1:3]
    # The one who was harmed in both is one of many there; the other here is alone.
    assert people.people(there).tally("age_group") == {"child": 5}
    assert people.people(here).tally("age_group") == {"withheld": 1, "adult": 1}
    assert people.people(here).number("without", "cause") == 1
