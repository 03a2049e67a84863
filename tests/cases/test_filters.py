"""Filters and pages of lists: strict about what they are asked, the same for number and list."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from cases.filters import FILTERS, BadParameter, day_from, read_filter
from cases.pagination import page_size_from, paginate
from tests import factories as make

pytestmark = pytest.mark.django_db


def rows(name, query):
    return read_filter(FILTERS[name], QueryDict(query)).qs


@pytest.mark.parametrize("name", FILTERS)
def test_every_list_refuses_what_it_does_not_know(name):
    with pytest.raises(BadParameter) as caught:
        rows(name, "agee=3")
    assert (caught.value.parameter, caught.value.code) == ("agee", "unknown")
    with pytest.raises(BadParameter, match="once"):
        rows(name, "as_of=2022-01-01&as_of=2022-01-02")
    assert list(rows(name, "as_of=2022-01-01")) == []


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_refuses_a_value_that_nobody_has(name):
    for parameter in FILTERS[name].base_filters:
        if parameter in {"name", "q"}:  # any word is a name that somebody may have
            continue
        with pytest.raises(BadParameter) as caught:
            rows(name, f"{parameter}=no-such-thing")
        assert caught.value.parameter == parameter


@pytest.mark.parametrize(
    "text",
    ["2022", "2022-13-01", "2022-1-1", "20220101", "2022-W01-1", "yesterday", "2022-01-01T00:00"],
)
def test_a_day_is_year_month_and_day(text):
    with pytest.raises(BadParameter, match="year, month and day"):
        day_from(text)


def test_no_day_lies_in_the_future():
    today = timezone.now().date()
    assert day_from(today.isoformat()) == today
    with pytest.raises(BadParameter, match="future"):
        day_from((today + timedelta(days=1)).isoformat())
    assert day_from(None) is None


def test_a_place_is_found_under_each_of_its_names():
    place = make.make_place(name="Taldykorgan")
    for text in ("Талдыкорган", "Талдықорған"):
        make.make_place_name(place=place, text=text)
    make.publish_all([place])
    for text in ("taldy", "талдық", "дыкор"):
        assert [row.name for row in rows("cities", f"name={text}")] == ["Taldykorgan"]


def test_what_is_asked_about_harms_must_hold_of_one_of_them():
    first, second = make.make_incident(), make.make_incident()
    victim = make.make_victim(name="Dana Invented", age_group="adult")
    make.make_harm(victim=victim, incident=first, category="wounded", means="small_arms")
    make.make_harm(victim=victim, incident=second, category="killed", means="other")
    make.publish_all([victim])
    city = first.place.slug
    assert rows("victims", f"city={city}&harm=wounded&means=small_arms").count() == 1
    assert rows("victims", f"city={city}&died=yes").count() == 0
    assert rows("victims", "died=yes&means=other").count() == 1
    assert rows("victims", "died=yes&means=small_arms").count() == 0


def test_what_is_asked_about_defendants_must_hold_of_one_of_them():
    trial = make.make_prosecution()
    for capacity, outcome in (("state_agent", "acquitted"), ("not_state_agent", "convicted")):
        defendant = make.make_defendant(prosecution=trial, capacity=capacity)
        make.make_proceeding_step(defendant=defendant, kind="verdict", outcome=outcome)
    make.publish_all([trial])
    assert rows("prosecutions", "outcome=conviction").count() == 1
    assert rows("prosecutions", "outcome=conviction&capacity=state_agent").count() == 0
    assert rows("prosecutions", "outcome=acquitted&capacity=state_agent&stage=verdict").count() == 1


class TestPages:
    @pytest.fixture(autouse=True)
    def figures(self):
        days = [date(2022, 3, day) for day in (1, 2, 2, 2, 3, 4, 5)]
        sources = {day: make.make_source(published_on=day) for day in set(days)}
        where = {"situation": make.make_situation(), "place": make.make_place()}
        made = [
            make.make_figure(value=value, sources=[sources[day]], **where)
            for value, day in enumerate(days, start=1)
        ]
        make.publish_all(made)

    def values(self, page):
        return [row.low for row in page.rows]

    def test_forwards_and_back_without_a_gap_or_a_repetition(self):
        seen, cursor = [], None
        while True:
            page = paginate(rows("figures", ""), scope="figures", size=3, cursor=cursor)
            seen.append(self.values(page))
            assert page.count == 7
            if page.next is None:
                break
            cursor = page.next
        assert seen == [[1, 2, 3], [4, 5, 6], [7]]
        back = paginate(rows("figures", ""), scope="figures", size=3, cursor=page.previous)
        assert self.values(back) == [4, 5, 6]
        first = paginate(rows("figures", ""), scope="figures", size=3, cursor=back.previous)
        assert self.values(first) == [1, 2, 3]
        assert first.previous is None
        assert first.next is not None

    def test_a_cursor_is_good_for_its_own_list_only(self):
        page = paginate(rows("figures", ""), scope="figures?metric=killed", size=3)
        for cursor in (page.next + "x", "nonsense", "", page.next):
            with pytest.raises(BadParameter) as caught:
                paginate(rows("figures", ""), scope="figures?metric=injured", size=3, cursor=cursor)
            assert caught.value.parameter == "cursor"

    @pytest.mark.parametrize("text", ["0", "201", "-1", "ten", "1e2", "", "٣", "9" * 400])
    def test_a_page_has_1_to_200_rows(self, text):
        with pytest.raises(BadParameter):
            page_size_from(text)
        assert page_size_from("200") == 200


def test_a_range_of_days_finds_whatever_can_have_been_in_it():
    fields = {"date_earliest": date(2022, 1, 1), "date_latest": date(2022, 1, 31)}
    in_january = make.make_incident(**fields, date_precision="month")
    on = date(2022, 1, 20)
    on_a_day = make.make_incident(date_earliest=on, date_latest=on, date_precision="day")
    make.publish_all([in_january, on_a_day, make.make_incident()])

    def found(query):
        return set(rows("incidents", query).values_list("pk", flat=True))

    both = {in_january.pk, on_a_day.pk}
    assert found("date_since=2022-01-10&date_until=2022-01-20") == both
    assert found("date_since=2022-01-21&date_until=2022-01-31") == {in_january.pk}
    assert found("date_until=2021-12-31") == found("date_since=2022-02-01") == set()
    for wrong in ("2022", "2022-02-30", "01.02.2022", "2022-01-10T00:00"):
        with pytest.raises(BadParameter, match="year, month and day"):
            rows("incidents", f"date_since={wrong}")


def test_rows_are_found_by_the_day_from_which_they_are_known():
    early, late = (
        make.make_figure(sources=[make.make_source(published_on=day)])
        for day in (date(2022, 1, 15), date(2022, 12, 25))
    )
    make.publish_all([early, late])
    assert rows("figures", "known_until=2022-01-15").get().pk == early.pk
    assert rows("figures", "known_since=2022-01-16").get().pk == late.pk
    assert rows("figures", "known_since=2022-01-15&known_until=2022-12-25").count() == 2
