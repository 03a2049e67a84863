"""Days between a harm and what was done about it: examples counted by hand, then the real fixtures."""

from datetime import date
from typing import Any

import pytest

from cases.choices import AbsenceReason
from cases.models import InvestigationIncident, InvestigationVictim, ProsecutionVictim
from cases.public import PublicInvestigation, PublicPlace, PublicProsecution, PublicSituation
from cases.stats import intervals
from cases.stats.numbers import Scope
from tests import factories as make

pytestmark = pytest.mark.django_db

JANUARY = {
    "date_earliest": date(2022, 1, 1),
    "date_latest": date(2022, 1, 31),
    "date_precision": "month",
}


def harmed(place: Any, **when: Any) -> tuple[Any, Any]:
    """A person killed, and an investigation that covers them."""
    victim = make.make_victim(name="Dana Invented", age_group="adult")
    incident = make.make_incident(place=place, **when)
    make.make_harm(victim=victim, incident=incident)
    investigation = make.make_investigation(place=place, situation=incident.situation)
    InvestigationVictim.objects.create(investigation=investigation, victim=victim)
    return victim, investigation


def of_city(place: Any, day: date | None = None) -> intervals.Intervals:
    return intervals.of_scope(Scope(city=PublicPlace.objects.get(slug=place.slug)), day, at_most=20)


def told(days: intervals.Days) -> tuple[Any, ...]:
    return days.state, days.low, days.high


@pytest.fixture
def place():
    return make.make_place()


class TestRanges:
    @pytest.mark.parametrize(
        ("happened", "opened", "expected"),
        [
            # 6 January to 16 January.
            ({}, {"on": date(2022, 1, 16)}, ("counted", 10, 10)),
            ({}, {"on": date(2022, 1, 6)}, ("counted", 0, 0)),
            # From 31 January at the latest, from 1 January at the earliest, to 10 February.
            (JANUARY, {"on": date(2022, 2, 10)}, ("counted", 10, 40)),
            # Both in January: the order of the days is not known, that of the events is.
            (JANUARY, JANUARY, ("counted", 0, 30)),
            ({}, {"on": date(2022, 1, 5)}, ("before", None, None)),
            ({}, {}, ("not_known", None, None)),
            # No more is known than that it was by the end of February.
            (
                {},
                {"date_latest": date(2022, 2, 28), "date_precision": "unknown"},
                ("counted", None, 53),
            ),
            (
                {},
                {"date_earliest": date(2022, 2, 1), "date_precision": "unknown"},
                ("counted", 26, None),
            ),
            (
                {"date_precision": "unknown", "date_earliest": None, "date_latest": None},
                {"on": date(2022, 2, 1)},
                ("not_known", None, None),
            ),
        ],
    )
    def test_to_the_opening(self, place, happened, opened, expected):
        victim, investigation = harmed(place, **happened)
        make.make_investigation_step(investigation=investigation, **opened)
        make.publish_all([victim, investigation])
        (row,) = of_city(place).rows
        assert told(row.opened) == expected
        assert row.opened.unit == "days"
        assert row.opened.overlaps == (expected == ("counted", 0, 30))

    def test_an_investigation_whose_opening_nobody_reported_was_opened_all_the_same(self, place):
        victim, investigation = harmed(place)
        make.publish_all([victim, investigation])
        (row,) = of_city(place).rows
        assert told(row.opened) == ("not_known", None, None)
        assert told(row.charged) == told(row.verdict) == ("none", None, None)

    def test_a_harm_about_which_nothing_was_done_has_a_row(self, place):
        victim = make.make_victim(name="Dana Invented", age_group="adult")
        make.make_harm(victim=victim, incident=make.make_incident(place=place))
        make.publish_all([victim])
        (row,) = of_city(place).rows
        assert {told(days) for days in (row.opened, row.charged, row.verdict)} == {
            ("none", None, None)
        }

    def test_which_date_is_missing_is_said(self, place):
        victim, investigation = harmed(
            place, date_precision="unknown", date_earliest=None, date_latest=None
        )
        make.make_investigation_step(investigation=investigation, on=date(2022, 2, 1))
        make.publish_all([victim, investigation])
        (row,) = of_city(place).rows
        assert (row.opened.is_harm_dated, row.opened.reason) == (False, AbsenceReason.UNKNOWN)


class TestCourt:
    def test_the_first_of_several_defendants_counts(self, place):
        victim, investigation = harmed(place)
        trial = make.make_prosecution(place=place, investigation=investigation)
        ProsecutionVictim.objects.create(prosecution=trial, victim=victim)
        for charged, verdict in (
            (date(2022, 3, 7), date(2022, 11, 16)),
            (date(2022, 2, 5), date(2022, 12, 1)),
        ):
            defendant = make.make_defendant(prosecution=trial, capacity="state_agent")
            make.make_proceeding_step(defendant=defendant, kind="charged", on=charged)
            make.make_proceeding_step(
                defendant=defendant, kind="verdict", on=verdict, outcome="acquitted"
            )
        make.publish_all([victim, investigation, trial])
        (row,) = of_city(place).rows
        assert (told(row.charged), told(row.verdict)) == (
            ("counted", 30, 30),
            ("counted", 314, 314),
        )
        assert (row.case, row.court) == (investigation.title, trial.title)

    def test_a_charge_that_a_verdict_implies_is_not_known_rather_than_none(self, place):
        victim, investigation = harmed(place)
        trial = make.make_prosecution(place=place, investigation=investigation)
        ProsecutionVictim.objects.create(prosecution=trial, victim=victim)
        defendant = make.make_defendant(prosecution=trial)
        make.make_proceeding_step(
            defendant=defendant, kind="verdict", on=date(2022, 1, 7), outcome="acquitted"
        )
        make.publish_all([victim, investigation, trial])
        public = PublicProsecution.objects.get()
        (row,) = intervals.of_prosecution(public, at_most=20).rows
        assert (row.charged.state, told(row.verdict)) == ("not_known", ("counted", 1, 1))

    def test_a_case_in_court_without_its_investigation_stands_alone(self, place):
        victim, investigation = harmed(place)
        trial = make.make_prosecution(place=place)
        ProsecutionVictim.objects.create(prosecution=trial, victim=victim)
        make.publish_all([victim, investigation, trial])
        rows = of_city(place).rows
        assert [(row.case, row.court) for row in rows] == [
            (investigation.title, ""),
            ("", trial.title),
        ]
        assert rows[1].opened.state == "none"


class TestAsOf:
    def test_a_step_and_a_date_count_from_their_first_report_on(self, place):
        march, may, july = (
            make.make_source(published_on=date(2022, month, 1)) for month in (3, 5, 7)
        )
        victim = make.make_victim(name="Dana Invented", age_group="adult", sources=[march])
        incident = make.make_incident(place=place, sources=[march])
        make.make_harm(victim=victim, incident=incident, sources=[march])
        investigation = make.make_investigation(
            place=place, situation=incident.situation, sources=[march]
        )
        InvestigationVictim.objects.create(investigation=investigation, victim=victim)
        step = make.make_investigation_step(
            investigation=investigation, on=date(2022, 1, 16), sources=[may]
        )
        make.make_citation(step, source=july, supports_field="date_earliest")
        make.publish_all([victim, investigation])
        assert of_city(place, date(2022, 2, 28)).rows == ()
        seen = {month: of_city(place, date(2022, month, 2)).rows[0].opened for month in (3, 5, 7)}
        assert [told(days) for days in seen.values()] == [
            ("not_known", None, None),
            ("not_known", None, None),
            ("counted", 10, 10),
        ]
        assert seen[5].reason == AbsenceReason.NOT_YET_REPORTED


class TestWithheld:
    def test_neither_name_nor_day_nor_a_case_of_theirs_alone_is_told(self, place):
        victim, investigation = harmed(place)
        make.make_investigation_step(investigation=investigation, on=date(2022, 1, 16))
        victim.withheld = True
        victim.save()
        make.publish_all([victim, investigation])
        (row,) = of_city(place).rows
        assert (row.name, row.is_shown, row.case, row.happened.earliest) == ("", False, "", None)
        assert row.opened.state == "none"
        public = PublicInvestigation.objects.get()
        assert intervals.of_investigation(public, at_most=20).rows == ()


class TestIncidents:
    def test_stand_for_people_whom_nobody_documented(self, place):
        incident = make.make_incident(place=place)
        investigation = make.make_investigation(place=place, situation=incident.situation)
        InvestigationIncident.objects.create(investigation=investigation, incident=incident)
        make.make_investigation_step(investigation=investigation, on=date(2022, 1, 7))
        make.publish_all([incident, investigation])
        (row,) = of_city(place).rows
        assert (row.subject.list_name, row.name) == ("incidents", incident.title)
        assert told(row.opened) == ("counted", 1, 1)
        public = PublicInvestigation.objects.get()
        assert intervals.of_investigation(public, at_most=20).rows == (row,)


def test_rows_are_bounded_and_say_how_many_harms_are_left_out(place):
    incident = make.make_incident(place=place)
    people = [make.make_victim(age_group="adult") for _each in range(4)]
    for victim in people:
        make.make_harm(victim=victim, incident=incident)
    make.publish_all(people)
    found = intervals.of_scope(
        Scope(city=PublicPlace.objects.get(slug=place.slug)), None, at_most=3
    )
    assert (len(found.rows), found.left_out) == (3, 1)


@pytest.mark.usefixtures("seeded")
class TestTheFixtures:
    def test_the_one_verdict(self):
        """Some day from 2 to 11 January 2022, by 16 November 2022: 309 to 318 days."""
        scope = Scope(city=PublicPlace.objects.get(slug="taldykorgan"))
        (row,) = intervals.of_scope(scope, at_most=20).rows
        assert row.name == "Ernazar Krykbaev"
        assert told(row.verdict) == ("counted", 309, 318)
        assert (row.opened.state, row.charged.state) == ("not_known", "not_known")
        assert row.charged.reason == AbsenceReason.NOT_STATED

    def test_the_situation_has_the_same_row(self):
        scope = Scope(situation=PublicSituation.objects.get())
        (row,) = intervals.of_scope(scope, at_most=5).rows
        assert told(row.verdict) == ("counted", 309, 318)
