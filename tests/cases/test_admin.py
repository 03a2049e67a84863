"""The desk: every kind of record can be found and entered, in as many queries for 20 rows as for 1."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from cases import actions
from cases.admin.problems import WorkList
from cases.admin.records import RecordAdmin
from cases.choices import (
    InvestigationStepKind,
    LocatorKind,
    PlaceLevel,
    ReviewState,
    Script,
    SpeakerStatus,
)
from cases.models import Citation, Correction, Erasure, Prosecution, Tombstone, User
from tests import factories as make

pytestmark = pytest.mark.django_db

DESK = [model for model in admin.site._registry if model is not Group]
RECORDS = [model for model in DESK if isinstance(admin.site._registry[model], RecordAdmin)]
WORK_LISTS = [model for model in DESK if isinstance(admin.site._registry[model], WorkList)]

_numbers = count(1)


def address(model: Any, page: str, *args: Any, **query: Any) -> str:
    return reverse(f"admin:cases_{model._meta.model_name}_{page}", args=args, query=query)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _steps_backwards() -> Any:
    investigation = make.make_investigation()
    make.make_investigation_step(investigation=investigation, on=date(2022, 5, 1))
    make.make_investigation_step(
        investigation=investigation, kind=InvestigationStepKind.REFERRED, on=date(2022, 3, 1)
    )
    return investigation.steps.last()


def _court_steps_backwards() -> Any:
    defendant = make.make_defendant()
    make.make_proceeding_step(defendant=defendant, on=date(2022, 5, 1))
    make.make_proceeding_step(defendant=defendant, on=date(2022, 3, 1))
    return defendant.steps.last()


def _repeated_figure() -> Any:
    figure = make.make_figure()
    same = {name: getattr(figure, name) for name in ("speaker", "place", "situation")}
    return make.make_figure(**same)


def _shared_name() -> Any:
    name = f"Aru Example {next(_numbers)}"
    make.make_victim(name=name)
    return make.make_victim(name=name.upper())


def _published_source() -> Any:
    source = make.make_source()
    make.publish_all([source], User.objects.filter(username="reviewer").first())
    return source


def _correction() -> Any:
    figure = make.make_figure()
    return Correction.objects.create(
        kind="figure",
        record_id=figure.public_id,
        field="words",
        reason="misread",
        proposed_by=make.make_user(),
    )


def _tombstone() -> Any:
    return Tombstone.objects.create(
        public_id=f"FIG-{next(_numbers)}",
        kind="figure",
        removed_on=date(2023, 1, 1),
        reason="safety",
        removed_by=make.make_user(),
    )


def _comment() -> Any:
    return actions.write_comment(make.make_figure(), text="Look at this.", by=make.make_user())


def _harmed(**fields: Any) -> Any:
    name = f"Aru Example {next(_numbers)}"
    return make.make_harm(victim=make.make_victim(name=name, **fields)).victim


def _name() -> Any:
    return _harmed().names.get()


def _full_citation() -> Any:
    speaker = make.make_speaker()
    return make.make_citation(_harmed(), speaker=speaker, speaker_status=SpeakerStatus.STATED)


def _acquitted() -> Any:
    """Somebody whose conviction fell; all of them in one case and one report, to save time."""
    case = Prosecution.objects.first() or make.make_prosecution()
    sources = [Citation.objects.get(prosecution=case).source]
    defendant = make.make_defendant(
        prosecution=case, name="Arman Invented", capacity="state_agent", sources=sources
    )
    for kind, outcome in (("verdict", "convicted"), ("quashed", "")):
        make.make_proceeding_step(defendant=defendant, kind=kind, outcome=outcome, sources=sources)
    reviewer = User.objects.filter(username="reviewer").first()
    if case.state == ReviewState.DRAFT:
        make.publish_all([case], reviewer)
    else:
        make.actions.publish([defendant], by=reviewer or make.make_user("reviewer"))
    return defendant


def _erasure() -> Any:
    return Erasure.objects.create(
        kind="victim", reason="request", erased_by=make.make_user(), erased_at=timezone.now(),
        rows_removed=7, texts_removed=1, record_pk=next(_numbers), record_entered_at=timezone.now(),
    )  # fmt: skip


def _api_key() -> Any:
    by = make.make_user("administrator")
    return actions.make_key(label="x", owner="y", scopes=[], expires_on=None, by=by)[0]


MAKERS: dict[str, Callable[[], Any]] = {
    "apikey": _api_key,
    "agency": lambda: make.make_agency(place=make.make_place()),
    "citation": _full_citation,
    "citationwithoutlocator": lambda: make.make_citation(
        make.make_figure(sources=[]), locator="", locator_kind=LocatorKind.NOT_RECORDED
    ),
    "city": lambda: make.make_place(part_of=make.make_place(level=PlaceLevel.REGION)),
    "correction": _correction,
    "comment": _comment,
    "defendant": lambda: make.make_defendant(agency=make.make_agency()),
    "disorderedinvestigationstep": _steps_backwards,
    "disorderedproceedingstep": _court_steps_backwards,
    "earlydeath": lambda: make.make_harm(
        incident=make.make_incident(date_earliest=date(2021, 1, 1), date_latest=date(2021, 1, 1))
    ),
    "erasure": _erasure,
    "figure": make.make_figure,
    "figurewithoutspeaker": lambda: make.make_figure(speaker_status=SpeakerStatus.NOT_RECORDED),
    "harm": lambda: make.make_harm(victim=_harmed()),
    "incident": make.make_incident,
    "incidentwithoutharm": make.make_incident,
    "investigation": lambda: make.make_investigation(agency=make.make_agency()),
    "investigationstep": lambda: make.make_investigation_step(
        investigation=make.make_investigation(), agency=make.make_agency()
    ),
    "investigationwithoutstep": make.make_investigation,
    "nameofacquitted": _acquitted,
    "namewithoutbasis": lambda: _harmed(naming_basis=""),
    "place": lambda: make.make_place(part_of=make.make_place(level=PlaceLevel.REGION)),
    "proceedingstep": lambda: make.make_proceeding_step(defendant=make.make_defendant()),
    "prosecution": lambda: make.make_prosecution(
        court=make.make_agency(), investigation=make.make_investigation()
    ),
    "publisher": make.make_publisher,
    "repeatedfigure": _repeated_figure,
    "seedentry": lambda: None,
    "sharedname": _shared_name,
    "situation": make.make_situation,
    "source": make.make_source,
    "speaker": lambda: make.make_speaker(agency=make.make_agency()),
    "subjectrequest": lambda: make.make_request(make.make_figure()),
    "tombstone": _tombstone,
    "unarchivedsource": _published_source,
    "user": make.make_user,
    "victim": _harmed,
    "victimname": _name,
}


def test_every_page_of_the_desk_has_a_builder_here() -> None:
    assert {model._meta.model_name for model in DESK} == set(MAKERS)


@pytest.mark.parametrize("model", DESK, ids=lambda model: model.__name__)
def test_a_list_takes_as_many_queries_for_twenty_rows_as_for_one(
    model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A list of several pages takes one query more, for the keys of the page that is shown.
    monkeypatch.setattr(admin.site._registry[model], "list_per_page", 1000)
    make.make_user("reviewer", username="reviewer")
    desk = signed_in(make.make_user("administrator"))
    made = []
    for wanted in (1, 20):
        while len(made) < wanted:
            made.append(MAKERS[model._meta.model_name]())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = desk.get(address(model, "changelist"))
        assert answer.status_code == 200
        if made[0] is not None:
            assert len(answer.context["cl"].result_list) >= wanted
        if wanted == 1:
            first = len(queries)
    assert len(queries) == first


@pytest.mark.parametrize("model", DESK, ids=lambda model: model.__name__)
def test_every_list_can_be_searched(model: Any) -> None:
    desk = signed_in(make.make_user("administrator"))
    assert desk.get(address(model, "changelist", q="two words")).status_code == 200


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_every_kind_of_record_can_be_entered_by_a_researcher(model: Any) -> None:
    answer = signed_in(make.make_user("researcher")).get(address(model, "add"))
    assert answer.status_code == 200
    assert 'name="coding_note"' in answer.text


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_every_relation_is_searched_for(model: Any) -> None:
    page = admin.site._registry[model]
    for owner in [page, *(inline(model, admin.site) for inline in page.inlines)]:
        for field in owner.model._meta.concrete_fields:
            if field.many_to_one and field.editable:
                assert field.name in owner.get_autocomplete_fields(None)


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_pages_of_drafts_and_of_published_records_open(model: Any) -> None:
    desk = signed_in(make.make_user("administrator"))
    record = MAKERS[model._meta.model_name]()
    for page in ("change", "history", "delete"):
        assert desk.get(address(model, page, record.pk)).status_code == 200
    make.publish_all([record])
    answer = desk.get(address(model, "change", record.pk))
    assert answer.status_code == 200
    assert "This record is public" in answer.text
    assert desk.get(address(model, "delete", record.pk)).status_code == 403


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_no_part_of_a_page_takes_the_name_of_what_another_part_does(model: Any) -> None:
    owners = Counter(
        name
        for part in type(admin.site._registry[model]).__mro__
        if part.__module__.startswith("cases.")
        for name, value in vars(part).items()
        if re.match("_[a-z]", name) and callable(value)
    )
    assert [name for name, count in owners.items() if count > 1] == []


def test_a_person_is_found_under_every_spelling() -> None:
    victim = make.make_victim(name="Aru Example")
    make.make_victim_name(victim=victim, text="Ару Экзампл", script=Script.CYRILLIC)
    make.make_victim(name="Dan Other")
    desk = signed_in(make.make_user())
    for query in ("aru", "Экзампл", "Example Aru"):
        found = desk.get(address(type(victim), "changelist", q=query)).context["cl"].result_list
        assert [each.pk for each in found] == [victim.pk]
    answer = desk.get(
        reverse("admin:autocomplete"),
        {"term": "Ару", "app_label": "cases", "model_name": "harm", "field_name": "victim"},
    )
    assert [row["id"] for row in answer.json()["results"]] == [str(victim.pk)]


def test_a_source_is_found_by_words_of_its_title() -> None:
    source = make.make_source(title="Report on the deaths in custody")
    make.make_source(title="Report on other matters")
    found = signed_in(make.make_user()).get(address(type(source), "changelist", q="custody report"))
    assert [each.pk for each in found.context["cl"].result_list] == [source.pk]


def test_a_withdrawn_record_is_not_offered_any_more() -> None:
    speaker = make.make_speaker(name="An office that closed")
    reviewer = make.publish_all([speaker])
    query = {
        "term": "closed",
        "app_label": "cases",
        "model_name": "figure",
        "field_name": "speaker",
    }
    desk = signed_in(make.make_user())
    assert desk.get(reverse("admin:autocomplete"), query).json()["results"]
    make.actions.withdraw([speaker], by=reviewer, reason="entered_in_error")
    assert not desk.get(reverse("admin:autocomplete"), query).json()["results"]


@pytest.mark.parametrize("model", WORK_LISTS, ids=lambda model: model.__name__)
def test_a_work_list_explains_itself_and_leads_to_the_record(model: Any) -> None:
    make.make_user("reviewer", username="reviewer")
    record = MAKERS[model._meta.model_name]()
    desk = signed_in(make.make_user())
    answer = desk.get(address(model, "changelist"))
    assert escape(model.explanation) in answer.text
    page = address(model._meta.concrete_model, "change", record.pk)
    assert f'href="{page}"' in answer.text
    assert desk.get(address(model, "change", record.pk)).headers["Location"] == page
    assert desk.get(address(model, "add")).status_code == 403


def test_the_index_is_in_the_order_of_the_work() -> None:
    answer = signed_in(make.make_user("administrator")).get(reverse("admin:index"))
    sections = [section["name"] for section in answer.context["app_list"]]
    assert sections[:3] == ["Cases", "Who says so", "Work lists"]
    assert answer.context["app_list"][0]["models"][0]["object_name"] == "Incident"
