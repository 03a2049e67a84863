"""Incidents by day: drawn where a date is known, as a span where it is not exact, never as a trend."""

from datetime import date, timedelta
from typing import Any

import pytest

from cases.charts import catalogue, happened
from cases.charts.drawing import specification
from cases.charts.picture import About, Lanes
from cases.public import PublicPlace
from cases.stats.numbers import Link, PartialDate, Scope
from cases.stats.occurrences import Occurrence, Occurrences, occurrences
from tests import factories as make

ABOUT = About(scope="Invented City", reports_up_to="March 2022", record="Accountability")

JANUARY = (date(2022, 1, 1), date(2022, 1, 31), "month")


def occurrence(number: int, first: Any, last: Any, precision: str) -> Occurrence:
    return Occurrence(
        public_id=f"INC-{number:08}",
        title=f"Incident {number}",
        kind="shooting",
        place="Invented City",
        verification="single source",
        said=PartialDate(first, last, precision),
        known_from=date(2022, 12, 25),
        citations=(),
        link=Link("incidents", record=f"INC-{number:08}"),
    )


def on(number: int, day: date) -> Occurrence:
    return occurrence(number, day, day, "day")


UNKNOWN = occurrence(9, date(2022, 1, 2), date(2022, 1, 11), "unknown")


class TestPicture:
    def test_a_day_is_a_mark_and_a_month_a_span_without_one(self):
        found = Occurrences((on(1, date(2022, 1, 6)), occurrence(2, *JANUARY)), ())
        form = happened.incidents(found, ABOUT).form
        assert isinstance(form, Lanes)
        (day,), (month,) = (lane.events for lane in form.lanes)
        assert (day.is_spread, month.is_spread) == (False, True)
        assert month.middle == date(2022, 1, 16)

    def test_an_unknown_date_is_named_beside_and_never_drawn_within_its_bounds(self):
        found = Occurrences((on(1, date(2022, 1, 6)), on(2, date(2022, 1, 7))), (UNKNOWN,))
        picture = happened.incidents(found, ABOUT)
        assert isinstance(picture.form, Lanes)
        assert len(picture.form.lanes) == 2
        assert any("Incident 9" in note and "not known" in note for note in picture.notes)
        assert [row["drawn"] for row in picture.data] == [True, True, False]
        assert len(picture.table.rows) == 3

    @pytest.mark.parametrize("width", [1280, 390])
    def test_the_caveat_stands_inside_the_picture(self, width):
        found = Occurrences((on(1, date(2022, 1, 6)), on(2, date(2022, 1, 7))), ())
        texts = [
            value["text"]
            for layer in specification(happened.incidents(found, ABOUT), width, "light")["layer"]
            if layer["mark"]["type"] == "text"
            for value in layer["data"]["values"]
        ]
        words = " ".join(texts)
        assert "Documented counts are no trend" in words
        assert "Human Rights Data Analysis Group" in words

    def test_of_very_many_the_earliest_are_drawn_and_the_data_has_all(self):
        days = [date(2022, 1, 1) + timedelta(days=number) for number in range(200)]
        found = Occurrences(tuple(on(n, day) for n, day in enumerate(days)), ())
        picture = happened.incidents(found, ABOUT)
        assert isinstance(picture.form, Lanes)
        assert len(picture.form.lanes) == happened.MOST_ROWS
        assert len(picture.data) == 200
        assert any("30 incidents are drawn" in note for note in picture.notes)

    def test_without_any_it_says_so(self):
        picture = happened.incidents(Occurrences((), ()), ABOUT)
        assert (picture.form, picture.notes) == (None, ())
        assert "documents no incident for Invented City" in picture.title

    def test_data_has_the_columns_that_it_says(self):
        picture = happened.incidents(Occurrences((on(1, date(2022, 1, 6)),), (UNKNOWN,)), ABOUT)
        assert all(tuple(row) == picture.columns for row in picture.data)


@pytest.mark.django_db
class TestStatistic:
    def test_bounds_alone_are_no_date(self):
        place = make.make_place()
        known = make.make_incident(place=place)
        bounded = make.make_incident(
            place=place,
            date_earliest=date(2022, 1, 2),
            date_latest=date(2022, 1, 11),
            date_precision="unknown",
        )
        make.publish_all([known, bounded, make.make_incident()])
        found = occurrences(Scope(city=PublicPlace.objects.get(slug=place.slug)))
        assert [each.public_id for each in found.dated] == [known.public_id]
        assert [each.public_id for each in found.undated] == [bounded.public_id]

    def test_a_date_counts_from_its_own_report_on(self):
        place = make.make_place()
        march, may = (make.make_source(published_on=date(2022, month, 1)) for month in (3, 5))
        incident = make.make_incident(place=place, sources=[march])
        make.make_citation(incident, source=may, supports_field="date_earliest")
        make.publish_all([incident])
        scope = Scope(city=PublicPlace.objects.get(slug=place.slug))
        assert len(occurrences(scope, date(2022, 4, 1)).undated) == 1
        assert len(occurrences(scope, date(2022, 6, 1)).dated) == 1

    def test_a_city_with_two_dates_shows_the_picture_and_one_with_one_a_sentence(self, client):
        one, two = make.make_place(), make.make_place()
        make.publish_all(make.make_incident(place=place) for place in (one, two, two))
        with_picture = client.get(f"/cities/{two.slug}/").content.decode()
        assert f"/cities/{two.slug}/charts/incidents.png" in with_picture
        assert "Documented counts are no trend" in with_picture
        without = client.get(f"/cities/{one.slug}/").content.decode()
        assert "charts/incidents" not in without
        assert "One incident is documented here with its date" in without

    def test_it_is_served_as_data(self, client):
        place = make.make_place()
        make.publish_all([make.make_incident(place=place, title="Invented shots")])
        address = f"/cities/{place.slug}/charts/incidents"
        assert "Invented shots" in client.get(f"{address}.csv").content.decode()
        (row,) = client.get(f"{address}.json").json()["rows"]
        assert (row["date_earliest"], row["date_precision"]) == ("2022-01-06", "day")
        assert "incidents" in catalogue.OF_CITY
