"""How many people a headline number counts is always what counting them all would give."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from cases import actions
from cases.actions.headcounts import OF_PEOPLE, headcounts
from cases.choices import ErasureReason, RemovalReason
from cases.filters.numbers import count, scope_of
from cases.models import ChangedPerson, CountedPerson, Headcount
from cases.public import PublicPlace, PublicSituation
from tests import factories as make

pytestmark = pytest.mark.django_db


def sql(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('accountability.act', 'correction', true)")
        cursor.execute(statement, parameters)


class Country:
    """A country with two cities and a district of one of them; people harmed in each."""

    def __init__(self) -> None:
        self.reviewer = make.make_user("reviewer")
        self.situation = make.make_situation()
        self.other = make.make_situation()
        self.here, self.there = (make.make_place(level="city") for _ in range(2))
        self.district = make.make_place(level="district", part_of=self.here)
        self.incident = self.happened(self.here)
        self.killed = self.harmed(self.incident, "killed_at_protest")
        self.tortured = self.harmed(self.happened(self.district), "died_of_torture")
        self.harmed(self.happened(self.there), "tortured")
        self.harmed(self.happened(self.there), "injured")
        headcounts(situations=(), cities=())

    def happened(self, place: Any) -> Any:
        incident = make.make_incident(situation=self.situation, place=place)
        make.publish_all([incident], self.reviewer)
        return incident

    def harmed(self, incident: Any, category: str, *, victim: Any = None) -> Any:
        victim = victim or make.make_victim()
        harm = make.make_harm(victim=victim, incident=incident, category=category)
        make.publish_all([victim if victim.state != "published" else harm], self.reviewer)
        return victim


@pytest.fixture
def country() -> Country:
    return Country()


def agree() -> None:
    situations = dict(PublicSituation.objects.values_list("pk", "slug"))
    cities = dict(PublicPlace.objects.filter(level="city").values_list("pk", "slug"))
    kept = headcounts(situations=situations, cities=cities)
    for statistic in OF_PEOPLE:
        for pk, slug in situations.items():
            wanted = count(statistic, scope_of(situation=slug))
            assert kept.get((statistic, pk, None), 0) == wanted, (statistic, slug)
        for pk, slug in cities.items():
            wanted = count(statistic, scope_of(city=slug))
            assert kept.get((statistic, None, pk), 0) == wanted, (statistic, slug)


def test_the_first_time_everybody_is_counted(country: Country) -> None:
    assert Headcount.objects.get(statistic="documented_deaths", city=country.here.pk).number == 2
    assert Headcount.objects.get(statistic="documented_torture", city=country.there.pk).number == 1
    assert not ChangedPerson.objects.exists()
    agree()


CHANGES: dict[str, Callable[[Country], object]] = {
    "somebody more": lambda c: c.harmed(c.incident, "killed_at_protest"),
    "a second harm of the same": lambda c: c.harmed(c.incident, "tortured", victim=c.killed),
    "a second death elsewhere": lambda c: c.harmed(
        c.happened(c.there), "killed_at_protest", victim=c.killed
    ),
    "a draft": lambda c: make.make_harm(victim=make.make_victim(), incident=c.incident),
    "withdrawn": lambda c: actions.withdraw(
        [c.killed], by=c.reviewer, reason=RemovalReason.ENTERED_IN_ERROR
    ),
    "withheld": lambda c: actions.withhold(c.killed, by=c.reviewer),
    "another category": lambda c: sql(
        "UPDATE cases_harm SET category = 'injured' WHERE victim_id = %s", c.killed.pk
    ),
    "another person": lambda c: sql(
        "UPDATE cases_harm SET victim_id = %s WHERE victim_id = %s", c.tortured.pk, c.killed.pk
    ),
    "the incident elsewhere": lambda c: sql(
        "UPDATE cases_incident SET place_id = %s WHERE id = %s", c.there.pk, c.incident.pk
    ),
    "the incident of another situation": lambda c: sql(
        "UPDATE cases_incident SET situation_id = %s WHERE id = %s", c.other.pk, c.incident.pk
    ),
    "the district of another city": lambda c: sql(
        "UPDATE cases_place SET part_of_id = %s WHERE id = %s", c.there.pk, c.district.pk
    ),
    "a city no city any more": lambda c: sql(
        "UPDATE cases_place SET level = 'district' WHERE id = %s", c.here.pk
    ),
    "a city not public any more": lambda c: sql(
        "UPDATE cases_place SET state = 'withdrawn', withdrawn_at = now(), withdrawn_by_id = %s,"
        " withdrawal_reason = 'entered_in_error' WHERE id = %s",
        c.reviewer.pk,
        c.here.pk,
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_they_agree_whatever_changes(country: Country, change: str) -> None:
    before = list(Headcount.objects.order_by("pk").values_list("pk", "number"))
    CHANGES[change](country)
    agree()
    agree()  # nobody is looked at twice
    after = list(Headcount.objects.order_by("pk").values_list("pk", "number"))
    assert (before == after) == (change in {"a draft", "withheld"})
    assert sum(number for _pk, number in after) == CountedPerson.objects.count()


def test_an_erasure_is_counted_as_well(country: Country) -> None:
    pk = country.killed.pk
    administrator = make.make_user("administrator")
    actions.erase(country.killed, by=administrator, reason=ErasureReason.REQUEST)
    assert not CountedPerson.objects.filter(person=pk).exists()
    agree()
