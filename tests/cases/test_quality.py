"""How well rows are known: each number by hand, and each the length of the list that it leads to."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from cases.filters import FILTERS, read_filter
from cases.public import PublicPlace, PublicSituation
from cases.stats import quality
from cases.stats.numbers import Bucket, Scope
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make.make_place()


def of_city(place: Any, day: date | None = None) -> quality.Quality:
    return quality.quality(Scope(city=PublicPlace.objects.get(slug=place.slug)), day)


def numbers(buckets: Iterable[Bucket]) -> dict[str, int]:
    return {bucket.value: bucket.count.value for bucket in buckets}


def buckets_of(found: quality.Quality) -> list[Bucket]:
    return [
        *found.identified.buckets,
        *found.sources.buckets,
        *(bucket for tallies in found.voices for bucket in tallies.buckets),
        *found.unknowns,
    ]


def assert_each_leads_to_its_rows(found: quality.Quality, day: date | None = None) -> None:
    for bucket in buckets_of(found):
        link = bucket.count.link
        query = QueryDict(urlencode([*link.parameters, *([("as_of", day)] if day else [])]))
        rows = read_filter(FILTERS[link.list_name], query).qs
        assert rows.count() == bucket.count.value, (link, bucket)


class TestPeople:
    """One named, one partly identified, one unidentified, one withheld; one of another city."""

    @pytest.fixture(autouse=True)
    def record(self, place):
        incident = make.make_incident(place=place)
        people = [
            make.make_victim(
                name="Dana Invented", sex="woman", age_group="adult", age_low=30, age_high=30
            ),
            make.make_victim(name="Invented", identification="partly", age_group="adult"),
            make.make_victim(age_group="adult", sex="man"),
            make.make_victim(name="Kept Back", age_group="adult", withheld=True),
        ]
        for victim, means in zip(people, ["small_arms", "unknown", "other", "other"], strict=True):
            make.make_harm(victim=victim, incident=incident, means=means)
        elsewhere = make.make_victim(name="Invented Elsewhere", age_group="adult")
        make.make_harm(victim=elsewhere)
        make.publish_all([*people, elsewhere])
        self.place = place

    def test_by_how_far_they_are_identified(self):
        found = of_city(self.place)
        assert numbers(found.identified.buckets) == {
            "named": 1,
            "partly": 1,
            "unidentified": 1,
            "withheld": 1,
        }
        assert (found.identified.total.value, found.identified.total.unit) == (4, "people")

    def test_what_is_not_known_of_them_leaves_the_withheld_out(self):
        unknown = numbers(of_city(self.place).unknowns)
        assert {name: unknown.get(name) for name in ("age", "sex", "cause", "date")} == {
            "age": 2,
            "sex": 2,
            "cause": 1,
            "date": None,
        }

    def test_each_number_leads_to_its_rows(self):
        assert_each_leads_to_its_rows(of_city(self.place))

    def test_before_the_first_source_there_is_nothing(self):
        found = of_city(self.place, date(2022, 12, 24))
        assert buckets_of(found) == []


def test_what_was_reported_later_is_not_known_before(place):
    march, may = (make.make_source(published_on=date(2022, month, 1)) for month in (3, 5))
    victim = make.make_victim(
        name="Dana Invented", sex="woman", age_group="adult", age_low=30, age_high=30,
        sources=[march],
    )  # fmt: skip
    make.make_citation(victim, source=may, supports_field="age_low")
    make.make_citation(victim, source=may, supports_field="identification")
    incident = make.make_incident(place=place, sources=[march])
    make.make_harm(victim=victim, incident=incident, means="other", sources=[march])
    make.publish_all([victim])
    then = of_city(place, date(2022, 4, 1))
    assert numbers(then.identified.buckets) == {"not_yet_reported": 1}
    assert numbers(then.unknowns)["age"] == 1
    assert_each_leads_to_its_rows(then, date(2022, 4, 1))
    assert "age" not in numbers(of_city(place).unknowns)


class TestVoices:
    def voices(self, place: Any, title: str, day: date | None = None) -> dict[str, int]:
        found = {tallies.title: tallies for tallies in of_city(place, day).voices}
        assert_each_leads_to_its_rows(of_city(place, day), day)
        return numbers(found[title].buckets) if title in found else {}

    def test_two_publishers_are_two_and_one_that_relays_the_other_is_none_of_its_own(self, place):
        first, second = make.make_source(), make.make_source()
        relay = make.make_source()
        relay.relays.add(first)
        incidents = [
            make.make_incident(place=place, sources=sources)
            for sources in ([first], [first, second], [first, relay], [relay])
        ]
        make.publish_all([*incidents, first])
        assert self.voices(place, "Voices behind incidents") == {"one": 3, "several": 1}

    def test_figures_rest_on_their_speaker_however_many_relay_them(self, place):
        unnamed = make.make_speaker(kind="unnamed_group")
        figures = [
            make.make_figure(place=place, sources=[make.make_source(), make.make_source()]),
            make.make_figure(place=place, speaker=unnamed),
            make.make_figure(place=place, speaker_status="not_recorded"),
        ]
        make.publish_all(figures)
        assert self.voices(place, "Voices behind reported figures") == {
            "one": 1,
            "several": 0,
            "none": 2,
        }

    def test_a_speaker_whom_the_source_leaves_unclear_is_no_voice(self, place):
        incident = make.make_incident(place=place, sources=[])
        make.make_citation(incident, speaker_status="unclear")
        make.publish_all([incident])
        assert self.voices(place, "Voices behind incidents") == {"one": 0, "several": 0, "none": 1}

    def test_the_second_voice_counts_from_its_own_day_on(self, place):
        sources = [make.make_source(published_on=date(2022, month, 1)) for month in (3, 5)]
        make.publish_all([make.make_incident(place=place, sources=sources)])
        assert self.voices(place, "Voices behind incidents", date(2022, 4, 1)) == {
            "one": 1,
            "several": 0,
        }
        assert self.voices(place, "Voices behind incidents") == {"one": 0, "several": 1}


def test_archived_copies_are_counted_of_the_sources_of_the_scope(place):
    copied = make.make_source(
        archive_status="archived",
        archive_url="https://archive.example/copy",
        archived_at=datetime(2022, 12, 26, tzinfo=UTC),
    )
    plain = make.make_source()
    make.publish_all(
        [
            make.make_incident(place=place, sources=[copied, plain]),
            make.make_figure(place=place, sources=[copied]),
            make.make_incident(sources=[make.make_source()]),
        ]
    )
    found = of_city(place)
    assert numbers(found.sources.buckets) == {"archived": 1, "not_recorded": 1}
    assert (found.sources.total.value, found.sources.total.unit) == (2, "sources")
    assert_each_leads_to_its_rows(found)


def test_incidents_and_investigations_without_a_value(place):
    incident = make.make_incident(
        place=place, date_precision="unknown", date_earliest=None, date_latest=None, kind="shooting"
    )
    investigation = make.make_investigation(place=place)
    make.publish_all([incident, investigation])
    found = of_city(place)
    assert [(b.label, b.count.value, b.count.unit) for b in found.unknowns] == [
        ("date of an incident", 1, "incidents"),
        ("deaths covered by an investigation", 1, "rows"),
        ("status of an investigation", 1, "rows"),
    ]
    assert_each_leads_to_its_rows(found)


@pytest.mark.usefixtures("seeded")
class TestTheFixtures:
    def test_each_number_leads_to_its_rows(self):
        scopes = [Scope(situation=PublicSituation.objects.get())]
        scopes += [
            Scope(city=PublicPlace.objects.get(slug=slug)) for slug in ("almaty", "taldykorgan")
        ]
        for scope in scopes:
            for day in (None, date(2022, 12, 22)):
                assert_each_leads_to_its_rows(quality.quality(scope, day), day)

    def test_the_report_and_the_statement_that_it_relays_are_one_voice(self):
        scope = Scope(city=PublicPlace.objects.get(slug="taldykorgan"))
        found = {tallies.title: tallies for tallies in quality.quality(scope).voices}
        assert numbers(found["Voices behind people documented"].buckets) == {"one": 1, "several": 0}
        assert numbers(found["Voices behind cases in court"].buckets) == {"one": 2, "several": 0}
