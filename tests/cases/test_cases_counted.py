"""Investigations and cases in court, counted at once and read in part: the same as all read row by row."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import transaction

from cases import words
from cases.charts import catalogue, courses, investigated
from cases.charts.picture import About
from cases.pages import dashboard
from cases.public import PublicPlace, PublicSituation
from cases.public.cases_counted import DRAWN, FIRST, SPEAKERS
from cases.stats import counts, coverage, justice, outcomes
from cases.stats.cells import CaseCell, CourtCell, case_cells, cells_of, court_cells
from cases.stats.numbers import Scope
from cases.synthesis import synthesize
from tests import factories as make

DAYS = (None, date(2019, 3, 1), date(2020, 1, 10), date(2022, 2, 1))
EARLY, LATE = date(2022, 1, 7), date(2022, 3, 7)
ABOUT = About("Invented City", "14 March 2022", "Invented Record")

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def invented(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """An invented record, and what no invented one has: late reports, and more than a page shows."""
    with django_db_blocker.unblock(), transaction.atomic():
        synthesize(victims=300, seed=2, say=lambda _words: None)
        add_what_was_reported_late()
        add_more_than_a_page_shows()
        yield
        transaction.set_rollback(True)


def add_what_was_reported_late() -> None:
    """Cases of which a field, a verdict or what undid it was reported late; one is tried elsewhere."""
    publisher = make.make_publisher(name="Invented Times", slug="invented-times")
    early, late = (make.make_source(published_on=day, publisher=publisher) for day in (EARLY, LATE))
    here, there = make.make_place(name="Here"), make.make_place(name="There")
    situation = make.make_situation(
        name="Late", slug="late", country=make.make_place(level="country")
    )
    speaker = make.make_speaker(name="Invented Prosecutor", slug="invented-prosecutor")
    found: list[Any] = []

    def case(*late_fields: str, **fields: Any) -> Any:
        one = make.make_investigation(situation=situation, place=here, sources=[early], **fields)
        found.append(one)
        for field in late_fields:
            make.make_citation(one, source=late, supports_field=field)
        return one

    covered = {"deaths_status": "stated", "deaths_low": 3, "deaths_high": 3}
    spoken = {"speaker": speaker, "speaker_status": "stated"}
    case("place", **covered)
    case("deaths_low", "speaker", **covered, **spoken)
    case("deaths_high", **covered | {"deaths_high": 9}, **spoken)
    case("is_group", is_group=True, cases_status="stated", cases_low=2, cases_high=2, **spoken)
    closed, opened, tried, overturned = (case() for _each in range(4))
    last = make.make_investigation_step(
        investigation=closed, kind="closed", ground="no_offence", on=EARLY, sources=[early]
    )
    make.make_citation(last, source=late, supports_field="kind")
    make.make_investigation_step(investigation=opened, sources=[early])
    make.make_investigation_step(
        investigation=opened, kind="closed", ground="not_stated", sources=[late], on=LATE
    )
    spread = make.make_investigation_step(
        investigation=tried,
        sources=[early],
        date_earliest=EARLY,
        date_latest=EARLY + timedelta(days=3),
        date_precision="between",
    )
    make.make_citation(spread, source=late, supports_field="date_latest")

    for one, place in ((tried, there), (overturned, here)):
        court = make.make_prosecution(
            situation=situation, place=place, investigation=one, sources=[early]
        )
        found.append(court)
        for late_field in ("", "capacity", "outcome"):
            defendant = make.make_defendant(
                prosecution=court, capacity="state_agent", sources=[early]
            )
            if late_field:
                make.make_citation(defendant, source=late, supports_field=late_field)
            make.make_proceeding_step(defendant=defendant, kind="charged", sources=[early])
            make.make_proceeding_step(
                defendant=defendant, kind="verdict", outcome="convicted", sources=[early]
            )
            sentence = make.make_proceeding_step(
                defendant=defendant, kind="sentence", sentence_kind="imprisonment", sources=[early]
            )
            make.make_citation(sentence, source=late, supports_field="sentence_kind")
            if one is overturned:
                make.make_proceeding_step(defendant=defendant, kind="quashed", sources=[late])
    alone = make.make_prosecution(situation=situation, place=there, sources=[early])
    make.make_defendant(prosecution=alone, capacity="not_state_agent", sources=[early])
    make.publish_all([*found, alone])


def add_more_than_a_page_shows() -> None:
    """A city with more investigations, defendants and speakers than are read; some speakers are unclear."""
    city = make.make_place(name="Busy")
    country = make.make_place(level="country")
    situation = make.make_situation(name="Busy", slug="busy", country=country)
    publisher = make.make_publisher(name="Busy Times", slug="busy-times")
    sources = [
        make.make_source(published_on=EARLY + timedelta(days=number % 5), publisher=publisher)
        for number in range(SPEAKERS + 6)
    ]
    speakers = [
        make.make_speaker(name=f"Speaker {number}", slug=f"busy-{number}")
        for number in range(SPEAKERS + 3)
    ]
    found: list[Any] = []
    for number in range(2 * DRAWN + FIRST):
        spoken: dict[str, Any] = {"speaker_status": "unclear"}
        if number % 3:
            spoken = {"speaker": speakers[number * 7 % len(speakers)], "speaker_status": "stated"}
        covered = {"deaths_status": "stated", "deaths_low": number % 7, "deaths_high": number % 7}
        one = make.make_investigation(
            situation=situation,
            place=city,
            sources=[sources[-number % len(sources)]],
            **spoken,
            **covered if number % 4 else {},
        )
        if not number % 3:
            one.speaker_candidates.set(speakers[1:3] if number < 6 else speakers[:2])
        for position, kind in enumerate(("opened", "closed")[: number % 4]):
            source = sources[(number * 3 + position) % len(sources)]
            ground = {"ground": "not_stated"} if kind == "closed" else {}
            make.make_investigation_step(
                investigation=one,
                kind=kind,
                sources=[source],
                on=EARLY if number % 5 else None,
                **ground,
            )
        found.append(one)
    court = make.make_prosecution(situation=situation, place=city, sources=sources[:1])
    for number in range(2 * FIRST):
        defendant = make.make_defendant(
            prosecution=court, capacity="state_agent", sources=[sources[-number]]
        )
        for kind in ("charged", "verdict", "sentence")[: number % 4]:
            told = {"verdict": {"outcome": "convicted"}, "sentence": {"sentence_kind": "fine"}}
            make.make_proceeding_step(
                defendant=defendant, kind=kind, sources=sources[:1], **told.get(kind, {})
            )
    make.publish_all([*found, court])


def scopes() -> list[Scope]:
    """Every city and situation that has a case; and a city within a situation."""
    cities = [Scope(city=row) for row in PublicPlace.objects.filter(level="city")]
    situations = [Scope(situation=row) for row in PublicSituation.objects.all()]
    both = Scope(
        situation=PublicSituation.objects.get(slug="busy"),
        city=PublicPlace.objects.get(name="Busy"),
    )
    return [*situations, both, *cities]


def read() -> Iterator[tuple[Scope, date | None, list[CaseCell], list[CourtCell]]]:
    for scope, day in product(scopes(), DAYS):
        cases, court = case_cells(scope, day), court_cells(scope, day)
        if cases or court:
            yield scope, day, cases, court


def busy() -> Scope:
    return Scope(city=PublicPlace.objects.get(name="Busy"))


def test_numbers_are_those_of_the_rows_one_by_one():
    found: set[tuple[str, str]] = set()
    for scope, day, cases, court in read():
        by_hand = {key: n for key, n in justice.counted(cases, court).counts.items() if n}
        assert justice.justice(scope, day).counts == by_hand, (scope, day)
        found |= set(by_hand)
    kinds = {(name, value) for name, value in found if not name.startswith("places")}
    assert kinds >= {
        ("groups", "unknown"), ("investigations", "closed"), ("investigations", "pending"),
        ("investigations", "convicted"), ("defendants", "sentence"), ("steps", "undated"),
        ("steps", "within"), ("steps", "on_a_day"),
    }  # fmt: skip


def test_without_a_case_nothing_is_counted_and_nothing_is_read():
    nowhere = Scope(city=PublicPlace(slug="nowhere", name="Nowhere", level="city"))
    assert justice.justice(nowhere) == justice.Justice({})


def test_stages_of_which_the_first_are_read_begin_and_count_as_all_of_them():
    left_out = set()
    for scope, day, _cases, _court in read():
        told = counts.claims(scope, day)
        every = outcomes.outcomes(scope, day, told)
        some = outcomes.outcomes(scope, day, told, justice.justice(scope, day))
        for whole, part in zip(every, some, strict=True):
            assert part.at_most(FIRST) == whole.at_most(FIRST), (scope, day, whole.key)
            assert (part.count, part.has_report) == (whole.count, whole.has_report)
            left_out |= {whole.key} if part.left_out else set()
    assert left_out >= {"investigated", "closed", "pending", "in_court", "charged"}


def test_charts_of_a_page_are_those_of_all_cases():
    rows = catalogue.ROWS_ON_A_PAGE
    for scope, day, cases, court in read():
        known = justice.justice(scope, day)
        some, agents = cells_of(known.investigations, known.defendants, day)
        whole = investigated.investigated(cases, ABOUT, at_most=rows)
        part = investigated.investigated(some, ABOUT, known=known, at_most=rows)
        assert part == whole, (scope, day)
        whole = courses.steps(cases, court, ABOUT, at_most=rows)
        part = courses.steps(some, agents, ABOUT, known=known, at_most=rows)
        assert part == whole, (scope, day)


def test_a_picture_at_its_own_address_is_drawn_from_what_a_page_reads():
    left_out = 0
    for scope, day in product(scopes(), DAYS[::2]):
        for name, made in (catalogue.OF_CITY if scope.city else catalogue.OF_SITUATION).items():
            whole, drawn = (made(scope, day, ABOUT, whole=each) for each in (True, False))
            for field in ("title", "subtitle", "form", "notes", "publishers"):
                assert getattr(drawn, field) == getattr(whole, field), (scope, day, name)
            assert drawn.table.count == whole.table.count
            shown = catalogue.ROWS_ON_A_PAGE
            assert drawn.table.rows[:shown] == whole.table.rows[:shown]
            left_out += drawn.table.left_out
    assert left_out


def test_speakers_of_investigations_that_are_not_read_are_listed_with_reports_of_those_that_are():
    for scope, day, cases, _court in read():
        told = counts.claims(scope, day)
        known = justice.justice(scope, day)
        some, _agents = cells_of(known.investigations, known.defendants, day)
        whole = dashboard.speakers(coverage.voices(scope, day, cases, told))
        part = dashboard.speakers(coverage.voices(scope, day, some, told))
        assert [each["voice"] for each in part] == [each["voice"] for each in whole], (scope, day)
        for some_told, all_told in zip(part, whole, strict=True):
            are_all = (
                len(some) == len(cases) or len(all_told["reports"]) == dashboard.AT_MOST_SPEAKERS
            )
            assert set(some_told["reports"]) <= set(all_told["reports"]) or are_all
            assert some_told["reports"] or not all_told["reports"]


def test_no_more_is_read_than_a_page_shows():
    scope = busy()
    known = justice.justice(scope)
    assert known.cells() == 2 * DRAWN + FIRST
    assert len(known.defendants) < 2 * FIRST == known.number("defendants", "in_court")
    listed = dashboard.speakers(coverage.voices(scope))
    assert (len(listed), max(len(each["reports"]) for each in listed)) == (SPEAKERS, SPEAKERS)


def test_places_are_called_as_on_the_rows():
    (scope,) = [each for each in scopes() if each.situation and each.situation.slug == "late"]
    with words.names_known({"Here": "Здесь"}):
        assert justice.justice(scope).places("unknown") == {"Здесь"}
        assert {cell.place for cell in case_cells(scope) if cell.status == "unknown"} == {"Здесь"}


def test_a_stage_whose_rows_are_not_read_still_has_a_report():
    stage = outcomes.Stage("convicted", "State agents convicted", left_out=3)
    assert stage.has_report
    assert replace(stage, left_out=0).has_report is False
