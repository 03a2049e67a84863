"""Who may do what: every page, every action and every operation of the API, for everybody there is.

The tables say it; what is not in them fails, so that a new page is thought about.
"""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.test import Client, RequestFactory
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from cases import actions
from cases.admin.problems import WorkList
from cases.admin.records import RecordAdmin
from cases.admin.review import ErasureAdmin, ReadOnly
from cases.choices import ReviewState
from cases.desk_choices import RequestOutcome
from cases.models import ApiKey, Comment, SeedEntry, SubjectRequest, User, versions
from cases.models.review import Record
from tests import factories as make
from tests.cases.desk_forms import filled, shown_in_list
from tests.cases.test_admin import DESK, MAKERS, RECORDS
from tests.cases.test_admin_roles import desk_addresses

pytestmark = pytest.mark.django_db

ROLES = {"R": "researcher", "V": "reviewer", "A": "administrator"}
EVERYBODY = {"-": "anonymous", "N": "signed in without a role", **ROLES}
IDS = [name.replace(" ", "-") for name in EVERYBODY.values()]

PAGES = {
    # Of the site: who may see it (the others are sent to the sign-in, or refused).
    "index": "RVA",
    "app_list": "RVA",
    "autocomplete": "RVA",
    "jsi18n": "RVA",
    "view_on_site": "RVA",
    "understood_date": "RVA",
    "password_change": "RVA",
    "password_change_done": "RVA",
    "sessions": "RVA",
    "draft": "RVA",  # one's own words only, and only by POST
    "throw_away": "RVA",
    "second_factor": "RVA",
    "set_up_second_factor": "RVA",
    "second_factor_picture": "",  # only while a second factor is being set up
    "recovery_codes": "RVA",
    "login": "-NRVA",
    "logout": "RVA",
    "": "RVA",  # whatever has no name: addresses of older versions, which lead on or nowhere
    # Of each kind of record. The one that is walked is somebody else's draft.
    "record changelist": "RVA",
    "record add": "RVA",
    "record change": "RVA",
    "record history": "RVA",
    "record delete": "A",
    "record correct": "RVA",
    "record corrections": "RVA",  # to look at; deciding is a reviewer's
    "record restore": "RVA",
    "record withdraw": "VA",
    "record comments": "RVA",
    # Of what people outside ask: everybody enters and works on it, a reviewer decides.
    "request changelist": "RVA",
    "request add": "RVA",
    "request change": "RVA",
    "request history": "RVA",
    "request delete": "",
    "request comments": "RVA",
    "request decide": "VA",
    # Of what colleagues say: written on a record's page, read where it was written.
    "said changelist": "RVA",
    "said add": "",
    "said change": "RVA",
    "said history": "RVA",
    "said delete": "",
    # Of each work list: its rows lead to the record.
    "work list changelist": "RVA",
    "work list add": "",
    "work list change": "RVA",
    "work list history": "RVA",
    "work list delete": "",
    # Of what actions keep and nobody writes.
    "kept changelist": "RVA",
    "kept add": "",
    "kept change": "RVA",
    "kept history": "RVA",
    "kept delete": "",
    # Of what is kept about erasures: no name, and still for administrators only.
    "kept for administrators changelist": "A",
    "kept for administrators add": "",
    "kept for administrators change": "A",
    "kept for administrators history": "A",
    "kept for administrators delete": "",
    # Of keys of the API: made and revoked, never changed.
    "key changelist": "A",
    "key add": "A",
    "key change": "A",
    "key history": "A",
    "key delete": "",
    # Pages that take somebody out of the record.
    "cases_victim_withhold": "VA",
    "cases_victim_erase": "A",
    "cases_defendant_clear_name": "VA",
    "cases_defendant_erase": "A",
    # Of the people.
    "person changelist": "A",
    "person add": "A",
    "person change": "A",
    "person history": "A",
    "person delete": "",
    "auth_user_password_change": "A",
}

ACTIONS = {
    "record": {
        "submit_for_review": "RVA",
        "take_back": "RVA",
        "publish": "VA",
        "return_to_author": "VA",
        "withdraw": "VA",
        "delete_selected": "RVA",
    },
    "work list": {},
    "kept": {},
    "said": {"see": "RVA"},
    "request": {"take_on": "RVA", "reopen": "VA"},
    "kept for administrators": {},
    "key": {"revoke": "A"},
    "person": {"deactivate": "A", "reset_second_factor": "A"},
}
"""Which actions of lists there are, and for whom."""


def group_of(model: Any) -> str:
    page = admin.site._registry[model]
    if isinstance(page, RecordAdmin):
        return "record"
    if isinstance(page, WorkList):
        return "work list"
    if model is Comment:
        return "said"
    if model is ApiKey:
        return "key"
    if isinstance(page, ErasureAdmin):
        return "kept for administrators"
    if isinstance(page, ReadOnly):
        return "kept"
    if model is SubjectRequest:
        return "request"
    assert model is User, f"Who may do what with {model.__name__}?"
    return "person"


def pages_of(model: Any) -> list[str]:
    own = {
        "record": ["correct", "corrections", "restore", "withdraw", "comments"],
        "request": ["comments", "decide"],
    }
    every = ["changelist", "add", "change", "history", "delete"]
    return [*every, *own.get(group_of(model), [])]


def client_of(who: str) -> Client:
    client = Client()
    if who != "-":
        client.force_login(make.make_user(ROLES.get(who), is_staff=True))
    return client


def refused(answer: Any) -> bool:
    assert answer.status_code < 500
    if answer.status_code == 302:
        return answer.headers["Location"].startswith("/admin/login/")
    return bool(answer.status_code == 403)


def a(model: Any) -> Any:
    if model is SeedEntry:
        return SeedEntry.objects.create(key="r00/1", kind="figure", record_pk=1, digest="0")
    if model._meta.model_name == "unarchivedsource":
        make.make_user("reviewer", username="reviewer")
    return MAKERS[model._meta.model_name]()


# --- Pages -----------------------------------------------------------------------------------------


def test_every_page_is_in_the_table() -> None:
    of_models = {
        f"{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in admin.site._registry
        for page in pages_of(model)
    }
    names = {name for name, _ in desk_addresses()} - of_models
    assert names <= set(PAGES)


@pytest.mark.parametrize("who", EVERYBODY, ids=IDS)
def test_pages_of_the_site(who: str) -> None:
    figure = make.make_figure()
    colleague = make.make_user()
    victim, defendant = make.make_victim(), make.make_defendant(name="Arman Invented")
    arguments: dict[str, list[Any]] = {
        "cases_victim_withhold": [victim.pk],
        "cases_victim_erase": [victim.pk],
        "cases_defendant_clear_name": [defendant.pk],
        "cases_defendant_erase": [defendant.pk],
        "app_list": ["cases"],
        "view_on_site": [ContentType.objects.get_for_model(figure).pk, figure.pk],
        "auth_user_password_change": [colleague.pk],
    }
    query = {"term": "", "app_label": "cases", "model_name": "harm", "field_name": "victim"}
    for name, allowed in PAGES.items():
        if " " in name or not name:
            continue
        address = reverse(f"admin:{name}", args=arguments.get(name, []))
        answers = [client_of(who).get(address, query if name == "autocomplete" else {})]
        if who not in allowed:
            answers.append(client_of(who).post(address, {"password1": "x", "password2": "x"}))
        for answer in answers:
            sent_on = answer.headers.get("Location", "")
            is_refused = refused(answer) or (name == "logout" and sent_on == "/admin/")
            assert is_refused == (who not in allowed), (name, answer.status_code, sent_on)


@pytest.mark.parametrize("model", DESK, ids=lambda model: model.__name__)
def test_pages_of_every_kind(model: Any) -> None:
    row, group = a(model), group_of(model)
    for who in EVERYBODY:
        client = client_of(who)
        before = model.objects.count()
        for page in pages_of(model):
            own = [] if page in {"changelist", "add"} else [row.pk]
            if page == "restore":
                own.append(versions.latest(model, pgh_obj_id=row.pk)[row.pk])
            address = reverse(f"admin:cases_{model._meta.model_name}_{page}", args=own)
            is_allowed = who in PAGES[f"{group} {page}"]
            assert refused(client.get(address)) != is_allowed, (who, page)
            if not is_allowed:
                assert refused(client.post(address, {"post": "yes"})), (who, page)
        # Who may only look writes nothing either.
        if group.startswith(("work list", "kept", "said")):
            client.post(reverse(f"admin:cases_{model._meta.model_name}_change", args=[row.pk]), {})
        assert model.objects.count() == before, who


@pytest.mark.parametrize("who", ROLES, ids=ROLES.values())
def test_own_drafts_are_deleted_by_everybody(who: str) -> None:
    author = make.make_user(ROLES[who])
    figure = make.make_figure(author=author)
    client = Client()
    client.force_login(author)
    address = reverse("admin:cases_figure_delete", args=[figure.pk])
    assert client.post(address, {"post": "yes"}).status_code == 302
    assert not type(figure).objects.exists()


@pytest.mark.parametrize("who", ROLES, ids=ROLES.values())
def test_drafts_of_others_are_edited_by_everybody(who: str) -> None:
    place = make.make_place(name="Before")
    address = reverse("admin:cases_place_change", args=[place.pk])
    client = client_of(who)
    answer = client.post(address, filled(client, address) | {"name": "After"})
    assert answer.status_code == 302
    place.refresh_from_db()
    assert place.name == "After"


# --- Actions ---------------------------------------------------------------------------------------


def ready_for(action: str, model: Any) -> Any:
    """A record with which the action can be done."""
    record = a(model)
    if action == "withdraw":
        make.publish_all([record])
    elif action in {"publish", "return_to_author", "take_back"}:
        actions.submit([record], by=record.author)
    return record


def choose(client: Client, action: str, row: Any, **more: Any) -> Any:
    address = reverse(f"admin:cases_{row._meta.model_name}_changelist")
    chosen = {"action": action, "_selected_action": [row.pk]}
    return client.post(address, chosen | {"seen": shown_in_list(client, type(row))} | more)


@pytest.mark.parametrize("who", EVERYBODY, ids=IDS)
def test_exactly_these_actions_are_offered(who: str) -> None:
    request = RequestFactory().get("/admin/")
    request.user = make.make_user(ROLES.get(who))
    for model, page in admin.site._registry.items():
        table = ACTIONS[group_of(model)]
        offered = {action for action, allowed in table.items() if who in allowed}
        assert set(page.get_actions(request)) == offered, model
        assert {name for _, name, _ in page._get_base_actions()} <= {*table, "delete_selected"}


@pytest.mark.parametrize("action", ACTIONS["record"])
@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_an_action_sent_by_the_wrong_people_does_nothing(model: Any, action: str) -> None:
    record: Record = ready_for(action, model)
    before = type(record).objects.filter(pk=record.pk).values().get()
    for who in set(EVERYBODY) - set(ACTIONS["record"][action]):
        choose(client_of(who), action, record, reason="safety", post="yes", back_to=record.pk)
        assert type(record).objects.filter(pk=record.pk).values().get() == before, who
    if action == "delete_selected":  # the draft is somebody else's
        for who in "RV":
            choose(client_of(who), action, record, post="yes")
            assert type(record).objects.filter(pk=record.pk).exists(), who


@pytest.mark.parametrize("who", ROLES, ids=ROLES.values())
@pytest.mark.parametrize(
    ("action", "becomes"),
    [
        ("submit_for_review", ReviewState.IN_REVIEW),
        ("publish", ReviewState.PUBLISHED),
        ("return_to_author", ReviewState.DRAFT),
        ("withdraw", ReviewState.WITHDRAWN),
    ],
)
def test_an_action_sent_by_the_right_people_is_done(who: str, action: str, becomes: str) -> None:
    speaker = make.make_speaker()
    if action == "withdraw":
        make.publish_all([speaker])
    elif action != "submit_for_review":
        actions.submit([speaker], by=speaker.author)
    speaker.refresh_from_db()
    before = speaker.state
    choose(client_of(who), action, speaker, reason="safety")
    speaker.refresh_from_db()
    assert speaker.state == (becomes if who in ACTIONS["record"][action] else before)


@pytest.mark.parametrize("who", ROLES, ids=ROLES.values())
def test_everybody_takes_their_own_submission_back_and_no_other(who: str) -> None:
    author = make.make_user(ROLES[who])
    own, other = make.make_speaker(author=author), make.make_speaker()
    for speaker in (own, other):
        actions.submit([speaker], by=speaker.author)
        client = Client()
        client.force_login(author)
        choose(client, "take_back", speaker)
        speaker.refresh_from_db()
    assert (own.state, other.state) == (ReviewState.DRAFT, ReviewState.IN_REVIEW)


def test_a_request_is_taken_on_by_everybody_and_reopened_by_a_reviewer() -> None:
    request, decider = make.make_request(), make.make_user("reviewer")
    for who in EVERYBODY:
        choose(client_of(who), "take_on", request)
        request.refresh_from_db()
        assert (request.assigned_to is None) == (who in "-N"), who
    actions.decide_request(
        request, outcome=RequestOutcome.NO_CHANGE, note="x", declined=True, by=decider
    )
    for who, closed in (("-", True), ("N", True), ("R", True), ("V", False)):
        choose(client_of(who), "reopen", request)
        request.refresh_from_db()
        assert request.is_closed == closed, who


@pytest.mark.parametrize("action", ACTIONS["person"])
def test_an_action_on_people_is_an_administrators(action: str) -> None:
    person = make.make_user()
    app = make.give_second_factor(person)
    for who in "-NRVA":
        choose(client_of(who), action, person)
        person.refresh_from_db()
        left = person.is_active and type(app).objects.filter(pk=app.pk).exists()
        assert left == (who != "A"), who


# --- The API ---------------------------------------------------------------------------------------


def test_every_operation_of_the_api_answers_everybody_alike_and_only_reads() -> None:
    figure = make.make_figure()
    make.publish_all([figure])
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    assert len(paths) > 20
    clients = {who: client_of(who) for who in EVERYBODY}
    for path, operations in paths.items():
        # What is too long for an address is sent as a form there; nothing is written.
        reads = {"get", "parameters", *(["post"] if path == "/api/v1/reconcile/" else [])}
        assert set(operations) <= reads, path
        address = path.replace("{id}", figure.public_id).replace("{slug}", figure.place.slug)
        assert "{" not in address, path
        answers = {who: client.get(address) for who, client in clients.items()}
        assert len({(each.status_code, each.content) for each in answers.values()}) == 1, address
        for who, client in clients.items():
            for method in ("post", "put", "patch", "delete"):
                answer = getattr(client, method)(address)
                allowed = {400} if method in reads else {404, 405}
                assert answer.status_code in allowed, (who, method, address)
    figure.refresh_from_db()
    assert figure.is_published
