"""Builders of records for tests: plain typed functions, so that a test says only what it is about.

Every person in them is invented. Each builder takes the fields that matter as keywords and makes up
the rest, with an explicit “unknown” where a record must say something before it is public; records
of facts get one citation of a fresh source unless ``sources`` says otherwise.
"""

import time
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import count
from types import SimpleNamespace
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection, models
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from cases import actions
from cases.choices import (
    AbsenceReason,
    AgeGroup,
    AgencyType,
    ArchiveStatus,
    Capacity,
    CountStatus,
    CourtType,
    DatePrecision,
    HarmCategory,
    HarmOutcome,
    Identification,
    IncidentKind,
    InvestigationKind,
    InvestigationStepKind,
    LocatorKind,
    Means,
    Metric,
    NameKind,
    NamingBasis,
    PlaceLevel,
    PopulationGroup,
    ProceedingStepKind,
    PublisherKind,
    Qualifier,
    ReviewState,
    RoleAtEvent,
    Script,
    Sex,
    SourceType,
    SpeakerKind,
    SpeakerStatus,
    Subject,
    Unit,
    Verification,
)
from cases.desk_choices import RequestChannel
from cases.models import (
    Agency,
    Citation,
    Defendant,
    Figure,
    Harm,
    Incident,
    Investigation,
    InvestigationStep,
    Place,
    PlaceName,
    ProceedingStep,
    Prosecution,
    Publisher,
    Situation,
    Source,
    Speaker,
    SubjectRequest,
    User,
    Victim,
    VictimName,
)
from cases.models.review import Record, Sourced
from cases.models.sources import citation_field

PASSWORD = "a long pass phrase"

R = TypeVar("R", bound=Record)

_numbers = count(1)


def make_user(role: str | None = "researcher", *, username: str = "", **fields: Any) -> User:
    """A user of the desk with a role (or None), who signs in with PASSWORD."""
    user = User.objects.create_user(
        username or f"{role or 'nobody'}-{next(_numbers)}", password=PASSWORD, **fields
    )
    if role:
        # A test that commits empties every table when it ends, those that migrations filled too.
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def give_roles() -> None:
    """The roles and their permissions, as migrations make them.

    A test that commits empties every table when it ends, those that migrations filled too.
    """
    there = SimpleNamespace(connection=connection)
    graph = MigrationLoader(connection).graph
    for key in graph.forwards_plan(graph.leaf_nodes("cases")[0]):
        for operation in graph.nodes[key].operations:
            if key[0] == "cases" and isinstance(operation, RunPython):
                operation.code(apps, there)


def give_second_factor(user: User) -> TOTPDevice:
    """An app that makes codes for a user; one for everybody is enough."""
    device, _ = TOTPDevice.objects.get_or_create(user=user, defaults={"name": "app"})
    return device


def code_of(user: User) -> str:
    """The six digits that the user's app shows now, as if they had not been typed before."""
    TOTPDevice.objects.filter(user=user).update(last_t=-1, throttling_failure_count=0)
    return code_by(give_second_factor(user).key)


def code_by(key: str, *, steps_from_now: int = 0) -> str:
    """The six digits that belong to a secret, now or some half minutes away."""
    totp = TOTP(bytes.fromhex(key))
    totp.time = time.time() + 30 * steps_from_now
    return f"{totp.token():06}"


def verify(client: Client, user: User) -> None:
    """Let a test client's session have given the second factor, as it has after a full sign-in."""
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = give_second_factor(user).persistent_id
    session.save()


def make_place(*, name: str = "", level: str = PlaceLevel.CITY, **fields: Any) -> Place:
    """A place, a city unless told otherwise."""
    number = next(_numbers)
    defaults = {"slug": f"place-{number}", "country_code": "KZ"}
    defaults |= _absent(fields, "part_of", "geonames_id")
    return _made(Place, name=name or f"Place {number}", level=level, **defaults | fields)


def make_place_name(*, place: Place, text: str, script: str = Script.CYRILLIC) -> PlaceName:
    """Another name of a place."""
    return PlaceName.objects.create(place=place, text=text, script=script)


def make_situation(*, name: str = "", country: Place | None = None, **fields: Any) -> Situation:
    """A situation that began on 2 January 2022."""
    number = next(_numbers)
    return _made(
        Situation,
        name=name or f"Situation {number}",
        country=country or make_place(level=PlaceLevel.COUNTRY),
        **{"slug": f"situation-{number}", "starts_on": date(2022, 1, 2)} | fields,
    )


def make_agency(
    *, name: str = "", agency_type: str = AgencyType.ARMED_FORCES, **fields: Any
) -> Agency:
    """An institution."""
    number = next(_numbers)
    defaults = {"name": name or f"Agency {number}", "slug": f"agency-{number}"}
    defaults |= _absent(fields, "place")
    return _made(Agency, agency_type=agency_type, **defaults | fields)


def make_speaker(*, name: str = "", kind: str = SpeakerKind.AUTHORITY, **fields: Any) -> Speaker:
    """Somebody who asserts something."""
    number = next(_numbers)
    defaults = {"name": name or f"Speaker {number}", "slug": f"speaker-{number}"}
    return _made(Speaker, kind=kind, **defaults | fields)


def make_publisher(*, name: str = "", kind: str = PublisherKind.MEDIA, **fields: Any) -> Publisher:
    """Somebody who publishes sources."""
    number = next(_numbers)
    defaults = {"name": name or f"Publisher {number}", "slug": f"publisher-{number}"}
    return _made(Publisher, kind=kind, **defaults | fields)


def make_source(
    *,
    title: str = "",
    publisher: Publisher | None = None,
    published_on: date = date(2022, 12, 25),
    **fields: Any,
) -> Source:
    """A report that appeared on one day; its address and a copy of it are not recorded."""
    defaults = {
        "source_type": SourceType.NEWS_REPORT,
        "language": "en",
        "archive_status": ArchiveStatus.NOT_RECORDED,
        **_absent(fields, "url"),
        **_on(published_on),
    }
    return _made(
        Source,
        title=title or f"Report {next(_numbers)}",
        publisher=publisher or make_publisher(),
        **defaults | fields,
    )


def make_citation(
    record: Record, *, source: Source | None = None, locator: str = "7", **fields: Any
) -> Citation:
    """One place in a source that supports a record."""
    return _made(
        Citation,
        source=source or make_source(),
        locator=locator,
        **{citation_field(record): record, "locator_kind": LocatorKind.PARAGRAPH} | fields,
    )


def make_incident(
    *,
    title: str = "",
    situation: Situation | None = None,
    place: Place | None = None,
    sources: Sequence[Source] | None = None,
    **fields: Any,
) -> Incident:
    """An occurrence on 6 January 2022; its source does not say how many people were harmed."""
    defaults = {
        "kind": IncidentKind.UNKNOWN,
        "verification": Verification.SINGLE_SOURCE,
        **_absent(fields, "people_low"),
        **_on(date(2022, 1, 6)),
    }
    return _made(
        Incident,
        sources=sources,
        title=title or f"Incident {next(_numbers)}",
        situation=situation or make_situation(),
        place=place or make_place(),
        **defaults | fields,
    )


def make_victim(
    *, name: str = "", sources: Sequence[Source] | None = None, **fields: Any
) -> Victim:
    """A person harmed; one with a name is already named in public, without known risk."""
    defaults = {
        "identification": Identification.NAMED if name else Identification.UNIDENTIFIED,
        "naming_basis": NamingBasis.ALREADY_PUBLIC if name else "",
        "sex": Sex.UNKNOWN,
        "age_group": AgeGroup.UNKNOWN,
        "role": RoleAtEvent.UNKNOWN,
    }
    victim = _made(Victim, sources=sources, **defaults | fields)
    if name:
        make_victim_name(victim=victim, text=name, kind=NameKind.PRIMARY, sources=sources)
    return victim


def make_victim_name(
    *,
    victim: Victim,
    text: str,
    script: str = Script.LATIN,
    sources: Sequence[Source] | None = None,
    **fields: Any,
) -> VictimName:
    """A name of a victim."""
    return _made(VictimName, sources=sources, victim=victim, text=text, script=script, **fields)


def make_harm(
    *,
    victim: Victim | None = None,
    incident: Incident | None = None,
    category: str = HarmCategory.KILLED,
    sources: Sequence[Source] | None = None,
    **fields: Any,
) -> Harm:
    """What was done to one victim in one incident: killed, unless told otherwise."""
    defaults = {
        "means": Means.UNKNOWN,
        "outcome": HarmOutcome.UNKNOWN,
        **_absent(fields, "agency"),
    }
    return _made(
        Harm,
        sources=sources,
        victim=victim or make_victim(sources=sources),
        incident=incident or make_incident(sources=sources),
        category=category,
        **defaults | fields,
    )


def make_investigation(
    *,
    title: str = "",
    situation: Situation | None = None,
    place: Place | None = None,
    sources: Sequence[Source] | None = None,
    **fields: Any,
) -> Investigation:
    """An official inquiry without steps; whoever reports it is not recorded."""
    defaults = {
        "kind": InvestigationKind.UNKNOWN,
        "deaths_status": CountStatus.NOT_STATED,
        "cases_status": CountStatus.NOT_STATED,
        "speaker_status": SpeakerStatus.NOT_RECORDED,
        **_absent(fields, "agency"),
    }
    return _made(
        Investigation,
        sources=sources,
        title=title or f"Investigation {next(_numbers)}",
        situation=situation or make_situation(),
        place=place or make_place(),
        **defaults | fields,
    )


def make_investigation_step(
    *,
    investigation: Investigation,
    kind: str = InvestigationStepKind.OPENED,
    on: date | None = None,
    sources: Sequence[Source] | None = None,
    **fields: Any,
) -> InvestigationStep:
    """The next step of an investigation, on a known day or on an unknown one."""
    defaults = {"position": investigation.steps.count() + 1} | _on(on)
    return _made(
        InvestigationStep,
        sources=sources,
        investigation=investigation,
        kind=kind,
        **defaults | fields,
    )


def make_prosecution(
    *,
    title: str = "",
    situation: Situation | None = None,
    place: Place | None = None,
    sources: Sequence[Source] | None = None,
    **fields: Any,
) -> Prosecution:
    """A case in court without defendants."""
    return _made(
        Prosecution,
        sources=sources,
        title=title or f"Prosecution {next(_numbers)}",
        situation=situation or make_situation(),
        place=place or make_place(),
        **{"court_type": CourtType.UNKNOWN} | fields,
    )


def make_defendant(
    *,
    prosecution: Prosecution | None = None,
    sources: Sequence[Source] | None = None,
    **fields: Any,
) -> Defendant:
    """One unnamed person on trial."""
    return _made(
        Defendant,
        sources=sources,
        prosecution=prosecution or make_prosecution(sources=sources),
        **{"capacity": Capacity.UNKNOWN} | fields,
    )


def make_proceeding_step(
    *,
    defendant: Defendant,
    kind: str = ProceedingStepKind.TRIAL,
    on: date | None = None,
    sources: Sequence[Source] | None = None,
    **fields: Any,
) -> ProceedingStep:
    """The next step in a defendant's case, on a known day or on an unknown one."""
    unsaid = ("offence", "sentence_kind", "sentence_months", "sentence_suspended")
    defaults = {"position": defendant.steps.count() + 1} | _absent(fields, *unsaid) | _on(on)
    return _made(
        ProceedingStep, sources=sources, defendant=defendant, kind=kind, **defaults | fields
    )


def make_figure(
    *,
    value: int = 12,
    situation: Situation | None = None,
    place: Place | None = None,
    speaker: Speaker | None = None,
    sources: Sequence[Source] | None = None,
    **fields: Any,
) -> Figure:
    """A claim that exactly ``value`` people were killed; low, high, qualifier… override it."""
    defaults = {
        "metric": Metric.KILLED,
        "unit": Unit.PEOPLE,
        "subject": Subject.DEATHS,
        "population_group": PopulationGroup.NOT_STATED,
        "date_precision": DatePrecision.UNKNOWN,
        **_absent(fields, "period_start"),
        "low": value,
        "high": value,
        "qualifier": Qualifier.EXACTLY,
    }
    if fields.get("speaker_status", SpeakerStatus.STATED) == SpeakerStatus.STATED:
        defaults["speaker"] = speaker or make_speaker()
        defaults["speaker_status"] = SpeakerStatus.STATED
    return _made(
        Figure,
        sources=sources,
        situation=situation or make_situation(),
        place=place or make_place(),
        **defaults | fields,
    )


def make_request(*concerned: Any, **fields: Any) -> SubjectRequest:
    """Something that somebody outside asks, about these records."""
    request = SubjectRequest.objects.create(
        **{
            "channel": RequestChannel.EMAIL,
            "asked": f"Asks for something, number {next(_numbers)}.",
            "entered_by": _author(),
        }
        | fields
    )
    actions.name_records(request, {record.public_id: record for record in concerned})
    return request


def publish_all(records: Iterable[Record], reviewer: User | None = None) -> User:
    """Publish records together with everything they rest on: bundles, sources, places, situations.

    Returns:
        The reviewer, a fresh one if none was given.

    """
    reviewer = reviewer or make_user("reviewer")
    found: dict[tuple[type[models.Model], int], Record] = {}
    waiting = list(records)
    while waiting:
        record = waiting.pop()
        if (type(record), record.pk) in found:
            continue
        found[type(record), record.pk] = record
        waiting += actions.bundle(record)
        waiting += actions.parents(record)
    drafts = [record for record in found.values() if record.state == ReviewState.DRAFT]
    for author in {record.author for record in drafts}:
        actions.submit([each for each in drafts if each.author == author], by=author or _author())
    actions.publish(list(found.values()), by=reviewer)
    for record in found.values():
        record.refresh_from_db()
    return reviewer


def _made(
    model: type[R],
    *,
    sources: Sequence[Source] | None = (),
    author: User | None = None,
    **fields: Any,
) -> R:
    record = model._default_manager.create(author=author or _author(), **fields)
    if isinstance(record, Sourced):
        for source in [make_source()] if sources is None else sources:
            make_citation(record, source=source, author=record.author)
    return record


def _author() -> User:
    """The one who wrote what a test does not say who wrote."""
    author = User.objects.filter(username="author").first()
    return author or make_user("researcher", username="author")


def _absent(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    """Say of fields that a test does not fill that the source leaves them out."""
    left_out = {name: str(AbsenceReason.NOT_STATED) for name in names if not fields.get(name)}
    return {"absent": left_out | fields.pop("absent", {})}


def _on(day: date | None) -> dict[str, Any]:
    if day is None:
        return {"date_precision": DatePrecision.UNKNOWN}
    return {"date_earliest": day, "date_latest": day, "date_precision": DatePrecision.DAY}
