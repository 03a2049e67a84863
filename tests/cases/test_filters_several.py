"""Several values in one filter: the rows that have any of them, in every list; and what is refused."""

import html
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from cases.filters import LISTS, BadParameter, PublicIdFilter, RowFilter, read_filter
from cases.filters.several import MOST
from cases.public_ids import new_public_id
from tests import factories as make

pytestmark = pytest.mark.django_db

SEVERAL = [(noun, name) for noun, kind in LISTS.items() for name in sorted(kind.several())]
"""Every filter of every list that takes several values."""


BUCKETS = {"withheld", "not_yet_reported"}

FEW = 6
"""Rows of one kind that are asked for; of codes it is all."""


def found(noun: str, **asked: str) -> set[int]:
    query = QueryDict(mutable=True)
    query.update(asked)
    return set(read_filter(LISTS[noun], query).qs.values_list("pk", flat=True))


def values_of(noun: str, name: str) -> list[str]:
    """What the filter can be asked for, as far as it finds anything at all there."""
    one = LISTS[noun].base_filters[name]
    if isinstance(one, RowFilter):
        values = one.queryset(None).order_by("pk").values_list("slug", flat=True)
    elif isinstance(one, PublicIdFilter):
        values = one.rows.objects.order_by(one.key).values_list(one.key, flat=True).distinct()
    else:
        values = [value for value, _label in one.extra["choices"]]
        return [str(value) for value in values]
    return list(values[:FEW])


@pytest.mark.usefixtures("seeded")
def test_a_list_finds_what_its_values_find_one_by_one() -> None:
    telling = 0
    for noun, name in SEVERAL:
        values = values_of(noun, name)
        each = {value: found(noun, **{name: value}) for value in values}
        whole = found(noun, **{name: ",".join(values)}) if values else set()
        assert whole == set().union(*each.values()), (noun, name)
        # The first and the last that find something, and what is known of them on an earlier day.
        hits = [value for value, rows in each.items() if rows] or values
        pair = list(dict.fromkeys([hits[0], hits[-1], *(BUCKETS & {*values})])) if hits else []
        telling += len({frozenset(each[value]) for value in pair if each[value]}) > 1
        day = {"as_of": "2022-03-31"}
        wanted = [found(noun, **{name: value}, **day) for value in pair]
        listed = found(noun, **{name: ",".join(pair)}, **day) if pair else set()
        assert listed == set().union(*wanted), (noun, name, pair)
    # So many could not have passed by asking for the first value only.
    assert telling >= 35


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("name", ["date_since", "date_until", "known_since", "known_until"])
def test_a_day_is_understood_as_of_an_earlier_day_in_every_list_that_has_it(name: str) -> None:
    nouns = [noun for noun, kind in LISTS.items() if name in kind.base_filters]
    assert {"sources", "figures", "incidents"} & set(nouns)
    for noun in nouns:
        # Whether a field was reported by then is asked of those rows only whose fields have a day.
        asked = {name: "2022-03-15", "as_of": "2022-03-31"}
        assert found(noun, **asked) == found(noun, as_of="2022-03-31") & {
            row.pk
            for row in read_filter(LISTS[noun], QueryDict("as_of=2022-03-31")).qs
            if _is_within(row, name, date(2022, 3, 15))
        }


def _is_within(row: Any, name: str, day: date) -> bool:
    what, _, end = name.partition("_")
    earliest, latest = (
        (row.known_from, row.known_from)
        if what == "known"
        else (row.date_earliest, row.date_latest)
    )
    if earliest is None or latest is None:
        return False
    return bool(latest >= day if end == "since" else earliest <= day)


def test_what_codes_slugs_and_ids_name_can_be_listed_in_every_list() -> None:
    single = {
        name
        for kind in LISTS.values()
        for name in kind.names() - kind.several()
        if name not in {"q", "ordering", "name"}
    }
    # Yes or no, days, and the id of a correction's record, which is looked for in two columns.
    assert single == {
        *("died", "standing", "group", "record"),
        *("known_since", "known_until", "date_since", "date_until"),
    }


def test_buckets_stand_in_a_list_like_other_values() -> None:
    shown = make.make_victim(name="Dana Invented", age_group="adult", role="bystander")
    other = make.make_victim(name="Erlan Invented", age_group="adult", role="protester")
    withheld = make.make_victim(name="Aru Secret", withheld=True, role="protester")
    for victim in (shown, other, withheld):
        make.make_harm(victim=victim)
    make.publish_all([shown, other, withheld])
    assert found("victims", role="bystander,withheld") == {shown.pk, withheld.pk}
    assert found("victims", role="protester,withheld") == {other.pk, withheld.pk}
    # Who is withheld is not found by what is kept back.
    assert found("victims", role="protester,bystander") == {shown.pk, other.pk}
    assert found("victims", role="bystander,not_yet_reported") == {shown.pk}


def test_what_lacks_of_a_person_or_of_a_harm_is_one_list_and_still_one_harm() -> None:
    here, there = make.make_incident(), make.make_incident()
    of_no_age = make.make_victim(name="Dana Invented", age_group="adult")
    aged = make.make_victim(name="Erlan Invented", age_group="adult", age_low=30, age_high=30)
    make.make_harm(victim=of_no_age, incident=there, category="killed", means="other")
    make.make_harm(victim=aged, incident=here, category="killed", means="unknown")
    make.make_harm(victim=aged, incident=there, category="killed", means="other")
    make.publish_all([of_no_age, aged])
    both = {of_no_age.pk, aged.pk}
    assert found("victims", missing="age,cause") == both
    city = here.place.slug
    assert found("victims", missing="age,cause", city=city) == {aged.pk}
    assert found("victims", missing="age,cause", city=there.place.slug) == {of_no_age.pk}
    assert found("victims", missing="age,cause", city=f"{city},{there.place.slug}") == both


def test_a_status_is_computed_once_for_a_row_however_long_the_list() -> None:
    def computed(status: str) -> str:
        with CaptureQueriesContext(connection) as asked:
            found("investigations", status=status)
        (query,) = (one["sql"] for one in asked if "public_investigation_status" in one["sql"])
        return query

    once = computed("pending").count("public_investigation_status")
    assert computed("pending,closed,convicted,unknown").count("public_investigation_status") == once


def test_rows_and_ids_of_a_list_are_looked_up_at_once() -> None:
    figures = [make.make_figure() for _ in range(3)]
    make.publish_all(figures)
    slugs, ids = [one.place.slug for one in figures], [one.public_id for one in figures]

    def questions(number: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            found("figures", city=",".join(slugs[:number]))
            found("citations", target=",".join(ids[:number]))
        return len(asked)

    assert questions(1) == questions(3)


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        ({"metric": "killed,dead"}, "invalid_choice", "dead"),
        ({"metric": "killed,,injured"}, "empty_item", "2"),
        ({"metric": "killed,"}, "empty_item", "2"),
        ({"metric": ","}, "empty_item", "1"),
        ({"metric": " "}, "empty_item", "1"),
        ({"metric": "killed,injured, killed"}, "repeated_item", "killed"),
        ({"city": "nowhere,no-where"}, "invalid_choice", "nowhere"),
        ({"city": "n" * 5000}, "invalid_choice", "n" * 80),
        ({"city": "a,b\0"}, "null_characters_not_allowed", ""),
        ({"part_of": "FIG-33333333"}, "no_such_row", "FIG-33333333"),
        ({"metric": ",".join(str(number) for number in range(MOST + 1))}, "too_many", str(MOST)),
    ],
)
def test_a_wrong_value_of_a_list_is_refused_and_named(
    asked: dict[str, str], code: str, told: str
) -> None:
    with pytest.raises(BadParameter) as caught:
        found("figures", **asked)
    assert (caught.value.parameter, caught.value.code) == (next(iter(asked)), code)
    assert told in str(caught.value.message)
    assert len(str(caught.value.message)) < 200


def test_the_one_id_that_nobody_has_is_named() -> None:
    figure, nobody = make.make_figure(), new_public_id("FIG")
    make.publish_all([figure])
    with pytest.raises(BadParameter, match=nobody):
        found("citations", target=f"{figure.public_id},{nobody}")


def test_a_repeated_parameter_is_told_how_to_ask_for_several_where_it_can() -> None:
    with pytest.raises(BadParameter, match="comma"):
        read_filter(LISTS["figures"], QueryDict("metric=killed&metric=injured"))
    with pytest.raises(BadParameter) as caught:
        read_filter(LISTS["figures"], QueryDict("standing=yes&standing=no"))
    assert "comma" not in str(caught.value.message)


def test_spaces_around_values_do_not_matter_and_nothing_asks_for_nothing() -> None:
    figure = make.make_figure(metric="killed")
    make.publish_all([figure])
    assert found("figures", metric="injured, killed") == {figure.pk}
    assert found("figures", metric="") == {figure.pk}


def shown(page: str, name: str) -> tuple[str, str]:
    """The value that a form's field has, and the words that it shows."""
    field = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)[0]
    value, words = re.search(r'<option value="([^"]*)" selected>\s*([^<]*)', field).groups()
    return html.unescape(value), html.unescape(words.strip())


class TestPages:
    @pytest.fixture(autouse=True)
    def figures(self) -> list[Any]:
        source = make.make_source(published_on=date(2022, 3, 1))
        made = [
            make.make_figure(metric=metric, value=value, sources=[source])
            for value, metric in ((7, "killed"), (8, "injured"), (9, "detained"))
        ]
        make.publish_all(made)
        return made

    def test_the_form_shows_a_list_and_keeps_it_when_another_field_is_changed(
        self, client: Any, figures: list[Any]
    ) -> None:
        cities = ",".join(one.place.slug for one in figures[:2])
        page = client.get("/figures/", {"metric": "killed,injured", "city": cities}).text
        assert shown(page, "metric") == ("killed,injured", "killed, injured")
        assert shown(page, "city") == (
            cities,
            ", ".join(one.place.name for one in figures[:2]),
        )
        # What the form sends again, with one field changed: still two metrics.
        again = {"metric": shown(page, "metric")[0], "city": ""}
        assert "<strong>2</strong>" in client.get("/figures/", again).text

    def test_the_list_is_in_the_addresses_of_next_pages_and_files(self, client: Any) -> None:
        page = client.get("/figures/", {"metric": "killed,injured", "page_size": 1}).text
        following = html.unescape(re.search(r'href="([^"]+)" rel="next"', page)[1])
        assert "metric=killed%2Cinjured" in following
        assert client.get(following).status_code == 200
        files = re.findall(r'href="([^"]+format=csv)"', page)
        answer = client.get(html.unescape(files[0]))
        assert answer["Accountability-Rows"] == "2"
        assert "killed,injured" in answer["Content-Disposition"]

    def test_of_several_places_none_is_compared_on_two_days(
        self, client: Any, figures: list[Any]
    ) -> None:
        slugs = [one.place.slug for one in figures[:2]]
        for asked, place in ((",".join(slugs), ""), (slugs[0], f"city={slugs[0]}")):
            page = client.get("/figures/", {"city": asked, "as_of": "2022-03-15"})
            address = page.context["between_url"]
            assert html.escape(address) in page.text
            assert "%2C" not in address
            assert place in address
            assert client.get(address).status_code == 200

    def test_a_single_choice_and_a_wrong_list_read_as_before(self, client: Any) -> None:
        page = client.get("/figures/?metric=killed").text
        assert shown(page, "metric") == ("killed", "killed")
        wrong = client.get("/figures/?metric=killed,dead")
        assert wrong.status_code == 400
        assert "dead" in wrong.text


def test_a_feed_of_several_places_names_them(client: Any) -> None:
    places = [make.make_place(name=name) for name in ("Exampletown", "Sampleburg")]
    make.publish_all(places)
    feed = client.get("/changes/feed/", {"city": ",".join(place.slug for place in places)})
    if feed.status_code == 404:
        pytest.fail("the address of the feed has changed")
    assert "Exampletown: Sampleburg" in feed.text
