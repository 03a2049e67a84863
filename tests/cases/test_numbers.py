"""Headline numbers keep permanent addresses: logged, never rewritten, taken back with what they counted."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import InternalError, connection, transaction
from django.test import Client

from cases import actions, grants
from cases.choices import ErasureReason, RemovalReason
from cases.models import DataVersion, LoggedNumber, User
from cases.models.review import Record
from cases.public import PublicNumber, PublicPlace, PublicRemoval, PublicSituation
from cases.stats.counts import deaths
from cases.stats.logged import permanent
from cases.stats.numbers import Scope
from tests import factories as make

pytestmark = pytest.mark.django_db

ERROR = RemovalReason.ENTERED_IN_ERROR


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer")


@pytest.fixture
def city() -> Any:
    return make.make_place(name="Here")


def died_in(city: Any, *, name: str = "", **fields: Any) -> Any:
    victim = make.make_victim(name=name, age_group="adult", **fields)
    make.make_harm(victim=victim, incident=make.make_incident(place=city))
    return victim


def correct(record: Record, *, sensitive: bool = False, **changes: Any) -> None:
    record.refresh_from_db()
    by = make.make_user()
    proposals = [
        actions.propose_correction(
            record, field=field, new_value=new, by=by, reason="Why.", sensitive=sensitive
        )
        for field, new in changes.items()
    ]
    actions.accept_corrections(proposals, by=make.make_user("reviewer"))


def log(**chosen: Any) -> list[tuple[str, int | None]]:
    """The log of a city, oldest first: the statistic and the number."""
    rows = LoggedNumber.objects.filter(**chosen).order_by("pk")
    return [(row.statistic, row.low) for row in rows]


def number_of(**chosen: Any) -> LoggedNumber:
    return LoggedNumber.objects.filter(**chosen).order_by("-pk")[0]


def page_of(client: Client, row: LoggedNumber, status: int = 200) -> str:
    answer = client.get(f"/numbers/{row.public_id}/")
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_what_is_published_is_logged_once_and_what_does_not_change_is_not(city: Any) -> None:
    figure = make.make_figure(value=12, place=city)
    make.publish_all([figure, died_in(city)])
    assert log(city=city) == [("documented_deaths", 1), ("reported_deaths", 12)]
    first = DataVersion.objects.current()
    assert {row.data_version for row in LoggedNumber.objects.all()} == {first}
    make.publish_all([make.make_speaker()])
    assert DataVersion.objects.current() == first + 1
    make.publish_all([died_in(city)])
    assert log(city=city)[2:] == [("documented_deaths", 2)]
    assert number_of(city=city).data_version == first + 2


def test_drafts_and_submissions_raise_no_number(city: Any) -> None:
    draft = died_in(city)
    actions.submit([draft], by=draft.author)
    assert DataVersion.objects.current() == 0
    assert not LoggedNumber.objects.exists()


def test_a_situation_logs_what_is_said_of_the_whole_country(city: Any) -> None:
    situation = make.make_situation()
    whole = make.make_figure(value=225, situation=situation, place=situation.country)
    make.publish_all([whole, make.make_figure(value=10, situation=situation, place=city)])
    assert log(situation=situation) == [("reported_deaths", 225)]
    assert log(city=city) == [("reported_deaths", 10)]


def test_many_records_published_together_are_one_state(reviewer: User, city: Any) -> None:
    figures = [make.make_figure(value=each, place=city) for each in (7, 8)]
    parents = [each for figure in figures for each in actions.parents(figure)]
    make.publish_all([city, *parents, *(c.source for f in figures for c in f.citations.all())])
    before = DataVersion.objects.current()
    lacking = make.make_figure(place=city, metric="injured", unit="")
    for each in (*figures, lacking):
        actions.submit([each, *each.citations.all()], by=each.author)
    seen = {
        each.pk: of for each in (*figures, lacking) for of in actions.versions_of([each]).values()
    }
    done = actions.publish_each([*figures, lacking], by=reviewer, seen=seen)
    assert [bool(each.refusal) for each in done] == [False, False, True]
    assert DataVersion.objects.current() == before + 1
    assert {row.data_version for row in LoggedNumber.objects.all()} == {before + 1}


def test_what_was_refused_leaves_nothing(reviewer: User, city: Any) -> None:
    figure = make.make_figure(place=city)
    with pytest.raises(actions.Refused):
        actions.publish([figure], by=figure.author)
    assert DataVersion.objects.current() == 0


def test_a_revision_is_logged_and_the_first_address_says_how_it_was_revised(
    client: Client, city: Any
) -> None:
    speaker, situation = make.make_speaker(name="An office"), make.make_situation()
    shared = {"place": city, "speaker": speaker, "situation": situation}
    first = make.make_figure(value=225, **shared)
    make.publish_all([first])
    old = number_of(figure=first)
    second = make.make_figure(value=227, supersedes=first, **shared)
    make.publish_all([second])
    assert log(city=city) == [("reported_deaths", 225), ("reported_deaths", 227)]
    said = page_of(client, old)
    assert "An office: 225 people killed, Here" in said
    assert "How its speaker changed it" in said
    assert "227" in said[said.index("Today") :]
    assert number_of(figure=second).public_id in said
    assert "the same" not in page_of(client, number_of(figure=second)).split("Later")[1:]


def test_a_corrected_number_keeps_its_address_and_shows_the_correction(
    client: Client, city: Any
) -> None:
    figure = make.make_figure(value=12, place=city)
    make.publish_all([figure])
    old = number_of(figure=figure)
    correct(figure, low=13, high=13)
    assert log(figure=figure) == [("reported_deaths", 12), ("reported_deaths", 13)]
    said = page_of(client, old)
    assert ": 12 people killed, Here" in said
    assert "What changed here since" in said
    assert "(number, lowest)" in said
    again = page_of(client, number_of(figure=figure))
    assert "the same" in again


def test_a_number_that_moves_to_another_city_is_logged_in_both(city: Any) -> None:
    victim = died_in(city)
    other = make.make_place(name="There")
    make.publish_all([victim, other])
    correct(victim.harms.get().incident, place=other.public_id)
    assert log(city=city) == [("documented_deaths", 1), ("documented_deaths", 0)]
    assert log(city=other) == [("documented_deaths", 1)]


def test_a_claim_in_words_keeps_the_words_it_had(client: Client, city: Any) -> None:
    figure = make.make_figure(
        place=city, low=None, high=None, qualifier="words_only", words="hundreds"
    )
    make.publish_all([figure])
    old = number_of(figure=figure)
    correct(figure, words="several hundred")
    assert len(log(figure=figure)) == 2
    assert "“hundreds”" in page_of(client, old)
    assert "“several hundred”" in page_of(client, number_of(figure=figure))
    correct(figure, sensitive=True, words="many")
    assert "removed on" in page_of(client, number_of(pk=old.pk + 1), 410)
    assert len(log(figure=figure)) == 3


def test_a_sensitive_correction_takes_the_old_value_back_everywhere(
    client: Client, city: Any
) -> None:
    figure = make.make_figure(value=12, place=city)
    make.publish_all([figure])
    old = number_of(figure=figure)
    correct(figure, sensitive=True, low=3, high=3)
    assert "12" not in page_of(client, old, 410).replace(old.public_id, "").split("<main")[1][:600]
    assert "3 people killed" in page_of(client, number_of(figure=figure))


def test_a_figure_that_was_withdrawn_reads_removed_on_page_list_and_api(
    client: Client, reviewer: User, city: Any
) -> None:
    figure = make.make_figure(value=12, place=city)
    make.publish_all([figure])
    row = number_of(figure=figure)
    actions.withdraw([figure], by=reviewer, reason=ERROR)
    said = page_of(client, row, 410)
    assert "Removed" in said
    assert "number" in said
    answer = client.get(f"/api/v1/numbers/{row.public_id}/")
    assert answer.status_code == 410
    assert answer.json()["error"]["code"] == "removed"
    assert client.get("/numbers/").context["count"] == 0
    assert client.get("/api/v1/numbers/").json()["count"] == 0
    assert PublicRemoval.objects.get(public_id=row.public_id).kind == "number"


def test_whoever_is_withdrawn_is_in_no_earlier_number_any_more(
    client: Client, reviewer: User, city: Any
) -> None:
    people = [died_in(city), died_in(city)]
    make.publish_all([people[0]])
    make.publish_all([people[1]])
    one, two = LoggedNumber.objects.filter(city=city).order_by("pk")
    actions.withdraw([people[1]], by=reviewer, reason=RemovalReason.SAFETY)
    # Which of the earlier numbers counted the person would tell when they were entered.
    for row in (one, two):
        page_of(client, row, 410)
    assert "1 person" in page_of(client, number_of(city=city))


def test_a_withdrawn_case_leaves_the_numbers_that_did_not_count_it(
    client: Client, reviewer: User, city: Any
) -> None:
    cases = [make.make_investigation(place=city) for _ in range(2)]
    for case in cases:
        make.publish_all([case, make.make_investigation_step(investigation=case)])
    one, two = LoggedNumber.objects.filter(city=city).order_by("pk")
    assert (one.statistic, one.low, two.low) == ("pending", 1, 2)
    actions.withdraw([cases[1]], by=reviewer, reason=ERROR)
    assert "1 investigation" in page_of(client, one)
    page_of(client, two, 410)


def test_withholding_changes_no_count_and_erasing_takes_it_back(client: Client, city: Any) -> None:
    victim = died_in(city, name="Invented Person")
    make.publish_all([victim])
    row = number_of(city=city)
    actions.withhold(victim, by=make.make_user("reviewer"))
    assert "Invented" not in page_of(client, row)
    assert log(city=city) == [("documented_deaths", 1)]
    victim.refresh_from_db()
    before = DataVersion.objects.current()
    actions.erase(victim, by=make.make_user("administrator"), reason=ErasureReason.SAFETY)
    page_of(client, row, 410)
    assert log(city=city)[-1] == ("documented_deaths", 0)
    assert DataVersion.objects.current() == before + 1


def test_a_name_that_is_cleared_from_a_claim_is_in_no_logged_number(
    client: Client, city: Any
) -> None:
    victim = died_in(city, name="Invented Person")
    words = "Invented Person and many others"
    figure = make.make_figure(place=city, low=None, high=None, qualifier="words_only", words=words)
    make.publish_all([victim, figure])
    old = number_of(figure=figure)
    assert "Invented Person" in page_of(client, old)
    actions.withhold(victim, by=make.make_user("reviewer"))
    assert "Invented" not in page_of(client, old, 410)
    fresh = number_of(figure=figure)
    assert fresh.pk != old.pk
    assert "Invented" not in page_of(client, fresh)
    assert "Invented" not in repr(list(PublicNumber.objects.values()))


def test_merging_two_rows_of_one_person_takes_no_number_back(client: Client, city: Any) -> None:
    people = [died_in(city), died_in(city)]
    make.publish_all(people)
    row = number_of(city=city)
    actions.merge(people[0], into=people[1], by=make.make_user("reviewer"))
    said = page_of(client, row)
    assert "2 people" in said
    assert "1 person" in said[said.index("Today") :]


def test_the_log_is_added_to_and_never_rewritten(city: Any) -> None:
    make.publish_all([make.make_figure(place=city)])
    row = LoggedNumber.objects.get()
    for statement in ("UPDATE cases_loggednumber SET low = 1", "DELETE FROM cases_loggednumber"):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert LoggedNumber.objects.get().low == row.low
    assert grants.allowed(LoggedNumber) == ("SELECT", "INSERT")
    assert grants.allowed(DataVersion) == ("SELECT", "INSERT", "UPDATE")


def test_the_number_of_the_record_only_grows() -> None:
    DataVersion.objects.raised()
    for number in (0, 1, 3):
        with pytest.raises(Exception, match="only grows"), transaction.atomic():
            DataVersion.objects.update(number=number)
    assert DataVersion.objects.raised() == 2


def test_a_number_can_be_cited_by_an_address_without_a_day(client: Client, city: Any) -> None:
    make.publish_all([make.make_figure(value=12, place=city)])
    row = LoggedNumber.objects.get()
    said = page_of(client, row)
    assert "Cite this number" in said
    assert f"http://testserver/numbers/{row.public_id}/ (read" in said
    file = client.get(f"/numbers/{row.public_id}/?cite=bibtex").content.decode()
    assert f"url = {{http://testserver/numbers/{row.public_id}/}}" in file


def test_addresses_of_numbers_that_make_no_sense(client: Client, city: Any) -> None:
    make.publish_all([make.make_figure(value=12, place=city)])
    row = LoggedNumber.objects.get()
    assert client.get("/numbers/NUM-AAAAAAAA/").status_code == 404
    assert client.get(f"/numbers/{row.public_id.lower()}/").status_code == 301
    assert client.get(f"/figures/{row.public_id}/")["Location"] == f"/numbers/{row.public_id}/"
    for query in ("city=atlantis", "statistic=x", "speaker=x", "figure=FIG-AAAAAAAA", "x=1"):
        assert client.get(f"/numbers/?{query}").status_code == 400
        assert client.get(f"/api/v1/numbers/?{query}").status_code == 400
    early = client.get(f"/numbers/{row.public_id}/?as_of=2022-01-01")
    assert early.status_code == 404
    assert client.get(f"/numbers/{row.public_id}/?as_of=2022-12-25").status_code == 200


def test_a_page_of_the_log_costs_the_same_for_one_row_and_for_twenty(
    client: Client, city: Any, django_assert_max_num_queries: Any
) -> None:
    make.publish_all([make.make_figure(value=each, place=city) for each in range(1, 21)])
    assert (
        client.get(f"/numbers/?city={city.slug}&statistic=reported_deaths").context["count"] == 20
    )
    with django_assert_max_num_queries(20):
        client.get("/numbers/")


def test_every_headline_of_the_fixtures_leads_to_its_own_value(
    seeded: None, client: Client
) -> None:
    scopes = [
        ("/", Scope(situation=PublicSituation.objects.get())),
        *(
            (f"/cities/{city.slug}/", Scope(city=city))
            for city in PublicPlace.objects.filter(level="city")
        ),
    ]
    for address, scope in scopes:
        found = permanent(scope)
        body = client.get(address).content.decode()
        early = client.get(f"{address}?as_of=2022-12-31").content.decode()
        assert "/numbers/NUM-" not in early
        known = deaths(scope)
        shown = [figure for group in known.reported for figure in group.figures]
        for figure in shown:
            if figure.superseded_by is None:
                row = PublicNumber.objects.get(public_id=found[figure.public_id])
                assert (row.low, row.high) == (figure.number.low, figure.number.high)
                assert f'href="/numbers/{row.public_id}/"' in body
            else:
                assert figure.public_id not in found
        if known.documented.value:
            row = PublicNumber.objects.get(public_id=found["documented_deaths"])
            assert row.value == known.documented.value
            assert f'href="/numbers/{row.public_id}/"' in body
    for row in client.get("/numbers/?page_size=200").context["rows"]:
        answer = client.get(f"/numbers/{row.public_id}/")
        assert answer.context["now"].is_same


def test_loading_the_fixtures_again_logs_nothing(seeded: None) -> None:
    before = LoggedNumber.objects.count(), DataVersion.objects.current()
    assert before[0]
    call_command("seed", verbosity=0)
    assert (LoggedNumber.objects.count(), DataVersion.objects.current()) == before


def test_numbers_say_since_when_they_are_known(city: Any) -> None:
    early = make.make_source(published_on=date(2022, 3, 14))
    make.publish_all([make.make_figure(value=12, place=city, sources=[early])])
    rows = PublicNumber.objects.in_city(city.slug)
    assert rows.get().known_from == date(2022, 3, 14)
    assert not rows.as_of(date(2022, 3, 13)).exists()
