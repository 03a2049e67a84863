"""Corrections as they are kept with the numbers of dashboards: what each concerns moves with its record."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from cases import actions
from cases.actions import tallying
from cases.choices import ErasureReason, RemovalReason
from cases.models import Correction, Share, User, Victim
from cases.models.review import Record
from cases.public.corrections import KEPT_KINDS
from cases.public.shares import CORRECTED
from tests import factories as make
from tests.cases.as_counted import (
    agree,
    changes_agree,
    chosen_changes,
    is_as_begun_anew,
    not_kept,
    one_of_days,
)
from tests.cases.every_verb import correct

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> User:
    return make.make_user("reviewer")


@pytest.fixture
def record(reviewer: User) -> SimpleNamespace:
    """A person, a case and a figure in one city, and every other kind of record, published."""
    publisher = make.make_publisher()
    early, source, late = (
        make.make_source(publisher=publisher, published_on=date(2022, 1, day)) for day in (6, 8, 20)
    )
    city, town = (make.make_place(name=name) for name in ("Invented City", "Invented Town"))
    here: dict[str, Any] = {"situation": make.make_situation(), "place": city, "sources": [source]}
    incident = make.make_incident(**here)
    person = make.make_victim(name="Aru Invented", age_group="adult", sex="man", sources=[source])
    harm = make.make_harm(victim=person, incident=incident, sources=[source])
    name = make.make_victim_name(victim=person, text="Ару Ойдан", script="Cyrl", sources=[source])
    investigation = make.make_investigation(**here)
    step = make.make_investigation_step(investigation=investigation, sources=[source])
    prosecution = make.make_prosecution(investigation=investigation, **here)
    defendant = make.make_defendant(prosecution=prosecution, sources=[source])
    heard = make.make_proceeding_step(defendant=defendant, sources=[source])
    elsewhere = make.make_incident(place=town, sources=[late])
    figure = make.make_figure(speaker=make.make_speaker(), value=12, **here)
    found = SimpleNamespace(**{key: value for key, value in locals().items() if key != "here"})
    found.all = [
        *(city, town, incident, person, harm, name, investigation, step),
        *(prosecution, defendant, heard, figure, elsewhere, early),
    ]
    make.publish_all(found.all, reviewer)
    for each in (early, source, late):
        each.refresh_from_db()
    return found


def correct_each(record: SimpleNamespace) -> None:
    """Correct something of every kind of record, and what an investigation is about."""
    correct(record.person, sex="woman")
    correct(record.name, text="Ару Ойданова")
    correct(record.harm, means="small_arms")
    correct(record.incident, title="Invented title")
    correct(record.investigation, title="Invented inquiry", victims=[record.person.public_id])
    correct(record.step, kind="preliminary")
    correct(record.prosecution, title="Invented case")
    correct(record.defendant, capacity="state_agent")
    correct(record.heard, kind="awaiting_trial")
    correct(record.figure, low=13, high=13)
    correct(record.source, title="Invented source")
    correct(record.person.citations.get(), locator="8")
    correct(record.city, name="Invented Capital")
    correct(record.publisher, name="Invented Press")


def test_each_goes_wherever_its_record_does(reviewer: User, record: SimpleNamespace) -> None:
    assert tallying.begin()
    correct_each(record)
    changes_agree("corrected")
    shares = Share.objects.filter(kind=CORRECTED)
    corrections = Correction.objects.filter(pk__in=shares.values("record"))
    assert set(corrections.values_list("kind", flat=True)) == set(KEPT_KINDS)
    assert not corrections.filter(field="victims").exists()

    def withdraw(withdrawn: Record) -> None:
        withdrawn.refresh_from_db()
        actions.withdraw([withdrawn], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR)

    then: dict[str, Callable[[], object]] = {
        "another situation": lambda: correct(
            record.incident, situation=make.make_situation().public_id
        ),
        "another city": lambda: correct(record.incident, place=record.town.public_id),
        "an earlier source": lambda: make.publish_all(
            [
                make.make_citation(each, source=record.early)
                for each in (record.harm, record.figure)
            ],
            reviewer,
        ),
        "a source that supports another": lambda: make.publish_all(
            [make.make_citation(record.elsewhere, source=record.source)], reviewer
        ),
        "a field of its own day": lambda: make.publish_all(
            [make.make_citation(record.harm, source=record.late, supports_field="means")], reviewer
        ),
        "the case elsewhere": lambda: correct(record.prosecution, place=record.town.public_id),
        "a citation is withdrawn": lambda: withdraw(
            record.figure.citations.get(source=record.source)
        ),
        "a source is dated anew": lambda: correct(
            record.early, date_earliest="2022-01-03", date_latest="2022-01-03"
        ),
        "withheld": lambda: actions.withhold(record.person, by=reviewer),
        "a step is withdrawn": lambda: withdraw(record.heard),
        "the case is withdrawn": lambda: withdraw(record.prosecution),
        "erased": lambda: actions.erase(
            Victim.objects.get(pk=record.person.pk),
            by=make.make_user("administrator"),
            reason=ErasureReason.SAFETY,
        ),
    }
    for turn, (verb, act) in enumerate(then.items()):
        act()
        changes_agree(verb, one_of_days(turn))
        assert is_as_begun_anew(), verb
    agree()
    as_kept = chosen_changes()
    with not_kept():
        assert chosen_changes() == as_kept
    left = Correction.objects.values_list("pk", flat=True)
    assert set(shares.values_list("record", flat=True)) < set(left)


def test_what_supported_somebody_erased_concerns_their_city_no_more(
    reviewer: User, record: SimpleNamespace
) -> None:
    own = make.make_source()
    record.harm.refresh_from_db()
    make.publish_all([make.make_citation(record.harm, source=own)], reviewer)
    correct(own, title="Another title")
    assert tallying.begin()
    assert Share.objects.filter(kind=CORRECTED).count() == 2  # of the situation, and of the city
    changes_agree("begun")
    actions.erase(
        Victim.objects.get(pk=record.person.pk),
        by=make.make_user("administrator"),
        reason=ErasureReason.SAFETY,
    )
    changes_agree("erased")
    assert not Share.objects.filter(kind=CORRECTED).exists()
