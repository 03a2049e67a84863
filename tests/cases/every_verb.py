"""Every verb that changes what the public sees, one after another: what follows changes is tried with it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from cases import actions
from cases.choices import ErasureReason, RemovalReason
from cases.models import User, Victim
from cases.models.review import Record
from tests import factories as make


def correct(record: Record, *, sensitive: bool = False, **changes: Any) -> None:
    record.refresh_from_db()
    proposals = [
        actions.propose_correction(
            record, field=name, new_value=new, by=make.make_user(), reason="x", sensitive=sensitive
        )
        for name, new in changes.items()
    ]
    actions.accept_corrections(proposals, by=make.make_user("reviewer"))


def public_person(reviewer: User, **fields: Any) -> Victim:
    """A person of whom a harm is public."""
    person = make.make_victim(**{"name": "Aru Invented", "age_group": "adult", **fields})
    make.make_harm(victim=person, incident=make.make_incident())
    make.publish_all([person], reviewer)
    return person


def five_alike() -> list[Victim]:
    """Drafts of five children who are withheld: so many are a crowd, of whom more is shown than of four."""
    place, source = make.make_place(), make.make_source()
    on = {"date_earliest": date(2022, 1, 5), "date_latest": date(2022, 1, 5)}
    people = []
    for _ in range(5):
        person = make.make_victim(age_group="child", sex="man", sources=[source])
        incident = make.make_incident(place=place, date_precision="day", **on, sources=[source])
        make.make_harm(victim=person, incident=incident, sources=[source])
        people.append(person)
    return people


def verbs(reviewer: User) -> dict[str, Callable[[], object]]:
    """A small record of drafts, and what is done to it in this order; at the end, Dana is nowhere."""
    administrator = make.make_user("administrator")
    publisher, speaker = make.make_publisher(), make.make_speaker()
    source = make.make_source(publisher=publisher)
    country = make.make_place(name="Invented Country", level="country")
    city = make.make_place(name="Invented City", part_of=country)
    situation = make.make_situation(country=country)
    agency = make.make_agency()
    here: dict[str, Any] = {"situation": situation, "place": city, "sources": [source]}
    incident = make.make_incident(date_earliest=date(2022, 1, 5), date_latest=date(2022, 1, 5),
                                  date_precision="day", **here)  # fmt: skip
    people = [
        make.make_victim(name=name, sources=[source], age_group="adult", sex="man")
        for name in ("Dana Invented", "Aru Invented", "Timur Invented", "")
    ]
    harms = [
        make.make_harm(victim=person, incident=incident, agency=agency,
                       agency_alleged_by=speaker, sources=[source])
        for person in people
    ]  # fmt: skip
    investigation = make.make_investigation(speaker=speaker, speaker_status="stated", **here)
    prosecution = make.make_prosecution(investigation=investigation, **here)
    defendant = make.make_defendant(prosecution=prosecution, capacity="state_agent",
                                    agency=agency, name="Arman Invented", sources=[source])  # fmt: skip
    figure = make.make_figure(speaker=speaker, value=12, **here)
    first = [incident, people[0], harms[0], investigation, figure]

    def public(*records: Record) -> None:
        make.publish_all(records, reviewer)

    def linked() -> None:
        ids = [people[0].public_id, people[1].public_id]
        correct(investigation, victims=ids, incidents=[incident.public_id])

    elsewhere = make.make_source(publisher=make.make_publisher(), published_on=date(2022, 1, 20))
    return {
        "publish": lambda: public(*first),
        "publish others in the same incident": lambda: public(*people[1:], *harms[1:]),
        "publish a name": lambda: public(
            make.make_victim_name(victim=people[0], text="Дана Ойдан")
        ),
        "publish an earlier source of a record": lambda: public(
            make.make_citation(figure, source=elsewhere)
        ),
        "publish a figure that supersedes": lambda: public(
            make.make_figure(speaker=speaker, value=14, supersedes=figure, **here)
        ),
        "publish a step": lambda: public(
            make.make_investigation_step(
                investigation=investigation, kind="closed", ground="no_offence", sources=[source]
            )
        ),
        "publish a case": lambda: public(prosecution, defendant),
        "publish a verdict": lambda: public(
            make.make_proceeding_step(
                defendant=defendant, kind="verdict", outcome="convicted", sources=[source]
            )
        ),
        "correct a link": linked,
        "correct a link back": lambda: correct(investigation, victims=[people[1].public_id]),
        "correct the name of a place": lambda: correct(city, name="Invented Town"),
        "correct the name of a speaker": lambda: correct(speaker, name="Invented Voice"),
        "correct the title of a source": lambda: correct(source, title="Invented title"),
        "correct a date": lambda: correct(
            incident, date_earliest="2022-01-04", date_latest="2022-01-04"
        ),
        "correct a number": lambda: correct(figure, low=13, high=13),
        "take a number out": lambda: correct(figure, sensitive=True, low=11, high=11),
        "publish a conviction quashed": lambda: public(
            make.make_proceeding_step(defendant=defendant, kind="quashed", sources=[source])
        ),
        "withhold": lambda: actions.withhold(people[0], by=reviewer),
        "withhold another": lambda: actions.withhold(people[1], by=reviewer),
        "withhold a third": lambda: actions.withhold(people[2], by=reviewer),
        "withdraw a harm of the only other person": lambda: actions.withdraw(
            [people[3]], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR
        ),
        "erase": lambda: actions.erase(
            Victim.objects.get(pk=people[0].pk), by=administrator, reason=ErasureReason.SAFETY
        ),
        "withdraw": lambda: actions.withdraw(
            [figure], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR
        ),
    }


def rarer_verbs(reviewer: User) -> dict[str, Callable[[], object]]:
    """What is done to records that others show: institutions, places, sources, and people who are alike."""
    source, other_source = make.make_source(), make.make_source()
    country = make.make_place(name="Invented Country", level="country")
    region = make.make_place(name="Invented Region", level="region", part_of=country)
    city = make.make_place(name="Invented City", part_of=country)
    agency, double = make.make_agency(name="Invented Police"), make.make_agency()
    speaker, voice = make.make_speaker(), make.make_speaker()
    here: dict[str, Any] = {"place": city, "sources": [source]}
    january = {"date_earliest": date(2022, 1, 5), "date_latest": date(2022, 1, 5)}
    alike = []
    for _ in range(5):
        person = make.make_victim(age_group="child", sex="man", sources=[source])
        incident = make.make_incident(date_precision="day", **january, **here)
        harm = make.make_harm(victim=person, incident=incident, agency=agency,
                              agency_alleged_by=speaker, sources=[source])  # fmt: skip
        alike.append((person, incident, harm))
    adult, other = (
        make.make_victim(name=name, age_group="adult", sources=[source, other_source])
        for name in ("Aru Invented", "Aru Inwented")
    )
    for person in (adult, other):
        make.make_harm(victim=person, incident=alike[0][1], agency=double,
                       agency_alleged_by=speaker, sources=[source])  # fmt: skip
    february = {"date_earliest": "2022-02-05", "date_latest": "2022-02-05"}

    def withdraw(record: Record) -> None:
        record.refresh_from_db()
        actions.withdraw([record], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR)

    def merge(gone: Record, into: Record) -> None:
        actions.merge(gone, into=into, by=reviewer)

    return {
        "publish": lambda: make.publish_all(
            [*(each for found in alike for each in found), adult, other, voice, region], reviewer
        ),
        "correct the name of an institution": lambda: correct(agency, name="Invented Guard"),
        "correct where a place lies": lambda: correct(city, part_of=region.public_id),
        "correct which institution is alleged": lambda: correct(
            alike[1][2], agency=double.public_id
        ),
        "correct a date, so that too few are alike": lambda: correct(alike[2][1], **february),
        "correct a title": lambda: correct(other_source, title="Invented title"),
        "withdraw a citation": lambda: withdraw(adult.citations.get(source=other_source)),
        "merge two people": lambda: merge(other, adult),
        "merge two institutions": lambda: merge(double, agency),
        "merge two speakers": lambda: merge(speaker, voice),
        "withdraw one of those who are alike": lambda: withdraw(alike[3][0]),
    }
